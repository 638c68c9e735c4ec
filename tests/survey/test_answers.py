"""Answers are found by question, status, words and attributes; a person decides their status, and the log says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from coder.errors import InputError
from coder.store.study import Study
from coder.survey.answers import answer_ids, answers_by_id, list_answers
from coder.survey.importing import import_survey
from coder.survey.mapping import QuestionMap, SurveyMap

TEXT = """id,role,odd "name",âge,Q1,Q2
1,nurse,a,40,100% of the TIME,N/A
2,carer,b,50,Éloge du temps,
3,nurse,,40,under_score,don't know
4,,b,é,underxscore,none
"""


@pytest.fixture
def study(open_as: Callable[[str | None], Study], tmp_path: Path) -> Study:
    path = tmp_path / "survey.csv"
    path.write_text(TEXT.replace('odd "name"', '"odd ""name"""'), encoding="utf-8")
    study = open_as("lee")
    questions = (QuestionMap("Q1"), QuestionMap("Q2"))
    import_survey(study, path, survey_map=SurveyMap("id", questions, attributes=("role", 'odd "name"', "âge")))
    return study


def found(study: Study, **wanted: object) -> list[str]:
    return [f"{line.respondent}/{line.question}" for line in list_answers(study, **wanted)]  # type: ignore[arg-type]


class TestFinding:
    @pytest.mark.parametrize(
        ("wanted", "expected"),
        [
            ({"status": "blank"}, ["2/Q2"]),
            ({"status": "proposed"}, ["1/Q2", "3/Q2", "4/Q2"]),
            ({"question": "Q1", "where": {"role": "nurse"}}, ["1/Q1", "3/Q1"]),
            ({"question": "Q1", "where": {"role": ""}}, ["4/Q1"]),
            ({"limit": 2}, ["1/Q1", "1/Q2"]),
        ],
    )
    def test_by_each_filter(self, study: Study, wanted: dict[str, object], expected: list[str]) -> None:
        assert found(study, **wanted) == expected

    def test_by_an_attribute_with_a_difficult_name(self, study: Study) -> None:
        assert found(study, question="Q1", where={'odd "name"': "b"}) == ["2/Q1", "4/Q1"]
        assert found(study, question="Q1", where={"âge": "40"}) == ["1/Q1", "3/Q1"]
        assert found(study, question="Q1", where={"âge": "é"}) == ["4/Q1"]

    @pytest.mark.parametrize("wanted", [{"question": "Q3"}, {"status": "empty"}, {"where": {"rolle": "x"}}])
    def test_an_unknown_name_is_refused(self, study: Study, wanted: dict[str, object]) -> None:
        with pytest.raises(InputError, match="There is no"):
            found(study, **wanted)

    def test_ids_stand_in_the_order_of_the_import(self, study: Study) -> None:
        with study.read() as session:
            ids = answer_ids(session, question="Q1")
            assert [answers_by_id(session, ids)[id].respondent for id in ids] == ["1", "2", "3", "4"]
