"""The lead's queue of differences: the answer first, then the readings without names, then a decision with a reason."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial

from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical, VerticalScroll
from textual.content import Content

from coder.consensus.desk import ReconcileDesk
from coder.consensus.differences import Difference
from coder.consensus.patterns import PATTERNS
from coder.errors import CoderError
from coder.tui.actions import Action
from coder.tui.marks import CodeMark, code_marks
from coder.tui.screens.reconcile_deciding import DecidingScreen
from coder.tui.widgets.fitted import Fitted, shortened
from coder.tui.widgets.prose import Pages, Paragraph, Prose, ReadDialog, heading, paragraph, quiet, to_the_top
from coder.tui.widgets.readings import decision_words, reading_lines, reading_name, rule_lines

_HINTS = "← → · ] undecided · a alike · w words · s split · m rule · r rules · e extents"
_UNDECIDED = "Take a reading by its number or say what else holds."


class ReconcileScreen(DecidingScreen):
    """Decide difference after difference."""

    NAME = "reconcile"
    TITLE = "Reconcile"
    CSS_PATH = "reconcile.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (20, "-low"), (34, "-tall")]
    KEYS_IN_ORDER = True
    EXPLANATION = (
        "Here are the answers on which the coders' codes differ. Read the answer first. Below it stand the readings;"
        " nobody can see whose they are, and their order changes from answer to answer. ● marks a code that not all"
        " readings have, = one that all have.\n\n"
        "Take a reading by its number, keep both, say that no code applies, or put other codes together. Where both"
        " readings can be defended, leave the difference unresolved: it is reported as such. Every decision asks for a"
        " reason, and the next difference comes by itself. The coders' own codes are never changed, and a later"
        " decision leaves the earlier one on record.\n\n"
        "Differences about the same codes stand together, so that one rule settles many. Other screens are reached by"
        " F1 to F7 here, because digits take readings."
    )
    ACTIONS = (
        Action("take(1)", "1", "First", "Take the first reading."),
        Action("take(2)", "2", "Second", "Take the second reading."),
        Action("take(3)", "3", "Third", "Take the third reading, where there is one.", footer=False),
        Action("take(4)", "4", "Fourth", "Take the fourth reading, where there is one.", footer=False),
        Action("both", "b", "Both", "Keep all codes of all readings."),
        Action("neither", "n,x,0", "None", "Decide that no code applies."),
        Action("other", "o", "Other", "Put other codes together."),
        Action("unresolved", "u", "Unresolved", "Leave the difference as it is; it is reported."),
        Action("not_codeable", "c", "Not codeable", "Decide that the answer cannot be coded.", footer=False),
        Action("split", "s", "Split", "Say that a code has to be split, and which codes stand for now.", footer=False),
        Action("alike", "a", "Alike", "Take the decision for others that pose the same question.", footer=False),
        Action("words", "w", "Words", "Say on which words the decided codes stand.", footer=False),
        Action("make_rule", "m", "Make a rule", "Write a rule of this decision into the codebook.", footer=False),
        Action("extents", "e", "Extents", "Go to answers with other words marked for the same codes.", footer=False),
        Action("next_kind", "right_curly_bracket", "Next question", "Go to the next question posed.", footer=False),
        Action("undo", "z,ctrl+z", "Undo", "Take back your last decision."),
        Action("move(1)", "right,greater_than_sign,j", "Next", "Go to the next difference.", footer=False),
        Action("move(-1)", "left,less_than_sign,k,p", "Previous", "Go to the difference before.", footer=False),
        Action("next_undecided", "right_square_bracket,g", "Undecided", "Go to the next undecided one.", footer=False),
        Action("rules", "r", "Rules", "Show what the codebook says about the codes in question.", footer=False),
    )

    def compose_body(self) -> ComposeResult:
        with Horizontal(id="work"):
            with Vertical(id="matter"):
                yield Fitted(1, id="place")
                yield Fitted(2, id="wording")
                with VerticalScroll(id="answer"):
                    yield Prose(id="text")
                yield Horizontal(id="readings")
            yield Pages(id="rules")
        yield from self.compose_foot(_HINTS)
        yield Pages(id="nothing")

    async def on_mount(self) -> None:
        for part in ("#work", "#foot"):
            self.query_one(part).display = False
        self.say("Reading the differences …")
        try:
            self._desk = await asyncio.to_thread(ReconcileDesk, self.study, self.workbench.round_name)
        except CoderError as error:
            self._show_nothing(str(error))
            return
        if self._desk.current is None:
            self._show_nothing("")
            return
        self._marks: dict[str, CodeMark] = code_marks(self._desk.book)
        self.query_one("#nothing").display = False
        for part in ("#work", "#foot"):
            self.query_one(part).display = True
        self.query_one("#answer").focus()
        self.say("" if self._is_lead else "Only a lead decides; you can read the differences and the decisions.")
        await self._show()

    # what is shown

    def _show_nothing(self, why: str) -> None:
        self.say("")
        nothing = self.query_one("#nothing", Pages)
        if self._desk:
            agreed = f"The coders agree on all {self._desk.agreed} answers of round {self._desk.round} that they share."
            nothing.write(
                [heading("Nothing to decide"), paragraph(agreed, gap=True), quiet("Go on to the themes: F6.", gap=True)]
            )
        else:
            nothing.write([heading("No differences are shown yet"), paragraph(why, gap=True)])
        nothing.focus()
        self.refresh_keys()

    async def _show(self) -> None:
        desk, self._sure = self._desk, False
        if desk is not None and not desk.is_read:
            await asyncio.to_thread(lambda: desk.current)
        difference = self._at_hand
        if desk is None or difference is None or self.is_gone:
            return
        self.show_progress(f"Difference {desk.index + 1} of {desk.count} · {desk.decided_count} decided")
        self.query_one("#place", Fitted).update(_place(difference, *desk.kind_counts))
        origin = f" ({difference.respondent} · {difference.question})"
        self.query_one("#wording", Fitted).update(shortened(difference.wording, 140 - len(origin)) + origin)
        self.query_one("#text", Prose).write([paragraph(difference.text)])
        to_the_top(self.query_one("#answer"))
        self._show_rules()
        self._show_decision(desk, difference)
        await self._show_readings(desk, difference)
        self.refresh_keys()

    def _show_decision(self, desk: ReconcileDesk, difference: Difference) -> None:
        standing = difference.decision
        open_words = _UNDECIDED if self._is_lead else "Nobody has decided it yet."
        shown = paragraph(decision_words(standing, desk.book)) if standing else quiet(open_words)
        self.query_one("#decision Prose", Prose).write([shown])
        to_the_top(self.query_one("#decision"))
        self.query_one("#standing").border_title = Content("The decision" if standing else "Not decided yet")
        self.query_one("#standing").set_class(standing is not None, "decided")

    async def _show_readings(self, desk: ReconcileDesk, difference: Difference) -> None:
        readings = list(self.query(Reading))
        if len(readings) != len(difference.sides):
            readings = [Reading(side.number) for side in difference.sides]
            with self.app.batch_update():
                await self.query_one("#readings").remove_children()
                await self.query_one("#readings").mount_all(readings)
        for reading, side in zip(readings, difference.sides, strict=True):
            taken = difference.decision is not None and difference.decision.side == side.number
            reading.write(reading_lines(side, difference, self._marks), taken)

    def on_resize(self) -> None:
        """Write the rules once it is known whether there is room for them."""
        self.call_after_refresh(self._show_rules)

    def _show_rules(self) -> None:
        """Show what the codebook says beside the answer, where there is room for it."""
        rules = self.query_one("#rules", Pages)
        if rules.display and self._desk and self._at_hand:
            rules.write(rule_lines(self._at_hand, self._desk.book))

    # moving

    async def action_move(self, step: int) -> None:
        """Go on or back."""
        if self._desk and not self._desk.move(step):
            self.say("This is the last difference." if step > 0 else "This is the first difference.")
            return
        await self._show()

    async def action_next_undecided(self) -> None:
        """Go to the next difference without a decision."""
        if self._desk and not self._desk.next_undecided():
            self.say("All differences are decided.")
            return
        await self._show()

    async def action_next_kind(self) -> None:
        """Go to the first difference that poses another question."""
        if self._desk and self._desk.next_kind():
            await self._show()

    async def action_extents(self) -> None:
        """Go to the answers on which only the marked words differ, or back."""
        desk = await self.run_operation(
            partial(ReconcileDesk, self.study, self.workbench.round_name, extents=not self._extents)
        )
        if desk is None:
            return
        if not desk.count:
            self.say("Where the coders gave the same codes, they marked the same words." if not self._extents else "")
            return
        self._desk, self._extents = desk, not self._extents
        self.say(
            "The coders agree on these answers' codes; decide which words they stand on, if it matters. e goes back."
            if self._extents
            else ""
        )
        await self._show()

    async def action_rules(self) -> None:
        """Show the rules: beside the answer where there is room, else in front of it."""
        rules = self.query_one("#rules", Pages)
        if rules.display:
            rules.focus()
        elif self._desk and self._at_hand:
            await self.app.push_screen(ReadDialog("The codes in question", rule_lines(self._at_hand, self._desk.book)))


class Reading(Container):
    """One side: what one coder made of the answer."""

    def __init__(self, number: int) -> None:
        super().__init__(classes="reading")
        self._called = f"{number} {reading_name(number)}"
        self._prose = Prose()
        self.border_title = Content(self._called)

    def compose(self) -> ComposeResult:
        with VerticalScroll():
            yield self._prose

    def write(self, lines: Sequence[Paragraph], taken: bool) -> None:
        """Show codes, marked words and memo, and whether this reading was taken."""
        self._prose.write(lines)
        to_the_top(self.query_one(VerticalScroll))
        self.set_class(taken, "taken")
        self.border_title = Content(f"{self._called} ✓ taken" if taken else self._called)


def _place(difference: Difference, of_kind: int, decided: int) -> str:
    pattern = PATTERNS[difference.pattern]
    alike = f" {of_kind} pose this question, {decided} decided." if of_kind > 1 else ""
    return f"{pattern[0].upper()}{pattern[1:]}.{alike}"
