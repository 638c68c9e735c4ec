"""The map that says what each column is: written, read back, and refused with the line where it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coder.errors import InputError
from coder.reporting.attribution import attributor
from coder.survey.attribution import parse_template
from coder.survey.mapping import (
    AskedRule,
    LongMap,
    QuestionMap,
    SurveyMap,
    TickMap,
    check_map,
    load_map,
    map_yaml,
)
from coder.survey.reader import open_survey_file

EXAMPLE = """
respondent: ResponseId
questions:
  QSCP3A: {wording: "What does co-production mean to you?", asked: {column: FQ1A, equals: [Social Care Professional]}}
  no: {column: 007}
ticks:
  QSCP5A: {wording: "Main barriers", columns: [QSCP5A_1, QSCP5A_2]}
  Q6: {column: Q6, separator: ";", asked: {column: group, not_empty: true}}
attributes: [role, organisation]
consent: {quote: may_quote}
attribution: "{role} #{respondent}"
"""

NAMES = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=12).filter(
    lambda name: name == name.strip()
)
SOME = st.lists(NAMES, min_size=1, max_size=2).map(tuple)
RULES = (
    st.none()
    | st.builds(AskedRule, NAMES, st.lists(NAMES, max_size=2).map(tuple))
    | st.builds(AskedRule, NAMES, contains=SOME, separator=st.none() | NAMES)
)
MAPS = st.builds(
    SurveyMap,
    respondent=st.none() | NAMES,
    questions=st.lists(
        st.builds(QuestionMap, NAMES, NAMES, NAMES, RULES), max_size=3, unique_by=lambda question: question.key
    ).map(tuple),
    ticks=st.lists(
        st.builds(TickMap, NAMES, NAMES, st.lists(NAMES, min_size=1, max_size=3).map(tuple), st.none(), RULES)
        | st.builds(TickMap, NAMES, NAMES, st.tuples(NAMES), NAMES, RULES, st.lists(NAMES, max_size=2).map(tuple)),
        max_size=2,
        unique_by=lambda ticks: ticks.key,
    ).map(tuple),
    attributes=st.lists(NAMES, max_size=3).map(tuple),
    quote_column=st.none() | NAMES,
    long=st.none() | st.builds(LongMap, NAMES, NAMES, st.none() | NAMES),
    attribution=st.none() | NAMES,
)


def load(folder: Path, text: str) -> SurveyMap:
    path = folder / "map.yaml"
    path.write_text(text, encoding="utf-8")
    return load_map(path)


def test_the_documented_example_is_understood(tmp_path: Path) -> None:
    assert load(tmp_path, EXAMPLE) == SurveyMap(
        respondent="ResponseId",
        questions=(
            QuestionMap(
                "QSCP3A", "What does co-production mean to you?",
                asked=AskedRule("FQ1A", ("Social Care Professional",)),
            ),
            QuestionMap("no", column="007"),
        ),
        ticks=(
            TickMap("QSCP5A", "Main barriers", ("QSCP5A_1", "QSCP5A_2")),
            TickMap("Q6", columns=("Q6",), separator=";", asked=AskedRule("group")),
        ),
        attributes=("role", "organisation"),
        quote_column="may_quote",
        attribution="{role} #{respondent}",
    )  # fmt: skip


def test_with_a_separator_a_whole_option_says_who_was_asked() -> None:
    rule = AskedRule("tools", contains=("R", "Time, or more"), separator=", ")
    asked = ["R", "Excel, R", "R, Excel", "Time, or more", "Excel, Time, or more, SAS"]
    assert [rule.fits(cell) for cell in [*asked, "RStudio", "Excel, RStudio", "Time", "or more", ""]] == [
        *[True] * 5, *[False] * 5,
    ]  # fmt: skip


@given(MAPS)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_map_that_is_written_is_read_back(tmp_path: Path, survey_map: SurveyMap) -> None:
    assert load(tmp_path, map_yaml(survey_map) if survey_map != SurveyMap() else "attributes: []") == survey_map


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("respondent: id\nquestion: Q1\n", "line 2: there is no field 'question'; did you mean 'questions'"),
        ("questions:\n  Q1: {}\n  Q1: {}\n", "line 3"),
        ("questions:\n  Q1: [a]\n", "line 2"),
        ("attributes: role\n", "line 1: there should be a list"),
        ("ticks:\n  Q5: {column: Q5}\n", "line 2: a single column: needs the separator"),
        ("ticks:\n  Q5: {wording: x}\n", "line 2: give either columns"),
        ("questions:\n  Q1: {asked: {column: g}}\n", "line 2: after column: give one of"),
        ("long: {question: q}\n", "line 1: the field 'text' is missing"),
    ],
)
def test_a_wrong_map_is_refused_with_its_line(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(InputError) as refused:
        load(tmp_path, text)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (SurveyMap("id", (QuestionMap("A", column="Q1"), QuestionMap("B", column="Q1"))), "question 'A'.*question 'B'"),
        (SurveyMap("id", (QuestionMap("Q1"),), attributes=("Q1",)), "an attribute and as the question 'Q1'"),
        (SurveyMap("id", (QuestionMap("Q1"),), (TickMap("T", columns=("Q1", "t")),)), "an option of 'T'"),
        (SurveyMap("id", (QuestionMap("id"),)), "who answered and as the question 'id'"),
        (SurveyMap("id", long=LongMap("t", "Q1"), attributes=("Q1",)), "the answer and as an attribute"),
        (SurveyMap("id", (QuestionMap("Q1"),), (TickMap("T", columns=("t", "t")),)), "an option of 'T' and"),
    ],
)
def test_a_column_comes_in_once(tmp_path: Path, told: SurveyMap, words: str) -> None:
    (tmp_path / "s.csv").write_text("id,Q1,t\n1,a,x\n")
    file = open_survey_file(tmp_path / "s.csv")
    with pytest.raises(InputError, match=f"is named twice, as .*{words}"):
        check_map(told, file)


def test_who_was_asked_may_be_told_by_any_column(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("id,Q1,t\n1,a,x\n")
    rule = AskedRule("t")
    told = SurveyMap("id", (QuestionMap("Q1", asked=rule),), (TickMap("T", columns=("t",), asked=rule),))
    check_map(told, open_survey_file(tmp_path / "s.csv"))
    assert list(told.columns()) == ["id", "Q1", "t", "t", "t"]


class TestAttribution:
    def test_names_attributes_and_the_respondent(self) -> None:
        parse_template("{group} ({role}) #{respondent}", ("group", "role"))

    @pytest.mark.parametrize(
        "template",
        [
            "{rolle}",
            "{role.__class__}",
            "{role!r}",
            "{role:>99}",
            "{role",
            "{0}",
            "{}",
            "({role}",
            "{{role}}",
            "A manager",
        ],
    )
    def test_names_nothing_else(self, template: str) -> None:
        with pytest.raises(InputError):
            parse_template(template, ("role",))

    @pytest.mark.parametrize("template", ["({role} #{respondent}", "{{role}} {respondent}", "A manager", "{rolle}"])
    def test_an_import_refuses_what_quotes_would_refuse_in_the_same_words(self, tmp_path: Path, template: str) -> None:
        path = tmp_path / "survey.csv"
        path.write_text("id,role,Q1\n1,nurse,a\n", encoding="utf-8")
        told = SurveyMap("id", (QuestionMap("Q1"),), attributes=("role",), attribution=template)
        with pytest.raises(InputError) as of_quotes:
            attributor(template, ["role"])
        with pytest.raises(InputError) as of_import:
            check_map(told, open_survey_file(path))
        assert str(of_import.value) == str(of_quotes.value)
