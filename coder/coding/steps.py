"""Steps: the one way in which a coder's codings and memos change, so that every change can be undone and redone.

Nothing is deleted: what a step takes back keeps its row, and undoing the step puts it in force again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from coder.errors import NotAllowed
from coder.store.ids import new_ids
from coder.store.model import Assignment, Coding, Memo, Step, now

_BATCH = 5000


@dataclass(frozen=True)
class NewCoding:
    """A coding to be added; without a code it says "no code applies"."""

    answer_id: int
    code_id: int | None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True)
class NewMemo:
    """A memo to be added."""

    answer_id: int
    text: str


@dataclass(frozen=True)
class Change:
    """What one step adds and takes back."""

    add: Sequence[NewCoding] = ()
    remove: Sequence[int] = ()
    """Ids of codings."""
    add_memos: Sequence[NewMemo] = ()
    remove_memos: Sequence[int] = field(default=())

    def __bool__(self) -> bool:
        return bool(self.add or self.remove or self.add_memos or self.remove_memos)


@dataclass(frozen=True)
class Replayed:
    """A step that was undone or redone."""

    what: str
    answer_id: int | None
    """None: the step was about many answers."""


def take_step(
    session: Session, assignment_id: int, version_id: int, what: str, change: Change, answer_id: int | None = None
) -> None:
    """Make a change for good, and drop the steps that were undone before it."""
    _set_removed(session, Coding.id, change.remove, now())
    _set_removed(session, Memo.id, change.remove_memos, now())
    codings = _insert(session, Coding, assignment_id, _coding_values(assignment_id, version_id, change.add))
    memos = _insert(session, Memo, assignment_id, _memo_values(assignment_id, change.add_memos))
    session.execute(delete(Step).where(Step.assignment_id == assignment_id, Step.undone))
    changes = {
        "codings": {"added": codings, "removed": list(change.remove)},
        "memos": {"added": memos, "removed": list(change.remove_memos)},
    }
    session.add(Step(assignment_id=assignment_id, answer_id=answer_id, what=what, changes=changes))
    if answer_id is not None:
        session.execute(update(Assignment).where(Assignment.id == assignment_id).values(place_id=answer_id))


def undo_step(session: Session, assignment_id: int) -> Replayed:
    """Take back the last step that is in force."""
    return _replay(session, assignment_id, undone=False)


def redo_step(session: Session, assignment_id: int) -> Replayed:
    """Make the last undone step again."""
    return _replay(session, assignment_id, undone=True)


def _replay(session: Session, assignment_id: int, *, undone: bool) -> Replayed:
    order = Step.id.asc() if undone else Step.id.desc()
    query = select(Step).where(Step.assignment_id == assignment_id, Step.undone == undone)
    step = session.scalar(query.order_by(order).limit(1))
    if step is None:
        raise NotAllowed("There is nothing to redo." if undone else "There is nothing to undo.")
    back, forth = ("removed", "added") if undone else ("added", "removed")
    for key, column in (("codings", Coding.id), ("memos", Memo.id)):
        _set_removed(session, column, step.changes[key][back], now())
        _set_removed(session, column, step.changes[key][forth], None)
    step.undone = not undone
    if step.answer_id is not None:
        session.execute(update(Assignment).where(Assignment.id == assignment_id).values(place_id=step.answer_id))
    return Replayed(step.what, step.answer_id)


def _coding_values(assignment_id: int, version_id: int, codings: Sequence[NewCoding]) -> Iterator[dict[str, Any]]:
    made_at = now()
    for coding, uid in zip(codings, new_ids(len(codings)), strict=True):
        yield {
            "uid": uid, "assignment_id": assignment_id, "answer_id": coding.answer_id, "code_id": coding.code_id,
            "span_start": coding.start, "span_end": coding.end, "codebook_version_id": version_id, "made_at": made_at,
        }  # fmt: skip


def _memo_values(assignment_id: int, memos: Sequence[NewMemo]) -> Iterator[dict[str, Any]]:
    for memo, uid in zip(memos, new_ids(len(memos)), strict=True):
        values = {"uid": uid, "assignment_id": assignment_id, "answer_id": memo.answer_id, "text": memo.text}
        yield values | {"made_at": now()}


def _insert(
    session: Session, table: type[Coding] | type[Memo], assignment_id: int, rows: Iterator[dict[str, Any]]
) -> list[int]:
    """Add rows in batches and return their ids; asking the ORM for each as it is made would be many times slower."""
    before = session.scalar(select(func.max(table.id))) or 0
    for batch in iter(lambda: list(islice(rows, _BATCH)), []):
        session.connection().execute(insert(table), batch)
    mine = select(table.id).where(table.assignment_id == assignment_id, table.id > before)
    return list(session.scalars(mine.order_by(table.id)))


def _set_removed(
    session: Session, id_column: InstrumentedAttribute[int], ids: Sequence[int], moment: str | None
) -> None:
    for first in range(0, len(ids), _BATCH):
        batch = ids[first : first + _BATCH]
        session.execute(update(id_column.class_).where(id_column.in_(batch)).values(removed_at=moment))
