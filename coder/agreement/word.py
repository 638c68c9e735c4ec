"""An agreement report as DOCX, ready for an appendix: what it rests on, figures, tables, sentences, charts."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from coder.agreement.chart import draw_chart
from coder.agreement.chart_confusion import draw_confusion
from coder.agreement.chart_trend import draw_trend
from coder.agreement.coefficients.bands import Convention
from coder.agreement.coefficients.value import Value
from coder.agreement.comparing_spans import CodeSpans
from coder.agreement.conventions import in_words, measured, measured_by
from coder.agreement.figures import Agreement, AgreementReport, CodeAgreement
from coder.agreement.notable import notable
from coder.agreement.sheets import CONVENTIONS, Report, about, overall_of, trend_table
from coder.agreement.span_report import SpanGroup
from coder.agreement.wording import figure_text, interval_text, percent_text, short
from coder.display import display_line
from coder.files import xml_text

_PAIRS = 25
"""So many codes given in one another's place are listed; the workbook has all."""
_CELL = "Table cell"
"""The style of text in tables."""
_PAGE = 250
"""Millimetres between the margins."""
_MOST_CHARTED = 90
"""Codes that still fit on a page as a chart."""


def write_docx(report: Report, convention: Convention | None, path: Path) -> None:
    """Fill the file at `path`."""
    from docx import Document

    document = Document()
    _set_page(document)
    document.add_heading("Agreement between coders", level=0)
    for line in about(report):
        document.add_paragraph(_safe(line), style="List Bullet")
    if isinstance(report, AgreementReport) and report.in_order:
        document.add_heading("Trend", level=1)
        _add_picture(document, lambda to: draw_trend(report, to, "png"))
        header, rows = trend_table(report)
        _add_table(document, header, [[_cell(cell) for cell in row] for row in rows])
    for group in report.groups:
        if report.by:
            document.add_heading(_safe(f"{report.by.removeprefix('attribute:')}: {group.marked}"), level=1)
        document.add_paragraph(f"{group.base}.")
        if group.source and group.source.said and report.by:
            document.add_paragraph(_safe(f"{group.source.kind.capitalize()}: {group.source.said}."))
        _add_overall(document, group)
        if isinstance(group, SpanGroup):
            _add_spans(document, report, group)
        elif isinstance(report, AgreementReport):
            _add_codes(document, report, group)
            if convention:
                _add_words(document, group, convention)
    document.add_paragraph(CONVENTIONS)
    document.save(str(path))


def _add_overall(document: Any, group: Agreement | SpanGroup) -> None:
    document.add_heading("All codes together", level=2)
    rows = [[name, short(value.value), _bounds_or_why(value)] for name, value in overall_of(group)]
    _add_table(document, ["figure", "value", "95% interval"], rows)


def _add_codes(document: Any, report: AgreementReport, group: Agreement) -> None:
    document.add_heading("Code by code, the lowest kappa first", level=2)
    two = len(report.coders) == 2
    header = ["code", *(("both", "A only", "B only", "none") if two else report.coders)]
    header += ["%", "kappa", "alpha", "AC1", *(("pos.", "neg.") if two else ("Fleiss",)), "note"]
    _add_table(document, header, [_code_cells(code) for code in group.codes])
    for sentence in notable(group, report.coders):
        document.add_paragraph(_safe(sentence), style="List Bullet")
    alone = not report.by
    if alone and len(group.codes) <= _MOST_CHARTED:
        _add_picture(document, lambda to: draw_chart(report, to, "png", group))
    _add_confusion(document, report, group)
    if alone and any(pair.times for pair in group.confusion.pairs) and len(group.codes) <= _MOST_CHARTED:
        _add_picture(document, lambda to: draw_confusion(report, to, "png", group))


def _add_words(document: Any, group: Agreement, convention: Convention) -> None:
    document.add_heading(_safe(f"In the words of {convention.source}"), level=2)
    document.add_paragraph(f"For {measured_by(convention)}. A convention, not a verdict.")
    rows = [[code.code, figure_text(measured(code, convention)), in_words(code, convention)] for code in group.codes]
    _add_table(document, ["code", measured_by(convention), "in words"], rows)


def _code_cells(code: CodeAgreement) -> list[str]:
    pair = code.pair
    counts = (pair.both, pair.a_only, pair.b_only, pair.neither) if pair else code.applied
    cells = [code.code, *(f"{count:,}" for count in counts), percent_text(code.percent)]
    cells += [f"{short(each.value)} {interval_text(each)}".strip() for each in (code.kappa, code.alpha, code.ac1)]
    cells += [short(pair.positive.value), short(pair.negative.value)] if pair else []
    cells += [figure_text(code.fleiss)] if code.fleiss else []
    return [*cells, code.kappa.why if code.kappa.value is None else "too few" if code.few else ""]


