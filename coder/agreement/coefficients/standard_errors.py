"""Analytic standard errors, where the literature has them: they take the answers for independent of one another.

They stand beside the resampling of respondents, which does not; where people answer several questions they are too
small. Kappa: Fleiss, Cohen & Everitt (1969), large samples, for an interval with normal quantiles. AC1, alpha, Fleiss'
kappa (with two coders: Scott's pi) and Brennan–Prediger: Gwet's linearisation (2008; 2014, ch. 5 and 6), for an
interval with quantiles of t with n−1 degrees of freedom. Each is NaN where its coefficient is, and Gwet's for a single
answer. The functions with `_2x2` are the same for two coders' yes and no, from the four counts of any number of codes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from coder.agreement.coefficients import table2
from coder.agreement.coefficients.nominal import (
    Labels,
    brennan_prediger,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac1,
    observed_sums,
)
from coder.agreement.coefficients.patterns import MISSING
from coder.agreement.coefficients.table2 import Floats, Table2, ratio


class _Agreement(NamedTuple):
    """What the linearised forms share; rows are patterns of answers that somebody coded."""

    weight: Floats
    """Answers with the pattern."""
    r: Floats
    """P × q"""
    m: Floats
    pairable: Floats
    """1 where m ≥ 2, scaled so that its mean over the answers is 1."""
    agree: Floats
    """Share of pairs of coders that agree."""
    share: Floats
    """q: π_k"""


def se_kappa(labels: Labels) -> float:
    """Of Cohen's kappa, under the agreement found (Fleiss, Cohen & Everitt 1969, eq. 13)."""
    p, kappa = _confusion(labels), float(cohen_kappa(observed_sums(labels)))
    n = p.sum()
    if not n or np.isnan(kappa):
        return float("nan")
    p = p / n
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    chance = rows @ columns
    on = np.diag(p) @ (1 - (rows + columns) * (1 - kappa)) ** 2
    cross = (columns[:, None] + rows[None, :]) ** 2
    off = (1 - kappa) ** 2 * ((p * cross).sum() - np.diag(p) @ np.diag(cross))
    variance = on + off - (kappa - chance * (1 - kappa)) ** 2
    return float(np.sqrt(max(variance, 0.0) / n) / (1 - chance))


def se_kappa_null(labels: Labels) -> float:
    """Of Cohen's kappa if the true kappa were 0: for a test, never for an interval (Fleiss, Cohen & Everitt 1969)."""
    p = _confusion(labels)
    n = p.sum()
    if not n or np.isnan(cohen_kappa(observed_sums(labels))):
        return float("nan")
    rows, columns = p.sum(axis=1) / n, p.sum(axis=0) / n
    chance = rows @ columns
    variance = chance + chance**2 - (rows * columns) @ (rows + columns)
    return float(np.sqrt(variance / n) / (1 - chance))


def se_ac1(labels: Labels) -> float:
    """Of Gwet's AC1 (Gwet 2008, 2014)."""
    q = len(labels.categories)
    if q < 2:
        return float("nan")
    a = _agreement(labels)
    chance = float((a.share * (1 - a.share)).sum() / (q - 1))
    by_answer = (a.r @ (1 - a.share)) / a.m / (q - 1)
    return _linearised(a, float(gwet_ac1(observed_sums(labels))), chance, by_answer)


def se_fleiss(labels: Labels) -> float:
    """Of Fleiss' kappa in Gwet's form; for two coders of Scott's pi (Gwet 2008, 2014)."""
    a = _agreement(labels)
    by_answer = (a.r @ a.share) / a.m
    return _linearised(a, float(fleiss_kappa(observed_sums(labels))), float(a.share @ a.share), by_answer)


def se_brennan_prediger(labels: Labels) -> float:
    """Of Brennan–Prediger, for two categories PABAK: SE(p_a)/(1−1/q) (Gwet 2014)."""
    q = len(labels.categories)
    if q < 2:
        return float("nan")
    a = _agreement(labels)
    return _linearised(a, float(brennan_prediger(observed_sums(labels))), 1 / q, np.full(len(a.m), 1 / q))


def se_alpha(labels: Labels) -> float:
    """Of Krippendorff's nominal alpha, without its correction of order 1/n (Gwet 2014, ch. 6)."""
    r = labels.counts
    m = r.sum(axis=1)
    kept = m >= 2
    weight, r, m = labels.patterns.counts[kept].astype(np.float64), r[kept], m[kept]
    n = weight.sum()
    if n < 2 or np.count_nonzero(weight @ r) < 2:
        return float("nan")
    mean = weight @ m / n
    share = weight @ r / (n * mean)
    agree = (r * (r - 1)).sum(axis=1) / (mean * (m - 1))
    overall, chance = weight @ agree / n, share @ share
    alpha = (overall - chance) / (1 - chance)
    surplus = (m - mean) / mean
    own = (agree - overall * surplus - chance) / (1 - chance)
    by_answer = (r @ share) / mean - chance * surplus
    return _spread(weight, own - 2 * (1 - alpha) * (by_answer - chance) / (1 - chance), alpha)


