"""What one coder gave where the other gave a code that the first did not give: counts for each two codes.

An answer may have several codes, so the codes that both coders gave it are set aside first. What is left over on one
side is paired with each code that is left over on the other: time, cost | time, trust is cost against trust, once. A
left-over code that meets nothing left over on the other side stands alone. Nothing is weighted, so every number counts
answers and can be gone back to.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from coder.agreement.coefficients.patterns import MISSING, Bools, Ints, Patterns
from coder.agreement.coefficients.table2 import Floats


class Confusions(NamedTuple):
    """Counts of answers over K codes; with more than two coders added up over their pairs."""

    instead: Ints
    """K × K: the first coder gave the code of the row only, the second that of the column only."""
    alone_first: Ints
    """K: only the first coder gave it, and the second gave nothing in its place."""
    alone_second: Ints
    """K: only the second coder gave it, and the first gave nothing in its place."""


def count_confusions(patterns: Patterns) -> Confusions:
    """The counts of all pairs of coders, each on the answers that both of them coded."""
    codes, coders = patterns.sets.shape[1], patterns.ratings.shape[1]
    total = Confusions(*(np.zeros(shape, dtype=np.int64) for shape in ((codes, codes), codes, codes)))
    for i in range(coders):
        for j in range(i + 1, coders):
            first, second = patterns.ratings[:, i], patterns.ratings[:, j]
            differ = np.flatnonzero((first != MISSING) & (second != MISSING) & (first != second))
            weights = patterns.counts[differ].astype(np.float64)
            some = _of_pair(patterns.sets[first[differ]], patterns.sets[second[differ]], weights)
            total = Confusions(*(a + b for a, b in zip(total, some, strict=True)))
    return total


def _of_pair(a: Bools, b: Bools, weights: Floats) -> Confusions:
    left, right = a & ~b, b & ~a
    counts = (
        (left * weights[:, None]).T @ right.astype(np.float64),
        (weights * ~right.any(axis=1)) @ left,
        (weights * ~left.any(axis=1)) @ right,
    )
    return Confusions(*(np.rint(count).astype(np.int64) for count in counts))
