"""Independent programs on random tables: equal to 1e-9 wherever both define a value; the differences by name.

Slow programs see fewer tables in an ordinary run; CODER_RANDOM_TABLES=2000 shows that many to every one of them.
"""

from __future__ import annotations

import math
import os
import warnings
from collections.abc import Callable
from typing import Any

import krippendorff
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from irrCAC.raw import CAC
from nltk.metrics.agreement import AnnotationTask
from nltk.metrics.distance import jaccard_distance
from sklearn.metrics import cohen_kappa_score, f1_score, jaccard_score
from statsmodels.stats.inter_rater import aggregate_raters, cohens_kappa, fleiss_kappa, to_table

from coder.agreement.coefficients import nominal, set_overlap, sets
from coder.agreement.coefficients import standard_errors as se
from coder.agreement.coefficients import table2 as t2
from coder.agreement.coefficients.nominal import Labels
from coder.agreement.coefficients.patterns import count_patterns
from tests.agreement.figures_of import set_alphas, sums_of

EXACT = 1e-9
ALL, SOME, FEW = (int(os.environ.get("CODER_RANDOM_TABLES", count)) for count in (500, 300, 60))
Units = list[tuple[int | None, ...]]


def on_random_tables(count: int) -> Callable[[Any], Any]:
    """Give a test so many seeds of random tables."""
    return lambda test: settings(max_examples=count)(given(seed=st.integers(0, 2**32 - 1))(test))


def random_units(seed: int, *, coders: int | None = None, gaps: bool = False, categories: int | None = None) -> Units:
    """Answers on which coders see a truth and slip now and then; small enough to be degenerate at times."""
    rng = np.random.default_rng(seed)
    q, m, n = categories or rng.integers(2, 5), coders or rng.integers(2, 6), rng.integers(2, 30)
    truth = rng.choice(q, size=(n, 1), p=rng.dirichlet(np.ones(q)))
    given = np.where(rng.random((n, m)) < rng.random(), rng.integers(0, q, (n, m)), truth)
    missing = rng.random((n, m)) < (0.25 if gaps else 0)
    return [
        tuple(None if gone else int(v) for v, gone in zip(*row, strict=True))
        for row in zip(given, missing, strict=True)
    ]


def labels_of(units: Units, categories: int | None = None) -> Labels:
    return nominal.count_labels(enumerate(units), None if categories is None else range(categories))


def as_array(units: Units) -> Any:
    return np.array([[np.nan if value is None else value for value in unit] for unit in units])


def test_most_random_tables_have_a_value() -> None:
    varied = [len({v for unit in random_units(seed, gaps=True) for v in unit} - {None}) > 1 for seed in range(300)]
    assert 0.9 < sum(varied) / 300 < 1


class TestTwoCoders:
    @on_random_tables(SOME)
    def test_kappa_of_scikit_learn_and_kappa_and_its_error_of_statsmodels(self, seed: int) -> None:
        labels = labels_of(units := random_units(seed, coders=2), 4)
        ours = float(nominal.cohen_kappa(nominal.observed_sums(labels)))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs = cohen_kappa_score(*zip(*units, strict=True), labels=range(4))
            theirs_too = cohens_kappa(to_table(np.array(units), bins=4)[0])
        assert math.isnan(ours) == math.isnan(theirs)
        if not math.isnan(ours):
            assert ours == pytest.approx(theirs, abs=EXACT)
            assert ours == pytest.approx(theirs_too.kappa, abs=EXACT)
            if not math.isnan(theirs_too.std_kappa):
                assert se.se_kappa(labels) == pytest.approx(theirs_too.std_kappa, abs=1e-7)

    @on_random_tables(SOME)
    def test_the_figures_of_a_table_are_those_of_labels(self, seed: int) -> None:
        units = random_units(seed, coders=2, categories=2)
        cells = [units.count(pair) for pair in ((1, 1), (1, 0), (0, 1), (0, 0))]
        table, labels = t2.table2(*cells), labels_of(units, 2)
        sums = nominal.observed_sums(labels)
        for of_table, of_labels in (
            (t2.percent, nominal.percent), (t2.cohen_kappa, nominal.cohen_kappa), (t2.scott_pi, nominal.scott_pi),
            (t2.krippendorff_alpha, nominal.krippendorff_alpha), (t2.gwet_ac1, nominal.gwet_ac1),
            (t2.pabak, nominal.brennan_prediger),
        ):  # fmt: skip
            assert float(of_table(table)) == pytest.approx(float(of_labels(sums)), abs=EXACT, nan_ok=True)
        for error_of_table, error_of_labels in (
            (se.se_kappa_2x2, se.se_kappa), (se.se_ac1_2x2, se.se_ac1), (se.se_alpha_2x2, se.se_alpha),
        ):  # fmt: skip
            assert float(error_of_table(table)) == pytest.approx(error_of_labels(labels), abs=1e-7, nan_ok=True)


