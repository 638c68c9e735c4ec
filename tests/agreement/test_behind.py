"""The answers behind a number: as many as the number says, each with what every coder made of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from coder.agreement.behind import Cell, answers_behind
from coder.agreement.report import agreement_report
from coder.agreement.views import View
from coder.errors import InputError, NotAllowed
from coder.store.study import Study
from tests.agreement.building import TWELVE, TWELVE_PARENTS, Survey, build

GROUPS = ("question", "attribute:role", "batch")


@pytest.mark.parametrize("level", ["leaf", "parent"])
def test_every_number_of_the_report_leads_to_as_many_answers(study_path: Path, level: str) -> None:
    roles = {"r0": "nurse", "r3": "nurse", "r7": "carer"}
    build(study_path, Survey(TWELVE, parents=TWELVE_PARENTS, questions=["Q1"] * 7 + ["Q2"] * 5, attributes=roles))
    with Study.open(study_path, "lee") as study:
        for by, groups in (
            (None, agreement_report(study, level=level, resamples=0).groups),
            *((by, agreement_report(study, level=level, by=by, resamples=0).groups) for by in GROUPS),
        ):
            for group in groups:
                view, name = View(by=by, level=level), group.group if by else None
                for code in group.codes:
                    assert code.pair is not None
                    for which in ("both", "a_only", "b_only", "neither"):
                        found = answers_behind(study, Cell(which, (code.code,)), view, name)
                        assert found.total == len(found.answers) == getattr(code.pair, which)
                for pair in group.confusion.pairs:
                    found = answers_behind(study, Cell("instead", pair.codes), view, name)
                    assert found.total == pair.times
                for each in group.confusion.alone:
                    found = answers_behind(study, Cell("alone", (each.code,)), view, name)
                    assert found.total == each.times


def test_an_answer_shows_text_and_codes_of_each_coder(study_path: Path) -> None:
    build(study_path, Survey(TWELVE))
    with Study.open(study_path, "lee") as study:
        (answer,) = answers_behind(study, Cell("b_only", ("support",))).answers
        none = answers_behind(study, Cell("neither", ("time",))).answers
    assert (answer.respondent, answer.question, answer.text) == ("r2", "Q1", "words")
    assert [(reading.coder, [mark.code for mark in reading.codes]) for reading in answer.readings] == [
        ("ana", ["Culture"]), ("ben", ["Culture", "Support"]),
    ]  # fmt: skip
    assert [reading.codes for each in none if each.respondent == "r5" for reading in each.readings] == [(), ()]


def test_more_coders_and_all_differences(study_path: Path) -> None:
    build(study_path, Survey([("a", "a", "a"), ("a", "", None), ("", "", ""), ("a", "b", "")], coders=("x", "y", "z")))
    with Study.open(study_path, "lee") as study:
        totals = {
            which: answers_behind(study, Cell(which, ("a",))).total for which in ("all", "some", "none", "differ")
        }
        assert totals == {"all": 1, "some": 2, "none": 1, "differ": 2}
        assert answers_behind(study, Cell("instead", ("a", "b"))).total == 1
        # the second answer for y, the fourth for z
        assert answers_behind(study, Cell("alone", ("a",))).total == 2
        assert answers_behind(study, Cell("alone", ("b",))).total == 1


def test_what_is_not_there_is_refused(study_path: Path) -> None:
    build(study_path, Survey([("a", "")]))
    with Study.open(study_path, "lee") as study:
        with pytest.raises(InputError, match="no cell 'most'"):
            answers_behind(study, Cell("most", ("a",)))
        with pytest.raises(InputError, match="no code 'b'"):
            answers_behind(study, Cell("both", ("b",)))


def test_an_open_round_is_not_read(study_path: Path) -> None:
    build(study_path, Survey([("a", "")], state="open"))
    with Study.open(study_path, "lee") as study, pytest.raises(NotAllowed, match="still open"):
        answers_behind(study, Cell("differ"))
