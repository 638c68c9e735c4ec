"""`coder import`: the survey comes in."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from coder.cli.common import (
    force_option,
    json_option,
    location_options,
    open_study,
    progress_bar,
    say,
    show,
    show_json,
)
from coder.cli.survey import show_questions
from coder.display import both_ends, counted, display_line
from coder.errors import InputError

if TYPE_CHECKING:
    from coder.survey.earlier import Earlier
    from coder.survey.guess import ColumnGuess, Guess
    from coder.survey.importing import ImportAccount
    from coder.survey.mapping import TickMap
    from coder.survey.reader import SurveyFile
    from coder.survey.taking_back import LastImport

_INDENT = 15
"""Where the text of a dry run begins; the role stands before it."""
_ROOM = 64
"""Cells that are left of 80 columns, and one to spare."""


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--map", "map_file", type=click.Path(path_type=Path), metavar="MAP.yaml", help="What each column is.")
@click.option("--sheet", metavar="NAME", help="Of a workbook: the sheet to read, if it is not the first.")
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
@click.option("--undo", is_flag=True, help="Take the last import back, as long as nobody has worked with it.")
@click.option("--yes", is_flag=True, help="Go on without being asked.")
@force_option
@json_option
@location_options
def import_survey(
    file: Path | None,
    map_file: Path | None,
    sheet: str | None,
    dry_run: bool,
    save_map: Path | None,
    undo: bool,
    yes: bool,
    force: bool,
    as_json: bool,
    where: str,
    acting: str | None,
    **named: Any,
) -> None:
    """Import survey answers from FILE.

    Without --map, --question or --question-column, what each column is is guessed (see --dry-run), and what you name
    by other options is as you say. With one of these three, only the columns that you name come in, and the one that
    says who answered, which is looked for; all others are left out.
    """
    from coder.files import refuse_existing, write_whole
    from coder.survey.mapping import map_yaml

    if undo:
        if file or map_file or sheet or dry_run or save_map or any(named.values()):
            raise click.UsageError("--undo takes the last import back; nothing else goes with it.")
        _take_back(where, acting, yes, as_json)
        return
    if file is None:
        raise click.UsageError("Name the survey file: coder import FILE.")
    _refuse_contradictions(map_file, named)
    if save_map:
        refuse_existing(save_map, force)
    earlier = _earlier(where, acting)
    source, guess = _what_columns_are(file, map_file, sheet, named, earlier, examples=dry_run)
    if not dry_run:
        _ask_if_right(source, guess, earlier, yes)
    if dry_run:
        _show_guess(source, guess, as_json)
    else:
        _import(source, guess, where, acting, as_json)
    if save_map:
        write_whole(save_map, map_yaml(guess.survey_map), force=force)
        say(f"The map is in {save_map}; correct it there and import with: coder import {file} --map {save_map}")


def _take_back(where: str, acting: str | None, yes: bool, as_json: bool) -> None:
    from coder.survey.taking_back import last_import, take_back_import

    with open_study(where, acting) as study:
        study.require_lead("take an import back")
        last = last_import(study)
        if last and not last.in_the_way and not yes:
            _ask_to_take_back(last)
        taken = take_back_import(study, last)
    say(f"{taken.name} is taken back: {taken.brought} are no longer in the study; the log keeps that they were.")
    if as_json:
        told = asdict(taken)
        del told["in_the_way"]
        show_json(told)


def _somebody_can_answer() -> bool:
    return sys.stdin.isatty()


def _ask_to_take_back(last: LastImport) -> None:
    """Ask; where nobody can answer, nothing is taken back."""
    if not _somebody_can_answer():
        raise InputError(
            f"Nothing was taken back: {last.name} brought {last.brought}, which would go again; add --yes to go on"
            " without being asked."
        )
    click.confirm(display_line(last.question, 400), abort=True, err=True)


def _refuse_contradictions(map_file: Path | None, named: dict[str, Any]) -> None:
    if map_file and any(named.values()):
        raise click.UsageError("--map says what every column is; name columns there or by options, not both.")
    if bool(named["question_column"]) != bool(named["text_column"]):
        raise click.UsageError("--question-column and --text-column go together.")
    if named["question_column"] and (named["questions"] or named["ticks"]):
        raise click.UsageError("A file has either one row per answer (--question-column) or --question and --ticks.")


def _what_columns_are(
    file: Path, map_file: Path | None, sheet: str | None, named: dict[str, Any], earlier: Earlier, *, examples: bool
) -> tuple[SurveyFile, Guess]:
    from dataclasses import replace

    from coder.survey.guess import Named, guess_map, guess_of_map
    from coder.survey.mapping import check_map, load_map
    from coder.survey.reader import open_survey_file

    survey_map = load_map(map_file) if map_file else None
    if survey_map and sheet is not None:
        survey_map = replace(survey_map, sheet=sheet)
    source = open_survey_file(file, survey_map.sheet if survey_map else sheet)
    with progress_bar("Looking at the columns") as progress:
        if survey_map:
            check_map(survey_map, source)
            return source, guess_of_map(source, survey_map, examples=examples, progress=progress)
        guess = guess_map(source, Named(**named), earlier=earlier, examples=examples, progress=progress)
    if guess.survey_map.topics() or guess.survey_map.long:
        check_map(guess.survey_map, source)
    return source, guess


def _earlier(where: str, acting: str | None) -> Earlier:
    """What the study knows of columns; a file can be looked at where there is no study yet."""
    from coder.store.engine import is_server
    from coder.survey.earlier import NOTHING_EARLIER, earlier_imports

    if not is_server(where) and not Path(where).exists():
        return NOTHING_EARLIER
    with open_study(where, acting) as study:
        return earlier_imports(study)


def _ask_if_right(source: SurveyFile, guess: Guess, earlier: Earlier, yes: bool) -> None:
    """Say what makes it doubtful that this is the right file, and ask where somebody can answer."""
    from coder.survey.earlier import doubts

    found = doubts(guess.survey_map, source.columns, earlier)
    _say_all(tuple(found))
    if found and not yes and (guess.survey_map.topics() or guess.survey_map.long) and _somebody_can_answer():
        click.confirm("Import it all the same?", abort=True, err=True)


def _show_guess(source: SurveyFile, guess: Guess, as_json: bool) -> None:
    from coder.survey.guess import told_left_out

    if as_json:
        show_json(
            {
                "file": source.path.name,
                "encoding": source.encoding,
                "delimiter": source.delimiter,
                "header_rows": source.header_rows,
                "layout": source.layout,
                "columns": [asdict(column) for column in guess.columns],
                "map": guess.survey_map.plain(),
                "notes": source.notes,
            }
        )
        return
    rows = f"{source.header_rows} header rows" if source.header_rows > 1 else "1 header row"
    say(f"{source.path.name}: {source.kind}, {rows}, {counted(len(source.columns), 'column')}.")
    _say_all(source.notes)
    _tell_of_sheets(source)
    if guess.survey_map.respondent is None:
        say("No column says who answered, so the rows are numbered; a later, longer export cannot be added then.")
    if guess.id_faults:
        say(f"The column that says who answered: {guess.id_faults}.")
    groups = {name: ticks for ticks in guess.survey_map.ticks if len(ticks.columns) > 1 for name in ticks.columns}
    for column in guess.columns:
        ticks = groups.get(column.column)
        if ticks is not None and ticks.columns[0] == column.column:
            _show_group(ticks, [other for other in guess.columns if other.column in ticks.columns], source)
        elif ticks is None:
            _show_column(column, source)
    say(_summary(guess))
    if words := told_left_out(guess.columns):
        say(words)
    say("Nothing was imported. To import it like this, leave --dry-run out; to change it, add --save-map MAP.yaml.")


def _show_column(column: ColumnGuess, source: SurveyFile) -> None:
    """What one column is, why, and three of its cells; no line is longer than 80 columns."""
    show(f"{column.role:<{_INDENT}}{both_ends(column.column, _ROOM)}")
    if wording := source.wordings.get(column.column):
        _show_wrapped(f"“{display_line(wording, 200)}”")
    _show_wrapped(column.reason)
    for example in column.examples:
        show(f"{'':{_INDENT}}· {both_ends(example, _ROOM - 2)}")


def _show_group(ticks: TickMap, columns: Sequence[ColumnGuess], source: SurveyFile) -> None:
    """The columns of one tick question, a line for each: the option, and what its cells hold."""
    from coder.survey.mapping import option_label

    show(f"{'ticks':<{_INDENT}}{both_ends(ticks.key, _ROOM)}")
    if ticks.wording:
        _show_wrapped(f"“{display_line(ticks.wording, 200)}”")
    _show_wrapped(columns[0].reason)
    for column in columns:
        cells = both_ends(" | ".join(column.examples) or "empty", _ROOM // 3)
        show(f"{'':{_INDENT}}· {both_ends(option_label(source, column.column), 2 * _ROOM // 3 - 6)}: {cells}")


def _show_wrapped(text: str) -> None:
    for line in textwrap.wrap(display_line(text, 400), _ROOM, break_on_hyphens=False):
        show(f"{'':{_INDENT}}{line}")


def _summary(guess: Guess) -> str:
    """How many columns are what."""
    found = guess.survey_map
    parts = (
        (1, "column of answers") if found.long else (len(found.questions), "open question"),
        (len(found.ticks), "tick question"),
        (len(found.attributes), "attribute"),
    )
    counts = ", ".join(counted(number, noun) for number, noun in parts)
    return f"In sum: {counts}; {counted(len(guess.left_out()), 'column is', 'columns are')} left out."


def _import(file: SurveyFile, guess: Guess, where: str, acting: str | None, as_json: bool) -> None:
    from coder.survey.importing import import_survey as import_into

    with open_study(where, acting) as study, progress_bar("Importing") as progress:
        account = import_into(study, file, survey_map=guess.survey_map, progress=progress)
    if guess.survey_map.respondent is None and account.changed:
        say("No column says who answered, so the rows are numbered; a later, longer export cannot be added.")
    if left_out := guess.left_out():
        shown = ", ".join(display_line(name, 40) for name in left_out[:12])
        say(f"Columns left out: {shown}{' …' if len(left_out) > 12 else ''}.")
    _say_all(account.notes)
    _tell_of_sheets(file)
    if account.rejected_file:
        say(f"The rows that were left out are in {account.rejected_file}, each with the reason.")
    if as_json:
        show_json(asdict(account))
    else:
        _show_account(account, file.kind)


def _show_account(account: ImportAccount, kind: str) -> None:
    if not account.changed:
        whole = f"the one row of {account.file} was" if account.rows_in == 1 else f"all rows of {account.file} were"
        say(f"Nothing new: {whole} imported before.")
    else:
        say(
            f"{account.file} ({kind}): {counted(account.rows_in, 'row')} in,"
            f" {account.rows_out:,} stored, {account.unchanged:,} there before, {account.rejected:,} left out;"
            f" {counted(account.respondents, 'new respondent')}."
        )
    show_questions(account.questions)
    for ticks in account.ticks:
        show(
            f"{display_line(ticks.question, 40)}: {counted(ticks.ticked, 'respondent')} ticked"
            f" {counted(len(ticks.options), 'option')}."
        )
    if any(question.proposed for question in account.questions):
        say("Some answers look as if they say nothing. Look: coder answers --status proposed")
        say("Confirm them all: coder answers accept-proposed; keep one: coder answers set-status R Q substantive")
    if account.changed:
        say("If this was the wrong file: coder import --undo")
    say("Answers that say the same can be coded at once: coder answers --duplicates looks for them before a round.")
    say("Next: coder codebook load FILE")


def _tell_of_sheets(source: SurveyFile) -> None:
    """How another sheet of a workbook is read, where the first one was."""
    if len(source.sheets) > 1 and source.sheet == source.sheets[0]:
        say("For another sheet add --sheet NAME.")


def _say_all(notes: tuple[str, ...]) -> None:
    for note in notes:
        say(note)