class TestManyCoders:
    @pytest.mark.parametrize("level", ["nominal", "ordinal", "interval"])
    @on_random_tables(ALL)
    def test_alpha_of_krippendorff(self, level: str, seed: int) -> None:
        labels = labels_of(units := random_units(seed, gaps=True))
        sums = nominal.observed_sums(labels, coincidences=True)
        scale = np.array(labels.categories, dtype=float)
        ours = float(
            nominal.krippendorff_alpha(sums) if level == "nominal"
            else nominal.ordinal_alpha(sums) if level == "ordinal"
            else nominal.interval_alpha(sums, scale)
        )  # fmt: skip
        pairable = {v for u in units if sum(w is not None for w in u) > 1 for v in u if v is not None}
        assert math.isnan(ours) == (len(pairable) < 2)
        if len(pairable) > 1:
            theirs = krippendorff.alpha(reliability_data=as_array(units).T, level_of_measurement=level)
            assert ours == pytest.approx(theirs, abs=EXACT)

    @on_random_tables(ALL)
    def test_fleiss_kappa_of_statsmodels_where_nothing_is_missing(self, seed: int) -> None:
        units = random_units(seed)
        ours = float(nominal.fleiss_kappa(nominal.observed_sums(labels_of(units))))
        if len({value for unit in units for value in unit}) == 1:
            assert math.isnan(ours)
        else:
            assert ours == pytest.approx(fleiss_kappa(aggregate_raters(np.array(units))[0]), abs=EXACT)

    @on_random_tables(FEW)
    def test_irrcac_with_gaps(self, seed: int) -> None:
        units = [unit for unit in random_units(seed, gaps=True) if any(value is not None for value in unit)]
        labels = labels_of(units)
        if sum(sum(v is not None for v in unit) > 1 for unit in units) < 2 or len(labels.categories) < 2:
            return  # irrCAC divides by zero, or says 1
        if not all(any(unit[coder] is not None for unit in units) for coder in range(len(units[0]))):
            return  # a coder who coded nothing: irrCAC counts one of nothing but NaN
        theirs = CAC(pd.DataFrame(units, dtype=float), digits=15)
        sums = nominal.observed_sums(labels)
        for coefficient, error, peer in (
            (nominal.gwet_ac1, se.se_ac1, theirs.gwet), (nominal.fleiss_kappa, se.se_fleiss, theirs.fleiss),
            (nominal.brennan_prediger, se.se_brennan_prediger, theirs.bp),
            (nominal.conger_kappa, None, theirs.conger),
        ):  # fmt: skip
            found = peer()["est"]
            assert float(coefficient(sums)) == pytest.approx(found["coefficient_value"], abs=EXACT)
            if error:
                assert error(labels) == pytest.approx(found["se"], abs=1e-5)  # their errors are rounded


