"""The coder's desk: what the coding screen and the plain mode share, without a terminal.

It knows which answers there are, which one is in front, what stands on it, and what comes next.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coder.codebook.reading import Codebook, CodeEntry, codebook_version
from coder.codebook.search import find_codes
from coder.coding import deciding
from coder.coding.steps import Replayed
from coder.coding.visibility import CodingRow, open_round_of, own_codings, own_memos
from coder.errors import CoderError
from coder.store.model import Answer, Assignment, Coding, Question, Respondent, RoundAnswer
from coder.store.study import Study

DIGITS = 9
"""Codes that are kept at hand, one for each digit."""


class AnswerLine(NamedTuple):
    """An answer as the list shows it."""

    number: int
    respondent: str
    question: str
    text: str
    codes: tuple[str, ...]
    """Names of one's own codes."""
    finished: bool


class OwnCoding(NamedTuple):
    """A coding of one's own as it is painted."""

    code: CodeEntry | None
    """None: no code applies."""
    start: int | None
    end: int | None

    @property
    def span(self) -> tuple[int, int] | None:
        """Where it stands; None for the whole answer."""
        return None if self.start is None or self.end is None else (self.start, self.end)


@dataclass(frozen=True)
class DeskAnswer:
    """The answer in front of the coder."""

    id: int
    respondent: str
    question: str
    wording: str
    text: str
    attributes: Mapping[str, str]
    codings: tuple[OwnCoding, ...]
    memo: str


