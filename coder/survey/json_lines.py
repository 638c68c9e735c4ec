"""Read a survey kept as JSON Lines: one object for each row, its fields the columns."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from coder.display import display_line
from coder.errors import InputError
from coder.files import LARGEST_CELL
from coder.survey.cells import cell_text
from coder.survey.encoding import Spelling, clean, tell_encoding, unstorable
from coder.survey.header import below_header
from coder.survey.reader import SourceRow, SurveyFile, plain_refusals

_LONGEST_LINE = 16 * LARGEST_CELL


def open_json_lines(path: Path) -> SurveyFile:
    """Look at a JSON Lines file: the columns are all fields of all rows, in the order in which they first occur."""
    spelling = tell_encoding(path)
    columns: dict[str, None] = {}
    for _, row in _objects(path, spelling):
        columns.update(dict.fromkeys(row))
    if not columns:
        raise InputError(f"{path} has no fields.")

    def records() -> Iterator[SourceRow]:
        yield SourceRow(1, 1, [clean(name) for name in columns])
        for number, (line, row) in enumerate(_objects(path, spelling), start=2):
            yield SourceRow(number, line, [_text(path, line, name, row.get(name)) for name in columns])

    return below_header(
        path, records, encoding=f"JSON Lines, {spelling.shown}", delimiter="", digest=spelling.digest,
        notes=spelling.notes, lines=spelling.lines + 1, fields=True,
    )  # fmt: skip


def _objects(path: Path, spelling: Spelling) -> Iterator[tuple[int, dict[str, Any]]]:
    """(line, fields) of every row."""
    errors = "surrogatepass" if spelling.encoding.startswith("utf") else "strict"
    with plain_refusals(path), path.open(encoding=spelling.encoding, errors=errors, newline="\n") as file:
        number = 0
        while line := file.readline(_LONGEST_LINE + 1):
            number += 1
            if len(line) > _LONGEST_LINE:
                raise InputError(f"{path}, line {number}: the line has more than 32,000,000 characters.")
            if line.strip():
                yield number, _object(path, number, line)


def _object(path: Path, number: int, line: str) -> dict[str, Any]:
    def fields(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            raise InputError(f"{path}, line {number}: a field stands there twice; keep one of them.")
        return found

    try:
        row = json.loads(line, object_pairs_hook=fields, parse_int=str, parse_float=str, parse_constant=str)
    except (json.JSONDecodeError, RecursionError):
        raise InputError(f"{path}, line {number}: this is not one JSON object; each line must hold one.") from None
    if not isinstance(row, dict):
        raise InputError(f"{path}, line {number}: this is not one JSON object; each line must hold one.")
    return row


def _text(path: Path, line: int, name: str, value: Any) -> str:
    if isinstance(value, str):
        if clean(value) != value:
            raise unstorable(path, f"line {line}, field {display_line(clean(name), 60)!r}")
        return value
    if value is None or isinstance(value, bool):
        return cell_text(value)
    if isinstance(value, list) and not any(isinstance(part, list | dict) for part in value):
        return "; ".join(_text(path, line, name, part) for part in value)
    raise InputError(
        f"{path}, line {line}, field {display_line(name, 60)!r}: it holds fields of its own; write them out as columns."
    )
