"""From patterns to figures: asks the coefficients, and sets an interval beside each figure."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np

from coder.agreement.coefficients import many, sets, standard_errors, table2
from coder.agreement.coefficients.confusion import count_confusions
from coder.agreement.coefficients.patterns import MISSING, Patterns
from coder.agreement.coefficients.resample import Interval, percentiles, resample, rule_of_three, says_nothing
from coder.agreement.coefficients.table2 import Floats, Table2
from coder.agreement.coefficients.value import ALL_ALWAYS, NO_CODE_USED, NO_OVERLAP, NO_PAIR, ONE_SET, Value
from coder.agreement.confusion import confusion_of
from coder.agreement.figures import FEW, Agreement, CodeAgreement, Estimate, Light, Overall, PairFigures
from coder.display import counted

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Figures = TypeVar("Figures", bound="DataclassInstance")
_OF_TABLES = {
    "kappa": table2.cohen_kappa,
    "alpha": table2.krippendorff_alpha,
    "ac1": table2.gwet_ac1,
}
_EXACT_SETS, _EXACT_ENTRIES = 1000, 100_000
"""Up to so many distinct sets and patterns the expected distance of each resample is computed to the last term."""


class CodeName(NamedTuple):
    """What a code is called in the figures."""

    key: str
    name: str


@dataclass(frozen=True)
class _Sums:
    """Sums of features: of the material itself, and of its resamples."""

    observed: Floats
    """1 × F"""
    resampled: Floats | None
    """B × F"""

    def estimates(self, function: Callable[[Floats], Floats], whys: Sequence[str]) -> list[Estimate]:
        """The figures that `function` makes of … × F sums, with intervals; `whys` for those that are not defined."""
        numbers = np.atleast_1d(function(self.observed)[0])
        intervals: Sequence[Interval | None] = [None] * len(numbers)
        if self.resampled is not None:
            intervals = percentiles(function(self.resampled).reshape(len(self.resampled), -1))
        return [_estimate(*each) for each in zip(numbers, whys, intervals, strict=True)]


def measure(
    patterns: Patterns, codes: Sequence[CodeName], *, group: str, resamples: int, seed: int,
    confusable: Sequence[Collection[str]] = (),
) -> Agreement:  # fmt: skip
    """The agreement on answers (finished by at least two coders) that show these patterns of sets over `codes`.

    `confusable`: groups of keys of codes that are known to be mixed up.
    """
    respondents, answers = int(patterns.group_sizes.sum()), int(patterns.counts.sum())
    of_sets, of_codes = sets.features(patterns), _code_features(patterns)
    together = np.concatenate([of_sets, of_codes], axis=1)
    exact = len(patterns.sets) <= _EXACT_SETS and len(patterns.times) <= _EXACT_ENTRIES
    observed, resampled, counted = (patterns.counts @ together)[None], None, None
    if resamples and respondents > 1:
        drawn = resample(patterns, together, resamples=resamples, seed=seed, with_set_counts=exact)
        resampled, counted = drawn.sums, drawn.set_counts
    set_sums, code_sums = _split(observed, resampled, of_sets.shape[1])
    alpha_jaccard, alpha_masi = _set_alphas(patterns, set_sums, counted)
    over_codes = _over_codes(code_sums) if _two(patterns) else {}
    exact_match, jaccard = (_value(f(set_sums.observed)[0]) for f in (sets.exact_match, sets.mean_jaccard))
    overall = Overall(exact_match, jaccard, alpha_jaccard, alpha_masi, **over_codes)
    said = no_disagreement(answers, respondents)
    if _two(patterns):
        tables = Table2(*(count[0] for count in _tables(code_sums.observed)))
        of_resamples = None if code_sums.resampled is None else _tables(code_sums.resampled)
        found: Sequence[CodeAgreement] = measure_tables(
            tables, of_resamples, codes, respondents=respondents, errors=analytic_errors(tables)
        )
    else:
        found = _many_coders(patterns, code_sums, codes, said)
    if all(code.percent.value == 1 for code in found):
        overall = cautioned(overall, said)
    ordered = sorted(found, key=lambda code: (code.kappa.value is None, code.kappa.value))
    mixed_up = confusion_of(count_confusions(patterns), [code.key for code in codes], confusable)
    return Agreement(group, answers, respondents, overall, tuple(ordered), mixed_up)


def no_disagreement(answers: int, respondents: int) -> str:
    """What to say of material without a difference, of which every resample is without difference too."""
    base = counted(answers, "answer")
    if respondents < answers:
        base += f" of {counted(respondents, 'respondent')}"
    bound = rule_of_three(respondents)
    surely = f"agreement of at least {math.floor(1000 * bound + 1e-9) / 10:g}%" if bound else "too few for a bound"
    return f"no disagreement seen in {base}; by the rule of three {surely}"


def cautioned(figures: Figures, said: str) -> Figures:
    """The figures with a word on every estimate that has a value; an analytic error of 0 would be as sure as [1, 1]."""
    estimates = ((each.name, getattr(figures, each.name)) for each in fields(figures))
    changed: dict[str, Any] = {
        name: replace(value, caution=said, standard_error=None)
        for name, value in estimates
        if isinstance(value, Estimate) and value.value is not None
    }
    return replace(figures, **changed)


def _split(observed: Floats, resampled: Floats | None, width: int) -> tuple[_Sums, _Sums]:
    """The sums of the first `width` features, and of the others."""
    if resampled is None:
        return _Sums(observed[:, :width], None), _Sums(observed[:, width:], None)
    return _Sums(observed[:, :width], resampled[:, :width]), _Sums(observed[:, width:], resampled[:, width:])


def _two(patterns: Patterns) -> bool:
    return bool(patterns.ratings.shape[1] == 2)


def _code_features(patterns: Patterns) -> Floats:
    """P × F: for two coders the tables of the codes, for more the sums of `many`."""
    if not _two(patterns):
        return many.features(patterns).reshape(len(patterns.counts), -1)
    a, b = patterns.sets[patterns.ratings[:, 0]], patterns.sets[patterns.ratings[:, 1]]
    cells: Floats = np.concatenate([a & b, a & ~b, b & ~a, ~a & ~b], axis=1).astype(np.float64)
    return cells


def _tables(sums: Floats) -> Table2:
    return Table2(*np.moveaxis(sums.reshape(len(sums), 4, -1), 1, 0))


def _set_alphas(patterns: Patterns, sums: _Sums, set_counts: Floats | None) -> tuple[Estimate, Estimate]:
    whole = sums.observed
    observed = sets.alphas(whole, sets.expected_nearby(whole, whole))
    intervals: list[Interval | None] = [None, None]
    if sums.resampled is not None:
        if set_counts is None:
            expected = sets.expected_nearby(sums.resampled, whole)
        else:
            expected = sets.expected_exactly(set_counts, sets.all_distances(patterns.sets))
        intervals = [*percentiles(np.stack(sets.alphas(sums.resampled, expected), axis=1))]
    jaccard, masi = (
        _estimate(number[0], ONE_SET, interval) for number, interval in zip(observed, intervals, strict=True)
    )
    return jaccard, masi


def _over_codes(sums: _Sums) -> dict[str, Estimate]:
    """The figures that sum up all codes, over those that somebody used."""
    observed = _tables(sums.observed)
    used = np.flatnonzero((observed.both + observed.a_only + observed.b_only)[0])

    def over_used(figure: Callable[[Table2], Floats]) -> Callable[[Floats], Floats]:
        return lambda some: figure(Table2(*(count[:, used] for count in _tables(some))))

    why = [ALL_ALWAYS if len(used) else NO_CODE_USED]
    figures = (table2.pooled_kappa, table2.summed_kappa, table2.summed_alpha, table2.mean_kappa)
    return {figure.__name__: sums.estimates(over_used(figure), why)[0] for figure in figures}


def analytic_errors(tables: Table2) -> dict[str, Floats]:
    """The published standard errors of two coders' figures, by the figure's name.

    Kappa has none where a coder gave the code to no answer or to all: it is 0 then whatever the other did.
    """
    by_a, by_b = tables.both + tables.a_only, tables.both + tables.b_only
    always_0 = (by_a == 0) | (by_a == tables.n) | (by_b == 0) | (by_b == tables.n)
    return {
        "kappa": np.where(always_0, np.nan, standard_errors.se_kappa_2x2(tables)),
        "alpha": standard_errors.se_alpha_2x2(tables),
        "ac1": standard_errors.se_ac1_2x2(tables),
    }


def measure_tables(
    tables: Table2, drawn: Table2 | None, codes: Sequence[CodeName], *, respondents: int,
    errors: Mapping[str, Floats] | None = None,
) -> tuple[CodeAgreement, ...]:  # fmt: skip
    """The agreement of two coders on K codes, from K tables, B × K resampled ones and K standard errors of a figure."""
    each = [Table2(*(count[k] for count in tables)) for k in range(len(codes))]
    whys = [table2.why_undefined(t) for t in each]
    estimates: list[Sequence[Estimate]] = []
    for name, coefficient in _OF_TABLES.items():
        intervals: Sequence[Interval | None] = percentiles(coefficient(drawn)) if drawn else [None] * len(codes)
        found = [_estimate(*one) for one in zip(coefficient(tables), whys, intervals, strict=True)]
        if errors:
            found = [_with_error(*one) for one in zip(found, errors[name], strict=True)]
        estimates.append(found)
    figures = (
        _code(code, _applied(t), table2.value_of(table2.percent, t), kappa, alpha, ac1, pair=_pair(t))
        for code, t, kappa, alpha, ac1 in zip(codes, each, *estimates, strict=True)
    )
    said = no_disagreement(int(tables.n.max(initial=0)), respondents)
    return tuple(cautioned(code, said) if code.percent.value == 1 else code for code in figures)


def _many_coders(patterns: Patterns, sums: _Sums, codes: Sequence[CodeName], said: str) -> list[CodeAgreement]:
    def over(coefficient: Callable[[many.Ratings], Floats]) -> Callable[[Floats], Floats]:
        return lambda some: coefficient(many.ratings(some.reshape(len(some), 7, -1)))

    observed = many.ratings(sums.observed.reshape(1, 7, -1))
    whys = [_why_many(ones, zeros) for ones, zeros in zip(observed.ones[0], observed.zeros[0], strict=True)]
    alphas, ac1s, fleiss = (
        sums.estimates(over(coefficient), whys)
        for coefficient in (many.krippendorff_alpha, many.gwet_ac1, many.fleiss_kappa)
    )
    alphas, ac1s, fleiss = (
        [_with_error(*one) for one in zip(estimates, error, strict=True)]
        for estimates, error in zip((alphas, ac1s, fleiss), many.errors(patterns), strict=True)
    )
    tables = many.pair_tables(patterns)
    kappas, defined = many.pairwise_kappa(tables)
    given = (patterns.ratings != MISSING)[:, :, None] & patterns.sets[patterns.ratings]
    applied = np.einsum("p,pck->kc", patterns.counts, given)
    answers = patterns.counts @ given.any(axis=1)
    percents = many.percent(observed)[0]
    found = [
        _code(
            code, tuple(map(int, applied[k])), _value(percents[k]), _estimate(kappas[k], whys[k], None),
            alphas[k], ac1s[k], fleiss=fleiss[k], light=Light(int(defined[k]), len(tables.both)),
        )
        for k, code in enumerate(codes)
    ]  # fmt: skip
    found = [replace(code, few=code.few or bool(0 < uses < FEW)) for code, uses in zip(found, answers, strict=True)]
    return [cautioned(code, said) if code.percent.value == 1 else code for code in found]


def _code(
    code: CodeName, applied: tuple[int, ...], percent: Value, kappa: Estimate, alpha: Estimate, ac1: Estimate, *,
    pair: PairFigures | None = None, fleiss: Estimate | None = None, light: Light | None = None,
) -> CodeAgreement:  # fmt: skip
    without = (pair.neither + pair.b_only, pair.neither + pair.a_only) if pair else ()
    few = any(any(counts) and sum(counts) - max(counts) < FEW for counts in (applied, without))
    return CodeAgreement(code.key, code.name, applied, few, percent, kappa, alpha, ac1, pair, fleiss, light)


def _applied(t: Table2) -> tuple[int, int]:
    return int(t.both + t.a_only), int(t.both + t.b_only)


def _pair(t: Table2) -> PairFigures:
    coefficients = (
        table2.pabak, table2.positive_agreement, table2.negative_agreement, table2.prevalence_a,
        table2.prevalence_b, table2.prevalence_index, table2.bias_index,
    )  # fmt: skip
    both, a_only, b_only, neither = map(int, t)
    return PairFigures(both, a_only, b_only, neither, *(table2.value_of(each, t) for each in coefficients))


def _why_many(ones: float, zeros: float) -> str:
    if not ones:
        return "no coder used it"
    return NO_PAIR if zeros else "every coder used it on every answer"


def _value(number: float) -> Value:
    return Value(None, NO_OVERLAP) if np.isnan(number) else Value(float(number))


def _estimate(number: float, why: str, interval: Interval | None) -> Estimate:
    if np.isnan(number):
        return Estimate(None, why)
    if interval is None:
        return Estimate(float(number))
    if says_nothing(number, interval):
        return Estimate(float(number), undefined_resamples=interval.undefined)
    return Estimate(float(number), "", interval.low, interval.high, interval.undefined)


def _with_error(estimate: Estimate, error: float) -> Estimate:
    if estimate.value is None or np.isnan(error):
        return estimate
    return replace(estimate, standard_error=float(error))
