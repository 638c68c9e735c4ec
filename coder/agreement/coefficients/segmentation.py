"""Boundary similarity: how alike two coders cut the same text into pieces, where the pieces carry no codes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from coder.agreement.coefficients.value import Value

NO_BOUNDARY = "neither coder set a boundary"


def boundary_similarity(first: Sequence[int], second: Sequence[int], near: int = 2) -> Value:
    """B = 1 − (|additions| + Σ w·|transpositions|)/(|matches| + |additions| + |transpositions|) (Fournier 2013).

    The two texts are given as the lengths of their pieces. Two boundaries less than `near` positions apart, each missed
    by the other coder, are a transposition of weight w = distance/(near); with `near` 2 that is one position and ½.
    """
    if sum(first) != sum(second):
        raise ValueError(f"The pieces are of texts of different length: {sum(first)} and {sum(second)}.")
    a, b = (set(accumulate(pieces[:-1])) for pieces in (first, second))
    matches = len(a & b)
    moved = _transpositions(sorted(a - b), sorted(b - a), near)
    additions = len(a ^ b) - 2 * len(moved)
    whole = matches + additions + len(moved)
    if not whole:
        return Value(None, NO_BOUNDARY)
    return Value(1 - (additions + sum(distance / near for distance in moved)) / whole)


def _transpositions(a: list[int], b: list[int], near: int) -> list[int]:
    """Distances of boundaries that are paired off, the nearest first and from the left, each once."""
    pairs = sorted((abs(x - y), min(x, y), x, y) for x in a for y in b if abs(x - y) < near)
    free_a, free_b, found = set(a), set(b), []
    for distance, _, x, y in pairs:
        if x in free_a and y in free_b:
            free_a.remove(x)
            free_b.remove(y)
            found.append(distance)
    return found
