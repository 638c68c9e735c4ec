"""Reading all answers: where one begins, what counts as read, and what the log hears of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from coder.coding.log_reading import read_log
from coder.store.study import Study
from coder.survey.importing import import_survey
from coder.survey.mapping import QuestionMap, SurveyMap
from coder.survey.read_through import ReadThrough, count_words, to_read
from coder.survey.reading import keep_read, reading_order, write_note

TEXT = "id,Q1,Q2\n1,a one,b one\n2,a two,\n3,a  three\tthen,b three\n"


@pytest.fixture
def study(open_as: Callable[[str | None], Study], tmp_path: Path) -> Study:
    path = tmp_path / "survey.csv"
    path.write_text(TEXT, encoding="utf-8")
    study = open_as("lee")
    import_survey(study, path, survey_map=SurveyMap("id", (QuestionMap("Q1", wording="What?"), QuestionMap("Q2"))))
    return study


def all_of(reading: ReadThrough) -> list[list[str]]:
    """The texts that are in front, from here to the end."""
    found = [[line.text for line in reading.answers]]
    while reading.next():
        found.append([line.text for line in reading.answers])
    return found


class TestReading:
    def test_answer_by_answer_or_all_of_a_respondent_together(self, study: Study) -> None:
        together = [["a one", "b one"], ["a two"], ["a  three\tthen", "b three"]]
        assert all_of(ReadThrough(study, "respondent")) == together
        by_question = ReadThrough(study, "question")
        assert (by_question.read_count, by_question.index) == (5, 0)
        assert all_of(by_question) == [["a one"], ["a two"], ["a  three\tthen"], ["b one"], ["b three"]]
        assert all_of(ReadThrough(study, question="Q2")) == [["b one"], ["b three"]]

    def test_the_same_seed_gives_the_same_order(self, study: Study) -> None:
        assert ReadThrough(study, "random", seed=4).order == reading_order(study, "random", seed=4)

    def test_one_begins_where_one_stopped(self, study: Study, open_as: Callable[[str | None], Study]) -> None:
        first = ReadThrough(study)
        assert first.next()
        assert first.next()
        again = ReadThrough(study)
        assert (again.answers[0].text, again.read_count, again.index) == ("a  three\tthen", 2, 2)
        assert ReadThrough(study, "respondent").answers[0].text == "a one"  # b one was not read
        assert ReadThrough(open_as("ana")).read_count == 0

    def test_what_one_only_looks_at_going_back_is_not_read(self, study: Study) -> None:
        reading = ReadThrough(study)
        reading.next()
        assert reading.previous()
        assert not reading.previous()
        assert reading.is_read
        assert reading.read_count == 1

    def test_the_next_that_was_not_read(self, study: Study) -> None:
        keep_read(study, reading_order(study)[1:4])
        reading = ReadThrough(study)
        assert reading.answers[0].text == "a one"
        assert reading.next_unread()
        assert reading.answers[0].text == "b three"
        assert reading.next_unread()
        assert reading.answers[0].text == "a one"
        keep_read(study, reading_order(study))
        assert not ReadThrough(study).next_unread()

    def test_the_log_hears_of_a_sitting_once(self, study: Study) -> None:
        reading = ReadThrough(study)
        reading.next()
        reading.next()
        reading.end()
        reading.end()
        entries = [entry for entry in read_log(study).entries if entry.action == "reading.mark"]
        assert [entry.subject for entry in entries] == ["2 answers"]

    def test_notes_on_what_is_in_front(self, study: Study) -> None:
        write_note(study, "on it", respondent="1", question="Q1")
        write_note(study, "on another", respondent="2", question="Q1")
        write_note(study, "on the question", question="Q1")
        assert [note.text for note in ReadThrough(study).notes] == ["on it"]

    def test_nothing_to_read(self, open_as: Callable[[str | None], Study]) -> None:
        empty = ReadThrough(open_as("lee"))
        assert (len(empty.order), empty.answers) == (0, ())


class TestHowMuch:
    def test_answers_blanks_words_and_what_was_read(self, study: Study) -> None:
        keep_read(study, [1, 2])
        found = [(one.question, one.wording, one.answers, one.blank, one.read) for one in to_read(study)]
        assert found == [("Q1", "What?", 3, 0, 1), ("Q2", "Q2", 2, 1, 1)]
        assert count_words(study) == {"Q1": 7, "Q2": 4}
