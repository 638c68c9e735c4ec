"""The command palette, filled from the actions of the screen in front and from the list of screens."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from textual.command import DiscoveryHit, Hit, Hits, Provider

from coder.tui.app import DESTINATIONS, Workbench
from coder.tui.screens.base import WorkScreen

Entry = tuple[str, str, Callable[[], Any]]


class Commands(Provider):
    """Everything that can be done from here."""

    async def discover(self) -> Hits:
        for label, help_text, run in self._entries():
            yield DiscoveryHit(label, run, help=help_text)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for label, help_text, run in self._entries():
            score = max(matcher.match(label), matcher.match(help_text) / 2)
            if score:
                yield Hit(score, matcher.highlight(label), run, help=help_text)

    def _entries(self) -> Iterable[Entry]:
        app = self.app
        assert isinstance(app, Workbench)
        if isinstance(self.screen, WorkScreen):
            alike = {action.help: action for action in reversed(self.screen.all_actions())}
            for action in filter(self.screen.can_do, reversed(alike.values())):
                key = f"  ({action.shown_key})" if action.keys else ""
                yield action.label + key, action.help, partial(self.screen.run_action, action.name)
        for destination in DESTINATIONS:
            label = f"Go to {destination.label}"
            yield label, destination.help, partial(app.go, destination.name)
        yield "Act as …", "Say who is at the keyboard.", app.action_choose_person
        yield "Light, dark, contrast", "Change the colours of the screens.", app.action_next_theme
        yield (
            "Paint again  (Ctrl+L)",
            "Paint the screen again, after something else has written over it.",
            (app.action_paint_again),
        )
        yield "Quit", "Leave; everything is saved already.", app.action_quit
