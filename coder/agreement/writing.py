"""Write an agreement report into a file: the suffix says which kind."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from coder.agreement.chart import draw_chart
from coder.agreement.coefficients.value import Value
from coder.agreement.figures import Agreement, AgreementReport, CodeAgreement, Estimate, as_json
from coder.agreement.notable import notable
from coder.display import display_line
from coder.errors import InputError
from coder.files import csv_text, open_workbook, refuse_existing, write_whole, xml_text

Cell = str | int | float | None
CHARTS = (".png", ".svg")
SUFFIXES = (".csv", ".json", ".md", ".xlsx", *CHARTS)
CONVENTIONS = (
    "Conventions, not verdicts: Krippendorff relies on alpha from .80 and concludes tentatively from .667;"
    " Landis and Koch call kappa from .41 moderate, from .61 substantial. What is enough depends on the use."
)
_MARKDOWN = re.compile(r"[\\`*_{}\[\]<>|~&$@]|(?<=:)/|(?<=www)\.")
"""What markdown would read as markup or make a link of, inside a line."""


def check_target(path: Path, by: str | None, force: bool) -> None:
    """Refuse a file that cannot be written, before anything is computed."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise InputError(
            f"An agreement report is written as {', '.join(SUFFIXES)}, not as {suffix or 'a file without suffix'}."
        )
    if by and suffix in CHARTS:
        raise InputError("A chart shows the whole round; leave --by away, or write the groups as .csv, .md or .xlsx.")
    refuse_existing(path, force)


def write_report(report: AgreementReport, path: Path, *, force: bool = False) -> Path:
    """Write the report as table, text, JSON or chart."""
    check_target(path, report.by, force)
    suffix = path.suffix.lower()
    content: str | Callable[[Path], None]
    if suffix == ".csv":
        content = csv_text(code_header(report), code_rows(report))
    elif suffix == ".json":
        content = json.dumps(as_json(report), ensure_ascii=False, indent=2) + "\n"
    elif suffix == ".md":
        content = markdown(report)
    elif suffix == ".xlsx":
        content = functools.partial(_write_xlsx, report)
    else:
        content = functools.partial(_draw, report, suffix[1:])
    return write_whole(path, content, force=force)


def code_header(report: AgreementReport) -> list[str]:
    """The columns of the table of codes; every row carries its base."""
    if len(report.coders) == 2:
        counts = ["both", "a_only", "b_only", "neither"]
        more = ["pabak", "positive", "negative", "prevalence_a", "prevalence_b", "prevalence_index", "bias_index"]
    else:
        counts = [f"applied_{name}" for name in report.coders]
        more = ["fleiss", "fleiss_low", "fleiss_high"]
    figures = [f"{name}{end}" for name in ("kappa", "alpha", "ac1") for end in ("", "_low", "_high")]
    ends = ["undefined_resamples", "few", "why_undefined", "why_no_interval"]
    return ["group", "code", "name", "units", *counts, "percent", *figures, *more, *ends]


def code_rows(report: AgreementReport) -> list[list[Cell]]:
    """One row for each group and code."""
    return [_code_row(group, code) for group in report.groups for code in group.codes]


def overall_rows(report: AgreementReport) -> list[list[Cell]]:
    """group, units, measure, value, low, high, why not: one row for each group and overall figure."""
    rows: list[list[Cell]] = []
    for group in report.groups:
        for name, value in overall_figures(group):
            rows.append([group.group, group.units, name, *_with_bounds(value), _why(value)])
    return rows


def overall_figures(group: Agreement) -> list[tuple[str, Value]]:
    """The overall figures with their names in words; those that do not apply are left out."""
    overall = group.overall
    named: list[tuple[str, Value | None]] = [
        ("same set of codes", overall.exact_match),
        ("mean Jaccard", overall.mean_jaccard),
        ("pooled kappa (de Vries)", overall.pooled_kappa),
        ("kappa of the summed tables", overall.summed_kappa),
        ("alpha of the summed tables", overall.summed_alpha),
        ("mean kappa over codes", overall.mean_kappa),
        ("alpha, Jaccard distance", overall.alpha_jaccard),
        ("alpha, MASI distance", overall.alpha_masi),
    ]
    return [(name, value) for name, value in named if value is not None]


