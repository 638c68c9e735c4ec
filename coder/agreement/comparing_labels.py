"""Agreement on one label per answer (a code's yes and no, a category, a point on a scale), from plain sequences."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import numpy as np

from coder.agreement.coefficients import nominal, standard_errors
from coder.agreement.coefficients.nominal import Labels, LabelSums
from coder.agreement.coefficients.patterns import MISSING
from coder.agreement.coefficients.resample import percentiles, resample, says_nothing
from coder.agreement.coefficients.table2 import Floats
from coder.agreement.coefficients.value import NO_PAIR, Value
from coder.agreement.figures import Estimate
from coder.agreement.inputs import labels_of, respondents_of, same_length
from coder.agreement.measuring import cautioned, no_disagreement

Level = Literal["nominal", "ordinal", "interval"]
Coefficient = Callable[[LabelSums], Floats]


@dataclass(frozen=True)
class LabelAgreement:
    """How far coders agree who gave each answer one label."""

    level: Level
    categories: tuple[Hashable, ...]
    answers: int
    """Coded by at least two coders."""
    respondents: int
    """Who gave those answers."""
    percent: Value
    kappa: Estimate
    """Cohen's; of more than two coders Light's mean over their pairs, without an interval."""
    undefined_pairs: int
    """Pairs of coders that Light's mean leaves out because their kappa is not defined."""
    alpha: Estimate
    """Krippendorff's, for the level."""
    ac1: Estimate
    brennan_prediger: Estimate
    """With two categories this is PABAK."""
    fleiss: Estimate
    conger: Estimate
    scott: Estimate | None
    """Of two coders, as is the largest kappa."""
    kappa_max: Value | None


def compare_labels(
    *coders: Iterable[Any], level: Level = "nominal", categories: Sequence[Hashable] | None = None,
    respondents: Iterable[Any] | None = None, resamples: int = 2000, seed: int = 1,
) -> LabelAgreement:  # fmt: skip
    """Agreement of two or more coders, each a sequence with one label per answer; None or NaN: not coded.

    `categories` declares the categories, used or not, and for an ordinal scale their order; without it they are those
    in use, and 0 and 1 for yes and no. Kappa, AC1 and the others but alpha take the categories as mere names.
    """
    columns = [labels_of(coder) for coder in coders]
    answers = same_length(columns)
    people = respondents_of(respondents, answers)
    labels = nominal.count_labels(
        zip(people, zip(*columns, strict=True), strict=True), _declared(columns, categories, level)
    )
    return measure_labels(labels, level=level, resamples=resamples, seed=seed)


def measure_labels(labels: Labels, *, level: Level = "nominal", resamples: int = 2000, seed: int = 1) -> LabelAgreement:
    """The agreement on counted labels."""
    alpha = _alpha_of(level, labels)
    features = nominal.features(labels, coincidences=level != "nominal")
    observed = nominal.label_sums(labels.patterns.counts @ features, labels)
    drawn = None
    if resamples and labels.patterns.group_sizes.sum() > 1:
        sums = resample(labels.patterns, features, resamples=resamples, seed=seed).sums
        drawn = nominal.label_sums(sums, labels)
    two = labels.given.shape[1] == 2

    def estimate(coefficient: Coefficient, error: Callable[[Labels], float] | None = None) -> Estimate:
        return _estimate(coefficient, observed, drawn, error(labels) if error else None)

    light, undefined = (float("nan"), 0) if two else nominal.light_kappa(labels)
    found = LabelAgreement(
        level, labels.categories, int(observed.pairable), _compared_people(labels),
        percent=_value(nominal.percent, observed),
        kappa=estimate(nominal.cohen_kappa, standard_errors.se_kappa) if two else _light(light, observed),
        undefined_pairs=undefined,
        alpha=estimate(alpha, standard_errors.se_alpha if level == "nominal" else None),
        ac1=estimate(nominal.gwet_ac1, standard_errors.se_ac1),
        brennan_prediger=estimate(nominal.brennan_prediger, standard_errors.se_brennan_prediger),
        fleiss=estimate(nominal.fleiss_kappa, standard_errors.se_fleiss),
        conger=estimate(nominal.conger_kappa),
        scott=estimate(nominal.scott_pi, standard_errors.se_alpha) if two else None,
        kappa_max=_value(nominal.kappa_max, observed) if two else None,
    )  # fmt: skip
    alike = found.answers and not observed.differ
    return cautioned(found, no_disagreement(found.answers, found.respondents)) if alike else found


def _compared_people(labels: Labels) -> int:
    """Respondents with an answer that two coders coded."""
    patterns = labels.patterns
    compared = (labels.given != MISSING).sum(axis=1)[patterns.in_pattern] >= 2
    return int(patterns.group_sizes[np.unique(patterns.in_group[compared])].sum())


def _declared(
    columns: Sequence[Sequence[Hashable | None]], categories: Sequence[Hashable] | None, level: Level
) -> Sequence[Hashable] | None:
    """The categories to count with: those given, else 0 and 1 where there is nothing else."""
    if level not in ("nominal", "ordinal", "interval"):
        raise ValueError(f"A level of measurement is nominal, ordinal or interval, not {level!r}.")
    if categories is not None:
        return categories
    used = {label for column in columns for label in column if label is not None}
    if level != "nominal" and not all(isinstance(label, int | float) for label in used):
        raise ValueError("A scale of words needs its categories in order: categories=[…].")
    return (0, 1) if level == "nominal" and used <= {0, 1} else None


def _alpha_of(level: Level, labels: Labels) -> Coefficient:
    if level == "nominal":
        return nominal.krippendorff_alpha
    if level == "ordinal":
        return nominal.ordinal_alpha
    try:
        scale = np.array([float(category) for category in labels.categories])  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise ValueError("An interval scale needs numbers as its categories.") from None
    return partial(nominal.interval_alpha, scale=scale)


def _estimate(
    coefficient: Coefficient, observed: LabelSums, drawn: LabelSums | None, error: float | None
) -> Estimate:  # fmt: skip
    number = float(coefficient(observed))
    if np.isnan(number):
        return Estimate(None, nominal.why_undefined(observed))
    error = None if error is None or np.isnan(error) else error
    if drawn is None:
        return Estimate(number, standard_error=error)
    (interval,) = percentiles(coefficient(drawn)[:, None])
    if says_nothing(number, interval):
        return Estimate(number, undefined_resamples=interval.undefined)
    return Estimate(number, "", interval.low, interval.high, interval.undefined, standard_error=error)


def _light(number: float, observed: LabelSums) -> Estimate:
    if not np.isnan(number):
        return Estimate(number)
    only_one = nominal.why_undefined(observed)
    varied = (observed.values > 0).sum() > 1
    return Estimate(None, NO_PAIR if varied else only_one)


def _value(coefficient: Coefficient, observed: LabelSums) -> Value:
    number = float(coefficient(observed))
    return Value(None, nominal.why_undefined(observed)) if np.isnan(number) else Value(number)
