"""`coder init` and `coder status`: begin a study, and see where it stands."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from coder.cli.common import json_option, location_options, say, show, show_json, with_study
from coder.errors import InputError

if TYPE_CHECKING:
    from coder.store.study import Study

_APPROACHES = (
    "reliability: a fixed codebook, agreement is a claim. codebook: a shared frame, agreement shows unclear codes."
    " reflexive: readings may differ, no coefficient."
)


@click.command()
@click.option("--title", required=True, help="What the study is called.")
@click.option(
    "--approach",
    type=click.Choice(["reliability", "codebook", "reflexive"]),
    default="codebook",
    show_default=True,
    help=_APPROACHES,
)
@click.option("--because", default="", help="Why this approach; printed in the methods text.")
@click.option("--lead", metavar="NAME", help="Who leads the study (default: --as).")
@click.option("--here-anyway", is_flag=True, help="Even in a folder that is synced or on a network drive.")
@location_options
def init(
    where: str, acting: str | None, title: str, approach: str, because: str, lead: str | None, here_anyway: bool
) -> None:
    """Begin a new study."""
    from coder.store.engine import shown_place
    from coder.store.study import Study

    name = lead or acting
    if not name:
        raise InputError("Say who leads the study: add --lead NAME.")
    Study.create(
        where,
        title=title,
        lead=name,
        approach=approach,  # type: ignore[arg-type]
        because=because,
        here_anyway=here_anyway,
    ).close()
    say(f"Made the study {title!r} in {shown_place(where)}; {name} leads it. Next: coder import FILE --as {name}")


@click.command()
@json_option
@with_study
def status(study: Study, as_json: bool) -> None:
    """Show the six phases, how far each is, and the next thing to do."""
    from coder.reporting.progress import study_status

    found = study_status(study)
    if as_json:
        show_json(asdict(found))
        return
    show(f"{found.title}  ({found.approach} approach; {found.people})")
    for phase in found.phases:
        show(f"\n{phase.number}. {phase.name}: {phase.state}")
        for fact in phase.facts:
            show(f"   {fact}")
    show(f"\nNext: {found.next.sentence}")
    if found.next.command:
        show(f"      {found.next.command}")
