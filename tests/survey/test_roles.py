"""A person says what a column is: that column has the role, and no other column changes more than it must."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.survey.guess import describe
from coder.survey.mapping import AskedRule, LongMap, QuestionMap, SurveyMap, TickMap
from coder.survey.profile import Profile
from coder.survey.reviewing import FirstAnswer, SurveyReview
from coder.survey.roles import ChosenRole, give_role, give_wording, wording_of

COLUMNS = ("id", "role", "why", "T_a", "T_b", "quote", "more")
CELLS = {
    "id": ["1", "2"],
    "role": ["x", "y"],
    "why": ["one; two", "two|three"],
    "T_a": ["1", ""],
    "T_b": ["", "1"],
    "quote": ["yes", "no"],
    "more": ["a|b", "b|c"],
}
ROLES: tuple[ChosenRole, ...] = ("respondent", "question", "ticks", "attribute", "consent", "left out")


def profiles() -> list[Profile]:
    made = [Profile(name) for name in COLUMNS]
    for profile in made:
        profile.add_many(CELLS[profile.name])
    return made


def roles(survey_map: SurveyMap) -> dict[str, str]:
    return {guess.column: guess.role for guess in describe(survey_map, profiles(), {}).columns}


@given(st.lists(st.tuples(st.sampled_from(COLUMNS), st.sampled_from(ROLES)), min_size=1, max_size=12))
def test_whatever_was_chosen_before_the_last_choice_holds_and_others_only_make_way(choices):
    survey_map = SurveyMap()
    for column, role in choices:
        before = roles(survey_map)
        survey_map = give_role(survey_map, profiles(), column, role)
        after = roles(survey_map)
        assert after[column] == role
        for other in set(COLUMNS) - {column}:
            made_way = before[other] == role and role in ("respondent", "consent")
            assert after[other] == ("left out" if made_way else before[other])


@given(st.permutations(COLUMNS))
def test_questions_and_attributes_stand_in_the_order_of_the_file(order):
    for role, places in (
        ("question", lambda m: [q.key for q in m.questions]),
        ("attribute", lambda m: [*m.attributes]),
    ):
        survey_map = SurveyMap()
        for column in order:
            survey_map = give_role(survey_map, profiles(), column, role)
        assert places(survey_map) == list(COLUMNS)


def test_ticked_columns_that_begin_alike_make_one_question():
    one = give_role(SurveyMap(ticks=(TickMap("T", columns=("T_a",)),)), profiles(), "T_b", "ticks")
    assert one.ticks == (TickMap("T", columns=("T_a", "T_b")),)
    assert give_role(one, profiles(), "T_a", "left out").ticks == (TickMap("T", columns=("T_b",)),)


@pytest.mark.parametrize(("column", "separator"), [("more", "|"), ("why", ";")])
def test_a_column_of_joined_options_is_split_at_the_sign_it_uses(column, separator):
    (ticks,) = give_role(SurveyMap(), profiles(), column, "ticks").ticks
    assert (ticks.columns, ticks.separator) == ((column,), separator)


def test_in_a_file_with_one_row_for_each_answer_q_says_where_the_text_is():
    long = SurveyMap(respondent="id", long=LongMap("role", "why"))
    assert give_role(long, profiles(), "more", "question").long == LongMap("role", "more")
    assert give_role(long, profiles(), "why", "left out").long is None
    assert give_role(long, profiles(), "quote", "consent").long == long.long


def test_who_was_asked_and_how_stays_with_the_other_questions():
    asked = QuestionMap("Q", wording="Why?", column="why", asked=AskedRule("role", ("x",)))
    changed = give_role(SurveyMap(questions=(asked,)), profiles(), "more", "question")
    assert changed.questions == (asked, QuestionMap("more"))


def test_a_wording_belongs_to_the_question_of_its_column():
    survey_map = SurveyMap(questions=(QuestionMap("Q", column="why"), QuestionMap("more")), attributes=("role",))
    worded = give_wording(survey_map, "why", "Why, then?")
    assert worded is not None
    assert [wording_of(worded, column) for column in ("why", "more", "role")] == ["Why, then?", "", None]
    assert give_wording(survey_map, "role", "x") is None


def test_a_review_gives_the_first_answers_as_they_would_come_in(tmp_path: Path):
    path = tmp_path / "s.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(
            [
                ["id", "role", "why"],
                ["A", "nurse", "Because  of\nthe rota, and because nobody listens."],
                ["B", "nurse", " "],
                ["C", "carer", "There is no time for meetings in the day."],
                ["D", "carer", "=1+1 is what they always tell us to do."],
            ]
        )
    review = SurveyReview(path)
    assert review.rows == 4
    review.choose("id", "respondent")
    review.choose("why", "question")
    assert review.first_answers(3) == [
        FirstAnswer("A", "why", "Because  of\nthe rota, and because nobody listens."),
        FirstAnswer("C", "why", "There is no time for meetings in the day."),
    ]
    review.choose("id", "left out")
    assert [answer.respondent for answer in review.first_answers(9)] == ["1", "3", "4"]
    assert {guess.column: guess.reason for guess in review.columns}["id"] == "not named"
