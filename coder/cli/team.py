"""`coder team`: who works on the study."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from coder.cli.common import json_option, say, show_json, show_table, with_study

if TYPE_CHECKING:
    from coder.store.study import Study


@click.group()
def team() -> None:
    """The researchers of the study and their roles."""


@team.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(["lead", "coder", "writer"]), default="coder", show_default=True)
@with_study
def add(study: Study, name: str, role: str) -> None:
    """Add a researcher."""
    from coder.store.people import add_person

    member = add_person(study, name, role)  # type: ignore[arg-type]
    say(f"{member.name} joined the team as {member.role}.")


@team.command("list")
@json_option
@with_study
def list_(study: Study, as_json: bool) -> None:
    """List the team."""
    from coder.store.people import list_people

    people = list_people(study)
    if as_json:
        show_json([asdict(person) for person in people])
    else:
        show_table(["name", "role", "since"], [(p.name, p.role, p.added_at[:10]) for p in people])
