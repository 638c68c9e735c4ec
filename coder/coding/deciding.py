"""A coder's decisions on one answer: apply and take back codes, say that no code applies, write a memo, undo, redo.

Each is one transaction, one undoable step and one entry in the log, which names codes and spans but never text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from coder.codebook.reading import codebook_version
from coder.coding.spans import checked_span
from coder.coding.steps import Change, NewCoding, NewMemo, Replayed, redo_step, take_step, undo_step
from coder.coding.visibility import Coder, RoundInfo, open_round_of
from coder.errors import InputError, NotAllowed
from coder.store.model import Answer, Assignment, Coding, Memo, Question, Respondent, RoundAnswer
from coder.store.study import Study, Write

LONGEST_MEMO = 10_000


@dataclass(frozen=True)
class Toggled:
    """A code that was applied or taken back."""

    code: str | None
    """Its key; None for "no code applies"."""
    applied: bool


@dataclass(frozen=True)
class _Place:
    """The answer on which something is decided."""

    round: RoundInfo
    mine: Coder
    answer_id: int
    subject: str
    text: str


def toggle_code(
    study: Study,
    answer_id: int,
    code: str,
    *,
    start: int | None = None,
    end: int | None = None,
    round_name: str | None = None,
) -> Toggled:
    """Apply a code (by key, name or path) to a span or the whole answer; take it back if it stands there already."""
    with study.write() as session:
        place = _place(session, study, answer_id, round_name)
        entry = codebook_version(session, place.round.version_id).find(code)
        if not entry.codable:
            raise InputError(f"{entry.name} is a family that groups codes; choose one of its codes.")
        span = checked_span(place.text, start, end) or (None, None)
        standing = _standing(session, place)
        same = [row.id for row in standing if (row.code_id, row.start, row.end) == (entry.id, *span)]
        silence = [row.id for row in standing if row.code_id is None]
        added = () if same else (NewCoding(answer_id, entry.id, *span),)
        change = Change(add=added, remove=same or silence)
        record = {"code": entry.key} | ({"span": list(span)} if span[0] is not None else {})
        _take(session, place, "take back" if same else "apply", entry.name, change, record)
        return Toggled(entry.key, applied=not same)


def toggle_no_code(study: Study, answer_id: int, *, round_name: str | None = None) -> Toggled:
    """Decide that no code applies to an answer, or take that decision back."""
    with study.write() as session:
        place = _place(session, study, answer_id, round_name)
        standing = _standing(session, place)
        if any(row.code_id is not None for row in standing):
            raise NotAllowed("This answer has codes; take them back before saying that no code applies.")
        same = [row.id for row in standing]
        change = Change(add=() if same else (NewCoding(answer_id, None),), remove=same)
        _take(session, place, "take back" if same else "apply", "no code applies", change, {"code": None})
        return Toggled(None, applied=not same)


def set_memo(study: Study, answer_id: int, text: str, *, round_name: str | None = None) -> None:
    """Write, change or (with an empty text) take back one's own memo on an answer."""
    text = text.strip()
    if len(text) > LONGEST_MEMO:
        raise InputError(f"A memo has at most {LONGEST_MEMO} characters; this one has {len(text)}.")
    with study.write() as session:
        place = _place(session, study, answer_id, round_name)
        query = select(Memo.id, Memo.text).where(
            Memo.assignment_id == place.mine.assignment_id, Memo.answer_id == answer_id, Memo.removed_at.is_(None)
        )
        old = session.execute(query).all()
        if (old[0].text if old else "") == text:
            raise NotAllowed("The memo is as it was.")
        change = Change(add_memos=(NewMemo(answer_id, text),) if text else (), remove_memos=[row.id for row in old])
        _take(session, place, "memo", "memo", change, {"length": len(text)})


def keep_place(study: Study, answer_id: int, *, round_name: str | None = None) -> None:
    """Keep the answer at which the coder stops, for their next sitting."""
    with study.write() as session:
        place = _place(session, study, answer_id, round_name)
        session.get_one(Assignment, place.mine.assignment_id).place_id = answer_id
        session.nothing_to_log()


def undo(study: Study, *, round_name: str | None = None) -> Replayed:
    """Take back the actor's last step in the open round, whenever it was made."""
    return _replay(study, round_name, back=True)


def redo(study: Study, *, round_name: str | None = None) -> Replayed:
    """Make the actor's last undone step again."""
    return _replay(study, round_name, back=False)


def require_coding(round_info: RoundInfo, mine: Coder) -> None:
    """Refuse changes after a coder has submitted their part."""
    if mine.state != "coding":
        raise NotAllowed(f"{mine.name} has submitted round {round_info.name}; it cannot be changed any more.")


def _replay(study: Study, round_name: str | None, *, back: bool) -> Replayed:
    actor = study.require_actor()
    with study.write() as session:
        found, mine = open_round_of(session, actor, round_name)
        require_coding(found, mine)
        replayed = undo_step(session, mine.assignment_id) if back else redo_step(session, mine.assignment_id)
        subject = "many answers"
        if replayed.answer_id is not None:
            subject = answer_name(session, replayed.answer_id)
        action = "coding.undo" if back else "coding.redo"
        session.log(action, subject, after={"what": replayed.what}, round_id=found.id)
        return replayed


def answer_name(session: Any, answer_id: int) -> str:
    """An answer as the log names it: `respondent/question`."""
    row = session.execute(
        select(Respondent.key, Question.key)
        .join(Answer, Answer.respondent_id == Respondent.id)
        .join(Question, Question.id == Answer.question_id)
        .where(Answer.id == answer_id)
    ).one()
    return f"{row[0]}/{row[1]}"


def _place(session: Write, study: Study, answer_id: int, round_name: str | None) -> _Place:
    found, mine = open_round_of(session, study.require_actor(), round_name)
    require_coding(found, mine)
    query = (
        select(Answer.text, Respondent.key, Question.key)
        .join(RoundAnswer, (RoundAnswer.answer_id == Answer.id) & (RoundAnswer.round_id == found.id))
        .join(Respondent, Respondent.id == Answer.respondent_id)
        .join(Question, Question.id == Answer.question_id)
        .where(Answer.id == answer_id)
    )
    row = session.execute(query).first()
    if row is None:
        raise InputError(f"Round {found.name} has no such answer.")
    return _Place(found, mine, answer_id, f"{row[1]}/{row[2]}", row[0])


def _standing(session: Write, place: _Place) -> list[Any]:
    query = select(Coding.id, Coding.code_id, Coding.start, Coding.end).where(
        Coding.assignment_id == place.mine.assignment_id,
        Coding.answer_id == place.answer_id,
        Coding.removed_at.is_(None),
    )
    return list(session.execute(query).all())


def _take(session: Write, place: _Place, verb: str, name: str, change: Change, record: dict[str, Any]) -> None:
    what = f"{verb} {name}" if verb != name else name
    take_step(session, place.mine.assignment_id, place.round.version_id, what, change, place.answer_id)
    action = f"coding.{verb.replace(' ', '_')}"
    session.log(action, place.subject, after=record, round_id=place.round.id)
