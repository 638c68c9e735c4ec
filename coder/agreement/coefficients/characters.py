"""Agreement on marked text with every character as a unit: which characters did each coder give the code?

Spans are code points, the end exclusive, within one text. Everything is pooled over all text: one 2×2 table with all
characters, never a mean over texts. A coder's overlapping spans of one code count once. Characters of one text are not
independent, so an interval has to resample the people who wrote the texts, never characters.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from coder.agreement.coefficients import many
from coder.agreement.coefficients.table2 import Floats, Table2, table2

Spans = Sequence[tuple[int, int]]


class MarkedText(NamedTuple):
    """One text, and where each coder marked the code."""

    length: int
    spans: Sequence[Spans | None]
    """Of each coder; empty: read it and marked nothing; None: did not read it."""


def merge_overlapping(spans: Spans) -> list[tuple[int, int]]:
    """A coder's spans of one code in order, those that share a character as one; spans that only touch stay two."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def check_spans(length: int, spans: Spans) -> None:
    """Refuse a span that is empty or reaches out of its text."""
    for start, end in spans:
        if not 0 <= start < end <= length:
            raise ValueError(f"The span {start}-{end} is not within its text of {length} characters.")


def count_characters(text: MarkedText) -> Counter[tuple[bool | None, ...]]:
    """How many characters of a text got the code from which coders; None for a coder who did not read it."""
    changes: dict[int, list[int]] = {0: [], text.length: []}
    for coder, spans in enumerate(text.spans):
        check_spans(text.length, spans or ())
        for start, end in merge_overlapping(spans or ()):
            changes.setdefault(start, []).append(coder)
            changes.setdefault(end, []).append(coder)
    now: list[bool | None] = [None if spans is None else False for spans in text.spans]
    counted: Counter[tuple[bool | None, ...]] = Counter()
    before = 0
    for place in sorted(changes):
        if place > before:
            counted[tuple(now)] += place - before
        for coder in changes[place]:
            now[coder] = not now[coder]
        before = place
    return counted


def character_table(texts: Sequence[MarkedText]) -> Table2:
    """The 2×2 tables of two coders, one for each text: characters that both, one or neither gave the code.

    Add them up for the pooled figures; texts that only one coder read count nothing.
    """
    cells = np.zeros((4, len(texts)))
    for place, text in enumerate(texts):
        if len(text.spans) != 2:
            raise ValueError(f"A 2×2 table compares two coders, not {len(text.spans)}.")
        if None not in text.spans:
            counted = count_characters(text)
            keys = ((True, True), (True, False), (False, True), (False, False))
            cells[:, place] = [counted[key] for key in keys]
    return table2(*cells)


def pooled(tables: Table2) -> Table2:
    """The one table of all text, from the tables of the texts on the last axis."""
    return Table2(*(count.sum(axis=-1) for count in tables))


def character_ratings(texts: Sequence[MarkedText]) -> many.Ratings:
    """The sums of all characters for any number of coders, for `many.krippendorff_alpha` and the others there.

    The last axis is the texts; `many.pool` adds them up.
    """
    sums = np.zeros((7, len(texts)))
    for place, text in enumerate(texts):
        for pattern, characters in count_characters(text).items():
            given = [mark for mark in pattern if mark is not None]
            sums[:, place] += characters * _adds(len(given), sum(given))
    return many.Ratings(*sums)


def _adds(m: int, r: int) -> Floats:
    """What one character that r of m coders gave the code adds to `many.Ratings`."""
    if m < 2:
        return np.array([m, r / m if m else 0, 0, 0, 0, 0, 0], dtype=np.float64)
    agree = (r * (r - 1) + (m - r) * (m - r - 1)) / (m * (m - 1))
    return np.array([1, r / m, 1, agree, r, m - r, 2 * r * (m - r) / (m - 1)])
