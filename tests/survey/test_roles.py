"""A person says what a column is: that column has the role, and no other column changes more than it must."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.errors import InputError
from coder.survey.guess import describe
from coder.survey.mapping import AskedRule, LongMap, QuestionMap, SurveyMap, TickMap, map_yaml
from coder.survey.profile import Profile
from coder.survey.reviewing import SurveyReview
from coder.survey.roles import ChosenRole, change_question, give_role, join_ticks, question_of, split_ticks

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
    worded = change_question(survey_map, "why", wording="Why, then?")
    assert worded is not None
    told = [question_of(worded, column) for column in ("why", "more", "role")]
    assert [one and one.wording for one in told] == ["Why, then?", "", None]
    assert change_question(survey_map, "role", wording="x") is None


def test_columns_that_are_joined_are_one_tick_question_and_no_option_of_another():
    start = SurveyMap(ticks=(TickMap("T", columns=("T_a", "T_b")),), attributes=("role",))
    joined = join_ticks(start, profiles(), {"T_b", "role"})
    assert joined.ticks == (TickMap("role", columns=("role", "T_b")), TickMap("T", columns=("T_a",)))
    assert joined.attributes == ()
    assert join_ticks(SurveyMap(), profiles(), {"T_a", "T_b"}).ticks == (TickMap("T", columns=("T_a", "T_b")),)


def test_columns_that_are_split_are_a_tick_question_each():
    start = SurveyMap(ticks=(TickMap("T", columns=("T_a", "T_b")),))
    assert split_ticks(start, profiles(), {"T_b"}).ticks == (
        TickMap("T", columns=("T_a",)), TickMap("T_b", columns=("T_b",)),
    )  # fmt: skip
    assert [tick.columns for tick in split_ticks(start, profiles(), {"T_a", "T_b"}).ticks] == [("T_a",), ("T_b",)]


@given(
    st.lists(
        st.tuples(st.sampled_from(["join", "split", "ask"]), st.sets(st.sampled_from(COLUMNS), min_size=1)), max_size=6
    )
)
def test_however_ticks_are_joined_and_split_each_column_stands_once_and_each_question_has_a_name(steps):
    survey_map = SurveyMap(attributes=("role",), questions=(QuestionMap("why"),))
    for kind, columns in steps:
        if kind == "ask":
            for column in columns:
                survey_map = give_role(survey_map, profiles(), column, "question")
        else:
            survey_map = (join_ticks if kind == "join" else split_ticks)(survey_map, profiles(), columns)
        assert {roles(survey_map)[column] for column in columns} == {"question" if kind == "ask" else "ticks"}
    ticked = [column for tick in survey_map.ticks for column in tick.columns]
    assert len(ticked) == len(set(ticked))
    keys = [topic.key for topic in survey_map.topics()]
    assert len(keys) == len(set(keys))


def test_a_column_of_many_different_cells_is_no_option_among_others():
    many = Profile("free")
    many.add_many([f"something else {number}" for number in range(99)])
    with pytest.raises(InputError, match="'free' has many different cells"):
        join_ticks(SurveyMap(), [*profiles(), many], {"free", "T_a"})


class TestReview:
    @pytest.fixture
    def review(self, tmp_path: Path) -> SurveyReview:
        path = tmp_path / "s.csv"
        rows = [
            ["A", "nurse", "Because  of\nthe rota, and because nobody listens.", "1", ""],
            ["B", "nurse", " ", "", "1"],
            ["C", "carer", "There is no time for meetings in the day.", "1", "1"],
            ["D", "carer", "=1+1 is what they always tell us to do.", "", ""],
        ]
        with path.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([["id", "role", "why", "T_a", "T_b"], *rows])
        review = SurveyReview(path)
        review.choose(["id"], "respondent")
        review.choose(["why"], "question")
        return review

    @staticmethod
    def roles(review: SurveyReview) -> dict[str, str]:
        return {guess.column: guess.role for guess in review.columns}

    def test_the_first_answers_stand_question_by_question_as_they_would_come_in(self, review: SurveyReview):
        assert review.rows == 4
        why, ticks = review.first_answers(2)
        assert (why.question, why.answers) == (
            "why",
            [
                ("A", "Because  of\nthe rota, and because nobody listens."),
                ("C", "There is no time for meetings in the day."),
            ],
        )
        assert (ticks.question, ticks.answers) == ("T", [("A", "T_a"), ("B", "T_b")])
        review.choose(["id"], "left out")
        assert [respondent for respondent, _ in review.first_answers(9)[0].answers] == ["1", "3", "4"]

    def test_what_was_said_is_taken_back_step_by_step(self, review: SurveyReview):
        states = [(review.survey_map, review.columns)]
        for columns, role in ((["role"], "left out"), (["T_a", "T_b"], "attribute"), (["T_a", "T_b", "role"], "ticks")):
            review.choose(columns, role)
            states.append((review.survey_map, review.columns))
        review.word("why", "Why, then?")
        assert review.wording("why") == "Why, then?"
        for state in reversed(states):
            assert review.undo()
            assert (review.survey_map, review.columns) == state

    def test_several_columns_change_at_once_and_say_so(self, review: SurveyReview):
        review.choose(["role", "T_a", "T_b"], "left out")
        assert [self.roles(review)[name] for name in ("role", "T_a", "T_b")] == ["left out"] * 3
        assert {guess.reason for guess in review.columns[1:2]} == {"you said so"}
        review.choose(["role", "T_a"], "ticks")
        assert review.group("role") == review.group("T_a") == TickMap("role", columns=("role", "T_a"))
        assert review.group("T_b") is None

    def test_who_answered_stands_in_one_column(self, review: SurveyReview):
        before = review.survey_map
        with pytest.raises(InputError, match="Only one column can say who answered, and 2 are marked"):
            review.choose(["role", "why"], "respondent")
        assert review.survey_map == before
        review.choose(["role"], "respondent")
        assert self.roles(review)["id"] == "left out"
        assert review.columns[0].reason == "another column has its place now"

    def test_who_was_asked_is_told_by_cells_ticked_options_or_anything_written(self, tmp_path: Path):
        helps = ["Time", "Time;Money", "Money", "", "Money", "Time;Money"] * 2
        roles = ["Carer", "Carer", "Nurse", "Nurse", "Nurse", "Cook"] * 2
        path = tmp_path / "s.csv"
        with path.open("w", encoding="utf-8", newline="") as out:
            rows = zip(roles, helps, strict=True)
            csv.writer(out).writerows([
                ["id", "role", "Helps", "why"],
                *([n, role, ticked, f"I would like to be asked {n}"] for n, (role, ticked) in enumerate(rows)),
            ])  # fmt: skip
        review = SurveyReview(path)
        assert review.cells_of("Helps") == ["Money", "Time"]
        for by, cells, rule, asked in (
            ("role", ["Nurse", "Cook"], AskedRule("role", equals=("Nurse", "Cook")), 8),
            ("Helps", ["Money"], AskedRule("Helps", contains=("Money",), separator=";"), 8),
            ("Helps", [], AskedRule("Helps"), 10),
        ):
            review.ask("why", by, cells)
            assert review.asked("why") == rule
            assert f"{asked} of 12 respondents" in review.told_asked("why")
        assert review.undo()
        assert review.asked("why") == AskedRule("Helps", contains=("Money",), separator=";")
        with pytest.raises(InputError, match="No cell of the column 'role' is 'Boss'; there stand Nurse; Carer; Cook"):
            review.ask("why", "role", ["Boss"])

    def test_a_typed_wording_outlives_another_role(self, review: SurveyReview):
        review.word("why", "Why not?")
        review.choose(["why"], "left out")
        assert review.wording("why") is None
        review.choose(["why"], "question")
        assert review.wording("why") == "Why not?"

    def test_a_wording_that_was_taken_back_does_not_come_again(self, review: SurveyReview):
        review.word("why", "A first wording")
        review.word("why", "A wrong wording")
        assert review.undo()
        review.choose(["why"], "attribute")
        review.choose(["why"], "question")
        assert review.wording("why") == "A first wording"
        for _ in range(3):
            assert review.undo()
        review.choose(["why"], "attribute")
        review.choose(["why"], "question")
        assert review.wording("why") == ""

    def test_a_map_that_does_not_fit_loses_nothing_that_was_said(self, review: SurveyReview, tmp_path: Path):
        before = review.survey_map
        bad = tmp_path / "bad.yaml"
        bad.write_text("questions:\n  why: {asked: {column: rolle, equals: [nurse]}}\n", encoding="utf-8")
        with pytest.raises(InputError, match="no column 'rolle'; did you mean 'role'"):
            review.use_map(bad)
        assert review.survey_map == before
        good = tmp_path / "good.yaml"
        good.write_text(map_yaml(before), encoding="utf-8")
        review.choose(["why"], "left out")
        review.use_map(good)
        assert review.survey_map == before
        assert review.undo()
        assert self.roles(review)["why"] == "left out"

    def test_only_what_looks_like_answers(self, review: SurveyReview):
        assert [guess.column for guess in review.columns if review.looks_like_answers(guess)] == ["why"]
        review.choose(["role"], "question")
        assert [guess.column for guess in review.columns if review.looks_like_answers(guess)] == ["role", "why"]


class TestOneRowForEachAnswer:
    @pytest.fixture
    def review(self, tmp_path: Path) -> SurveyReview:
        path, map_file = tmp_path / "long.csv", tmp_path / "map.yaml"
        rows = "".join(f"p{n // 2},Q{n % 2},Number {n} is what we would like to have,\n" for n in range(30))
        path.write_text(f"who,item,answer,notes\n{rows}", encoding="utf-8")
        map_file.write_text(
            "respondent: who\nlong: {question: item, text: answer}\nquestions: {Q1: {wording: What helps?}}\n",
            encoding="utf-8",
        )
        review = SurveyReview(path)
        review.use_map(map_file)
        return review

    def test_an_empty_column_of_answers_has_no_first_answers(self, review: SurveyReview):
        review.choose(["notes"], "question")
        (one,) = review.first_answers(5)
        assert (one.question, one.answers) == ("notes", [])

    def test_a_column_that_held_the_answers_may_become_a_question_again(self, review: SurveyReview):
        assert review.survey_map.questions == (QuestionMap("Q1", "What helps?"),)
        review.choose(["notes"], "attribute")
        assert review.survey_map.questions == (QuestionMap("Q1", "What helps?"),)
        review.choose(["answer"], "left out")
        assert review.survey_map.questions == ()
        review.choose(["answer"], "question")
        assert review.survey_map.questions == (QuestionMap("answer"),)
