"""How much one person's answers resemble each other in what makes kappa vary: the design effect of real codings."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from coder.agreement.coefficients.patterns import Patterns
from coder.agreement.coefficients.table2 import Floats


class Clustering(NamedTuple):
    """How far the answers of two coders are from being independent of one another."""

    effect: float
    """The variance of kappa by respondents, divided by its variance as if all answers were independent."""
    per_respondent: float
    """m: the mean number of answers of a respondent, each counted as often as they answered."""
    respondents: int
    """Respondents with more than one answer: what the effect rests on."""

    @property
    def resemblance(self) -> float:
        """ρ of Kish's 1+(m−1)ρ, between 0 and 1."""
        others = self.per_respondent - 1
        return min(1.0, max(0.0, (self.effect - 1) / others)) if others > 0 else 0.0


def clustering(patterns: Patterns) -> Clustering | None:
    """The design effect over all codes, of answers that two coders finished; None where nothing varies.

    By linearisation: what each answer adds to κ = 1−D_o/D_e, times D_e so that rare codes do not drown the others,
    added up within each respondent (Särndal, Swensson & Wretman 1992, ch. 5).
    """
    added = _added(patterns)
    independent = float((patterns.counts @ added**2).sum())
    if not independent:
        return None
    groups = len(patterns.group_sizes)
    sums = np.stack(
        [
            np.bincount(patterns.in_group, weights=patterns.times * code[patterns.in_pattern], minlength=groups)
            for code in added.T
        ],
        axis=1,
    )
    by_respondent = float((patterns.group_sizes @ sums**2).sum())
    answers = np.bincount(patterns.in_group, weights=patterns.times, minlength=groups)
    per_respondent = float(patterns.group_sizes @ answers**2 / (patterns.group_sizes @ answers))
    several = int(patterns.group_sizes[answers > 1].sum())
    return Clustering(by_respondent / independent, per_respondent, several)


def _added(patterns: Patterns) -> Floats:
    """P × K: −(d−D_o) + (1−κ)·(what the answer adds to D_e), for codes whose kappa is defined."""
    a, b = patterns.sets[patterns.ratings[:, 0]], patterns.sets[patterns.ratings[:, 1]]
    share = patterns.counts / patterns.counts.sum()
    differ, applied = (a ^ b).astype(np.float64), (a.astype(np.float64) + b) / 2
    seen, prevalence = share @ differ, share @ applied
    expected = 2 * prevalence * (1 - prevalence)
    varies = expected > 0
    differ, applied, seen = differ[:, varies], applied[:, varies], seen[varies]
    prevalence, expected = prevalence[varies], expected[varies]
    lost = seen / expected
    found: Floats = -(differ - seen) + lost * 2 * (1 - 2 * prevalence) * (applied - prevalence)
    return found
