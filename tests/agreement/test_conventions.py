"""Words of a convention stand beside the figure and say how far its interval reaches; a threshold names its source."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from coder.agreement.coefficients.value import Value
from coder.agreement.conventions import CONVENTIONS, band, find_convention, in_words
from coder.agreement.figures import CodeAgreement, Estimate
from coder.agreement.report import agreement_report
from coder.agreement.writing import check_target, report_as_json, write_report
from coder.errors import InputError
from coder.store.study import Study
from tests.agreement.building import TWELVE, Survey, build


def code(kappa: Estimate, alpha: Estimate = Estimate(0.5)) -> CodeAgreement:  # noqa: B008
    return CodeAgreement("x", "X", (9, 9), False, Value(0.9), kappa, alpha, Estimate(0.9), None, None)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (-0.1, "poor"),
        (0.0, "slight"),
        (0.2, "slight"),
        (0.21, "fair"),
        (0.4, "fair"),
        (0.41, "moderate"),
        (0.604, "moderate"),
        (0.606, "substantial"),
        (0.8, "substantial"),
        (0.81, "almost perfect"),
        (1, "almost perfect"),
    ],
)
def test_landis_and_koch(value: float, words: str) -> None:
    """As their table has it to two decimals: .00–.20 slight, .21–.40 fair, .41–.60, .61–.80, .81–1.00."""
    assert band(value, CONVENTIONS["landis-koch"]) == words


@pytest.mark.parametrize(
    ("convention", "value", "words"),
    [
        ("altman", 0.8, "good"),  # .61–.80
        ("altman", 0.2, "poor"),
        ("fleiss", 0.75, "fair to good"),  # excellent is above .75
        ("fleiss", 0.4, "fair to good"),
        ("krippendorff", 0.8, "rely on"),  # from .800 on, not rounded
        ("krippendorff", 0.7999, "tentative conclusions"),
        ("krippendorff", 0.667, "tentative conclusions"),
        ("krippendorff", 0.666, "discard"),
    ],
)
def test_a_figure_on_the_bound_goes_where_the_source_puts_it(convention: str, value: float, words: str) -> None:
    assert band(value, CONVENTIONS[convention]) == words


def test_the_interval_is_part_of_the_words() -> None:
    landis = CONVENTIONS["landis-koch"]
    assert in_words(code(Estimate(0.65, "", 0.3, 0.85)), landis) == "substantial (its interval: fair to almost perfect)"
    assert in_words(code(Estimate(0.65, "", 0.61, 0.7)), landis) == "substantial (all of its interval)"
    assert in_words(code(Estimate(0.65)), landis) == "substantial (no interval)"
    assert in_words(code(Estimate(None, "neither coder used it")), landis) == "not defined: neither coder used it"
    seen = Estimate(1.0, "", 1.0, 1.0, caution="no disagreement seen")
    assert in_words(code(seen), landis) == "almost perfect (no difference seen, so no interval)"


def test_krippendorff_is_about_alpha() -> None:
    found = in_words(code(Estimate(0.9), Estimate(0.7, "", 0.6, 0.82)), find_convention("Krippendorff"))
    assert found == "tentative conclusions (its interval: discard to rely on)"


def test_a_threshold_of_ones_own_needs_its_source() -> None:
    own = find_convention("0.7=our protocol of 2026")
    assert own.source == "our protocol of 2026"
    assert (
        in_words(code(Estimate(0.72, "", 0.6, 0.8)), own)
        == "at or above 0.7 (its interval: below 0.7 to at or above 0.7)"
    )
    for asked, said in (
        ("0.7", "where the threshold comes from"),
        ("7=x", "between 0 and 1"),
        ("kohen", "krippendorff"),
    ):
        with pytest.raises(InputError, match=said):
            find_convention(asked)


def test_files_and_json_hold_figure_and_words(study_path: Path, tmp_path: Path) -> None:
    build(study_path, Survey(TWELVE))
    with Study.open(study_path, "lee") as study:
        report = agreement_report(study, resamples=100)
    landis = CONVENTIONS["landis-koch"]
    found = report_as_json(report, landis)
    (cost,) = (each for each in found["codes"] if each["code"] == "cost")
    assert found["convention"] == landis.source
    assert cost["in_words"].startswith("substantial (")
    assert cost["kappa"]["value"] == pytest.approx(0.625)
    written = write_report(report, tmp_path / "a.json", convention=landis)
    assert json.loads(written.read_text(encoding="utf-8")) == found
    assert "Landis & Koch" in write_report(report, tmp_path / "a.md", convention=landis).read_text(
        encoding="utf-8"
    ).replace("\\", "")


def test_no_file_drops_the_words_in_silence(study_path: Path, tmp_path: Path) -> None:
    build(study_path, Survey(TWELVE))
    with Study.open(study_path, "lee") as study:
        report = agreement_report(study, resamples=0)
    written = write_report(report, tmp_path / "a.csv", convention=CONVENTIONS["landis-koch"])
    with written.open(encoding="utf-8-sig", newline="") as file:
        rows = {row["code"]: row for row in csv.DictReader(file)}
    assert rows["cost"]["in_words"] == "substantial (no interval)"  # kappa .625
    assert (rows["cost"]["coefficient"], rows["cost"]["source"]) == ("kappa", CONVENTIONS["landis-koch"].source)
    with pytest.raises(InputError, match="no words of a convention"):
        check_target(tmp_path / "a.svg", None, False, words=True)
