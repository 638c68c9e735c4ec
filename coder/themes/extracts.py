"""From agreed codings to extracts: codings of one theme that overlap in an answer are one piece of text."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter
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
    of_answer = attrgetter("answer_id")
    by_answer = groupby(sorted(rows, key=of_answer), key=of_answer)
    return [piece for _, group in by_answer for piece in _of_one_answer(list(group))]


def _of_one_answer(rows: list[AgreedRow]) -> list[Piece]:
    answer_id = rows[0].answer_id
    if len(rows) == 1:  # as nearly all are
        return [Piece(answer_id, rows[0].start, rows[0].end, tuple(rows))]
    spans: list[tuple[int, int, AgreedRow]] = []
    for row in rows:
        if row.start is None or row.end is None:
            return [Piece(answer_id, None, None, tuple(rows))]
        spans.append((row.start, row.end, row))
    found: list[Piece] = []
    open_end = -1
    for start, end, row in sorted(spans, key=lambda span: span[:2]):
        if start < open_end:
            last = found.pop()
            open_end = max(open_end, end)
            found.append(Piece(answer_id, last.start, open_end, (*last.codings, row)))
        else:
            open_end = end
            found.append(Piece(answer_id, start, end, (row,)))
    return found
