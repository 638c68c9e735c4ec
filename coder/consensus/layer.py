"""The agreed layer of a closed round, and the account of how it came about.

Only the account counts decisions by coder: a lead who always sides with one person should see it. It does so once all
differences are decided; a count that moves with a decision would tell whose side was just taken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coder.codebook.reading import codebook_version
from coder.coding.visibility import (
    CodingRow,
    RoundInfo,
    all_codings,
    finished_by_anybody,
    reconciled_round,
    require_not_coding_again,
)
from coder.consensus.circumstances import CONFIDENCES, MODES
from coder.consensus.comparing import compared_answers, in_batches, passed_answers
from coder.consensus.differences import DifferenceView
from coder.consensus.in_force import decisions_in_force
from coder.consensus.outcomes import CAUSES, OUTCOMES
from coder.store.model import ConsensusCoding, Decision
from coder.store.study import Study

LATE = "late"
"""The origin of a coding that a review of the themes added."""
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


EXTENT = "extent"


class ConsensusRow(NamedTuple):
    """A coding of the agreed layer that stands."""

    answer_id: int
    code_id: int | None
    """None: no code applies."""
    start: int | None
    end: int | None
    origin: str
    """both, one, lead, single or late"""
    person_id: int | None
    decision_id: int | None
    version_id: int
    """The codebook version that it goes by."""


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
    by_coder: bool
    """Whether coders are told apart: once every difference is decided, so that nobody learns whose side is whose."""
    outcomes: dict[str, int]
    """Decisions by outcome."""
    causes: dict[str, int]
    """Decisions by cause; "" where none was given."""
    patterns: dict[str, int]
    """Differences that were decided, by pattern."""
    sides: dict[str, int]
    """Decisions for one side, by the coder whose side it was; empty unless `by_coder`."""
    codings: dict[str, int]
    """What became of every original coding: counts by fate."""
    codings_by_coder: dict[str, dict[str, int]]
    """The same for each coder; empty unless `by_coder`."""
    by_cause: dict[str, dict[str, int]]
    """For each cause ("" where none was given): an outcome, or whose side was taken, if `by_coder`."""
    by_code: dict[str, dict[str, int]]
    """The same for each code on which the sides differed."""
    modes: dict[str, int]
    """Decisions by how they were made."""
    present: dict[str, int]
    """Decisions by who was there, as the leads wrote it; "" where nothing is said."""
    confidence: dict[str, int]
    dissents: int
    """Decisions against which somebody held something."""
    extents_decided: int
    """Answers with agreed codes on which a lead decided where these stand; in no other number here but `codings`."""


def consensus_rows(session: Session, found: RoundInfo) -> Iterator[ConsensusRow]:
    """The agreed layer of a round, by answer."""
    require_not_coding_again(session, found)
    columns = (
        ConsensusCoding.answer_id, ConsensusCoding.code_id, ConsensusCoding.start, ConsensusCoding.end,
        ConsensusCoding.origin, ConsensusCoding.person_id, ConsensusCoding.decision_id,
        ConsensusCoding.codebook_version_id,
    )  # fmt: skip
    query = (
        select(*columns)
        .where(ConsensusCoding.round_id == found.id, ConsensusCoding.removed_at.is_(None))
        .order_by(ConsensusCoding.answer_id, ConsensusCoding.id)
    )
    for row in session.execute(query):
        yield ConsensusRow(*row)


def reconciliation_progress(study: Study, round: str | None = None) -> Progress:
    """How far the reconciliation of a closed round (the newest that is no check) is, by counting alone."""
    with study.read() as session:
        return progress_of(session, reconciled_round(session, round))


def progress_of(session: Session, found: RoundInfo) -> Progress:
    """The same inside a transaction."""
    on_codes = (Decision.replaced_by_id.is_(None), Decision.pattern != EXTENT)
    standing = select(func.count()).where(Decision.round_id == found.id, *on_codes)
    return _progress(session, found, session.scalar(standing) or 0)


def _progress(session: Session, found: RoundInfo, decided: int) -> Progress:
    agreed, by_one_coder = passed_answers(session, found)
    differences = finished_by_anybody(session, found) - agreed - by_one_coder
    return Progress(agreed, by_one_coder, differences, decided, differences - decided)


def consensus_account(study: Study, round: str | None = None) -> ConsensusAccount:
    """The account of a closed round (the newest that is no check)."""
    with study.read() as session:
        found = reconciled_round(session, round)
        standing = list(decisions_in_force(session, found.id).values())
        decided = [row for row in standing if row.pattern != EXTENT]
        progress = _progress(session, found, len(decided))
        coders = sorted(found.coders, key=lambda coder: coder.name) if not progress.open else []
        names = {coder.person_id: coder.name for coder in coders}
        verdicts = {row.answer_id: names.get(row.side_id or 0, row.outcome) for row in decided}
        order = (*names.values(), *OUTCOMES)
        fates = list(coding_rows_with_fates(session, found))
        codes = _differing_codes(session, found, list(verdicts))
        return ConsensusAccount(
            **progress._asdict(),
            round=found.name,
            by_coder=not progress.open,
            outcomes=_counts(OUTCOMES, [row.outcome for row in decided]),
            causes=_counts((*CAUSES, ""), [row.cause or "" for row in decided]),
            patterns=dict(Counter(row.pattern for row in decided)),
            sides={name: sum(row.side_id == id_ for row in decided) for id_, name in names.items()},
            codings=_counts(FATES, [fate for _, fate in fates]),
            codings_by_coder={
                coder.name: _counts(FATES, [fate for row, fate in fates if row.assignment_id == coder.assignment_id])
                for coder in coders
            },
            by_cause=_crossed((*CAUSES, ""), order, [(row.cause or "", verdicts[row.answer_id]) for row in decided]),
            by_code=_crossed(codes, order, [(code, verdicts[id_]) for code, ids in codes.items() for id_ in ids]),
            modes=_counts(MODES, [row.how.mode for row in decided]),
            present=dict(sorted(Counter(row.how.present for row in decided).items())),
            confidence=_counts((*CONFIDENCES, ""), [row.how.confidence or "" for row in decided]),
            dissents=sum(bool(row.how.dissent) for row in decided),
            extents_decided=len(standing) - len(decided),
        )


def coding_fates(session: Session, found: RoundInfo) -> dict[UUID, Fate]:
    """What became of each original coding of a closed round, from the agreed layer and the decisions."""
    return {row.uid: fate for row, fate in coding_rows_with_fates(session, found)}


def coding_rows_with_fates(session: Session, found: RoundInfo) -> Iterator[tuple[CodingRow, Fate]]:
    """Each original coding with what became of it: kept where the agreed layer has its code on some of its words.

    What was added late, when the themes were reviewed, gives nobody's coding another fate.
    """
    layer: dict[int, list[ConsensusRow]] = {}
    for row in consensus_rows(session, found):
        if row.origin != LATE:
            layer.setdefault(row.answer_id, []).append(row)
    decided = decisions_in_force(session, found.id)
    for coding in all_codings(session, found):
        given = [row for row in layer.get(coding.answer_id, ()) if _meet(row, coding)]
        decision = decided.get(coding.answer_id)
        if decision is not None and decision.outcome == "unresolved":
            yield coding, "unresolved"
        elif decision is not None:
            yield coding, "kept" if given else "rejected"
        elif given:
            yield coding, "single" if given[0].origin == "single" else "agreed"
        else:
            yield coding, "open"


def _meet(row: ConsensusRow, coding: CodingRow) -> bool:
    """Whether a coding of the agreed layer has a coder's code on words that the coder marked."""
    if row.code_id != coding.code_id:
        return False
    if row.start is None or row.end is None or coding.start is None or coding.end is None:
        return True
    return row.start < coding.end and coding.start < row.end


def _differing_codes(session: Session, found: RoundInfo, answer_ids: list[int]) -> dict[str, list[int]]:
    """The answers on which the sides differ on each code, by key, in the order of the codebook."""
    view = DifferenceView(found, codebook_version(session, found.version_id))
    codes: dict[str, list[int]] = {entry.key: [] for entry in view.book.codes}
    for batch in in_batches(answer_ids):
        for answer_id, parts in compared_answers(session, found, batch):
            for key in view.differing(parts):
                codes[key].append(answer_id)
    return {key: ids for key, ids in codes.items() if ids}


def _crossed(
    rows: Iterable[str], columns: Sequence[str], found: Sequence[tuple[str, str]]
) -> dict[str, dict[str, int]]:
    """Counts of pairs, in the order of both."""
    by_row: dict[str, list[str]] = {}
    for row, column in found:
        by_row.setdefault(row, []).append(column)
    return {row: _counts(columns, by_row[row]) for row in rows if row in by_row}


def _counts(names: Iterable[str], found: Iterable[str]) -> dict[str, int]:
    """Counts in the order of `names`, without those that do not occur."""
    counted = Counter(found)
    return {name: counted[name] for name in names if counted[name]}
