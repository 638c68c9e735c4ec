"""The quote bank as DOCX: true headings, a style for quotations and one for who said them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from coder.files import xml_text
from coder.reporting.bank import Extract, QuoteBank, bank_notes, group_note, source_note

QUOTE_STYLE = "Quote"
SOURCE_STYLE = "Quote source"
_NEW_LINE = re.compile("\r\n|[\r\x85\u2028\u2029]")


def write_docx(bank: QuoteBank, path: Path) -> None:
    """Fill the file at `path`."""
    from docx import Document

    document = Document()
    _set_properties(document, bank)
    _set_styles(document)
    document.add_heading(_safe(bank.title), level=0)
    document.add_paragraph("Quote bank", style="Subtitle")
    for note in bank_notes(bank):
        document.add_paragraph(_safe(note), style="List Bullet")
    for key, wording in bank.questions().items():
        document.add_paragraph(_safe(f"Question {key}: {wording}"), style="List Bullet")
    for group in bank.groups:
        document.add_heading(_safe(group.name), level=min(group.depth + 1, 9))
        if group.idea:
            document.add_paragraph().add_run(_safe(group.idea)).italic = True
        document.add_paragraph(_safe(group_note(group, bank)))
        for extract in group.extracts:
            _add_quote(document, extract)
    document.save(str(path))


def _add_quote(document: Any, extract: Extract) -> None:
    document.add_paragraph(_safe(extract.text), style=QUOTE_STYLE)
    source = document.add_paragraph(style=SOURCE_STYLE)
    source.add_run(_safe(extract.attribution)).bold = True
    source.add_run(_safe(f" · {source_note(extract)}"))


def _set_properties(document: Any, bank: QuoteBank) -> None:
    """What the file says about itself; nobody's name is in it."""
    properties = document.core_properties
    properties.title = _safe(bank.title)[:200]
    properties.subject = "Quote bank"
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.created = properties.modified = datetime.now(UTC).replace(tzinfo=None)


def _set_styles(document: Any) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Mm, Pt, RGBColor

    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(24)
    quote = document.styles[QUOTE_STYLE]
    quote.font.italic = False
    quote.paragraph_format.left_indent = Mm(8)
    quote.paragraph_format.space_before, quote.paragraph_format.space_after = Pt(10), Pt(2)
    quote.paragraph_format.keep_with_next = True
    source = document.styles.add_style(SOURCE_STYLE, WD_STYLE_TYPE.PARAGRAPH)
    source.base_style = document.styles["Normal"]
    source.font.size = Pt(9.5)
    source.font.color.rgb = RGBColor(0x40, 0x40, 0x40)
    source.paragraph_format.left_indent = Mm(8)
    source.paragraph_format.space_after = Pt(10)


def _safe(text: str) -> str:
    """Text that XML can hold, with every kind of line break as the one that Word knows."""
    return _NEW_LINE.sub("\n", xml_text(text))
