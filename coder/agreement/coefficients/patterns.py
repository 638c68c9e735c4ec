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
    respondent_ids: dict[Hashable, int] = {}
    found, whose = list[int](), list[int]()
    for respondent, pattern in units:
        found.append(pattern_ids.setdefault(pattern, len(pattern_ids)))
        whose.append(respondent_ids.setdefault(respondent, len(respondent_ids)))
    sets, ratings = _rows(list(pattern_ids), codes)
    counts = np.bincount(np.asarray(found, dtype=np.int64), minlength=len(pattern_ids))
    return Patterns(sets, ratings, counts, *_groups(np.asarray(found, np.int64), np.asarray(whose, np.int64)))


def _groups(found: Ints, whose: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """The last four arrays of `Patterns`, from the pattern and the respondent of each answer.

    Respondents are compared with those only who gave as many answers; groups of one size keep the order in which the
    first of them came.
    """
    found = found[np.lexsort((found, whose))]
    answers = np.bincount(whose)
    begin = np.cumsum(answers) - answers
    sizes, firsts, owners, patterns = list[Ints](), list[Ints](), list[Ints](), list[Ints]()
    for many in np.unique(answers).tolist():
        people = np.flatnonzero(answers == many)
        given = found[begin[people][:, None] + np.arange(many)]
        keys = given.view(np.dtype((np.void, given.itemsize * many))).ravel().tolist()
        place = dict(zip(reversed(keys), range(len(keys) - 1, -1, -1), strict=True))
        alike = Counter(keys)
        first = np.fromiter(map(place.__getitem__, alike), np.int64, len(alike))
        owners.append(np.repeat(sum(map(len, sizes)) + np.arange(len(alike)), many))
        sizes.append(np.fromiter(alike.values(), np.int64, len(alike)))
        firsts.append(people[first])
        patterns.append(given[first].ravel())
    size, person, owner, pattern = map(np.concatenate, (sizes, firsts, owners, patterns))
    order = np.lexsort((person, -size))
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    entries = np.stack([rank[owner], pattern])[:, np.argsort(rank[owner], kind="stable")]
    begins = np.flatnonzero(np.append(True, (entries[:, 1:] != entries[:, :-1]).any(axis=0)))
    return size[order], *entries[:, begins], np.diff(begins, append=len(pattern))


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
