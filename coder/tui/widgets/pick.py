"""Pick one of many things by a few letters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList

from coder.tui.widgets.keys_dialog import LettersInput, keys_dialog
from coder.tui.widgets.rows import RowList, cell
from coder.tui.widgets.text import safe, safe_line

_KEYS = (
    ("letters", "show only what has them in it; Backspace takes them away again"),
    ("↑ ↓", "go up and down in the list"),
    ("Enter", "take what is in front"),
    ("Esc", "leave it; nothing is changed"),
)


class PickDialog(ModalScreen[int | None]):
    """Gives the place of the label that was picked, or None when the person cancels."""

    CSS = """
    PickDialog RowList { height: auto; max-height: 14; background: $surface; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel"),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
        Binding("question_mark,f12", "explain", show=False, priority=True),
    ]

    def __init__(self, title: str, labels: Sequence[str]) -> None:
        super().__init__()
        self._title = title
        self._labels = labels

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as box:
            box.border_title = safe_line(self._title, 60)
            box.border_subtitle = Content("↑ ↓ choose · Enter takes · Esc cancel · ? keys")
            yield LettersInput(placeholder="type a few letters", compact=True)
            yield RowList(self._draw, id="choices")

    def on_mount(self) -> None:
        self._write()
        self.query_one(Input).focus()

    @property
    def _list(self) -> RowList[int]:
        return self.query_one("#choices", RowList)

    def _draw(self, place: int, width: int) -> Content:
        return safe(cell(self._labels[place], width))

    @on(Input.Changed)
    def _write(self) -> None:
        letters = self.query_one(Input).value.strip().casefold()
        self._list.write([place for place, label in enumerate(self._labels) if letters in label.casefold()])

    @on(Input.Submitted)
    @on(OptionList.OptionSelected)
    def _take(self) -> None:
        if self._list.current is not None:
            self.dismiss(self._list.current)

    def action_explain(self) -> None:
        """List the keys."""
        self.app.push_screen(keys_dialog(self._title, _KEYS))

    def action_move(self, step: int) -> None:
        """Go up or down in the list while letters are typed."""
        (self._list.action_cursor_down if step > 0 else self._list.action_cursor_up)()
