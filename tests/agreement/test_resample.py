"""Intervals: beside a simple loop, beside reference intervals, and over respondents instead of answers."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.agreement.coefficients import table2 as t2
from coder.agreement.coefficients.patterns import Patterns, count_patterns
from coder.agreement.coefficients.resample import percentiles, resample
from tests.agreement.figures_of import binary_table

REFERENCE = Path(__file__).with_name("agreement_reference.json")
COEFFICIENTS = {
    "cohen_kappa": t2.cohen_kappa,
    "krippendorff_alpha_nominal": t2.krippendorff_alpha,
    "gwet_ac1": t2.gwet_ac1,
}
CASES = [
    case
    for case in json.loads(REFERENCE.read_text(encoding="utf-8"))["cases"]
    if case["kind"] == "ci_bootstrap" and case["coders"] == 2 and {v for u in case["ratings"] for v in u} == {0, 1}
]


def cells_of(patterns: Patterns) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    a, b = patterns.sets[patterns.ratings[:, 0], 0], patterns.sets[patterns.ratings[:, 1], 0]
    return np.stack([a & b, a & ~b, ~a & b, ~a & ~b], axis=1).astype(float)


def kappa_resamples(patterns: Patterns, resamples: int, seed: int = 1) -> t2.Floats:
    return t2.cohen_kappa(t2.Table2(*resample(patterns, cells_of(patterns), resamples=resamples, seed=seed).sums.T))


class TestInterval:
    @pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
    def test_reference_intervals(self, case: dict[str, object]) -> None:
        units = case["ratings"]
        assert isinstance(units, list)
        patterns = count_patterns(((place, tuple(unit)) for place, unit in enumerate(units)), 1)
        sums = resample(patterns, cells_of(patterns), resamples=20_000, seed=1).sums
        values = COEFFICIENTS[str(case["coefficient"])](t2.Table2(*sums.T))
        (interval,) = percentiles(values[:, None])
        assert [interval.low, interval.high] == pytest.approx(case["expected"], abs=case["tolerance"])

    def test_a_plain_loop_over_respondents_gives_the_same_interval(self) -> None:
        rng = np.random.default_rng(5)
        respondents = [[tuple(rng.integers(0, 2, 2)) for _ in range(rng.integers(1, 4))] for _ in range(60)]
        units = [(who, pair) for who, pairs in enumerate(respondents) for pair in pairs]
        patterns = count_patterns(((who, (int(a), int(b))) for who, (a, b) in units), 1)
        loop = []
        for _ in range(3000):
            drawn = [respondents[who] for who in rng.integers(0, 60, 60)]
            loop.append(
                float(t2.cohen_kappa(binary_table([tuple(map(int, pair)) for pairs in drawn for pair in pairs])))
            )
        expected = np.percentile(loop, [2.5, 97.5])
        (interval,) = percentiles(kappa_resamples(patterns, 10_000)[:, None])
        assert [interval.low, interval.high] == pytest.approx(expected, abs=0.02)

    def test_answers_of_the_same_person_are_not_independent(self) -> None:
        # 40 respondents who say the same thing 10 times each are 40 facts, not 400
        pairs = [(1, 1)] * 16 + [(0, 0)] * 16 + [(1, 0)] * 4 + [(0, 1)] * 4
        repeated = [pair for pair in pairs for _ in range(10)]
        clustered = count_patterns(((place // 10, pair) for place, pair in enumerate(repeated)), 1)
        independent = count_patterns(enumerate(repeated), 1)
        wide, narrow = (float(kappa_resamples(p, 4000).std()) for p in (clustered, independent))
        assert wide / narrow == pytest.approx(np.sqrt(10), rel=0.1)

    def test_resamples_without_a_value_are_counted(self) -> None:
        # one answer of three has the code: drawn by nobody with probability (2/3)^3
        patterns = count_patterns(enumerate([(1, 1), (0, 0), (0, 0)]), 1)
        (interval,) = percentiles(kappa_resamples(patterns, 10_000)[:, None])
        constant = (2 / 3) ** 3 + (1 / 3) ** 3
        assert interval.undefined / 10_000 == pytest.approx(constant, abs=0.015)
        assert (interval.low, interval.high) == (1, 1)

    def test_nothing_defined_has_no_bounds(self) -> None:
        (interval,) = percentiles(np.full((5, 1), np.nan))
        assert (interval.low, interval.high, interval.undefined) == (None, None, 5)


class TestDraws:
    def test_the_seed_decides(self) -> None:
        patterns = count_patterns(enumerate([(1, 1), (0, 1), (0, 0), (1, 0)] * 5), 1)
        assert list(kappa_resamples(patterns, 50, seed=3)) == list(kappa_resamples(patterns, 50, seed=3))
        assert list(kappa_resamples(patterns, 50, seed=3)) != list(kappa_resamples(patterns, 50, seed=4))

    def test_respondents_who_gave_the_same_patterns_are_one_group(self) -> None:
        units = [(who, pattern) for who in range(500) for pattern in ((who % 2, 1), (0, 0))]
        patterns = count_patterns(units, 1)
        assert sorted(patterns.group_sizes) == [250, 250]
        assert sorted(patterns.counts) == [250, 250, 500]

    @given(st.lists(st.tuples(st.integers(0, 5), st.tuples(*[st.integers(0, 7)] * 2)), min_size=1, max_size=30))
    def test_every_resample_has_as_many_respondents(self, units: list[tuple[int, tuple[int, int]]]) -> None:
        patterns = count_patterns(units, 3)
        each = np.ones((len(patterns.counts), 1))
        sums = resample(patterns, each, resamples=20, seed=1, with_set_counts=True)
        sizes = [sum(who == other for other, _ in units) for who in {who for who, _ in units}]
        assert (sums.sums >= len(sizes) * min(sizes)).all()
        assert (sums.sums <= len(sizes) * max(sizes)).all()
        assert sums.set_counts is not None
        assert (sums.set_counts.sum(axis=1) == 2 * sums.sums[:, 0]).all()
        assert int(patterns.counts.sum()) == len(units)
