"""Write an agreement report into a file: the suffix says which kind."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from coder.agreement.chart import draw_chart
from coder.agreement.chart_confusion import draw_confusion
from coder.agreement.chart_trend import draw_trend
from coder.agreement.coefficients.bands import Convention
from coder.agreement.conventions import in_words
from coder.agreement.figures import IN_ORDER, AgreementReport, as_json
from coder.agreement.markdown import markdown
from coder.agreement.named import named
from coder.agreement.sheets import CONVENTIONS, Report, Sheet, about, codes_in_words, sheets_of
from coder.agreement.span_report import SpanReport, spans_as_json
from coder.agreement.word import write_docx
from coder.errors import InputError
from coder.files import csv_text, open_workbook, refuse_existing, write_whole, xml_text

CHARTS = (".png", ".svg")
SUFFIXES = (".csv", ".docx", ".json", ".md", ".xlsx", *CHARTS)


def check_target(
    path: Path, by: str | None, force: bool, *, unit: str = "answer", confusion: bool = False, words: bool = False
) -> None:
    """Refuse a file that cannot be written, before anything is computed."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise InputError(
            f"An agreement report is written as {', '.join(SUFFIXES)}, not as {suffix or 'a file without suffix'}."
        )
    if suffix in CHARTS and unit == "span":
        raise InputError("There is no chart of spans; write them as .csv, .docx, .md or .xlsx.")
    if suffix in CHARTS and words:
        raise InputError("A chart has no words of a convention; write them as .csv, .docx, .md or .xlsx.")
    if suffix in CHARTS and by and (by not in IN_ORDER or confusion):
        raise InputError(
            "A chart shows the whole round, or how it went by version, batch or round; leave --by away, or write the"
            " groups as .csv, .docx, .md or .xlsx."
        )
    refuse_existing(path, force)


def write_report(
    report: Report, path: Path, *, force: bool = False, confusion: bool = False, convention: Convention | None = None
) -> Path:
    """Write the report as table, text, JSON or chart.

    With `confusion` the table or chart of codes mixed up; with a `convention` its words beside the codes.
    """
    unit = "span" if isinstance(report, SpanReport) else "answer"
    check_target(path, report.by, force, unit=unit, confusion=confusion)
    suffix = path.suffix.lower()
    content: str | Callable[[Path], None]
    if suffix == ".csv":
        sheet = next(each for each in sheets_of(report) if each.name == ("Confusion" if confusion else "Codes"))
        if convention and not confusion and isinstance(report, AgreementReport):
            sheet = codes_in_words(report, convention)
        content = csv_text(sheet.header, sheet.rows)
    elif suffix == ".json":
        content = json.dumps(report_as_json(report, convention), ensure_ascii=False, indent=2) + "\n"
    elif suffix == ".md":
        content = markdown(report, convention)
    elif suffix == ".xlsx":
        content = functools.partial(_write_xlsx, report, convention)
    elif suffix == ".docx":
        content = functools.partial(write_docx, report, convention)
    else:
        content = functools.partial(_draw, report, suffix[1:], confusion)
    return write_whole(path, content, force=force)


def report_as_json(report: Report, convention: Convention | None = None) -> dict[str, Any]:
    """Either report as plain values."""
    if isinstance(report, SpanReport):
        return spans_as_json(report)
    found = as_json(report)
    if convention:
        of_groups = found["groups"].values() if report.by else [found]
        for group, plain in zip(report.groups, of_groups, strict=True):
            plain["convention"] = convention.source
            for code, entry in zip(group.codes, plain["codes"], strict=True):
                entry["in_words"] = in_words(code, convention)
    return found


def _draw(report: Report, kind: str, confusion: bool, path: Path) -> None:
    if not isinstance(report, AgreementReport):
        raise AssertionError("a chart of spans")
    draw = draw_confusion if confusion else draw_trend if report.in_order else draw_chart
    draw(named(report), path, kind)


def _write_xlsx(report: Report, convention: Convention | None, path: Path) -> None:
    with open_workbook(path) as book:
        lines = Sheet("About", ["about"], [[line] for line in (*about(report), CONVENTIONS)])
        bold = book.add_format({"bold": True})
        for name, header, rows in (*sheets_of(report, convention), lines):
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, 2, 24)
            for column, title in enumerate(header):
                sheet.write_string(0, column, xml_text(title), bold)
            for line, row in enumerate(rows, start=1):
                for column, cell in enumerate(row):
                    if isinstance(cell, str):
                        sheet.write_string(line, column, xml_text(cell)[:32767])
                    elif cell is not None:
                        sheet.write_number(line, column, cell)
