"""The only ways in which foreign text (answers, names, memos, file names) reaches a widget."""

from __future__ import annotations

from textual.content import Content

from coder.display import display_line, display_text


def safe(text: str) -> Content:
    """Text as typed: no markup, no control characters, the same length."""
    return Content(display_text(text))


def safe_line(text: str, limit: int = 200) -> Content:
    """Text on one line of at most `limit` characters."""
    return Content(display_line(text, limit))
