"""Several options in one cell are told apart, also where an option holds the sign that stands between them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.errors import InputError
from coder.store.study import Study
from coder.survey.guess import guess_map
from coder.survey.importing import import_survey
from coder.survey.mapping import load_map, map_yaml
from coder.survey.options import split_options, whole_options
from coder.survey.reader import open_survey_file

OPTIONS = ("Time", "Money, or the lack of it", "Staff (turnover, cover)", "None of these")


def test_an_option_is_split_at_the_separator_unless_it_is_known_to_hold_it() -> None:
    cell = "Time, Money, or the lack of it, None of these"
    assert split_options(cell, ", ") == ("Time", "Money", "or the lack of it", "None of these")
    assert split_options(cell, ", ", ["Money, or the lack of it"]) == (
        "Time",
        "Money, or the lack of it",
        "None of these",
    )


@given(st.lists(st.lists(st.sampled_from(OPTIONS), unique=True), min_size=1))
def test_known_options_come_back_whatever_was_ticked(ticked: list[list[str]]) -> None:
    for chosen in ticked:
        assert split_options(", ".join(chosen), ", ", OPTIONS) == tuple(chosen)


def test_options_that_hold_the_separator_are_found_by_how_they_are_written() -> None:
    combinations = [OPTIONS[:2], OPTIONS[1:3], OPTIONS[::2], OPTIONS[3:], OPTIONS[:3], OPTIONS[1:2]]
    cells = Counter(", ".join(chosen) for chosen in combinations)
    assert set(whole_options(cells, ", ")) == {"Money, or the lack of it", "Staff (turnover, cover)"}


@pytest.mark.parametrize(
    "cells",
    [
        {"time, money": 9, "staff": 3},  # every option is written small
        {"Time, money": 9, "Time": 1},  # one stands without the other
        {"Time, money": 2, "Staff": 9},  # too few to say
        {"Time, Money": 9},  # two options that everybody ticked
    ],
)
def test_what_may_be_two_options_stays_two(cells: dict[str, int]) -> None:
    assert whole_options(cells, ", ") == ()


def test_an_option_of_three_parts_is_one() -> None:
    assert whole_options({"Other, Hours, pay, and cover": 3, "Other": 2}, ", ") == ("Hours, pay, and cover",)
    bracketed = "Mixed (days, Open Days, etc.)"
    assert whole_options({bracketed: 2, f"None, {bracketed}": 1, "None": 1}, ", ") == (bracketed,)


def test_a_survey_with_such_options_comes_in_whole_and_its_map_says_which(tmp_path: Path) -> None:
    path, ticked = tmp_path / "s.csv", [OPTIONS[n % 4 : n % 4 + 1 + n % 3] for n in range(24)]
    rows = [
        f'P{n},"{", ".join(chosen)}",They never ask me what I would want to change number {n}.'
        for n, chosen in enumerate(ticked)
    ]
    path.write_text("id,Barriers,Q1\n" + "\n".join(rows), encoding="utf-8")
    survey_map = guess_map(open_survey_file(path)).survey_map
    assert [set(one.options) for one in survey_map.ticks] == [set(OPTIONS[1:3])]
    (tmp_path / "m.yaml").write_text(map_yaml(survey_map), encoding="utf-8")
    assert load_map(tmp_path / "m.yaml") == survey_map
    with Study.create(tmp_path / "s.db", title="T", lead="lee") as study:
        account = import_survey(study, path, survey_map=survey_map)
        assert account.ticks[0].options == Counter(option for chosen in ticked for option in chosen)
        assert not import_survey(study, path, survey_map=survey_map).changed


def test_options_without_a_separator_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    path.write_text('ticks:\n  T: {columns: [a, b], options: ["x"]}\n', encoding="utf-8")
    with pytest.raises(InputError, match="options: says which options hold the separator"):
        load_map(path)


def test_a_small_letter_says_nothing_where_other_options_begin_with_one() -> None:
    cells = {"NumPy, pandas": 4, "scikit-learn": 5, "NumPy, pandas, scikit-learn": 3}
    assert whole_options(cells, ", ") == ()
    assert whole_options({"NumPy, pandas": 4, "R": 5}, ", ") == ("NumPy, pandas",)
