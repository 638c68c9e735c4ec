"""An agreement report as DOCX, ready for an appendix: what it rests on, figures, tables, sentences, charts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from coder.agreement.chart import PER_PAGE, draw_chart
from coder.agreement.chart_confusion import draw_confusion
from coder.agreement.chart_trend import draw_trend, trend_sheets
from coder.agreement.coefficients.bands import Convention
from coder.agreement.coefficients.value import Value
from coder.agreement.comparing_spans import CodeSpans
from coder.agreement.conventions import in_words, measured, measured_by
from coder.agreement.figures import FEW_SAID, Agreement, AgreementReport, CodeAgreement, Estimate
from coder.agreement.many_groups import overview_base, overview_of
from coder.agreement.named import labels_of, named
from coder.agreement.notable import changes, notable
from coder.agreement.sheets import CONVENTIONS, Report, about, overall_of
from coder.agreement.span_report import SpanGroup, SpanReport
from coder.agreement.word_tables import CELL, add_picture, add_table, safe
from coder.agreement.wording import figure_text, interval_text, percent_text, short

_PAIRS = 25
"""So many codes given in one another's place are listed; the workbook has all."""
_MOST_CHARTED = 90
"""Codes that are still drawn."""
_FEW = "~"
_READING = (
    "In brackets the 95% interval. SE: the published (analytic) standard error, as if all answers were independent of"
    " one another; one person's answers are not, which the intervals count and it does not."
)
_READING_PAIR = (
    " Prevalence index: (both − none)/n; far from 0, kappa is lower for the same agreement. Bias index: (A only − B"
    " only)/n; far from 0, one of the two gives the code more often. pos., neg.: agreement on presence and on absence."
)


def write_docx(report: Report, convention: Convention | None, path: Path) -> None:
    """Fill the file at `path`; codes are called by their names, and an appendix has their keys."""
    from docx import Document

    document = Document()
    _set_page(document)
    document.add_heading("Agreement between coders", level=0)
    for line in about(report):
        document.add_paragraph(safe(line), style="List Bullet")
    if isinstance(report, SpanReport):
        keys = {name: key for key, name in report.names.items()}
        _add_groups(document, report, convention)
    else:
        keys = {name: key for key, name in labels_of(report).items()}
        by_name = named(report)
        if by_name.in_order:
            _add_trend(document, by_name)
        _add_groups(document, by_name, convention)
    document.add_paragraph(CONVENTIONS)
    document.add_heading("Codes and their keys", level=1)
    document.add_paragraph("In the codebook and in tables for other programs a code goes by its key.")
    add_table(document, ["code", "key"], [[name, key] for name, key in keys.items()])
    document.save(str(path))


def _add_groups(document: Any, report: Report, convention: Convention | None) -> None:
    overview = overview_of(report)
    if overview:
        document.add_heading("Overview", level=1)
        document.add_paragraph(safe(f"{overview.said} {overview_base(report)}"))
        add_table(document, overview.header, overview.rows)
    for group in report.groups:
        if overview and group.group not in overview.names:
            continue
        if report.by:
            document.add_heading(safe(f"{report.by.removeprefix('attribute:')}: {group.marked}"), level=1)
        document.add_paragraph(f"{group.base}.")
        if group.source and group.source.said and report.by:
            document.add_paragraph(safe(f"{group.source.kind.capitalize()}: {group.source.said}."))
        _add_overall(document, group)
        if isinstance(group, SpanGroup):
            _add_spans(document, report, group)
        elif isinstance(report, AgreementReport):
            _add_codes(document, report, group)
            if convention:
                _add_words(document, group, convention)


def _add_trend(document: Any, report: AgreementReport) -> None:
    """The charts, and as a table the figures of all codes and kappa of each."""
    document.add_heading("Trend", level=1)
    for codes, together in trend_sheets(report):
        add_picture(document, partial(_draw_trend, report, codes, together))
    overall = [dict(overall_of(group)) for group in report.groups]
    rows = [["answers", *(f"{group.units:,}" for group in report.groups)]]
    rows += [[name, *(short(each[name].value) if name in each else "" for each in overall)] for name in overall[0]]
    found = [{code.code: code for code in group.codes} for group in report.groups]
    for name in dict.fromkeys(name for each in found for name in each):
        rows.append([f"kappa of {name}", *(_in_trend(each.get(name)) for each in found)])
    add_table(document, ["figure", *(group.marked for group in report.groups)], rows)
    if any(code.few for each in found for code in each.values()):
        document.add_paragraph(f"{_FEW} {FEW_SAID}.")
    for sentence in changes(report):
        document.add_paragraph(safe(sentence), style="List Bullet")


def _draw_trend(report: AgreementReport, codes: Sequence[str], together: bool, to: Path) -> None:
    draw_trend(report, to, "png", codes, together=together)


def _in_trend(code: CodeAgreement | None) -> str:
    return "" if code is None or code.kappa.value is None else short(code.kappa.value) + (_FEW if code.few else "")


def _add_overall(document: Any, group: Agreement | SpanGroup) -> None:
    document.add_heading("All codes together", level=2)
    rows = [[name, short(value.value), _bounds_or_why(value)] for name, value in overall_of(group)]
    add_table(document, ["figure", "value", "95% interval"], rows)


