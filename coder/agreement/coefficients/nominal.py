"""Coefficients for one label per answer: any number of categories and of coders, and coders may have left answers out.

Every coefficient is computed from sums over the distinct patterns of labels, so that resamples cost a product of two
matrices. Notation: r_k is how many coders gave an answer the category k, m = Σ r_k how many coded it; an answer is
pairable when m ≥ 2; q is the number of categories *declared*, used or not. Whether a quotient is 0/0 is decided on
whole-number counts of categories in use, and such a quotient is NaN; `why_undefined` has the reason.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from coder.agreement.coefficients.patterns import MISSING, Ints, Patterns, count_patterns
from coder.agreement.coefficients.table2 import Floats, ratio
from coder.agreement.coefficients.value import NO_OVERLAP, ONE_CATEGORY


@dataclass(frozen=True)
class Labels:
    """What the coders called each answer, counted by distinct patterns."""

    patterns: Patterns
    given: Ints
    """P × coders: the category of each coder as a place in `categories`, or MISSING."""
    categories: tuple[Hashable, ...]
    """As declared, or those in use in ascending order; for scales this is the order of the scale."""

    @property
    def counts(self) -> Floats:
        """P × q: how many coders gave an answer with this pattern each category."""
        width = len(self.categories)
        rows, coders = np.nonzero(self.given != MISSING)
        places = rows * width + self.given[rows, coders]
        found = np.bincount(places, minlength=len(self.given) * width)
        return found.reshape(len(self.given), width).astype(np.float64)


class LabelSums(NamedTuple):
    """Sums over answers, each with any leading shape (one row for each resample)."""

    coded: Floats
    """Answers with m ≥ 1."""
    pairable: Floats
    """Answers with m ≥ 2."""
    agree: Floats
    """Σ over pairable answers of the share of pairs of coders that agree."""
    differ: Floats
    """Σ over pairable answers of Σ_{c≠k} r_c·r_k/(m−1)."""
    values: Floats
    """… × q: Σ r_k over pairable answers, n_k."""
    shares: Floats
    """… × q: Σ r_k/m over coded answers."""
    by_coder: Floats
    """… × coders × q: how often each coder gave each category."""
    paired: Floats
    """… × coders × q: the same on pairable answers only."""
    together: Floats
    """… × q × q: Σ (r_c·r_k − [c=k]·r_c)/(m−1), Krippendorff's coincidences; q is 0 where they were not asked for."""


def count_labels(
    units: Iterable[tuple[Hashable, tuple[Hashable | None, ...]]], categories: Sequence[Hashable] | None = None
) -> Labels:
    """The labels of (respondent, label or None of each coder) for each answer."""
    rows = list(units)
    if categories is None:
        categories = in_order({label for _, labels in rows for label in labels if label is not None})
    places: dict[Hashable, int | None] = {category: place for place, category in enumerate(categories)}
    places[None] = None
    unknown = {label for _, labels in rows for label in labels} - set(places)
    if unknown:
        raise ValueError(f"A label is none of the categories declared: {in_order(unknown)[0]!r}.")
    indexed = ((who, tuple(places[label] for label in labels)) for who, labels in rows)
    patterns = count_patterns(indexed, bits := max(1, len(categories).bit_length()))
    in_use = patterns.sets @ (1 << np.arange(bits))
    given = np.where(patterns.ratings == MISSING, MISSING, np.append(in_use, MISSING)[patterns.ratings])
    return Labels(patterns, given.astype(np.int64), tuple(categories))


def in_order(labels: Iterable[Hashable]) -> tuple[Hashable, ...]:
    """Labels in ascending order; labels that cannot be compared in the order of their names."""
    found = list(labels)
    try:
        return tuple(sorted(found))  # type: ignore[type-var]
    except TypeError:
        return tuple(sorted(found, key=lambda label: (type(label).__name__, str(label))))


def features(labels: Labels, *, coincidences: bool = False) -> Floats:
    """P × F: what one answer with each pattern adds to the `LabelSums`; coincidences are needed for ordinal alpha."""
    r = labels.counts
    m = r.sum(axis=1)
    pairable = m >= 2
    several = np.where(pairable, m, 2)
    square = (r**2).sum(axis=1)
    agree = np.where(pairable, (square - m) / (several * (several - 1)), 0)
    differ = np.where(pairable, (m**2 - square) / (several - 1), 0)
    given = labels.given[:, :, None] == np.arange(r.shape[1])
    blocks = [
        np.stack([m >= 1, pairable, agree, differ], axis=1),
        r * pairable[:, None],
        r / np.maximum(m, 1)[:, None],
        given.reshape(len(r), -1),
        (given & pairable[:, None, None]).reshape(len(r), -1),
    ]
    if coincidences:
        pairs = r[:, :, None] * r[:, None, :] - r[:, :, None] * np.eye(r.shape[1])
        blocks.append((pairs * (pairable / (several - 1))[:, None, None]).reshape(len(r), -1))
    found: Floats = np.concatenate(blocks, axis=1).astype(np.float64)
    return found


