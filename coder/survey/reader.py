"""Survey files as rows of texts, whatever their format: the one door through which answers come in.

Every format is a reader that gives a `SurveyFile`. Nothing is typed: "NA" and "007" stay the texts they are.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from coder.display import counted, display_line
from coder.errors import CoderError, InputError
from coder.suggestion import suggestion


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


LIST_COLUMNS = ("row left out", "line", "why it was left out")
"""The first columns of a list of rows that an import left out; by them it is known when it is imported."""
Progress = Callable[[float], None]
"""Is told, in the thread that reads, which share of a file is read; what it raises ends the reading."""


def no_progress(share: float) -> None:
    """For whoever does not want to know."""


_RENAMED = "columns had an empty or repeated name and are"
RowsOf = Callable[[], Iterator[SourceRow]]
"""Begins to read a file, from its first row."""


@dataclass(frozen=True)
class Reject:
    """A row that cannot be imported, and why."""

    row: SourceRow
    reason: str
    """Half a sentence: what is wrong, what to do."""

    def sentence(self, path: Path) -> str:
        """For a message that refuses the file because of this row."""
        return f"{path}, {self.row.place}: {self.reason}."


@dataclass(frozen=True)
class SurveyFile:
    """A survey file that was looked at and can be read, as often as needed, one row at a time."""

    path: Path
    columns: tuple[str, ...]
    """Their names; each is there once."""
    encoding: str
    delimiter: str
    """In words: comma, semicolon, tab or pipe; empty where the format needs none."""
    digest: bytes
    """SHA-256 of the file."""
    notes: tuple[str, ...]
    """What a person should know about how the file was read."""
    read_rows: RowsOf
    lines: int = 0
    """As many as the last row's line can be, to tell how far a reader is; 0: not known."""
    header_rows: int = 1
    layout: str = ""
    """The kind of header, in words, if it is not one plain row of names."""
    wordings: Mapping[str, str] = field(default_factory=dict)
    """What is asked in a column, where the header says it apart from the name."""
    groups: Mapping[str, str] = field(default_factory=dict)
    """The question that a column belongs to with its neighbours, where the header says so."""
    sheet: str = ""
    """Of a workbook: the sheet that is read."""
    sheets: tuple[str, ...] = ()
    """Of a workbook: all that hold something."""

    @property
    def kind(self) -> str:
        """How the file spells its rows, for a message."""
        return f"{self.encoding}, {self.delimiter}-separated" if self.delimiter else self.encoding

    def rows(self, rejects: list[Reject] | None = None) -> Iterator[SourceRow]:
        """The rows below the column names.

        A row with more or fewer cells than there are columns goes to `rejects`; without that the file is refused.
        One in which nothing is written is an empty row, however many cells it has.
        """
        expected = len(self.columns)
        empty = True
        for row in self.read_rows():
            empty = False
            if len(row.cells) != expected:
                if not any(map(str.strip, row.cells)):
                    yield row._replace(cells=[""] * expected)
                    continue
                reject = Reject(row, _wrong_length(len(row.cells), expected))
                if rejects is None:
                    raise InputError(reject.sentence(self.path))
                rejects.append(reject)
                continue
            yield row
        if empty:
            raise InputError(f"{self.path} has a row of column names and no answers below it.")

    def share(self, line: int) -> float:
        """How much of the file is read when this line is."""
        return line / max(self.lines, line, 1)

    def position(self, column: str) -> int:
        """Where a column stands; refuses one that is not there, with the nearest name that is."""
        if column not in self.columns:
            raise InputError(
                f"{self.path} has no column {display_line(column, 60)!r}{suggestion(column, self.columns)}."
            )
        return self.columns.index(column)


def open_survey_file(path: Path, sheet: str | None = None) -> SurveyFile:
    """Look at a survey file, tell its format by its first bytes and how it is to be read.

    Of a workbook the named `sheet` is read, else the first that holds anything.
    """
    with plain_refusals(path):
        with path.open("rb") as file:
            start = file.read(8)
        if start.startswith(b"PK\x03\x04"):
            from coder.survey.workbook import open_workbook

            return open_workbook(path, sheet)
        if sheet is not None:
            raise InputError(
                f"{path} has no sheets, so there is no sheet {display_line(sheet, 31)!r}; only a workbook (XLSX or ODS)"
                " has sheets."
            )
        if start.startswith(b"PAR1"):
            from coder.survey.parquet import open_parquet

            return open_parquet(path)
        if start.startswith((b"$FL2", b"$FL3")):
            from coder.survey.spss import open_spss

            return open_spss(path)
        if path.suffix.lower() in (".jsonl", ".ndjson"):
            from coder.survey.json_lines import open_json_lines

            return open_json_lines(path)
        from coder.survey.csv_file import open_csv

        return open_csv(path)


def _wrong_length(found: int, expected: int) -> str:
    return (
        f"{counted(found, 'cell')} where the first row names {counted(expected, 'column')};"
        " a quotation mark or separator is probably wrong there"
    )


def extra_package(path: Path, kind: str, package: str, extra: str) -> Any:
    """A package that only some files need; refuses in a sentence where it is missing or does not work."""
    try:
        return import_module(package)
    except ModuleNotFoundError:
        raise CoderError(
            f"{path} is {kind} file; to read those, install: pip install 'coder-workbench[{extra}]'"
        ) from None
    except (ImportError, AttributeError, ValueError, OSError) as error:
        why = display_line((str(error).splitlines() or ["no reason given"])[0], 120).rstrip(".")
        raise CoderError(
            f"{path} is {kind} file, and the package that reads those does not work here ({why});"
            f" try: pip install --upgrade {package.partition('.')[0]} numpy"
        ) from None


def fingerprint(path: Path) -> bytes:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


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
        notes.append(
            f"{counted(len(renamed), 'column had an empty or repeated name and is', _RENAMED)} called: {shown}."
        )
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
