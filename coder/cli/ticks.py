"""`coder ticks`: what was ticked, beside what was written."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from coder.cli.common import json_option, say, show_json, show_table, with_study

if TYPE_CHECKING:
    from coder.store.study import Study


@click.group()
def ticks() -> None:
    """Options that were ticked: which code each means, and how ticks and codes compare."""


@ticks.command("show")
@click.option("--question", metavar="QUESTION", help="Only the options of this question.")
@json_option
@with_study
def show(study: Study, question: str | None, as_json: bool) -> None:
    """List the options, the codes that mean the same, and codes of similar names."""
    from coder.reporting.tick_codes import tick_options

    options = tick_options(study, question)
    if as_json:
        show_json([asdict(one) for one in options])
        return
    show_table(
        ["question", "option", "ticked", "means", "similar name"],
        [(one.question, one.option, one.ticked, ", ".join(one.codes), one.suggested or "") for one in options],
        widest=40,
    )
    if any(one.suggested for one in options):
        say("A similar name is a suggestion only; confirm it with: coder ticks map QUESTION OPTION CODE")


@ticks.command("map")
@click.argument("question")
@click.argument("option")
@click.argument("code")
@with_study
def map_(study: Study, question: str, option: str, code: str) -> None:
    """Say that an option and a code mean the same, for example: coder ticks map Q5 "Time" time."""
    from coder.reporting.tick_codes import map_option

    line = map_option(study, question, option, code)
    say(f"{line.option} ({line.question}) means {', '.join(line.codes)}.")


@ticks.command("unmap")
@click.argument("question")
@click.argument("option")
@click.argument("code", required=False)
@with_study
def unmap(study: Study, question: str, option: str, code: str | None) -> None:
    """Take that back, for one code or for all."""
    from coder.reporting.tick_codes import unmap_option

    gone = unmap_option(study, question, option, code)
    say("Taken back." if gone else "The option was not taken to mean that.")


@ticks.command("compare")
@click.option("--question", metavar="QUESTION", help="Only the options of this question.")
@json_option
@with_study
def compare(study: Study, question: str | None, as_json: bool) -> None:
    """Who ticked an option and who was given its code, among those who also wrote something that was coded."""
    from coder.reporting.tick_codes import compare_ticks

    found = compare_ticks(study, question)
    if as_json:
        show_json([asdict(one) for one in found])
        return
    show_table(
        ["option", "codes", "asked", "ticked", "compared", "both", "tick only", "code only", "neither", "written in"],
        [
            (
                one.option, ", ".join(one.codes), "not known" if one.asked is None else one.asked, one.ticked,
                one.compared, one.both, one.tick_only, one.code_only, one.neither,
                ", ".join(f"{key} {number}" for key, number in one.questions.items()),
            )
            for one in found
        ],
        widest=36,
    )  # fmt: skip
    say(
        "Respondents, not mentions. Compared: those asked who have an agreed answer to any open question, in closed"
        " rounds, pilots left out. Who ticked and wrote nothing that is agreed is in “ticked” only."
    )
    if any(one.asked is None for one in found):
        say(
            "Who was asked is “not known” where the rule for it looks at a column that was not imported as an"
            " attribute; there, those are compared who ticked anything in that question."
        )
