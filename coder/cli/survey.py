"""`coder answers`: the answers are listed, searched and sorted out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from coder.cli.common import (
    json_option,
    location_options,
    say,
    show_json,
    show_table,
    with_study,
)

if TYPE_CHECKING:
    from coder.store.study import Study
    from coder.survey.accounts import QuestionAccount


def show_questions(accounts: Sequence[QuestionAccount]) -> None:
    """The account of each open question as a table."""
    show_table(
        ["question", "asked", "answered", "blank", "not asked", "substantive", "proposed non-answers"],
        [
            (a.question, a.asked, a.answered, a.blank, a.not_asked, a.substantive, sum(a.proposed.values()))
            for a in accounts
        ],
        widest=40,
    )


@click.group(invoke_without_command=True)
@click.option("--question", metavar="QUESTION", help="Only answers to this question.")
@click.option("--status", metavar="STATUS", help="Only answers of this status, or 'proposed': waiting to be confirmed.")
@click.option("--find", metavar="TEXT", help="Only answers that contain this text, whatever its case.")
@click.option("--where", "attributes", multiple=True, metavar="ATTRIBUTE=VALUE", help="Only these respondents.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most so many.")
@click.option("--summary", is_flag=True, help="Count the answers of each question instead.")
@json_option
@location_options
@click.pass_context
def answers(
    ctx: click.Context,
    question: str | None,
    status: str | None,
    find: str | None,
    attributes: tuple[str, ...],
    limit: int | None,
    summary: bool,
    as_json: bool,
    where: str,
    acting: str | None,
) -> None:
    """List and search the answers."""
    if ctx.invoked_subcommand is not None:
        ctx.find_root().obj = {"where": where, "acting": acting}
        return
    from coder.store.study import Study

    facts = _facts(attributes)
    with Study.open(where, acting) as study:
        if summary:
            _summarise(study, as_json)
        else:
            _list(study, as_json, question=question, status=status, find=find, where=facts, limit=limit)


def _facts(attributes: tuple[str, ...]) -> dict[str, str]:
    facts = {}
    for given in attributes:
        name, sign, value = given.partition("=")
        if not sign or not name:
            raise click.UsageError("--where is written ATTRIBUTE=VALUE, for example --where role=nurse.")
        facts[name.strip()] = value.strip()
    return facts


def _summarise(study: Study, as_json: bool) -> None:
    from coder.survey.accounts import question_accounts

    accounts = question_accounts(study)
    if as_json:
        show_json([asdict(account) for account in accounts])
    else:
        show_questions(accounts)


def _list(study: Study, as_json: bool, **wanted: Any) -> None:
    from coder.survey.answers import list_answers

    lines = list_answers(study, **wanted)
    if as_json:
        show_json([asdict(line) for line in lines])
        return
    show_table(
        ["respondent", "question", "status", "text"],
        [
            (line.respondent, line.question, f"{line.status}?{line.proposed_status}" if line.proposed_status
             else line.status, line.text)
            for line in lines
        ],
        widest=70,
    )  # fmt: skip
    say(f"{len(lines)} answers.")


@answers.command("set-status")
@click.argument("respondent")
@click.argument("question")
@click.argument("status")
@click.option("--reason", default="", metavar="TEXT", help="Why; goes into the log.")
@with_study
def set_status(study: Study, respondent: str, question: str, status: str, reason: str) -> None:
    """Give an answer another status, for example: coder answers set-status 007 Q1 substantive."""
    from coder.survey.settling import set_status as give_status

    line = give_status(study, respondent, question, status, reason)
    say(f"The answer of {line.respondent} to {line.question} is {line.status} now.")


@answers.command("accept-proposed")
@click.option("--question", metavar="QUESTION", help="Only answers to this question.")
@with_study
def accept_proposed(study: Study, question: str | None) -> None:
    """Confirm what the rules proposed for answers that say nothing."""
    from coder.survey.settling import accept_proposed as accept

    count = accept(study, question)
    say(f"{count} answers got the status that was proposed." if count else "No proposal is waiting.")
