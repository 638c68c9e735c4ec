"""A list of any length: it holds no rows, only asks for the page that is in view."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple, Protocol

from rich.cells import set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from coder.display import display_line

PAGE = 64
_KEPT_PAGES = 64
_LONGEST = 600
"""Characters of a line that are looked at; no terminal is wider."""
_NARROW = re.compile("[ -~\u00a0-\u00ac\u00ae-\u02ff\u2010-\u2027\u23ce\u2400-\u2421\u2580-\u259f\u2713]*")
"""Signs that are one cell wide: letters of Latin scripts, and signs of our own lists."""


class Look(NamedTuple):
    """Characters of a line that look otherwise than the rest."""

    start: int
    end: int
    name: str
    """quiet, strong, or hit"""


class Line(NamedTuple):
    """A line with looks; it may be foreign text."""

    text: str
    looks: Sequence[Look] = ()
    """In the order of the text; none reaches into the next."""


class LineSource(Protocol):
    """Where the lines come from; they may be foreign text."""

    def __len__(self) -> int: ...

    def page(self, start: int, stop: int) -> Sequence[str | Line]:
        """The lines `start` up to `stop`."""


class PagedList(ScrollView, can_focus=True):
    """Lines with a cursor."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "paged-list--cursor", "paged-list--resting", "paged-list--quiet", "paged-list--strong", "paged-list--hit",
    }  # fmt: skip
    DEFAULT_CSS = """
    PagedList {
      height: 1fr; background: $surface; color: $foreground;
      & > .paged-list--cursor { background: $block-cursor-background; color: $block-cursor-foreground; }
      & > .paged-list--resting { background: $panel; text-style: bold; }
      & > .paged-list--quiet { color: $text-muted; }
      & > .paged-list--strong { color: $text-accent; text-style: bold; }
      & > .paged-list--hit { background: $warning; color: $background; text-style: bold underline; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "step(1)", show=False),
        Binding("up", "step(-1)", show=False),
        Binding("pagedown", "turn(1)", show=False),
        Binding("pageup", "turn(-1)", show=False),
        Binding("home", "jump(0)", show=False),
        Binding("end", "jump(-1)", show=False),
        Binding("enter", "choose", show=False),
    ]

    cursor: reactive[int] = reactive(0, repaint=False)

    @dataclass
    class Moved(Message):
        """The cursor stands on another line."""

        index: int

    @dataclass
    class Chosen(Message):
        """A line was chosen by Enter or a click."""

        index: int

    def __init__(self, source: LineSource, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._pages: LRUCache[int, Sequence[str | Line]] = LRUCache(_KEPT_PAGES)
        self._source = source
        self._style = Style()

    def on_mount(self) -> None:
        self.virtual_size = Size(0, len(self._source))

    def show(self, source: LineSource, cursor: int = 0) -> None:
        """Show other lines."""
        self._source = source
        self._pages.clear()
        self.virtual_size = Size(0, len(source))
        self.cursor = cursor
        self.refresh()

    def forget(self, index: int | None = None) -> None:
        """Ask again for the page of a line that has changed, or for all pages."""
        if index is None:
            self._pages.clear()
            self.refresh()
        else:
            self._pages.discard(index // PAGE)
            self.refresh_line(index)

    def line(self, index: int) -> str | Line:
        """One line, with its page fetched if need be."""
        number, offset = divmod(index, PAGE)
        page = self._pages.get(number)
        if page is None:
            page = self._source.page(number * PAGE, min(number * PAGE + PAGE, len(self._source)))
            self._pages[number] = page
        return page[offset]

    def render_lines(self, crop: Region) -> list[Strip]:
        self._style = self.rich_style  # of all lines: to find it takes as long as to draw one
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        index, width = y + self.scroll_offset.y, self.size.width
        style = self._style
        if index >= len(self._source):
            return Strip.blank(width, style)
        if index == self.cursor:
            style += self.get_component_rich_style(f"paged-list--{'cursor' if self.has_focus else 'resting'}")
        return Strip(list(self._painted(self.line(index), style, index == self.cursor)), width)

    def _painted(self, line: str | Line, style: Style, in_front: bool) -> Iterator[Segment]:
        text, looks = line if isinstance(line, Line) else (line, ())
        shown = _cut(display_line(text, _LONGEST), self.size.width)
        at = 0
        for look in looks:
            if look.start >= len(shown):
                break
            yield Segment(shown[at : look.start], style)
            other = self.get_component_rich_style(f"paged-list--{look.name}", partial=True)
            if in_front and look.name != "hit":
                other = other.without_color
            yield Segment(shown[look.start : look.end], style + other)
            at = look.end
        yield Segment(shown[at:], style)

    def validate_cursor(self, value: int) -> int:
        return max(0, min(value, len(self._source) - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        self.refresh_line(old)
        self.refresh_line(new)
        top, height = self.scroll_offset.y, max(1, self.scrollable_content_region.height)
        if new < top:
            self.scroll_to(y=new, animate=False, immediate=True)
        elif new >= top + height:
            self.scroll_to(y=new - height + 1, animate=False, immediate=True)
        self.post_message(self.Moved(new))

    def watch_has_focus(self, value: bool) -> None:
        super().watch_has_focus(value)
        self.refresh()

    def action_step(self, lines: int) -> None:
        self.cursor += lines

    def action_turn(self, pages: int) -> None:
        self.cursor += pages * max(1, self.scrollable_content_region.height)

    def action_jump(self, index: int) -> None:
        self.cursor = len(self._source) - 1 if index < 0 else index

    def action_choose(self) -> None:
        if len(self._source):
            self.post_message(self.Chosen(self.cursor))

    def on_click(self, event: events.Click) -> None:
        index = event.y + self.scroll_offset.y
        if index < len(self._source):
            self.cursor = index
            self.post_message(self.Chosen(index))


def _cut(line: str, width: int) -> str:
    """A line in exactly so many cells; signs are measured only where they may not be one cell wide."""
    begin = line[:width]
    return begin.ljust(width) if _NARROW.fullmatch(begin) else set_cell_size(line, width)
