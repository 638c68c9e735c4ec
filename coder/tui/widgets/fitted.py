"""Words cut to the room there is: after a whole word, with an ellipsis, and with no quotation mark left open."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from coder.display import display_line

LONGEST = 1000
"""Characters that are looked at; no terminal shows more of them in a few lines."""
_SHORTEST_TITLE = 3


class Fitted(Widget):
    """Foreign text on a few lines."""

    DEFAULT_CSS = "Fitted { height: auto; }"

    def __init__(self, most: int, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._most = most
        self._text = ""

    def update(self, text: str) -> None:
        """Show another text."""
        if (line := display_line(text, LONGEST)) != self._text:
            self._text = line
            width, height = self.content_size
            self.refresh(layout=not width or self._height(width) != height)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return self._height(width)

    def _height(self, width: int) -> int:
        return len(Content(fitted(self._text, width, self._most)).wrap(max(1, width)))

    def render(self) -> Content:
        return Content(fitted(self._text, self.content_size.width, self._most))


def fitted(text: str, width: int, lines: int) -> str:
    """As much of a text as fits into some lines of this width."""
    if _fits(text, width, lines):
        return text
    short, long = 0, min(len(text), width * lines)
    while short < long:
        middle = (short + long + 1) // 2
        short, long = (middle, long) if _fits(_cut(text, middle), width, lines) else (short, middle - 1)
    return _cut(text, short)


def shortened(text: str, limit: int) -> str:
    """Foreign text on one line of at most about `limit` characters."""
    line = display_line(text, LONGEST)
    return line if len(line) <= limit else _cut(line, limit)


def quoted(text: str, limit: int) -> str:
    """Foreign text between quotation marks."""
    return f"“{shortened(text, limit)}”"


class HeaderLine(Widget):
    """Study, person and screen on one line; where there is little room the study's title is what gets shorter."""

    DEFAULT_CSS = "HeaderLine { height: 1; }"

    def __init__(self, title: str, rest: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._parts = (title, rest)

    def update(self, title: str, rest: str) -> None:
        """Show another study, person or screen."""
        self._parts = (title, rest)
        self.refresh()

    def render(self) -> Content:
        title, rest = (Content(display_line(part)) for part in self._parts)
        room = self.size.width - 1 - rest.cell_length
        if room < _SHORTEST_TITLE:
            title, rest, room = rest, Content(""), self.size.width - 1
        return Content(" ") + title.truncate(max(1, room), ellipsis=True) + rest


def _fits(text: str, width: int, lines: int) -> bool:
    return cell_len(text) <= width or len(Content(text).wrap(max(1, width))) <= lines


def _cut(text: str, limit: int) -> str:
    """The first words of a text; within a word only where there is none that ends before."""
    kept = text[:limit]
    if not text[limit : limit + 1].isspace() and (space := kept.rfind(" ")) > limit // 2:
        kept = kept[:space]
    kept = f"{kept.rstrip(' ,;:')}…"
    return f"{kept}”" if kept.count("“") > kept.count("”") else kept
