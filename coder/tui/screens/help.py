"""What `?` shows: what a screen is for, what to do next, and every key that works there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from coder.tui.actions import Action

EVERYWHERE = (
    ("1 to 7", "Home, Code, Codebook, Agreement, Reconcile, Themes, Quotes (on the coding screen digits are codes)."),
    ("F1 to F7", "The same, on every screen."),
    ("Ctrl+P", "A list of everything you can do; type a few letters of it."),
    ("Esc", "Go back."),
    ("Ctrl+L", "Paint the screen again, after something else has written over it."),
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
            yield Static(Content.styled("On this screen", "bold"))
            yield from _rows(_by_help(self._actions))
            yield Static(Content.styled("Everywhere", "bold"), classes="heading")
            yield from _rows(EVERYWHERE)


def _by_help(actions: Sequence[Action]) -> list[tuple[str, str]]:
    """(keys, sentence); actions that say the same, such as the nine digits, share a row."""
    keys: dict[str, list[str]] = {}
    for action in actions:
        if action.keys:
            keys.setdefault(action.help, []).append(action.shown_keys)
    return [(" ".join(shown), sentence) for sentence, shown in keys.items()]


def _rows(rows: Sequence[tuple[str, str]]) -> Iterator[Widget]:
    for keys, sentence in rows:
        with Horizontal(classes="row"):
            yield Static(Content.styled(keys, "bold $primary"), classes="keys")
            yield Static(Content(sentence), classes="sentence")
