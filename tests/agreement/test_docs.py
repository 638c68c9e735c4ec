"""The numbers in docs/agreement.md are those that the program computes."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

from coder.agreement.coefficients import sets
from coder.agreement.coefficients import table2 as t2
from tests.agreement.building import TWELVE
from tests.agreement.figures_of import patterns_of, set_alphas, sums_of, tables_of
from tests.agreement.test_proctoring import Units, folder, units

__all__ = ["folder", "units"]

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "agreement.md").read_text(encoding="utf-8")


def table_after(header: str) -> list[list[str]]:
    """The cells of the markdown table whose first line starts with `header`."""
    lines = TEXT[TEXT.index(f"| {header} ") :].split("\n\n")[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


@pytest.mark.parametrize("row", table_after("both | a_only"))
def test_worked_examples(row: list[str]) -> None:
    table = t2.table2(*map(int, row[:4]))
    shown = (t2.percent, t2.cohen_kappa, t2.krippendorff_alpha, t2.gwet_ac1, t2.pabak, t2.positive_agreement)
    for printed, coefficient in zip(row[4:], shown, strict=True):
        value = t2.value_of(coefficient, table).value
        assert printed == ("not defined" if value is None else f"{value + 0.0:.{len(printed.split('.')[1])}f}")


def test_masi_with_and_without_exact_thirds() -> None:
    patterns = patterns_of([[a.split(), b.split()] for a, b in TWELVE])
    thirds, printed = (set_alphas(patterns, weights)[1] for weights in (sets.THIRDS, sets.MasiWeights(0.67, 0.33)))
    assert f"{thirds:.4f} with thirds, {printed:.4f} with .67 and .33" in TEXT


@pytest.mark.parametrize("row", table_after("question | same set"), ids=lambda row: row[0])
def test_the_published_survey(row: list[str], units: dict[str, Units]) -> None:
    coded = units[row[0]]
    sums, tables = sums_of(patterns_of(coded)), tables_of(coded)
    figures = (
        sets.exact_match(sums)[0], sets.mean_jaccard(sums)[0], t2.summed_kappa(tables), t2.pooled_kappa(tables),
        set_alphas(patterns_of(coded))[1],
    )  # fmt: skip
    assert [float(cell) for cell in row[1:6]] == pytest.approx([float(figure) for figure in figures], abs=1e-4)


def test_the_examples_of_the_library() -> None:
    blocks = re.findall(r"```pycon\n(.*?)```", TEXT, re.DOTALL)
    assert len(blocks) == 7
    example = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, "docs/agreement.md", None, None)
    assert doctest.DocTestRunner().run(example).failed == 0
