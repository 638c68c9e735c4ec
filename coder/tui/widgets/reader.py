"""A long text of many pieces, such as a theme's extracts: some pieces at a time, turned like pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll

from coder.tui.widgets.prose import Paragraph, Prose, quiet

T = TypeVar("T")


class Reader(VerticalScroll, Generic[T]):
    """Shows PIECES pieces at a time; PgDn at the end of them turns to the next ones."""

    PIECES = 40

    def __init__(self, draw: Callable[[T], Sequence[Paragraph]], noun: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._draw = draw
        self._noun = noun
        """Of several pieces: "extracts"."""
        self._prose = Prose(fills=True)
        self._top: Sequence[Paragraph] = ()
        self._pieces: Sequence[T] = ()
        self._first = 0

    def compose(self) -> ComposeResult:
        yield self._prose

    def write(self, top: Sequence[Paragraph], pieces: Sequence[T]) -> None:
        """Show what stands above the pieces, and the first of them."""
        self._top, self._pieces = top, pieces
        self._turn_to(0)

    @property
    def at_the_end(self) -> bool:
        """Whether the last pieces are shown."""
        return self._first + self.PIECES >= len(self._pieces)

    def action_page_down(self) -> None:
        """Scroll on, or turn to the next pieces."""
        if self.scroll_offset.y >= self.max_scroll_y and self._first + self.PIECES < len(self._pieces):
            self._turn_to(self._first + self.PIECES)
        else:
            super().action_page_down()

    def action_page_up(self) -> None:
        """Scroll back, or turn to the pieces before."""
        if self.scroll_offset.y <= 0 and self._first:
            self._turn_to(self._first - self.PIECES)
            self.call_after_refresh(self.scroll_end, animate=False)
        else:
            super().action_page_up()

    def _turn_to(self, first: int) -> None:
        self._first = first
        last = min(first + self.PIECES, len(self._pieces))
        shown = [line for piece in self._pieces[first:last] for line in self._draw(piece)]
        many = len(self._pieces) > self.PIECES
        where = f"{self._noun} {first + 1:,} to {last:,} of {len(self._pieces):,}"
        top = [*self._top, quiet(f"{where[0].upper()}{where[1:]}.", gap=True)] if many else self._top
        more = [quiet(f"PgDn: the next {self._noun} · {where}", gap=True)] if last < len(self._pieces) else []
        self._prose.write([*top, *shown, *more])
        if self.scroll_offset.y:
            self.scroll_home(animate=False)
