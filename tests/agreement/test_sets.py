"""Sets of codes: the twelve answers, NLTK where it can, and a definition written out as loops."""

from __future__ import annotations

import math
from collections.abc import Collection

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from nltk.metrics import jaccard_distance, masi_distance
from nltk.metrics.agreement import AnnotationTask

from coder.agreement.coefficients import sets
from coder.agreement.coefficients import table2 as t2
from coder.agreement.coefficients.many import pairwise_kappa
from coder.agreement.coefficients.resample import resample
from tests.agreement.building import TWELVE, TWELVE_PARENTS
from tests.agreement.figures_of import patterns_of, set_alphas, sums_of, tables_of

PRINTED = sets.MasiWeights(0.67, 0.33)
TWELVE_SETS = [[a.split(), b.split()] for a, b in TWELVE]
code_sets = st.frozensets(st.sampled_from("abcd"))
units_of_two = st.lists(st.tuples(code_sets, code_sets), min_size=2, max_size=12)
units_of_three = st.lists(st.tuples(*[st.none() | code_sets] * 3), min_size=2, max_size=10)


def by_definition(units: list[tuple[Collection[str] | None, ...]], *, masi: bool) -> float | None:
    """Krippendorff's alpha, written as the pairs it is a mean over."""

    def distance(a: frozenset[str], b: frozenset[str]) -> float:
        if a == b:
            return 0.0
        weight = 1.0 if not masi else 2 / 3 if a <= b or b <= a else 1 / 3
        return 1 - len(a & b) / len(a | b) * weight

    kept = [[frozenset(s) for s in unit if s is not None] for unit in units]
    kept = [unit for unit in kept if len(unit) > 1]
    every = [s for unit in kept for s in unit]
    n = len(every)
    within = sum(
        distance(unit[i], unit[j]) / (len(unit) - 1)
        for unit in kept for i in range(len(unit)) for j in range(len(unit)) if i != j
    )  # fmt: skip
    between = sum(distance(every[i], every[j]) for i in range(n) for j in range(n) if i != j)
    return 1 - (within / n) / (between / (n * (n - 1))) if between else None


class TestTwelveAnswers:
    def test_exact_match_and_jaccard(self) -> None:
        sums = sums_of(patterns_of(TWELVE_SETS))
        assert float(sets.exact_match(sums)[0]) == 5 / 12
        assert float(sets.mean_jaccard(sums)[0]) == pytest.approx(0.5833, abs=5e-5)

    def test_alphas(self) -> None:
        jaccard, masi = set_alphas(patterns_of(TWELVE_SETS), PRINTED)
        assert jaccard == pytest.approx(0.5493, abs=5.1e-5)
        assert masi == pytest.approx(0.4978, abs=5.1e-5)

    def test_two_empty_sets_count_as_agreement(self) -> None:
        without = [unit for unit in TWELVE_SETS if any(unit)]
        jaccard, masi = set_alphas(patterns_of(without), PRINTED)
        assert jaccard == pytest.approx(0.5028, abs=5.1e-5)
        assert masi == pytest.approx(0.4477, abs=5.1e-5)

    def test_pooled_and_summed_kappa(self) -> None:
        tables = tables_of(TWELVE_SETS)
        assert [int(cell.sum()) for cell in tables] == [10, 5, 5, 136]
        assert float(t2.percent(tables).mean()) == pytest.approx(0.9359, abs=5e-5)
        assert float(t2.pooled_kappa(tables)) == pytest.approx(0.6178, abs=5e-5)
        assert float(t2.summed_kappa(tables)) == pytest.approx(0.6312, abs=5e-5)

    def test_each_code(self) -> None:
        keys = ["time", "culture", "usual_voices", "cost", "representativeness", "tokenism", "training", "language"]
        kappas = t2.cohen_kappa(tables_of(TWELVE_SETS, keys))
        assert list(kappas) == pytest.approx([1, 1, 1, 0.625, 0.625, 0.625, 0, 0], abs=1e-9)

    def test_families_agree_where_their_codes_do_not(self) -> None:
        rolled = [[{TWELVE_PARENTS.get(code, code) for code in side} for side in unit] for unit in TWELVE_SETS]
        table = tables_of(rolled, ["tokenism"])
        assert [int(cell[0]) for cell in table] == [2, 0, 0, 10]
        assert float(t2.cohen_kappa(table)[0]) == 1


