"""Read codings made in a spreadsheet: one row per coding (long), or one row per answer and a column per code (wide)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from coder.codebook.draft import SHEET_COLUMNS
from coder.errors import InputError
from coder.files import own_csv

LONG_HEADER = ("respondent", "question", "code", "start", "end", "memo")
WIDE_START = ("respondent", "question")
_LONGEST_OFFSET = 9
"""Digits; no text is so long."""
_YES = {"1", "x", "yes", "y", "true", "✓"}
_NO = {"", "0", "no", "n", "false", "-"}


@dataclass(frozen=True)
class SheetRow:
    """One statement of a sheet: this answer has this code (or none), here."""

    line: int
    respondent: str
    question: str
    code: str
    """As written; empty: no code applies."""
    start: int | None
    end: int | None
    memo: str
    anywhere: bool = False
    """The sheet says only that the code applies; start and end are empty because it cannot say where."""


def read_sheet(path: Path, coder_name: str) -> list[SheetRow]:
    """Every statement of a long or wide sheet; refuses rows that belong to another coder."""
    rows = list(own_csv(path, WIDE_START))
    if not rows:
        raise InputError(f"{path} has a first row but no codings.")
    columns = list(rows[0][1])
    read: Callable[[Path, int, dict[str, str]], Iterator[SheetRow]] = _long if "code" in columns else _wide
    found: list[SheetRow] = []
    for line, row in rows:
        other = row.get("coder", "").strip()
        if other and other != coder_name:
            raise InputError(
                f"{path}, line {line}: this coding is by {other!r}, and you act as {coder_name}; load each coder's"
                " codings as that coder."
            )
        found += read(path, line, row)
    return found


def _long(path: Path, line: int, row: dict[str, str]) -> Iterator[SheetRow]:
    start, end = (_offset(path, line, name, row.get(name, "")) for name in ("start", "end"))
    yield SheetRow(
        line, row["respondent"].strip(), row["question"].strip(), row["code"].strip(), start, end,
        row.get("memo", "").strip(),
    )  # fmt: skip


def _wide(path: Path, line: int, row: dict[str, str]) -> Iterator[SheetRow]:
    marked = [name for name, cell in row.items() if name not in SHEET_COLUMNS and _marked(path, line, name, cell)]
    memo = row.get("memo", "").strip()
    for code in marked or [""]:
        yield SheetRow(line, row["respondent"].strip(), row["question"].strip(), code, None, None, memo, anywhere=True)


def _marked(path: Path, line: int, column: str, cell: str) -> bool:
    word = cell.strip().casefold()
    if word not in _YES | _NO:
        raise InputError(
            f"{path}, line {line}, column {column}: write 1, x or yes, or leave it empty, not {cell[:20]!r}."
        )
    return word in _YES


def _offset(path: Path, line: int, column: str, cell: str) -> int | None:
    if not cell.strip():
        return None
    if not cell.strip().isdecimal() or len(cell.strip()) > _LONGEST_OFFSET:
        raise InputError(f"{path}, line {line}, column {column}: {cell[:20]!r} is not a position in the text.")
    return int(cell)


def wide_rows(statements: Sequence[SheetRow], codes: Sequence[str]) -> tuple[list[str], list[list[str]]]:
    """The header and rows of a wide sheet: 1 where a code stands on an answer, 0 where not."""
    by_answer: dict[tuple[str, str], set[str]] = {}
    for row in statements:
        by_answer.setdefault((row.respondent, row.question), set()).add(row.code)
    rows = [
        [respondent, question, *("1" if code in given else "0" for code in codes)]
        for (respondent, question), given in by_answer.items()
    ]
    return [*WIDE_START, *codes], rows
