"""A list of any length: it holds no rows, only asks for the page that is in view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

from rich.cells import set_cell_size
from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from coder.display import display_line

PAGE = 64
_KEPT_PAGES = 64


class LineSource(Protocol):
    """Where the lines come from; they may be foreign text."""

    def __len__(self) -> int: ...

    def page(self, start: int, stop: int) -> Sequence[str]:
        """The lines `start` up to `stop`."""


class PagedList(ScrollView, can_focus=True):
    """Lines with a cursor."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"paged-list--cursor", "paged-list--resting"}
    DEFAULT_CSS = """
    PagedList {
      height: 1fr; background: $surface; color: $foreground;
      & > .paged-list--cursor { background: $block-cursor-background; color: $block-cursor-foreground; }
      & > .paged-list--resting { background: $panel; text-style: bold; }
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
        self._pages: LRUCache[int, Sequence[str]] = LRUCache(_KEPT_PAGES)
        self._source = source

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

    def line(self, index: int) -> str:
        """One line, with its page fetched if need be."""
        number, offset = divmod(index, PAGE)
        page = self._pages.get(number)
        if page is None:
            page = self._source.page(number * PAGE, min(number * PAGE + PAGE, len(self._source)))
            self._pages[number] = page
        return page[offset]

    def render_line(self, y: int) -> Strip:
        index, width = y + self.scroll_offset.y, self.size.width
        style = self.rich_style
        if index >= len(self._source):
            return Strip.blank(width, style)
        if index == self.cursor:
            style += self.get_component_rich_style(f"paged-list--{'cursor' if self.has_focus else 'resting'}")
        return Strip([Segment(set_cell_size(display_line(self.line(index), 400), width), style)], width)

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
