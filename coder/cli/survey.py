"""`coder import` and `coder answers`: the survey comes in, and its answers are listed, searched and sorted out."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
from coder.display import display_line

if TYPE_CHECKING:
    from coder.store.study import Study
    from coder.survey.accounts import QuestionAccount
    from coder.survey.guess import Guess
    from coder.survey.importing import ImportAccount
    from coder.survey.reader import SurveyFile


@click.command("import")
@file_argument
@click.option("--map", "map_file", type=click.Path(path_type=Path), metavar="MAP.yaml", help="What each column is.")
@click.option("--respondent", metavar="COLUMN", help="The column that says who answered.")
@click.option("--question", "questions", multiple=True, metavar="COLUMN", help="An open question; may be repeated.")
@click.option("--ticks", multiple=True, metavar="COLUMN", help="A question with options to tick; may be repeated.")
@click.option("--attribute", "attributes", multiple=True, metavar="COLUMN", help="A fact about respondents.")
@click.option("--question-column", metavar="COLUMN", help="One row per answer: the column that says which question.")
@click.option("--text-column", metavar="COLUMN", help="One row per answer: the column that holds the text.")
@click.option("--consent", metavar="COLUMN", help="The column that says who may be quoted (yes or no).")
@click.option("--attribution", metavar="TEMPLATE", help="How quotes name their speaker: '{role} #{respondent}'.")
@click.option("--dry-run", is_flag=True, help="Show what each column is taken for, and why; import nothing.")
@click.option("--save-map", type=click.Path(path_type=Path), metavar="MAP.yaml", help="Write that down as a map.")
@force_option
@json_option
@location_options
def import_survey(
    file: Path,
    map_file: Path | None,
    dry_run: bool,
    save_map: Path | None,
    force: bool,
    as_json: bool,
    where: str,
    acting: str | None,
    **named: Any,
) -> None:
    """Import survey answers from FILE. Columns that are not named are guessed; see --dry-run."""
    from coder.files import refuse_existing, write_whole
    from coder.survey.mapping import map_yaml

    _refuse_contradictions(map_file, named)
    if save_map:
        refuse_existing(save_map, force)
    source, guess = _what_columns_are(file, map_file, named)
    if dry_run:
        _show_guess(source, guess, as_json)
    else:
        _import(file, guess, where, acting, as_json)
    if save_map:
        write_whole(save_map, map_yaml(guess.survey_map), force=force)
        say(f"The map is in {save_map}; correct it there and import with: coder import {file} --map {save_map}")


def _refuse_contradictions(map_file: Path | None, named: dict[str, Any]) -> None:
    if map_file and any(named.values()):
        raise click.UsageError("--map says what every column is; name columns there or by options, not both.")
    if bool(named["question_column"]) != bool(named["text_column"]):
        raise click.UsageError("--question-column and --text-column go together.")
    if named["question_column"] and (named["questions"] or named["ticks"]):
        raise click.UsageError("A file has either one row per answer (--question-column) or --question and --ticks.")


def _what_columns_are(file: Path, map_file: Path | None, named: dict[str, Any]) -> tuple[SurveyFile, Guess]:
    from coder.survey.guess import Named, guess_map, guess_of_map
    from coder.survey.mapping import check_map, load_map
    from coder.survey.reader import open_survey_file

    survey_map = load_map(map_file) if map_file else None
    source = open_survey_file(file)
    if survey_map:
        check_map(survey_map, source)
        return source, guess_of_map(source, survey_map)
    guess = guess_map(source, Named(**named))
    if guess.survey_map.topics() or guess.survey_map.long:
        check_map(guess.survey_map, source)
    return source, guess


def _show_guess(source: SurveyFile, guess: Guess, as_json: bool) -> None:
    if as_json:
        show_json(
            {
                "file": source.path.name,
                "encoding": source.encoding,
                "delimiter": source.delimiter,
                "columns": [asdict(column) for column in guess.columns],
                "map": guess.survey_map.plain(),
                "notes": source.notes,
            }
        )
        return
    say(f"{source.path.name}: {source.encoding}, {source.delimiter}-separated, {len(source.columns)} columns.")
    _say_all(source.notes)
    for column in guess.columns:
        show(f"{display_line(column.column, 60)}  —  {column.role}: {display_line(column.reason, 120)}")
        for example in column.examples:
            show(f"      {display_line(example, 90)}")
    say("Nothing was imported. To import it like this, leave --dry-run out; to change it, add --save-map MAP.yaml.")


def _import(file: Path, guess: Guess, where: str, acting: str | None, as_json: bool) -> None:
    from coder.survey.importing import import_survey as import_into

    with open_study(where, acting) as study:
        account = import_into(study, file, survey_map=guess.survey_map)
    if left_out := guess.left_out():
        shown = ", ".join(display_line(name, 40) for name in left_out[:12])
        say(f"Columns left out: {shown}{' …' if len(left_out) > 12 else ''}.")
    _say_all(account.notes)
    if as_json:
        show_json(asdict(account))
    else:
        _show_account(account)


def _show_account(account: ImportAccount) -> None:
    if not account.changed:
        say(f"Nothing new: all {account.rows_in} rows of {account.file} were imported before.")
    else:
        say(
            f"{account.file} ({account.encoding}, {account.delimiter}-separated): {account.rows_in} rows in,"
            f" {account.rows_out} stored, {account.unchanged} there before, {account.rejected} left out;"
            f" {account.respondents} new respondents."
        )
    _show_questions(account.questions)
    for ticks in account.ticks:
        show(f"{display_line(ticks.question, 40)}: {ticks.ticked} respondents ticked {len(ticks.options)} options.")
    if any(question.proposed for question in account.questions):
        say("Some answers look as if they say nothing. Look: coder answers --status proposed")
        say("Confirm them all: coder answers accept-proposed; keep one: coder answers set-status R Q substantive")
    say("Next: coder codebook load FILE")


def _show_questions(accounts: list[QuestionAccount] | tuple[QuestionAccount, ...]) -> None:
    show_table(
        ["question", "asked", "answered", "blank", "not asked", "substantive", "proposed non-answers"],
        [
            (a.question, a.asked, a.answered, a.blank, a.not_asked, a.substantive, sum(a.proposed.values()))
            for a in accounts
        ],
        widest=40,
    )


def _say_all(notes: tuple[str, ...]) -> None:
    for note in notes:
        say(note)


@click.group(invoke_without_command=True)
@click.option("--question", metavar="QUESTION", help="Only answers to this question.")
@click.option("--status", metavar="STATUS", help="Only answers of this status, or 'proposed': waiting to be confirmed.")
@click.option("--find", metavar="TEXT", help="Only answers that contain this text, whatever its case.")
@click.option("--where", "attributes", multiple=True, metavar="ATTRIBUTE=VALUE", help="Only these respondents.")
@click.option("--limit", type=click.IntRange(1, 2**31 - 1), metavar="N", help="At most so many.")
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
    facts = _facts(attributes)
    with open_study(where, acting) as study:
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
        _show_questions(accounts)


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
    from coder.survey.answers import set_status as give_status

    line = give_status(study, respondent, question, status, reason)
    say(f"The answer of {line.respondent} to {line.question} is {line.status} now.")


@answers.command("accept-proposed")
@click.option("--question", metavar="QUESTION", help="Only answers to this question.")
@with_study
def accept_proposed(study: Study, question: str | None) -> None:
    """Confirm what the rules proposed for answers that say nothing."""
    from coder.survey.answers import accept_proposed as accept

    count = accept(study, question)
    say(f"{count} answers got the status that was proposed." if count else "No proposal is waiting.")
