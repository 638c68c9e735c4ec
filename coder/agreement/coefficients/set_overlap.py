"""More on whole sets of codes: F1 of sets, alpha of exactly equal sets, Krippendorff and Craggs' multi-valued alpha.

As in `sets`, the empty set is a rating. Answers that fewer than two coders coded do not count; of more than two coders
an answer counts as the mean over its pairs.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

from coder.agreement.coefficients.nominal import Labels, krippendorff_alpha, observed_sums
from coder.agreement.coefficients.patterns import MISSING, Bools, Ints, Patterns
from coder.agreement.coefficients.sets import set_counts
from coder.agreement.coefficients.table2 import Floats


def mean_set_f1(patterns: Patterns) -> float:
    """Mean over answers of 2|A∩B|/(|A|+|B|) (Dice); two empty sets give 1, where some programs say 0."""
    total, answers = 0.0, 0.0
    raters = _raters(patterns)
    for both, common, sizes in _pairs(patterns):
        alike = np.where(sizes == 0, 1.0, 2 * common / np.maximum(sizes, 1))
        weights = patterns.counts[both] / (raters[both] * (raters[both] - 1) / 2)
        total, answers = total + float(weights @ alike), answers + float(weights.sum())
    return total / answers if answers else float("nan")


def micro_f1(patterns: Patterns) -> float:
    """2·Σ|A∩B| / Σ(|A|+|B|): F1 of all codes given, one coder's against the other's; over all pairs of coders."""
    common_codes = given_codes = 0.0
    for both, common, sizes in _pairs(patterns):
        common_codes += 2 * float(patterns.counts[both] @ common)
        given_codes += float(patterns.counts[both] @ sizes)
    return common_codes / given_codes if given_codes else float("nan")


def exact_set_alpha(patterns: Patterns) -> float:
    """Krippendorff's alpha with every distinct set as a category of its own: the strictest of the set alphas."""
    labels = Labels(patterns, patterns.ratings, tuple(range(len(patterns.sets))))
    return float(krippendorff_alpha(observed_sums(labels)))


def multivalued_alpha(patterns: Patterns) -> float:
    """mvα = 1 − D_o/D_e with the Dice distance 1 − 2|A∩B|/(|A|+|B|) (Krippendorff & Craggs 2016).

    D_e is not over the sets as they were given but over sets drawn at random from all codes given, of the sizes that
    were given; so it asks whether the codes agree, not whether the same combinations come back.
    """
    raters = _raters(patterns)
    observed = 0.0
    for both, common, sizes in _pairs(patterns):
        apart = 1 - np.where(sizes == 0, 1.0, 2 * common / np.maximum(sizes, 1))
        observed += float((patterns.counts[both] * 2 / (raters[both] - 1)) @ apart)
    counts = set_counts(patterns)
    ratings = float(counts.sum())
    if np.count_nonzero(counts) < 2:
        return float("nan")
    expected = _expected_distance(patterns.sets, counts)
    return 1 - observed / ratings / expected if expected else float("nan")


def _raters(patterns: Patterns) -> Floats:
    raters: Floats = (patterns.ratings != MISSING).sum(axis=1).astype(np.float64)
    return raters


def _pairs(patterns: Patterns) -> list[tuple[Ints, Floats, Floats]]:
    """For each pair of coders: the patterns in which both coded, |A∩B| and |A|+|B|."""
    found = []
    sizes = patterns.sets.sum(axis=1)
    for i, j in combinations(range(patterns.ratings.shape[1]), 2):
        a, b = patterns.ratings[:, i], patterns.ratings[:, j]
        both = np.flatnonzero((a != MISSING) & (b != MISSING))
        common = (patterns.sets[a[both]] & patterns.sets[b[both]]).sum(axis=1)
        found.append((both, common.astype(np.float64), (sizes[a[both]] + sizes[b[both]]).astype(np.float64)))
    return found


def _expected_distance(sets: Bools, counts: Ints) -> float:
    """The mean Dice distance of two sets drawn at random, over pairs of sizes as often as they were given."""
    sizes = sets.sum(axis=1)
    largest = int(sizes[counts > 0].max())
    of_size = np.bincount(sizes, counts, minlength=largest + 1)[: largest + 1]
    ways = _ways((counts @ sets).astype(np.float64), largest)
    numbers = np.arange(largest + 1)
    together = numbers[:, None, None] + numbers[None, :, None]
    apart = 1 - np.where(together == 0, 1.0, 2 * numbers / np.maximum(together, 1))
    possible = ways.sum(axis=2)
    distance = np.divide((ways * apart).sum(axis=2), possible, out=np.zeros_like(possible), where=possible > 0)
    pairs = np.outer(of_size, of_size)
    return float((pairs * distance).sum() / pairs.sum())


def _ways(given: Floats, largest: int) -> Floats:
    """In how many ways two sets of i and j codes that share k can be drawn from all codes given, up to a factor.

    A code given n times can be in the first set in n ways, in the second in n, in both in n(n−1); so the numbers are
    the coefficients of Π (1 + n·x + n·y + n(n−1)·x·y·z). Scaled as they grow, which the quotients do not see.
    """
    ways = np.zeros((largest + 1, largest + 1, largest + 1))
    ways[0, 0, 0] = 1
    scale = given.mean()
    for n in given / scale:
        before = ways.copy()
        ways[1:] += n * before[:-1]
        ways[:, 1:] += n * before[:, :-1]
        ways[1:, 1:, 1:] += n * (n - 1 / scale) * before[:-1, :-1, :-1]
    return ways
