"""What a lead decides on the screen: a reading, other codes, the words they stand on, the same for others, a rule."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import NamedTuple

from textual import work

from coder.codebook.reading import CodeEntry
from coder.consensus.bench import Decided
from coder.consensus.circumstances import Split
from coder.consensus.desk import ReconcileDesk
from coder.consensus.differences import DecisionInForce, Difference
from coder.consensus.rules import KINDS, NewRule, RuleLine, make_rule, open_check_round
from coder.display import counted
from coder.tui.screens.reconcile_reason import ReasonScreen, Wanted
from coder.tui.widgets.alike import AlikeDialog
from coder.tui.widgets.code_set import CodeSetDialog
from coder.tui.widgets.decision import Grounds
from coder.tui.widgets.forms import Field, FieldProblem
from coder.tui.widgets.readings import marked_words, places_of_words, reading_name

_DECIDING = frozenset(
    ("take", "both", "neither", "other", "unresolved", "not_codeable", "undo", "split", "alike", "words", "make_rule")
)
_TURNS = 2
"""Turns of the loop in which all widgets tell what of them is new; what is told later is painted by itself."""


class _Stored(NamedTuple):
    decided: Decided
    alike: int
    """How many undecided differences pose the same question."""


class DecidingScreen(ReasonScreen):
    """Every way to decide the difference at hand; what is shown is the screen's own matter."""

    def __init__(self) -> None:
        super().__init__()
        self._desk: ReconcileDesk | None = None
        self._extents = False
        self._sure = False
        """Whether it was said that undo takes back many decisions."""

    async def _show(self) -> None:
        """Show the difference at hand."""
        raise NotImplementedError

    @property
    def _is_lead(self) -> bool:
        actor = self.study.actor
        return actor is not None and actor.role == "lead"

    @property
    def _at_hand(self) -> Difference | None:
        return self._desk.current if self._desk else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action not in _DECIDING or (self._is_lead and self._desk is not None and self._desk.count > 0)

    async def action_take(self, number: int) -> None:
        """Take one reading."""
        if self._desk and self._at_hand:
            sides = self._at_hand.sides
            if number > len(sides):
                self.say(f"There are {len(sides)} readings; take one by its number.")
                return
            names = _names(sides[number - 1].codes, self._desk)
            self._ask(Wanted("side", f"{reading_name(number)}: {names}", side=number))

    async def action_both(self) -> None:
        """Keep everything."""
        if self._desk and self._at_hand:
            keys = {key for side in self._at_hand.sides for key in side.codes}
            ordered = tuple(code.key for code in self._desk.book.codes if code.key in keys)
            self._ask(Wanted("both", f"All readings: {_names(ordered, self._desk)}"))

    async def action_neither(self) -> None:
        """Decide that no code applies."""
        self._ask(Wanted("neither", "No code applies"))

    async def action_unresolved(self) -> None:
        """Leave the difference."""
        self._ask(Wanted("unresolved", "Unresolved: the difference stays and is reported"))

    async def action_not_codeable(self) -> None:
        """Decide that the answer cannot be coded."""
        self._ask(Wanted("not_codeable", "The answer cannot be coded"))

    @work
    async def action_other(self) -> None:
        """Put a set of codes together, beginning with what all readings share."""
        if codes := await self._choose_codes("Other codes"):
            assert self._desk is not None
            self._ask(Wanted("other", f"Other codes: {_names(codes, self._desk)}", codes=codes))

    @work
    async def action_split(self) -> None:
        """Say which codes stand for now, and which code has to be split into what."""
        codes = await self._choose_codes("To be split: the codes for now")
        desk, difference = self._desk, self._at_hand
        if not codes or desk is None or difference is None:
            return
        fields = [
            Field(
                "code", "Which code holds too much", "choice", choices=_choices(desk), default=difference.differing[0]
            ),
            Field("into", "What it becomes", hint="Two names or more with ; between them. Its own name keeps it."),
        ]
        split = await self.fill_and_run("Split a code", fields, _split, "Go on")
        if split:
            words = f"To be split: {split.words()}"
            self._ask(Wanted("split", words, codes=codes, split=split))

    async def _choose_codes(self, title: str) -> tuple[str, ...] | None:
        desk, difference = self._desk, self._at_hand
        if desk is None or difference is None:
            return None
        shared = [key for key in difference.sides[0].codes if key not in difference.differing]
        codes: tuple[CodeEntry, ...] = desk.book.codable()
        self.add_class("-choosing")
        chosen = await self.app.push_screen_wait(CodeSetDialog(title, codes, shared, strip=True))
        self.remove_class("-choosing")
        return chosen

    @work
    async def action_words(self) -> None:
        """Say on which words the decided codes stand: the same decision, with other places."""
        desk, difference = self._desk, self._at_hand
        if desk is None or difference is None:
            return
        decision = difference.decision
        if decision is None or not decision.codes:
            self.say("Decide on codes first; then their words can be changed.")
            return
        fields = [
            Field(
                key, desk.book.by_key(key).name, "long", required=False,
                default=marked_words(key, decision.marks, difference.text),
                hint="Words as they stand in the answer, several with | between them; empty: the whole answer.",
            )
            for key in decision.codes
        ]  # fmt: skip
        codes = await self.fill_and_run(
            "On which words do the codes stand?", fields, partial(places_of_words, text=difference.text), "Keep"
        )
        if codes:
            outcome = "split" if decision.outcome == "split" else "other"
            wanted = Wanted(
                outcome, f"Codes on other words: {_names(decision.codes, desk)}", None, codes, decision.split
            )
            await self._decide(wanted, _grounds(decision))

    def _ask(self, wanted: Wanted) -> None:
        if self._at_hand is not None:
            standing = self._at_hand.decision
            self.ask_reason(wanted, _grounds(standing) if standing else None)

    def _earlier_reasons(self) -> list[str]:
        return self._desk.earlier_reasons() if self._desk else []

    async def _decide(self, wanted: Wanted, grounds: Grounds) -> bool:
        desk = self._desk
        made = await self.run_operation(_decide, desk, wanted, grounds) if desk else None
        if made is None or desk is None:
            return False
        with self.app.batch_update():  # the strip goes, the next difference comes: all painted at once
            if self.asks:
                self.put_aside()
            self.say(self._saved(desk, wanted, made))
            await self._show()
            for _ in range(_TURNS):
                await asyncio.sleep(0)
        self.check_idle()
        return True

    def _saved(self, desk: ReconcileDesk, wanted: Wanted, made: _Stored) -> str:
        left = desk.count - desk.decided_count
        more = f"{left} left to decide." if left else "All differences are decided. On to the themes: F6."
        alike = f" ← and then a: {made.alike} alike." if made.alike and not self._extents else ""
        where = f"{made.decided.respondent}/{made.decided.question}"
        return f"Saved: {where}, {_first_words(wanted.words)}. {more}{alike}"

    @work
    async def action_alike(self) -> None:
        """Take the decision at hand for others that pose the same question, each of them confirmed."""
        desk = self._desk
        if desk is None:
            return
        found = await self.run_operation(desk.alike)
        if found is None:
            return
        if not found:
            self.say("No other undecided difference poses the same question.")
            return
        confirmed = await self.app.push_screen_wait(AlikeDialog(found, desk.book))
        if not confirmed:
            self.say("Nothing was decided.")
            return
        made = await self.run_operation(desk.decide_alike, confirmed)
        if made:
            self.say(f"Saved: {made} decided alike; z takes all of them back.")
            desk.next_undecided()
            await self._show()

    async def action_undo(self) -> None:
        """Take back what the lead who acts decided last and go to its difference."""
        if self._desk is None:
            return
        size = await self.run_operation(self._desk.last_step_size) or 0
        if size > 1 and not self._sure:
            self._sure = True
            self.say(f"Your last step decided {size} differences at once. z once more takes all of them back.")
            return
        if undone := await self.run_operation(self._desk.undo):
            again = f"; the earlier decision ({undone.again}) stands again" if undone.again else ""
            more = f" and {undone.more} more" if undone.more else ""
            self.say(f"Taken back: {undone.respondent}/{undone.question}{more}{again}.")
            await self._show()

    @work
    async def action_make_rule(self) -> None:
        """Write a rule of the decision at hand into a new version of the codebook."""
        desk, difference = self._desk, self._at_hand
        if desk is None or difference is None:
            return
        if difference.decision is None:
            self.say("Decide this difference first; a rule comes from a decision.")
            return
        kind = "split" if difference.decision.split else "confusable" if len(difference.differing) > 1 else "use_when"
        fields = [
            Field("kind", "What the rule says", "choice", default=kind, choices=list(KINDS.items())),
            Field(
                "codes", "Codes", required=None, default="; ".join(difference.differing),
                hint="One for a rule of use, two or more where they are mixed up; none for a split.",
            ),
            Field("text", "The rule, or what to ask", default=difference.decision.reason),
            Field("then", "What follows from the answer", required=False),
        ]  # fmt: skip
        made = await self.fill_and_run(
            "A rule of the codebook", fields, partial(_made, desk, difference), "Make the rule"
        )
        if made:
            await self._offer_check(desk, made)

    async def _offer_check(self, desk: ReconcileDesk, made: RuleLine) -> None:
        """Say what the rule may change, and have it coded again if the lead wants that."""
        said = f"Version {made.version} of the codebook has the rule."
        if not made.may_change:
            self.say(f"{said} It changes nothing else.")
            return
        coders = " and ".join(desk.coders)
        answers = counted(made.may_change, "answer")
        question = f"{said} It may change {answers}.\n\nOpen a check round in which {coders} code them again?"
        if not await self.confirm(question, "Open a check round"):
            self.say(f"{said} Later: coder round open NAME --kind check --for-rule {made.number} --coder NAME")
            return
        name = f"check of rule {made.number}"
        opened = await self.run_operation(open_check_round, self.study, name, desk.coders, made.number)
        if opened:
            self.say(f"Round {opened.name} is open with {answers}, codebook version {made.version}.")


