"""What `?` shows: what a screen is for, what to do next, and every key that works there."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from coder.tui.actions import Action

EVERYWHERE = (
    ("1 to 7", "Home, Code, Codebook, Agreement, Reconcile, Themes, Quotes (on the coding screen digits are codes)."),
    ("F1 to F7", "The same, on every screen."),
    ("Ctrl+P", "A list of everything you can do; type a few letters of it."),
    ("Esc", "Go back."),
    ("Ctrl+Q", "Leave. Everything is saved already."),
)


class HelpScreen(ModalScreen[None]):
    """The help of one screen."""

    BINDINGS = [("escape,question_mark,q,enter,f12", "dismiss(None)", "Close")]

    def __init__(self, title: str, explanation: str, actions: Sequence[Action]) -> None:
        super().__init__()
        self._title = title
        self._explanation = explanation
        self._actions = actions

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="dialog help") as box:
            box.border_title = Content(self._title)
            box.border_subtitle = Content("Esc closes · ↑ ↓ scroll")
            yield Static(Content(self._explanation), classes="explanation")
            yield Static(_table("On this screen", [(a.shown_keys, a.help) for a in self._actions if a.keys]))
            yield Static(_table("Everywhere", EVERYWHERE))


def _table(title: str, rows: Sequence[tuple[str, str]]) -> Content:
    width = max(len(keys) for keys, _ in rows)
    lines = [Content.styled(title, "bold")]
    for keys, text in rows:
        lines.append(Content.styled(keys.ljust(width), "bold $primary") + Content(f"  {text}"))
    return Content("\n").join(lines)
