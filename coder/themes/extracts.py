"""From agreed codings to extracts: codings of one theme that overlap in an answer are one piece of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import inf
from typing import NamedTuple


class AgreedRow(NamedTuple):
    """One agreed coding."""

    id: int
    answer_id: int
    code_id: int
    start: int | None
    end: int | None
    origin: str
    """both, one, lead or single"""


class Piece(NamedTuple):
    """A stretch of an answer, and the codings that lie in it; without start and end: the whole answer."""

    answer_id: int
    start: int | None
    end: int | None
    codings: tuple[AgreedRow, ...]


def pieces(rows: Iterable[AgreedRow]) -> list[Piece]:
    """The pieces of text that codings mark, by answer; a coding of the whole answer takes in all others on it."""
    found: list[Piece] = []
    for group in _groups(rows):
        first = group[0]
        end = None if first.end is None else max(row.end or 0 for row in group)
        found.append(Piece(first.answer_id, first.start, end, tuple(group)))
    return found


def count_pieces(rows: Iterable[AgreedRow]) -> int:
    """How many pieces there are."""
    return sum(1 for _ in _groups(rows))


def _groups(rows: Iterable[AgreedRow]) -> Iterator[list[AgreedRow]]:
    """Codings that overlap, together; codings of the whole answer come before all others on it."""
    group: list[AgreedRow] = []
    answer, reaches = 0, 0.0
    for row in sorted(rows, key=_place):
        if group and row.answer_id == answer and (row.start is None or row.start < reaches):
            group.append(row)
            reaches = max(reaches, inf if row.end is None else row.end)
            continue
        if group:
            yield group
        group, answer, reaches = [row], row.answer_id, inf if row.end is None else row.end
    if group:
        yield group


def _place(row: AgreedRow) -> tuple[int, int, int]:
    return (row.answer_id, -1 if row.start is None else row.start, row.id)