def label_sums(sums: Floats, labels: Labels) -> LabelSums:
    """The sums of … × F features."""
    q, coders = len(labels.categories), labels.given.shape[1]
    lead = sums.shape[:-1]
    single = np.moveaxis(sums[..., :4], -1, 0)
    values, shares, by_coder, paired, together = np.split(
        sums[..., 4:], np.cumsum([q, q, coders * q, coders * q]), axis=-1
    )
    width = q if together.shape[-1] else 0
    by_coder, paired = (each.reshape(*lead, coders, q) for each in (by_coder, paired))
    coded, pairable, agree, differ = single
    together = together.reshape(*lead, width, width)
    return LabelSums(coded, pairable, agree, differ, values, shares, by_coder, paired, together)


def observed_sums(labels: Labels, *, coincidences: bool = False) -> LabelSums:
    """The sums over the material itself."""
    return label_sums(labels.patterns.counts @ features(labels, coincidences=coincidences), labels)


def percent(s: LabelSums) -> Floats:
    """Mean over pairable answers of the share of pairs of coders that agree (Holsti 1969; Fleiss 1971)."""
    return ratio(s.agree, s.pairable)


def cohen_kappa(s: LabelSums) -> Floats:
    """(p_o−p_e)/(1−p_e), p_e = Σ p_A(k)·p_B(k), of two coders on the answers that both coded (Cohen 1960)."""
    first, second = _two(s)
    n = s.pairable
    chance = (first * second).sum(axis=-1)
    return ratio(n * s.agree - chance, n**2 - chance)


def kappa_max(s: LabelSums) -> Floats:
    """The largest kappa that the coders' own shares allow: p_o becomes Σ min(p_A(k), p_B(k)) (Cohen 1960)."""
    first, second = _two(s)
    chance = (first * second).sum(axis=-1)
    return ratio(s.pairable * np.minimum(first, second).sum(axis=-1) - chance, s.pairable**2 - chance)


def scott_pi(s: LabelSums) -> Floats:
    """(p_o−p_e)/(1−p_e), p_e = Σ ((p_A(k)+p_B(k))/2)², of two coders on the answers that both coded (Scott 1955)."""
    first, second = _two(s)
    chance = ((first + second) ** 2).sum(axis=-1)
    return ratio(4 * s.pairable * s.agree - chance, 4 * s.pairable**2 - chance)


def gwet_ac1(s: LabelSums) -> Floats:
    """(p_a−p_e)/(1−p_e), p_e = Σ π_k(1−π_k)/(q−1), π_k the mean share over all coded answers (Gwet 2008, 2014)."""
    q = s.shares.shape[-1]
    if q < 2:
        return np.full(np.shape(s.pairable), np.nan)
    share = ratio(s.shares, s.coded[..., None])
    chance: Floats = (share * (1 - share)).sum(axis=-1) / (q - 1)
    return (percent(s) - chance) / (1 - chance)


def brennan_prediger(s: LabelSums) -> Floats:
    """(p_a−1/q)/(1−1/q); PABAK where q is 2 (Bennett and others 1954; Brennan & Prediger 1981)."""
    q = s.shares.shape[-1]
    if q < 2:
        return np.full(np.shape(s.pairable), np.nan)
    share: Floats = (percent(s) - 1 / q) / (1 - 1 / q)
    return share


def fleiss_kappa(s: LabelSums) -> Floats:
    """(p_a−p_e)/(1−p_e), p_e = Σ π_k², in the form that keeps partly coded answers (Fleiss 1971; Gwet 2014)."""
    share = ratio(s.shares, s.coded[..., None])
    return _where_varied(percent(s), (share**2).sum(axis=-1), s)


