"""Answers are read in an order that one chooses; notes and what was read are kept, and hidden in an open round."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from coder.codebook.loading import load_codebook
from coder.coding.log_reading import read_log
from coder.coding.rounds import open_round
from coder.errors import InputError
from coder.store.model import Note
from coder.store.study import Study
from coder.survey.answers import answers_by_id
from coder.survey.importing import import_survey
from coder.survey.mapping import QuestionMap, SurveyMap
from coder.survey.reading import (
    change_note,
    list_notes,
    mark_read,
    reading_order,
    reading_progress,
    remove_note,
    write_note,
)

TEXT = "id,Q1,Q2\n1,a one,b one\n2,a two,\n3,a three,b three\n"


@pytest.fixture
def study(open_as: Callable[[str | None], Study], tmp_path: Path) -> Study:
    path = tmp_path / "survey.csv"
    path.write_text(TEXT, encoding="utf-8")
    study = open_as("lee")
    import_survey(study, path, survey_map=SurveyMap("id", (QuestionMap("Q1"), QuestionMap("Q2"))))
    return study


@pytest.fixture
def in_round(study: Study, tmp_path: Path) -> Study:
    path = tmp_path / "codebook.yaml"
    path.write_text("title: T\ncodes:\n  - key: time\n    name: Time\n", encoding="utf-8")
    load_codebook(study, path)
    open_round(study, "main", ["ana", "ben"])
    return study


def read(study: Study, ids) -> list[str]:  # type: ignore[no-untyped-def]
    with study.read() as session:
        lines = answers_by_id(session, ids)
        return [lines[id].text for id in ids]


class TestTheOrder:
    def test_by_question_and_by_respondent_without_blanks(self, study: Study) -> None:
        assert read(study, reading_order(study)) == ["a one", "a two", "a three", "b one", "b three"]
        assert read(study, reading_order(study, "respondent")) == ["a one", "b one", "a two", "a three", "b three"]
        assert read(study, reading_order(study, question="Q2")) == ["b one", "b three"]

    def test_a_seed_gives_one_order_of_all(self, study: Study) -> None:
        orders = {seed: tuple(reading_order(study, "random", seed=seed)) for seed in range(20)}
        assert all(sorted(order) == sorted(reading_order(study)) for order in orders.values())
        assert orders[3] == tuple(reading_order(study, "random", seed=3))
        assert len(set(orders.values())) > 5

    def test_only_what_one_has_not_read(self, study: Study, open_as: Callable[[str | None], Study]) -> None:
        first, second, *rest = reading_order(study)
        assert mark_read(study, [first, second, first, 999]) == 2
        assert mark_read(study, [second]) == 0
        assert list(reading_order(study, unread=True)) == rest
        assert list(reading_order(open_as("ana"), unread=True)) == [first, second, *rest]
        assert [(one.person, one.read, one.of) for one in reading_progress(study)] == [
            ("lee", 2, 5), ("ana", 0, 5), ("ben", 0, 5),
        ]  # fmt: skip


class TestNotes:
    def test_on_an_answer_a_question_and_the_data_set(self, study: Study) -> None:
        write_note(study, " short ", respondent="1", question="Q1")
        write_note(study, "broad", question="Q2")
        write_note(study, "tired people")
        shown = [(note.respondent, note.question, note.text) for note in list_notes(study)]
        assert shown == [("1", "Q1", "short"), (None, "Q2", "broad"), (None, None, "tired people")]
        assert [note.text for note in list_notes(study, question="Q1")] == ["short"]

    def test_what_a_note_says_is_not_in_the_log(self, study: Study) -> None:
        write_note(study, "secret words", respondent="1", question="Q1")
        assert "secret" not in repr(read_log(study).entries)

    def test_only_one_s_own_is_taken_back(self, study: Study, open_as: Callable[[str | None], Study]) -> None:
        note = write_note(study, "mine")
        with pytest.raises(InputError):
            remove_note(open_as("ana"), note.id)
        remove_note(study, note.id)
        assert list_notes(study) == []

    def test_only_one_s_own_is_put_in_other_words_and_stays_where_it_was(
        self, study: Study, open_as: Callable[[str | None], Study]
    ) -> None:
        note = write_note(study, "mine", respondent="1", question="Q1")
        with pytest.raises(InputError):
            change_note(open_as("ana"), note.id, "theirs")
        with pytest.raises(InputError, match="1 to 20,000 characters"):
            change_note(study, note.id, " ")
        changed = change_note(study, note.id, "mine, in secret words")
        assert [(one.id, one.respondent, one.question, one.text) for one in list_notes(study)] == [
            (changed, "1", "Q1", "mine, in secret words")
        ]
        with pytest.raises(InputError, match=f"no note with the number {note.id}"):
            change_note(study, note.id, "again")
        with study.read() as session:
            assert session.get_one(Note, note.id).text == "mine"
        assert "secret" not in repr(read_log(study).entries)

    @pytest.mark.parametrize(
        "wanted", [{"text": " "}, {"text": "x", "respondent": "1"}, {"text": "x", "question": "Q"}]
    )
    def test_what_cannot_be_noted(self, study: Study, wanted: dict[str, str]) -> None:
        with pytest.raises(InputError):
            write_note(study, **wanted)  # type: ignore[arg-type]


def test_in_an_open_round_nobody_sees_what_others_note_and_read(
    in_round: Study, open_as: Callable[[str | None], Study]
) -> None:
    ana, ben = open_as("ana"), open_as("ben")
    write_note(ana, "of ana", respondent="1", question="Q1")
    write_note(ben, "of ben")
    mark_read(ana, [1, 2])
    assert [note.text for note in list_notes(ana)] == ["of ana"]
    assert [note.text for note in list_notes(ben)] == ["of ben"]
    assert [note.text for note in list_notes(open_as(None))] == []
    assert [(one.person, one.read) for one in reading_progress(ben)] == [("ben", 0)]
    assert not [entry for entry in read_log(ben).entries if entry.person == "ana"]
