"""Tables and pictures of a DOCX page on its side: figures keep their width, and words take what room is left."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from coder.display import display_line
from coder.files import xml_text

CELL = "Table cell"
"""The style of text in tables."""
PAGE_WIDTH, PAGE_HEIGHT = 251, 164
"""Millimetres between the margins; the height leaves room for a heading."""
_BOLD, _WORDS, _FIGURES, _MARGIN, _LEAST = 2.1, 1.9, 1.4, 4.5, 13.0
"""Millimetres of a letter in bold, in words and in figures, beside them in a cell, and of a column at least."""
_SHORT = 18
"""Up to so many characters a column is of figures and keeps its width."""


def add_table(document: Any, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table whose header is one for screen readers and is repeated on every page; \\n begins a line in a cell."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.shared import Mm

    table = document.add_table(rows=1 + len(rows), cols=len(header), style="Light List Accent 1")
    table.autofit = False
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    widths = [Mm(width) for width in _widths(header, rows)]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for line, cells in zip(table.rows, (header, *rows), strict=True):
        line._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for column, (cell, text) in enumerate(zip(line.cells, cells, strict=True)):
            cell.width = widths[column]
            own = cell.paragraphs[0]
            own.style = CELL
            for place, part in enumerate(text.split("\n")):
                run = own.add_run()
                if place:
                    run.add_break()
                run.add_text(safe(display_line(part, 200)))
            if column and text[:1] in "-.0123456789":
                own.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph()


def _widths(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[float]:
    """Millimetres of each column: what its longest line takes; where that is too much, words are broken, no figures."""
    columns = [[line for row in rows for line in row[place].split("\n")] for place in range(len(header))]
    longest = [max(map(len, lines), default=0) for lines in columns]
    letter = [_BOLD, *(_WORDS if _of_words(lines) else _FIGURES for lines in columns[1:])]
    words = [max(map(len, title.split()), default=0) for title in header]
    natural = [
        max(each * min(length, 60) + _MARGIN, _BOLD * word + _MARGIN, _LEAST)
        for each, length, word in zip(letter, longest, words, strict=True)
    ]
    yields = [length > _SHORT for length in longest]
    wide = sum(width for width, long in zip(natural, yields, strict=True) if long)
    room = max(PAGE_WIDTH - (sum(natural) - wide), 30 * sum(yields))
    found = [width * min(1.0, room / wide) if long else width for width, long in zip(natural, yields, strict=True)]
    return [width * min(1.0, PAGE_WIDTH / sum(found)) for width in found]


def _of_words(lines: Sequence[str]) -> bool:
    """Whether a column is of words more than of figures."""
    text = "".join(lines)
    return 2 * sum(map(str.isalpha, text)) > len(text)


def add_picture(document: Any, draw: Callable[[Path], None]) -> None:
    """What `draw` writes as PNG, as large as the page allows."""
    from docx.shared import Mm

    with tempfile.TemporaryDirectory(prefix="coder-") as folder:
        draw(picture := Path(folder) / "chart.png")
        added = document.add_picture(str(picture), width=Mm(PAGE_WIDTH))
        if added.height > Mm(PAGE_HEIGHT):
            added.width, added.height = int(added.width * Mm(PAGE_HEIGHT) / added.height), Mm(PAGE_HEIGHT)


def safe(text: str) -> str:
    """Foreign text on one line."""
    return xml_text(display_line(text, 500))
