"""Read a survey exported as CSV: with commas, semicolons, tabs or pipes, in the usual encodings.

The separator is the one under which the rows are regular: the standard library's Sniffer takes letters for separators.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TextIO

from coder.display import display_line
from coder.errors import InputError
from coder.files import LARGEST_CELL
from coder.survey.encoding import Spelling, clean, tell_encoding
from coder.survey.header import below_header
from coder.survey.reader import SourceRow, SurveyFile, csv_fault, plain_refusals

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
_TOLD = re.compile('"?sep=([,;|\t])"?(?:\r\n|\r|\n)', re.IGNORECASE)
"""The line with which Excel is told the separator."""
_SAMPLE = 1 << 18
"""Characters at the start of a file by which its separator is told."""
_SAMPLE_ROWS = 300


def open_csv(path: Path) -> SurveyFile:
    """Look at a CSV file: its encoding, its separator and its column names."""
    spelling = tell_encoding(path)
    with _text(path, spelling) as file:
        sample = file.read(_SAMPLE)
    told = _TOLD.match(sample)
    separator = told[1] if told else tell_separator(sample, whole=len(sample) < _SAMPLE)
    form = _Form(spelling, separator, bool(told))
    return below_header(
        path,
        lambda: _records(path, form),
        encoding=spelling.shown,
        delimiter=SEPARATORS[separator],
        digest=spelling.digest,
        notes=_notes(path, form),
        lines=spelling.lines + 1,
    )


@dataclass(frozen=True)
class _Form:
    """How the rows of a file are spelled."""

    spelling: Spelling
    separator: str
    told: bool
    """The first line only names the separator."""


def _notes(path: Path, form: _Form) -> list[str]:
    """The notes on the spelling, with the place where the first character was replaced."""
    notes = list(form.spelling.notes)
    if form.spelling.replaced:
        place = _first_replaced(path, form)
        notes[-1] = f"{notes[-1].rstrip('.')} (first: {place})."
    return notes


def _first_replaced(path: Path, form: _Form) -> str:
    names: list[str] = []
    for row in _records(path, form, cleaned=False):
        names = names or row.cells
        for at, cell in enumerate(row.cells):
            if clean(cell) != cell:
                column = names[at] if at < len(names) else f"column {at + 1}"
                return f"{row.place}, column {display_line(clean(column), 60)!r}"
    return "outside the rows"


def tell_separator(sample: str, *, whole: bool) -> str:
    """The separator under which the rows of the sample are most alike; a comma when there is one column only."""
    return max(SEPARATORS, key=lambda separator: _regularity(sample, separator, whole))


def _regularity(sample: str, separator: str, whole: bool) -> tuple[bool, bool, float, int]:
    """(several columns, no broken quote, share of rows as long as the first, columns)"""
    csv.field_size_limit(LARGEST_CELL)
    lengths: list[int] = []
    sound = True
    try:
        for row in islice(csv.reader(io.StringIO(sample, newline=""), delimiter=separator, strict=True), _SAMPLE_ROWS):
            if row:
                lengths.append(len(row))
    except csv.Error as error:
        sound = not whole and "unexpected end" in str(error)
    if not whole and len(lengths) > 1:
        lengths.pop()  # the sample probably ends inside it
    if not lengths:
        return (False, False, 0.0, 0)
    return (lengths[0] > 1, sound, lengths.count(lengths[0]) / len(lengths), lengths[0])


def _text(path: Path, spelling: Spelling) -> TextIO:
    errors = "surrogatepass" if spelling.encoding.startswith("utf") else "strict"
    return path.open(encoding=spelling.encoding, errors=errors, newline="")


def _records(path: Path, form: _Form, *, cleaned: bool = True) -> Iterator[SourceRow]:
    """Every row that is not an empty line, those of the header too."""
    csv.field_size_limit(LARGEST_CELL)
    dirty = cleaned and form.spelling.replaced > 0
    with plain_refusals(path), _text(path, form.spelling) as file:
        skipped = bool(form.told and file.readline())
        reader = csv.reader(file, delimiter=form.separator, strict=True)
        number, line = 0, 1 + skipped
        try:
            for cells in reader:
                number += 1
                if cells:
                    yield SourceRow(number, line, list(map(clean, cells)) if dirty else cells)
                line = reader.line_num + 1 + skipped
        except csv.Error as error:
            raise InputError(f"{path}, line {line}: {csv_fault(error)}.") from None
