"""Sends the terminal only what it does not show already: over a slow line that is calm instead of flicker.

Textual sends the whole screen whenever something on it takes another place, be it one line at the foot. Here it is kept
what the terminal shows in each cell, and of a paint only the pieces are sent in which something is new.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.geometry import Size
from textual.strip import Strip

_WORTH_SKIPPING = 8
"""Cells; to move the cursor past fewer costs as much as to write them."""
Cell = tuple[str, object] | None
"""A character and how it looks; None if that is not known for certain."""


class Shown:
    """What the terminal shows in each cell."""

    def __init__(self) -> None:
        self._size = Size(0, 0)
        self._lines: list[list[Cell]] = []

    def forget(self) -> None:
        """Something else may have written to the terminal: all is sent again."""
        self._size = Size(0, 0)

    def changes(self, paint: LayoutUpdate | ChopsUpdate, size: Size, console: Console) -> Iterator[str]:
        """What is to be sent for a paint; it counts as shown from then on."""
        if size != self._size:
            self._size = size
            self._lines = [[None] * size.width for _ in range(size.height)]
        for y, x, strip in _parts(paint):
            if y < size.height:
                for start, pieces in _changed(self._lines[y], x, strip):
                    yield f"\x1b[{y + 1};{start + 1}H{Strip(pieces).render(console)}"


class FrugalPaint(CompositorUpdate):
    """A paint of which only what is new is sent."""

    def __init__(self, paint: LayoutUpdate | ChopsUpdate, size: Size, shown: Shown) -> None:
        self._paint = paint
        self._size = size
        self._shown = shown

    def render_segments(self, console: Console) -> str:
        return "".join(self._shown.changes(self._paint, self._size, console))


def _changed(line: list[Cell], x: int, strip: Strip) -> Iterator[tuple[int, list[Segment]]]:
    """The runs of pieces of a strip in which something is new, each with its column; they are noted in the line.

    Terminals do not agree how wide some characters are, so a piece with any, and what follows it, is sent every time.
    """
    start, run, certain = x, list[Segment](), True
    for segment in strip:
        text, style, _ = segment
        width = segment.cell_length
        certain = certain and _is_plain(text)
        old = line[x : x + width]
        new: list[Cell] = _cells(text, style) if certain else [None] * width
        line[x : x + width] = new
        left, right = _same_ends(old, new) if certain else (0, 0)
        if run and (left >= _WORTH_SKIPPING or left == width):
            yield start, run
            run = []
        if not run:
            start = x + left
        elif left < _WORTH_SKIPPING:
            left = 0
        right = right if right >= _WORTH_SKIPPING else 0
        if left < width:
            run.append(Segment(text[left : width - right] if certain else text, style))
        if run and right:
            yield start, run
            run = []
        x += width
    if run:
        yield start, run


@lru_cache(4_000)
def _is_plain(text: str) -> bool:
    """Whether each character certainly takes one cell."""
    return text.isascii() or all(cell_len(character) == 1 for character in text)


def _cells(text: str, style: Style | None) -> list[Cell]:
    blank = (" ", _blank_look(style))
    return [blank if character == " " else (character, style) for character in text]


@lru_cache(1_000)
def _blank_look(style: Style | None) -> object:
    """How a space looks: its letters' colour is not seen."""
    if style is None or style.underline or style.reverse or style.strike or style.overline:
        return style
    return style.bgcolor


def _same_ends(old: list[Cell], new: list[Cell]) -> tuple[int, int]:
    """How many cells are the same from the left; and, after the first that is not, from the right."""
    width = len(new)
    if old == new:
        return width, 0
    left = next((at for at in range(min(width, len(old))) if old[at] != new[at]), min(width, len(old)))
    right = 0
    while right < width - left and len(old) == width and old[-1 - right] == new[-1 - right]:
        right += 1
    return left, right


def _parts(paint: LayoutUpdate | ChopsUpdate) -> Iterator[tuple[int, int, Strip]]:
    """The strips of a paint with their line and column."""
    if isinstance(paint, LayoutUpdate):
        for y, strips in enumerate(paint.strips, paint.region.y):
            x = paint.region.x
            for strip in strips:
                yield y, x, strip
                x += strip.cell_length
        return
    for y, first, last in paint.spans:
        for end, (x, piece) in zip(paint.chop_ends[y], paint.chops[y].items(), strict=False):
            if piece is not None and x <= last and end > first:
                yield y, x, piece if x >= first and end <= last else piece.crop(0, min(end, last) - x)
