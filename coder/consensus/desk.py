"""The lead's desk, shared by screen and plain mode: which difference is next, what is decided, what can be undone."""

from __future__ import annotations

from collections.abc import Sequence

from coder.codebook.reading import codebook_version
from coder.coding.visibility import closed_round
from coder.consensus.bench import Decided
from coder.consensus.decisions import Undone, decide, undo_decision
from coder.consensus.differences import Difference, difference_of, read_queue
from coder.errors import InputError
from coder.store.study import Study


class ReconcileDesk:
    """The differences of one closed round and the lead's place among them; starts at the first undecided one."""

    def __init__(self, study: Study, round: str | None = None) -> None:
        queue = read_queue(study, round)
        self.study = study
        self.round = queue.round
        self.agreed = queue.agreed
        """Answers that passed by themselves."""
        self.differences: list[Difference] = queue.differences
        with study.read() as session:
            self.book = codebook_version(session, closed_round(session, queue.round).version_id)
            """The codebook that the round was coded with."""
        self.index = 0
        if self.current and self.current.decision:
            self.next_undecided()

    @property
    def current(self) -> Difference | None:
        """The difference at hand; none where the coders agree on everything."""
        return self.differences[self.index] if self.differences else None

    @property
    def decided_count(self) -> int:
        """Differences with a decision."""
        return sum(difference.decision is not None for difference in self.differences)

    def move(self, step: int) -> bool:
        """Go `step` differences on or back, not past either end; says whether the place changed."""
        before = self.index
        self.index = max(0, min(self.index + step, len(self.differences) - 1))
        return self.index != before

    def next_undecided(self) -> bool:
        """Go to the next difference without a decision, after the last one to the first; False: all are decided."""
        count = len(self.differences)
        for step in range(1, count + 1):
            place = (self.index + step) % count
            if self.differences[place].decision is None:
                self.index = place
                return True
        return False

    def decide(
        self,
        outcome: str,
        *,
        reason: str,
        codes: Sequence[str] = (),
        side: int | None = None,
        cause: str | None = None,
    ) -> Decided:
        """Decide the difference at hand and stay there."""
        at_hand = self.current
        if at_hand is None:
            raise InputError(f"Round {self.round} has no differences to decide.")
        made = decide(
            self.study,
            round=self.round,
            respondent=at_hand.respondent,
            question=at_hand.question,
            outcome=outcome,
            codes=codes,
            side=side,
            cause=cause,
            reason=reason,
        )
        self._read_again(self.index)
        return made

    def undo(self) -> Undone:
        """Take back the lead's last decision and go to its difference."""
        undone = undo_decision(self.study, self.round)
        name = (undone.respondent, undone.question)
        self.index = next(
            place for place, other in enumerate(self.differences) if (other.respondent, other.question) == name
        )
        self._read_again(self.index)
        return undone

    def _read_again(self, place: int) -> None:
        self.differences[place] = difference_of(self.study, self.round, self.differences[place].answer_id)
