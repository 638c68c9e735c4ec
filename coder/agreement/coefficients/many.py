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


class PairwiseKappa(NamedTuple):
    """Light's kappa of K codes."""

    mean: Floats
    """Over the pairs of coders for which Cohen's kappa is defined (Light 1971)."""
    defined: Floats
    """How many pairs these are."""


def pairwise_kappa(tables: Table2) -> PairwiseKappa:
    """Of tables of shape pairs × K."""
    kappas = cohen_kappa(tables)
    defined = ~np.isnan(kappas)
    number = defined.sum(axis=0).astype(np.float64)
    return PairwiseKappa(ratio(np.where(defined, kappas, 0.0).sum(axis=0), number), number)


class Errors(NamedTuple):
    """Standard errors of K codes, NaN where the coefficient is not defined or there is one answer."""

    alpha: Floats
    ac1: Floats
    fleiss: Floats


def errors(patterns: Patterns) -> Errors:
    """Gwet's linearised standard errors (2008, 2014), the same as those of `standard_errors` for one code's labels."""
    given = patterns.ratings != MISSING
    m = given.sum(axis=1)
    coded = m >= 1
    r = (patterns.sets[patterns.ratings] & given[:, :, None]).sum(axis=1)[coded].astype(np.float64)
    weight, of = patterns.counts[coded].astype(np.float64), m[coded].astype(np.float64)[:, None]
    sums = ratings((patterns.counts @ features(patterns).reshape(len(patterns.counts), -1)).reshape(7, -1))
    share, pairable = ratio(sums.share, sums.coded), of >= 2
    agree = np.where(pairable, (r * (r - 1) + (of - r) * (of - r - 1)) / np.where(pairable, of * (of - 1), 1), 0.0)
    paired = weight @ pairable
    scaled = pairable * ratio(weight.sum() * np.ones(1), paired)
    found = {}
    for coefficient, part in ((gwet_ac1, 1 - share), (fleiss_kappa, share)):
        by_answer = (r * part + (of - r) * (1 - part)) / of
        chance, value = share * part + (1 - share) * (1 - part), coefficient(sums)
        own = scaled * ratio(agree - chance, 1 - chance) - 2 * (1 - value) * ratio(by_answer - chance, 1 - chance)
        found[coefficient.__name__] = _spread(weight, own, value)
    return Errors(_alpha_errors(weight, r, of), found["gwet_ac1"], found["fleiss_kappa"])


def _alpha_errors(weight: Floats, r: Floats, of: Floats) -> Floats:
    """Of alpha, without its correction of order 1/n, on the answers of at least two coders."""
    kept = of[:, 0] >= 2
    weight, r, of = weight[kept], r[kept], of[kept]
    n = weight.sum()
    if n < 2:
        return np.full(r.shape[1], np.nan)
    mean = weight @ of / n
    share = weight @ r / (n * mean)
    agree = (r * (r - 1) + (of - r) * (of - r - 1)) / (mean * (of - 1))
    overall, surplus = weight @ agree / n, (of - mean) / mean
    chance: Floats = np.where((share > 0) & (share < 1), share**2 + (1 - share) ** 2, 1.0)
    alpha = ratio(overall - chance, 1 - chance)
    by_answer = (r * share + (of - r) * (1 - share)) / mean - chance * surplus
    own = ratio(agree - overall * surplus - chance, 1 - chance)
    return _spread(weight, own - 2 * (1 - alpha) * ratio(by_answer - chance, 1 - chance), alpha)


def _spread(weight: Floats, of_answers: Floats, value: Floats) -> Floats:
    n = weight.sum()
    return np.sqrt(ratio(weight @ (of_answers - value) ** 2, np.full(len(value), n * (n - 1))))
