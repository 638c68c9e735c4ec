"""`coder themes …`: what carries each theme, and its pictures."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coder.cli.common import file_argument, force_option, json_option, say, show, show_json, show_table, with_study
from coder.display import counted, display_line

if TYPE_CHECKING:
    from coder.store.study import Study
    from coder.themes.accounts import ThemeAccount


@click.command("about")
@click.argument("theme", required=False)
@click.option("--by", "attribute", metavar="ATTRIBUTE", help="The attribute that makes the groups.")
@json_option
@with_study
def about(study: Study, theme: str | None, attribute: str | None, as_json: bool) -> None:
    """What carries THEME (or each theme): who speaks in it, how much one voice weighs, what it shares with others."""
    from coder.themes.accounts import theme_accounts

    accounts = theme_accounts(study, theme, attribute)
    if as_json:
        show_json([asdict(account) for account in accounts])
        return
    for account in accounts:
        _show_account(account)


def _show_account(account: ThemeAccount) -> None:
    show(f"{display_line(account.name)} ({account.theme})")
    base, extracts = account.base.respondents, counted(account.extracts, "extract")
    show(
        f"  {account.respondents} of {counted(base, 'respondent')} · {counted(account.answers, 'answer')} · {extracts}"
    )
    for title, shares in (
        (f"by {display_line(account.attribute, 40)}", account.groups),
        ("by question", account.questions),
    ):
        if shares:
            listed = "; ".join(f"{display_line(s.name, 60)} {s.respondents} of {s.of}" for s in shares)
            show(f"  {title}: {listed}")
    if account.largest:
        show(f"  most from one respondent: {account.largest_extracts} of {extracts} ({account.largest})")
    if account.overlaps:
        listed = "; ".join(f"{each.theme} {each.answers} of {each.of}" for each in account.overlaps)
        show(f"  answers shared with: {listed}")
    for case in account.deviant:
        show(f"  deviant case: {case.respondent} {case.question}: {display_line(case.reason, 400)}")
    show("")


@click.command("overlap")
@json_option
@with_study
def overlap(study: Study, as_json: bool) -> None:
    """In how many answers each two themes meet."""
    from coder.themes.accounts import overlap_matrix

    matrix = overlap_matrix(study)
    if as_json:
        show_json(asdict(matrix))
        return
    for number, (key, name) in enumerate(zip(matrix.themes, matrix.names, strict=True), start=1):
        show(f"{number:>3}  {display_line(name)} ({key})")
    show("")
    numbers = [str(number) for number in range(1, len(matrix.themes) + 1)]
    rows = [(number, *counts) for number, counts in zip(numbers, matrix.answers, strict=True)]
    show_table(["", *numbers], rows)
    base = matrix.base
    say("Answers; on the diagonal those of each theme.")
    say(f"Base: {counted(base.answers, 'agreed answer')} of {counted(base.respondents, 'respondent')}.")


@click.command("map")
@file_argument
@force_option
@with_study
def map_(study: Study, file: Path, force: bool) -> None:
    """Write the thematic map to FILE: .txt, .mmd (Mermaid), .dot (Graphviz), .svg or .png."""
    from coder.themes.thematic_map import save_map

    say(f"Wrote {save_map(study, file, force=force)}.")


@click.command("heat")
@click.argument("what", type=click.Choice(["codes", "themes"]))
@file_argument
@force_option
@with_study
def heat(study: Study, what: str, file: Path, force: bool) -> None:
    """Write a heat map to FILE (.svg, .png or .csv): codes that occur together, or codes that carry themes."""
    from coder.themes.heat import save_heat

    say(f"Wrote {save_heat(study, file, what, force=force)}.")


@click.command("matrix")
@file_argument
@force_option
@with_study
def matrix_(study: Study, file: Path, force: bool) -> None:
    """Write the framework matrix to FILE (.xlsx): what each respondent said under each theme."""
    from coder.reporting.framework_matrix import save_matrix

    say(f"Wrote {file}: {counted(save_matrix(study, file, force=force), 'respondent')}.")


LOOKING = (about, overlap, map_, heat, matrix_)
