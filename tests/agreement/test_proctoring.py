"""A real survey with two human coders: the figures of its reference tables, to their four decimals."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from coder.agreement.coefficients import sets
from coder.agreement.coefficients import table2 as t2
from tests.agreement.figures_of import keys_of, patterns_of, set_alphas, sums_of, tables_of

ROUNDED = 1e-4
Units = list[tuple[frozenset[str], frozenset[str]]]


def rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


@pytest.fixture
def folder(shared: Path) -> Path:
    return shared / "data" / "proctoring"


@pytest.fixture
def units(folder: Path) -> dict[str, Units]:
    """The answers that both coders looked at, by question."""
    looked = defaultdict(set)
    for row in rows(folder / "units_coded.csv"):
        looked[row["text_id"]].add(row["coder"])
    given: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows(folder / "codings.csv"):
        given[row["text_id"], row["coder"]].add(row["code"])
    found: dict[str, Units] = defaultdict(list)
    for text, coders in looked.items():
        if len(coders) == 2:
            sides = (frozenset(given[text, coder]) for coder in ("primary", "secondary"))
            found[text.split(":")[0]].append((next(sides), next(sides)))
    return found


def test_every_code(folder: Path, units: dict[str, Units]) -> None:
    columns = {
        "pct_agree": t2.percent, "cohen_kappa": t2.cohen_kappa, "scott_pi": t2.scott_pi,
        "kripp_alpha": t2.krippendorff_alpha, "gwet_ac1": t2.gwet_ac1, "pabak": t2.pabak,
        "pos_agree_dice": t2.positive_agreement,
    }  # fmt: skip
    seen = 0
    for row in rows(folder / "reference_agreement_by_code.csv"):
        table = tables_of(units[row["question"]], [row["code"]])
        cells = [int(row[name]) for name in ("both", "a_only", "b_only", "neither")]
        assert [int(cell[0]) for cell in table] == cells
        for name, coefficient in columns.items():
            assert float(coefficient(table)[0]) == pytest.approx(float(row[name]), abs=ROUNDED), (row["code"], name)
        seen += 1
    assert seen == 72


@pytest.mark.parametrize("question", ["N3", "N4", "Q5"])
def test_every_question(folder: Path, units: dict[str, Units], question: str) -> None:
    (row,) = (each for each in rows(folder / "reference_agreement_by_question.csv") if each["question"] == question)
    coded = units[question]
    top: Units = [(_tops(a), _tops(b)) for a, b in coded]
    sums = sums_of(patterns_of(coded))
    jaccard, masi = set_alphas(patterns_of(coded))
    tables = tables_of(coded)
    summed = t2.Table2(*(cell.sum() for cell in tables))
    assert (len(coded), len(keys_of(coded)), len(keys_of(top))) == tuple(
        int(row[name]) for name in ("n_units", "n_codes", "n_codes_top_level")
    )
    found = {
        "exact_set_match": sets.exact_match(sums)[0],
        "mean_jaccard": sets.mean_jaccard(sums)[0],
        "mean_cohen_kappa_over_codes": t2.cohen_kappa(tables).mean(),
        "pooled_cohen_kappa": t2.summed_kappa(tables),
        "pooled_kripp_alpha": t2.krippendorff_alpha(summed),
        "alpha_jaccard": jaccard,
        "alpha_masi": masi,
        "pooled_kappa_top_level": t2.summed_kappa(tables_of(top)),
        "alpha_masi_top_level": set_alphas(patterns_of(top))[1],
    }
    for name, value in found.items():
        assert float(value) == pytest.approx(float(row[name]), abs=ROUNDED), name


def _tops(codes: frozenset[str]) -> frozenset[str]:
    return frozenset(code.split("->")[0] for code in codes)