def se_fleiss_null(labels: Labels) -> float:
    """Of Fleiss' kappa of complete ratings if the true kappa were 0: for a test only (Fleiss, Nee & Landis 1979)."""
    r = labels.counts
    m = r.sum(axis=1)
    if not len(m) or m.min() != m.max() or m[0] < 2:
        return float("nan")
    weight = labels.patterns.counts.astype(np.float64)
    n, share = weight.sum(), weight @ r / (weight @ m)
    room = share @ (1 - share)
    if not room or np.count_nonzero(share) < 2:
        return float("nan")
    inside = room**2 - (share * (1 - share)) @ (1 - 2 * share)
    return float(np.sqrt(2 * inside / (n * m[0] * (m[0] - 1))) / room)


def se_kappa_2x2(t: Table2) -> Floats:
    """`se_kappa` of 2×2 tables."""
    kappa = table2.cohen_kappa(t)
    one, other = ratio(t.both + t.a_only, t.n), ratio(t.both + t.b_only, t.n)
    chance = one * other + (1 - one) * (1 - other)
    lost = 1 - kappa
    on = ratio(t.both, t.n) * (1 - (one + other) * lost) ** 2
    on = on + ratio(t.neither, t.n) * (1 - (2 - one - other) * lost) ** 2
    off = ratio(t.a_only, t.n) * (other + 1 - one) ** 2 + ratio(t.b_only, t.n) * (one + 1 - other) ** 2
    variance = on + lost**2 * off - (kappa - chance * lost) ** 2
    return ratio(np.sqrt(np.maximum(variance, 0.0)), np.sqrt(t.n) * (1 - chance))


def se_ac1_2x2(t: Table2) -> Floats:
    """`se_ac1` of 2×2 tables."""
    share = _share(t)
    chance = 2 * share * (1 - share)
    return _linearised_2x2(t, table2.gwet_ac1(t), chance, lambda ones: ones * (1 - share) + (1 - ones) * share)


def se_alpha_2x2(t: Table2) -> Floats:
    """`se_alpha` of 2×2 tables, which is that of Scott's pi."""
    share = _share(t)
    chance = share**2 + (1 - share) ** 2
    return _linearised_2x2(t, table2.scott_pi(t), chance, lambda ones: ones * share + (1 - ones) * (1 - share))


def _confusion(labels: Labels) -> Floats:
    """q × q: what the first coder called what the second called so."""
    if labels.given.shape[1] != 2:
        raise ValueError(f"This standard error is for two coders, not {labels.given.shape[1]}.")
    first, second = labels.given.T
    both = (first != MISSING) & (second != MISSING)
    q = len(labels.categories)
    cells = np.bincount(first[both] * q + second[both], labels.patterns.counts[both], minlength=q * q)
    return cells.reshape(q, q).astype(np.float64)


def _agreement(labels: Labels) -> _Agreement:
    r = labels.counts
    m = r.sum(axis=1)
    coded = m >= 1
    weight, r, m = labels.patterns.counts[coded].astype(np.float64), r[coded], m[coded]
    pairable = m >= 2
    several = np.where(pairable, m, 2)
    agree = np.where(pairable, (r * (r - 1)).sum(axis=1) / (several * (several - 1)), 0.0)
    n, paired = weight.sum(), weight @ pairable
    scaled = pairable * (n / paired if paired else np.nan)
    return _Agreement(weight, r, m, scaled, agree, weight @ (r / m[:, None]) / max(n, 1))


def _linearised(a: _Agreement, value: float, chance: float, by_answer: Floats) -> float:
    """The spread of what each answer contributes to (p_a−p_e)/(1−p_e); `by_answer` is its part in p_e."""
    if np.isnan(value):
        return float("nan")
    own = a.pairable * (a.agree - chance) / (1 - chance)
    return _spread(a.weight, own - 2 * (1 - value) * (by_answer - chance) / (1 - chance), value)


def _spread(weight: Floats, of_answers: Floats, value: float) -> float:
    n = weight.sum()
    return float(np.sqrt(weight @ (of_answers - value) ** 2 / (n * (n - 1)))) if n > 1 else float("nan")


def _share(t: Table2) -> Floats:
    return ratio(2 * t.both + t.a_only + t.b_only, 2 * t.n)


def _linearised_2x2(t: Table2, value: Floats, chance: Floats, by_ones: Callable[[float], Floats]) -> Floats:
    """`_linearised` of 2×2 tables; `by_ones`: the part in p_e of an answer that this share of coders gave the code."""
    squares = np.zeros(np.shape(t.n))
    for count, agree, ones in ((t.both, 1, 1.0), (t.a_only, 0, 0.5), (t.b_only, 0, 0.5), (t.neither, 1, 0.0)):
        own = ratio(agree - chance, 1 - chance)
        part = own - 2 * (1 - value) * ratio(by_ones(ones) - chance, 1 - chance)
        squares = squares + count * (part - value) ** 2
    return ratio(np.sqrt(squares), np.sqrt(t.n * (t.n - 1)))
