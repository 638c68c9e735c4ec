"""Reference cases from the literature and from other programs, each with its own tolerance."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coder.agreement import compare_labels
from coder.agreement.coefficients import bands, many, nominal, segmentation, set_overlap, sets
from coder.agreement.coefficients import standard_errors as se
from coder.agreement.coefficients import table2 as t2
from coder.agreement.coefficients.characters import MarkedText, character_table, pooled
from coder.agreement.coefficients.matching import CodedText, overlap_f1
from coder.agreement.coefficients.nominal import Labels, LabelSums
from coder.agreement.coefficients.patterns import count_patterns
from coder.agreement.coefficients.unitizing import CutText, unitizing_alphas
from coder.agreement.coefficients.value import Value
from tests.agreement.figures_of import binary_table, patterns_of, set_alphas, sums_of, tables_of

Case = dict[str, Any]
CASES: list[Case] = json.loads(Path(__file__).with_name("agreement_reference.json").read_text(encoding="utf-8"))[
    "cases"
]
NOT_OFFERED = {
    "gamma": "rests on a random sampler and three free weights",
    "gamma_observed_disorder": "is a part of gamma only",
    "alpha_u_2004[c]": "superseded by the 2016 family; its name would be confused with uα",
    "alpha_masi_dkpro_variant": "is not MASI; kept by its source as a warning",
}
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
    "se_kappa_fce": se.se_kappa_2x2,
    "se_ac1_gwet": se.se_ac1_2x2,
    "se_alpha_gwet": se.se_alpha_2x2,
    "se_fleiss_gwet": se.se_alpha_2x2,
}
OF_RATINGS: dict[str, Callable[[many.Ratings], t2.Floats]] = {
    "percent_agreement": many.percent,
    "krippendorff_alpha_nominal": many.krippendorff_alpha,
    "gwet_ac1": many.gwet_ac1,
    "fleiss_kappa": many.fleiss_kappa,
}
OF_LABEL_SUMS: dict[str, Callable[[LabelSums], t2.Floats]] = {
    "percent_agreement": nominal.percent,
    "cohen_kappa": nominal.cohen_kappa,
    "kappa_max": nominal.kappa_max,
    "scott_pi": nominal.scott_pi,
    "krippendorff_alpha_nominal": nominal.krippendorff_alpha,
    "krippendorff_alpha_ordinal": nominal.ordinal_alpha,
    "gwet_ac1": nominal.gwet_ac1,
    "brennan_prediger_s": nominal.brennan_prediger,
    "pabak": nominal.brennan_prediger,
    "fleiss_kappa": nominal.fleiss_kappa,
    "conger_kappa": nominal.conger_kappa,
}
OF_LABELS: dict[str, Callable[[Labels], float]] = {
    "light_kappa": lambda labels: nominal.light_kappa(labels)[0],
    "krippendorff_alpha_interval": lambda labels: float(
        nominal.interval_alpha(
            nominal.observed_sums(labels, coincidences=True), np.array(labels.categories, dtype=float)
        )
    ),
    "se_kappa_fce": se.se_kappa,
    "se_kappa_null": se.se_kappa_null,
    "se_ac1_gwet": se.se_ac1,
    "se_alpha_gwet": se.se_alpha,
    "se_fleiss_gwet": se.se_fleiss,
    "se_bp_gwet": se.se_brennan_prediger,
    "fleiss_se0": se.se_fleiss_null,
} | {
    name: lambda labels, f=function: float(f(nominal.observed_sums(labels, coincidences=True)))  # type: ignore[misc]
    for name, function in OF_LABEL_SUMS.items()
}
OF_SETS: dict[str, Callable[[Any], float]] = {
    "alpha_jaccard": lambda units: set_alphas(patterns_of(units))[0],
    "alpha_masi": lambda units: set_alphas(patterns_of(units))[1],
    "alpha_exact_set_nominal": lambda units: set_overlap.exact_set_alpha(patterns_of(units)),
    "mvalpha_nominal": lambda units: set_overlap.multivalued_alpha(patterns_of(units)),
    "mean_jaccard": lambda units: float(sets.mean_jaccard(sums_of(patterns_of(units)))[0]),
    "set_f1_mean": lambda units: set_overlap.mean_set_f1(patterns_of(units)),
    "micro_f1": lambda units: set_overlap.micro_f1(patterns_of(units)),
    "pooled_kappa": lambda units: float(t2.pooled_kappa(tables_of(units))),
    "mean_per_code_kappa": lambda units: float(t2.cohen_kappa(tables_of(units)).mean()),
    "mean_per_code_alpha": lambda units: float(t2.krippendorff_alpha(tables_of(units)).mean()),
}
OF_CHARACTERS = {
    "char_kappa": t2.cohen_kappa, "char_alpha": t2.krippendorff_alpha, "char_percent_agreement": t2.percent,
}  # fmt: skip
OF_INTERVALS = {"krippendorff_alpha_nominal": "alpha", "cohen_kappa": "kappa", "gwet_ac1": "ac1"}


def has_sets(case: Case) -> bool:
    return any(isinstance(value, list) for unit in case.get("ratings", []) for value in unit)


def has_labels(case: Case) -> bool:
    return "ratings" in case and case["kind"] in ("binary", "nominal", "degenerate") and not has_sets(case)


def is_binary(case: Case) -> bool:
    """One code, yes or no, by however many coders; a category that a case does not declare is not a code's "no"."""
    return has_labels(case) and {value for unit in case["ratings"] for value in unit} - {None} <= {0, 1}


