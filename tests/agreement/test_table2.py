"""One code, two coders: golden values, other programs on random tables, and what has no value."""

from __future__ import annotations

import math
import warnings
from fractions import Fraction

import krippendorff
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from irrCAC.raw import CAC
from sklearn.metrics import cohen_kappa_score, f1_score
from statsmodels.stats.inter_rater import cohens_kappa

from coder.agreement.coefficients import table2 as t2
from coder.agreement.coefficients.value import BOTH_ALWAYS, NEITHER_USED, NO_OVERLAP, Value

GOLDEN = [
    # both, a_only, b_only, neither: percent, kappa, AC1, PABAK, positive, alpha
    ((40, 5, 10, 45), (0.85, 0.7000, 0.7007, 0.70, 0.8421, 0.7008)),
    ((8, 2, 3, 87), (0.95, 0.7340, 0.9384, 0.90, 0.7619, 0.7353)),
    ((30, 10, 10, 50), (0.80, 0.5833, 0.6154, 0.60, 0.7500, 0.5854)),
    ((1, 2, 2, 95), (0.96, 0.3127, 0.9575, 0.92, 0.3333, 0.3162)),
    ((0, 3, 0, 97), (0.97, 0.0000, 0.9691, 0.94, 0.0000, -0.0102)),
    ((5, 0, 0, 95), (1.00, 1.0000, 1.0000, 1.00, 1.0000, 1.0000)),
]
SHOWN = (t2.percent, t2.cohen_kappa, t2.gwet_ac1, t2.pabak, t2.positive_agreement, t2.krippendorff_alpha)
counts = st.tuples(*[st.integers(0, 30)] * 4).filter(lambda cells: sum(cells) > 1)


def ratings(cells: tuple[int, int, int, int]) -> tuple[list[int], list[int]]:
    both, a_only, b_only, neither = cells
    return [1] * (both + a_only) + [0] * (b_only + neither), [1] * both + [0] * a_only + [1] * b_only + [0] * neither


class TestGoldenValues:
    @pytest.mark.parametrize(("cells", "expected"), GOLDEN)
    def test_published_tables_give_their_figures(self, cells: tuple[int, ...], expected: tuple[float, ...]) -> None:
        table = t2.table2(*cells)
        assert [float(f(table)) for f in SHOWN] == pytest.approx(expected, abs=5.1e-5)

    def test_indices_by_hand(self) -> None:
        table = t2.table2(40, 5, 10, 45)
        assert float(t2.prevalence_a(table)) == 0.45
        assert float(t2.prevalence_b(table)) == 0.5
        assert float(t2.prevalence_index(table)) == -0.05
        assert float(t2.bias_index(table)) == -0.05
        assert float(t2.negative_agreement(table)) == 90 / 105

    def test_the_paradox_of_a_code_on_nearly_every_answer(self) -> None:
        table = t2.table2(118, 5, 2, 0)
        figures = [float(f(table)) for f in SHOWN]
        assert figures[:3] == pytest.approx((0.944, -0.023, 0.941), abs=5e-4)
        assert float(t2.negative_agreement(table)) == 0

    def test_arrays_of_tables_give_the_same_as_single_ones(self) -> None:
        cells = np.array([each for each, _ in GOLDEN]).T
        together = t2.table2(*cells)
        for place, (each, _) in enumerate(GOLDEN):
            alone = t2.table2(*each)
            assert [f(together)[place] for f in SHOWN] == [float(f(alone)) for f in SHOWN]


class TestWhatHasNoValue:
    @pytest.mark.parametrize(
        ("cells", "why"),
        [((0, 0, 0, 100), NEITHER_USED), ((7, 0, 0, 0), BOTH_ALWAYS), ((0, 0, 0, 0), NO_OVERLAP)],
    )
    def test_kappa_pi_and_alpha_say_why(self, cells: tuple[int, ...], why: str) -> None:
        table = t2.table2(*cells)
        for coefficient in (t2.cohen_kappa, t2.scott_pi, t2.krippendorff_alpha):
            assert t2.value_of(coefficient, table) == Value(None, why)

    def test_agreement_on_an_unused_code_is_still_agreement_for_ac1(self) -> None:
        table = t2.table2(0, 0, 0, 100)
        assert t2.value_of(t2.gwet_ac1, table) == Value(1.0)
        assert t2.value_of(t2.pabak, table) == Value(1.0)
        assert t2.value_of(t2.positive_agreement, table) == Value(None, NEITHER_USED)

    def test_one_side_never_the_other_always_is_defined(self) -> None:
        table = t2.table2(0, 0, 10, 0)
        assert float(t2.cohen_kappa(table)) == 0
        assert float(t2.krippendorff_alpha(table)) == pytest.approx(-0.9)
        assert float(t2.gwet_ac1(table)) == -1

    @given(counts)
    def test_nothing_but_a_constant_table_is_undefined(self, cells: tuple[int, int, int, int]) -> None:
        table = t2.table2(*cells)
        constant = sum(cells) in (cells[0], cells[3])
        assert math.isnan(float(t2.cohen_kappa(table))) == constant
        assert math.isnan(float(t2.krippendorff_alpha(table))) == constant
        assert not math.isnan(float(t2.gwet_ac1(table)))


