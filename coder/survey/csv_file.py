"""Read a survey exported as CSV: with commas, semicolons or tabs, in the usual encodings.

The separator is the one under which the rows are regular: the standard library's Sniffer takes letters for separators.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TextIO

from coder.errors import InputError
from coder.files import LARGEST_CELL
from coder.survey.encoding import Spelling, clean, tell_encoding
from coder.survey.reader import SourceRow, SurveyFile, csv_fault, name_columns, plain_refusals

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab"}
_SAMPLE = 1 << 18
"""Characters at the start of a file by which its separator is told."""
_SAMPLE_ROWS = 300


def open_csv(path: Path) -> SurveyFile:
    """Look at a CSV file: its encoding, its separator and its column names."""
    spelling = tell_encoding(path)
    with _text(path, spelling) as file:
        sample = file.read(_SAMPLE)
    separator = tell_separator(sample, whole=len(sample) < _SAMPLE)
    header = next(_records(path, spelling, separator), None)
    if header is None or not any(cell.strip() for cell in header.cells):
        raise InputError(f"The first row of {path} must name the columns.")
    columns, notes = name_columns(header.cells)

    def read_rows() -> Iterator[SourceRow]:
        return islice(_records(path, spelling, separator), 1, None)

    return SurveyFile(
        path=path,
        columns=columns,
        encoding=spelling.shown,
        delimiter=SEPARATORS[separator],
        digest=spelling.digest,
        notes=(*spelling.notes, *notes),
        read_rows=read_rows,
    )


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


def _records(path: Path, spelling: Spelling, separator: str) -> Iterator[SourceRow]:
    """Every row that is not an empty line, the first one too."""
    csv.field_size_limit(LARGEST_CELL)
    with plain_refusals(path), _text(path, spelling) as file:
        lines = map(clean, file) if spelling.replaced else iter(file)
        reader = csv.reader(lines, delimiter=separator, strict=True)
        number, line = 0, 1
        try:
            for cells in reader:
                number += 1
                if cells:
                    yield SourceRow(number, line, cells)
                line = reader.line_num + 1
        except csv.Error as error:
            raise InputError(f"{path}, line {line}: {csv_fault(error)}.") from None
