"""Answers are found by question, status, words and attributes; a person decides their status, and the log says so."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from sqlalchemy import select

from coder.errors import InputError, NotAllowed
from coder.store.model import LogEntry
from coder.store.study import Study, Write
from coder.survey.accounts import question_accounts
from coder.survey.answers import accept_proposed, answer_ids, answers_by_id, list_answers, refuse_proposed, set_status
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
            ({"find": "time"}, ["1/Q1"]),
            ({"find": "0%"}, ["1/Q1"]),
            ({"find": "r_s"}, ["3/Q1"]),
            ({"find": "éloge"}, ["2/Q1"]),
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


class TestDeciding:
    def test_proposals_are_confirmed_together_and_counted_in_the_log(self, study: Study) -> None:
        assert accept_proposed(study) == 3
        assert accept_proposed(study) == 0
        assert found(study, status="nothing_to_add") == ["1/Q2", "4/Q2"]
        assert found(study, status="dont_know") == ["3/Q2"]
        with study.read() as session:
            entries = session.scalars(select(LogEntry).where(LogEntry.action == "answer.accept_proposed")).all()
        assert [entry.after for entry in entries] == [{"dont_know": 1, "nothing_to_add": 2}]
        first, second = question_accounts(study)
        assert (first.substantive, second.substantive, second.answered, second.blank) == (4, 0, 3, 1)

    def test_a_proposal_is_refused_by_saying_substantive(self, study: Study) -> None:
        line = set_status(study, "4", "Q2", "substantive", "none is an answer here")
        assert (line.status, line.proposed_status) == ("substantive", None)
        assert accept_proposed(study, "Q2") == 2
        with study.read() as session:
            entry = session.scalars(select(LogEntry).where(LogEntry.action == "answer.status")).one()
        assert (entry.subject, entry.reason) == ("4/Q2", "none is an answer here")
        assert (entry.before, entry.after) == (
            {"status": "substantive", "proposed": "nothing_to_add"}, {"status": "substantive"}
        )  # fmt: skip

    def test_nothing_written_cannot_be_substantive(self, study: Study) -> None:
        with pytest.raises(InputError, match="wrote nothing"):
            set_status(study, "2", "Q2", "substantive")

    def test_proposals_are_refused_for_the_answers_that_still_wait(
        self, study: Study, open_as: Callable[[str | None], Study], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ids = [line.id for line in list_answers(study, status="proposed")]
        write = study.write

        def write_after_a_colleague() -> AbstractContextManager[Write]:
            set_status(open_as("lee"), "4", "Q2", "nothing_to_add")
            return write()

        monkeypatch.setattr(study, "write", write_after_a_colleague)
        assert refuse_proposed(study, ids) == 2
        monkeypatch.undo()
        assert refuse_proposed(study, ids) == 0
        assert found(study, status="nothing_to_add") == ["4/Q2"]
        with study.read() as session:
            entry = session.scalars(select(LogEntry).where(LogEntry.action == "answer.refuse_proposed")).one()
        assert entry.after == {"answers": ["1/Q2", "3/Q2"]}

    def test_only_a_lead_decides(self, study: Study, open_as: Callable[[str | None], Study]) -> None:
        for decide in (
            lambda s: set_status(s, "1", "Q1", "duplicate"),
            accept_proposed,
            lambda s: refuse_proposed(s, [1]),
        ):
            with pytest.raises(NotAllowed):
                decide(open_as("ana"))
