"""Answers that were coded alike are counted once: the cost of every figure depends on the distinct patterns only.

A set of codes is a whole number with one bit for each code, so that there may be any number of codes. A pattern is what
all coders together did with an answer: one set per coder, or None from a coder who did not code it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
MISSING = -1


@dataclass(frozen=True)
class Patterns:
    """Distinct sets, distinct patterns of them, and which respondents gave which patterns."""

    sets: Bools
    """S × K: the distinct sets of codes."""
    ratings: Ints
    """P × coders: the set of each coder as a row of `sets`, or MISSING."""
    counts: Ints
    """P: answers with this pattern."""
    group_sizes: Ints
    """G, largest first: respondents whose answers show the same patterns; a resample need not tell them apart."""
    in_group: Ints
    """E: a respondent of this group …"""
    in_pattern: Ints
    """E: … gave answers with this pattern …"""
    times: Ints
    """E: … so many times."""


def count_patterns(units: Iterable[tuple[Hashable, tuple[int | None, ...]]], codes: int) -> Patterns:
    """The patterns of (respondent, sets of the coders) for each answer, over `codes` codes."""
    pattern_ids: dict[tuple[int | None, ...], int] = {}
    by_respondent: dict[Hashable, list[int]] = {}
    for respondent, pattern in units:
        found = pattern_ids.setdefault(pattern, len(pattern_ids))
        by_respondent.setdefault(respondent, []).append(found)
    groups = dict(Counter(tuple(sorted(found)) for found in by_respondent.values()).most_common())
    entries = [(group, found, times) for group, given in enumerate(groups) for found, times in Counter(given).items()]
    in_group, in_pattern, times = np.asarray(entries, dtype=np.int64).reshape(-1, 3).T
    sizes = np.fromiter(groups.values(), dtype=np.int64, count=len(groups))
    counts = np.zeros(len(pattern_ids), dtype=np.int64)
    np.add.at(counts, in_pattern, times * sizes[in_group])
    sets, ratings = _rows(list(pattern_ids), codes)
    return Patterns(sets, ratings, counts, sizes, in_group, in_pattern, times)


def _rows(patterns: Sequence[tuple[int | None, ...]], codes: int) -> tuple[Bools, Ints]:
    set_ids: dict[int, int] = {}
    ratings = [
        [MISSING if mask is None else set_ids.setdefault(mask, len(set_ids)) for mask in pattern]
        for pattern in patterns
    ]
    width = (codes + 7) // 8
    packed = np.frombuffer(b"".join(mask.to_bytes(width, "little") for mask in set_ids), dtype=np.uint8)
    bits = np.unpackbits(packed.reshape(len(set_ids), width), axis=1, bitorder="little", count=codes)
    return bits.astype(np.bool_), np.asarray(ratings, dtype=np.int64).reshape(len(patterns), -1)
