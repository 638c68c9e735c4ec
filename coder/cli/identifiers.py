"""`coder identifiers`: what may say who somebody is, found, decided and replaced where answers are quoted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from coder.cli.common import (
    WHOLE_NUMBER,
    json_option,
    location_options,
    progress_bar,
    say,
    show_json,
    show_table,
    with_study,
)
from coder.cli.workbench import open_screen_of_group
from coder.display import counted

if TYPE_CHECKING:
    from coder.store.study import Study

_AROUND = 24
"""Characters shown on each side of a place."""

_Command = Callable[..., Any]


def _chosen(function: _Command) -> _Command:
    """The options that say which places are meant."""
    for option in (
        click.option("--state", metavar="STATE", help="Only these: proposed, replaced or kept."),
        click.option("--kind", metavar="KIND", help="Only this kind, such as name, phone or organisation."),
        click.option("--question", metavar="QUESTION", help="Only in answers to this question."),
    ):
        function = option(function)
    return function


@click.group(invoke_without_command=True)
@location_options
def identifiers(where: str, acting: str | None) -> int:
    """Possible identifiers in the answers (names, numbers, places): found, then decided by a lead.

    Without a command, opens their screen.
    """
    return open_screen_of_group("identifiers", where, acting)


@identifiers.command("scan")
@click.option("--question", metavar="QUESTION", help="Only the answers to this question.")
@json_option
@with_study
def scan(study: Study, question: str | None, as_json: bool) -> None:
    """Look through the answers; what is found waits for a decision."""
    from coder.survey.identifier_list import identifier_account
    from coder.survey.identifiers import KINDS
    from coder.survey.redaction import scan_identifiers

    with progress_bar("Scanning") as progress:
        done = scan_identifiers(study, question, progress)
    waiting = identifier_account(study).states.get("proposed", 0)
    if as_json:
        show_json({**asdict(done), "waiting": waiting})
        return
    show_table(["kind", "what", "new"], [(kind, KINDS[kind][0], number) for kind, number in done.kinds.items()])
    say(
        f"{counted(done.answers, 'answer')} read, {counted(done.new, 'new possible identifier')};"
        f" {waiting:,} to be decided."
    )
    say("No rule finds all: first names that stand alone and small places are for a reader to see.")
    if waiting:
        say("Look: coder identifiers list. Decide: coder identifiers replace, or keep; on a screen: coder identifiers")


@identifiers.command("list")
@_chosen
@click.option("--limit", type=click.IntRange(1, 2**31 - 1), metavar="N", help="At most so many.")
@click.option("--grouped", is_flag=True, help="The same words together, the most frequent first.")
@json_option
@with_study
def list_(study: Study, limit: int | None, grouped: bool, as_json: bool, **chosen: Any) -> None:
    """List the possible identifiers with their numbers and the words around them."""
    from coder.survey.identifier_list import identifier_account, identifier_groups, list_identifiers

    if grouped:
        groups = identifier_groups(study, **chosen)[:limit]
        if as_json:
            show_json([asdict(group) for group in groups])
            return
        rows = [(one.places, one.words, one.kind, one.state, one.replacement) for one in groups]
        show_table(["places", "words", "kind", "state", "replacement"], rows, widest=50)
    else:
        lines = list_identifiers(study, limit=limit, **chosen)
        if as_json:
            show_json([{**asdict(line), "words": line.words} for line in lines])
            return
        show_table(
            ["number", "respondent", "question", "kind", "state", "replacement", "where it stands"],
            [
                (one.id, one.respondent, one.question, one.kind, one.state, one.replacement, _around(one))
                for one in lines
            ],
            widest=70,
        )
    account = identifier_account(study)
    counts = ", ".join(f"{number} {state}" for state, number in account.states.items()) or "none found"
    say(f"In the whole study: {counts}.")
    if account.unscanned:
        say(f"{counted(account.unscanned, 'answer is', 'answers are')} not scanned yet; run: coder identifiers scan")


def _around(line: Any) -> str:
    before, after = line.text[max(0, line.start - _AROUND) : line.start], line.text[line.end : line.end + _AROUND]
    return f"{before}»{line.words}«{after}"


def _which(function: _Command) -> _Command:
    """Numbers, or words, or a kind: the places that a decision is for."""
    for option in (
        click.option("--question", metavar="QUESTION", help="With --kind or --all-of: only in answers to this one."),
        click.option("--all-of", "words", metavar="TEXT", help="Every place at which exactly this stands."),
        click.option("--kind", metavar="KIND", help="Every place of this kind that waits for a decision."),
        click.argument("numbers", nargs=-1, type=WHOLE_NUMBER),
    ):
        function = option(function)
    return function


def _ids(
    study: Study, numbers: tuple[int, ...], kind: str | None, words: str | None, question: str | None,
    *, waiting: bool = True,
) -> list[int]:  # fmt: skip
    """The places that are meant; of a kind, or with the same words, those that wait for a decision."""
    from coder.survey.identifier_list import PROPOSED, identifier_ids

    if bool(numbers) == bool(kind or words):
        raise click.UsageError('Say which: their numbers (coder identifiers list), or --kind KIND, or --all-of "TEXT".')
    if numbers:
        return list(numbers)
    found = identifier_ids(study, state=PROPOSED if waiting else None, kind=kind, words=words, question=question)
    if not found:
        say("No such place waits for a decision." if waiting else "There is no such place.")
    return found


@identifiers.command("replace")
@_which
@click.option("--with", "replacement", metavar="TEXT", help="What is shown there, such as [my daughter].")
@with_study
def replace(study: Study, replacement: str | None, **which: Any) -> None:
    """Show other words in these places wherever answers are quoted, for example: coder identifiers replace 3 7."""
    from coder.survey.redaction import replace_identifiers

    if ids := _ids(study, **which):
        say(f"{_places(replace_identifiers(study, ids, replacement))} replaced in what is quoted from now on.")


@identifiers.command("keep")
@_which
@with_study
def keep(study: Study, **which: Any) -> None:
    """Say that what stands in these places may be shown, for example: coder identifiers keep --kind web."""
    from coder.survey.redaction import keep_identifiers

    if ids := _ids(study, **which):
        say(f"{_places(keep_identifiers(study, ids))} kept as it is.")


@identifiers.command("reopen")
@_which
@with_study
def reopen(study: Study, **which: Any) -> None:
    """Take decisions back: these places wait for one again."""
    from coder.survey.redaction import reopen_identifiers

    if ids := _ids(study, waiting=False, **which):
        say(f"{_places(reopen_identifiers(study, ids))} waiting for a decision again.")


@identifiers.command("mark")
@click.argument("respondent")
@click.argument("question")
@click.argument("words", required=False)
@click.option("--start", type=int, metavar="N", help="Where it begins, counted in characters from 0.")
@click.option("--end", type=int, metavar="N", help="Where it ends, the end not included.")
@click.option("--with", "replacement", metavar="TEXT", help="What is shown there (default: [details removed]).")
@click.option("--kind", default="other", metavar="KIND", help="What it is, such as name.")
@with_study
def mark(
    study: Study,
    respondent: str,
    question: str,
    words: str | None,
    start: int | None,
    end: int | None,
    replacement: str | None,
    kind: str,
) -> None:
    """Replace what no rule found, for example: coder identifiers mark 007 Q1 "the only dentist in town"."""
    from coder.survey.redaction import mark_identifier

    if (start is None) != (end is None) or (words is None) == (start is None):
        raise click.UsageError("Give the words as they stand in the answer, or --start and --end.")
    span = None if start is None or end is None else (start, end)
    marked = mark_identifier(study, respondent, question, words=words, span=span, replacement=replacement, kind=kind)
    numbers = " ".join(map(str, marked.ids))
    say(f"{_places(len(marked.ids))} replaced; taken back with: coder identifiers reopen {numbers}")


def _places(number: int) -> str:
    return "1 place is" if number == 1 else f"{number} places are"
