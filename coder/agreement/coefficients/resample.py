"""Percentile intervals by resampling respondents, all figures from the same draw.

One person answers several questions, so respondents are drawn and not answers. Respondents who gave the same patterns
are interchangeable: a resample is one multinomial draw over their groups, whatever the number of answers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coder.agreement.coefficients.patterns import MISSING, Ints, Patterns
from coder.agreement.coefficients.table2 import Floats

LEVEL = 0.95
_CELLS = 2_000_000
"""Numbers of one chunk of draws."""
_SMALL = 8
"""Respondents of a group of which one draw for each is cheaper than a number from a distribution."""


@dataclass(frozen=True)
class Resampled:
    """What the resamples add up to."""

    sums: Floats
    """B × F: the sums of the features."""
    set_counts: Floats | None
    """B × S: how often each set was given; None when it was not asked for."""


@dataclass(frozen=True)
class Interval:
    """The middle 95% of a figure over the resamples in which it is defined."""

    low: float | None
    high: float | None
    undefined: int
    """Resamples in which the figure was not defined."""


def resample(
    patterns: Patterns, features: Floats, *, resamples: int, seed: int, with_set_counts: bool = False
) -> Resampled:
    """Draw as many respondents as there are, with replacement, `resamples` times; add up P × F `features` (Efron 1979).

    Drawing whole respondents is the cluster bootstrap (Field & Welsh 2007).
    """
    per_group = _by_group(patterns, features)
    sums = np.empty((resamples, features.shape[1]))
    counts = np.empty((resamples, len(patterns.sets))) if with_set_counts else None
    rng = np.random.default_rng(seed)
    sizes = patterns.group_sizes
    step = max(1, _CELLS // len(sizes))
    for first in range(0, resamples, step):
        last = min(first + step, resamples)
        drawn = _draw(rng, sizes, last - first)
        sums[first:last] = drawn @ per_group
        if counts is not None:
            counts[first:last] = _count_sets(patterns, drawn)
    return Resampled(sums, counts)


def resample_rows(rows: Floats, *, resamples: int, seed: int) -> Floats:
    """B × F: sums of R × F rows, one row for each respondent, drawn with replacement B times."""
    rng = np.random.default_rng(seed)
    alone = np.ones(len(rows), dtype=np.int64)
    step = max(1, _CELLS // max(1, len(rows)))
    chunks = [_draw(rng, alone, min(step, resamples - first)) @ rows for first in range(0, resamples, step)]
    return np.concatenate(chunks)


def percentiles(values: NDArray[np.float64]) -> list[Interval]:
    """One interval for each column of B × K values; NaN counts as undefined."""
    tails = [100 * (1 - LEVEL) / 2, 100 * (1 + LEVEL) / 2]
    found = []
    for column in values.T:
        defined = column[~np.isnan(column)]
        undefined = len(column) - len(defined)
        if not len(defined):
            found.append(Interval(None, None, undefined))
            continue
        low, high = np.percentile(defined, tails)
        found.append(Interval(float(low), float(high), undefined))
    return found


def says_nothing(number: float, interval: Interval) -> bool:
    """Whether a figure is 0 in every resample: kappa is where one coder never gave the code, whatever the other did."""
    return number == interval.low == interval.high == 0


def rule_of_three(n: int) -> float:
    """The least agreement that n independent cases without a difference fit: 1 − 3/n (Hanley & Lippman-Hand 1983)."""
    return max(0.0, 1 - 3 / n) if n else 0.0


def _draw(rng: np.random.Generator, sizes: Ints, resamples: int) -> Floats:
    """B × G: how often each group is drawn. Small groups are drawn together and then told apart: that is cheaper."""
    respondents, common = sizes.sum(), int(np.count_nonzero(sizes > _SMALL))
    small = sizes[common:]
    in_small = int(small.sum())
    weights = np.append(sizes[:common], in_small) / respondents
    first = rng.multinomial(respondents, weights, size=resamples)
    drawn = np.zeros((resamples, len(sizes)))
    drawn[:, :common] = first[:, :-1]
    group = np.repeat(np.arange(len(small)), small)
    for row, times in enumerate(first[:, -1] if in_small else ()):
        drawn[row, common:] = np.bincount(group[rng.integers(in_small, size=times)], minlength=len(small))
    return drawn


def _by_group(patterns: Patterns, features: Floats) -> Floats:
    """G × F: what one respondent of each group adds."""
    size = len(patterns.group_sizes)
    columns = [
        np.bincount(patterns.in_group, weights=patterns.times * column[patterns.in_pattern], minlength=size)
        for column in features.T
    ]
    return np.stack(columns, axis=1)


def _count_sets(patterns: Patterns, drawn: Floats) -> Floats:
    ratings = patterns.ratings
    given = (ratings != MISSING) & ((ratings != MISSING).sum(axis=1) >= 2)[:, None]
    sets = np.where(given, ratings, len(patterns.sets))
    counted = np.empty((len(drawn), len(patterns.sets)))
    for row, draw in enumerate(drawn):
        weights = patterns.times * draw[patterns.in_group]
        times = np.bincount(patterns.in_pattern, weights=weights, minlength=len(ratings))
        every = np.bincount(sets.ravel(), weights=times.repeat(sets.shape[1]), minlength=len(patterns.sets) + 1)
        counted[row] = every[: len(patterns.sets)]
    return counted
