"""How many answers: against the published table, hand arithmetic, other formulas and simulated studies."""

from __future__ import annotations

from collections.abc import Callable
from math import comb, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.agreement.coefficients import table2
from coder.agreement.coefficients.clustering import clustering
from coder.agreement.coefficients.patterns import count_patterns
from coder.agreement.coefficients.standard_errors import se_kappa_2x2
from coder.agreement.planning import (
    answers_for_limit,
    answers_for_positives,
    answers_for_width,
    answers_with_resemblance,
    design_effect,
    independent_answers,
    kappa_error,
    limit_for_answers,
)
from tests.agreement.test_docs import table_after

PUBLISHED = {(0.25, 0.667): 81, (0.25, 0.80): 139}
"""Two coders, p = .05, as manuals repeat Krippendorff's table."""
EXTENDED = {
    (0.20, 0.667): 96, (0.20, 0.80): 164, (0.10, 0.667): 172, (0.10, 0.80): 294,
    (0.05, 0.667): 330, (0.05, 0.80): 560, (0.02, 0.667): 803, (0.02, 0.80): 1363,
}  # fmt: skip

shares = st.floats(0.005, 0.995)


def expected_table(p: float, kappa: float, n: float = 1.0) -> table2.Table2:
    """The 2×2 table of two coders with the same share p and this kappa."""
    both, neither = p * p + kappa * p * (1 - p), (1 - p) ** 2 + kappa * p * (1 - p)
    one = (1 - kappa) * p * (1 - p)
    return table2.table2(*(n * cell for cell in (both, one, one, neither)))


@pytest.mark.parametrize(("case", "answers"), [*PUBLISHED.items(), *EXTENDED.items()])
def test_the_published_table_is_met(case: tuple[float, float], answers: int) -> None:
    assert answers_for_limit(*case) == answers


def test_the_table_of_the_manual_is_the_published_one() -> None:
    for share, tentative, reliable in table_after("code's share"):
        p = float(share.removesuffix("%")) / 100
        assert (int(tentative), int(reliable)) == (answers_for_limit(p, 0.667), answers_for_limit(p, 0.80))


def test_the_other_levels_of_the_published_formula_by_hand() -> None:
    assert answers_for_limit(0.5, 0.8) == 103
    # p = .5, least .8: (1.8·2.2)/(4·.2·.25) − .8 = 19.0; z² at .01 is 5.4119, at .1 1.6424
    assert answers_for_limit(0.5, 0.8, level=0.01) == 206  # 205.65
    assert answers_for_limit(0.5, 0.8, level=0.1) == 63  # 62.41


@given(shares, st.floats(0.05, 0.95))
def test_the_limit_is_the_answers_turned_round(p: float, least: float) -> None:
    assert limit_for_answers(p, answers_for_limit(p, least)) >= least - 1e-6
    assert limit_for_answers(p, answers_for_limit(p, least) - 1) < least + 1e-6


def test_a_few_answers_support_nothing() -> None:
    assert limit_for_answers(0.02, 40) == 0.0


@given(shares, st.floats(0, 0.95))
def test_the_error_is_that_of_fleiss_cohen_and_everitt_for_coders_of_equal_habits(p: float, kappa: float) -> None:
    assert kappa_error(p, kappa, 50) == pytest.approx(float(se_kappa_2x2(expected_table(p, kappa, 50))), rel=1e-6)


@given(shares, st.floats(0.1, 0.9))
def test_the_published_formula_is_the_n_of_a_truth_half_way_between_the_limit_and_1(p: float, least: float) -> None:
    halfway = (1 + least) / 2
    once = (1.6448536269514722 * kappa_error(p, halfway, 1) / (halfway - least)) ** 2
    assert answers_for_limit(p, least) == pytest.approx(2 * once, abs=1.001)


def test_the_width_by_hand() -> None:
    # p .5, kappa .6: .4·[.4·(−.2) + .6·1.4/.5] = .64; (1.959964·.8/.1)² = 245.9
    assert answers_for_width(0.5, 0.6, 0.1) == 246


def test_the_width_holds_in_simulated_studies() -> None:
    p, kappa, half = 0.2, 0.7, 0.1
    n = answers_for_width(p, kappa, half)
    cells = np.array([float(cell) for cell in expected_table(p, kappa)])
    drawn = np.random.default_rng(3).multinomial(n, cells, size=20_000)
    kappas = table2.cohen_kappa(table2.table2(*drawn.T))
    assert 1.96 * np.nanstd(kappas) == pytest.approx(half, rel=0.03)