def _add_confusion(document: Any, report: AgreementReport, group: Agreement) -> None:
    pairs = [pair for pair in group.confusion.pairs if pair.times]
    if not pairs:
        return
    document.add_heading("Codes given in one another's place", level=2)
    two = len(report.coders) == 2
    header = ["codes", "answers", *(("A first, B second", "A second, B first") if two else ()), "in the codebook"]
    rows = [
        [
            f"{pair.codes[0]} / {pair.codes[1]}", str(pair.times),
            *((str(pair.a_first), str(pair.b_first)) if two else ()), "easily mixed up" if pair.confusable else "",
        ]
        for pair in pairs[:_PAIRS]
    ]  # fmt: skip
    _add_table(document, header, rows)
    if len(pairs) > _PAIRS:
        document.add_paragraph(f"{len(pairs) - _PAIRS} further pairs are in the workbook (.xlsx).")


def _add_spans(document: Any, report: Report, group: SpanGroup) -> None:
    document.add_heading("Code by code, the lowest alpha first", level=2)
    kappa = ["kappa of characters"] if len(report.coders) == 2 else []
    header = ["code", *(f"spans of {name}" for name in report.coders), "% of characters", *kappa]
    header += ["alpha of characters", "u-alpha", "matched F1", "tolerant F1"]
    _add_table(document, header, [_span_cells(code) for code in group.found.codes])


def _span_cells(code: CodeSpans) -> list[str]:
    cells = [str(code.code), *map(str, code.spans), percent_text(code.percent)]
    cells += [figure_text(code.kappa)] if code.kappa else []
    return [
        *cells,
        figure_text(code.alpha),
        *(short(each.value) for each in (code.u, code.overlap_f1, code.boundary_f1)),
    ]


def _bounds_or_why(value: Value) -> str:
    caution = getattr(value, "caution", "")
    return value.why if value.value is None else caution or interval_text(value)


def _cell(cell: str | int | float | None) -> str:
    return (
        ""
        if cell is None
        else short(cell)
        if isinstance(cell, float)
        else f"{cell:,}"
        if isinstance(cell, int)
        else cell
    )


def _add_table(document: Any, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table whose header is one for screen readers and is repeated on every page."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.shared import Mm

    table = document.add_table(rows=1 + len(rows), cols=len(header), style="Light List Accent 1")
    table.autofit = False
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    widths = [Mm(width) for width in _widths([header, *rows])]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for line, cells in zip(table.rows, (header, *rows), strict=True):
        line._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for column, (cell, text) in enumerate(zip(line.cells, cells, strict=True)):
            cell.width = widths[column]
            own = cell.paragraphs[0]
            own.style = _CELL
            own.add_run(_safe(display_line(text, 200)))
            if column and text[:1] in "-.0123456789":
                own.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph()


def _widths(lines: Sequence[Sequence[str]]) -> list[float]:
    """Millimetres of each column: what its longest cell takes, narrowed where that is more than the page has."""
    natural = [max(1.7 * min(max(map(len, column)), 60) + 5, 13) for column in zip(*lines, strict=True)]
    return [width * min(1.0, _PAGE / sum(natural)) for width in natural]


def _add_picture(document: Any, draw: Any) -> None:
    from docx.shared import Mm

    with tempfile.TemporaryDirectory(prefix="coder-") as folder:
        draw(picture := Path(folder) / "chart.png")
        added = document.add_picture(str(picture), width=Mm(200))
        if added.height > Mm(165):
            added.width, added.height = int(added.width * Mm(165) / added.height), Mm(165)


def _set_page(document: Any) -> None:
    """A4 on its side, for the tables are wide; nobody's name is in the properties."""
    from docx.enum.section import WD_ORIENT
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Mm, Pt

    page = document.sections[0]
    page.orientation, page.page_width, page.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    page.left_margin = page.right_margin = Mm(23)
    page.top_margin = page.bottom_margin = Mm(18)
    cell = document.styles.add_style(_CELL, WD_STYLE_TYPE.PARAGRAPH)
    cell.font.size, cell.paragraph_format.space_after = Pt(8), Pt(0)
    properties = document.core_properties
    properties.title, properties.subject = "Agreement between coders", "Agreement"
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.created = properties.modified = datetime.now(UTC).replace(tzinfo=None)


def _safe(text: str) -> str:
    return xml_text(display_line(text, 500))
