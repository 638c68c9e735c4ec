"""`coder agreement`: how far the coders agree, as a table, as JSON or as a file."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.cells import cell_len, set_cell_size

from coder.cli.common import WHOLE_NUMBER, force_option, json_option, say, show, show_json, with_study
from coder.display import display_line

if TYPE_CHECKING:
    from coder.agreement.coefficients.value import Value
    from coder.agreement.figures import Agreement, AgreementReport, CodeAgreement
    from coder.store.study import Study


@click.command()
@click.option("--round", "round_name", metavar="NAME", help="The round (default: the newest closed one).")
@click.option("--by", metavar="question|attribute:NAME", help="One report for each question, or each value.")
@click.option(
    "--level", type=click.Choice(["leaf", "parent"]), default="leaf", show_default=True, help="Codes, or families."
)
@click.option(
    "--resamples", type=WHOLE_NUMBER, default=2000, show_default=True, help="Resamples for the intervals; 0: none."
)
@click.option("--seed", type=WHOLE_NUMBER, default=1, show_default=True, help="Seed of the resamples.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write .csv .json .md .xlsx .png or .svg.")
@click.option("--anyway", metavar="REASON", help="In a reflexive study: why coefficients all the same (logged).")
@force_option
@json_option
@with_study
def agreement(
    study: Study, round_name: str | None, by: str | None, level: str, resamples: int, seed: int, out: Path | None,
    anyway: str | None, force: bool, as_json: bool,
) -> None:  # fmt: skip
    """How far the coders of a closed round agree, code by code and overall, before reconciliation."""
    from coder.agreement import report as reports
    from coder.agreement.writing import check_target, write_report

    if out is not None:
        check_target(out, by, force)
    report = reports.agreement_report(
        study, round=round_name, by=by, level=level, resamples=resamples, seed=seed, anyway=anyway
    )
    if out is not None:
        say(f"The agreement of round {report.round} is in {write_report(report, out, force=force)}.")
    if as_json:
        show_json(reports.as_json(report))
    elif out is None:
        _show_report(report)


def _show_report(report: AgreementReport) -> None:
    from coder.agreement.notable import notable
    from coder.agreement.writing import CONVENTIONS, about

    for line in about(report):
        _show_wrapped(line)
    for group in report.groups:
        show("")
        if report.by:
            show(f"{report.by.removeprefix('attribute:')}: {display_line(group.group, 60)}")
        show(group.base)
        _show_overall(group)
        show("")
        _show_codes(group, two=len(report.coders) == 2)
        for sentence in notable(group, report.coders):
            _show_wrapped(f"* {sentence}")
    show("")
    _show_wrapped(CONVENTIONS)


def _show_overall(group: Agreement) -> None:
    from coder.agreement.writing import overall_figures

    for name, value in overall_figures(group):
        show(f"  {name:<28}{figure_text(value)}")


def _show_codes(group: Agreement, *, two: bool) -> None:
    """The table of codes, fitted to the terminal by cutting the codes' names."""
    header = ["code", "both", "A", "B", "none"] if two else ["code", "used"]
    header += ["%", "kappa", "alpha", "AC1", "pos."] if two else ["%", "kappa", "alpha", "AC1", "Fleiss"]
    lines = [header, *(_cells(code) for code in group.codes if code.kappa.value is not None)]
    if len(lines) == 1:
        return
    widths = [max(cell_len(line[column]) for line in lines) for column in range(len(header))]
    room = max(80, shutil.get_terminal_size().columns)
    widths[0] = min(widths[0], max(12, room - sum(widths[1:]) - len(widths) + 1))
    for code, *cells in lines:
        label = code if cell_len(code) <= widths[0] else set_cell_size(code, widths[0] - 1) + "…"
        show(" ".join([set_cell_size(label, widths[0]), *(c.rjust(w) for c, w in zip(cells, widths[1:], strict=True))]))


def _cells(code: CodeAgreement) -> list[str]:
    """One line of the table."""
    label = display_line(code.code, 60)
    percent = f"{_not_quite_all(code.percent.value or 0):.0%}"
    kappa, alpha, ac1 = figure_text(code.kappa), _short(code.alpha.value), _short(code.ac1.value)
    if code.pair is None:
        used = "/".join(map(str, code.applied))
        return [label, used, percent, kappa, alpha, ac1, _short(code.fleiss.value if code.fleiss else None)]
    pair = code.pair
    counts = map(str, (pair.both, pair.a_only, pair.b_only, pair.neither))
    return [label, *counts, percent, kappa, alpha, ac1, _short(pair.positive.value)]


def _not_quite_all(share: float) -> float:
    """100% is kept for full agreement."""
    return min(share, 0.99) if share < 1 else share


def figure_text(value: Value) -> str:
    """A figure and its interval."""
    if value.value is None:
        return f"not defined: {value.why}"
    if getattr(value, "caution", ""):
        return f"{_short(value.value)} no diff."
    low, high = getattr(value, "low", None), getattr(value, "high", None)
    return _short(value.value) if low is None else f"{_short(value.value)} [{_short(low)}, {_short(high)}]"


def _short(number: float | None) -> str:
    """Two decimals without the leading zero, as journals print coefficients."""
    if number is None:
        return "-"
    text = f"{number:.2f}".replace("-0.00", "0.00")
    return text.replace("0.", ".", 1) if abs(number) < 0.995 else text


def _show_wrapped(text: str) -> None:
    show(click.wrap_text(display_line(text, 2000), width=80, subsequent_indent="  " if text.startswith("* ") else ""))
