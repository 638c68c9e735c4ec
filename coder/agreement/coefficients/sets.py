"""Agreement on the whole set of codes that an answer got.

The empty set is a rating ("no code applies"): two empty sets are the same, and such pairs count. Sums come from one row
of `features` per pattern, weighted by how often the pattern occurs, so that a resample is a product of two matrices.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from coder.agreement.coefficients.patterns import MISSING, Bools, Ints, Patterns
from coder.agreement.coefficients.table2 import Floats, ratio

_CHUNK = 300_000
"""Distances that are held in memory at once."""


class MasiWeights(NamedTuple):
    """What MASI multiplies Jaccard with when one set holds the other, and when they merely overlap.

    Passonneau (2006) has the exact thirds; some programs print figures with .67 and .33.
    """

    subset: float = 2 / 3
    overlap: float = 1 / 3


THIRDS = MasiWeights()


class Similarity(NamedTuple):
    """How alike two sets are, from 0 (nothing in common) to 1 (the same)."""

    jaccard: Floats
    masi: Floats


def similarity(common: Floats, first: Floats, second: Floats, weights: MasiWeights = THIRDS) -> Similarity:
    """Jaccard |A∩B|/|A∪B| and MASI (Jaccard × weight) from |A∩B|, |A|, |B| of one shape; two empty sets give 1."""
    union = first + second - common
    jaccard = np.where(union == 0, 1.0, common / np.maximum(union, 1))
    contained = np.where(common == np.minimum(first, second), weights.subset, weights.overlap)
    return Similarity(jaccard, np.where(common == union, 1.0, jaccard * contained))


class Columns(NamedTuple):
    """Sums over answers that at least two coders coded, on the last axis of an array of sums."""

    units: Floats
    equal: Floats
    """Share of the pairs of coders that chose the same set."""
    jaccard: Floats
    """Mean Jaccard similarity of the pairs of coders."""
    values: Floats
    """Sets given."""
    observed_jaccard: Floats
    """Σ over ordered pairs of coders of the distance, by (coders of the answer − 1)."""
    observed_masi: Floats
    mean_jaccard: Floats
    """Each given set's mean distance to all sets given in the whole material."""
    mean_masi: Floats


def features(patterns: Patterns, weights: MasiWeights = THIRDS) -> Floats:
    """P × 8: what one answer with each pattern adds to each of `Columns`."""
    ratings = patterns.ratings
    given = ratings != MISSING
    raters = given.sum(axis=1).astype(np.float64)
    table = np.zeros((len(ratings), len(Columns._fields)))
    sizes = patterns.sets.sum(axis=1).astype(np.float64)
    for i in range(ratings.shape[1]):
        for j in range(i):
            both = np.flatnonzero(given[:, i] & given[:, j])
            a, b = ratings[both, i], ratings[both, j]
            common = (patterns.sets[a] & patterns.sets[b]).sum(axis=1).astype(np.float64)
            alike = similarity(common, sizes[a], sizes[b], weights)
            pairs = raters[both] * (raters[both] - 1) / 2
            table[both, 1] += (a == b) / pairs
            table[both, 2] += alike.jaccard / pairs
            table[both, 4] += 2 * (1 - alike.jaccard) / (raters[both] - 1)
            table[both, 5] += 2 * (1 - alike.masi) / (raters[both] - 1)
    pairable = raters >= 2
    table[:, 0] = pairable
    table[:, 3] = raters * pairable
    table[:, 6:] = _mean_distances(patterns, given & pairable[:, None], weights)
    return table


def set_counts(patterns: Patterns) -> Ints:
    """S: how often each set was given, among answers that at least two coders coded."""
    given = patterns.ratings != MISSING
    pairable = given & (given.sum(axis=1) >= 2)[:, None]
    weights = np.broadcast_to(patterns.counts[:, None], given.shape)[pairable]
    counted = np.bincount(patterns.ratings[pairable], weights=weights, minlength=len(patterns.sets))
    return counted.astype(np.int64)


def exact_match(sums: Floats) -> Floats:
    """Share of answers that got the same set from both coders (from more coders: mean over their pairs)."""
    columns = _columns(sums)
    return ratio(columns.equal, columns.units)


