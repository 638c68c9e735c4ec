"""`coder codings`: codings made in a spreadsheet in, and one's own out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from coder.cli.common import file_argument, force_option, say, with_study
from coder.display import counted

if TYPE_CHECKING:
    from coder.store.study import Study

round_option = click.option("--round", "round_name", metavar="NAME", help="Which round (default: the open one).")


@click.group()
def codings() -> None:
    """Codings as files: one row per coding, or one column per code."""


@codings.command("load")
@file_argument
@round_option
@with_study
def load(study: Study, file: Path, round_name: str | None) -> None:
    """Take the codings in FILE as yours in the open round.

    FILE is a CSV with the columns respondent, question and code (and start, end, memo), or with respondent, question
    and one column per code holding 1 or x. An answer with any row counts as finished; a row without a code says that
    no code applies.
    """
    from coder.coding.exchange import load_codings

    done = load_codings(study, file, round_name=round_name)
    say(
        f"{done.coder}'s part of round {done.round}: {counted(done.answers, 'answer')} with"
        f" {counted(done.codings, 'coding')} are as in {file.name} ({done.added:,} added, {done.removed:,} taken back)."
    )
    if done.left_out:
        say(
            f"Left out: {counted(len(done.left_out), 'row')} whose answers are not in the round; they are blank or not"
            f" substantive or were not drawn (first: line {done.left_out[0]})."
        )


@codings.command("save")
@file_argument
@click.option("--round", "round_name", metavar="NAME", help="Which round (default: the newest).")
@click.option("--coder", "of", metavar="NAME", help="Whose codings (another's only after the round is closed).")
@click.option("--wide", is_flag=True, help="One row per answer and one column per code.")
@force_option
@with_study
def save(study: Study, file: Path, round_name: str | None, of: str | None, wide: bool, force: bool) -> None:
    """Write codings to FILE."""
    from coder.coding.exchange import left_out_of_sheet, save_codings

    rows = save_codings(study, file, round_name=round_name, of=of, wide=wide, force=force)
    say(f"Wrote {counted(rows, 'row')} to {file}.")
    missing = left_out_of_sheet(study, round_name=round_name, of=of, wide=wide)
    if missing.spans:
        say(f"Not in the sheet: the places of {missing.spans} codings in their answers; without --wide they are.")
    if missing.memos and wide:
        say(f"Not in the sheet: {missing.memos} memos; without --wide they are, where the answer has a coding.")
    elif missing.memos:
        say(f"Not in the sheet: {missing.memos} memos on answers without a coding.")
