"""Coefficients for one code and any number of coders, some of whom did not code some answers.

An answer adds to seven sums of each code; every coefficient is computed from the sums, so that resamples cost a product
of two matrices. m is the number of coders who coded an answer, r of those who applied the code.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from coder.agreement.coefficients.patterns import MISSING, Patterns
from coder.agreement.coefficients.table2 import Floats, Table2, cohen_kappa, ratio, table2


class Ratings(NamedTuple):
    """Sums over answers, as arrays of one shape."""

    coded: Floats
    """Answers with m ≥ 1."""
    share: Floats
    """Σ r/m over them."""
    pairable: Floats
    """Answers with m ≥ 2."""
    agree: Floats
    """Σ over pairable answers of the share of pairs of coders that agree."""
    ones: Floats
    """Σ r over pairable answers."""
    zeros: Floats
    """Σ (m−r) over pairable answers."""
    differ: Floats
    """Σ 2r(m−r)/(m−1) over pairable answers."""


def features(patterns: Patterns) -> Floats:
    """P × 7 × K: what one answer with each pattern adds to the `Ratings` of each code."""
    given = patterns.ratings != MISSING
    m = given.sum(axis=1).astype(np.float64)[:, None]
    applied = patterns.sets[patterns.ratings] & given[:, :, None]
    r = applied.sum(axis=1).astype(np.float64)
    pairable = np.broadcast_to(m >= 2, r.shape)
    several = np.where(m >= 2, m, 2)
    agree = (r * (r - 1) + (m - r) * (m - r - 1)) / (several * (several - 1))
    differ = 2 * r * (m - r) / (several - 1)
    coded = np.broadcast_to(m >= 1, r.shape)
    columns = (coded, r / np.maximum(m, 1), pairable, agree * pairable, r * pairable, (m - r) * pairable)
    return np.stack([*columns, differ * pairable], axis=1)


def ratings(sums: Floats) -> Ratings:
    """The sums of … × 7 × K features as `Ratings` of shape … × K."""
    return Ratings(*np.moveaxis(sums, -2, 0))


def pool(s: Ratings) -> Ratings:
    """The sums over the last axis."""
    return Ratings(*(each.sum(axis=-1) for each in s))


def percent(s: Ratings) -> Floats:
    """Mean over answers of the share of pairs of coders that agree (Fleiss 1971)."""
    return ratio(s.agree, s.pairable)


def krippendorff_alpha(s: Ratings) -> Floats:
    """1 − D_o/D_e on the answers with at least two coders, D_e = 2·n1·n0/(n(n−1)) (Krippendorff 2011)."""
    n = s.ones + s.zeros
    return 1 - ratio(s.differ * (n - 1), 2 * s.ones * s.zeros)


def gwet_ac1(s: Ratings) -> Floats:
    """(p_a−p_e)/(1−p_e) with p_e = 2π(1−π), π the mean share over all coded answers (Gwet 2008, 2014)."""
    share = ratio(s.share, s.coded)
    chance = 2 * share * (1 - share)
    return (percent(s) - chance) / (1 - chance)


def fleiss_kappa(s: Ratings) -> Floats:
    """(p_a−p_e)/(1−p_e) with p_e = π²+(1−π)², in the form that keeps partly coded answers (Fleiss 1971; Gwet 2014)."""
    share = ratio(s.share, s.coded)
    room = 2 * share * (1 - share)
    varies = (s.share > 0) & (s.share < s.coded)  # exact: an answer adds 0.0 or 1.0 where its coders are of one mind
    return ratio(percent(s) - 1 + room, np.where(varies, room, 0.0))


def pair_tables(patterns: Patterns) -> Table2:
    """The 2×2 tables of shape pairs × K, each pair of coders on the answers that both of them coded."""
    tables = []
    for i in range(patterns.ratings.shape[1]):
        for j in range(i + 1, patterns.ratings.shape[1]):
            first, second = patterns.ratings[:, i], patterns.ratings[:, j]
            weights = patterns.counts * ((first != MISSING) & (second != MISSING))
            a, b = patterns.sets[first], patterns.sets[second]
            tables.append([weights @ cell for cell in (a & b, a & ~b, b & ~a, ~a & ~b)])
    return table2(*np.moveaxis(np.asarray(tables), 1, 0))


def mean_pairwise_kappa(tables: Table2) -> Floats:
    """K: the mean of Cohen's kappa over the pairs of coders for which it is defined (Light 1971)."""
    kappas = cohen_kappa(tables)
    defined = ~np.isnan(kappas)
    return ratio(np.where(defined, kappas, 0.0).sum(axis=0), defined.sum(axis=0).astype(np.float64))
