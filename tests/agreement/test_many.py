"""Any number of coders with gaps: other programs on random ratings of one code."""

from __future__ import annotations

import math

import krippendorff
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from irrCAC.raw import CAC
from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa

from coder.agreement.coefficients import many
from coder.agreement.coefficients import table2 as t2
from coder.agreement.coefficients.patterns import count_patterns
from tests.agreement.figures_of import binary_table

Units = list[tuple[int | None, ...]]
three = st.lists(st.tuples(*[st.sampled_from([0, 1])] * 3), min_size=3, max_size=15)
with_gaps = st.lists(st.tuples(*[st.sampled_from([0, 1, None])] * 4), min_size=3, max_size=15)


def ratings_of(units: Units) -> many.Ratings:
    patterns = count_patterns(enumerate(units), 1)
    sums = np.einsum("p,pfk->fk", patterns.counts, many.features(patterns))
    return many.ratings(sums)


class TestCompleteRatings:
    @given(three)
    def test_fleiss_kappa_is_that_of_statsmodels(self, units: Units) -> None:
        assume(0 < sum(map(sum, units)) < 3 * len(units))
        table, _ = aggregate_raters(np.array(units), n_cat=2)
        assert float(many.fleiss_kappa(ratings_of(units))[0]) == pytest.approx(fleiss_kappa(table), abs=1e-9)

    @given(st.lists(st.tuples(*[st.sampled_from([0, 1])] * 2), min_size=2, max_size=15))
    def test_two_coders_give_the_figures_of_the_table(self, units: Units) -> None:
        ratings, table = ratings_of(units), binary_table(units)
        for ours, of_table in (
            (many.percent, t2.percent), (many.krippendorff_alpha, t2.krippendorff_alpha),
            (many.gwet_ac1, t2.gwet_ac1), (many.fleiss_kappa, t2.scott_pi),
        ):  # fmt: skip
            assert float(ours(ratings)[0]) == pytest.approx(float(of_table(table)), abs=1e-9, nan_ok=True)


class TestGaps:
    @given(with_gaps)
    def test_alpha_is_that_of_krippendorff(self, units: Units) -> None:
        assume(any(side is not None for unit in units for side in unit))
        ours = float(many.krippendorff_alpha(ratings_of(units))[0])
        values = {
            value for unit in units if sum(v is not None for v in unit) > 1 for value in unit if value is not None
        }
        assert math.isnan(ours) == (len(values) < 2)
        if len(values) == 2:
            data = np.array([[np.nan if v is None else v for v in unit] for unit in units]).T
            theirs = krippendorff.alpha(reliability_data=data, level_of_measurement="nominal")
            assert ours == pytest.approx(theirs, abs=1e-9)

    @settings(max_examples=20)
    @given(with_gaps)
    def test_ac1_and_fleiss_are_those_of_irrcac(self, units: Units) -> None:
        units = [unit for unit in units if any(value is not None for value in unit)]
        assume(sum(sum(v is not None for v in unit) > 1 for unit in units) > 1)
        assume({0, 1} <= {value for unit in units for value in unit})
        theirs = CAC(pd.DataFrame(units, dtype=float), digits=15)
        ratings = ratings_of(units)
        assert float(many.gwet_ac1(ratings)[0]) == pytest.approx(theirs.gwet()["est"]["coefficient_value"], abs=1e-9)
        assert float(many.fleiss_kappa(ratings)[0]) == pytest.approx(
            theirs.fleiss()["est"]["coefficient_value"], abs=1e-9
        )

    def test_each_pair_counts_the_answers_that_both_coded(self) -> None:
        units: Units = [(1, 1, None), (1, 0, 1), (0, 0, 0), (None, 1, 1)]
        tables = many.pair_tables(count_patterns(enumerate(units), 1))
        assert [[int(cell[pair, 0]) for cell in tables] for pair in range(3)] == [
            [1, 1, 0, 1],
            [1, 0, 0, 1],
            [1, 0, 1, 1],
        ]


class TestWhatHasNoValue:
    def test_a_code_that_nobody_used(self) -> None:
        ratings = ratings_of([(0, 0, 0)] * 4)
        assert math.isnan(float(many.fleiss_kappa(ratings)[0]))
        assert math.isnan(float(many.krippendorff_alpha(ratings)[0]))
        assert float(many.gwet_ac1(ratings)[0]) == 1

    def test_no_answer_coded_twice(self) -> None:
        ratings = ratings_of([(1, None, None), (None, 0, None)])
        assert math.isnan(float(many.gwet_ac1(ratings)[0]))
        assert math.isnan(float(many.percent(ratings)[0]))