def mean_jaccard(sums: Floats) -> Floats:
    """Mean over answers of |A∩B|/|A∪B|; two empty sets give 1."""
    columns = _columns(sums)
    return ratio(columns.jaccard, columns.units)


def alphas(sums: Floats, expected: Similarity) -> Similarity:
    """Krippendorff's 1 − D_o/D_e with the Jaccard and the MASI distance (Krippendorff 2011; Passonneau 2006).

    D_o is the mean distance within answers; D_e = ΣΣ n_i n_j δ_ij/(N(N−1)) between any two of the N sets given, of
    which `expected` is ΣΣ n_i n_j δ_ij/N². NaN when every answer got the same set.
    """
    columns = _columns(sums)
    observed = (columns.observed_jaccard, columns.observed_masi)
    pairs = [
        1 - ratio(do * (columns.values - 1), columns.values**2 * de) for do, de in zip(observed, expected, strict=True)
    ]
    return Similarity(*pairs)


def expected_exactly(counts: Floats, distances: Similarity) -> Similarity:
    """ΣΣ n_i n_j δ_ij/N² of each row of B × S counts; exactly 0 where a row holds one set only."""
    several = np.count_nonzero(counts, axis=-1) > 1
    total = counts.sum(axis=-1)
    rows = [ratio(np.einsum("bs,bs->b", counts @ matrix, counts), total**2) * several for matrix in distances]
    return Similarity(*rows)


def expected_nearby(sums: Floats, whole: Floats) -> Similarity:
    """The same for resamples of much material, from the mean distances to the whole; leaves out terms of order 1/N.

    With shares p = p0 + δ, pᵀDp = 2pᵀDp0 − p0ᵀDp0 + δᵀDδ. For the whole itself the value is exact.
    """
    some, all_ = _columns(sums), _columns(whole)
    jaccard = 2 * ratio(some.mean_jaccard, some.values) - ratio(all_.mean_jaccard, all_.values)
    masi = 2 * ratio(some.mean_masi, some.values) - ratio(all_.mean_masi, all_.values)
    return Similarity(jaccard, masi)


def all_distances(sets: Bools, weights: MasiWeights = THIRDS) -> Similarity:
    """S × S distances between the distinct sets."""
    jaccard, masi = np.empty((2, len(sets), len(sets)))
    for rows, some_jaccard, some_masi in _distances(sets, weights):
        jaccard[rows], masi[rows] = some_jaccard, some_masi
    return Similarity(jaccard, masi)


def _mean_distances(patterns: Patterns, pairable: Bools, weights: MasiWeights) -> Floats:
    """P × 2: the sum over a pattern's sets of their mean Jaccard and MASI distance to all sets given."""
    counts = set_counts(patterns).astype(np.float64)
    shares = counts / max(counts.sum(), 1)
    means = np.zeros((len(counts) + 1, 2))
    for rows, jaccard, masi in _distances(patterns.sets, weights):
        means[rows, 0], means[rows, 1] = jaccard @ shares, masi @ shares
    summed: Floats = means[np.where(pairable, patterns.ratings, len(counts))].sum(axis=1)
    return summed


def _distances(sets: Bools, weights: MasiWeights) -> Iterator[tuple[Ints, Floats, Floats]]:
    """Some rows of the S × S distances at a time: which rows, Jaccard, MASI.

    A distance depends on three small numbers only, so it is looked up and not computed.
    """
    members, sizes = sets.astype(np.float32), sets.sum(axis=1)
    numbers = np.arange(sizes.max(initial=0) + 1, dtype=np.float64)
    places = sizes * len(numbers)
    step = max(1, _CHUNK // max(1, len(sets)))
    for size in np.unique(sizes):
        possible = np.minimum(numbers, np.minimum(numbers[:, None], size))
        alike = similarity(
            possible, np.full_like(possible, size), np.broadcast_to(numbers[:, None], possible.shape), weights
        )
        jaccard, masi = 1 - alike.jaccard.ravel(), 1 - alike.masi.ravel()
        rows = np.flatnonzero(sizes == size)
        for first in range(0, len(rows), step):
            some = rows[first : first + step]
            found = (members[some] @ members.T).astype(np.int64) + places
            yield some, jaccard[found], masi[found]


def _columns(sums: Floats) -> Columns:
    return Columns(*np.moveaxis(sums, -1, 0))
