"""Equal attention: the time that each answer got, stored with the decisions, and what it says of a coder's work.

Only the coder sees their own times; a lead sees how long a coder takes when the round is closed.
"""

from __future__ import annotations

import statistics
from collections.abc import Container, Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from coder.coding.clock import InFront
from coder.coding.visibility import closed_round
from coder.coding.visible_aids import median_time, own_times
from coder.store.model import Attention
from coder.store.study import Study

_AT_ONCE = 5_000
_UNSEEN = {"synchronize_session": False}


@dataclass(frozen=True)
class Pace:
    """How long one takes for an answer."""

    answers: int
    """Decided answers whose time is known."""
    median_seconds: float | None


def store_attention(session: Session, assignment_id: int, spent: Sequence[InFront]) -> None:
    """Add time in front of answers to what is stored of it."""
    for first in range(0, len(spent), _AT_ONCE):
        batch = spent[first : first + _AT_ONCE]
        mine = (Attention.assignment_id == assignment_id, Attention.answer_id.in_([one.answer_id for one in batch]))
        known = set(session.scalars(select(Attention.answer_id).where(*mine)))
        new = [vars(one) | {"assignment_id": assignment_id} for one in batch if one.answer_id not in known]
        if new:
            session.connection().execute(insert(Attention), new)
        for one in batch:
            if one.answer_id in known:
                _add(session, assignment_id, one)


def pace(session: Session, assignment_id: int, decided: Container[int]) -> Pace:
    """One's own pace over the answers that are decided."""
    times = [milliseconds for answer, milliseconds in own_times(session, assignment_id) if answer in decided]
    return Pace(len(times), round(statistics.median(times) / 1000, 1) if times else None)


def round_pace(study: Study, name: str | None = None) -> dict[str, float | None]:
    """The median of the seconds that each coder of a closed round had an answer in front; None: not measured."""
    with study.read() as session:
        found = closed_round(session, name)
        times = {coder.name: median_time(session, found, coder.assignment_id) for coder in found.coders}
    return {name: None if time is None else round(time / 1000, 1) for name, time in times.items()}


def _add(session: Session, assignment_id: int, one: InFront) -> None:
    mine = (Attention.assignment_id == assignment_id, Attention.answer_id == one.answer_id)
    total = {"milliseconds": Attention.milliseconds + one.milliseconds, "last_at": one.last_at}
    session.execute(update(Attention).where(*mine).values(total), execution_options=_UNSEEN)
    if one.context_at is not None:
        first = update(Attention).where(*mine, Attention.context_at.is_(None)).values(context_at=one.context_at)
        session.execute(first, execution_options=_UNSEEN)
