"""The agreed layer of a closed round, and the account of how it came about.

Only the account counts decisions by coder: a lead who always sides with one person should see it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coder.coding.visibility import (
    RoundInfo,
    all_codings,
    closed_round,
    finished_by_anybody,
    require_not_coding_again,
)
from coder.consensus.comparing import passed_answers
from coder.consensus.in_force import DecisionRow, decisions_in_force
from coder.consensus.outcomes import CAUSES, OUTCOMES
from coder.store.model import ConsensusCoding, Decision
from coder.store.study import Study

Fate = Literal["agreed", "single", "kept", "rejected", "unresolved", "open"]
FATES: dict[Fate, str] = {
    "agreed": "all coders of the answer agree",
    "single": "only one coder worked on the answer",
    "kept": "in the agreed layer through a decision",
    "rejected": "left out by a decision",
    "unresolved": "the difference was decided to stay",
    "open": "not decided yet",
}
"""What became of a coder's coding, in words."""


class ConsensusRow(NamedTuple):
    """A coding of the agreed layer that stands."""

    answer_id: int
    code_id: int | None
    """None: no code applies."""
    start: int | None
    end: int | None
    origin: str
    """both, one, lead or single"""
    person_id: int | None
    decision_id: int | None


class Progress(NamedTuple):
    """How far the reconciliation of a round is."""

    agreed: int
    """Answers on which all who coded them agree."""
    by_one_coder: int
    differences: int
    decided: int
    open: int


@dataclass(frozen=True)
class ConsensusAccount:
    """How the agreed layer of a round came about, in numbers."""

    round: str
    agreed: int
    """Answers on which all who coded them agree."""
    by_one_coder: int
    differences: int
    decided: int
    open: int
    outcomes: dict[str, int]
    """Decisions by outcome."""
    causes: dict[str, int]
    """Decisions by cause; "" where none was given."""
    patterns: dict[str, int]
    """Differences that were decided, by pattern."""
    sides: dict[str, int]
    """Decisions for one side, by the coder whose side it was."""
    codings: dict[str, int]
    """What became of every original coding: counts by fate."""


def consensus_rows(session: Session, found: RoundInfo) -> Iterator[ConsensusRow]:
    """The agreed layer of a round, by answer."""
    require_not_coding_again(session, found)
    columns = (
        ConsensusCoding.answer_id, ConsensusCoding.code_id, ConsensusCoding.start, ConsensusCoding.end,
        ConsensusCoding.origin, ConsensusCoding.person_id, ConsensusCoding.decision_id,
    )  # fmt: skip
    query = (
        select(*columns)
        .where(ConsensusCoding.round_id == found.id, ConsensusCoding.removed_at.is_(None))
        .order_by(ConsensusCoding.answer_id, ConsensusCoding.id)
    )
    for row in session.execute(query):
        yield ConsensusRow(*row)


def reconciliation_progress(study: Study, round: str | None = None) -> Progress:
    """How far the reconciliation of a closed round (the newest) is, by counting alone."""
    with study.read() as session:
        found = closed_round(session, round)
        standing = select(func.count()).where(Decision.round_id == found.id, Decision.replaced_by_id.is_(None))
        return _progress(session, found, session.scalar(standing) or 0)


def _progress(session: Session, found: RoundInfo, decided: int) -> Progress:
    agreed, by_one_coder = passed_answers(session, found)
    differences = finished_by_anybody(session, found) - agreed - by_one_coder
    return Progress(agreed, by_one_coder, differences, decided, differences - decided)


def consensus_account(study: Study, round: str | None = None) -> ConsensusAccount:
    """The account of a closed round (the newest)."""
    with study.read() as session:
        found = closed_round(session, round)
        decided = list(decisions_in_force(session, found.id).values())
        return ConsensusAccount(
            **_progress(session, found, len(decided))._asdict(),
            round=found.name,
            outcomes=_counts(OUTCOMES, [row.outcome for row in decided]),
            causes=_counts((*CAUSES, ""), [row.cause or "" for row in decided]),
            patterns=dict(Counter(row.pattern for row in decided)),
            sides=_sides(found, decided),
            codings=_counts(FATES, coding_fates(session, found).values()),
        )


def coding_fates(session: Session, found: RoundInfo) -> dict[UUID, Fate]:
    """What became of each original coding of a closed round, from the agreed layer and the decisions."""
    layer: dict[int, dict[int | None, str]] = {}
    for row in consensus_rows(session, found):
        layer.setdefault(row.answer_id, {})[row.code_id] = row.origin
    decided = decisions_in_force(session, found.id)
    fates: dict[UUID, Fate] = {}
    for coding in all_codings(session, found):
        given, decision = layer.get(coding.answer_id, {}), decided.get(coding.answer_id)
        if decision is not None and decision.outcome == "unresolved":
            fates[coding.uid] = "unresolved"
        elif decision is not None:
            fates[coding.uid] = "kept" if coding.code_id in given else "rejected"
        elif coding.code_id in given:
            fates[coding.uid] = "single" if given[coding.code_id] == "single" else "agreed"
        else:
            fates[coding.uid] = "open"
    return fates


def _counts(names: Iterable[str], found: Iterable[str]) -> dict[str, int]:
    """Counts in the order of `names`, without those that do not occur."""
    counted = Counter(found)
    return {name: counted[name] for name in names if counted[name]}


def _sides(found: RoundInfo, decided: list[DecisionRow]) -> dict[str, int]:
    counted = Counter(row.side_id for row in decided if row.side_id is not None)
    return {coder.name: counted[coder.person_id] for coder in sorted(found.coders, key=lambda coder: coder.name)}
