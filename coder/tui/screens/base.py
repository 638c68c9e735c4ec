"""What every screen of the workbench shares: header, message line, key line, help, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, ClassVar, ParamSpec, TypeVar, cast

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from coder.tui.actions import Action
from coder.tui.own_keys import own_actions, problems
from coder.tui.widgets.fitted import Fitted, HeaderLine
from coder.tui.widgets.keyline import KeyLine
from coder.tui.widgets.text import safe_line

if TYPE_CHECKING:
    from coder.store.study import Study
    from coder.tui.app import Workbench

P = ParamSpec("P")
R = TypeVar("R")

COMMON = (
    Action("back", "escape", "Back", "Go back to where you came from.", footer=False),
    Action("explain", "question_mark,f12", "Help", "Say what this screen is for and which keys work here."),
)


class WorkScreen(Screen[None]):
    """A screen of the workbench.

    A subclass gives NAME, TITLE, EXPLANATION and ACTIONS, and yields its widgets from `compose_body`.
    """

    NAME: ClassVar[str] = ""
    """How `Workbench.go` calls it."""
    TITLE: ClassVar[str] = ""
    EXPLANATION: ClassVar[str] = ""
    """What the screen is for and what to do next, in plain words."""
    ACTIONS: ClassVar[tuple[Action, ...]] = ()
    KEYS_IN_ORDER: ClassVar[bool] = False
    """Whether a key is looked up only after the key before it has done its work, however fast they come."""
    BINDINGS = [*(binding for action in COMMON for binding in action.bindings), Binding("q", "way_out", show=False)]

    def __init_subclass__(cls, **options: bool) -> None:
        if "ACTIONS" in cls.__dict__:
            cls.ACTIONS = own_actions(cls.NAME, cls.ACTIONS)
            cls.BINDINGS = [binding for action in cls.ACTIONS for binding in action.bindings]
        super().__init_subclass__(**options)

    @property
    def workbench(self) -> Workbench:
        """The app, by its own type."""
        return cast("Workbench", self.app)

    @property
    def study(self) -> Study:
        """The open study; screens other than the welcome are shown only when there is one."""
        study = self.workbench.study
        assert study is not None
        return study

    def compose(self) -> ComposeResult:
        with Horizontal(id="top"):
            yield HeaderLine(*self._header(), id="header")
            yield Static(id="progress")
        yield from self.compose_body()
        yield Fitted(3, id="message")
        yield KeyLine(self.footer_actions)

    def on_show(self) -> None:
        """Tell what could not be followed in the person's own keys."""
        for problem in (*problems(""), *problems(self.NAME)):
            self.workbench.notify_plain(problem, severity="warning")

    def compose_body(self) -> ComposeResult:
        """The widgets between header and message line."""
        yield from ()

    def show_header(self) -> None:
        """Write study, person and screen into the first line again."""
        self.query_one("#header", HeaderLine).update(*self._header())

    def _header(self) -> tuple[str, str]:
        """The study's title, and what comes after it."""
        if self.workbench.study is None:
            return "coder", f" · {self.TITLE}"
        return self.workbench.study_title, f" · {self.workbench.who_acts()} · {self.TITLE}"

    def say(self, text: str) -> None:
        """Put one sentence on the message line; it stays until the next."""
        if not self.is_gone:
            self.query_one("#message", Fitted).update(text)

    def show_progress(self, text: str) -> None:
        """Write how far one is, at the right end of the first line."""
        if self.is_gone:
            return
        progress, shown = self.query_one("#progress", Static), safe_line(text, 80)
        before = progress.content
        same_width = isinstance(before, Content) and before.cell_length == shown.cell_length
        progress.update(shown, layout=not same_width)  # laying out again costs as much as painting the screen

    def refresh_keys(self) -> None:
        """Write the key line again, after what can be done here has changed."""
        if not self.is_gone:
            self.query_one(KeyLine).refresh()

    @classmethod
    def all_actions(cls) -> tuple[Action, ...]:
        """The screen's own actions and those that every screen has."""
        own = {action.name for action in cls.ACTIONS}
        return (*cls.ACTIONS, *(action for action in COMMON if action.name not in own))

    def footer_actions(self) -> Iterable[Action]:
        """The actions for the key line, without those that are hidden now."""
        return [action for action in self.all_actions() if action.footer and self.can_do(action)]

    def can_do(self, action: Action) -> bool:
        """Whether an action is not hidden now."""
        return self.check_action(action.name.split("(")[0], ()) is not False

    async def run_operation(self, function: Callable[P, R], *args: P.args, **options: P.kwargs) -> R | None:
        """Run an operation in a thread; a refusal becomes a message and None. None as well if the screen is gone."""
        done = await self.workbench.run_operation(function, *args, **options)
        return None if self.is_gone else done

    @property
    def is_gone(self) -> bool:
        """Whether the person has left, so that there is nothing to show a result on any more."""
        return not (self.display and self.is_attached)

    async def take_key(self, event: events.Key) -> bool:
        """Do at once what a key is bound to; False lets it travel the usual way. Only with KEYS_IN_ORDER."""
        focused = self.focused
        if focused is not None and focused.check_consume_key(event.key, event.character):
            return False
        bound = self.active_bindings.get(event.key)
        return bound is not None and bound.enabled and await self.app.run_action(bound.binding.action, bound.node)

    def action_explain(self) -> None:
        """Open the help of this screen."""
        from coder.tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.TITLE, self.EXPLANATION, self.all_actions()))

    def action_way_out(self) -> None:
        """Say how one leaves."""
        self.say("Esc goes back; Ctrl+Q leaves the program.")

    async def leave(self) -> None:
        """Store what the next visit begins with; called before the screen goes."""

    async def action_back(self) -> None:
        """Close a screen that was opened from another one; otherwise go home."""
        await self.workbench.back()
