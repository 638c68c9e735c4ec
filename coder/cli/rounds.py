"""`coder round`: open, list, submit and close rounds of coding."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from coder.cli.common import WHOLE_NUMBER, json_option, say, show, show_json, show_table, with_study
from coder.cli.round_planning import drift, plan
from coder.display import counted

if TYPE_CHECKING:
    from coder.coding.rounds import RoundProgress
    from coder.coding.self_check import SelfCheck
    from coder.store.study import Study

_SAID = 5
"""Questions of the check that are said when a part is handed in."""


@click.group("round")
def rounds() -> None:
    """Rounds: answers that the same coders code independently."""


rounds.add_command(plan)
rounds.add_command(drift)


@rounds.command("open")
@click.argument("name")
@click.option("--coder", "coders", multiple=True, required=True, metavar="NAME", help="Who codes it; once per coder.")
@click.option(
    "--kind", type=click.Choice(["pilot", "main", "check"]), help="What it is for (default: main; check with --again)."
)
@click.option("--sample", default="100%", show_default=True, help="Share of each question's answers, drawn at random.")
@click.option("--seed", type=WHOLE_NUMBER, default=1, show_default=True, help="Makes the random draw repeatable.")
@click.option("--stratify", multiple=True, metavar="ATTRIBUTE", help="Spread the sample evenly over an attribute.")
@click.option("--again", metavar="ROUND", help="A check: answers that the coders finished in that closed round.")
@click.option("--for-rule", "rule", type=click.IntRange(1, 2**31 - 1), help="A check of what this rule may change.")
@with_study
def open_(
    study: Study, name: str, coders: tuple[str, ...], kind: str | None, sample: str, seed: int,
    stratify: tuple[str, ...], again: str | None, rule: int | None,
) -> None:  # fmt: skip
    """Open a round called NAME for its coders."""
    from coder.coding.rounds import open_round
    from coder.coding.visibility import ENFORCEMENT
    from coder.consensus.rules import open_check_round

    kind = kind or ("check" if again or rule else "main")
    if rule is not None:
        if kind != "check" or sample != "100%" or again or stratify:
            raise click.UsageError("--for-rule makes a check round of all answers that the rule may change.")
        opened = open_check_round(study, name, coders, rule, seed=seed)
    else:
        opened = open_round(study, name, coders, kind=kind, sample=sample, seed=seed, stratify=stratify, again=again)
    say(
        f"Round {opened.name} is open: {counted(opened.answers, 'answer')}, codebook version {opened.codebook_version},"
        f" coded by {' and '.join(opened.coders)}."
    )
    if opened.groups:
        few = f"; {opened.empty_groups} of them are too small to be drawn from" if opened.empty_groups else ""
        say(f"The sample is spread over {counted(opened.groups, 'group')} of question and attribute{few}.")
    if again:
        say("Until they hand in, its coders see nothing of what was coded on these answers before, their own included.")
    if opened.undefined_codes:
        say(
            f"Without a definition or a rule when to use: {counted(len(opened.undefined_codes), 'code')}"
            f" ({', '.join(opened.undefined_codes[:5])}); coders will differ on them."
        )
    if len(opened.coders) > 1:
        say(f"Blindness: {ENFORCEMENT}")


@rounds.command("list")
@json_option
@with_study
def list_(study: Study, as_json: bool) -> None:
    """List the rounds and how far each coder is."""
    from coder.coding.rounds import list_rounds

    found = list_rounds(study)
    if as_json:
        show_json([_as_json(study, progress) for progress in found])
        return
    show_table(
        ["round", "kind", "state", "answers", "coder", "finished", "part"],
        [
            (p.round.name, p.round.kind, p.round.state, p.answers, coder.name, p.finished[coder.name], coder.state)
            for p in found
            for coder in p.round.coders
        ],
    )


def _as_json(study: Study, progress: RoundProgress) -> dict[str, Any]:
    """A round; how long its coders took for an answer is told when it is closed."""
    from coder.coding.attention import round_pace

    closed = progress.round.state == "closed"
    times = round_pace(study, progress.round.name) if closed else {}
    return {
        "round": progress.round.name,
        "kind": progress.round.kind,
        "state": progress.round.state,
        "answers": progress.answers,
        "sample": progress.round.sample,
        "coders": {
            coder.name: {"state": coder.state, "finished": progress.finished[coder.name]}
            | ({"median_seconds": times[coder.name]} if closed else {})
            for coder in progress.round.coders
        },
    }


@rounds.command("check")
@click.argument("name", required=False)
@json_option
@with_study
def check(study: Study, name: str | None, as_json: bool) -> None:
    """Look through your own codes before you submit: what is undecided, unsure, unlike its like, used once."""
    from coder.coding.self_check import self_check

    found = self_check(study, name)
    if as_json:
        show_json(_check_as_json(found))
        return
    for sentence in found.sentences() or ("Nothing that needs another look.",):
        show(sentence)


def _check_as_json(found: SelfCheck) -> dict[str, Any]:
    return asdict(found) | {
        "first_undecided": [spot._asdict() for spot in found.first_undecided],
        "first_unsure": [spot._asdict() for spot in found.first_unsure],
        "alike": [
            {"answer": pair.answer._asdict(), "like": pair.like._asdict(), "codes": pair.codes} for pair in found.alike
        ],
        "used_once": [{"code": once.code, "answer": once.answer._asdict()} for once in found.used_once],
    }


@rounds.command("submit")
@click.argument("name", required=False)
@click.option("--partial", is_flag=True, help="Submit although answers are left uncoded.")
@with_study
def submit(study: Study, name: str | None, partial: bool) -> None:
    """Hand in your part of the open round; it cannot be changed afterwards."""
    from coder.coding.rounds import submit_round
    from coder.coding.self_check import self_check

    worth_a_look = self_check(study, name).sentences()
    for sentence in worth_a_look[:_SAID]:
        say(sentence)
    if len(worth_a_look) > _SAID:
        say(f"{len(worth_a_look) - _SAID} more such questions are listed by: coder round check")
    done = submit_round(study, name, partial=partial)
    say(f"Submitted: {done.finished} of {counted(done.answers, 'answer')} of round {done.round}.")


@rounds.command("withdraw")
@click.argument("name", required=False)
@with_study
def withdraw(study: Study, name: str | None) -> None:
    """Take back a round that was opened by mistake, as long as nobody has coded anything."""
    from coder.coding.rounds import withdraw_round

    say(f"Round {withdraw_round(study, name)} is withdrawn.")


@rounds.command("close")
@click.argument("name", required=False)
@with_study
def close(study: Study, name: str | None) -> None:
    """Close a round: its agreement is frozen, and the differences can be reconciled."""
    from coder.coding.rounds import list_rounds
    from coder.consensus.closing import close_round

    closed = close_round(study, name)
    say(
        f"Round {closed.name} is closed and its agreement frozen: of {counted(closed.answers, 'answer')} the coders"
        f" agree on {closed.agreed} and differ on {closed.differing}; finished by one coder only:"
        f" {closed.by_one_coder}, by none: {closed.uncoded}."
    )
    if any(one.round.name == closed.name and one.round.kind == "check" for one in list_rounds(study)):
        say("Next: coder round drift.")
    elif closed.differing:
        say("Next: coder agreement, then coder reconcile.")
