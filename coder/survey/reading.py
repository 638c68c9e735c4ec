"""Familiarisation: read the answers in one order or another, note what strikes, know what has been read.

What others note and read might tell a coder what they think of an answer, so while a round is open it stays hidden.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from sqlalchemy import Select, func, insert, select
from sqlalchemy.orm import Session

from coder.display import counted
from coder.errors import InputError
from coder.store.model import Answer, Note, Person, Question, ReadAnswer, Respondent, Round, now
from coder.store.study import Study
from coder.survey.accounts import NOT_ANSWERED
from coder.survey.answers import find_answer, open_question

By = Literal["question", "respondent", "random"]
LONGEST_NOTE = 20_000
_AT_ONCE = 5_000


@dataclass(frozen=True)
class NoteLine:
    """A note, who made it, and on what."""

    id: int
    person: str
    respondent: str | None
    """With the question: a note on an answer."""
    question: str | None
    """Neither: a note on the data set."""
    text: str
    made_at: str


@dataclass(frozen=True)
class ReadingProgress:
    """How far a person has read."""

    person: str
    read: int
    of: int
    """Answers in which something was written."""


def reading_order(
    study: Study, by: By = "question", *, question: str | None = None, seed: int = 1, unread: bool = False
) -> array[int]:
    """The ids of the answers in which something was written, in the order in which they are to be read.

    `unread` leaves out what the person who acts has read. The same seed gives the same order.
    """
    with study.read() as session:
        query = select(Answer.id).where(Answer.status.not_in(NOT_ANSWERED))
        if question is not None:
            query = query.where(Answer.question_id == open_question(session, question))
        if by == "respondent":
            query = query.join(Question, Question.id == Answer.question_id)
            query = query.order_by(Answer.respondent_id, Question.position)
        elif by == "question":
            query = query.join(Question, Question.id == Answer.question_id).order_by(Question.position, Answer.id)
        else:
            query = query.order_by(Answer.id)
        order = [int(id) for (id,) in session.connection().execute(query)]
        if by == "random":
            Random(seed).shuffle(order)
        if unread:
            done = set(session.scalars(_read_by(study.require_actor().id)))
            order = [id for id in order if id not in done]
        return array("q", order)


def mark_read(study: Study, ids: Sequence[int]) -> int:
    """Keep that the person who acts has read these answers; gives the number of those that were new to them."""
    actor = study.require_actor()
    with study.write() as session:
        known = set(session.scalars(_read_by(actor.id)))
        wanted = dict.fromkeys(id for id in ids if id not in known)
        there: list[int] = []
        for batch in _batches(list(wanted)):
            there += session.scalars(select(Answer.id).where(Answer.id.in_(batch)))
        at = now()
        if there:
            rows = [{"person_id": actor.id, "answer_id": id, "read_at": at} for id in there]
            session.connection().execute(insert(ReadAnswer), rows)
        session.log("reading.mark", counted(len(there), "answer"), round_id=_open_round(session))
        return len(there)


def keep_read(study: Study, ids: Sequence[int]) -> int:
    """As `mark_read`, for a person who reads on and on: the log hears of it from `log_sitting`, once for a sitting."""
    actor = study.require_actor()
    with study.write() as session:
        known = set(session.scalars(_read_by(actor.id).where(ReadAnswer.answer_id.in_(ids))))
        at = now()
        rows = [{"person_id": actor.id, "answer_id": id, "read_at": at} for id in dict.fromkeys(ids) if id not in known]
        if rows:
            session.connection().execute(insert(ReadAnswer), rows)
        session.nothing_to_log()
        return len(rows)


def log_sitting(study: Study, answers: int) -> None:
    """Say in the log how many answers were read in a sitting."""
    if answers:
        with study.write() as session:
            session.log("reading.mark", counted(answers, "answer"), round_id=_open_round(session))


def reading_progress(study: Study) -> list[ReadingProgress]:
    """How much each person has read; only the one who acts while a round is open."""
    with study.read() as session:
        of = session.scalar(select(func.count(Answer.id)).where(Answer.status.not_in(NOT_ANSWERED))) or 0
        query = (
            select(Person.id, Person.name, func.count(Answer.id))
            .outerjoin(ReadAnswer, ReadAnswer.person_id == Person.id)
            .outerjoin(Answer, (Answer.id == ReadAnswer.answer_id) & Answer.status.not_in(NOT_ANSWERED))
            .group_by(Person.id, Person.name)
            .order_by(Person.id)
        )
        visible = _only_own(study, session)
        return [
            ReadingProgress(name, count, of)
            for id, name, count in session.execute(query)
            if visible is None or id == visible
        ]


def write_note(study: Study, text: str, *, respondent: str | None = None, question: str | None = None) -> NoteLine:
    """Note something on an answer (respondent and question), on a question, or (neither) on the data set."""
    actor = study.require_actor()
    text = _checked(text)
    if respondent is not None and question is None:
        raise InputError("A note on an answer names the respondent and the question.")
    with study.write() as session:
        note = Note(person_id=actor.id, text=text)
        subject = "the data set"
        if respondent is not None and question is not None:
            note.answer_id = find_answer(session, respondent, question).id
            subject = f"{respondent}/{question}"
        elif question is not None:
            note.question_id = open_question(session, question)
            subject = question
        session.add(note)
        session.log("note.write", subject, round_id=_open_round(session))
        session.flush()
        return NoteLine(note.id, actor.name, respondent, question, note.text, note.made_at)


def change_note(study: Study, note_id: int, text: str) -> int:
    """Put a note of one's own in other words, and give its new number; the earlier wording's row stays, marked."""
    actor = study.require_actor()
    text = _checked(text)
    with study.write() as session:
        earlier = _own_note(session, actor.id, note_id)
        earlier.removed_at = now()
        note = Note(person_id=actor.id, answer_id=earlier.answer_id, question_id=earlier.question_id, text=text)
        session.add(note)
        session.flush()
        session.log("note.change", f"note {note_id}, now note {note.id}", round_id=_open_round(session))
        return note.id


def remove_note(study: Study, note_id: int) -> None:
    """Take back a note of one's own; its row stays, marked."""
    actor = study.require_actor()
    with study.write() as session:
        _own_note(session, actor.id, note_id).removed_at = now()
        session.log("note.remove", f"note {note_id}", round_id=_open_round(session))