class CodingDesk:
    """One coder at work in one open round."""

    def __init__(self, study: Study, round_name: str | None = None) -> None:
        self.study = study
        with study.read() as session:
            self.round, mine = open_round_of(session, study.require_actor(), round_name)
            self._assignment_id = mine.assignment_id
            self.submitted = mine.state == "submitted"
            self.codebook: Codebook = codebook_version(session, self.round.version_id)
            self._ids = self._answer_ids(session)
            self._finished = self._finished_ids(session)
            place = session.scalar(select(Assignment.place_id).where(Assignment.id == mine.assignment_id))
        self._at_hand = self._used_first()
        self._used: list[str] = []
        self.index = self._first_index(place)
        self.current = self._load()
        self._kept = self.current.id
        """The answer at which the next sitting begins."""

    @property
    def count(self) -> int:
        """Answers in the round."""
        return len(self._ids)

    @property
    def finished_count(self) -> int:
        """Answers on which one has decided something."""
        return len(self._finished)

    @property
    def at_hand(self) -> tuple[CodeEntry, ...]:
        """The codes that the digits 1 to 9 apply: those used first in this round, so that a digit never changes."""
        return tuple(self.codebook.by_key(key) for key in self._at_hand)

    def go_to(self, index: int) -> DeskAnswer:
        """Bring an answer in front; an index past an end means that end."""
        self.index = max(0, min(index, self.count - 1))
        self.current = self._load()
        return self.current

    def move(self, step: int) -> DeskAnswer:
        """Go on or back."""
        return self.go_to(self.index + step)

    def keep_place(self) -> None:
        """Let the next sitting begin at the answer in front."""
        if not self.submitted and self.current.id != self._kept:
            deciding.keep_place(self.study, self.current.id, round_name=self.round.name)
            self._kept = self.current.id

    def next_uncoded(self) -> bool:
        """Go to the next answer without a decision, from here on and then from the top; False if there is none."""
        for offset in range(1, self.count + 1):
            index = (self.index + offset) % self.count
            if self._ids[index] not in self._finished:
                self.go_to(index)
                return True
        return False

    def lines(self, start: int, stop: int) -> list[AnswerLine]:
        """Answers `start` up to `stop` for the list."""
        ids = self._ids[start:stop]
        with self.study.read() as session:
            rows = {
                row.id: row
                for row in session.execute(
                    select(Answer.id, Respondent.key.label("respondent"), Question.key.label("question"), Answer.text)
                    .join(Respondent, Respondent.id == Answer.respondent_id)
                    .join(Question, Question.id == Answer.question_id)
                    .where(Answer.id.in_(ids))
                )
            }
            codings = own_codings(session, self._assignment_id, ids)
        names: dict[int, list[str]] = {}
        for row in codings:
            if row.code_id is not None:
                names.setdefault(row.answer_id, []).append(self.codebook.by_id(row.code_id).name)
        return [
            AnswerLine(
                start + offset + 1,
                rows[id_].respondent,
                rows[id_].question,
                rows[id_].text,
                tuple(dict.fromkeys(names.get(id_, ()))),
                id_ in self._finished,
            )
            for offset, id_ in enumerate(ids)
        ]

    def find_codes(self, letters: str) -> Sequence[CodeEntry]:
        """Codes that fit a few letters, best first; without letters those used last, then the whole codebook."""
        if letters.strip():
            return find_codes(letters, self.codebook.codable())
        last = tuple(self.codebook.by_key(key) for key in reversed(self._used))
        return (*last, *(entry for entry in self.codebook.codable() if entry not in last))

    def toggle(self, code: str, span: tuple[int, int] | None = None) -> deciding.Toggled:
        """Apply a code to the answer in front (or to a span of it), or take it back."""
        start, end = span or (None, None)
        done = deciding.toggle_code(self.study, self.current.id, code, start=start, end=end, round_name=self.round.name)
        if done.applied and done.code:
            self._note_use(done.code)
        self._reload()
        return done

    def toggle_no_code(self) -> deciding.Toggled:
        """Decide that no code applies to the answer in front, or take that back."""
        done = deciding.toggle_no_code(self.study, self.current.id, round_name=self.round.name)
        self._reload()
        return done

    def set_memo(self, text: str) -> None:
        """Write, change or take back the memo on the answer in front."""
        deciding.set_memo(self.study, self.current.id, text, round_name=self.round.name)
        self._reload()

    def undo(self) -> Replayed:
        """Take back the last step and show where it was."""
        return self._replayed(deciding.undo(self.study, round_name=self.round.name))

    def redo(self) -> Replayed:
        """Make the last undone step again and show where it was."""
        return self._replayed(deciding.redo(self.study, round_name=self.round.name))

    def _used_first(self) -> list[str]:
        """The first codes that one ever applied in this round, taken back or not, in the order of their first use."""
        mine = (Coding.assignment_id == self._assignment_id, Coding.code_id.is_not(None))
        query = select(Coding.code_id).where(*mine).group_by(Coding.code_id).order_by(func.min(Coding.id))
        with self.study.read() as session:
            return [self.codebook.by_id(code_id).key for code_id in session.scalars(query.limit(DIGITS)) if code_id]

    def _note_use(self, key: str) -> None:
        """Put a code first among those used last, and give it the next free digit if it has none."""
        if key in self._used:
            self._used.remove(key)
        self._used.append(key)
        if key not in self._at_hand and len(self._at_hand) < DIGITS:
            self._at_hand.append(key)

    def _replayed(self, step: Replayed) -> Replayed:
        if step.answer_id is None:
            with self.study.read() as session:
                self._finished = self._finished_ids(session)
            self.current = self._load()
        else:
            self.index = self._ids.index(step.answer_id)
            self._reload()
        return step

    def _reload(self) -> None:
        """Read again the answer on which something was decided; that has made it the place of the next sitting."""
        self.current = self._load()
        self._kept = self.current.id
        if self.current.codings:
            self._finished.add(self.current.id)
        else:
            self._finished.discard(self.current.id)

    def _load(self) -> DeskAnswer:
        if not self._ids:
            raise CoderError(f"Round {self.round.name} has no answers.")
        answer_id = self._ids[self.index]
        with self.study.read() as session:
            row = session.execute(
                select(Respondent.key, Question.key, Question.wording, Answer.text, Respondent.attributes)
                .join(Answer, Answer.respondent_id == Respondent.id)
                .join(Question, Question.id == Answer.question_id)
                .where(Answer.id == answer_id)
            ).one()
            codings = own_codings(session, self._assignment_id, [answer_id])
            memos = own_memos(session, self._assignment_id, [answer_id])
        memo = memos[0].text if memos else ""
        respondent, question, wording, text, attributes = row
        own = tuple(self._own(coding) for coding in codings)
        return DeskAnswer(answer_id, respondent, question, wording, text, attributes, own, memo)

    def _own(self, row: CodingRow) -> OwnCoding:
        entry = None if row.code_id is None else self.codebook.by_id(row.code_id)
        return OwnCoding(entry, row.start, row.end)

    def _answer_ids(self, session: Session) -> array[int]:
        query = select(RoundAnswer.answer_id).where(RoundAnswer.round_id == self.round.id)
        return array("q", session.scalars(query.order_by(RoundAnswer.answer_id)))

    def _finished_ids(self, session: Session) -> set[int]:
        mine = (Coding.assignment_id == self._assignment_id, Coding.removed_at.is_(None))
        return set(session.scalars(select(Coding.answer_id).where(*mine)))

    def _first_index(self, place: int | None) -> int:
        """Where the coder stopped, or the first answer without a decision."""
        if place is not None:
            return self._ids.index(place)
        return next((index for index, id_ in enumerate(self._ids) if id_ not in self._finished), 0)
