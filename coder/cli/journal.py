"""`coder journal`: what the researchers write down about each phase."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from coder.cli.common import json_option, location_options, open_study, say, show, show_json, with_study
from coder.display import counted, display_line

if TYPE_CHECKING:
    from coder.store.study import Study


@click.command()
@json_option
@with_study
def checklist(study: Study, as_json: bool) -> None:
    """What was done in each phase, by whom and when, and what is missing, by the 15-point checklist; no score."""
    from coder.reporting.checklist import checklist as read_checklist

    phases = read_checklist(study)
    if as_json:
        show_json(
            [
                {
                    "phase": phase.number,
                    "name": phase.name,
                    "work": [work._asdict() for work in phase.work],
                    "journal": phase.journal,
                    "points": [point._asdict() for point in phase.points],
                }
                for phase in phases
            ]
        )
        return
    for phase in phases:
        show(f"Phase {phase.number}: {phase.name}")
        for work in phase.work:
            show(f"  {work.person}: log entries: {work.entries}, {work.first[:10]} to {work.last[:10]}")
        for point in phase.points:
            show(f"  {point.number}. {point.asks}")
            for text in point.shows:
                show(f"      there is: {display_line(text, 400)}")
            for text in point.missing:
                show(f"      to look at: {display_line(text, 400)}")
            if point.human:
                show("      Only a person can judge this.")
            show(f"      where: {point.where}")
        show("")


_PHASE = click.IntRange(1, 6)


@click.group(invoke_without_command=True)
@click.option("--phase", type=_PHASE, help="Only entries about this phase.")
@json_option
@location_options
@click.pass_context
def journal(ctx: click.Context, /, phase: int | None, as_json: bool, where: str, acting: str | None) -> None:
    """List the journal: what was written down about each phase, with dates."""
    if ctx.invoked_subcommand is not None:
        ctx.find_root().obj = {"where": where, "acting": acting}
        return
    from coder.themes.journal import PHASES, read_journal

    with open_study(where, acting) as study:
        found = read_journal(study, phase)
    if as_json:
        show_json({"entries": [entry._asdict() for entry in found.entries], "hidden": found.hidden})
        return
    for entry in found.entries:
        when = entry.made_at[:16].replace("T", " ")
        show(f"{entry.id} · phase {entry.phase} {PHASES[entry.phase - 1]} · {entry.person} · {when} UTC")
        show(f"{entry.text}\n")
    if found.hidden:
        say(f"Hidden while a round is open: {counted(found.hidden, 'entry', 'entries')} of others.")
    elif not found.entries:
        say("Nothing was written yet; write with: coder journal write PHASE TEXT")


@journal.command("write")
@click.argument("phase", type=_PHASE)
@click.argument("text")
@with_study
def write(study: Study, phase: int, text: str) -> None:
    """Write TEXT down about PHASE (1 to 6), with today's date."""
    from coder.themes.journal import write_journal

    say(f"Written as entry {write_journal(study, phase, text)}.")


@journal.command("change")
@click.argument("number", type=click.IntRange(1))
@click.argument("text")
@with_study
def change(study: Study, number: int, text: str) -> None:
    """Word entry NUMBER of your own anew; the earlier wording is kept."""
    from coder.themes.journal import change_entry

    say(f"It is entry {change_entry(study, number, text)} now.")


@journal.command("remove")
@click.argument("number", type=click.IntRange(1))
@with_study
def remove(study: Study, number: int) -> None:
    """Take entry NUMBER of your own back."""
    from coder.themes.journal import remove_entry

    remove_entry(study, number)
    say("Taken back.")
