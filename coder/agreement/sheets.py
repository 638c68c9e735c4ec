"""An agreement report as tables, every row with its base: what csv, xlsx, markdown and docx are made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from coder.agreement.coefficients.bands import Convention
from coder.agreement.coefficients.value import Value
from coder.agreement.conventions import in_words, measured_by
from coder.agreement.figures import Agreement, AgreementReport, CodeAgreement, Estimate
from coder.agreement.span_report import SpanGroup, SpanReport, overall_spans

Cell = str | int | float | None
Report = AgreementReport | SpanReport
CONVENTIONS = (
    "Conventions, not verdicts: Krippendorff relies on alpha from .80 and concludes tentatively from .667;"
    " Landis and Koch call kappa from .41 moderate, from .61 substantial. What is enough depends on the use."
)
_OVERALL = ["group", "units", "measure", "value", "low", "high", "why_not", "round_kind", "round_kind_means"]
_CONFUSION = ["group", "units", "first", "second", "times", "a_first_b_second", "a_second_b_first", "confusable"]
_ALONE = ["group", "units", "code", "a_only_nothing_from_b", "b_only_nothing_from_a"]
_IN_WORDS = ["group", "units", "code", "in_words", "coefficient", "source"]
_KIND = ["round_kind", "round_kind_means"]
"""What kind of round a row rests on, and how the answers of a pilot or check differ from those of the survey."""


class Sheet(NamedTuple):
    """A table."""

    name: str
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def sheets_of(report: Report, convention: Convention | None = None) -> list[Sheet]:
    """All tables of a report, the codes first; with the words of a convention, if one is asked for."""
    if isinstance(report, SpanReport):
        return [
            Sheet("Codes", span_header(report), span_rows(report)),
            Sheet("Overall", _OVERALL, _span_overall(report)),
        ]
    found = [
        Sheet("Codes", code_header(report), code_rows(report)),
        Sheet("Overall", _OVERALL, overall_rows(report)),
        Sheet("Confusion", _CONFUSION, confusion_rows(report)),
        Sheet("Nothing instead", _ALONE, alone_rows(report)),
    ]
    if convention:
        found.append(Sheet("In words", _IN_WORDS, _word_rows(report, convention)))
    return [*found, Sheet("Trend", *trend_table(report))] if report.in_order else found


def codes_in_words(report: AgreementReport, convention: Convention) -> Sheet:
    """The table of codes with the words of a convention in the same rows, for a file that holds one table only."""
    rows = zip(code_rows(report), _word_rows(report, convention), strict=True)
    return Sheet("Codes", [*code_header(report), *_IN_WORDS[3:]], [[*row, *words[3:]] for row, words in rows])


def code_header(report: AgreementReport) -> list[str]:
    """The columns of the table of codes; every row carries its base."""
    if len(report.coders) == 2:
        counts = ["both", "a_only", "b_only", "neither"]
        more = ["pabak", "positive", "negative", "prevalence_a", "prevalence_b", "prevalence_index", "bias_index"]
    else:
        counts = [f"applied_{name}" for name in report.coders]
        more = ["fleiss", "fleiss_low", "fleiss_high", "fleiss_se", "kappa_pairs", "kappa_pairs_of"]
    figures = [f"{name}{end}" for name in ("kappa", "alpha", "ac1") for end in ("", "_low", "_high", "_se")]
    ends = ["undefined_resamples", "few", "why_undefined", "why_no_interval"]
    return ["group", "code", "name", "units", *counts, "percent", *figures, *more, *ends, *_KIND]


def code_rows(report: AgreementReport) -> list[list[Cell]]:
    """One row for each group and code."""
    return [[*code_row(group, code), *_kind(report, group)] for group in report.groups for code in group.codes]


def _kind(report: Report, group: Agreement | SpanGroup) -> list[Cell]:
    return [group.source.kind, group.source.said] if group.source else [report.kind, ""]


def code_row(group: Agreement, code: CodeAgreement) -> list[Cell]:
    """The figures of one code."""
    pair = code.pair
    counts = (pair.both, pair.a_only, pair.b_only, pair.neither) if pair else code.applied
    estimates = [number for each in (code.kappa, code.alpha, code.ac1) for number in _with_error(each)]
    more: list[float | None] = []
    if pair:
        values = (pair.pabak, pair.positive, pair.negative, pair.prevalence_a, pair.prevalence_b)
        more = [value.value for value in (*values, pair.prevalence_index, pair.bias_index)]
    elif code.fleiss:
        more = [*_with_error(code.fleiss), *((code.light.defined, code.light.pairs) if code.light else (None, None))]
    head: list[Cell] = [group.group, code.code, code.name, group.units]
    ends: list[Cell] = [code.alpha.undefined_resamples, "few" if code.few else "", code.kappa.why, code.ac1.caution]
    return [*head, *counts, code.percent.value, *estimates, *more, *ends]


def overall_rows(report: AgreementReport) -> list[list[Cell]]:
    """One row for each group and overall figure."""
    return [
        [group.group, group.units, name, *_with_bounds(value), _why(value), *_kind(report, group)]
        for group in report.groups
        for name, value in overall_figures(group)
    ]


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


def confusion_rows(report: AgreementReport) -> list[list[Cell]]:
    """One row for each group and two codes that were mixed up, or that the codebook names as easily mixed up."""
    two = len(report.coders) == 2
    return [
        [
            group.group, group.units, *pair.codes, pair.times, pair.a_first if two else None,
            pair.b_first if two else None, "yes" if pair.confusable else "",
        ]
        for group in report.groups
        for pair in group.confusion.pairs
    ]  # fmt: skip


def alone_rows(report: AgreementReport) -> list[list[Cell]]:
    """One row for each group and code that one coder gave, and the other nothing in its place."""
    return [
        [group.group, group.units, each.code, each.a, each.b]
        for group in report.groups
        for each in group.confusion.alone
    ]


def _word_rows(report: AgreementReport, convention: Convention) -> list[list[Cell]]:
    measure = measured_by(convention)
    return [
        [group.group, group.units, code.code, in_words(code, convention), measure, convention.source]
        for group in report.groups
        for code in group.codes
    ]


def trend_table(report: AgreementReport) -> tuple[list[str], list[list[Cell]]]:
    """A row for each figure, a column for each group in time: its value."""
    names = [group.group for group in report.groups]
    lines: dict[str, dict[str, Cell]] = {}
    for group in report.groups:
        lines.setdefault("answers", {})[group.group] = group.units
        for name, value in overall_figures(group):
            lines.setdefault(name, {})[group.group] = value.value
    few = {code.code for group in report.groups for code in group.codes if code.few}
    for group in report.groups:
        for code in group.codes:
            lines.setdefault(f"kappa of {code.code}", {})[group.group] = code.kappa.value
            if code.code in few:
                lines.setdefault(f"few uses of {code.code}", {})[group.group] = "few" if code.few else ""
    header = ["figure", *(group.marked for group in report.groups)]
    return header, [[name, *(values.get(group) for group in names)] for name, values in lines.items()]


def span_header(report: SpanReport) -> list[str]:
    """The columns of the table of codes in a report on spans."""
    counts = [f"spans_{name}" for name in report.coders]
    kappa = ["kappa", "kappa_low", "kappa_high"] if len(report.coders) == 2 else []
    figures = [
        *kappa,
        "alpha",
        "alpha_low",
        "alpha_high",
        "u_alpha",
        "overlap_f1",
        "boundary_f1",
        "why_undefined",
        *_KIND,
    ]
    return ["group", "code", "units", "characters", *counts, "percent", *figures]


def span_rows(report: SpanReport) -> list[list[Cell]]:
    """One row for each group and code that somebody marked."""
    rows: list[list[Cell]] = []
    for group in report.groups:
        for code in group.found.codes:
            kappa = _with_bounds(code.kappa) if code.kappa else []
            figures = (code.u.value, code.overlap_f1.value, code.boundary_f1.value)
            head: list[Cell] = [group.group, str(code.code), group.found.texts, group.found.characters, *code.spans]
            figured: list[Cell] = [code.percent.value, *kappa, *_with_bounds(code.alpha), *figures, code.alpha.why]
            rows.append([*head, *figured, *_kind(report, group)])
    return rows


def _span_overall(report: SpanReport) -> list[list[Cell]]:
    return [
        [group.group, group.found.texts, name, value.value, None, None, value.why, *_kind(report, group)]
        for group in report.groups
        for name, value in overall_spans(group.found)
    ]


def overall_of(group: Agreement | SpanGroup) -> list[tuple[str, Value]]:
    """The overall figures of a group of either report."""
    return overall_spans(group.found) if isinstance(group, SpanGroup) else overall_figures(group)


def about(report: Report) -> list[str]:
    """What the figures rest on, one sentence each."""
    sides = dict(zip("AB", report.coders, strict=True)) if len(report.coders) == 2 else {}
    who = ", ".join(f"{side} = {name}" for side, name in sides.items()) or ", ".join(report.coders)
    counted = "Codes" if report.level == "leaf" else "Families of codes (a family counts when any of its codes does)"
    of = "a character of an answer" if isinstance(report, SpanReport) else "an answer"
    where, book = f"Round {report.round} ({report.kind})", f", codebook version {report.codebook_version}"
    if report.by in ("round", "version"):
        where, book = f"All rounds of these coders, by {report.by}", ""
    lines = [
        f"{where}, coders {who}{book}.",
        f"{counted}; unit: {of} that {'both' if sides else 'at least two coders'} finished.",
    ]
    if report.resamples:
        lines.append(
            f"Intervals: 95%, percentile bootstrap, {report.resamples} resamples of respondents, seed {report.seed}."
        )
    return [*lines, *report.notes]


def _with_bounds(value: Value) -> list[float | None]:
    """A figure and its bounds, which are left away where the interval would be surer than the material."""
    if not isinstance(value, Estimate) or value.caution:
        return [value.value, None, None]
    return [value.value, value.low, value.high]


def _with_error(value: Estimate) -> list[float | None]:
    return [*_with_bounds(value), value.standard_error]


def _why(value: Value) -> str:
    """Why there is no figure, or no interval."""
    return value.caution if isinstance(value, Estimate) and value.caution else value.why