def fits_a_table(case: Case) -> bool:
    """AC1 also learns from answers that only one coder coded; a table has no place for them."""
    if case.get("coders") != 2 or not is_binary(case) or case["coefficient"] not in OF_TABLE:
        return False
    return case["coefficient"] != "gwet_ac1" or not any(None in unit for unit in case["ratings"])


def of_label(case: Case) -> bool:
    return has_labels(case) and case["coefficient"] in OF_LABELS


def of_rating(case: Case) -> bool:
    return is_binary(case) and case["coefficient"] in OF_RATINGS


def of_sets(case: Case) -> bool:
    return has_sets(case) and case["coefficient"] in OF_SETS


def of_counts(case: Case) -> bool:
    return "ratings_counts" in case


def of_units(case: Case) -> bool:
    return "ualpha" in case["coefficient"]


def of_characters(case: Case) -> bool:
    return case["coefficient"].startswith("char_")


def of_matches(case: Case) -> bool:
    return case["coefficient"].startswith("iou_f1")


def of_pieces(case: Case) -> bool:
    return case["coefficient"] == "boundary_similarity"


def of_bands(case: Case) -> bool:
    return case["kind"] == "benchmark"


def of_interval(case: Case) -> bool:
    return case["kind"] == "ci_bootstrap"


ROUTES = (
    fits_a_table, of_label, of_rating, of_sets, of_counts, of_units, of_characters, of_matches, of_pieces, of_bands,
    of_interval,
)  # fmt: skip


def check(case: Case, found: float | Value) -> None:
    value = (math.nan if found.value is None else found.value) if isinstance(found, Value) else found
    if case["expected"] is None:
        assert math.isnan(value)
    else:
        assert value == pytest.approx(case["expected"], abs=case["tolerance"])
        if "published_tolerance" in case:
            assert value == pytest.approx(case["published"], abs=case["published_tolerance"])


def chosen(wanted: Callable[[Case], bool]) -> list[Any]:
    return [pytest.param(case, id=case["id"]) for case in CASES if wanted(case)]


def test_every_case_is_checked_or_named_as_not_offered() -> None:
    left = {case["coefficient"] for case in CASES if not any(route(case) for route in ROUTES)}
    assert left == set(NOT_OFFERED)


