"""`coder log`: who did what, when, to what, why."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coder.cli.common import (
    file_argument,
    force_option,
    json_option,
    location_options,
    open_study,
    say,
    show,
    show_json,
    show_table,
    with_study,
)
from coder.display import counted

if TYPE_CHECKING:
    from coder.store.study import Study


@click.group()
def log() -> None:
    """The audit trail: every change, by whom, when and why."""


@log.command("show")
@click.option("--person", metavar="NAME", help="Only what this person did.")
@click.option("--action", metavar="ACTION", help="Only this action (themes.load), or all of a noun (themes).")
@click.option("--limit", type=click.IntRange(1, 2**31 - 1), metavar="N", help="Only the newest N.")
@json_option
@with_study
def show_(study: Study, person: str | None, action: str | None, limit: int | None, as_json: bool) -> None:
    """List what was done, oldest first."""
    from coder.coding.log_reading import read_log

    page = read_log(study, person=person, action=action, limit=limit)
    if as_json:
        show_json(
            {
                "entries": [asdict(entry) | {"uid": str(entry.uid)} for entry in page.entries],
                "found": page.found,
                "hidden": page.hidden,
            }
        )
        return
    show_table(
        ["when", "who", "action", "what", "reason"],
        [(entry.at[:19], entry.person, entry.action, entry.subject, entry.reason) for entry in page.entries],
    )
    if page.found > len(page.entries):
        say(f"Not listed: {counted(page.found - len(page.entries), 'earlier entry', 'earlier entries')}.")
    _say_hidden(page.hidden)


@log.command("verify")
@json_option
@location_options
def verify(where: str, acting: str | None, as_json: bool) -> int:
    """Prove that no entry was changed, removed or put in."""
    from coder.coding.log_reading import verify_log

    with open_study(where, acting, contents=False) as study:
        found = verify_log(study)
    if as_json:
        show_json(asdict(found))
    else:
        for sentence in found.faults:
            show(sentence)
        if not found.faults:
            people = counted(found.people, "person", "people")
            show(f"The log is unbroken: {counted(found.entries, 'entry', 'entries')} by {people}.")
    return 1 if found.faults else 0


@log.command("save")
@file_argument
@force_option
@with_study
def save(study: Study, file: Path, force: bool) -> None:
    """Write the log to FILE: .csv to read, .jsonl to check every hash elsewhere."""
    from coder.coding.log_reading import save_log

    saved = save_log(study, file, force=force)
    say(f"Wrote {saved.path}: {counted(saved.entries, 'entry', 'entries')}.")
    _say_hidden(saved.hidden)


def _say_hidden(hidden: int) -> None:
    if hidden:
        entries = counted(hidden, "entry", "entries")
        say(f"Not shown: {entries} of others in an open round; read them after: coder round close NAME")
