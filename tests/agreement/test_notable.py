"""The sentences: what a reader of the figures alone would misread."""

from __future__ import annotations

from pathlib import Path

import pytest

from coder.agreement.notable import notable
from coder.agreement.report import agreement_report
from coder.store.study import Study
from tests.agreement.building import Survey, build


def sentences(path: Path, cells: tuple[int, int, int, int], **options: int) -> str:
    """Of one code with this 2×2 table, beside a code that nobody used."""
    both, a_only, b_only, neither = cells
    answers = [("x", "x")] * both + [("x", "")] * a_only + [("", "x")] * b_only + [("", "")] * neither
    build(path, Survey(answers, extra_codes=["unused"]))
    with Study.open(path, "lee") as study:
        report = agreement_report(study, **{"resamples": 0} | options)
        return "\n".join(notable(report.whole, report.coders))


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ((1, 2, 2, 95), "x: 96% agreement but kappa 0.31: the code is rare; positive agreement 0.33."),
        (
            (118, 5, 2, 0),
            "x: 94% agreement but kappa -0.02: nearly every answer has the code; negative agreement 0.00.",
        ),
        ((20, 7, 0, 20), "x: all 7 differences are answers to which only ana gave it."),
        (
            (20, 0, 9, 0),
            "Given to every answer by one coder only, so kappa is 0 whatever the agreement: x.",
        ),
        ((0, 0, 3, 9), "Used by one coder only, so kappa is 0 whatever the agreement: x (ben 3)."),
        ((3, 0, 1, 9), "Too few uses for a reliable interval: x (ana 3, ben 4)."),
        (
            (6, 0, 0, 9),
            "No disagreement seen in 15 answers; by the rule of three agreement of at least 80%, and no interval: x.",
        ),
        ((6, 0, 0, 0), "x: kappa is not defined: both coders used it on every answer."),
        ((6, 0, 0, 0), "Used by nobody, so kappa and alpha are not defined: unused."),
    ],
)
def test_sentences(study_path: Path, cells: tuple[int, int, int, int], sentence: str) -> None:
    assert sentence in sentences(study_path, cells).splitlines()


def test_an_ordinary_code_has_none(study_path: Path) -> None:
    assert "x" not in sentences(study_path, (40, 5, 10, 45)).replace("unused", "").split()


def test_resamples_without_a_value_are_named(study_path: Path) -> None:
    assert "not defined in some: x (" in sentences(study_path, (1, 2, 0, 9), resamples=300)


def test_agreement_that_is_not_full_is_never_called_100_percent(study_path: Path) -> None:
    found = sentences(study_path, (1, 1, 1, 497))  # 498 of 500, kappa 1/2 but for 2/500
    assert "x: 99% agreement but kappa 0.50: the code is rare; positive agreement 0.50." in found
    assert "100%" not in found


def test_a_code_on_nearly_every_answer_is_as_uncertain_as_a_rare_one(study_path: Path) -> None:
    """Kappa and alpha are the same with yes and no exchanged, and so is how far their intervals can be trusted."""
    found = sentences(study_path, (95, 2, 2, 1))
    assert "On so many answers that too few are left without it for a reliable interval: x." in found.splitlines()
    assert "Too few uses" not in found


def test_the_paradox_is_said_of_three_coders_too(study_path: Path) -> None:
    answers = [("x", "", ""), ("", "x", ""), *[("", "", "")] * 40]
    build(study_path, Survey(answers, coders=("ana", "ben", "cai")))
    with Study.open(study_path, "lee") as study:
        report = agreement_report(study, resamples=0)
        found = notable(report.whole, report.coders)
    # of 126 ratings 2 are yes: D_o = 2·(2·1·2/2)/126, D_e = 2·2·124/(126·125); alpha 1 − 4·125/(2·2·124)
    assert f"x: 97% agreement but alpha {1 - 500 / 496:.2f}: much of the agreement is expected by chance." in found
