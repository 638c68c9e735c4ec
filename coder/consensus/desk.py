"""The lead's desk, shared by screen and plain mode: which difference is next, what is decided, what can be undone."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from sqlalchemy import func, select

from coder.codebook.reading import codebook_version
from coder.coding.visibility import reconciled_round
from coder.consensus.alike import Alike, carried
from coder.consensus.bench import Choice, Decided
from coder.consensus.circumstances import BY_THE_LEAD, Circumstances, Split
from coder.consensus.comparing import passed_answers
from coder.consensus.decisions import Undone, decide_many, last_step_size, undo_decision
from coder.consensus.differences import Difference, DifferenceView, differences_on
from coder.consensus.queue_index import Kind, queue_index
from coder.errors import InputError
from coder.store.model import Decision
from coder.store.study import Study

_EARLIER_REASONS = 20


class ReconcileDesk:
    """The differences of one closed round and the lead's place among them; starts at the first undecided one.

    Only the order is held; each difference is read when it comes in front. With `extents` it goes through the answers
    on which the coders agree and marked other words.
    """

    def __init__(self, study: Study, round: str | None = None, *, extents: bool = False) -> None:
        self.study = study
        with study.read() as session:
            found = reconciled_round(session, round)
            self.round = found.name
            self.book = codebook_version(session, found.version_id)
            """The codebook that the round was coded with."""
            self._view = DifferenceView(found, self.book)
            self._extents = extents
            self._index = queue_index(session, self._view, extents=extents)
            self.agreed = passed_answers(session, found)[0]
            """Answers that passed by themselves."""
            standing = select(Decision.answer_id).where(
                Decision.round_id == found.id, Decision.replaced_by_id.is_(None)
            )
            self._decided = self._marked(set(session.scalars(standing)))
        self.index = 0
        self._at_hand: Difference | None = None
        if self.count and self._decided[0]:
            self.next_undecided()

    @property
    def count(self) -> int:
        """Differences in the queue."""
        return len(self._index.answers)

    @property
    def current(self) -> Difference | None:
        """The difference at hand; none where the coders agree on everything."""
        if self._at_hand is None and self.count:
            with self.study.read() as session:
                self._at_hand = differences_on(session, self._view, [self._index.answers[self.index]])[0]
        return self._at_hand

    @property
    def is_read(self) -> bool:
        """Whether the difference at hand is there at once."""
        return self._at_hand is not None

    @property
    def decided_count(self) -> int:
        """Differences with a decision."""
        return self._decided.count(1)

    @property
    def coders(self) -> tuple[str, ...]:
        """Who coded the round, by name: nothing here says who gave which codes."""
        return tuple(sorted(coder.name for coder in self._view.found.coders))

    @property
    def kind(self) -> Kind | None:
        """What the difference at hand is about."""
        return self._index.names[self._index.kinds[self.index]] if self.count else None

    @property
    def kind_counts(self) -> tuple[int, int]:
        """(differences of the kind at hand, those that are decided)"""
        start, end = self._kind_range()
        return end - start, self._decided.count(1, start, end)

    def move(self, step: int) -> bool:
        """Go `step` differences on or back, not past either end; says whether the place changed."""
        return self.go_to(self.index + step)

    def go_to(self, place: int) -> bool:
        """Go to a place of the queue, or to the end that is nearest; says whether the place changed."""
        before, self.index = self.index, max(0, min(place, self.count - 1))
        if self.index != before:
            self._at_hand = None
        return self.index != before

    def next_kind(self) -> bool:
        """Go to the first difference of the next kind, after the last kind to the first."""
        end = self._kind_range()[1]
        return self.go_to(end if end < self.count else 0)

    def next_undecided(self) -> bool:
        """Go to the next difference without a decision, after the last one to the first; False: all are decided."""
        place = self._decided.find(0, self.index + 1)
        if place < 0:
            place = self._decided.find(0)
        if place < 0:
            return False
        self.go_to(place)
        return True

    def decide(
        self,
        outcome: str,
        *,
        reason: str,
        codes: Sequence[str] = (),
        side: int | None = None,
        cause: str | None = None,
        how: Circumstances = BY_THE_LEAD,
        split: Split | None = None,
    ) -> Decided:
        """Decide the difference at hand and stay there."""
        at_hand = self.current
        if at_hand is None:
            raise InputError(f"Round {self.round} has no differences to decide.")
        choice = Choice(at_hand.respondent, at_hand.question, outcome, reason, tuple(codes), side, cause, how, split)
        made = decide_many(self.study, [choice], round=self.round)[0]
        self._decided[self.index] = 1
        self._at_hand = None
        return made

    def alike(self, most: int = 100) -> list[Alike]:
        """Undecided differences of the same kind, with what the decision at hand means for each of them."""
        source = self.current
        if source is None:
            return []
        if source.decision is None:
            raise InputError("Decide this difference first; then the same decision can be taken for others like it.")
        if self._extents and source.decision.outcome != "both":
            return []  # which words were right here says nothing of other answers
        start, end = self._kind_range()
        places = (place for place in range(start, end) if not self._decided[place])
        answers = [self._index.answers[place] for place, _ in zip(places, range(most), strict=False)]
        if not answers:
            return []
        with self.study.read() as session:
            found = differences_on(session, self._view, answers)
        return [carried(source.decision, source, target, self.book) for target in found]

    def decide_alike(self, confirmed: Sequence[Alike]) -> int:
        """Take the decision at hand for others, each of which was confirmed; one undo takes all of them back."""
        made = decide_many(self.study, [each.choice for each in confirmed], round=self.round)
        for each in confirmed:
            self._decided[self._index.answers.index(each.difference.answer_id)] = 1
        return len(made)

    def last_step_size(self) -> int:
        """How many decisions `undo` would take back."""
        return last_step_size(self.study, self.round)

    def undo(self) -> Undone:
        """Take back what the lead decided last and go to its first difference."""
        undone = undo_decision(self.study, self.round)
        self._at_hand = None
        for answer_id, still_decided in undone.answers.items():
            if answer_id in self._index.answers:
                self._decided[self._index.answers.index(answer_id)] = still_decided
        first = next((id_ for id_ in undone.answers if id_ in self._index.answers), None)
        if first is not None:
            self.go_to(self._index.answers.index(first))
        return undone

    def earlier_reasons(self) -> list[str]:
        """Reasons that were given in this round, the last one first, each once."""
        last = func.max(Decision.id)
        query = select(Decision.reason).where(Decision.round_id == self._view.found.id).group_by(Decision.reason)
        with self.study.read() as session:
            return list(session.scalars(query.order_by(last.desc()).limit(_EARLIER_REASONS)))

    def _kind_range(self) -> tuple[int, int]:
        """Where the differences of the kind at hand stand."""
        if not self.count:
            return 0, 0
        kinds = self._index.kinds
        return bisect_left(kinds, kinds[self.index]), bisect_right(kinds, kinds[self.index])

    def _marked(self, decided: set[int]) -> bytearray:
        return bytearray(answer_id in decided for answer_id in self._index.answers)
