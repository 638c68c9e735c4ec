"""Inputs for which other programs print 0, 1, nan or an error: what has no value says why, and nothing else does."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from coder.agreement import LabelAgreement, compare_codes, compare_labels, compare_sets, compare_spans
from coder.agreement.coefficients.patterns import count_patterns
from coder.agreement.coefficients.segmentation import boundary_similarity
from coder.agreement.coefficients.set_overlap import mean_set_f1
from coder.agreement.coefficients.value import NEITHER_USED, NO_OVERLAP, ONE_CATEGORY, ONE_SET

Side = Sequence[int | None]
UNDEFINED: dict[str, tuple[Side, Side, str]] = {
    "both never": ([0] * 10, [0] * 10, ONE_CATEGORY),
    "both always": ([1] * 10, [1] * 10, ONE_CATEGORY),
    "one answer, agree": ([1], [1], ONE_CATEGORY),
    "no answer coded by both": ([1, 0, None, None], [None, None, 1, 0], NO_OVERLAP),
    "one overlapping answer, agree": ([1, 0, None, 0], [1, None, 1, None], ONE_CATEGORY),
}
DEFINED: dict[str, tuple[Side, Side, float, float, float]] = {
    "A never, B 3 of 10": ([0] * 10, [1] * 3 + [0] * 7, 0, -2 / 17, 0.5973154362),
    "A never, B always": ([0] * 10, [1] * 10, 0, -0.9, -1),
    "1 by one coder in 100": ([1] + [0] * 99, [0] * 100, 0, 0, 0.9898995000),
    "one answer, disagree": ([1], [0], 0, 0, -1),
}


@pytest.mark.parametrize("name", UNDEFINED)
def test_kappa_and_alpha_have_no_value_and_say_why(name: str) -> None:
    first, second, why = UNDEFINED[name]
    found = compare_labels(first, second, resamples=50)
    assert (found.kappa.value, found.alpha.value) == (None, None)
    assert found.kappa.why == found.alpha.why == why
    assert (found.kappa.low, found.kappa.standard_error) == (None, None)
    overlap = why != NO_OVERLAP
    assert [found.percent.value, found.ac1.value, found.brennan_prediger.value] == [1.0 if overlap else None] * 3


@pytest.mark.parametrize("name", DEFINED)
def test_what_has_a_value(name: str) -> None:
    first, second, kappa, alpha, ac1 = DEFINED[name]
    found = compare_labels(first, second, resamples=0)
    values = [found.kappa.value, found.alpha.value, found.ac1.value]
    assert values == pytest.approx([kappa, alpha, ac1], abs=1e-9)


def test_a_code_that_neither_used_has_no_positive_agreement() -> None:
    (code,) = compare_codes([0] * 10, [0] * 10)
    assert code.pair is not None
    assert (code.pair.positive.value, code.pair.positive.why) == (None, NEITHER_USED)
    assert (code.pair.negative.value, code.ac1.value, code.pair.pabak.value) == (1, 1, 1)


def test_sets_that_are_all_empty() -> None:
    found = compare_sets([set()] * 6, [set()] * 6)
    assert (found.overall.alpha_masi.value, found.overall.alpha_masi.why) == (None, ONE_SET)
    assert found.overall.alpha_jaccard.value is None
    assert (found.overall.exact_match.value, found.overall.mean_jaccard.value) == (1, 1)
    assert mean_set_f1(count_patterns(enumerate([(0, 0)] * 6), 1)) == 1


def test_three_coders_one_of_whom_never_used_it() -> None:
    found = compare_labels([0] * 6, [0, 1, 1, 0, 1, 0], [0, 1, 0, 1, 1, 0], resamples=0)
    assert found.alpha.value == pytest.approx(1 / 18)  # a well-known program prints half of it
    assert found.undefined_pairs == 0
    never = compare_labels([0] * 4, [0] * 4, [0, 0, 1, 0], resamples=0)
    assert (never.undefined_pairs, never.kappa.value) == (1, 0)


def test_one_number_on_a_scale_is_one_category_whatever_its_last_digit() -> None:
    found = compare_labels([0.1] * 3, [0.1] * 3, level="interval", categories=[0.1, 0.2], resamples=0)
    assert 0.1 * 6 / 6 != 0.1
    assert (found.alpha.value, found.alpha.why) == (None, ONE_CATEGORY)


def test_boundaries_two_apart_are_two_misses_and_not_a_near_one() -> None:
    assert boundary_similarity([3, 7, 10], [3, 9, 8]).value == pytest.approx(1 / 3)
    assert boundary_similarity([3, 7, 10], [3, 8, 9]).value == pytest.approx(1 - 0.5 / 2)
    assert boundary_similarity([20], [20]).why == "neither coder set a boundary"
    with pytest.raises(ValueError, match="different length: 20 and 19"):
        boundary_similarity([20], [19])


class TestNoDisagreement:
    """Every resample of answers without a difference is without difference too: [1, 1] would be too sure."""

    def test_a_sentence_stands_in_place_of_the_interval(self) -> None:
        found = compare_labels([1, 0] * 30, [1, 0] * 30, resamples=100)
        assert (found.kappa.low, found.kappa.high) == (1, 1)
        assert found.kappa.caution == (
            "no disagreement seen in 60 answers; by the rule of three agreement of at least 95%"
        )
        assert found.kappa.standard_error is None

    def test_the_bound_rests_on_respondents(self) -> None:
        found = compare_labels([1, 0] * 30, [1, 0] * 30, respondents=[place // 3 for place in range(60)])
        assert found.alpha.caution == (
            "no disagreement seen in 60 answers of 20 respondents; by the rule of three agreement of at least 85%"
        )

    def test_codes_and_sets_rest_on_respondents_too(self) -> None:
        people = [place // 4 for place in range(40)]
        (code,) = compare_codes([1, 0] * 20, [1, 0] * 20, respondents=people)
        said = "no disagreement seen in 40 answers of 10 respondents; by the rule of three agreement of at least 70%"
        assert (code.kappa.caution, code.kappa.standard_error) == (said, None)
        sets = [[{"a"}, set()] * 20 for _ in range(2)]
        assert compare_sets(*sets, respondents=people).codes[0].kappa.caution == said

    def test_answers_of_one_coder_do_not_count_for_it(self) -> None:
        found = compare_labels([1, 0, 1, 1] + [1] * 90, [1, 0, 1, 1] + [None] * 90)
        assert "seen in 4 answers; by the rule of three agreement of at least 25%" in found.ac1.caution

    def test_too_few_answers_have_no_bound(self) -> None:
        assert compare_labels([1, 0], [1, 0]).ac1.caution.endswith("by the rule of three too few for a bound")

    def test_one_difference_ends_it(self) -> None:
        found: LabelAgreement = compare_labels([1, 0] * 30, [1, 0] * 29 + [1, 1])
        assert {found.kappa.caution, found.alpha.caution, found.ac1.caution} == {""}

    def test_only_the_codes_without_a_difference(self) -> None:
        found = compare_sets([{"a"}, {"b"}, set()] * 5, [{"a"}, set(), set()] * 5)
        cautions = {code.code: bool(code.kappa.caution) for code in found.codes}
        assert cautions == {"a": True, "b": False}
        assert found.overall.pooled_kappa is not None
        assert found.overall.pooled_kappa.caution == ""
        alike = compare_sets([{"a"}, {"b"}] * 5, [{"a"}, {"b"}] * 5)
        assert alike.overall.alpha_masi.caution


@pytest.mark.parametrize("cells", [(0, 0, 8, 40), (0, 7, 0, 40), (40, 0, 8, 0)])
def test_kappa_that_is_0_whatever_the_coders_do_has_no_interval_of_no_width(cells: tuple[int, int, int, int]) -> None:
    """Every resample gives 0: as an interval, [0, 0] would be surer than any other."""
    pairs = [(1, 1)] * cells[0] + [(1, 0)] * cells[1] + [(0, 1)] * cells[2] + [(0, 0)] * cells[3]
    ana, ben = ([pair[side] for pair in pairs] for side in (0, 1))
    (by_code,) = compare_codes(np.array([ana]).T, np.array([ben]).T, resamples=200)
    by_label = compare_labels(ana, ben, resamples=200)
    for kappa in (by_code.kappa, by_label.kappa):
        assert (kappa.value, kappa.low, kappa.high, kappa.standard_error) == (0, None, None, None)
    assert by_code.alpha.low is not None


def test_kappa_that_happens_to_be_0_has_its_interval() -> None:
    kappa = compare_labels([1, 1, 0, 0] * 10, [1, 0, 1, 0] * 10, resamples=200).kappa
    assert kappa.value == 0
    assert kappa.low is not None
    assert kappa.low < 0 < (kappa.high or 0)


def test_spans_of_one_coder_only_have_no_interval_of_kappa() -> None:
    (code,) = compare_spans([10, 10, 10], [[(0, 4, "a")], [], []], [[], [], []], resamples=200).codes
    assert code.kappa is not None
    assert (code.kappa.value, code.kappa.low) == (0, None)


def test_spans_without_a_difference_have_a_sentence_in_the_place_of_an_interval() -> None:
    marked = [[(0, 4, "a")], [], [(2, 5, "a")]]
    (code,) = compare_spans([10, 10, 10], marked, marked, resamples=200).codes
    assert code.kappa is not None
    for figure in (code.kappa, code.alpha):
        assert figure.value == 1
        assert figure.caution == "no disagreement seen in 3 answers; by the rule of three too few for a bound"
