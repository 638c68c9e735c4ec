"""The only ways in which foreign text (answers, names, memos, file names) reaches a widget."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from coder.display import display_line, display_text


def safe(text: str) -> Content:
    """Text as typed: no markup, no control characters, the same length."""
    return Content(display_text(text))


def safe_line(text: str, limit: int = 200) -> Content:
    """Text on one line of at most `limit` characters."""
    return Content(display_line(text, limit))


class Line(Static):
    """One line of foreign text that is there only when it says something, and is painted only when it changes."""

    DEFAULT_CSS = "Line { height: 1; text-wrap: nowrap; text-overflow: ellipsis; display: none; }"
    said = ""

    def say(self, text: str) -> None:
        """Show another text; nothing, and the line is gone."""
        if text != self.said:
            self.said = text
            self.display = bool(text)
            self.update(safe_line(text, 400))
