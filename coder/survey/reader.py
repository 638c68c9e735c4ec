"""Survey files as rows of texts, whatever their format: the one door through which answers come in.

Every format is a reader that gives a `SurveyFile`. Nothing is typed: "NA" and "007" stay the texts they are.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from coder.display import display_line
from coder.errors import InputError
from coder.strict_yaml import suggestion


class SourceRow(NamedTuple):
    """One row of a survey file."""

    number: int
    """As a spreadsheet counts: the row of column names is row 1."""
    line: int
    """As a text editor counts; differs from the row where cells hold line breaks."""
    cells: list[str]

    @property
    def place(self) -> str:
        """Where the row stands, for a message."""
        return f"row {self.number}" if self.line == self.number else f"row {self.number} (line {self.line})"


@dataclass(frozen=True)
class SurveyFile:
    """A survey file that was looked at and can be read, as often as needed, one row at a time."""

    path: Path
    columns: tuple[str, ...]
    """Their names; each is there once."""
    encoding: str
    delimiter: str
    """In words: comma, semicolon or tab."""
    digest: bytes
    """SHA-256 of the file."""
    notes: tuple[str, ...]
    """What a person should know about how the file was read."""
    read_rows: Callable[[], Iterator[SourceRow]]

    def rows(self) -> Iterator[SourceRow]:
        """The rows below the column names; refuses a row with more or fewer cells than there are columns."""
        expected = len(self.columns)
        empty = True
        for row in self.read_rows():
            empty = False
            if len(row.cells) != expected:
                raise InputError(
                    f"{self.path}, {row.place}: {len(row.cells)} cells where the first row names {expected} columns;"
                    " a quotation mark or separator is probably wrong there."
                )
            yield row
        if empty:
            raise InputError(f"{self.path} has a row of column names and no answers below it.")

    def position(self, column: str) -> int:
        """Where a column stands; refuses one that is not there, with the nearest name that is."""
        if column not in self.columns:
            raise InputError(
                f"{self.path} has no column {display_line(column, 60)!r}{suggestion(column, self.columns)}."
            )
        return self.columns.index(column)


def open_survey_file(path: Path) -> SurveyFile:
    """Look at a survey file and tell how it is to be read."""
    from coder.survey.csv_file import open_csv

    with plain_refusals(path):
        return open_csv(path)


@contextmanager
def plain_refusals(path: Path) -> Iterator[None]:
    """Say in a sentence what the system says about a file that cannot be read."""
    try:
        yield
    except FileNotFoundError:
        raise InputError(f"There is no file {path}.") from None
    except IsADirectoryError:
        raise InputError(f"{path} is a folder, not a file.") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from None


def name_columns(header: Sequence[str]) -> tuple[tuple[str, ...], list[str]]:
    """A name for each column and what to tell about it: a repeated name gets a number, an empty one its position."""
    wanted = [cell.strip().strip("\ufeff").strip() for cell in header]
    taken = set(wanted)
    names: list[str] = []
    renamed: list[str] = []
    for position, name in enumerate(wanted, start=1):
        if name and name not in names:
            names.append(name)
            continue
        fresh = _unused(f"{name} (%d)", 2, taken) if name else _unused("column %d", position, taken)
        taken.add(fresh)
        names.append(fresh)
        renamed.append(fresh)
    notes = []
    if renamed:
        shown = ", ".join(display_line(name, 40) for name in renamed[:5]) + (", …" if len(renamed) > 5 else "")
        notes.append(f"{len(renamed)} columns had an empty or repeated name and are called: {shown}.")
    return tuple(names), notes


def _unused(pattern: str, number: int, taken: Iterable[str]) -> str:
    head, tail = pattern.rsplit("%d", 1)
    while f"{head}{number}{tail}" in taken:
        number += 1
    return f"{head}{number}{tail}"


def csv_fault(error: csv.Error) -> str:
    """What the csv module found, in words."""
    words = str(error)
    if "field larger" in words:
        return "a cell has more than 2,000,000 characters; a quotation mark is probably not closed there"
    if "unexpected end" in words:
        return "a quotation mark that opens in this row is never closed"
    if "expected after" in words:
        return "a quotation mark inside a quoted cell is not doubled"
    return words
