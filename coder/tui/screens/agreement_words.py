"""What the screen of agreement says in words: the figures of all codes together, one code's figures, its numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual.content import Content

from coder.agreement.behind import Cell
from coder.agreement.coefficients.bands import Convention
from coder.agreement.coefficients.value import Value
from coder.agreement.conventions import in_words
from coder.agreement.figures import Agreement, AgreementReport, CodeAgreement, Estimate
from coder.agreement.notable import notable
from coder.agreement.views import View, group_words
from coder.store.study import Study
from coder.tui.widgets.agreement_table import figure, interval
from coder.tui.widgets.prose import Paragraph, counted, heading, paragraph, quiet
from coder.tui.widgets.rows import cell
from coder.tui.widgets.text import safe_line

if TYPE_CHECKING:
    from coder.agreement.span_report import SpanReport  # brings numpy, which takes a moment

_CELL = 44
"""Cells for one overall figure with its name and interval."""


def compute_report(study: Study, view: View) -> AgreementReport:
    """The figures of a view."""
    from coder.agreement.report import agreement_report  # brings numpy, which takes a moment

    return agreement_report(
        study, round=view.round, by=view.by, level=view.level, without_duplicates=view.without_duplicates
    )


def compute_spans(study: Study, view: View) -> SpanReport:
    """The figures of a view, for places in the text."""
    from coder.agreement.span_report import span_report

    return span_report(
        study, round=view.round, by=view.by, level=view.level, without_duplicates=view.without_duplicates
    )


def view_words(view: View, group: str, place: int, groups: int) -> str:
    """What is shown: which group of answers, and what counts."""
    unit = "single codes" if view.level == "leaf" else "families of codes"
    if view.without_duplicates:
        unit += " · without duplicates"
    whole = "All questions together"
    return f"{f'{group_words(view.by, group)} ({place + 1} of {groups})' if view.by else whole} · {unit}"


def cells_of(code: CodeAgreement, coders: tuple[str, ...]) -> list[tuple[str, int | None, Cell]]:
    """The numbers of a code: in words, how many answers (where the report says), and the cell."""
    pair, key = code.pair, (code.code,)
    if pair is None:
        return [
            ("all who coded it gave it", None, Cell("all", key)), ("some gave it", None, Cell("some", key)),
            ("nobody gave it", None, Cell("none", key)),
        ]  # fmt: skip
    a, b = coders
    cells: list[tuple[str, int | None, Cell]] = [
        (f"only {a} gave it", pair.a_only, Cell("a_only", key)),
        (f"only {b} gave it", pair.b_only, Cell("b_only", key)),
        ("both gave it", pair.both, Cell("both", key)),
        ("neither gave it", pair.neither, Cell("neither", key)),
    ]
    return sorted(cells, key=lambda cell: not cell[1])


def overall_lines(report: AgreementReport, group: Agreement, where: str, width: int) -> Content:
    """What the figures are about, and the figures for whole sets of codes in as many columns as fit."""
    if len(report.coders) == 2:
        who = f"A = {report.coders[0]}, B = {report.coders[1]} · {counted(group.units, 'answer')} that both finished"
    else:
        who = f"{', '.join(report.coders)} · {counted(group.units, 'answer')} that at least two finished"
    first = f"Round {report.round} · {who}"
    figures = [_named(name, value) for name, value in _figures(group)]
    across = max(1, width // _CELL)
    if across == 1 and width >= 2 * 39:
        across = 2
    rows = [figures[at : at + across] for at in range(0, len(figures), across)]
    lines = [safe_line(first, max(width, 20)), safe_line(where, max(width, 20)).stylize("bold $primary")]
    lines += [Content("".join(cell(text, width // across) for text in row)) for row in rows]
    lines += [safe_line(note, 300).stylize("$text-warning") for note in report.notes]
    return Content("\n").join(lines)


def _figures(group: Agreement) -> list[tuple[str, Value]]:
    overall = group.overall
    named: list[tuple[str, Value | None]] = [
        ("same codes", overall.exact_match),
        ("pooled kappa", overall.pooled_kappa),
        ("mean overlap (Jaccard)", overall.mean_jaccard),
        ("kappa, tables summed", overall.summed_kappa),
        ("alpha (Jaccard)", overall.alpha_jaccard),
        ("alpha (MASI)", overall.alpha_masi),
    ]
    return [(name, value) for name, value in named if value is not None]


def _named(name: str, value: Value) -> str:
    if value.value is None:
        return f"{name} not defined: {value.why}"
    return f"{name} {figure(value)} {interval(value) if isinstance(value, Estimate) else ''}".rstrip()


def code_words(
    code: CodeAgreement, report: AgreementReport, group: Agreement, convention: Convention | None
) -> list[Paragraph]:
    """What the figures of one code say, in words."""
    return [
        heading(f"{code.name} · {code.code}", gap=False),
        paragraph(_counts(code, report.coders, group.units)),
        *(paragraph(f"{words[:1].upper()}{words[1:]}") for words in _notable(code, report, group)),
        *([_by_convention(code, convention)] if convention else []),
        quiet(" · ".join(_named(name, value) for name, value in _all_figures(code))),
    ]


def _by_convention(code: CodeAgreement, convention: Convention) -> Paragraph:
    """The words, which never stand without how far the interval reaches."""
    return paragraph(f"{convention.source}: {in_words(code, convention)}. A convention, not a verdict.")


def _notable(code: CodeAgreement, report: AgreementReport, group: Agreement) -> list[str]:
    found = notable(replace(group, codes=(code,)), report.coders)
    return [sentence.removeprefix(f"{code.code}: ") for sentence in found]


def _counts(code: CodeAgreement, coders: tuple[str, ...], units: int) -> str:
    pair = code.pair
    if pair is None:
        uses = ", ".join(f"{name} {times}" for name, times in zip(coders, code.applied, strict=True))
        return f"Of {counted(units, 'answer')}, given it by: {uses}."
    a, b = coders
    return (
        f"Of {counted(units, 'answer')} both gave it to {pair.both}, only {a} to {pair.a_only},"
        f" only {b} to {pair.b_only}, neither to {pair.neither}."
    )


def _all_figures(code: CodeAgreement) -> list[tuple[str, Value]]:
    pair = code.pair
    named: list[tuple[str, Value | None]] = [
        ("percent", code.percent),
        ("kappa", code.kappa),
        ("alpha", code.alpha),
        ("AC1", code.ac1),
        ("positive agreement", pair.positive if pair else None),
        ("negative", pair.negative if pair else None),
        ("PABAK", pair.pabak if pair else None),
        ("prevalence index", pair.prevalence_index if pair else None),
        ("bias index", pair.bias_index if pair else None),
        ("Fleiss kappa", code.fleiss),
    ]
    return [(name, value) for name, value in named if value is not None and value.value is not None]
