"""`coder demo`: the whole loop on the sample survey."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coder.cli.common import say, show

if TYPE_CHECKING:
    from coder.demo import Outcome


@click.command()
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False), default=Path("coder-demo"))
@click.option("--headless", is_flag=True, help="Print the summary and write the outputs; open no screen.")
def demo(directory: Path, headless: bool) -> int:
    """Make a study from sample data in DIRECTORY (default: coder-demo), run the whole loop on it, and open it."""
    from coder.demo import LEAD, build, write_outputs

    path = build(directory, say)
    if headless or not (sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()):
        _summarise(path, write_outputs(path, say))
        return 0
    from coder.cli.workbench import open_workbench

    return open_workbench(str(path), LEAD)


def _summarise(path: Path, outcome: Outcome) -> None:
    from coder.agreement.sheets import overall_figures
    from coder.agreement.wording import figure_text
    from coder.demo import LEAD

    account, report, consensus = outcome.answers, outcome.agreement, outcome.consensus
    asked = f"{account.substantive} substantive answers of {account.asked} asked"
    show(f"Answers     {account.respondents} respondents, {asked}")
    group = report.whole
    show(f"Agreement   {group.units} answers coded by both {' and '.join(report.coders)}, before reconciliation")
    for name, value in overall_figures(group):
        show(f"            {name}: {figure_text(value)}")
    show(
        f"Decisions   {consensus.agreed} answers agreed by themselves; {consensus.decided} of {consensus.differences}"
        f" differences decided, each with a reason; {consensus.open} open"
    )
    show(f"Themes      {len(outcome.themes.themes)}")
    for theme in outcome.themes.themes:
        show(f"            {theme.name} ({theme.respondents} respondents, {theme.extracts} extracts)")
    show("Written     " + ", ".join(file.name for file in outcome.files) + f" in {path.parent}")
    show(f"Open it     coder -s {path} --as {LEAD}")
