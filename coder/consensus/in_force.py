"""Read decisions that stand: neither replaced by a later one nor taken back.

A decision names the one that replaced it; one that was taken back names itself.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from coder.consensus.comparing import in_batches
from coder.store.model import ConsensusCoding, Decision, Person


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
    codes: frozenset[int] | None
    """None where the answer stays out of the agreed layer; empty where no code applies."""


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
    codes: dict[int, set[int]] = {}
    given = select(ConsensusCoding.decision_id, ConsensusCoding.code_id).where(
        ConsensusCoding.decision_id.is_not(None),
        ConsensusCoding.removed_at.is_(None),
    )
    made = (
        select(
            Decision.id, Decision.answer_id, Decision.pattern, Decision.outcome, Decision.side_id,
            Decision.cause, Decision.reason, Person.name, Decision.decided_at,
        )
        .join(Person, Person.id == Decision.decided_by_id)
        .where(Decision.round_id == round_id, Decision.replaced_by_id.is_(None))
    )  # fmt: skip
    if batch is None:
        given = given.where(ConsensusCoding.round_id == round_id)
    else:
        given = given.where(ConsensusCoding.answer_id.in_(batch))
        made = made.where(Decision.answer_id.in_(batch))
    for decision_id, code_id in session.execute(given):
        if decision_id is not None:
            codes.setdefault(decision_id, set()).update(() if code_id is None else (code_id,))
    return {
        row.answer_id: DecisionRow(*row, frozenset(codes[row.id]) if row.id in codes else None)
        for row in session.execute(made)
    }
