"""`coder agreement`: how far the coders agree, as a table, as JSON or as a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from coder.cli.common import WHOLE_NUMBER, force_option, json_option, say, show_json, with_study

if TYPE_CHECKING:
    from coder.store.study import Study


@click.command()
@click.option("--round", "round_name", metavar="NAME", help="The round (default: the newest closed, no check).")
@click.option(
    "--by",
    metavar="question|attribute:NAME|version|batch|round",
    help="One report for each; version and round go over all closed rounds of the same coders, batch is quarters of"
    " each coder's work.",
)
@click.option(
    "--level", type=click.Choice(["leaf", "parent"]), default="leaf", show_default=True, help="Codes, or families."
)
@click.option(
    "--unit",
    type=click.Choice(["answer", "span"]),
    default="answer",
    show_default=True,
    help="Whether an answer got a code, or where in the text it stands.",
)
@click.option("--confusion", is_flag=True, help="Show which codes were given in one another's place.")
@click.option("--without-duplicates", is_flag=True, help="Count one of several answers that say the same.")
@click.option(
    "--convention",
    metavar="NAME",
    help="Add the words of krippendorff, landis-koch, altman or fleiss, or of your own threshold: 0.7=SOURCE.",
)
@click.option(
    "--resamples", type=WHOLE_NUMBER, default=2000, show_default=True, help="Resamples for the intervals; 0: none."
)
@click.option("--seed", type=WHOLE_NUMBER, default=1, show_default=True, help="Seed of the resamples.")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE", help="Write .csv .docx .json .md .xlsx .png or .svg."
)
@click.option("--anyway", metavar="REASON", help="In a reflexive study: why coefficients all the same (logged).")
@force_option
@json_option
@with_study
def agreement(
    study: Study, round_name: str | None, unit: str, confusion: bool, convention: str | None, out: Path | None,
    force: bool, as_json: bool, **request: Any,
) -> None:  # fmt: skip
    """How far the coders of a closed round agree, code by code and overall, before reconciliation."""
    from coder.agreement.conventions import find_convention
    from coder.agreement.report import agreement_report
    from coder.agreement.span_report import span_report
    from coder.agreement.writing import check_target, report_as_json, write_report
    from coder.cli.agreement_table import show_report

    if confusion and unit == "span":
        raise click.UsageError("--confusion is about answers; leave --unit span away.")
    if convention and unit == "span":
        raise click.UsageError("--convention is about answers; leave --unit span away.")
    words = find_convention(convention) if convention else None
    if out is not None:
        check_target(out, request["by"], force, unit=unit, confusion=confusion, words=words is not None)
    compute = span_report if unit == "span" else agreement_report
    report = compute(study, round=round_name, **request)
    if out is not None:
        written = write_report(report, out, force=force, confusion=confusion, convention=words)
        of = f"by {report.by}" if report.by in ("round", "version") else f"of round {report.round}"
        say(f"The agreement {of} is in {written}.")
    if as_json:
        show_json(report_as_json(report, words))
    elif out is None:
        show_report(report, confusion=confusion, convention=words)
