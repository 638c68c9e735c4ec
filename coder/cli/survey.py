"""`coder answers`: the answers are listed, searched and sorted out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from coder.cli.common import (
    WHOLE_NUMBER,
    json_option,
    location_options,
    open_study,
    say,
    show_json,
    show_table,
    with_study,
)
from coder.display import counted

if TYPE_CHECKING:
    from coder.store.study import Study
    from coder.survey.accounts import QuestionAccount
    from coder.survey.answers import AnswerLine
    from coder.survey.search import Hit


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
@click.option("--regex", metavar="EXPRESSION", help="Only answers that match a regular expression.")
@click.option("--fuzzy", metavar="TEXT", help="Only answers that contain this text roughly, the best first.")
@click.option("--duplicates", is_flag=True, help="List groups of answers that say the same instead.")
@click.option("--where", "attributes", multiple=True, metavar="ATTRIBUTE=VALUE", help="Only these respondents.")
@click.option("--limit", type=click.IntRange(1, 2**31 - 1), metavar="N", help="At most so many.")
@click.option("--summary", is_flag=True, help="Count the answers of each question instead.")
@json_option
@location_options
@click.pass_context
def answers(
    ctx: click.Context,
    /,
    attributes: tuple[str, ...],
    duplicates: bool,
    summary: bool,
    as_json: bool,
    where: str,
    acting: str | None,
    **wanted: Any,
) -> None:
    """List and search the answers."""
    if ctx.invoked_subcommand is not None:
        ctx.find_root().obj = {"where": where, "acting": acting}
        return
    words = {how: text for how in ("find", "regex", "fuzzy") if (text := wanted.pop(how)) is not None}
    if len(words) > 1:
        raise click.UsageError("Search in one way at a time: --find, --regex or --fuzzy.")
    facts = _facts(attributes)
    if duplicates and (words or facts or wanted["status"] or summary):
        raise click.UsageError("--duplicates goes with --question and --limit only.")
    with open_study(where, acting) as study:
        if summary:
            _summarise(study, as_json)
        elif duplicates:
            _show_duplicates(study, wanted["question"], wanted["limit"], as_json)
        elif words:
            ((how, text),) = words.items()
            _search(study, text, how, as_json, where=facts, **wanted)
        else:
            _list(study, as_json, where=facts, **wanted)


def _search(study: Study, text: str, how: Any, as_json: bool, **wanted: Any) -> None:
    from coder.survey.search import PAGE, is_search_prepared, search_page

    if how == "fuzzy" and wanted["limit"] is None:
        wanted["limit"] = PAGE
    if study.actor and not is_search_prepared(study):
        say("The answers are prepared for searching, once after an import …")
    page = search_page(study, text, how, **wanted)
    hits = page.hits
    if page.unfinished:
        say(page.unfinished)
    if as_json:
        show_json([{**asdict(hit.answer), "spans": hit.spans, "score": hit.score} for hit in hits])
        return
    show_table(
        ["respondent", "question", "status", "text"],
        [(hit.answer.respondent, hit.answer.question, _standing(hit.answer), _around(hit)) for hit in hits],
        widest=70,
    )
    say(f"{counted(len(hits), 'answer')}.")


def _around(hit: Hit) -> str:
    """The text from shortly before the first match, which stands between brackets."""
    text, (start, end) = hit.answer.text, hit.spans[0]
    begin = max(0, start - 20)
    return f"{'…' if begin else ''}{text[begin:start]}[{text[start:end]}]{text[end:]}"


def _show_duplicates(study: Study, question: str | None, limit: int | None, as_json: bool) -> None:
    from coder.survey.duplicates import are_duplicates_known, duplicate_groups, find_duplicates

    if not are_duplicates_known(study):
        found = find_duplicates(study)
        if found.proposed:
            say(
                f"{counted(found.submissions, 'respondent repeats', 'respondents repeat')} an earlier one; for"
                f" {counted(found.proposed, 'answer')} of theirs the status 'duplicate' is proposed."
                " Look: coder answers --status proposed"
            )
    groups = duplicate_groups(study, question=question, limit=limit)
    if as_json:
        show_json([asdict(group) for group in groups])
        return
    show_table(
        ["answers", "texts", "sameness", "question", "first respondent", "text"],
        [
            (group.answers, group.texts, group.sameness, group.question, group.example.respondent, group.example.text)
            for group in groups
        ],
        widest=60,
    )
    say(f"{counted(len(groups), 'group')}, {counted(sum(group.answers for group in groups), 'answer')} in them.")


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
            (line.respondent, line.question, _standing(line), line.text)
            for line in lines
        ],
        widest=70,
    )  # fmt: skip
    say(f"{counted(len(lines), 'answer')}.")


def _standing(line: AnswerLine) -> str:
    return f"{line.status}?{line.proposed_status}" if line.proposed_status else line.status


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
    say(f"{counted(count, 'answer')} got the status that was proposed." if count else "No proposal is waiting.")


@answers.command("undo-status")
@with_study
def undo_status(study: Study) -> None:
    """Take back the last change of status that you made, of one answer or many."""
    from coder.survey.settling import undo_status as undo

    say(undo(study).words)


@answers.command("note")
@click.argument("text")
@click.option("--respondent", metavar="RESPONDENT", help="On this respondent's answer to --question.")
@click.option("--question", metavar="QUESTION", help="On this question; without it, on the data set.")
@with_study
def note(study: Study, text: str, respondent: str | None, question: str | None) -> None:
    """Note what strikes you while reading."""
    from coder.survey.reading import write_note

    made = write_note(study, text, respondent=respondent, question=question)
    say(f"Note {made.id} is kept; see: coder answers notes")


@answers.command("notes")
@click.option("--question", metavar="QUESTION", help="Only those on this question and its answers.")
@json_option
@with_study
def notes(study: Study, question: str | None, as_json: bool) -> None:
    """List the notes; while a round is open, only your own."""
    from coder.survey.reading import list_notes

    lines = list_notes(study, question=question)
    if as_json:
        show_json([asdict(line) for line in lines])
        return
    show_table(
        ["note", "person", "question", "respondent", "text"],
        [(line.id, line.person, line.question or "", line.respondent or "", line.text) for line in lines],
        widest=70,
    )


@answers.command("change-note")
@click.argument("number", type=WHOLE_NUMBER)
@click.argument("text")
@with_study
def change_note(study: Study, number: int, text: str) -> None:
    """Put a note of yours in other words."""
    from coder.survey.reading import change_note as change

    say(f"Note {number} is note {change(study, number, text)} now; see: coder answers notes")


@answers.command("remove-note")
@click.argument("number", type=WHOLE_NUMBER)
@with_study
def remove_note(study: Study, number: int) -> None:
    """Take back a note of yours."""
    from coder.survey.reading import remove_note as remove

    remove(study, number)
    say(f"Note {number} is gone from the list; its row stays in the study.")