def list_notes(study: Study, *, question: str | None = None) -> list[NoteLine]:
    """The notes, the oldest first: one's own, and while no round is open those of all."""
    with study.read() as session:
        of_answer = select(Question.key).where(Question.id == Answer.question_id).scalar_subquery()
        of_itself = select(Question.key).where(Question.id == Note.question_id).scalar_subquery()
        key = func.coalesce(of_itself, of_answer)
        query = (
            select(Note.id, Person.name, Respondent.key, key, Note.text, Note.made_at)
            .join(Person, Person.id == Note.person_id)
            .outerjoin(Answer, Answer.id == Note.answer_id)
            .outerjoin(Respondent, Respondent.id == Answer.respondent_id)
            .where(Note.removed_at.is_(None))
            .order_by(Note.id)
        )
        own = _only_own(study, session)
        if own is not None:
            query = query.where(Note.person_id == own)
        if question is not None:
            open_question(session, question)
            query = query.where(key == question)
        return [NoteLine(*row) for row in session.execute(query)]


def _checked(text: str) -> str:
    text = text.strip()
    if not text or len(text) > LONGEST_NOTE:
        raise InputError(f"A note has 1 to {LONGEST_NOTE:,} characters.")
    return text


def _own_note(session: Session, person_id: int, note_id: int) -> Note:
    note = session.get(Note, note_id)
    if note is None or note.person_id != person_id or note.removed_at:
        raise InputError(f"You have no note with the number {note_id}.")
    return note


def _only_own(study: Study, session: Session) -> int | None:
    """Whose notes and reading alone may be seen; None: everybody's."""
    if _open_round(session) is None:
        return None
    return study.actor.id if study.actor else 0


def _open_round(session: Session) -> int | None:
    return session.scalar(select(Round.id).where(Round.state == "open").order_by(Round.id).limit(1))


def _read_by(person: int) -> Select[int]:
    return select(ReadAnswer.answer_id).where(ReadAnswer.person_id == person)


def _batches(ids: list[int]) -> list[list[int]]:
    return [ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE)]