def about(report: AgreementReport) -> list[str]:
    """What the figures rest on, one sentence each."""
    sides = dict(zip("AB", report.coders, strict=True)) if len(report.coders) == 2 else {}
    who = ", ".join(f"{side} = {name}" for side, name in sides.items()) or ", ".join(report.coders)
    counted = "Codes" if report.level == "leaf" else "Families of codes (a family counts when any of its codes does)"
    lines = [
        f"Round {report.round} ({report.kind}), coders {who}, codebook version {report.codebook_version}.",
        f"{counted}; unit: an answer that {'both' if sides else 'at least two coders'} finished.",
    ]
    if report.resamples:
        lines.append(
            f"Intervals: 95%, percentile bootstrap, {report.resamples} resamples of respondents, seed {report.seed}."
        )
    return [*lines, *report.notes]


def markdown(report: AgreementReport) -> str:
    """The report as text that a methods section can take over."""
    lines = ["# Agreement between coders", "", *(f"{_plain(line)}  " for line in about(report)), ""]
    header = [name for name in code_header(report) if name not in ("group", "units")]
    for group in report.groups:
        if report.by:
            lines += [f"## {_plain(report.by)}: {_plain(group.group)}", ""]
        lines += [f"{group.base}.", ""]
        lines += [*_md_table(["measure", "value", "low", "high", "why not"], _rows_of_group(report, group)), ""]
        rows = [_code_row(group, code) for code in group.codes]
        lines += [*_md_table(header, [[row[1], row[2], *row[4:]] for row in rows]), ""]
        lines += [f"* {_plain(sentence)}" for sentence in notable(group, report.coders)] + [""]
    return "\n".join([*lines, _plain(CONVENTIONS), ""])


def _rows_of_group(report: AgreementReport, group: Agreement) -> list[list[Cell]]:
    return [row[2:] for row in overall_rows(report) if row[0] == group.group]


def _code_row(group: Agreement, code: CodeAgreement) -> list[Cell]:
    pair = code.pair
    counts = (pair.both, pair.a_only, pair.b_only, pair.neither) if pair else code.applied
    estimates = [number for each in (code.kappa, code.alpha, code.ac1) for number in _with_bounds(each)]
    more: list[float | None] = []
    if pair:
        values = (pair.pabak, pair.positive, pair.negative, pair.prevalence_a, pair.prevalence_b)
        more = [value.value for value in (*values, pair.prevalence_index, pair.bias_index)]
    elif code.fleiss:
        more = _with_bounds(code.fleiss)
    head: list[Cell] = [group.group, code.code, code.name, group.units]
    ends: list[Cell] = [code.alpha.undefined_resamples, "few" if code.few else "", code.kappa.why, code.ac1.caution]
    return [*head, *counts, code.percent.value, *estimates, *more, *ends]


def _with_bounds(value: Value) -> list[float | None]:
    """A figure and its bounds, which are left away where the interval would be surer than the material."""
    if not isinstance(value, Estimate) or value.caution:
        return [value.value, None, None]
    return [value.value, value.low, value.high]


def _why(value: Value) -> str:
    """Why there is no figure, or no interval."""
    return value.caution if isinstance(value, Estimate) and value.caution else value.why


def _md_table(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> list[str]:
    lines = [
        [_plain(title) for title in header],
        ["---"] * len(header),
        *([_md_cell(cell) for cell in row] for row in rows),
    ]
    return [f"| {' | '.join(line)} |" for line in lines]


def _md_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    return f"{cell:.3f}" if isinstance(cell, float) else _plain(str(cell))


def _plain(text: str) -> str:
    """Text that markdown shows as it is."""
    return _MARKDOWN.sub(r"\\\g<0>", display_line(text, 500))


def _draw(report: AgreementReport, kind: str, path: Path) -> None:
    draw_chart(report, path, kind)


def _write_xlsx(report: AgreementReport, path: Path) -> None:
    with open_workbook(path) as book:
        sheets: dict[str, tuple[Sequence[str], Sequence[Sequence[Cell]]]] = {
            "Codes": (code_header(report), code_rows(report)),
            "Overall": (["group", "units", "measure", "value", "low", "high", "why_not"], overall_rows(report)),
            "About": (["about"], [[line] for line in (*about(report), CONVENTIONS)]),
        }
        bold = book.add_format({"bold": True})
        for name, (header, rows) in sheets.items():
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
