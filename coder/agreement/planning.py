"""How many answers two coders have to code both, for one code and a target: arithmetic, before anything is coded.

Notation: p the share of answers that the code applies to, n answers coded by both, kappa for two coders of equal habits
(there Cohen's kappa, Scott's pi and, but for 1/n, Krippendorff's alpha are the same).
"""

from __future__ import annotations

import math
from statistics import NormalDist

_TINY = 1e-9


def answers_for_limit(prevalence: float, least: float, *, level: float = 0.05) -> int:
    """Answers after which alpha may be said to be at least `least`: Krippendorff's table of sample sizes, two coders.

    n = 2z²·[(1+α)(3−α)/(4(1−α)p(1−p)) − α], z one-sided at `level` (Krippendorff 2019, Content Analysis, 4th ed.,
    ch. 12, after Bloch & Kraemer 1989, Biometrics 45:269–287, eq. 3.7). Without the 2 it is the n at which the lower
    limit lies at `least` in half of all studies if the true alpha lies half way between `least` and 1; the 2, which the
    table counts in, makes that about three studies of four.
    """
    return _whole(2 * _of_limit(prevalence, least, level))


def limit_for_answers(prevalence: float, answers: float, *, level: float = 0.05) -> float:
    """The highest alpha that `answers` may support, 0 where they support none: `answers_for_limit` turned round."""
    low, high = 0.0, 1 - _TINY
    if 2 * _of_limit(prevalence, low, level) > answers:
        return 0.0
    while high - low > _TINY:
        middle = (low + high) / 2
        low, high = (middle, high) if 2 * _of_limit(prevalence, middle, level) <= answers else (low, middle)
    return low


def answers_for_width(prevalence: float, expected: float, half_width: float, *, level: float = 0.05) -> int:
    """Answers after which the two-sided interval of kappa reaches `half_width` to either side, if kappa is `expected`.

    n = (z·s/w)² with the variance s² of `kappa_error` (Donner & Eliasziw 1992, Statistics in Medicine 11:1511–1519).
    """
    if not 0 < half_width < 1:
        raise ValueError("a half width lies between 0 and 1")
    z = NormalDist().inv_cdf(1 - level / 2)
    return _whole((z * kappa_error(prevalence, expected, 1) / half_width) ** 2)


def kappa_error(prevalence: float, kappa: float, answers: float) -> float:
    """The large-sample standard error of kappa (Bloch & Kraemer 1989).

    √((1−κ)·[(1−κ)(1−2κ) + κ(2−κ)/(2p(1−p))]/n).
    """
    room = _room(prevalence)
    if not 0 <= kappa < 1:
        raise ValueError("an expected kappa lies between 0 and 1")
    spread = (1 - kappa) * (1 - 2 * kappa) + kappa * (2 - kappa) / (2 * room)
    return math.sqrt((1 - kappa) * spread / answers)


def answers_for_positives(prevalence: float, positives: int, *, sure: float = 0.95) -> int:
    """Answers drawn at random among which the code applies to `positives` or more, `sure`ly (binomial, exact)."""
    _room(prevalence)
    low, high = positives, positives
    while _at_least(positives, high, prevalence) < sure:
        low, high = high + 1, high * 2
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if _at_least(positives, middle, prevalence) >= sure else (middle + 1, high)
    return low


def design_effect(resemblance: float, per_respondent: float) -> float:
    """How many times as many answers are needed when one person's answers resemble each other: 1+(m−1)ρ (Kish 1965).

    m is the mean number of answers of a respondent, each respondent counted as often as they answered.
    """
    return 1 + max(0.0, per_respondent - 1) * max(0.0, resemblance)


def answers_with_resemblance(answers: float, resemblance: float, per_respondent: float, all_answers: int) -> int | None:
    """`answers` that would do if all were independent, as many as have to be drawn from `all_answers` of the study.

    Of the m−1 other answers of a respondent a sample holds as large a part as of all, so n = a·(1+(m−1)·ρ·n/N).
    None where all of them are too few.
    """
    left = 1 - answers * (design_effect(resemblance, per_respondent) - 1) / all_answers if all_answers else 0
    needed = _whole(answers / left) if left > 0 else all_answers + 1
    return needed if needed <= all_answers else None


def independent_answers(answers: float, resemblance: float, per_respondent: float, all_answers: int) -> float:
    """To how many independent answers a sample of `answers` out of `all_answers` comes up."""
    drawn = answers / all_answers if all_answers else 0.0
    return answers / (1 + (design_effect(resemblance, per_respondent) - 1) * drawn)


def _of_limit(prevalence: float, least: float, level: float) -> float:
    if not 0 <= least < 1:
        raise ValueError("the least alpha lies between 0 and 1")
    z = NormalDist().inv_cdf(1 - level)
    return z**2 * ((1 + least) * (3 - least) / (4 * (1 - least) * _room(prevalence)) - least)


def _room(prevalence: float) -> float:
    if not 0 < prevalence < 1:
        raise ValueError("a prevalence lies between 0 and 1")
    return prevalence * (1 - prevalence)


def _at_least(positives: int, answers: int, prevalence: float) -> float:
    """P(X ≥ positives), X binomial; through logarithms, so that large numbers do not overflow."""
    if positives > answers:
        return 0.0
    yes, no = math.log(prevalence), math.log1p(-prevalence)
    fewer = (
        math.lgamma(answers + 1) - math.lgamma(k + 1) - math.lgamma(answers - k + 1) + k * yes + (answers - k) * no
        for k in range(positives)
    )
    return 1 - math.fsum(map(math.exp, fewer))


def _whole(number: float) -> int:
    return math.ceil(number - _TINY)
