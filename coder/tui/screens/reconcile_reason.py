"""Asking for the reason of a decision at the foot of the screen, and what each key means meanwhile."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from coder.consensus.circumstances import BY_THE_LEAD, Circumstances, Split
from coder.consensus.outcomes import CAUSES
from coder.tui.actions import Action
from coder.tui.screens.setting_up import SetUpScreen
from coder.tui.widgets.decision import DecisionStrip, Grounds, how_fields, how_filled, how_words
from coder.tui.widgets.forms import FormDialog
from coder.tui.widgets.prose import Prose

WHILE_ASKED = (
    Action("give_reason", "enter,ctrl+s", "Save", "Decide it, with this reason."),
    Action("back", "escape", "Cancel", "Leave it as it was."),
    Action("turn", "tab,shift+tab", "Cause", "Choose the cause of the difference, or go on with the reason."),
    Action("earlier", "up", "Earlier", "Bring back a reason that was given before."),
    Action("record", "ctrl+r", "Record", "Say how it is decided, who is present, how sure you are, and any dissent."),
)
"""What can be done while a reason is written."""
_MEANT = {key: action.name for action in WHILE_ASKED for key in action.keys.split(",") if action.name != "earlier"}
_FROM_BEFORE = "The reason from before stands here: type to replace it, or Enter keeps it."


@dataclass(frozen=True)
class Wanted:
    """What the lead is about to decide, before the reason is given."""

    outcome: str
    words: str
    side: int | None = None
    codes: tuple[str, ...] = ()
    split: Split | None = None


class ReasonScreen(SetUpScreen):
    """A screen whose foot shows the decision that stands, or asks for the reason of one."""

    def __init__(self) -> None:
        super().__init__()
        self._wanted: Wanted | None = None
        self._before: Grounds | None = None
        """The grounds of the decision that stands, which is decided again."""
        self._kept = BY_THE_LEAD
        """How the next decisions come about: who is present does not change from one to the next."""

    async def _decide(self, wanted: Wanted, grounds: Grounds) -> bool:
        """Store a decision and go on; False if it was refused."""
        raise NotImplementedError

    def _earlier_reasons(self) -> list[str]:
        """Reasons that were given before, the last one first."""
        raise NotImplementedError

    def compose_foot(self, hints: str) -> ComposeResult:
        """The place at the foot; it keeps its height, so that nothing moves when a reason is asked for."""
        with Vertical(id="foot"):
            with Vertical(id="standing"):
                with VerticalScroll(id="decision"):
                    yield Prose()
                yield Static(Content(hints), id="hints")
            yield DecisionStrip(CAUSES, self._earlier_reasons)

    @property
    def strip(self) -> DecisionStrip:
        """Where the reason is written."""
        return self.query_one(DecisionStrip)

    @property
    def asks(self) -> bool:
        """Whether a reason is being written."""
        return self._wanted is not None

    def ask_reason(self, wanted: Wanted, before: Grounds | None) -> None:
        """Ask for the reason; a decision that is made again begins with its grounds."""
        self._wanted, self._before = wanted, before
        self.strip.open(wanted.words, before, before.how if before else self._kept)
        self.query_one("#standing").display = False
        self._say_what_stands(_FROM_BEFORE if before else "")
        self.refresh_keys()

    def put_aside(self) -> None:
        """Stop asking and show what stands."""
        self._wanted = None
        self.strip.close()
        self.query_one("#standing").display = True
        self.set_focus(self.query_one("#answer"))
        self.refresh_keys()

    def _say_what_stands(self, first: str) -> None:
        """Say what is about to be recorded with the decision and was not written just now."""
        self.say("  ".join(filter(None, (first, how_words(self.strip.how)))))

    # keys

    async def take_key(self, event: events.Key) -> bool:
        if not self.asks:
            return await super().take_key(event)
        field = self.strip.field
        if event.is_printable:  # wherever the focus is: what is typed belongs to the reason
            self.set_focus(field)
            return False
        await self.strip.arrived()
        if (action := _MEANT.get(event.key)) is not None:
            await self.run_action(action)
            return True
        bound = self.active_bindings.get(event.key)
        if event.key in ("pageup", "pagedown"):
            answer = self.query_one("#answer", VerticalScroll)
            (answer.action_page_up if event.key == "pageup" else answer.action_page_down)()
        elif bound is None or (bound.node is self.app and not bound.binding.action.startswith("go(")):
            return False
        elif bound.node is not self.app and (bound.node is not self or bound.binding.action == "explain"):
            await self.app.run_action(bound.binding.action, bound.node)
        return True  # what else the screen and the program do has to wait

    def on_paste(self, event: events.Paste) -> None:
        """What is pasted beside the reason goes there as well."""
        if self.asks and not self.strip.field.has_focus:
            self.set_focus(self.strip.field)
            self.strip.field.insert(event.text)

    def footer_actions(self) -> Iterable[Action]:
        return WHILE_ASKED if self.asks else super().footer_actions()

    def can_do(self, action: Action) -> bool:
        return not self.asks and super().can_do(action)

    # what the keys do

    async def action_give_reason(self) -> None:
        """Decide, once there is a reason."""
        if (wanted := self._wanted) is None:
            return
        grounds = self.strip.grounds
        if grounds is None:
            self._say_what_stands("A decision needs a reason.")
            self.set_focus(self.strip.field)
        elif await self._decide(wanted, grounds):
            self._keep(grounds.how)

    def _keep(self, how: Circumstances) -> None:
        """Begin the next decision with who is present, but not with who was present at one that is made again."""
        if self._before is None or how != self._before.how:
            self._kept = Circumstances(how.mode, how.present)

    async def action_back(self) -> None:
        """Leave the decision as it was, or the screen."""
        if self.asks:
            self.put_aside()
            self.say("")
        else:
            await super().action_back()

    def action_turn(self) -> None:
        """Go from the reason to the causes, or back."""
        self.strip.turn()

    def action_earlier(self) -> None:
        """Bring back an earlier reason."""
        self.strip.recall(1)

    def action_record(self) -> None:
        """Ask for the rest of the record."""
        form = FormDialog("The record of this decision", how_fields(self.strip.how), "Keep")
        self.app.push_screen(form, self._recorded)

    def _recorded(self, filled: dict[str, str] | None) -> None:
        if filled is not None and self.asks:
            self.strip.how = how_filled(filled)
            self._say_what_stands("")
