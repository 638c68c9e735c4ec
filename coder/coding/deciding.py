"""A coder's decisions on one answer: apply and take back codes, say that no code applies, write a memo, undo, redo.

Each is one transaction, one undoable step and one entry in the log, which names codes and spans but never text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from coder.codebook.reading import CodeEntry, codebook_version
from coder.coding.attention import store_attention
from coder.coding.clock import InFront
from coder.coding.place import Place, answer_name, find_place, require_coding, standing, take
from coder.coding.spans import checked_span
from coder.coding.steps import Change, NewCoding, NewMemo, Replayed, redo_step, undo_step
from coder.coding.visibility import open_round_of, own_codings
from coder.errors import InputError, NotAllowed
from coder.store.model import Assignment, Memo, Step
from coder.store.study import Study, Write

LONGEST_MEMO = 10_000
_FAR_BACK = 100
"""Steps among which the answer that was decided last is looked for."""


@dataclass(frozen=True)
class Toggled:
    """A code that was applied or taken back."""

    code: str | None
    """Its key; None for "no code applies"."""
    applied: bool


@dataclass(frozen=True)
class Repeated:
    """Codes of another answer that were given to this one."""

    codes: tuple[str, ...]
    """Their keys; none: "no code applies" was repeated."""
    from_answer: int
    """The id of the answer they were taken from."""


def toggle_code(
    study: Study,
    answer_id: int,
    code: str,
    *,
    start: int | None = None,
    end: int | None = None,
    keep: bool = False,
    round_name: str | None = None,
    spent: Sequence[InFront] = (),
) -> Toggled:
    """Apply a code (by key, name or path) to a span or the whole answer; take it back if it stands there already.

    With `keep` a code that stands there already stays.
    """
    with study.write() as session:
        place = find_place(session, study, answer_id, round_name, spent)
        entry = _codable(session, place, code)
        span = checked_span(place.text, start, end) or (None, None)
        here = standing(session, place)
        same = [row.id for row in here if (row.code_id, row.start, row.end) == (entry.id, *span)]
        if same and keep:
            session.nothing_to_log()
            return Toggled(entry.key, applied=True)
        silence = [row.id for row in here if row.code_id is None]
        added = () if same else (NewCoding(answer_id, entry.id, *span),)
        change = Change(add=added, remove=same or silence)
        record = {"code": entry.key} | ({"span": list(span)} if span[0] is not None else {})
        take(session, place, "take back" if same else "apply", entry.name, change, record)
        return Toggled(entry.key, applied=not same)


def toggle_no_code(
    study: Study, answer_id: int, *, round_name: str | None = None, spent: Sequence[InFront] = ()
) -> Toggled:
    """Decide that no code applies to an answer, or take that decision back."""
    with study.write() as session:
        place = find_place(session, study, answer_id, round_name, spent)
        here = standing(session, place)
        if any(row.code_id is not None for row in here):
            raise NotAllowed("This answer has codes; take them back before saying that no code applies.")
        same = [row.id for row in here]
        change = Change(add=() if same else (NewCoding(answer_id, None),), remove=same)
        take(session, place, "take back" if same else "apply", "no code applies", change, {"code": None})
        return Toggled(None, applied=not same)


def move_span(
    study: Study,
    answer_id: int,
    code: str,
    span: tuple[int, int],
    to: tuple[int, int],
    *,
    round_name: str | None = None,
    spent: Sequence[InFront] = (),
) -> tuple[int, int]:
    """Change the ends of a code's span in one step; returns the span as it is stored."""
    with study.write() as session:
        place = find_place(session, study, answer_id, round_name, spent)
        entry = _codable(session, place, code)
        new = checked_span(place.text, *to)
        here = {(row.code_id, row.start, row.end): row.id for row in standing(session, place)}
        old = here.get((entry.id, *span))
        if old is None or new is None:
            raise InputError(f"{entry.name} does not stand on the span {span[0]}-{span[1]} of this answer.")
        if new == span:
            raise NotAllowed("The span is as it was.")
        add = () if (entry.id, *new) in here else (NewCoding(answer_id, entry.id, *new),)
        record = {"code": entry.key, "from": list(span), "span": list(new)}
        take(session, place, "move", entry.name, Change(add=add, remove=(old,)), record)
        return new


