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
    longest = [
        max((len(line) for row in rows for line in row[place].split("\n")), default=0) for place in range(len(header))
    ]
    bold = [max(map(len, title.split()), default=0) for title in header]
    natural = [
        max((1.4 if a <= _SHORT else 1.9) * min(a, 60) + 4.5, 2.05 * b + 4.5, 13)
        for a, b in zip(longest, bold, strict=True)
    ]
    wide = [width for width, length in zip(natural, longest, strict=True) if length > _SHORT]
    room = max(PAGE_WIDTH - (sum(natural) - sum(wide)), 30 * len(wide))
    narrowed = min(1.0, room / sum(wide)) if wide else 1.0
    found = [width * narrowed if length > _SHORT else width for width, length in zip(natural, longest, strict=True)]
    return [width * min(1.0, PAGE_WIDTH / sum(found)) for width in found]


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
