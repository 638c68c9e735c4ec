"""What each column is gets guessed with a reason, and what a person names wins."""

from __future__ import annotations

from pathlib import Path

import pytest

from coder.errors import InputError
from coder.survey.guess import Guess, Named, guess_map
from coder.survey.mapping import LongMap, TickMap
from coder.survey.reader import open_survey_file

SAMPLE = Path(__file__).parents[2] / "sample_data" / "survey.csv"


def guessed(folder: Path, text: str, named: Named | None = None) -> Guess:
    path = folder / "survey.csv"
    path.write_text(text, encoding="utf-8")
    return guess_map(open_survey_file(path), named or Named())


def test_the_sample_survey_is_understood() -> None:
    guess = guess_map(open_survey_file(SAMPLE))
    assert {column.column: column.role for column in guess.columns} == {
        "respondent": "respondent", "group": "attribute", "role": "attribute", "organisation": "attribute",
        "heard_of_it": "attribute", "may_quote": "consent", "Q3_meaning": "question", "Q4_practice": "question",
        "Q5_barriers": "ticks", "Q5_other": "question", "Q6_effect": "question", "Q7_involved": "question",
        "Q8_anything_else": "question",
    }  # fmt: skip
    assert all(column.reason for column in guess.columns)
    assert all(1 <= len(column.examples) <= 3 for column in guess.columns)


def test_a_column_for_each_option_makes_one_tick_question(tmp_path: Path) -> None:
    rows = "".join(
        f"{n},{'1' if n % 2 else ''},{'1' if n % 3 else ''},We never have the time for it {n}\n" for n in range(9)
    )
    guess = guessed(tmp_path, "id,Q5_time,Q5_cost,Q6\n" + rows)
    assert guess.survey_map.ticks == (TickMap("Q5", columns=("Q5_time", "Q5_cost")),)


@pytest.mark.parametrize(("folder", "text", "wording"), [
    ("nhs_fft", "text", None), ("proctoring", "text", "question_text"), ("jupyter_themes", "text", "question_text"),
])  # fmt: skip
def test_one_row_for_each_answer_is_noticed(shared: Path, folder: str, text: str, wording: str | None) -> None:
    guess = guess_map(open_survey_file(shared / "data" / folder / "texts.csv"))
    assert guess.survey_map.long == LongMap("question", text, wording)


class TestNamed:
    TEXT = "name,id,age,Q1,Q2\n" + "".join(
        f"n{n},{n},4{n % 2},I would like some more time {n},No idea at all {n}\n" for n in range(8)
    )

    def test_questions_leave_the_rest_out(self, tmp_path: Path) -> None:
        guess = guessed(tmp_path, self.TEXT, Named(questions=("Q2",)))
        assert guess.survey_map.respondent == "id"
        assert [question.key for question in guess.survey_map.questions] == ["Q2"]
        assert guess.survey_map.attributes == ()
        assert guess.left_out() == ("name", "age", "Q1")

    def test_attributes_win_over_the_guess(self, tmp_path: Path) -> None:
        guess = guessed(tmp_path, self.TEXT, Named(attributes=("Q1",)))
        assert guess.survey_map.attributes == ("Q1",)
        assert [question.key for question in guess.survey_map.questions] == ["Q2"]

    def test_a_missing_column_is_refused_with_the_nearest(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="no column 'Agee'; did you mean 'age'"):
            guessed(tmp_path, self.TEXT, Named(attributes=("Agee",)))


class TestFaultyIds:
    ROWS = "".join(f"{n:03},We would like more time for this {n}\n" for n in range(1, 25))

    def test_a_doubled_and_an_empty_id_leave_the_column_the_respondent(self, tmp_path: Path) -> None:
        path = tmp_path / "s.csv"
        path.write_text("id,Why\n" + self.ROWS.replace("021,", "005,").replace("007,", ","))
        found = guess_map(open_survey_file(path))
        assert found.survey_map.respondent == "id"
        assert "005 stands in 2 rows (rows 6 and 22)" in found.id_faults
        assert "row 8 has no id" in found.id_faults
        assert found.id_faults in found.columns[0].reason

    def test_many_of_them_do_not(self, tmp_path: Path) -> None:
        path = tmp_path / "s.csv"
        path.write_text("id,Why\n" + self.ROWS.replace("02", "01"))
        assert guess_map(open_survey_file(path)).survey_map.respondent is None

    def test_free_text_is_no_tick_question(self, tmp_path: Path) -> None:
        path = tmp_path / "s.csv"
        path.write_text("id,Why\n" + self.ROWS)
        with pytest.raises(InputError, match="own words and no sign between options"):
            guess_map(open_survey_file(path), Named(ticks=("Why",)))