class TestSets:
    @on_random_tables(ALL)
    def test_alpha_jaccard_of_nltk_where_no_set_is_empty(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        masks = rng.integers(1, 16, (rng.integers(2, 12), 3))
        masks[:, 1:] = np.where(rng.random((len(masks), 2)) < 0.5, masks[:, :1], masks[:, 1:])
        patterns = count_patterns(enumerate(tuple(map(int, row)) for row in masks), 4)
        if len(patterns.sets) == 1:
            return
        items = [
            (coder, unit, frozenset(code for code in range(4) if mask >> code & 1))
            for unit, row in enumerate(masks.tolist())
            for coder, mask in enumerate(row)
        ]
        assert set_alphas(patterns)[0] == pytest.approx(
            AnnotationTask(data=items, distance=jaccard_distance).alpha(), abs=EXACT
        )

    @on_random_tables(FEW)
    def test_f1_and_jaccard_of_scikit_learn(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        first, second = rng.random((2, rng.integers(1, 15), 5)) < 0.3
        rows = zip(first @ (1 << np.arange(5)), second @ (1 << np.arange(5)), strict=True)
        patterns = count_patterns(((place, (int(a), int(b))) for place, (a, b) in enumerate(rows)), 5)
        options: Any = {"average": "samples", "zero_division": 1.0}  # theirs is 0 unless it is told
        assert set_overlap.mean_set_f1(patterns) == pytest.approx(f1_score(first, second, **options), abs=EXACT)
        ours = float(sets.mean_jaccard(sums_of(patterns))[0])
        assert ours == pytest.approx(jaccard_score(first, second, **options), abs=EXACT)
        if (first | second).any():
            micro = f1_score(first, second, average="micro")
            assert set_overlap.micro_f1(patterns) == pytest.approx(micro, abs=EXACT)


class TestWhereTheyDiffer:
    """Each line of the table of differences in docs/agreement.md."""

    def test_scikit_learn_scores_two_empty_sets_0(self) -> None:
        codes = np.array([[1, 0], [0, 0]])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            assert f1_score(codes, codes, average="samples") == 0.5
        assert set_overlap.mean_set_f1(count_patterns(enumerate([(1, 1), (0, 0)]), 2)) == 1

    def test_nltk_says_1_where_there_is_one_category(self) -> None:
        items = [(coder, unit, "no") for coder in range(2) for unit in range(10)]
        assert AnnotationTask(data=items).alpha() == 1
        assert math.isnan(nominal.krippendorff_alpha(nominal.observed_sums(labels_of([(0, 0)] * 10))))

    def test_nltk_stops_at_an_empty_set(self) -> None:
        items = [(0, 0, frozenset()), (1, 0, frozenset()), (0, 1, frozenset("a")), (1, 1, frozenset("a"))]
        with pytest.raises(ZeroDivisionError):
            AnnotationTask(data=items, distance=jaccard_distance).alpha()
        assert set_alphas(count_patterns(enumerate([(0, 0), (1, 1)]), 1)) == (1, 1)

    def test_krippendorff_stops_at_one_category(self) -> None:
        with pytest.raises(ValueError, match="more than one value"):
            krippendorff.alpha(reliability_data=[[0, 0], [0, 0]], level_of_measurement="nominal")

    def test_irrcac_takes_the_number_of_categories_from_the_data(self) -> None:
        units: Units = [(0, 1), (1, 0), (1, 1), (0, 0)]
        theirs = CAC(pd.DataFrame(units), digits=15).gwet()["est"]["coefficient_value"]
        assert float(nominal.gwet_ac1(nominal.observed_sums(labels_of(units)))) == pytest.approx(theirs, abs=EXACT)
        declared = float(nominal.gwet_ac1(nominal.observed_sums(labels_of(units, 3))))
        assert declared == pytest.approx((0.5 - 0.25) / (1 - 0.25))  # Σπ(1−π)/(3−1) = .25

    def test_statsmodels_has_no_error_where_a_coder_never_used_a_category(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            assert math.isnan(cohens_kappa(np.array([[0.0, 0.0], [3.0, 7.0]])).std_kappa)
        labels = labels_of([(1, 0)] * 3 + [(1, 1)] * 7)
        assert se.se_kappa(labels) == 0

    def test_irrcac_has_an_older_error_of_alpha_with_gaps(self) -> None:
        kripp2011: Units = [
            (1, 1, None, 1), (2, 2, 3, 2), (3, 3, 3, 3), (3, 3, 3, 3), (2, 2, 2, 2), (1, 2, 3, 4), (4, 4, 4, 4),
            (1, 1, 2, 1), (2, 2, 2, 2), (None, 5, 5, 5), (None, None, 1, 1), (None, None, 3, None),
        ]  # fmt: skip
        theirs = CAC(pd.DataFrame(kripp2011, dtype=float), digits=15).krippendorff()["est"]
        labels = labels_of(kripp2011)
        assert float(nominal.krippendorff_alpha(nominal.observed_sums(labels))) == pytest.approx(
            theirs["coefficient_value"], abs=EXACT
        )
        assert (round(theirs["se"], 4), round(se.se_alpha(labels), 4)) == (0.1456, 0.1455)
