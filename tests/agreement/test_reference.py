"""Reference cases from the literature and from other programs, each with its own tolerance."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coder.agreement.coefficients import many, sets
from coder.agreement.coefficients import table2 as t2
from coder.agreement.coefficients.patterns import count_patterns
from tests.agreement.figures_of import binary_table, patterns_of, set_alphas, sums_of, tables_of

CASES = json.loads(Path(__file__).with_name("agreement_reference.json").read_text(encoding="utf-8"))["cases"]
OF_TABLE: dict[str, Callable[[t2.Table2], t2.Floats]] = {
    "percent_agreement": t2.percent,
    "cohen_kappa": t2.cohen_kappa,
    "scott_pi": t2.scott_pi,
    "krippendorff_alpha_nominal": t2.krippendorff_alpha,
    "gwet_ac1": t2.gwet_ac1,
    "brennan_prediger_s": t2.pabak,
    "pabak": t2.pabak,
    "positive_agreement": t2.positive_agreement,
    "negative_agreement": t2.negative_agreement,
    "prevalence_index": t2.prevalence_index,
    "bias_index": t2.bias_index,
}
OF_RATINGS: dict[str, Callable[[many.Ratings], t2.Floats]] = {
    "percent_agreement": many.percent,
    "krippendorff_alpha_nominal": many.krippendorff_alpha,
    "gwet_ac1": many.gwet_ac1,
    "fleiss_kappa": many.fleiss_kappa,
}
OF_SETS: dict[str, Callable[[Any], float]] = {
    "alpha_jaccard": lambda units: set_alphas(patterns_of(units))[0],
    "alpha_masi": lambda units: set_alphas(patterns_of(units))[1],
    "mean_jaccard": lambda units: float(sets.mean_jaccard(sums_of(patterns_of(units)))[0]),
    "pooled_kappa": lambda units: float(t2.pooled_kappa(tables_of(units))),
    "mean_per_code_kappa": lambda units: float(t2.cohen_kappa(tables_of(units)).mean()),
    "mean_per_code_alpha": lambda units: float(t2.krippendorff_alpha(tables_of(units)).mean()),
}


def is_binary(case: dict[str, Any]) -> bool:
    """One code, yes or no, by however many coders; a category that a case does not declare is not a code's "no"."""
    values = {value for unit in case.get("ratings", []) for value in unit if not isinstance(value, list)} - {None}
    return values <= {0, 1} and case["kind"] in ("binary", "nominal", "degenerate") and not has_sets(case)


def fits_a_table(case: dict[str, Any]) -> bool:
    """AC1 also learns from answers that only one coder coded; a table has no place for them."""
    if case.get("coders") != 2 or not is_binary(case) or "ratings" not in case or case["coefficient"] not in OF_TABLE:
        return False
    return case["coefficient"] != "gwet_ac1" or not any(None in unit for unit in case["ratings"])


def has_sets(case: dict[str, Any]) -> bool:
    return any(isinstance(value, list) for unit in case.get("ratings", []) for value in unit)


def check(case: dict[str, Any], value: float) -> None:
    if case["expected"] is None:
        assert math.isnan(value)
    else:
        assert value == pytest.approx(case["expected"], abs=case["tolerance"])


def chosen(wanted: Callable[[dict[str, Any]], bool]) -> list[Any]:
    return [pytest.param(case, id=case["id"]) for case in CASES if wanted(case)]


@pytest.mark.parametrize("case", chosen(fits_a_table))
def test_one_code_of_two_coders(case: dict[str, Any]) -> None:
    check(case, float(OF_TABLE[case["coefficient"]](binary_table(case["ratings"]))))


@pytest.mark.parametrize("case", chosen(lambda c: "ratings" in c and is_binary(c) and c["coefficient"] in OF_RATINGS))
def test_one_code_of_any_number_of_coders(case: dict[str, Any]) -> None:
    patterns = count_patterns(((place, tuple(unit)) for place, unit in enumerate(case["ratings"])), 1)
    ratings = many.ratings(np.einsum("p,pfk->fk", patterns.counts, many.features(patterns)))
    check(case, float(OF_RATINGS[case["coefficient"]](ratings)[0]))


@pytest.mark.parametrize("case", chosen(lambda c: "ratings_counts" in c and c["coefficient"] in OF_TABLE))
def test_large_counts(case: dict[str, Any]) -> None:
    cells = {tuple(pair): count for pair, count in case["ratings_counts"]}
    table = t2.table2(cells[1, 1], cells[1, 0], cells[0, 1], cells[0, 0])
    check(case, float(OF_TABLE[case["coefficient"]](table)))


@pytest.mark.parametrize("case", chosen(lambda c: has_sets(c) and c["coefficient"] in OF_SETS))
def test_sets_of_codes(case: dict[str, Any]) -> None:
    check(case, OF_SETS[case["coefficient"]](case["ratings"]))
