"""Read a survey kept by SPSS (.sav): value labels become the cells, variable labels the wordings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from coder.display import display_line
from coder.errors import InputError
from coder.survey.cells import cell_text
from coder.survey.encoding import clean
from coder.survey.header import below_header
from coder.survey.reader import SourceRow, SurveyFile, extra_package, fingerprint

_BATCH = 20_000
"""Rows read at once: each batch begins by skipping all rows before it."""


def open_spss(path: Path) -> SurveyFile:
    """Look at an SPSS file: its variables and their labels."""
    pyreadstat = extra_package(path, "an SPSS", "pyreadstat", "spss")
    faults = (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, OSError, ValueError, UnicodeDecodeError)
    try:
        _, told = pyreadstat.read_sav(str(path), metadataonly=True, user_missing=True, output_format="dict")
    except faults as error:
        raise _unreadable(path) from error
    names = list(told.column_names)
    if not all(isinstance(name, str) for name in names):
        raise _unreadable(path)
    labels: Mapping[str, Mapping[Any, str]] = told.variable_value_labels

    def records() -> Iterator[SourceRow]:
        yield SourceRow(1, 1, [clean(name) for name in names])
        number = 1
        while True:
            try:
                columns, _ = pyreadstat.read_sav(
                    str(path), row_offset=number - 1, row_limit=_BATCH, user_missing=True, output_format="dict"
                )
            except faults as error:
                raise _unreadable(path) from error
            texts = [[_text(value, labels.get(name, {})) for value in columns[name]] for name in names]
            before = number
            for cells in zip(*texts, strict=True):
                number += 1
                yield SourceRow(number, number, list(cells))
            if number - before < _BATCH:
                return

    lines = (told.number_rows or 0) + 1
    file = below_header(
        path,
        records,
        encoding="SPSS",
        delimiter="",
        digest=fingerprint(path),
        notes=_notes(told.missing_ranges),
        lines=lines,
        fields=True,
    )
    asked = {name: clean(words) for name, words in told.column_names_to_labels.items() if words and words != name}
    return replace(file, wordings={clean(name): words for name, words in asked.items()})


def _notes(set_aside: Mapping[str, object]) -> list[str]:
    """That answers which SPSS leaves out of its counts came in."""
    if not set_aside:
        return []
    first = display_line(clean(next(iter(set_aside))), 60)
    return [
        f"Values that SPSS counts as missing were read like any others, with their labels (columns: {len(set_aside)},"
        f" first: {first!r})."
    ]


def _text(value: Any, labels: Mapping[Any, str]) -> str:
    if labels and value in labels:
        return clean(str(labels[value]))
    return clean(cell_text(value))


def _unreadable(path: Path) -> InputError:
    return InputError(f"{path} is damaged or no SPSS file that can be read; save it again, or as CSV UTF-8.")