def _decide(desk: ReconcileDesk, wanted: Wanted, grounds: Grounds) -> _Stored:
    """Decide the difference at hand, and read the next one that is undecided."""
    decided = desk.decide(
        wanted.outcome,
        reason=grounds.reason,
        codes=wanted.codes,
        side=wanted.side,
        cause=grounds.cause,
        how=grounds.how,
        split=wanted.split,
    )
    of_kind, decided_of_kind = desk.kind_counts
    desk.next_undecided()
    assert desk.current
    return _Stored(decided, of_kind - decided_of_kind)


def _made(desk: ReconcileDesk, difference: Difference, filled: dict[str, str]) -> RuleLine:
    codes = tuple(code.strip() for code in filled["codes"].split(";") if code.strip())
    wanted = NewRule(filled["kind"], () if filled["kind"] == "split" else codes, filled["text"], filled["then"])
    return make_rule(desk.study, difference.respondent, difference.question, wanted, desk.round)


def _split(filled: dict[str, str]) -> Split:
    into = tuple(" ".join(name.split()) for name in filled["into"].split(";") if name.strip())
    if len(into) < 2:
        raise FieldProblem("into", "A code is split into at least two, with ; between their names.")
    if len({name.casefold() for name in into}) < len(into):
        raise FieldProblem("into", "One of the names stands there twice.")
    return Split(filled["code"], into)


def _grounds(decision: DecisionInForce) -> Grounds:
    return Grounds(decision.reason, decision.cause, decision.how)


def _choices(desk: ReconcileDesk) -> list[tuple[str, str]]:
    return [(code.key, code.name) for code in desk.book.codable()]


def _names(keys: tuple[str, ...], desk: ReconcileDesk) -> str:
    return ", ".join(desk.book.by_key(key).name for key in keys) or "no code applies"


def _first_words(words: str) -> str:
    return words.split(":")[0].lower()
