"""`coder flags` and `coder context`: what coders mark on answers, and what they see of who gave them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from coder.cli.common import json_option, location_options, open_study, say, show, show_json, show_table, with_study

if TYPE_CHECKING:
    from coder.store.study import Study


@click.group(invoke_without_command=True)
@click.option("--kind", metavar="KIND", help="Only one kind: unsure, quote, personal, sensitive or concern.")
@json_option
@location_options
def flags(where: str, acting: str | None, kind: str | None, as_json: bool) -> None:
    """List flags on answers: your own, those of closed rounds and, for a lead, every concern at once."""
    context = click.get_current_context()
    if context.invoked_subcommand is not None:
        context.find_root().obj = {"where": where, "acting": acting}
        return
    with open_study(where, acting) as study:
        _list(study, kind, as_json=as_json)


def _list(study: Study, kind: str | None, *, as_json: bool) -> None:
    from coder.coding.flags import FLAGS, list_flags

    found = list_flags(study, kind)
    if as_json:
        show_json([line._asdict() for line in found])
        return
    if not found:
        say("There are no flags that you may see.")
        return
    columns = {
        "round": [line.round for line in found],
        "coder": [line.coder for line in found],
        "respondent": [line.respondent for line in found],
        "question": [line.question for line in found],
        "flag": [FLAGS[line.kind] for line in found],
        "since": [line.at[:16] for line in found],
        "words": [line.said for line in found],
        "settled": [line.settled for line in found],
    }
    shown = {name: cells for name, cells in columns.items() if any(cells)}
    show_table([*shown], list(zip(*shown.values(), strict=True)))


@flags.command("settle")
@click.argument("respondent")
@click.argument("question")
@click.option("--because", metavar="TEXT", default="", help="What was done about it; the coder reads it.")
@click.option("--coder", metavar="NAME", help="Only the concern of this coder.")
@with_study
def settle(study: Study, respondent: str, question: str, because: str, coder: str | None) -> None:
    """Say how the concern about an answer was settled."""
    from coder.coding.concerns import settle_concern

    settled = settle_concern(study, respondent, question, because, coder=coder)
    concerns = "The concern is" if settled == 1 else f"{settled} concerns are"
    say(f"{concerns} settled; the log keeps it, and coder flags shows it to who raised it.")


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