def conger_kappa(s: LabelSums) -> Floats:
    """(p_a−p_e)/(1−p_e), p_e the mean over pairs of coders of Σ p_g(k)·p_h(k) (Conger 1980; Gwet 2014).

    p_g are a coder's shares over all that this coder coded; who coded nothing is left out.
    """
    coded = s.by_coder.sum(axis=-1, keepdims=True)
    share = np.divide(s.by_coder, coded, out=np.zeros_like(s.by_coder), where=coded != 0)
    coders = (coded[..., 0] > 0).sum(axis=-1)
    pairs = (share.sum(axis=-2) ** 2).sum(axis=-1) - (share**2).sum(axis=(-2, -1))
    return _where_varied(percent(s), ratio(pairs, coders * (coders - 1.0)), s)


def krippendorff_alpha(s: LabelSums) -> Floats:
    """1 − D_o/D_e, nominal: D_o = Σ_u Σ_{c≠k} r_c·r_k/(m−1) / n, D_e = Σ_{c≠k} n_c·n_k/(n(n−1)) (Krippendorff 2011)."""
    n = s.values.sum(axis=-1)
    return 1 - ratio(s.differ * (n - 1), n**2 - (s.values**2).sum(axis=-1))


def interval_alpha(s: LabelSums, scale: Floats) -> Floats:
    """Krippendorff's alpha with the distance (x_c − x_k)² of the numbers on a scale (Krippendorff 2011)."""
    return _squared_alpha(s, np.broadcast_to(scale, s.values.shape))


def ordinal_alpha(s: LabelSums) -> Floats:
    """Krippendorff's alpha with the distance (Σ_{g=c..k} n_g − (n_c+n_k)/2)² (Krippendorff 2011).

    That sum is the difference of the two categories' mean ranks, so it is interval alpha on mean ranks.
    """
    return _squared_alpha(s, np.cumsum(s.values, axis=-1) - s.values / 2)


def light_kappa(labels: Labels) -> tuple[float, int]:
    """The mean of Cohen's kappa over the pairs of coders (Light 1971), and for how many pairs it is not defined.

    Each pair is compared on the answers that both of them coded; the mean is over the pairs that have a value.
    """
    coders = labels.given.shape[1]
    kappas = [_pair_kappa(labels, i, j) for i in range(coders) for j in range(i)]
    defined = [kappa for kappa in kappas if not np.isnan(kappa)]
    return (float(np.mean(defined)) if defined else float("nan")), len(kappas) - len(defined)


def why_undefined(s: LabelSums) -> str:
    """Why a coefficient of the observed sums is 0/0."""
    return NO_OVERLAP if not s.pairable else ONE_CATEGORY


def _pair_kappa(labels: Labels, i: int, j: int) -> float:
    first, second = labels.given[:, i], labels.given[:, j]
    both = np.flatnonzero((first != MISSING) & (second != MISSING))
    if not len(both):
        return float("nan")
    first, second, weights = first[both], second[both], labels.patterns.counts[both]
    q = len(labels.categories)
    chance = np.bincount(first, weights, minlength=q) @ np.bincount(second, weights, minlength=q)
    n = weights.sum()
    gain, room = n * weights[first == second].sum() - chance, n**2 - chance
    return float(gain / room) if room else float("nan")


def _two(s: LabelSums) -> tuple[Floats, Floats]:
    """How often each of the two coders gave each category, on the answers that both coded."""
    if s.paired.shape[-2] != 2:
        raise ValueError(f"This coefficient compares two coders, not {s.paired.shape[-2]}.")
    return s.paired[..., 0, :], s.paired[..., 1, :]


def _where_varied(agreement: Floats, chance: Floats, s: LabelSums) -> Floats:
    """(p_a−p_e)/(1−p_e), NaN where only one category is in use: p_e is 1 then, whatever its last digit says."""
    varies = (s.shares > 0).sum(axis=-1) > 1
    return ratio(agreement - chance, np.where(varies, 1 - chance, 0.0))


def _squared_alpha(s: LabelSums, scale: Floats) -> Floats:
    """Alpha for squared differences on a scale of … × q numbers; Σ_ck o_ck(x_c−x_k)² = 2(Σ n_c·x_c² − xᵀox)."""
    n = s.values.sum(axis=-1)
    middle = ratio((s.values * scale).sum(axis=-1), n)
    centred = scale - middle[..., None]  # near 0, so that nothing is lost when large numbers are subtracted
    within = (s.values * centred**2).sum(axis=-1)
    together = np.einsum("...c,...ck,...k->...", centred, s.together, centred)
    varies = (s.values > 0).sum(axis=-1) > 1
    return 1 - ratio((within - together) * (n - 1), np.where(varies, n * within, 0.0))