def _add_codes(document: Any, report: AgreementReport, group: Agreement) -> None:
    document.add_heading("Code by code, the lowest kappa first", level=2)
    two = len(report.coders) == 2
    header = ["code", *(("both", "A only", "B only", "none") if two else report.coders), "%", "kappa"]
    header += ["prev. index", "bias index", "alpha", "AC1", "pos.", "neg."] if two else ["alpha", "AC1", "Fleiss"]
    add_table(document, [*header, "note"], [_code_cells(code) for code in group.codes])
    few = f" too few: {FEW_SAID}." if any(code.few for code in group.codes) else ""
    document.add_paragraph(_READING + (_READING_PAIR if two else "") + few)
    for sentence in notable(group, report.coders):
        document.add_paragraph(safe(sentence), style="List Bullet")
    drawn = not report.by and len(group.codes) <= _MOST_CHARTED
    if drawn:
        sheets = max(1, -(-len(group.codes) // PER_PAGE))
        for number in range(1, sheets + 1):
            add_picture(document, partial(_draw_codes, report, group, (number, sheets)))
    _add_confusion(document, report, group)
    if drawn and any(pair.times for pair in group.confusion.pairs):
        add_picture(document, lambda to: draw_confusion(report, to, "png", group))


def _draw_codes(report: AgreementReport, group: Agreement, sheet: tuple[int, int], to: Path) -> None:
    draw_chart(report, to, "png", group, sheet)


def _add_words(document: Any, group: Agreement, convention: Convention) -> None:
    document.add_heading(safe(f"In the words of {convention.source}"), level=2)
    document.add_paragraph(f"For {measured_by(convention)}. A convention, not a verdict.")
    rows = [[code.code, figure_text(measured(code, convention)), in_words(code, convention)] for code in group.codes]
    add_table(document, ["code", measured_by(convention), "in words"], rows)


def _code_cells(code: CodeAgreement) -> list[str]:
    pair = code.pair
    counts = (pair.both, pair.a_only, pair.b_only, pair.neither) if pair else code.applied
    kappa, alpha, ac1 = (_with_error(each) for each in (code.kappa, code.alpha, code.ac1))
    if code.light and 0 < code.light.defined < code.light.pairs:
        kappa += f"\n{code.light.defined} of {code.light.pairs} pairs"
    cells = [code.code, *(f"{count:,}" for count in counts), percent_text(code.percent), kappa]
    cells += [short(pair.prevalence_index.value), short(pair.bias_index.value)] if pair else []
    cells += [alpha, ac1]
    cells += [short(pair.positive.value), short(pair.negative.value)] if pair else []
    cells += [_with_error(code.fleiss)] if code.fleiss else []
    return [*cells, code.kappa.why if code.kappa.value is None else "too few" if code.few else ""]


def _with_error(value: Estimate) -> str:
    """A figure with its interval, and below it its standard error."""
    text = f"{short(value.value)} {interval_text(value)}".strip()
    return text if value.standard_error is None else f"{text}\nSE {value.standard_error:.3f}".replace("SE 0.", "SE .")


def _add_confusion(document: Any, report: AgreementReport, group: Agreement) -> None:
    pairs = [pair for pair in group.confusion.pairs if pair.times]
    two = len(report.coders) == 2
    if pairs:
        document.add_heading("Codes given in one another's place", level=2)
        header = ["codes", "answers", *(("A first, B second", "A second, B first") if two else ()), "in the codebook"]
        rows = [
            [
                f"{pair.codes[0]} / {pair.codes[1]}", str(pair.times),
                *((str(pair.a_first), str(pair.b_first)) if two else ()), "easily mixed up" if pair.confusable else "",
            ]
            for pair in pairs[:_PAIRS]
        ]  # fmt: skip
        add_table(document, header, rows)
        if len(pairs) > _PAIRS:
            document.add_paragraph(f"{len(pairs) - _PAIRS} further pairs are in the workbook (.xlsx).")
    if group.confusion.alone:
        document.add_heading("Codes that one gave, and the other nothing in their place", level=2)
        header = ["code", "answers", *(("A only", "B only") if two else ())]
        rows = [
            [each.code, str(each.times), *((str(each.a), str(each.b)) if two else ())] for each in group.confusion.alone
        ]
        add_table(document, header, rows)


def _add_spans(document: Any, report: Report, group: SpanGroup) -> None:
    document.add_heading("Code by code, the lowest alpha first", level=2)
    names = report.names if isinstance(report, SpanReport) else {}
    kappa = ["kappa of characters"] if len(report.coders) == 2 else []
    header = ["code", *(f"spans of {name}" for name in report.coders), "% of characters", *kappa]
    header += ["alpha of characters", "u-alpha", "matched F1", "tolerant F1"]
    add_table(document, header, [_span_cells(code, names.get(str(code.code), "")) for code in group.found.codes])


def _span_cells(code: CodeSpans, name: str) -> list[str]:
    cells = [name or str(code.code), *map(str, code.spans), percent_text(code.percent)]
    cells += [figure_text(code.kappa)] if code.kappa else []
    return [
        *cells,
        figure_text(code.alpha),
        *(short(each.value) for each in (code.u, code.overlap_f1, code.boundary_f1)),
    ]


def _bounds_or_why(value: Value) -> str:
    caution = getattr(value, "caution", "")
    return value.why if value.value is None else caution or interval_text(value)


def _set_page(document: Any) -> None:
    """A4 on its side, for the tables are wide; nobody's name is in the properties."""
    from docx.enum.section import WD_ORIENT
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Mm, Pt

    page = document.sections[0]
    page.orientation, page.page_width, page.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    page.left_margin = page.right_margin = Mm(23)
    page.top_margin = page.bottom_margin = Mm(18)
    cell = document.styles.add_style(CELL, WD_STYLE_TYPE.PARAGRAPH)
    cell.font.size, cell.paragraph_format.space_after = Pt(8), Pt(0)
    properties = document.core_properties
    properties.title, properties.subject = "Agreement between coders", "Agreement"
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.created = properties.modified = datetime.now(UTC).replace(tzinfo=None)
