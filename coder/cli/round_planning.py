"""`coder round plan` and `coder round drift`: how many answers to double-code, and whether coders still code alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from coder.cli.common import WHOLE_NUMBER, json_option, show, show_json, show_table, with_study
from coder.display import display_line

if TYPE_CHECKING:
    from coder.agreement.drift import DriftReport
    from coder.agreement.figures import Agreement
    from coder.agreement.plans import RoundPlan
    from coder.store.study import Study


_OVERALL = ("same set of codes", "pooled kappa (de Vries)", "alpha, Jaccard distance")
"""Of the figures over all codes those that are shown here; the JSON has them all."""


@click.command()
@click.option("--round", "round_name", metavar="NAME", help="Count the codes there (default: the newest closed pilot).")
@click.option(
    "--prevalence", "shares", multiple=True, metavar="[CODE=]SHARE",
    help="How common a code is, for example 10% or time=10%, in place of a round; as often as you like.",
)  # fmt: skip
@click.option("--question", metavar="QUESTION", help="Plan for the answers to this question only.")
@click.option("--target", type=float, default=0.80, show_default=True, help="The alpha or kappa to claim at least.")
@click.option("--expect", type=float, default=0.80, show_default=True, help="The kappa you expect, for the width.")
@click.option("--width", type=float, default=0.10, show_default=True, help="Half the width of the 95% interval.")
@click.option("--uses", type=click.IntRange(1, 10_000), default=5, show_default=True, help="Uses of a code to see.")
@click.option("--sample", default="20%", show_default=True, help="The share of the answers that you think of.")
@json_option
@with_study
def plan(
    study: Study, round_name: str | None, shares: tuple[str, ...], question: str | None, target: float, expect: float,
    width: float, uses: int, sample: str, as_json: bool,
) -> None:  # fmt: skip
    """How many answers two coders should both code, code by code."""
    from coder.agreement.plan_words import read_share, sentences
    from coder.agreement.plans import as_json as plan_as_json
    from coder.agreement.plans import plan_answers

    found = plan_answers(
        study, round=round_name, shares=[read_share(one) for one in shares], question=question, target=target,
        expected=expect, half_width=width, positives=uses, sample=sample,
    )  # fmt: skip
    if as_json:
        show_json(plan_as_json(found) | {"notes": list(sentences(found))})
    else:
        _show_plan(found)


def _show_plan(found: RoundPlan) -> None:
    from coder.agreement.plan_words import HOW_TO_READ, sentences, table_header, table_line

    for sentence in sentences(found):
        _show_wrapped(sentence)
    show("")
    show_table(table_header(found), map(table_line, found.codes), widest=24)
    show("")
    _show_wrapped(HOW_TO_READ)


@click.command()
@click.argument("name", required=False)
@click.option(
    "--resamples", type=WHOLE_NUMBER, default=2000, show_default=True, help="Resamples for the intervals; 0: none."
)
@click.option("--seed", type=WHOLE_NUMBER, default=1, show_default=True, help="Seed of the resamples.")
@click.option("--anyway", metavar="REASON", help="In a reflexive study: why coefficients all the same (logged).")
@json_option
@with_study
def drift(study: Study, name: str | None, resamples: int, seed: int, anyway: str | None, as_json: bool) -> None:
    """Whether the coders of check round NAME (the newest) still code its answers as they first did."""
    from coder.agreement.drift import drift_as_json, drift_report

    report = drift_report(study, name, resamples=resamples, seed=seed, anyway=anyway)
    if as_json:
        show_json(drift_as_json(report))
    else:
        _show_drift(report)


def _show_drift(report: DriftReport) -> None:
    from coder.agreement.drift import drift_notes

    _show_wrapped(f"Round {report.round}: the same answers, coded first and again.")
    for one in report.coders:
        first = " and ".join(f"{number} in {name}" for name, number in one.rounds.items())
        show("")
        _show_wrapped(f"{one.coder} with {one.coder}: {one.figures.base}, first coded {first}")
        _show_overall(one.figures)
        _show_codes(one.figures)
    if report.together:
        show("")
        _show_wrapped(f"The coders with one another, on {report.together.first.base}")
        for label, figures in (("first", report.together.first), ("again", report.together.again)):
            show(f"{label}:")
            _show_overall(figures)
    if report.course:
        show("")
        show("The coders with one another, round by round")
        show_table(["round", "kind", "closed", "answers", "same set", "kappa or alpha of all codes"], _course(report))
    show("")
    for note in drift_notes(report):
        _show_wrapped(f"* {note}")


def _course(report: DriftReport) -> list[tuple[object, ...]]:
    from coder.agreement.wording import figure_text

    return [
        (
            one.round, one.kind, one.closed_at[:10], one.report.whole.units,
            figure_text(one.report.whole.overall.exact_match),
            figure_text(one.report.whole.overall.pooled_kappa or one.report.whole.overall.alpha_jaccard),
        )
        for one in report.course
    ]  # fmt: skip


def _show_overall(figures: Agreement) -> None:
    from coder.agreement.sheets import overall_figures
    from coder.agreement.wording import figure_text

    for name, value in overall_figures(figures):
        if name in _OVERALL:
            show(f"  {name:<28}{figure_text(value)}")


def _show_codes(figures: Agreement) -> None:
    """The codes that were not used alike both times, the least stable first."""
    from coder.agreement.wording import figure_text

    lines = [
        (one.code, one.pair.both, one.pair.a_only, one.pair.b_only, one.pair.neither, figure_text(one.kappa))
        for one in figures.codes
        if one.pair and one.pair.a_only + one.pair.b_only
    ]
    alike = sum(any(one.applied) for one in figures.codes) - len(lines)
    if lines:
        show_table(["code", "both times", "first only", "again only", "neither", "kappa"], lines, widest=30)
    if alike:
        show(f"{'1 code was' if alike == 1 else f'{alike} codes were'} given to the same answers both times.")


def _show_wrapped(text: str) -> None:
    show(click.wrap_text(display_line(text, 2000), width=80, subsequent_indent="  " if text.startswith("* ") else ""))
