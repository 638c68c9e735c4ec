"""`coder decisions rule`, `rules`, `recode`, `pack`: what a decision leads to, and what a group may help to decide."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coder.cli.common import force_option, json_option, say, show, show_json, show_table, with_study
from coder.display import counted, display_line

if TYPE_CHECKING:
    from coder.store.study import Study

round_option = click.option(
    "--round", "round_name", metavar="NAME", help="The round (default: the newest closed one that is no check round)."
)
number_option = click.option("--rule", "number", type=click.IntRange(1, 2**31 - 1), help="Default: the newest.")


@click.command("rule")
@click.argument("respondent")
@click.argument("question")
@click.option(
    "--kind", type=click.Choice(["use_when", "do_not_use_when", "confusable", "split"]), required=True,
    help="What the rule says; split makes new codes as the decision names them.",
)  # fmt: skip
@click.option("--code", "codes", multiple=True, metavar="CODE", help="The code; for confusable each that is mixed up.")
@click.option("--text", required=True, help="The rule; for confusable the question to ask, for split the reason.")
@click.option("--then", default="", help="For confusable: what follows from the answer.")
@round_option
@json_option
@with_study
def rule(
    study: Study, respondent: str, question: str, kind: str, codes: tuple[str, ...], text: str, then: str,
    round_name: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Make a rule from the decision on the answer of RESPONDENT to QUESTION: a new version of the codebook has it."""
    from coder.consensus.rules import NewRule, make_rule

    made = make_rule(study, respondent, question, NewRule(kind, codes, text, then), round_name)
    if as_json:
        show_json(asdict(made))
        return
    say(
        f"Rule {made.number}: version {made.version} of the codebook has it. It may change"
        f" {counted(made.may_change, 'answer')}."
    )
    if made.may_change:
        say(
            f"List them with: coder decisions recode --rule {made.number}. Have them coded again with:"
            f" coder round open NAME --kind check --for-rule {made.number} --coder NAME --coder NAME"
        )


@click.command("rules")
@json_option
@with_study
def rules(study: Study, as_json: bool) -> None:
    """List the rules that were made from decisions."""
    from coder.consensus.rules import list_rules

    found = list_rules(study)
    if as_json:
        show_json([asdict(line) for line in found])
        return
    if not found:
        say("No rule was made from a decision yet.")
        return
    show_table(
        ["rule", "kind", "codes", "version", "from", "may change", "check round", "text"],
        [
            (
                line.number, line.kind, ", ".join(line.codes), line.version, f"{line.respondent}/{line.question}",
                line.may_change, line.check_round or "", line.text,
            )
            for line in found
        ],
    )  # fmt: skip


@click.command("recode")
@number_option
@json_option
@with_study
def recode(study: Study, number: int | None, as_json: bool) -> None:
    """List the answers that a rule may change, with what each coder gave them."""
    from coder.consensus.rules import recode_list

    found = recode_list(study, number)
    if as_json:
        show_json([line._asdict() for line in found])
        return
    for line in found:
        show(f"{line.respondent}/{line.question}: {display_line(line.text, 100)}")
        for coder, codes in line.coders.items():
            show(f"  {coder}: {', '.join(codes) or 'no code applies'}")
    say(f"{counted(len(found), 'answer')} to code again.")


@click.command("pack")
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="FILE", help="Write .docx or .txt.")
@click.option("--which", type=click.Choice(["open", "unresolved", "all"]), default="open", show_default=True)
@click.option("--code", "codes", multiple=True, metavar="CODE", help="Only differences on this code; may be repeated.")
@click.option("--question", metavar="KEY", help="Only answers to this question.")
@click.option("--limit", type=click.IntRange(1, 200), default=12, show_default=True, help="At most so many answers.")
@round_option
@force_option
@json_option
@with_study
def pack(
    study: Study, out: Path, which: str, codes: tuple[str, ...], question: str | None, limit: int,
    round_name: str | None, force: bool, as_json: bool,
) -> None:  # fmt: skip
    """Write a short pack of differences for a group to talk about, with no name of anybody in it."""
    from coder.reporting.discussion_pack import save_pack

    saved = save_pack(study, out, round_name, which=which, codes=codes, question=question, most=limit, force=force)
    if as_json:
        show_json(asdict(saved) | {"path": str(saved.path)})
        return
    show_table(["in the pack", "respondent", "question"], saved.answers)
    say(f"{out} has {counted(len(saved.answers), 'answer')}. The list above is for you; the pack names nobody.")
    if saved.held:
        say(
            f"Held back: {counted(saved.held, 'answer')} with an identifier that waits for a decision, or that may not"
            " be quoted."
        )
    if saved.unscanned:
        say(f"Never looked through for identifiers: {saved.unscanned} of them; do so with: coder identifiers scan")
