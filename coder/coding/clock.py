"""How long an answer is in front of its coder: kept in memory, without a database, until it is stored with a decision.

Time counts from one key to the next, and a pause of more than two minutes counts as two minutes. After a pause of a
quarter of an hour a new sitting begins.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from coder.store.model import now

IDLE_SECONDS = 120.0
BREAK_SECONDS = 900.0
RUN = 20
"""Answers in a row that make a run."""
FAST_SECONDS = 2.0
"""A run in which no answer took longer than this is called very fast."""
LONG_MINUTES = 90


@dataclass(frozen=True)
class InFront:
    """Time that an answer was in front and that is not stored yet."""

    answer_id: int
    milliseconds: int
    first_at: str
    last_at: str
    context_at: str | None
    """When it was first shown who answered."""


class SittingClock:
    """Counts the time of one sitting; `seconds` tells the time and never goes back."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._last = self._began = seconds()
        self._answer: int | None = None
        self._decided = False
        self._visit = 0.0
        self._waiting: dict[int, InFront] = {}
        self._paces: deque[float] = deque(maxlen=RUN)

    def bring(self, answer_id: int) -> None:
        """Another answer comes in front."""
        if answer_id == self._answer:
            return
        self.touch()
        if self._decided:
            self._paces.append(self._visit)
        self._answer, self._visit, self._decided = answer_id, 0.0, False
        self.touch()

    def touch(self) -> None:
        """The coder is there: count the time since they last were."""
        moment = self._seconds()
        gap = moment - self._last
        self._last = moment
        if gap > BREAK_SECONDS:
            self._began = moment
        if self._answer is not None:
            self._visit += min(gap, IDLE_SECONDS)
            self._count(self._answer, min(gap, IDLE_SECONDS))

    def decide(self) -> None:
        """Something was decided on the answer in front."""
        self._decided = True

    def show_context(self) -> None:
        """The coder sees who gave the answer in front."""
        self.touch()
        if self._answer is not None and (waiting := self._waiting[self._answer]).context_at is None:
            self._waiting[self._answer] = replace(waiting, context_at=now())

    def waiting(self) -> tuple[InFront, ...]:
        """What is to be stored."""
        self.touch()
        return tuple(self._waiting.values())

    def stored(self, spent: Sequence[InFront]) -> None:
        """It was stored; what was counted meanwhile goes on waiting."""
        for one in spent:
            counted = self._waiting.pop(one.answer_id)
            rest = counted.milliseconds - one.milliseconds
            shown = counted.context_at if one.context_at is None else None
            if rest > 0 or shown:
                self._waiting[one.answer_id] = InFront(one.answer_id, rest, one.last_at, counted.last_at, shown)

    @property
    def minutes(self) -> int:
        """Minutes since the sitting began."""
        return int((self._last - self._began) // 60)

    @property
    def runs_fast(self) -> bool:
        """Whether each of the answers decided last took very little time."""
        return len(self._paces) == RUN and max(self._paces) < FAST_SECONDS

    def _count(self, answer_id: int, seconds: float) -> None:
        moment, more = now(), round(seconds * 1000)
        if (waiting := self._waiting.get(answer_id)) is None:
            self._waiting[answer_id] = InFront(answer_id, more, moment, moment, None)
        else:
            total = waiting.milliseconds + more
            self._waiting[answer_id] = replace(waiting, milliseconds=total, last_at=moment)
