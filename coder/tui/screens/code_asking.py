"""How the coding screen asks: by letters, by a list or by a line, one at a time and never over the text."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from textual import events, on

from coder.display import display_line
from coder.tui.screens.code_panes import PanedScreen
from coder.tui.widgets.chooser import Choice, Chooser
from coder.tui.widgets.menu import Menu, MenuItem
from coder.tui.widgets.prompt import Prompt

Then = Callable[[Any], Awaitable[None]]
FOUND = "↑ ↓ Enter takes it, Esc closes"


class AskingScreen(PanedScreen):
    """A screen with a chooser, a menu and a prompt; what was chosen goes to the function given with the question."""

    _then: Then | None = None

    def ask_letter(self, title: str, items: Sequence[MenuItem], then: Then, note: str = "") -> None:
        """Ask for one of a few things, by its letter."""
        self._ask(then)
        self.query_one(Menu).open(title, items, note)

    def ask_line(self, title: str, text: str, then: Then) -> None:
        """Ask for a line of text."""
        self._ask(then)
        self.query_one(Prompt).open(title, text)

    def ask_remark(self, title: str, longest: int, then: Then) -> None:
        """Ask for a line of text that may stay empty."""
        self._ask(then)
        self.query_one(Prompt).open(title, may_be_empty=True, longest=longest)

    def ask_choice(self, title: str, choices: Sequence[Choice], then: Then) -> None:
        """Ask for one line of a list."""
        self._ask(then)
        self.query_one(Chooser).open(title, choices, None)

    def ask_found(self, title: str, find: Callable[[str], Sequence[Choice]], then: Then, hint: str = FOUND) -> None:
        """Ask for one line of a list; letters look for others."""
        self._ask(then)
        self.query_one(Chooser).open(title, find(""), find, hint)

    def _ask(self, then: Then) -> None:
        self.say("")
        self._then = then

    @property
    def asks(self) -> bool:
        """Whether something is being asked."""
        return any(widget.is_open for widget in self._askers())

    def put_aside(self) -> None:
        """Close what asks, without an answer."""
        for widget in self._askers():
            widget.close()

    def _askers(self) -> tuple[Chooser, Menu, Prompt]:
        return self.query_one(Chooser), self.query_one(Menu), self.query_one(Prompt)

    async def take_asked_key(self, event: events.Key) -> bool:
        """Hand a key to what asks; False if nothing does, or if the key means nothing there."""
        for widget in self._askers():
            if widget.is_open and widget.take_key(event):
                if widget.taken is not None:
                    await self._answered(widget, widget.taken)
                return True
        return False

    async def _answered(self, widget: Chooser | Menu | Prompt, taken: Choice | str) -> None:
        widget.close()
        if (then := self._then) is not None:
            await then(taken.value if isinstance(taken, Choice) else taken)

    @on(Chooser.Clicked)
    async def _choice_clicked(self, event: Chooser.Clicked) -> None:
        await self._answered(self.query_one(Chooser), event.choice)

    async def action_choose(self, key: str) -> None:
        """Take what was clicked in the menu."""
        menu = self.query_one(Menu)
        if menu.is_open:
            await self._answered(menu, key)

    def on_paste(self, event: events.Paste) -> None:
        """Pasted letters go where typed ones go."""
        for widget in (self.query_one(Chooser), self.query_one(Prompt)):
            if widget.is_open:
                widget.type(display_line(event.text, 500))