def repeat_codes(
    study: Study, answer_id: int, *, round_name: str | None = None, spent: Sequence[InFront] = ()
) -> Repeated:
    """Give the whole of this answer the codes of the answer that was decided last, wherever they stand on that one."""
    with study.write() as session:
        place = find_place(session, study, answer_id, round_name, spent)
        source, codes = _decided_last(session, place)
        here = standing(session, place)
        if codes == (None,) and any(row.code_id is not None for row in here):
            raise NotAllowed("On the last answer no code applied, and this one has codes; take them back first.")
        whole = {row.code_id for row in here if row.start is None}
        new = tuple(NewCoding(answer_id, code) for code in codes if code not in whole)
        if not new:
            raise NotAllowed("What you decided on the last answer stands here already.")
        silence = [row.id for row in here if row.code_id is None]
        book = codebook_version(session, place.round.version_id)
        keys = tuple(book.by_id(code).key for code in codes if code is not None)
        record = {"codes": list(keys), "from": answer_name(session, source)}
        take(session, place, "repeat", "the last codes", Change(add=new, remove=silence), record)
        return Repeated(keys, source)


def set_memo(
    study: Study, answer_id: int, text: str, *, round_name: str | None = None, spent: Sequence[InFront] = ()
) -> None:
    """Write, change or (with an empty text) take back one's own memo on an answer."""
    text = text.strip()
    if len(text) > LONGEST_MEMO:
        raise InputError(f"A memo has at most {LONGEST_MEMO} characters; this one has {len(text)}.")
    with study.write() as session:
        place = find_place(session, study, answer_id, round_name, spent)
        query = select(Memo.id, Memo.text).where(
            Memo.assignment_id == place.mine.assignment_id, Memo.answer_id == answer_id, Memo.removed_at.is_(None)
        )
        old = session.execute(query).all()
        if (old[0].text if old else "") == text:
            raise NotAllowed("The memo is as it was.")
        change = Change(add_memos=(NewMemo(answer_id, text),) if text else (), remove_memos=[row.id for row in old])
        take(session, place, "memo", "memo", change, {"length": len(text)})


def keep_place(study: Study, answer_id: int, *, round_name: str | None = None, spent: Sequence[InFront] = ()) -> None:
    """Keep the answer at which the coder stops, for their next sitting, and the time that waits to be stored."""
    with study.write() as session:
        place = find_place(session, study, answer_id, round_name, spent)
        session.get_one(Assignment, place.mine.assignment_id).place_id = answer_id
        session.nothing_to_log()


def undo(study: Study, *, round_name: str | None = None, spent: Sequence[InFront] = ()) -> Replayed:
    """Take back the actor's last step in the open round, whenever it was made."""
    return _replay(study, round_name, spent, back=True)


def redo(study: Study, *, round_name: str | None = None, spent: Sequence[InFront] = ()) -> Replayed:
    """Make the actor's last undone step again."""
    return _replay(study, round_name, spent, back=False)


def _replay(study: Study, round_name: str | None, spent: Sequence[InFront], *, back: bool) -> Replayed:
    actor = study.require_actor()
    with study.write() as session:
        found, mine = open_round_of(session, actor, round_name)
        require_coding(found, mine)
        store_attention(session, mine.assignment_id, spent)
        replayed = undo_step(session, mine.assignment_id) if back else redo_step(session, mine.assignment_id)
        subject = "many answers"
        if replayed.answer_id is not None:
            subject = answer_name(session, replayed.answer_id)
        action = "coding.undo" if back else "coding.redo"
        session.log(action, subject, after={"what": replayed.what}, round_id=found.id)
        return replayed


def _codable(session: Write, place: Place, code: str) -> CodeEntry:
    entry = codebook_version(session, place.round.version_id).find(code)
    if not entry.codable:
        raise InputError(f"{entry.name} is a family that groups codes; choose one of its codes.")
    return entry


def _decided_last(session: Write, place: Place) -> tuple[int, tuple[int | None, ...]]:
    """The other answer on which the coder decided something last, and the codes that stand there."""
    mine = (Step.assignment_id == place.mine.assignment_id, Step.undone.is_(False))
    query = select(Step.answer_id, Step.changes).where(*mine, Step.answer_id != place.answer_id)
    for answer, changes in session.execute(query.order_by(Step.id.desc()).limit(_FAR_BACK)):
        if not changes["codings"]["added"]:
            continue
        if codings := own_codings(session, place.mine.assignment_id, [answer]):
            return answer, tuple(dict.fromkeys(row.code_id for row in codings))
    raise NotAllowed("There is no answer yet whose codes could be repeated.")
