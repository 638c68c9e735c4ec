"""Answers that say the same are found and grouped; a respondent who was entered twice is proposed as a duplicate."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA
from sqlalchemy import select

from coder.errors import NotAllowed
from coder.store.check import check_study
from coder.store.model import LogEntry
from coder.store.study import Study
from coder.survey.answers import list_answers
from coder.survey.duplicates import are_duplicates_known, duplicate_groups, duplicates_of, find_duplicates
from coder.survey.importing import import_survey
from coder.survey.mapping import QuestionMap, SurveyMap
from coder.survey.sameness import groups, near_pairs, nearly_same, normal_form, slips
from coder.survey.settling import refuse_proposed

SAID = "There is never enough time to meet the families at home"
ROWS = [
    ("1", "nurse", SAID, "n/a"), ("2", "nurse", SAID.upper() + ".", "Training"), ("3", "carer", SAID, "training!"),
    ("4", "carer", SAID.replace("families", "famlies"), "money"), ("5", "nurse", "Something else", "Training"),
    ("6", "nurse", SAID, "n/a"), ("7", "carer", SAID, "n/a"), ("8", "carer", "", ""),
]  # fmt: skip


def write(path: Path, rows: list[tuple[str, ...]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "role", "Q1", "Q2"), *rows])
    return path


MAP = SurveyMap("id", (QuestionMap("Q1"), QuestionMap("Q2")), attributes=("role",))


@pytest.fixture
def study(open_as: Callable[[str | None], Study], tmp_path: Path) -> Study:
    study = open_as("lee")
    import_survey(study, write(tmp_path / "survey.csv", ROWS), survey_map=MAP)
    return study


class TestGroups:
    def test_each_with_its_counts_the_largest_first(self, study: Study) -> None:
        found = find_duplicates(study)
        assert (found.groups, found.exact, found.normalised, found.near) == (3, 1, 1, 1)
        assert [
            (group.question, group.sameness, group.answers, group.texts, group.example.respondent)
            for group in duplicate_groups(study)
        ] == [("Q1", "near", 6, 3, "1"), ("Q2", "exact", 3, 1, "1"), ("Q2", "normalised", 3, 2, "2")]
        assert check_study(study).faults == ()

    def test_those_of_one_answer_and_of_one_question(self, study: Study) -> None:
        find_duplicates(study)
        (group,) = duplicate_groups(study, question="Q1")
        by_id = {line.id: line.respondent for line in list_answers(study)}
        with study.read() as session:
            assert [by_id[id] for id in duplicates_of(session, group.example.id)] == ["1", "2", "3", "4", "6", "7"]

    def test_they_are_out_of_date_after_another_import(self, study: Study, tmp_path: Path) -> None:
        assert not are_duplicates_known(study)
        find_duplicates(study)
        assert are_duplicates_known(study)
        import_survey(study, write(tmp_path / "more.csv", [*ROWS, ("9", "", "money", "")]), survey_map=MAP)
        assert not are_duplicates_known(study)
        assert find_duplicates(study).groups == 3

    def test_only_a_lead_looks_for_them(self, study: Study, open_as: Callable[[str | None], Study]) -> None:
        with pytest.raises(NotAllowed):
            find_duplicates(open_as("ana"))


class TestSubmissionsMadeTwice:
    def test_the_later_one_is_proposed_and_attributes_count(self, study: Study) -> None:
        found = find_duplicates(study)
        assert (found.submissions, found.proposed) == (1, 1)
        proposed = {
            f"{line.respondent}/{line.question}": line.proposed_status
            for line in list_answers(study)
            if line.respondent == "6"
        }
        assert proposed == {"6/Q1": "duplicate", "6/Q2": "nothing_to_add"}
        assert find_duplicates(study).proposed == 0

    def test_it_is_withdrawn_when_the_two_differ_after_all(self, study: Study, tmp_path: Path) -> None:
        find_duplicates(study)
        also = SurveyMap("id", (QuestionMap("Q3"),))
        later = tmp_path / "later.csv"
        later.write_text("id,Q3\n1,Nobody has ever asked me that\n6,I was asked it yesterday\n", encoding="utf-8")
        import_survey(study, later, survey_map=also)
        assert find_duplicates(study).submissions == 0
        assert not [line for line in list_answers(study) if line.proposed_status == "duplicate"]
        with study.read() as session:
            entries = session.scalars(select(LogEntry.after).where(LogEntry.action == "duplicates.find")).all()
        told = [(one["submissions"], one["proposed"], one["withdrawn"]) for one in entries if one]
        assert told == [(1, 1, 0), (0, 0, 1)]

    def test_what_a_person_refused_is_not_proposed_again(self, study: Study) -> None:
        find_duplicates(study)
        refuse_proposed(study, [line.id for line in list_answers(study) if line.proposed_status == "duplicate"])
        assert find_duplicates(study).proposed == 0


class TestSameness:
    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ("Don’t  know.", "dont KNOW"), ("Cafe\u0301 - bar", "café bar"), ("a\u200bb", "ab"), ("ﬁne!", "fine"),
            ("well,it is", "Well, it is"),
        ],
    )  # fmt: skip
    def test_equal_after_normalisation(self, first: str, second: str) -> None:
        assert normal_form(first) == normal_form(second)

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ("there is seldom enough time", "there is sedlom enough time"),
            ("there is seldom enough time", "there is seldo menough time"),
            ("everything is rushed and late", "everthing is rushed and late"),
            ("not enough", "not enuogh"),
        ],
    )
    def test_slips_are_forgiven(self, first: str, second: str) -> None:
        assert nearly_same(first, second)
        assert list(near_pairs([first, second])) != []

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ("we had to wait for 3 weeks there", "we had to wait for 8 weeks there"),
            ("we are now paid for all our work", "we are not paid for all our work"),
            ("lack of trust", "lack of rust"), ("cost", "lost"), ("time", "team"),
            ("the staff were wonderful 😀 always", "the staff were wonderful 😡 always"),
        ],
    )  # fmt: skip
    def test_other_numbers_denials_pictures_and_short_words_are_not(self, first: str, second: str) -> None:
        first, second = normal_form(first), normal_form(second)
        assert not nearly_same(first, second)
        assert list(near_pairs([first, second])) == []

    @settings(max_examples=200)
    @given(st.lists(st.text("abcd ", min_size=18, max_size=40).map(normal_form), unique=True, max_size=12))
    def test_pairs_hold_what_they_promise_and_one_slip_is_always_found(self, forms: list[str]) -> None:
        pairs = {frozenset(pair) for pair in near_pairs(forms)}
        for a in range(len(forms)):
            for b in range(a):
                first, second = (forms[place].replace(" ", "") for place in (a, b))
                distance, shorter = OSA.distance(first, second), min(len(first), len(second))
                if frozenset((a, b)) in pairs:
                    assert distance <= max(1, slips(shorter))
                elif shorter >= 20:
                    assert distance > 1

    def test_pairs_join_into_groups(self) -> None:
        assert groups(6, [(0, 3), (3, 5), (1, 4)]) == [[0, 3, 5], [1, 4], [2]]
