"""Cells side by side on a line of the screen, cut where they do not fit; the cells may be foreign text."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size

from coder.display import display_line

GAP = "  "


def fitted(text: str, width: int) -> str:
    """Text in exactly `width` cells; one that is cut ends in an ellipsis."""
    line = display_line(text, 2 * width + 2)
    if cell_len(line) > width:
        return set_cell_size(line, width - 1) + "…"
    return set_cell_size(line, width)


def side_by_side(cells: Sequence[str], widths: Sequence[int]) -> str:
    """One line of cells, each in its width."""
    return GAP.join(fitted(cell, width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def number_table(header: Sequence[str], rows: Sequence[tuple[str, Sequence[int]]], widest: int) -> str:
    """Lines of a name and its numbers under a header; names take at most `widest` cells."""
    names = [header[0], *(name for name, _ in rows)]
    width = min(widest, max(cell_len(display_line(name, 2 * widest)) for name in names))
    heads = header[1:]
    lines = [GAP.join([fitted(header[0], width), *heads])]
    for name, numbers in rows:
        cells = [str(number).rjust(len(head)) for number, head in zip(numbers, heads, strict=True)]
        lines.append(GAP.join([fitted(name, width), *cells]))
    return "\n".join(lines)