class TestDistances:
    @given(code_sets, code_sets)
    def test_similarity_of_two_sets_is_what_nltk_says(self, a: frozenset[str], b: frozenset[str]) -> None:
        assume(a or b)
        counts = (np.array(float(len(x))) for x in (a & b, a, b))
        alike = sets.similarity(*counts)
        assert 1 - float(alike.jaccard) == pytest.approx(jaccard_distance(a, b), abs=1e-9)
        assert 1 - float(alike.masi) == pytest.approx(masi_distance(a, b), abs=1e-9)

    def test_two_empty_sets_are_the_same(self) -> None:
        nothing = np.array(0.0)
        assert sets.similarity(nothing, nothing, nothing) == (1.0, 1.0)

    @given(st.lists(st.tuples(*[code_sets.filter(bool)] * 2), min_size=2, max_size=10))
    def test_alpha_is_that_of_nltk_where_nobody_left_an_answer_without_code(
        self, units: list[tuple[frozenset[str], frozenset[str]]]
    ) -> None:
        assume(len({side for unit in units for side in unit}) > 1)
        task = [
            (coder, place, side) for place, unit in enumerate(units) for coder, side in zip("ab", unit, strict=True)
        ]
        ours = set_alphas(patterns_of(units))
        for value, distance in zip(ours, (jaccard_distance, masi_distance), strict=True):
            assert value == pytest.approx(AnnotationTask(data=task, distance=distance).alpha(), abs=1e-9)


class TestAlpha:
    @given(units_of_two)
    def test_two_coders(self, units: list[tuple[frozenset[str], frozenset[str]]]) -> None:
        self._check(units)

    @given(units_of_three)
    def test_three_coders_with_gaps(self, units: list[tuple[frozenset[str] | None, ...]]) -> None:
        assume(any(side is not None for unit in units for side in unit))
        self._check(units)

    def _check(self, units: list[tuple[frozenset[str] | None, ...]]) -> None:
        patterns = patterns_of(units, list("abcd"))
        for value, masi in zip(set_alphas(patterns), (False, True), strict=True):
            expected = by_definition(units, masi=masi)
            if expected is None:
                assert math.isnan(value)
            else:
                assert value == pytest.approx(expected, abs=1e-9)

    def test_more_than_64_codes(self) -> None:
        keys = [f"k{place}" for place in range(130)]
        units = [({keys[0], keys[129]}, {keys[129]}), ({keys[64]}, {keys[64], keys[65]}), ({keys[65]}, {keys[1]})]
        few = [({"a", "b"}, {"b"}), ({"c"}, {"c", "d"}), ({"d"}, {"e"})]
        assert set_alphas(patterns_of(units, keys)) == pytest.approx(set_alphas(patterns_of(few)))

    def test_one_set_everywhere_has_no_alpha(self) -> None:
        assert all(math.isnan(value) for value in set_alphas(patterns_of([("a", "a")] * 5)))
        assert all(math.isnan(value) for value in set_alphas(patterns_of([("", "")] * 5, ["a"])))


class TestResamplesOfMuchMaterial:
    def test_the_shorter_way_to_the_expected_distance_is_the_same_within_one_in_n(self) -> None:
        rng = np.random.default_rng(3)
        units = [tuple({"abcdef"[k] for k in np.flatnonzero(rng.random(6) < 0.3)} for _ in "12") for _ in range(400)]
        patterns = patterns_of(units, list("abcdef"))
        features = sets.features(patterns)
        drawn = resample(patterns, features, resamples=50, seed=1, with_set_counts=True)
        assert drawn.set_counts is not None
        exact = sets.expected_exactly(drawn.set_counts, sets.all_distances(patterns.sets))
        nearby = sets.expected_nearby(drawn.sums, sums_of(patterns))
        for one, other in zip(exact, nearby, strict=True):
            assert np.abs(one - other).max() < 1 / 400

    def test_the_expected_distance_of_one_set_is_exactly_zero(self) -> None:
        distances = sets.all_distances(np.array([[True, False], [True, True]]))
        expected = sets.expected_exactly(np.array([[6.0, 0.0], [3.0, 3.0]]), distances)
        assert list(expected.jaccard) == [0.0, 0.25]


def test_mean_pairwise_kappa_leaves_out_pairs_without_a_value() -> None:
    tables = t2.table2([[4], [0]], [[1], [0]], [[1], [0]], [[4], [10]])
    found = pairwise_kappa(tables)
    assert float(found.mean[0]) == pytest.approx(0.6)
    assert float(found.defined[0]) == 1
