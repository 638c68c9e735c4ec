"""The hand that puts the entries of a survey file into the tables, some thousand rows at a time.

Ids are given out here, inside the transaction, so that a batch is written without asking the database for each row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, islice
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from coder.display import counted, display_line
from coder.errors import InputError
from coder.store.check import text_digest
from coder.store.model import SUBSTANTIVE, Answer, Respondent, Tick
from coder.survey.entries import Entry, EntryReader
from coder.survey.mapping import SurveyMap
from coder.survey.reader import Progress, SurveyFile
from coder.survey.rows import Waiting
from coder.survey.statuses import proposed_status
from coder.survey.topics import Topics

"""Is told which share of the file has been read."""
_BATCH = 500
_KEPT_FIRST = "than in an earlier row or import; what came first is kept"
_NOT_QUOTED = "of respondents who did not in an earlier row or import; they are not quoted"
"""Rows of the file that are written at once."""


class RespondentSoFar:
    """What is known about a respondent while a file is read."""

    __slots__ = ("attributes", "id", "known", "may_quote", "row")

    def __init__(self, id: int, row: int, attributes: dict[str, str], may_quote: bool | None, known: bool) -> None:
        self.id = id
        self.row = row
        """The row of this file in which they came first; 0 before that."""
        self.attributes = attributes
        self.may_quote = may_quote
        self.known = known
        """They were in the study before this file."""


class Tally:
    """How often something was noticed, and where first."""

    def __init__(self) -> None:
        self.count = 0
        self.first = ""

    def add(self, where: str) -> None:
        if not self.count:
            self.first = where
        self.count += 1


class _Said:
    """New answers, column by column: there are so many that row by row they would take twice the time."""

    def __init__(self) -> None:
        self.people: list[int] = []
        self.questions: list[int] = []
        self.texts: list[str] = []
        self.asked: list[bool] = []

    def add(self, person: int, questions: Sequence[int], texts: Sequence[str], asked: Sequence[bool]) -> None:
        """What one respondent said."""
        self.people += [person] * len(questions)
        self.questions += questions
        self.texts += texts
        self.asked += asked

    def rows(self, first_id: int) -> list[Any]:
        """The values to write, with the status of each answer and the one that a rule proposes."""
        count = len(self.texts)
        statuses = [SUBSTANTIVE] * count
        proposals = list(map(proposed_status, self.texts))
        for place, text in enumerate(self.texts):
            if not text or text.isspace():
                statuses[place] = "blank" if self.asked[place] else "not_asked"
                proposals[place] = None
        ids, digests = range(first_id, first_id + count), map(text_digest, self.texts)
        columns = ((None,) * count, ids, self.people, self.questions, self.texts, digests, statuses, proposals)
        return list(chain.from_iterable(zip(*columns, strict=True)))


class ChangedTexts(InputError):
    """A file says another text for answers that are in the study."""

    def __init__(self, words: str, places: list[tuple[int, str, str, str, str]]) -> None:
        super().__init__(words)
        self.places = places
        """(row, respondent, question, text in the study, text in the file)"""


class Intake:
    """Takes the entries of one file in."""

    def __init__(self, session: Session, file: SurveyFile, survey_map: SurveyMap, import_id: int) -> None:
        self._session = session
        self._file = file
        self._long = survey_map.long is not None
        self._import_id = import_id
        self._topics = Topics(session, survey_map)
        self._people = _known_people(session)
        self._pairs: dict[tuple[str, str], int] = {}
        self._next_person = (session.scalar(select(func.max(Respondent.id))) or 0) + 1
        self._next_answer = (session.scalar(select(func.max(Answer.id))) or 0) + 1
        self._respondents = Waiting(session, Respondent)
        self._answers = Waiting(session, Answer)
        self._said = _Said()
        self._last_questions: tuple[Sequence[str], list[int]] = ((), [])
        self._ticks = Waiting(session, Tick)
        self._facts: list[dict[str, Any]] = []
        self.rows_out = 0
        self.unchanged = 0
        self.new_respondents = 0
        self.new_answers = 0
        self.merged: set[int] = set()
        """Respondents who were in the study before and of whom something was filled in that stays."""
        self.changed_texts: list[tuple[Entry, str]] = []
        self._other_attributes = Tally()
        self._other_ticks = Tally()
        self._late_consent = Tally()
        self.consents: dict[str, tuple[bool | None, bool | None]] = {}
        """Respondents who were there before, and whether they may be quoted, before and now."""
        self.filled: dict[str, list[str]] = {}
        """For each attribute, the respondents who were there before without it and have it now."""
        self._wrote_unasked = Tally()

    @property
    def reworded(self) -> Mapping[str, tuple[str, str]]:
        """The wording before and after of each question that was there and got another."""
        return self._topics.reworded

    def take(self, reader: EntryReader, progress: Progress) -> None:
        """Put all entries into the study; refuses the file if it changes an imported text."""
        reader.ask_by(self._topics.rules())
        entries = reader.entries()
        while batch := list(islice(entries, _BATCH)):
            self._take_batch(batch, reader)
            reader.refuse_if_many()
            progress(self._file.share(batch[-1].row.line))
        reader.refuse_if_many(at_end=True)
        if self.changed_texts:
            differ = counted(len(self.changed_texts), "text differs", "texts differ")
            raise ChangedTexts(
                f"{self._file.path}: {differ} from what was imported before (first: {_where(*self.changed_texts[0])});"
                " an imported text never changes, so nothing was imported. Put the earlier texts back into the file, or"
                " remove these rows from it, and import it again.",
                [self._compared(entry, question) for entry, question in self.changed_texts],
            )

    def _compared(self, entry: Entry, key: str) -> tuple[int, str, str, str, str]:
        """A changed text beside the one that is in the study."""
        person, question = self._people[entry.respondent].id, self._topics.question(key, entry.wording)
        query = select(Answer.text).where(Answer.respondent_id == person, Answer.question_id == question)
        text = next(text for name, text, _ in entry.answers if name == key)
        return entry.row.number, entry.respondent, key, self._session.scalar(query) or "", text

    def notes(self) -> list[str]:
        """What a person should know about the rows."""
        notes = self._topics.notes()
        for tally, words in (
            (self._other_attributes, ("row gives another attribute", "rows give another attribute", _KEPT_FIRST)),
            (self._other_ticks, ("respondent has other ticks", "respondents have other ticks", _KEPT_FIRST)),
            (self._late_consent, ("row allows quotes", "rows allow quotes", _NOT_QUOTED)),
            (self._wrote_unasked, ("answer comes", "answers come", "from respondents who were not asked; it is kept")),
        ):
            if tally.count:
                notes.append(f"{counted(tally.count, *words[:2])} {words[2]} (first: {tally.first}).")
        return notes

    def _take_batch(self, batch: list[Entry], reader: EntryReader) -> None:
        found = []
        for entry in batch:
            if repeated := self._repeated(entry):
                reader.reject(entry.row, repeated)
            else:
                found.append((entry, *self._person(entry)))
        known = [person.id for _, person, _ in found if person.known]
        texts = self._stored_texts(known)
        ticked = self._stored_ticks(known) if any(entry.ticks for entry in batch) else {}
        for entry, person, new in found:
            new = self._take_answers(entry, person, texts) or new
            if entry.ticks:
                new = self._take_ticks(entry, person, ticked) or new
            self.rows_out += new
            self.unchanged += not new
        self._write()

    def _repeated(self, entry: Entry) -> str | None:
        """Why an entry is one too many, if it is."""
        if not self._long:
            person = self._people.get(entry.respondent)
            if person is None or not person.row:
                return None
            words = "give each respondent one row, or name --question-column and --text-column"
            return f"respondent {display_line(entry.respondent, 40)!r} stands in row {person.row} already; {words}"
        for key in entry.questions:
            row = self._pairs.setdefault((entry.respondent, key), entry.row.number)
            if row != entry.row.number:
                shown, question = display_line(entry.respondent, 40), display_line(key, 40)
                return f"respondent {shown!r} has an answer to {question!r} in row {row} already; keep one of them"
        return None

    def _person(self, entry: Entry) -> tuple[RespondentSoFar, bool]:
        """Who an entry is from, and whether it brought something new about them."""
        person = self._people.get(entry.respondent)
        if person is None:
            row = entry.row.number
            stood = entry.attributes if self._long else {}  # elsewhere a second row of theirs is rejected
            person = RespondentSoFar(self._next_person, row, stood, entry.may_quote, known=False)
            self._people[entry.respondent] = person
            self._next_person += 1
            self.new_respondents += 1
            self._respondents.values += (
                None, person.id, entry.respondent, entry.attributes, entry.may_quote, self._import_id,
            )  # fmt: skip
            return person, True
        person.row = person.row or entry.row.number
        return person, self._add_facts(entry, person)

    def _add_facts(self, entry: Entry, person: RespondentSoFar) -> bool:
        """Add attributes a known respondent lacks or left blank, and a consent that was not given or is taken back."""
        stood = person.attributes
        missing = {
            name: value for name, value in entry.attributes.items() if name not in stood or (value and not stood[name])
        }
        if any(value and stood.get(name) and stood[name] != value for name, value in entry.attributes.items()):
            self._other_attributes.add(entry.row.place)
        consent = person.may_quote
        if entry.may_quote is not None and consent is not False:
            consent = entry.may_quote
        elif entry.may_quote:
            self._late_consent.add(entry.row.place)
        if not missing and consent == person.may_quote:
            return False
        if person.known:
            if consent != person.may_quote or not missing.keys() <= self._topics.new_attributes:
                self.merged.add(person.id)
            self._note_facts(entry.respondent, missing, person.may_quote, consent)
        person.attributes = person.attributes | missing
        person.may_quote = consent
        self._facts.append({"id": person.id, "attributes": person.attributes, "may_quote": consent})
        return True

    def _note_facts(self, key: str, missing: Mapping[str, str], before: bool | None, after: bool | None) -> None:
        """Keep for the log what is different about somebody who was there before."""
        for name, value in missing.items():
            if value:
                self.filled.setdefault(name, []).append(key)
        if after != before:
            self.consents[key] = (self.consents.get(key, (before,))[0], after)

    def _take_answers(self, entry: Entry, person: RespondentSoFar, stored: dict[tuple[int, int], bytes]) -> bool:
        """Let what a respondent said wait to be written, as far as it is new."""
        questions = self._questions_of(entry)
        if person.known and stored:
            return self._take_other_answers(entry, person, questions, stored)
        self._said.add(person.id, questions, entry.texts, entry.asked)
        if not all(entry.asked):
            for key, text, asked in entry.answers:
                if not asked and text.strip():
                    self._wrote_unasked.add(_where(entry, key))
        return bool(questions)

    def _take_other_answers(
        self, entry: Entry, person: RespondentSoFar, questions: list[int], stored: dict[tuple[int, int], bytes]
    ) -> bool:
        """The same for a respondent who was in the study before."""
        new = False
        for question, (key, text, asked) in zip(questions, entry.answers, strict=True):
            before = stored.get((person.id, question))
            if before is None:
                new = True
                self._said.add(person.id, (question,), (text,), (asked,))
                if not asked and text.strip():
                    self._wrote_unasked.add(_where(entry, key))
            elif before != text_digest(text):
                self.changed_texts.append((entry, key))
        return new

    def _questions_of(self, entry: Entry) -> list[int]:
        """The ids of the questions of a row; they are the same in all rows of most files."""
        if entry.questions is not self._last_questions[0]:
            ids = [self._topics.question(key, entry.wording) for key in entry.questions]
            self._last_questions = (entry.questions, ids)
        return self._last_questions[1]

    def _take_ticks(self, entry: Entry, person: RespondentSoFar, stored: dict[tuple[int, int], set[int]]) -> bool:
        new = False
        for key, labels, asked in entry.ticks:
            question = self._topics.ticks(key)
            options = {self._topics.option(question, label) for label in labels}
            if before := stored.get((person.id, question)):
                if options != before:
                    self._other_ticks.add(_where(entry, key))
                continue
            for option in sorted(options):
                self._ticks.values += (person.id, option)
            new = new or bool(options)
            if person.known and options and question not in self._topics.new_questions:
                self.merged.add(person.id)
            if options and not asked:
                self._wrote_unasked.add(_where(entry, key))
        return new

    def _stored_texts(self, people: list[int]) -> dict[tuple[int, int], bytes]:
        """The hashes of the answers that these respondents gave in earlier imports."""
        if not people:
            return {}
        query = select(Answer.respondent_id, Answer.question_id, Answer.text_hash)
        rows = self._session.execute(query.where(Answer.respondent_id.in_(set(people))))
        return {(row.respondent_id, row.question_id): row.text_hash for row in rows}

    def _stored_ticks(self, people: list[int]) -> dict[tuple[int, int], set[int]]:
        stored: dict[tuple[int, int], set[int]] = {}
        if people:
            rows = self._session.execute(
                select(Tick.respondent_id, Tick.option_id).where(Tick.respondent_id.in_(set(people)))
            )
            for person, option in rows:
                stored.setdefault((person, self._topics.question_of(option)), set()).add(option)
        return stored

    def _write(self) -> None:
        self._answers.values = self._said.rows(self._next_answer)
        self._next_answer += len(self._said.texts)
        self.new_answers += len(self._said.texts)
        self._said = _Said()
        for rows in (self._respondents, self._answers, self._ticks):
            rows.write()
        if self._facts:
            self._session.execute(update(Respondent), self._facts)
            self._facts.clear()


def _known_people(session: Session) -> dict[str, RespondentSoFar]:
    query = select(Respondent.id, Respondent.key, Respondent.attributes, Respondent.may_quote)
    return {
        row.key: RespondentSoFar(row.id, 0, row.attributes, row.may_quote, known=True)
        for row in session.execute(query.execution_options(yield_per=5000))
    }


def _where(entry: Entry, question: str) -> str:
    respondent, key = display_line(entry.respondent, 40), display_line(question, 40)
    return f"{entry.row.place}, respondent {respondent!r}, question {key!r}"
