"""The last line of a screen: which keys work here. It says so when not all of them fit."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from coder.tui.actions import Action


class KeyLine(Widget):
    """Keys and their labels on one line; each can be clicked."""

    DEFAULT_CSS = """
    KeyLine {
      dock: bottom; height: 1; background: $panel; color: $foreground;
      link-color: $foreground; link-background: $panel; link-style: none;
      link-color-hover: $foreground; link-background-hover: $primary 30%; link-style-hover: bold;
    }
    """

    def __init__(self, actions: Callable[[], Iterable[Action]]) -> None:
        super().__init__()
        self._actions = actions

    def render(self) -> Content:
        """Every action that fits; help comes last and always fits."""
        *others, last = self._actions()
        room = self.size.width - _cells(last)
        parts: list[Content] = []
        for action in others:
            room -= _cells(action)
            if room >= 0:
                parts.append(shown(action))
        return Content("").join([*parts, shown(last)])


def _cells(action: Action) -> int:
    return cell_len(f" {action.shown_key} {action.label} ")


def shown(action: Action) -> Content:
    """A key and its label, which can be clicked."""
    return Content.from_markup(
        f"[@click=screen.{action.name}] [b $primary]$key[/] $label [/]", key=action.shown_key, label=action.label
    )