class TestOtherPrograms:
    @given(counts)
    def test_kappa_is_that_of_scikit_learn_and_statsmodels(self, cells: tuple[int, int, int, int]) -> None:
        ours = float(t2.cohen_kappa(t2.table2(*cells)))
        if math.isnan(ours):
            return
        first, second = ratings(cells)
        assert ours == pytest.approx(cohen_kappa_score(first, second), abs=1e-9)
        square = [[cells[0], cells[1]], [cells[2], cells[3]]]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            assert ours == pytest.approx(cohens_kappa(square, return_results=False), abs=1e-9)

    @given(counts)
    def test_alpha_is_that_of_krippendorff(self, cells: tuple[int, int, int, int]) -> None:
        ours = float(t2.krippendorff_alpha(t2.table2(*cells)))
        if not math.isnan(ours):
            theirs = krippendorff.alpha(reliability_data=list(ratings(cells)), level_of_measurement="nominal")
            assert ours == pytest.approx(theirs, abs=1e-9)

    @given(counts)
    def test_positive_and_negative_agreement_are_f1_scores(self, cells: tuple[int, int, int, int]) -> None:
        first, second = ratings(cells)
        table = t2.table2(*cells)
        for label, f in ((1, t2.positive_agreement), (0, t2.negative_agreement)):
            if not math.isnan(float(f(table))):
                theirs = f1_score(first, second, pos_label=label, zero_division=0)
                assert float(f(table)) == pytest.approx(theirs, abs=1e-9)

    @settings(max_examples=15)
    @given(st.tuples(*[st.integers(1, 20)] * 4))
    def test_pi_ac1_and_pabak_are_those_of_irrcac(self, cells: tuple[int, int, int, int]) -> None:
        table = t2.table2(*cells)
        theirs = CAC(pd.DataFrame(dict(zip("ab", ratings(cells), strict=True))), digits=15)
        for f, method in ((t2.scott_pi, "fleiss"), (t2.gwet_ac1, "gwet"), (t2.pabak, "bp")):
            value = getattr(theirs, method)()["est"]["coefficient_value"]
            assert float(f(table)) == pytest.approx(value, abs=1e-9)

    @given(counts)
    def test_the_closed_forms_are_the_definitions(self, cells: tuple[int, int, int, int]) -> None:
        a, b, c, d = map(Fraction, cells)
        n = a + b + c + d
        observed = (a + d) / n
        by_coder = ((a + b) * (a + c) + (c + d) * (b + d)) / n**2
        mean = (2 * a + b + c) / (2 * n)
        by_mean = mean**2 + (1 - mean) ** 2
        table = t2.table2(*cells)
        if by_coder != 1:
            assert float(t2.cohen_kappa(table)) == pytest.approx(
                float((observed - by_coder) / (1 - by_coder)), abs=1e-9
            )
            assert float(t2.scott_pi(table)) == pytest.approx(float((observed - by_mean) / (1 - by_mean)), abs=1e-9)


class TestSeveralCodes:
    def test_pooled_and_summed_kappa_by_hand(self) -> None:
        # two codes, n = 10: (4,1,1,4) has po .8, pe .5; (1,1,0,8) has po .9, pe .2*.1+.8*.9 = .74
        tables = t2.table2([4, 1], [1, 1], [1, 0], [4, 8])
        assert float(t2.pooled_kappa(tables)) == pytest.approx((0.85 - 0.62) / (1 - 0.62))
        # summed (5,2,1,12): po .85, pe .35*.3 + .65*.7 = .56
        assert float(t2.summed_kappa(tables)) == pytest.approx((0.85 - 0.56) / (1 - 0.56))

    def test_an_unused_code_changes_summed_but_not_pooled_kappa(self) -> None:
        without, added = t2.table2([4], [1], [1], [4]), t2.table2([4, 0], [1, 0], [1, 0], [4, 10])
        assert float(t2.pooled_kappa(without)) == float(t2.pooled_kappa(added))
        assert float(t2.summed_kappa(without)) < float(t2.summed_kappa(added))

    def test_nothing_but_unused_codes_has_no_pooled_kappa(self) -> None:
        assert math.isnan(float(t2.pooled_kappa(t2.table2([0, 0], [0, 0], [0, 0], [9, 9]))))

    def test_counting_from_arrays(self) -> None:
        first = np.array([[1, 1, 0, 0, 0], [0, 0, 0, 0, 0]], dtype=bool)
        second = np.array([[1, 0, 1, 0, 0], [0, 0, 0, 0, 1]], dtype=bool)
        table = t2.count_tables(first, second)
        assert [list(cell) for cell in table] == [[1, 0], [1, 0], [1, 1], [2, 4]]
