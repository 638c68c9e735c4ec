"""Steps: the one way in which what a coder says changes, so that every change can be undone and redone.

Nothing is deleted: what a step takes back keeps its row, and undoing the step puts it in force again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from coder.errors import NotAllowed
from coder.store.ids import new_ids
from coder.store.model import Assignment, CodeProposal, Coding, CopiedCoding, Flag, Memo, Step, now

_BATCH = 5000
_Table = type[Coding] | type[Memo] | type[Flag] | type[CodeProposal]
_TABLES: dict[str, _Table] = {"codings": Coding, "memos": Memo, "flags": Flag, "proposals": CodeProposal}
"""What steps change, by the name under which a step keeps the ids of its rows."""


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
class NewFlag:
    """A flag to be set."""

    answer_id: int
    kind: str


@dataclass(frozen=True)
class NewProposal:
    """A code that is missed."""

    answer_id: int
    name: str
    note: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True)
class Change:
    """What one step adds and takes back; what is taken back is named by the ids of its rows."""

    add: Sequence[NewCoding] = ()
    remove: Sequence[int] = ()
    add_memos: Sequence[NewMemo] = ()
    remove_memos: Sequence[int] = ()
    add_flags: Sequence[NewFlag] = ()
    remove_flags: Sequence[int] = ()
    add_proposals: Sequence[NewProposal] = ()
    remove_proposals: Sequence[int] = ()
    copied_from: int | None = None
    """The answer whose duplicates get these codings."""

    def __bool__(self) -> bool:
        return any((*self.added().values(), *self.removed().values()))

    def added(self) -> dict[str, Sequence[Any]]:
        """What is added, by kind."""
        return {
            "codings": self.add, "memos": self.add_memos, "flags": self.add_flags, "proposals": self.add_proposals,
        }  # fmt: skip

    def removed(self) -> dict[str, Sequence[int]]:
        """What is taken back, by kind."""
        return {
            "codings": self.remove, "memos": self.remove_memos, "flags": self.remove_flags,
            "proposals": self.remove_proposals,
        }  # fmt: skip


@dataclass(frozen=True)
class Replayed:
    """A step that was undone or redone."""

    what: str
    answer_id: int | None
    """Where it was done; None: the step was about many answers."""
    touched: tuple[int, ...]
    """The answers on which codings changed, if it was done at one answer."""


def take_step(
    session: Session, assignment_id: int, version_id: int, what: str, change: Change, answer_id: int | None = None
) -> None:
    """Make a change for good, and drop the steps that were undone before it."""
    changes: dict[str, dict[str, list[int]]] = {}
    values = {
        "codings": _coding_values(assignment_id, version_id, change.add),
        "memos": _values(assignment_id, ({"answer_id": new.answer_id, "text": new.text} for new in change.add_memos)),
        "flags": _values(assignment_id, ({"answer_id": new.answer_id, "kind": new.kind} for new in change.add_flags)),
        "proposals": _values(assignment_id, map(_proposal_values, change.add_proposals)),
    }
    added, removed = change.added(), change.removed()
    for name, table in _TABLES.items():
        _set_removed(session, table, removed[name], now())
    for name, table in _TABLES.items():
        ids = _insert(session, table, assignment_id, values[name]) if added[name] else []
        changes[name] = {"added": ids, "removed": list(removed[name])}
    if change.copied_from is not None:
        _note_copies(session, changes["codings"]["added"], change.copied_from)
    session.execute(delete(Step).where(Step.assignment_id == assignment_id, Step.undone))
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
    for name, table in _TABLES.items():
        rows = step.changes.get(name, {"added": [], "removed": []})
        _set_removed(session, table, rows[back], now())
        _set_removed(session, table, rows[forth], None)
    step.undone = not undone
    if step.answer_id is None:
        return Replayed(step.what, None, ())
    session.execute(update(Assignment).where(Assignment.id == assignment_id).values(place_id=step.answer_id))
    codings = step.changes["codings"]
    return Replayed(step.what, step.answer_id, _answers_of(session, [*codings["added"], *codings["removed"]]))


def _answers_of(session: Session, codings: Sequence[int]) -> tuple[int, ...]:
    found: dict[int, None] = {}
    for first in range(0, len(codings), _BATCH):
        query = select(Coding.answer_id).where(Coding.id.in_(codings[first : first + _BATCH]))
        found |= dict.fromkeys(session.scalars(query))
    return tuple(found)


def _coding_values(assignment_id: int, version_id: int, codings: Sequence[NewCoding]) -> Iterator[dict[str, Any]]:
    made_at = now()
    for coding, uid in zip(codings, new_ids(len(codings)), strict=True):
        yield {
            "uid": uid, "assignment_id": assignment_id, "answer_id": coding.answer_id, "code_id": coding.code_id,
            "span_start": coding.start, "span_end": coding.end, "codebook_version_id": version_id, "made_at": made_at,
        }  # fmt: skip


def _proposal_values(new: NewProposal) -> dict[str, Any]:
    span = {"span_start": new.start, "span_end": new.end}
    return {"answer_id": new.answer_id, "name": new.name, "note": new.note} | span


def _values(assignment_id: int, rows: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield row | {"uid": new_ids(1)[0], "assignment_id": assignment_id, "made_at": now()}


def _insert(session: Session, table: _Table, assignment_id: int, rows: Iterator[dict[str, Any]]) -> list[int]:
    """Add rows in batches and return their ids; asking the ORM for each as it is made would be many times slower."""
    before = session.scalar(select(func.max(table.id))) or 0
    for batch in iter(lambda: list(islice(rows, _BATCH)), []):
        session.connection().execute(insert(table), batch)
    mine = select(table.id).where(table.assignment_id == assignment_id, table.id > before)
    return list(session.scalars(mine.order_by(table.id)))


def _note_copies(session: Session, codings: Sequence[int], source: int) -> None:
    for first in range(0, len(codings), _BATCH):
        batch = [{"coding_id": id_, "from_answer_id": source} for id_ in codings[first : first + _BATCH]]
        session.connection().execute(insert(CopiedCoding), batch)


def _set_removed(session: Session, table: _Table, ids: Sequence[int], moment: str | None) -> None:
    for first in range(0, len(ids), _BATCH):
        batch = ids[first : first + _BATCH]
        session.execute(update(table).where(table.id.in_(batch)).values(removed_at=moment))
