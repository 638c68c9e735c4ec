"""The table of answers: which ids in which order, the rows of a page, and how answers stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from coder.errors import InputError
from coder.store.study import Study
from coder.survey.answers import AnswerLine, list_answers
from coder.survey.duplicates import find_duplicates
from coder.survey.grid import (
    Wanted,
    attribute_values,
    grid_counts,
    grid_frame,
    grid_ids,
    grid_rows,
    standings,
    whole_answer,
)
from coder.survey.importing import import_survey
from coder.survey.mapping import QuestionMap, SurveyMap
from coder.survey.reading import mark_read
from coder.survey.settling import Standing, set_status

ROWS = (
    # respondent, âge, second question, first question
    ("R10", "40", "The rota changes", "No time."),
    ("R2", "", "N/A", "no time"),
    ("R1", "9", "", "Nobody asked us what we think"),
    ("R3", "40", "the rota changes!", "No time"),
    ("R20", "100", "none", "Long " * 30),
)


@pytest.fixture
def study(open_as: Callable[[str | None], Study], tmp_path: Path) -> Study:
    return fill(open_as("lee"), tmp_path)


def fill(study: Study, folder: Path) -> Study:
    path = folder / "survey.csv"
    lines = [",".join(f'"{cell}"' for cell in row) for row in ROWS]
    path.write_text("\n".join(["id,âge,Q2,Q1", *lines]) + "\n", encoding="utf-8")
    questions = (QuestionMap("Q2"), QuestionMap("Q1"))
    import_survey(study, path, survey_map=SurveyMap("id", questions, attributes=("âge",)))
    return study


def listed(study: Study, **wanted: object) -> list[str]:
    rows = grid_rows(study, grid_ids(study, Wanted(**wanted)))  # type: ignore[arg-type]
    return [f"{row.line.respondent}/{row.line.question}" for row in rows]


def name(line: AnswerLine) -> str:
    return f"{line.respondent}/{line.question}"


ORACLES: dict[str, Callable[[AnswerLine], object]] = {
    "respondent": lambda line: int(line.respondent[1:]),
    "question": lambda line: ("Q2", "Q1").index(line.question),
    "length": lambda line: len(line.text),
    "attribute:âge": lambda line: (not line.attributes["âge"], line.attributes["âge"]),
    "status": lambda line: (line.proposed_status is None, line.status == "blank"),
}


class TestOrders:
    def test_as_imported_and_turned_round(self, study: Study) -> None:
        lines = [name(line) for line in list_answers(study)]
        assert listed(study) == lines
        assert listed(study, backwards=True) == lines[::-1]
        assert [row.line.id for row in grid_rows(study, grid_ids(study, Wanted(), 3))] == [1, 2, 3]

    @pytest.mark.parametrize("order", ORACLES)
    def test_by_each_column(self, study: Study, order: str) -> None:
        expected = sorted(list_answers(study), key=ORACLES[order])  # type: ignore[arg-type]
        assert listed(study, order=order) == [name(line) for line in expected]

    def test_an_attribute_that_is_not_there_is_refused_by_name(self, study: Study) -> None:
        with pytest.raises(InputError, match="no attribute 'age'"):
            grid_ids(study, Wanted(order="attribute:age"))


class TestNarrowing:
    def test_by_question_status_and_attribute_together(self, study: Study) -> None:
        assert listed(study, question="Q2", status="proposed") == ["R2/Q2", "R20/Q2"]
        assert listed(study, where={"âge": "40"}, question="Q1") == ["R10/Q1", "R3/Q1"]
        assert listed(study, where={"âge": ""}) == ["R2/Q2", "R2/Q1"]
        assert listed(study, status="blank", order="respondent") == ["R1/Q2"]

    def test_what_one_has_not_read_oneself(self, study: Study, open_as: Callable[[str | None], Study]) -> None:
        mark_read(study, [1, 3])
        assert len(listed(study, unread=True)) == 8
        assert len(listed(open_as("ana"), unread=True)) == 10
        assert [row.read for row in grid_rows(study, [1, 2, 3])] == [True, False, True]

    def test_the_counts_to_choose_from(self, study: Study) -> None:
        counts = grid_counts(study)
        assert counts.questions == {"Q2": 5, "Q1": 5}
        assert (counts.statuses, counts.proposed) == ({"substantive": 9, "blank": 1}, 2)
        assert attribute_values(study) == {"âge": {"40": 2, "": 1, "9": 1, "100": 1}}
        frame = grid_frame(study)
        assert (frame.questions, frame.attributes, frame.longest_respondent) == (("Q2", "Q1"), ("âge",), 3)


class TestDuplicates:
    def test_one_row_for_each_group_the_largest_first(self, study: Study) -> None:
        find_duplicates(study)
        assert listed(study, duplicates=True) == ["R10/Q1", "R10/Q2"]
        assert listed(study, duplicates=True, order="length") == ["R10/Q1", "R10/Q2"]
        assert [row.same for row in grid_rows(study, grid_ids(study, Wanted(duplicates=True)))] == [3, 2]
        assert listed(study, duplicates=True, where={"âge": "40"}, question="Q2") == ["R10/Q2"]

    def test_a_row_stands_for_the_answers_of_its_group_that_fit(self, study: Study) -> None:
        find_duplicates(study)
        (first, _) = grid_ids(study, Wanted(duplicates=True))
        ids = {name(line): line.id for line in list_answers(study)}
        group = {ids["R10/Q1"], ids["R2/Q1"], ids["R3/Q1"]}
        assert set(standings(study, [first], Wanted(duplicates=True))) == group
        fitting = Wanted(duplicates=True, where={"âge": "40"})
        assert set(standings(study, [first], fitting)) == group - {ids["R2/Q1"]}

    def test_an_answer_is_shown_with_those_that_say_the_same(self, study: Study) -> None:
        find_duplicates(study)
        whole = whole_answer(study, 2)
        assert whole is not None
        assert (whole.row.line.text, whole.row.same) == ("No time.", 3)
        assert [other.text for other in whole.others] == ["no time", "No time"]
        assert whole_answer(study, 999) is None


class TestHowAnswersStand:
    def test_status_and_proposal(self, study: Study) -> None:
        ids = {name(line): line.id for line in list_answers(study)}
        set_status(study, "R10", "Q1", "off_question")
        wanted = replace(Wanted(), question="Q1")
        assert standings(study, [ids["R10/Q1"], ids["R2/Q2"]], wanted) == {
            ids["R10/Q1"]: Standing("off_question", None),
            ids["R2/Q2"]: Standing("substantive", "nothing_to_add"),
        }


def test_the_same_on_a_server(postgres_url: str, tmp_path: Path) -> None:
    with Study.create(postgres_url, title="Team study", lead="lee") as study:
        fill(study, tmp_path)
        for order, key in ORACLES.items():
            expected = sorted(list_answers(study), key=key)  # type: ignore[arg-type]
            assert listed(study, order=order) == [name(line) for line in expected]
        find_duplicates(study)
        assert listed(study, duplicates=True) == ["R10/Q1", "R10/Q2"]
        assert len(listed(study, unread=True, where={"âge": "40"})) == 4
        assert attribute_values(study)["âge"]["40"] == 2