def test_with_the_published_number_three_studies_of_four_reach_the_limit_if_the_truth_lies_half_way() -> None:
    # doubling the n of an even chance moves the limit by z·(√2−1) = .681 standard errors: Φ(.681) = .752
    n = answers_for_limit(0.25, 0.8)
    cells = np.array([float(cell) for cell in expected_table(0.25, 0.9)])
    drawn = np.random.default_rng(5).multinomial(n, cells, size=20_000).T
    kappas = table2.cohen_kappa(table2.table2(*drawn))
    limits = kappas - 1.645 * kappa_error(0.25, 0.9, n)
    assert float(np.mean(limits >= 0.8)) == pytest.approx(0.752, abs=0.03)


@pytest.mark.parametrize(("p", "positives"), [(0.5, 1), (0.1, 5), (0.03, 5), (0.25, 12)])
def test_the_answers_until_so_many_uses_by_exact_binomial_sums(p: float, positives: int) -> None:
    def surely(n: int) -> float:
        return 1 - sum(comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(positives))

    found = answers_for_positives(p, positives)
    assert surely(found) >= 0.95 > surely(found - 1)


def test_answers_until_one_use_by_hand() -> None:
    assert answers_for_positives(0.5, 1) == 5  # .5^5 = .031
    assert answers_for_positives(0.001, 1) == 2995  # ln .05 / ln .999 = 2994.2


@given(st.integers(1, 400), st.floats(0, 1), st.floats(1, 6), st.integers(1, 5000))
def test_a_sample_that_is_enough_comes_up_to_the_answers_that_are_asked_for(
    answers: int, resemblance: float, per_respondent: float, all_answers: int
) -> None:
    needed = answers_with_resemblance(answers, resemblance, per_respondent, all_answers)
    if needed is None:
        assert independent_answers(all_answers, resemblance, per_respondent, all_answers) < answers + 1e-6
    else:
        assert answers <= needed <= all_answers
        assert independent_answers(needed, resemblance, per_respondent, all_answers) >= answers - 1e-6
        assert independent_answers(needed - 1, resemblance, per_respondent, all_answers) < answers + 1e-6


def test_the_design_effect_by_hand() -> None:
    assert design_effect(0.5, 3) == 2
    assert design_effect(-0.1, 3) == 1
    assert answers_with_resemblance(100, 0.5, 3, 400) == 134  # 100/(1 − 100·1/400) = 133.3
    assert answers_with_resemblance(100, 0, 3, 400) == 100


@pytest.mark.parametrize(
    "call",
    [
        lambda: answers_for_limit(0, 0.8),
        lambda: answers_for_limit(0.2, 1),
        lambda: answers_for_width(0.2, 0.7, 0),
        lambda: kappa_error(0.2, 1, 10),
        lambda: answers_for_positives(1, 5),
    ],
)
def test_what_cannot_be_planned_is_refused(call: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        call()


# the design effect of real codings


def answers(rng: np.random.Generator, respondents: int, per: int, alike: float) -> list[tuple[int, tuple[int, int]]]:
    """Two coders' codes of one code; with the chance `alike` an answer is coded as the respondent's first."""
    found = []
    for respondent in range(respondents):
        first = None
        for _ in range(per):
            pair = divmod(int(rng.choice(4, p=[0.74, 0.06, 0.06, 0.14])), 2)
            first = pair if first is None else first
            found.append((respondent, first if rng.random() < alike else pair))
    return found


def test_answers_that_are_the_same_answer_three_times_count_once() -> None:
    found = clustering(count_patterns(answers(np.random.default_rng(1), 300, 3, 1.0), 1))
    assert found is not None
    assert found.effect == pytest.approx(3)
    assert found.resemblance == pytest.approx(1)
    assert (found.per_respondent, found.respondents) == (3, 300)


def test_independent_answers_have_no_design_effect() -> None:
    found = clustering(count_patterns(answers(np.random.default_rng(2), 4000, 3, 0.0), 1))
    assert found is not None
    assert found.effect == pytest.approx(1, abs=0.08)


def test_the_design_effect_is_that_of_simulated_studies() -> None:
    rng = np.random.default_rng(4)
    kappas, effects, errors = [], [], []
    for _ in range(300):
        units = answers(rng, 200, 3, 0.6)
        pairs = np.array([pair for _, pair in units])
        table = table2.count_tables(pairs[:, :1].T.astype(bool), pairs[:, 1:].T.astype(bool))
        kappas.append(float(table2.cohen_kappa(table)[0]))
        errors.append(float(se_kappa_2x2(table)[0]))
        found = clustering(count_patterns(units, 1))
        assert found is not None
        effects.append(found.effect)
    true_effect = (np.std(kappas) / sqrt(np.mean(np.square(errors)))) ** 2
    assert np.mean(effects) == pytest.approx(true_effect, rel=0.2)


def test_where_nothing_varies_there_is_no_design_effect() -> None:
    assert clustering(count_patterns([(1, (0, 0)), (2, (0, 0))], 1)) is None
    alone = clustering(count_patterns([(1, (0, 1)), (2, (1, 1))], 1))
    assert alone is not None
    assert alone.resemblance == 0
