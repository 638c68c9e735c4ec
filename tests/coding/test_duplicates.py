"""One decision for answers that say the same: what they get, where it came from, and how it is taken back."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from coder.coding.desk import CodingDesk
from coder.errors import NotAllowed
from coder.store.check import check_study
from coder.store.study import Study
from coder.survey.duplicates import find_duplicates
from tests.coding.conftest import build_round

MONEY = "There is never enough money for it."
TEXTS = (
    MONEY,
    "Something else.",
    MONEY,
    "there is never enough money for it",
    "There is never enuogh money for it.",
    MONEY,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Six answers; all but the second are a group: three identical ones, one in other letters, one with a slip."""
    return build_round(tmp_path, TEXTS, ["time", "cost"])


@pytest.fixture
def desk(path: Path):
    with Study.open(path, "lee") as study:
        find_duplicates(study)
    with Study.open(path, "ana") as study:
        yield CodingDesk(study)


def stands(desk: CodingDesk) -> list[list[tuple[str | None, int | None]]]:
    """(code, start) of what stands on each answer, by a fresh desk."""
    fresh = CodingDesk(desk.study)
    return [
        [(own.code.key if own.code else None, own.start) for own in fresh.go_to(index).codings]
        for index in range(fresh.count)
    ]


def test_before_anybody_looked_for_them_there_are_none(path: Path) -> None:
    with Study.open(path, "ana") as study:
        desk = CodingDesk(study)
        assert (desk.duplicates_known, desk.duplicates, desk.duplicate_texts()) == (False, None, [])
        with pytest.raises(NotAllowed, match="Decide on this answer first"):
            desk.apply_to_duplicates()


def test_the_others_are_counted_and_shown(desk: CodingDesk) -> None:
    found = desk.duplicates
    assert found is not None
    assert (found.sameness, found.others, found.undecided, found.split_off) == ("near", 4, 4, False)
    texts = desk.duplicate_texts()
    assert [(one.index, one.respondent, one.sameness) for one in texts] == [
        (2, "R3", "exact"), (3, "R4", "normalised"), (4, "R5", "near"), (5, "R6", "exact"),
    ]  # fmt: skip
    assert [one.text for one in texts] == [TEXTS[2], TEXTS[3], TEXTS[4], TEXTS[5]]
    desk.go_to(1)
    assert desk.duplicates is None


def test_all_get_what_stands_on_the_whole_answer_and_identical_ones_its_spans(desk: CodingDesk, path: Path) -> None:
    desk.go_to(5)
    desk.toggle("time")
    desk.go_to(0)
    desk.toggle("cost")
    desk.toggle("time", (9, 14))
    done = desk.apply_to_duplicates()
    assert (len(done.answer_ids), done.codings, done.without_spans, done.left_out) == (3, 4, 2, 0)
    both, whole = [("cost", None), ("time", 9)], [("cost", None)]
    assert stands(desk) == [both, [], both, whole, whole, [("time", None)]]
    assert desk.finished_count == 5
    with sqlite3.connect(path) as connection:
        copied = connection.execute(
            "SELECT c.answer_id, p.from_answer_id FROM copied_coding p JOIN coding c ON c.id = p.coding_id ORDER BY 1"
        ).fetchall()
    assert copied == [(3, 1), (3, 1), (4, 1), (5, 1)]
    desk.undo()
    assert stands(desk) == [both, [], [], [], [], [("time", None)]]
    assert (desk.finished_count, desk.index) == (2, 0)
    desk.redo()
    assert stands(desk) == [both, [], both, whole, whole, [("time", None)]]
    assert desk.finished_count == 5
    with pytest.raises(NotAllowed, match="decided already"):
        desk.apply_to_duplicates()
    assert check_study(desk.study).faults == ()


def test_that_no_code_applies_is_given_too(desk: CodingDesk) -> None:
    desk.toggle_no_code()
    assert len(desk.apply_to_duplicates().answer_ids) == 4
    assert stands(desk) == [[(None, None)], [], *([[(None, None)]] * 4)]


def test_spans_alone_go_to_identical_texts_only(desk: CodingDesk) -> None:
    desk.go_to(3)
    desk.toggle("cost", (0, 5))
    with pytest.raises(NotAllowed, match="stand on spans"):
        desk.apply_to_duplicates()
    desk.go_to(0)
    desk.toggle("cost", (0, 5))
    done = desk.apply_to_duplicates()
    assert (len(done.answer_ids), done.left_out, done.without_spans) == (2, 1, 0)


def test_what_is_split_off_is_left_alone_by_this_coder_only(desk: CodingDesk, path: Path) -> None:
    desk.toggle("cost")
    assert desk.split_off(2).stands
    assert desk.index == 0
    assert [one.index for one in desk.duplicate_texts()] == [3, 4, 5]
    desk.apply_to_duplicates()
    assert stands(desk)[2] == []
    desk.go_to(2)
    found = desk.duplicates
    assert found is not None
    assert found.split_off
    desk.toggle("time")
    with pytest.raises(NotAllowed, match="no duplicates"):
        desk.apply_to_duplicates()
    for _ in range(3):
        desk.undo()
    assert [one.index for one in desk.duplicate_texts()] == [2, 3, 4, 5]
    with Study.open(path, "ben") as study:
        assert len(CodingDesk(study).duplicate_texts()) == 4


def test_an_answer_without_duplicates_cannot_be_split_off(desk: CodingDesk) -> None:
    desk.go_to(1)
    with pytest.raises(NotAllowed, match="no duplicates"):
        desk.split_off()


def test_the_log_says_how_many_and_which_codes(desk: CodingDesk, path: Path) -> None:
    desk.toggle("cost")
    desk.apply_to_duplicates()
    with sqlite3.connect(path) as connection:
        subject, after = connection.execute(
            "SELECT subject, after FROM log_entry WHERE action = 'coding.copy'"
        ).fetchone()
    assert subject == "R1/Q1"
    assert after == '{"codes": ["cost"], "answers": 4, "codings": 4}'
