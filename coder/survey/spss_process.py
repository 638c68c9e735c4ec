"""Reads a survey kept by SPSS in a process of its own, and writes it line by line.

    python -m coder.survey.spss_process FILE

The library that reads these files is written in C, and some damaged files end the process that uses it. The first line
is a `Head` as a JSON object, each further one a row as a list of cells. Exit code 3: the file cannot be read.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, cast

from coder.survey.cells import cell_text
from coder.survey.encoding import clean

UNREADABLE = 3
_BATCH = 20_000
"""Rows read at once: each batch begins by skipping all rows before it."""


class Head(NamedTuple):
    """What an SPSS file says of its variables."""

    names: list[str]
    wordings: dict[str, str]
    """Variable labels, where there are any."""
    set_aside: list[str]
    """Variables of which SPSS counts some values as missing."""
    rows: int


def main(path: str) -> int:
    """Write the file to standard output; the exit code."""
    import pyreadstat

    try:
        for line in lines_of(pyreadstat, path):
            sys.stdout.write(json.dumps(line) + "\n")
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, OSError, ValueError, UnicodeDecodeError):
        return UNREADABLE
    return 0


def lines_of(pyreadstat: Any, path: str) -> Iterator[object]:
    """The head of a file and its rows, as they are written."""
    _, told = pyreadstat.read_sav(path, metadataonly=True, user_missing=True, output_format="dict")
    names = list(told.column_names)
    if not all(isinstance(name, str) for name in names):
        raise ValueError("a variable without a name")
    asked = told.column_names_to_labels.items()
    wordings = {clean(name): clean(words) for name, words in asked if words and words != name}
    set_aside = [clean(name) for name in told.missing_ranges]
    yield Head([clean(name) for name in names], wordings, set_aside, told.number_rows or 0)._asdict()
    labels = cast("Mapping[str, Mapping[Any, str]]", told.variable_value_labels)
    number = 0
    while True:
        columns, _ = pyreadstat.read_sav(
            path, row_offset=number, row_limit=_BATCH, user_missing=True, output_format="dict"
        )
        texts = [[_text(value, labels.get(name, {})) for value in columns[name]] for name in names]
        before = number
        for cells in zip(*texts, strict=True):
            number += 1
            yield cells
        if number - before < _BATCH:
            return


def _text(value: Any, labels: Mapping[Any, str]) -> str:
    if labels and value in labels:
        return clean(str(labels[value]))
    return clean(cell_text(value))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
