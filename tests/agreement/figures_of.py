"""Figures of plain code sets, as the tests of the coefficients need them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from coder.agreement.coefficients import sets
from coder.agreement.coefficients.patterns import Patterns, count_patterns
from coder.agreement.coefficients.table2 import Floats, Table2, count_tables, table2

Sets = Sequence[Sequence[Collection[str] | None]]


def patterns_of(units: Sets, keys: Sequence[str] | None = None) -> Patterns:
    """Patterns of units that are each of another respondent."""
    keys = keys_of(units) if keys is None else keys

    def mask(codes: Collection[str] | None) -> int | None:
        return None if codes is None else sum(1 << keys.index(code) for code in codes)

    return count_patterns(((place, tuple(map(mask, unit))) for place, unit in enumerate(units)), len(keys))


def keys_of(units: Sets) -> list[str]:
    return sorted({code for unit in units for side in unit if side for code in side})


def tables_of(units: Sets, keys: Sequence[str] | None = None) -> Table2:
    """The tables of all codes of two coders who coded everything."""
    sides = [
        np.array([[key in (unit[place] or ()) for unit in units] for key in (keys or keys_of(units))])
        for place in (0, 1)
    ]
    return count_tables(*sides)


def sums_of(patterns: Patterns, weights: sets.MasiWeights = sets.THIRDS) -> Floats:
    sums: Floats = (patterns.counts @ sets.features(patterns, weights))[None]
    return sums


def set_alphas(patterns: Patterns, weights: sets.MasiWeights = sets.THIRDS) -> tuple[float, float]:
    """alpha with Jaccard and with MASI distance."""
    sums = sums_of(patterns, weights)
    jaccard, masi = sets.alphas(sums, sets.expected_nearby(sums, sums))
    return float(jaccard[0]), float(masi[0])


def binary_table(pairs: Sequence[Sequence[object]]) -> Table2:
    """The 2×2 table of pairs of 0 and 1; pairs with a None are left out."""
    cells = [sum(pair == wanted for pair in map(tuple, pairs)) for wanted in ((1, 1), (1, 0), (0, 1), (0, 0))]
    return table2(*cells)
