"""Read decisions that stand: neither replaced by a later one nor taken back.

A decision names the one that replaced it; one that was taken back names itself.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from coder.consensus.circumstances import Circumstances, Split, stored_split
from coder.consensus.comparing import in_batches
from coder.store.model import ConsensusCoding, Decision, Person

Given = tuple[int | None, int | None, int | None]
"""A code of the agreed layer (None: no code applies) with its start and end."""


class DecisionRow(NamedTuple):
    """A decision that stands, with the codes it gave the answer."""

    id: int
    answer_id: int
    pattern: str
    outcome: str
    side_id: int | None
    """The person whose side was taken."""
    cause: str | None
    reason: str
    decided_by: str
    decided_at: str
    how: Circumstances
    split: Split | None
    given: frozenset[Given] | None
    """What it gave the agreed layer; None where the answer stays out of it."""

    @property
    def codes(self) -> frozenset[int] | None:
        """The codes that it gave the answer; None where the answer stays out of the agreed layer."""
        return None if self.given is None else frozenset(code for code, _, _ in self.given if code is not None)


def decisions_in_force(
    session: Session, round_id: int, answer_ids: Collection[int] | None = None
) -> dict[int, DecisionRow]:
    """The decisions of a round that stand, by answer; of these answers only, if they are given."""
    if answer_ids is None:
        return _rows(session, round_id, None)
    found: dict[int, DecisionRow] = {}
    for batch in in_batches(answer_ids):
        found |= _rows(session, round_id, batch)
    return found


def _rows(session: Session, round_id: int, batch: list[int] | None) -> dict[int, DecisionRow]:
    layer: dict[int, set[Given]] = {}
    coding = (ConsensusCoding.code_id, ConsensusCoding.start, ConsensusCoding.end)
    given = select(ConsensusCoding.decision_id, *coding).where(
        ConsensusCoding.decision_id.is_not(None),
        ConsensusCoding.removed_at.is_(None),
    )
    made = (
        select(
            Decision.id, Decision.answer_id, Decision.pattern, Decision.outcome, Decision.side_id,
            Decision.cause, Decision.reason, Person.name, Decision.decided_at,
            Decision.mode, Decision.present, Decision.confidence, Decision.dissent, Decision.split,
        )
        .join(Person, Person.id == Decision.decided_by_id)
        .where(Decision.round_id == round_id, Decision.replaced_by_id.is_(None))
    )  # fmt: skip
    if batch is None:
        given = given.where(ConsensusCoding.round_id == round_id)
    else:
        given = given.where(ConsensusCoding.answer_id.in_(batch))
        made = made.where(Decision.answer_id.in_(batch))
    for decision_id, code_id, start, end in session.execute(given):
        if decision_id is not None:
            layer.setdefault(decision_id, set()).add((code_id, start, end))
    return {row.answer_id: _row(row, layer) for row in session.execute(made)}


def _row(row: Row[*tuple[Any, ...]], layer: dict[int, set[Given]]) -> DecisionRow:
    id_, answer_id, pattern, outcome, side_id, cause, reason, by, at, *how, split = row
    given = frozenset(layer[id_]) if id_ in layer else None
    return DecisionRow(
        id_, answer_id, pattern, outcome, side_id, cause, reason, by, at, Circumstances(*how), stored_split(split),
        given,
    )  # fmt: skip
