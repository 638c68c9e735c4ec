"""A coder's way through the answers of a round: their order, what is in view, which is in front, and for how long."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import select

from coder.codebook.reading import Codebook, codebook_version
from coder.coding import deciding
from coder.coding.attention import Pace, pace
from coder.coding.clock import SittingClock
from coder.coding.filters import Filter, fitting
from coder.coding.front import AnswerLine, DeskAnswer, load_answer, load_lines
from coder.coding.order import answer_order, questions_of_round
from coder.coding.view import View
from coder.coding.visibility import open_round_of, own_decided
from coder.errors import CoderError, InputError, NotAllowed
from coder.store.model import Assignment
from coder.store.study import Study

R = TypeVar("R")
_WORTH_STORING = 1_000
"""Milliseconds; less is not written by itself."""


class Walk:
    """One coder going through one open round."""

    def __init__(self, study: Study, round_name: str | None = None, clock: SittingClock | None = None) -> None:
        self.study = study
        with study.read() as session:
            self.round, mine = open_round_of(session, study.require_actor(), round_name)
            self._assignment_id = mine.assignment_id
            self.submitted = mine.state == "submitted"
            self.codebook: Codebook = codebook_version(session, self.round.version_id)
            part = select(Assignment.place_id, Assignment.seed).where(Assignment.id == mine.assignment_id)
            place, seed = session.execute(part).one()
            self._ids = answer_order(session, self.round.id, seed)
            self._finished = own_decided(session, mine.assignment_id)
            self.questions = questions_of_round(session, self.round.id)
            """The questions by key with their wording, in the order in which they are coded."""
        if not self._ids:
            raise CoderError(f"Round {self.round.name} has no answers.")
        self._view = View(self._ids)
        self._filter = Filter()
        self._clock = clock or SittingClock()
        self._asked = False
        """The coder asked who gave the answer in front."""
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
    def filter(self) -> Filter:
        """What answers must be to be in view."""
        return self._filter

    @property
    def shown_count(self) -> int:
        """Answers in view."""
        return len(self._view)

    @property
    def row(self) -> int | None:
        """Where the answer in front stands among those in view; None if it is not in view."""
        return self._view.row(self.index)

    def set_filter(self, wanted: Filter) -> int:
        """Keep in view what fits now, and go to the first of it from here on; returns how many answers fit.

        What is decided afterwards stays in view until the filter is set again, so that the list does not move.
        """
        if not wanted:
            self.clear_filter()
            return self.count
        with self.study.read() as session:
            places = fitting(session, self._assignment_id, self.codebook, wanted, self._ids, self._finished)
        if not places:
            raise InputError("No answer fits; what was in view stays.")
        self._view.show(places)
        self._filter = wanted
        if self._view.row(self.index) is None:
            onward = self._view.onward(self.index, 1)
            self.go_to(onward if onward > self.index else places[0])
        return len(places)

    def clear_filter(self) -> None:
        """Bring all answers into view again."""
        self._view.show(None)
        self._filter = Filter()

    def go_to(self, index: int) -> DeskAnswer:
        """Bring an answer in front, in view or not; an index past an end means that end."""
        self.index = max(0, min(index, self.count - 1))
        self._asked = False
        self.current = self._load()
        return self.current

    def move(self, step: int) -> DeskAnswer:
        """Go on or back among the answers in view."""
        return self.go_to(self._view.onward(self.index, step))

    def next_uncoded(self) -> bool:
        """Go to the next answer in view without a decision, from here on and then from the top; False if none is."""
        found = self._view.next_without(self.index, self._finished)
        if found is not None:
            self.go_to(found)
        return found is not None

    def next_fitting(self, wanted: Filter) -> bool:
        """Go to the next answer in view that fits, from here on and then from the top; False if no other one fits."""
        with self.study.read() as session:
            places = fitting(session, self._assignment_id, self.codebook, wanted, self._ids, self._finished)
        around = (
            *(place for place in places if place > self.index),
            *(place for place in places if place < self.index),
        )
        found = next((place for place in around if self._view.row(place) is not None), None)
        if found is not None:
            self.go_to(found)
        return found is not None

    def lines(self, start: int, stop: int) -> list[AnswerLine]:
        """Answers `start` up to `stop` of those in view, for the list."""
        numbered = [(place + 1, self._ids[place]) for place in self._view.places(start, stop)]
        with self.study.read() as session:
            return load_lines(session, self._assignment_id, numbered, self.codebook)

    def show_context(self) -> DeskAnswer:
        """See who gave the answer in front, where the study shows that to who asks; it is recorded."""
        if self.current.context == "hidden":
            raise NotAllowed("The lead has hidden who gave the answers while this study is coded.")
        self._asked = True
        self.current = self._load()
        return self.current

    def touch(self) -> None:
        """The coder did something: time counts from here on."""
        self._clock.touch()

    def pace(self) -> Pace:
        """How long one takes for an answer."""
        with self.study.read() as session:
            return pace(session, self._assignment_id, self._finished)

    def keep_place(self) -> None:
        """Let the next sitting begin at the answer in front, and store the time that waits, if it is worth it."""
        waits = sum(one.milliseconds for one in self._clock.waiting()) >= _WORTH_STORING
        if not self.submitted and (waits or self.current.id != self._kept):
            self._do(deciding.keep_place, self.current.id)
            self._kept = self.current.id

    def _do(self, operation: Callable[..., R], *arguments: object, **options: object) -> R:
        """Do something in this round; the time that waits is stored with it."""
        spent = self._clock.waiting()
        done = operation(self.study, *arguments, round_name=self.round.name, spent=spent, **options)
        self._clock.stored(spent)
        return done

    def _load(self) -> DeskAnswer:
        answer_id = self._ids[self.index]
        self._clock.bring(answer_id)
        with self.study.read() as session:
            found = load_answer(session, self._assignment_id, answer_id, self.codebook, self._asked)
        if found.context == "shown":
            self._clock.show_context()
        return found

    def _first_index(self, place: int | None) -> int:
        """Where the coder stopped, or the first answer without a decision."""
        if place is not None and place in self._ids:
            return self._ids.index(place)
        return next((index for index, id_ in enumerate(self._ids) if id_ not in self._finished), 0)
