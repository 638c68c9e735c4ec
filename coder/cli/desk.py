"""`coder flags` and `coder context`: what coders mark on answers, and what they see of who gave them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from coder.cli.common import json_option, say, show, show_json, show_table, with_study

if TYPE_CHECKING:
    from coder.store.study import Study


@click.command()
@click.option("--kind", metavar="KIND", help="Only one kind: unsure, quote, personal, sensitive or concern.")
@json_option
@with_study
def flags(study: Study, kind: str | None, as_json: bool) -> None:
    """List flags on answers: your own, those of closed rounds and, for a lead, every concern at once."""
    from coder.coding.flags import FLAGS, list_flags

    found = list_flags(study, kind)
    if as_json:
        show_json([line._asdict() for line in found])
        return
    if not found:
        say("There are no flags that you may see.")
        return
    show_table(
        ["round", "coder", "respondent", "question", "flag", "since"],
        [(row.round, row.coder, row.respondent, row.question, FLAGS[row.kind], row.at[:16]) for row in found],
    )


@click.command()
@click.argument("mode", required=False, type=click.Choice(["shown", "hidden", "ask"]))
@with_study
def context(study: Study, mode: str | None) -> None:
    """Say whether coders see attributes and ticks while they code: shown, hidden, or shown to who asks."""
    from coder.coding.context import context_mode, set_context

    if mode is None:
        show(context_mode(study))
        return
    set_context(study, mode)
    means = {
        "shown": "Coders see attributes and ticks beside each answer.",
        "hidden": "Coders see neither attributes nor ticks.",
        "ask": "Coders see attributes and ticks of an answer when they ask for them.",
    }
    say(f"{means[mode]} When they saw them is kept with the answer.")