@pytest.mark.parametrize("case", chosen(fits_a_table))
def test_one_code_of_two_coders(case: Case) -> None:
    check(case, float(OF_TABLE[case["coefficient"]](binary_table(case["ratings"]))))


@pytest.mark.parametrize("case", chosen(of_label))
def test_labels(case: Case) -> None:
    declared = case.get("params", {}).get("categories")
    labels = nominal.count_labels(((place, tuple(unit)) for place, unit in enumerate(case["ratings"])), declared)
    check(case, OF_LABELS[case["coefficient"]](labels))


@pytest.mark.parametrize("case", chosen(of_rating))
def test_one_code_of_any_number_of_coders(case: Case) -> None:
    patterns = count_patterns(((place, tuple(unit)) for place, unit in enumerate(case["ratings"])), 1)
    ratings = many.ratings(np.einsum("p,pfk->fk", patterns.counts, many.features(patterns)))
    check(case, float(OF_RATINGS[case["coefficient"]](ratings)[0]))


@pytest.mark.parametrize("case", chosen(of_counts))
def test_large_counts(case: Case) -> None:
    cells = {tuple(pair): count for pair, count in case["ratings_counts"]}
    table = t2.table2(cells[1, 1], cells[1, 0], cells[0, 1], cells[0, 0])
    check(case, float(OF_TABLE[case["coefficient"]](table)))


@pytest.mark.parametrize("case", chosen(of_sets))
def test_sets_of_codes(case: Case) -> None:
    check(case, OF_SETS[case["coefficient"]](case["ratings"]))


@pytest.mark.parametrize("case", chosen(of_units))
def test_units_of_text(case: Case) -> None:
    sides = (case.get("spans") or {"A": [], "B": []}).values()
    found = unitizing_alphas([CutText(case["length"], [[tuple(span) for span in side] for side in sides])])
    name = case["coefficient"]
    whole = {"ualpha": found.u, "ualpha_binary": found.binary, "cualpha": found.cu}
    check(case, whole[name] if name in whole else found.by_value[name.removeprefix("kualpha[").removesuffix("]")])


@pytest.mark.parametrize("case", chosen(of_characters))
def test_characters(case: Case) -> None:
    name, code = case["coefficient"].removesuffix("]").split("[")
    sides = [[(start, end) for start, end, label in side if label == code] for side in case["spans"].values()]
    check(case, float(OF_CHARACTERS[name](pooled(character_table([MarkedText(case["length"], sides)])))))


@pytest.mark.parametrize("case", chosen(of_matches))
def test_matched_spans(case: Case) -> None:
    share = case["params"]["iou_threshold"]
    text = CodedText(case["length"], [[tuple(span) for span in side] for side in case["spans"].values()])
    check(case, overlap_f1([text], int(share.split("/")[0]) / int(share.split("/")[1])))


@pytest.mark.parametrize("case", chosen(of_pieces))
def test_segmentations(case: Case) -> None:
    check(case, segmentation.boundary_similarity(*case["masses"], near=case["params"]["n_t"]))


@pytest.mark.parametrize("case", chosen(of_bands))
def test_probabilities_of_bands(case: Case) -> None:
    convention = getattr(bands, case["coefficient"].removeprefix("cumulative_membership_").upper())
    found = bands.cumulative_membership(case["input"]["coefficient"], case["input"]["se"], convention)
    assert list(found) == pytest.approx(case["expected"], abs=case["tolerance"])


@pytest.mark.parametrize("case", chosen(of_interval))
def test_intervals(case: Case) -> None:
    found = compare_labels(*zip(*case["ratings"], strict=True), resamples=10_000)
    estimate = getattr(found, OF_INTERVALS[case["coefficient"]])
    assert [estimate.low, estimate.high] == pytest.approx(case["expected"], abs=case["tolerance"])
