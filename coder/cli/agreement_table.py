"""An agreement report on the terminal: in 80 columns, worst codes first, with what the figures hide in sentences."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click
from rich.cells import cell_len, set_cell_size

from coder.agreement.wording import figure_text, percent_text, short
from coder.cli.common import show
from coder.display import display_line

if TYPE_CHECKING:
    from coder.agreement.coefficients.bands import Convention
    from coder.agreement.figures import Agreement, AgreementReport, CodeAgreement
    from coder.agreement.sheets import Report
    from coder.agreement.span_report import SpanGroup

_PAIRS = 20
"""So many codes given in one another's place are shown."""
_IN_BOOK = "named in the codebook"
_FEW, _NO_KAPPA = "~", "- "
"""What stands behind a kappa of few uses, and where there is none."""
_NAMED = 8
"""So many pairs that were never mixed up are named."""


def show_report(report: Report, *, confusion: bool = False, convention: Convention | None = None) -> None:
    """Print the report: of groups in time the trend, of others one after the other."""
    from coder.agreement.figures import AgreementReport
    from coder.agreement.many_groups import overview_base, overview_of
    from coder.agreement.sheets import CONVENTIONS, about

    for line in about(report):
        _show_wrapped(line)
    if isinstance(report, AgreementReport) and report.in_order and not confusion:
        _show_trend(report)
        if convention:
            for each in report.groups:
                show("")
                show(f"{report.by}: {display_line(each.marked, 60)}")
                _show_words(each, convention)
    else:
        overview = None if confusion else overview_of(report)
        if overview:
            show("")
            _show_wrapped(f"{overview.said} {overview_base(report)}")
            show("")
            _show_table(overview.header, [[display_line(cell, 40) for cell in row] for row in overview.rows])
        for group in report.groups:
            if overview and group.group not in overview.names:
                continue
            show("")
            if report.by:
                show(f"{report.by.removeprefix('attribute:')}: {display_line(group.marked, 60)}")
            show(group.base)
            _show_group(report, group, confusion)
            if convention:
                _show_words(group, convention)
    show("")
    _show_wrapped(CONVENTIONS)


def _show_group(report: Report, group: Agreement | SpanGroup, confusion: bool) -> None:
    from coder.agreement.figures import Agreement
    from coder.agreement.notable import notable
    from coder.agreement.sheets import overall_of

    two = len(report.coders) == 2
    if confusion and isinstance(group, Agreement):
        _show_confusion(group, report.coders)
        return
    for name, value in overall_of(group):
        _show_wrapped(f"  {name:<28}{figure_text(value)}")
    show("")
    if isinstance(group, Agreement):
        _show_codes(group, two=two)
        for sentence in notable(group, report.coders):
            _show_wrapped(f"* {sentence}")
    else:
        _show_spans(group, two=two)


def _show_codes(group: Agreement, *, two: bool) -> None:
    header = ["code", "both", "A", "B", "none"] if two else ["code", "used"]
    header += ["%", "kappa", "alpha", "AC1", "pos."] if two else ["%", "kappa", "alpha", "AC1", "Fleiss"]
    lines = [_cells(code) for code in group.codes if code.alpha.value is not None]
    if any(line[-1] for line in lines):
        _show_table([*header, ""], lines)
    else:
        _show_table(header, [line[:-1] for line in lines])


