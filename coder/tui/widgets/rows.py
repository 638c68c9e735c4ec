"""A list whose rows are drawn to the width there is: codes, themes, a small table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from rich.cells import cell_len, set_cell_size
from textual import events
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from coder.display import display_line

T = TypeVar("T")


class RowList(OptionList, Generic[T]):
    """One line for each of some hundred things; `current` is the one in front."""

    DEFAULT_CSS = """
    RowList { text-wrap: nowrap; text-overflow: ellipsis; height: 1fr; scrollbar-gutter: stable; }
    """

    def __init__(
        self, draw: Callable[[T, int], Content], *, skip: Callable[[T], bool] = lambda _: False, id: str | None = None
    ) -> None:
        super().__init__(id=id, compact=True, markup=False)
        self._draw = draw
        self._skip = skip
        self._width = 0
        self.rows: Sequence[T] = ()

    @property
    def current(self) -> T | None:
        """What is in front."""
        return None if self.highlighted is None else self.rows[self.highlighted]

    def write(self, rows: Sequence[T], front: int = 0) -> None:
        """Show these rows, with one of them in front."""
        self.rows = rows
        self._redraw(front)

    def on_resize(self, event: events.Resize) -> None:
        if self.scrollable_content_region.width != self._width:
            self._redraw(self.highlighted or 0)

    def _redraw(self, front: int) -> None:
        self._width = self.scrollable_content_region.width
        self.set_options(Option(self._draw(row, self._width), disabled=self._skip(row)) for row in self.rows)
        wanted = [*range(front, len(self.rows)), *range(front)]
        self.highlighted = next((place for place in wanted if not self._skip(self.rows[place])), None)
        if self.highlighted is not None:
            self.scroll_to_highlight(top=False)


def cell(text: str, width: int, *, right: bool = False) -> str:
    """Foreign text in exactly `width` cells; what is cut off ends in …"""
    line = display_line(text, 400)
    if cell_len(line) > width:
        line = set_cell_size(line, max(width - 1, 0)).rstrip() + "…"
    return " " * (width - cell_len(line)) + line if right else set_cell_size(line, width)
