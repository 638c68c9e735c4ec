"""A person decides the status of answers, one or many at once, and takes it back; the log says so."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from sqlalchemy import select

from coder.errors import InputError, NotAllowed
from coder.store.check import check_study
from coder.store.model import LogEntry
from coder.store.study import Study, Write
from coder.survey.accounts import question_accounts
from coder.survey.answers import answer_ids, list_answers
from coder.survey.duplicates import find_duplicates
from coder.survey.importing import import_survey
from coder.survey.mapping import QuestionMap, SurveyMap
from coder.survey.settling import Standing, accept_proposed, refuse_proposed, set_status, set_statuses, undo_status

TEXT = "id,Q1,Q2\n1,100% of the TIME,N/A\n2,Éloge du temps,\n3,under_score,don't know\n4,underxscore,none\n"


@pytest.fixture
def study(open_as: Callable[[str | None], Study], tmp_path: Path) -> Study:
    path = tmp_path / "survey.csv"
    path.write_text(TEXT, encoding="utf-8")
    study = open_as("lee")
    import_survey(study, path, survey_map=SurveyMap("id", (QuestionMap("Q1"), QuestionMap("Q2"))))
    return study


def found(study: Study, **wanted: object) -> list[str]:
    return [f"{line.respondent}/{line.question}" for line in list_answers(study, **wanted)]  # type: ignore[arg-type]


def standings(study: Study) -> list[tuple[str, str | None]]:
    return [(line.status, line.proposed_status) for line in list_answers(study)]


def ids(study: Study, **wanted: object) -> list[int]:
    with study.read() as session:
        return list(answer_ids(session, **wanted))  # type: ignore[arg-type]


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
        for status in ("substantive", "dont_know", "nothing_to_add", "duplicate"):
            with pytest.raises(InputError, match="wrote nothing"):
                set_status(study, "2", "Q2", status)
        assert set_status(study, "2", "Q2", "skipped").status == "skipped"

    def test_what_was_written_is_not_blank(self, study: Study) -> None:
        with pytest.raises(InputError, match="not blank"):
            set_statuses(study, ids(study), "blank")

    def test_proposals_are_refused_for_the_answers_that_still_wait(
        self, study: Study, open_as: Callable[[str | None], Study], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        waiting = [line.id for line in list_answers(study, status="proposed")]
        write = study.write

        def write_after_a_colleague() -> AbstractContextManager[Write]:
            set_status(open_as("lee"), "4", "Q2", "nothing_to_add")
            return write()

        monkeypatch.setattr(study, "write", write_after_a_colleague)
        assert refuse_proposed(study, waiting) == 2
        monkeypatch.undo()
        assert refuse_proposed(study, waiting) == 0
        assert found(study, status="nothing_to_add") == ["4/Q2"]
        with study.read() as session:
            entry = session.scalars(select(LogEntry).where(LogEntry.action == "answer.refuse_proposed")).one()
        assert entry.after == {"answers": ["1/Q2", "3/Q2"]}

    def test_only_a_lead_decides(self, study: Study, open_as: Callable[[str | None], Study]) -> None:
        for decide in (lambda s: set_status(s, "1", "Q1", "duplicate"), accept_proposed):
            with pytest.raises(NotAllowed):
                decide(open_as("ana"))


class TestManyAtOnce:
    def test_some_proposals_are_confirmed_and_others_refused(self, study: Study) -> None:
        na, dont_know, none = ids(study, status="proposed")
        assert accept_proposed(study, ids=[na, dont_know]) == 2
        assert refuse_proposed(study, [none, na]) == 1
        assert found(study, status="proposed") == []
        assert found(study, question="Q2", status="substantive") == ["4/Q2"]

    def test_answers_get_one_status_and_those_that_have_it_are_not_counted(self, study: Study) -> None:
        assert set_statuses(study, ids(study, question="Q1"), "off_question", "about something else") == 4
        assert set_statuses(study, ids(study, question="Q1"), "off_question") == 0

    def test_what_nobody_wrote_cannot_be_substantive(self, study: Study) -> None:
        before = standings(study)
        with pytest.raises(InputError, match="wrote nothing"):
            set_statuses(study, ids(study), "substantive")
        assert standings(study) == before


class TestTakingBack:
    def test_each_step_is_taken_back_the_last_first(self, study: Study) -> None:
        seen = [standings(study)]
        for step in (
            lambda: refuse_proposed(study, ids(study, status="proposed")[:1]),
            lambda: accept_proposed(study),
            lambda: set_status(study, "1", "Q1", "duplicate"),
            lambda: set_statuses(study, ids(study, question="Q1"), "off_question"),
        ):
            step()
            seen.append(standings(study))
        counts = []
        while seen:
            assert standings(study) == seen.pop()
            counts.append(undo_status(study).answers)
        assert counts == [4, 1, 2, 1, 0]
        assert check_study(study).faults == ()

    def test_what_somebody_changed_since_stays(self, study: Study, open_as: Callable[[str | None], Study]) -> None:
        from coder.store.people import add_person

        add_person(study, "mo", "lead")
        accept_proposed(study)
        set_status(open_as("mo"), "1", "Q2", "substantive")
        undone = undo_status(study)
        assert (undone.answers, undone.others, undone.first_other) == (2, 1, "1/Q2")
        assert found(study, status="proposed") == ["3/Q2", "4/Q2"]
        assert undo_status(open_as("mo")).answers == 1
        assert found(study, status="nothing_to_add") == ["1/Q2"]

    def test_a_step_that_others_changed_whole_does_not_stand_before_earlier_ones(
        self, study: Study, open_as: Callable[[str | None], Study]
    ) -> None:
        from coder.store.people import add_person

        add_person(study, "mo", "lead")
        set_status(study, "1", "Q1", "off_question")
        set_status(study, "2", "Q1", "off_question")
        set_status(open_as("mo"), "2", "Q1", "not_codeable")
        assert undo_status(study)[:2] == (0, 1)
        assert undo_status(study)[:2] == (1, 0)
        assert found(study, status="not_codeable") == ["2/Q1"]
        assert found(study, status="off_question") == []

    def test_what_changes_nothing_is_no_step(self, study: Study) -> None:
        set_status(study, "1", "Q1", "off_question")
        set_status(study, "1", "Q1", "off_question")
        set_statuses(study, ids(study, status="off_question"), "off_question")
        with study.read() as session:
            assert len(session.scalars(select(LogEntry).where(LogEntry.action == "answer.status")).all()) == 1
        assert undo_status(study).answers == 1
        assert undo_status(study) == (0, 0, "")

    def test_a_proposal_of_a_repeated_submission_does_not_hinder_it(self, study: Study, tmp_path: Path) -> None:
        long = "We were never asked and when we were nothing came of it"
        rows = f"id,Q1,Q2\n8,{long},{long}\n9,{long},{long}\n"
        (tmp_path / "later.csv").write_text(rows, encoding="utf-8")
        import_survey(study, tmp_path / "later.csv", survey_map=SurveyMap("id", (QuestionMap("Q1"), QuestionMap("Q2"))))
        set_status(study, "9", "Q1", "off_question")
        set_status(study, "9", "Q1", "substantive")
        find_duplicates(study)
        assert undo_status(study)[:2] == (1, 0)
        assert found(study, status="off_question") == ["9/Q1"]

    def test_only_a_lead_takes_back(self, study: Study, open_as: Callable[[str | None], Study]) -> None:
        with pytest.raises(NotAllowed):
            undo_status(open_as("ana"))


class TestWhatSomebodyElseChangedMeanwhile:
    def test_is_not_overwritten(self, study: Study) -> None:
        wanted = ids(study, question="Q2", status="proposed")
        seen = {id: Standing("substantive", "nothing_to_add") for id in wanted} | {
            wanted[1]: Standing("substantive", "dont_know")
        }
        set_status(study, "4", "Q2", "off_question")
        before = standings(study)
        for change in (
            lambda: set_statuses(study, wanted, "not_codeable", seen=seen),
            lambda: accept_proposed(study, None, wanted, seen=seen),
            lambda: refuse_proposed(study, wanted, seen=seen),
        ):
            with pytest.raises(InputError, match="changed the status of 4/Q2 since you looked, so nothing was changed"):
                change()
        assert standings(study) == before

    def test_but_the_rest_is_changed_as_it_was_seen(self, study: Study) -> None:
        wanted = ids(study, question="Q2", status="proposed")[:2]
        seen = {wanted[0]: Standing("substantive", "nothing_to_add"), wanted[1]: Standing("substantive", "dont_know")}
        set_status(study, "4", "Q2", "off_question")
        assert accept_proposed(study, None, wanted, seen=seen) == 2
        assert found(study, status="nothing_to_add") == ["1/Q2"]

    def test_how_many_there_are_is_said(self, study: Study) -> None:
        seen = {id: Standing("blank", None) for id in ids(study, question="Q1")}
        with pytest.raises(InputError, match="of 1/Q1 and 3 more since"):
            set_statuses(study, list(seen), "off_question", seen=seen)