def _show_table(header: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    """A table fitted to the terminal by cutting its first column."""
    if not lines:
        return
    table = [header, *lines]
    widths = [max(cell_len(line[column]) for line in table) for column in range(len(header))]
    room = max(80, shutil.get_terminal_size().columns)
    widths[0] = min(widths[0], max(12, room - sum(widths[1:]) - len(widths) + 1))
    for first, *cells in table:
        label = first if cell_len(first) <= widths[0] else set_cell_size(first, widths[0] - 1) + "…"
        show(" ".join([set_cell_size(label, widths[0]), *(c.rjust(w) for c, w in zip(cells, widths[1:], strict=True))]))


def _cells(code: CodeAgreement) -> list[str]:
    """One line of the table."""
    label, few = display_line(code.code, 60), "few" if code.few else ""
    percent = percent_text(code.percent)
    kappa = "-" if code.kappa.value is None else figure_text(code.kappa)
    alpha, ac1 = short(code.alpha.value), short(code.ac1.value)
    if code.pair is None:
        used = "/".join(map(str, code.applied))
        return [label, used, percent, kappa, alpha, ac1, short(code.fleiss.value if code.fleiss else None), few]
    pair = code.pair
    counts = map(str, (pair.both, pair.a_only, pair.b_only, pair.neither))
    return [label, *counts, percent, kappa, alpha, ac1, short(pair.positive.value), few]


def _show_confusion(group: Agreement, coders: tuple[str, ...]) -> None:
    """Which codes stood in one another's place, and which in nothing's."""
    two = len(coders) == 2
    pairs = [pair for pair in group.confusion.pairs if pair.times]
    if not pairs:
        show("No code was given in the place of another.")
    else:
        show("")
        header = ["one gave / the other", "answers", *(("A/B", "B/A") if two else ()), ""]
        lines = [
            [
                display_line(" / ".join(pair.codes), 60), str(pair.times),
                *((str(pair.a_first), str(pair.b_first)) if two else ()), _IN_BOOK if pair.confusable else "",
            ]
            for pair in pairs[:_PAIRS]
        ]  # fmt: skip
        _show_table(header, lines)
        _show_rest(len(pairs))
    if never := ["/".join(pair.codes) for pair in group.confusion.pairs if not pair.times]:
        named = ", ".join(never) if len(never) <= _NAMED else f"{len(never)} pairs"
        _show_wrapped(f"* Easily mixed up, says the codebook, but never were: {named}.")
    alone = [each for each in group.confusion.alone if each.times]
    if alone:
        show("")
        header = ["nothing in its place", "answers", *(("A only", "B only") if two else ())]
        lines = [
            [display_line(each.code, 60), str(each.times), *((str(each.a), str(each.b)) if two else ())]
            for each in alone
        ]
        _show_table(header, lines[:_PAIRS])
        _show_rest(len(lines))


def _show_rest(lines: int) -> None:
    if lines > _PAIRS:
        show(f"… and {lines - _PAIRS} more; all of them: --out FILE.xlsx")


def _show_trend(report: AgreementReport) -> None:
    """Each group in time: the overall figures with intervals, then kappa of each code across the groups."""
    from coder.agreement.figures import FEW_SAID
    from coder.agreement.notable import changes

    show("")
    header = [report.by, "answers", "same set", "pooled kappa", "alpha, MASI"]
    lines = []
    for group in report.groups:
        overall = group.overall
        pooled = figure_text(overall.pooled_kappa) if overall.pooled_kappa else "-"
        lines.append(
            [
                _marked(group),
                str(group.units),
                percent_text(overall.exact_match),
                pooled,
                figure_text(overall.alpha_masi),
            ]
        )
    _show_table(header, lines)
    show("")
    found = {group.group: {code.code: code for code in group.codes} for group in report.groups}
    codes = list(dict.fromkeys(key for group in report.groups for key in group.confusion.codes))
    numbered = [str(place) for place in range(1, len(report.groups) + 1)]
    rows = [[key, *(_kappa(found[group.group].get(key)) for group in report.groups)] for key in codes]
    _show_table(
        ["kappa of each code", *(f"{each} " for each in numbered)], [row for row in rows if set(row[1:]) != {_NO_KAPPA}]
    )
    _show_wrapped(f"Columns: {', '.join(f'{n} {g.marked}' for n, g in zip(numbered, report.groups, strict=True))}.")
    if any(code.few for group in report.groups for code in group.codes):
        _show_wrapped(f"{_FEW} {FEW_SAID}.")
    for sentence in changes(report):
        _show_wrapped(f"* {sentence}")
    show("All figures of each: --json, or --out FILE.")


def _kappa(code: CodeAgreement | None) -> str:
    """Kappa in a trend, with a mark where few uses are behind it."""
    if code is None or code.kappa.value is None:
        return _NO_KAPPA
    return short(code.kappa.value) + (_FEW if code.few else " ")


def _marked(group: Agreement) -> str:
    """The name of a group, cut before its mark."""
    name = display_line(group.group, 24)
    return group.source.mark(name) if group.source else name


def _show_spans(group: SpanGroup, *, two: bool) -> None:
    header = ["code", "spans", "%", *(["kappa"] if two else []), "alpha", "u-alpha", "F1", "tolerant"]
    lines = []
    for code in group.found.codes:
        kappa = [short(code.kappa.value)] if code.kappa else []
        cells = [display_line(str(code.code), 60), "/".join(map(str, code.spans)), percent_text(code.percent), *kappa]
        cells += [figure_text(code.alpha), short(code.u.value), short(code.overlap_f1.value)]
        lines.append([*cells, short(code.boundary_f1.value)])
    _show_table(header, lines)


def _show_words(group: Agreement | SpanGroup, convention: Convention) -> None:
    """Each code's words by a convention."""
    from coder.agreement.conventions import in_words, measured, measured_by
    from coder.agreement.figures import Agreement

    if isinstance(group, Agreement):
        show("")
        _show_wrapped(
            f"In the words of {convention.source}, for {measured_by(convention)}; a convention, not a verdict:"
        )
        for code in group.codes:
            figure = (
                f"{figure_text(measured(code, convention))}, " if measured(code, convention).value is not None else ""
            )
            _show_wrapped(f"  {code.code}: {figure}{in_words(code, convention)}")


def _show_wrapped(text: str) -> None:
    indent = "  " if text.startswith(("* ", "  ")) else ""
    show(click.wrap_text(display_line(text, 2000), width=80, subsequent_indent=indent) if len(text) > 80 else text)
