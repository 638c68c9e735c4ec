"""Where a coder writes a note on the answer in front, below its text."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import TextArea


class MemoEditor(TextArea):
    """A few lines of text; the screen decides what its keys do."""

    DEFAULT_CSS = """
    MemoEditor {
      display: none; height: 4; background: $panel; border: none; border-top: solid $primary; padding: 0 1;
      border-title-color: $primary; border-title-style: bold;
    }
    MemoEditor:focus { border: none; border-top: solid $primary; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+j", "new_line", show=False)]

    @property
    def is_open(self) -> bool:
        """Whether a memo is being written."""
        return self.display

    def open(self, text: str) -> None:
        """Begin with the memo as it is."""
        self.border_title = Content("Memo  (Enter saves, Ctrl+J new line, Esc: as it was)")
        self.load_text(text)
        self.move_cursor(self.document.end)
        self.display = True
        self.screen.add_class("-asking")
        self.screen.set_focus(self)

    def action_new_line(self) -> None:
        """Go on in another line; Enter saves."""
        self.insert("\n")

    def close(self) -> None:
        """Take it away."""
        self.display = False
        self.screen.remove_class("-asking")

    async def written(self) -> str:
        """The text, once every key that was pressed has arrived in it."""
        arrived = asyncio.Event()
        self.call_later(arrived.set)
        await arrived.wait()
        return self.text
