"""The last import is taken back: the study is as it was then, or it says in one sentence what stands in the way."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from coder.codebook.loading import load_codebook
from coder.coding.log_reading import read_log
from coder.coding.rounds import open_round
from coder.errors import InputError, NotAllowed
from coder.store.check import check_study
from coder.store.model import SurveyImport
from coder.store.study import Study
from coder.survey.answers import list_answers
from coder.survey.duplicates import are_duplicates_known, find_duplicates
from coder.survey.importing import import_survey
from coder.survey.mapping import QuestionMap, SurveyMap, TickMap
from coder.survey.reading import list_notes, mark_read, write_note
from coder.survey.redaction import scan_identifiers
from coder.survey.search import prepare_search, search_answers
from coder.survey.settling import accept_proposed, undo_status
from coder.survey.taking_back import last_import, take_back_import

FIRST = "id,role,quote,helps,Q1\n1,nurse,yes,time;cost,There was never enough time\n2,carer,,cost,n/a\n"
FIRST_MAP = SurveyMap(
    "id",
    (QuestionMap("Q1", "What helps?"),),
    (TickMap("helps", columns=("helps",), separator=";"),),
    ("role",),
    "quote",
)
SECOND = (
    "id,role,area,helps,B,Q1,Q2\n1,nurse,north,time;cost,x,There was never enough time,Write to m@example.org please\n"
    "3,nurse,south,hope,,There was never enough time,n/a\n"
)
SECOND_MAP = SurveyMap(
    "id",
    (QuestionMap("Q1", "What helps you?"), QuestionMap("Q2")),
    (TickMap("helps", columns=("helps",), separator=";"), TickMap("B", columns=("B",))),
    ("role", "area"),
    attribution="{role} #{respondent}",
)
_KEPT = ("log_entry", "sqlite_sequence")


def bring(study: Study, folder: Path, text: str, survey_map: SurveyMap, name: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")
    import_survey(study, folder / name, survey_map=survey_map)


def tables(path: Path) -> dict[str, list[Any]]:
    """All that the file holds, but for the log and how SQLite lays out its index of words."""
    with closing(sqlite3.connect(path)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: sorted(connection.execute(f'SELECT * FROM "{name}"'), key=repr)
            for name in names
            if name not in _KEPT and not name.startswith("answer_search")
        }


@pytest.fixture
def study(open_as: Callable[[str | None], Study], tmp_path: Path) -> Study:
    study = open_as("lee")
    bring(study, tmp_path, FIRST, FIRST_MAP, "first.csv")
    return study


@pytest.fixture
def twice(study: Study, tmp_path: Path) -> Study:
    bring(study, tmp_path, SECOND, SECOND_MAP, "second.csv")
    return study


class TestTakenBack:
    def test_the_study_is_as_it_was_before(self, study: Study, study_path: Path, tmp_path: Path) -> None:
        before = tables(study_path)
        bring(study, tmp_path, SECOND, SECOND_MAP, "second.csv")
        assert tables(study_path) != before
        taken = take_back_import(study)
        assert (taken.file, taken.rows, taken.respondents, taken.answers) == ("second.csv", 2, 1, 3)
        after = tables(study_path)
        assert {name for name in after if after[name] != before[name]} <= {"study"}  # its version counts on
        assert [row[:-1] for row in after["study"]] == [row[:-1] for row in before["study"]]
        assert check_study(study).faults == ()

    def test_one_after_the_other_until_nothing_is_left(self, twice: Study, study_path: Path) -> None:
        take_back_import(twice)
        assert take_back_import(twice).file == "first.csv"
        assert last_import(twice) is None
        assert not any(
            tables(study_path)[name] for name in ("answer", "respondent", "question", "tick", "survey_import")
        )
        with pytest.raises(InputError, match="There is no import"):
            take_back_import(twice)

    def test_the_same_file_comes_in_again_another_way(self, twice: Study, tmp_path: Path) -> None:
        take_back_import(twice)
        as_question = SurveyMap("id", (QuestionMap("Q1"), QuestionMap("B")))
        bring(twice, tmp_path, SECOND, as_question, "second.csv")
        assert ("3", "B") in {(a.respondent, a.question) for a in list_answers(twice)}

    def test_the_log_keeps_that_it_was_there(self, twice: Study) -> None:
        take_back_import(twice)
        brought, back = read_log(twice).entries[-2:]
        assert (brought.action, brought.subject) == ("survey.import", "second.csv")
        assert (back.action, back.subject) == ("survey.take_back", "second.csv")
        assert back.before is not None
        assert brought.after is not None
        assert back.before["sha256"] == brought.after["sha256"]

    def test_what_was_found_by_rules_goes_with_it(self, twice: Study, study_path: Path) -> None:
        prepare_search(twice)
        find_duplicates(twice)
        scan_identifiers(twice)
        assert tables(study_path)["identifier"]
        assert tables(study_path)["duplicate_group"]
        take_back_import(twice)
        assert not tables(study_path)["identifier"]
        assert not tables(study_path)["duplicate_group"]
        assert not are_duplicates_known(twice)
        assert [hit.answer.respondent for hit in search_answers(twice, "never enough")] == ["1"]
        prepare_search(twice)
        assert [hit.answer.respondent for hit in search_answers(twice, "never enough")] == ["1"]
        assert check_study(twice).faults == ()

    def test_only_by_a_lead(self, twice: Study, open_as: Callable[[str | None], Study]) -> None:
        with pytest.raises(NotAllowed, match="Only a lead may take an import back"):
            take_back_import(open_as("ana"))


class TestInTheWay:
    def refused(self, study: Study) -> str:
        with pytest.raises(InputError) as refusal:
            take_back_import(study)
        last = last_import(study)
        assert last is not None
        assert last.in_the_way == str(refusal.value)
        return last.in_the_way

    def test_notes_and_read_marks_on_its_answers(self, twice: Study) -> None:
        new = next(line for line in list_answers(twice) if line.respondent == "3")
        write_note(twice, "look here", respondent="3", question=new.question)
        mark_read(twice, [new.id])
        assert self.refused(twice).endswith("worked with what it brought: 1 note, 1 answer marked as read.")

    def test_work_on_what_was_there_before_is_not(self, twice: Study) -> None:
        old = next(line for line in list_answers(twice) if (line.respondent, line.question) == ("1", "Q1"))
        mark_read(twice, [old.id])
        write_note(twice, "look here", respondent="1", question="Q1")
        take_back_import(twice)
        assert len(list_notes(twice)) == 1

    def test_a_status_that_was_decided_until_that_is_taken_back(self, twice: Study) -> None:
        accept_proposed(twice)
        assert "1 status decided" in self.refused(twice)
        undo_status(twice)
        take_back_import(twice)

    def test_a_round_with_its_answers(self, twice: Study, tmp_path: Path) -> None:
        book = tmp_path / "book.yaml"
        book.write_text("title: T\ncodes:\n  - {key: time, name: Time, brief: b}\n")
        load_codebook(twice, book)
        open_round(twice, "main", ["ana", "ben"])
        assert "answers in a round" in self.refused(twice)

    @pytest.mark.parametrize(
        "text",
        ["id,role,quote\n2,carer,yes\n", "id,role,quote\n2,carer,no\n"],
    )
    def test_consent_that_was_filled_in(self, study: Study, tmp_path: Path, text: str) -> None:
        text = "\n".join(f"{line},{end}" for line, end in zip(text.split(), ("Q3", "more"), strict=True))
        bring(study, tmp_path, text, SurveyMap("id", (QuestionMap("Q3"),), (), ("role",), "quote"), "more.csv")
        assert "it filled in attributes, consent or ticks of 1 respondent who was in" in self.refused(study)

    def test_ticks_that_were_filled_in(self, study: Study, tmp_path: Path) -> None:
        ticks = (TickMap("helps", columns=("helps",), separator=";"),)
        bring(study, tmp_path, "id,helps,Q1\n4,,x\n", SurveyMap("id", (QuestionMap("Q1"),), ticks), "a.csv")
        bring(study, tmp_path, "id,helps,Q1\n4,cost,x\n", SurveyMap("id", (QuestionMap("Q1"),), ticks), "b.csv")
        assert "attributes, consent or ticks of 1 respondent who" in self.refused(study)

    def test_somebody_of_whom_several_things_were_filled_in_counts_once(self, study: Study, tmp_path: Path) -> None:
        ticks = tuple(TickMap(name, columns=(name,), separator=";") for name in ("helps", "hopes"))
        both = SurveyMap("id", (QuestionMap("Q1"),), ticks, ("role",))
        bring(study, tmp_path, "id,role,helps,hopes,Q1\n4,,,,x\n5,nurse,a,b,y\n", both, "a.csv")
        bring(study, tmp_path, "id,role,helps,hopes,Q1\n4,nurse,a,b,x\n5,nurse,a,b,y\n", both, "b.csv")
        assert "of 1 respondent who was in" in self.refused(study)

    def test_an_import_that_came_after_the_one_that_was_shown(self, study: Study, tmp_path: Path) -> None:
        shown = last_import(study)
        bring(study, tmp_path, SECOND, SECOND_MAP, "second.csv")
        with pytest.raises(InputError, match=r"Another import came after: second\.csv .* is the last one now"):
            take_back_import(study, shown)
        assert take_back_import(study, last_import(study)).file == "second.csv"

    def test_an_import_of_an_earlier_version(self, study: Study, study_path: Path) -> None:
        with study.write() as session:
            session.execute(update(SurveyImport).values(map={"respondent": "id"}))
            session.nothing_to_log()
        assert "by an earlier version of coder" in self.refused(study)
