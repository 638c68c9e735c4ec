"""The discussion pack as DOCX: large text, one answer at a time, room to write."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coder.files import xml_text

if TYPE_CHECKING:
    from coder.reporting.discussion_pack import Pack, PackItem

_ANSWER_STYLE = "Quote"


def write_pack_docx(pack: Pack, path: Path) -> None:
    """Fill the file at `path`."""
    from docx import Document

    from coder.reporting.discussion_pack import intro

    document = Document()
    properties = document.core_properties
    properties.title, properties.subject = "For discussion", "Answers that were read in different ways"
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.created = properties.modified = datetime.now(UTC).replace(tzinfo=None)
    _set_styles(document)
    document.add_heading("For discussion", level=0)
    document.add_paragraph(intro(pack))
    for item in pack.items:
        _add_item(document, item)
    document.add_heading("The codes", level=1)
    for name, definition in pack.codes:
        paragraph = document.add_paragraph(style="List Bullet")
        paragraph.add_run(xml_text(name)).bold = True
        paragraph.add_run(xml_text(f": {definition}" if definition else ""))
    document.save(str(path))


def _add_item(document: Any, item: PackItem) -> None:
    from coder.reporting.discussion_pack import ORDINALS

    document.add_heading(xml_text(f"{item.number}. {item.question}"), level=1)
    document.add_paragraph(xml_text(item.text), style=_ANSWER_STYLE)
    for letter, reading in zip(ORDINALS, item.readings, strict=False):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        paragraph.add_run(f"Reading {letter}: ").bold = True
        paragraph.add_run(xml_text(", ".join(reading.codes) or "no code applies"))
        if reading.words:
            paragraph.add_run(xml_text(" (" + "; ".join(f"“{each}”" for each in reading.words) + ")"))
    for ask in item.ask:
        document.add_paragraph(xml_text(f"To ask: {ask}")).paragraph_format.keep_with_next = True
    document.add_paragraph("What would you say, and why?").paragraph_format.keep_with_next = True
    for _ in range(2):
        document.add_paragraph("_" * 62)


def _set_styles(document: Any) -> None:
    from docx.shared import Mm, Pt

    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(24)
    document.styles["Normal"].font.size = Pt(12)
    quote = document.styles[_ANSWER_STYLE]
    quote.font.italic = False
    quote.font.size = Pt(13)
    quote.paragraph_format.left_indent = Mm(8)
    quote.paragraph_format.keep_with_next = True
