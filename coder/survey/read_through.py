"""Reading all answers one after another: where one is, what one has read, and how much there is to read.

What is read is kept at once, answer by answer; the log says once for each sitting how much it was.
"""

from __future__ import annotations

from array import array
from dataclasses import astuple, dataclass
from itertools import chain
from typing import Any

from sqlalchemy import func, select

from coder.store.model import Answer, Question, ReadAnswer, StudyRow
from coder.store.study import Study
from coder.survey.accounts import NOT_ANSWERED, question_accounts
from coder.survey.answers import AnswerLine, answers_by_id
from coder.survey.reading import By, NoteLine, keep_read, list_notes, log_sitting, reading_order

_MANY = 5_000
_WAYS = "reading"
"""In the study's settings: how each person read last."""


@dataclass(frozen=True)
class ToRead:
    """What there is to read in the answers to one question."""

    question: str
    wording: str
    answers: int
    """In which something was written."""
    blank: int
    read: int
    """By the person who acts."""


def to_read(study: Study) -> list[ToRead]:
    """For each open question the answers and the blanks, and how many the person who acts has read."""
    accounts = question_accounts(study)
    with study.read() as session:
        mine = (
            select(Question.key, func.count())
            .join(Answer, Answer.question_id == Question.id)
            .join(ReadAnswer, ReadAnswer.answer_id == Answer.id)
            .where(ReadAnswer.person_id == (study.actor.id if study.actor else 0), Answer.status.not_in(NOT_ANSWERED))
            .group_by(Question.key)
        )
        read = {key: number for key, number in session.execute(mine)}
    return [ToRead(one.question, one.wording, one.answered, one.blank, read.get(one.question, 0)) for one in accounts]


def count_words(study: Study) -> dict[str, int]:
    """The words in the answers to each open question."""
    with study.read() as session:
        keys = {id: key for id, key in session.execute(select(Question.id, Question.key))}
        words = dict.fromkeys(keys.values(), 0)
        written = select(Answer.question_id, Answer.text).where(Answer.status.not_in(NOT_ANSWERED))
        for question, text in _streamed(session.connection().execute(written)):
            words[keys[question]] += len(text.split())
        return words


@dataclass(frozen=True)
class LastWay:
    """How somebody read in their last sitting."""

    by: By
    question: str | None
    seed: int


def last_way(study: Study) -> LastWay | None:
    """How the person who acts read last."""
    actor = study.require_actor()
    with study.read() as session:
        found = session.scalars(select(StudyRow.settings)).one().get(_WAYS, {}).get(str(actor.id))
        return LastWay(*found) if found else None


def keep_way(study: Study, way: LastWay) -> None:
    """Remember how the person who acts reads; the log hears of what is read, not of the order."""
    actor = study.require_actor()
    with study.write() as session:
        row = session.scalars(select(StudyRow)).one()
        row.settings = {**row.settings, _WAYS: row.settings.get(_WAYS, {}) | {str(actor.id): list(astuple(way))}}
        session.nothing_to_log()


class ReadThrough:
    """One person reading, in one order: one answer at a time, or all of one respondent's together."""

    def __init__(self, study: Study, by: By = "question", *, question: str | None = None, seed: int = 1) -> None:
        study.require_actor()
        self._study = study
        self.by = by
        self.question = question
        self.seed = seed
        self.order: array[int] = reading_order(study, by, question=question, seed=seed)
        self._read = self._what_is_read()
        self.read_count = sum(id in self._read for id in self.order)
        """Of the answers in this order."""
        self.sitting = 0
        """Answers that were read since this began, and that the log does not know of."""
        self.index = 0
        """Of the first answer in front."""
        self.answers: tuple[AnswerLine, ...] = ()
        """What is in front."""
        self.notes: tuple[NoteLine, ...] = ()
        """On what is in front, that the person may see."""
        self.wordings = self._wordings()
        if self.order:
            self._go_to(self._first_unread())

    def _what_is_read(self) -> set[int]:
        person = self._study.require_actor().id
        with self._study.read() as session:
            return set(session.scalars(select(ReadAnswer.answer_id).where(ReadAnswer.person_id == person)))

    def _wordings(self) -> dict[str, str]:
        with self._study.read() as session:
            return {key: wording for key, wording in session.execute(select(Question.key, Question.wording))}

    def _first_unread(self, start: int = 0) -> int:
        """The first answer from a place on, then from the beginning, that was not read; the first where all were."""
        places = chain(range(start, len(self.order)), range(start))
        return next((place for place in places if self.order[place] not in self._read), 0)

    @property
    def is_read(self) -> bool:
        """Whether all that is in front was read before."""
        return all(line.id in self._read for line in self.answers)

    @property
    def is_last(self) -> bool:
        """Whether nothing comes after what is in front."""
        return self.index + len(self.answers) >= len(self.order)

    def next(self) -> bool:
        """Keep that what is in front was read, and go on; False at the end."""
        ids = [line.id for line in self.answers]
        new = [id for id in ids if id not in self._read]
        if new:
            keep_read(self._study, new)
            self._read.update(new)
            self.read_count += len(new)
            self.sitting += len(new)
        if self.is_last:
            return False
        self._go_to(self.index + len(self.answers))
        return True

    def previous(self) -> bool:
        """Go back; False at the beginning."""
        if self.index == 0:
            return False
        self._go_to(self.index - 1)
        return True

    def next_unread(self) -> bool:
        """Go to the next answer that was not read; False if there is none."""
        if self.read_count >= len(self.order):
            return False
        self._go_to(self._first_unread((self.index + len(self.answers)) % len(self.order)))
        return True

    def look_again(self) -> None:
        """Read what is in front again, with its notes."""
        self._go_to(self.index)

    def end(self) -> None:
        """Let the log know how much was read in this sitting."""
        answers, self.sitting = self.sitting, 0
        log_sitting(self._study, answers)

    def _go_to(self, place: int) -> None:
        self.index, ids = self._together(place)
        with self._study.read() as session:
            lines = answers_by_id(session, ids)
        self.answers = tuple(lines[id] for id in ids)
        here = {(line.respondent, line.question) for line in self.answers}
        self.notes = tuple(note for note in list_notes(self._study) if (note.respondent, note.question) in here)

    def _together(self, place: int) -> tuple[int, list[int]]:
        """The answers that are read together with the one at a place, and where they begin."""
        id = self.order[place]
        if self.by != "respondent":
            return place, [id]
        with self._study.read() as session:
            person = select(Answer.respondent_id).where(Answer.id == id).scalar_subquery()
            theirs = set(session.scalars(select(Answer.id).where(Answer.respondent_id == person)))
        first = last = place
        while first > 0 and self.order[first - 1] in theirs:
            first -= 1
        while last + 1 < len(self.order) and self.order[last + 1] in theirs:
            last += 1
        return first, list(self.order[first : last + 1])


def _streamed(rows: Any) -> Any:
    """Rows straight from the driver, some at a time: there may be half a million."""
    try:
        while batch := rows.cursor.fetchmany(_MANY):
            yield from batch
    finally:
        rows.close()
