"""Applying and taking back codes, and what may not be done."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from coder.coding.deciding import redo, set_memo, toggle_code, toggle_no_code, undo
from coder.coding.desk import CodingDesk
from coder.coding.rounds import submit_round
from coder.errors import InputError, NotAllowed
from coder.store.check import check_study
from coder.store.study import Study
from tests.coding.conftest import ANSWERS, HOSTILE, answer_id


@pytest.fixture
def ana(round_path: Path):
    with Study.open(round_path, "ana") as study:
        yield study


def stands(study: Study, answer: int) -> set[tuple[str | None, int | None, int | None]]:
    desk = CodingDesk(study)
    desk.go_to(next(i for i in range(desk.count) if desk._ids[i] == answer))
    return {(own.code and own.code.key, own.start, own.end) for own in desk.current.codings}


def test_a_code_is_applied_to_the_whole_answer_and_taken_back_by_the_same_key(ana: Study) -> None:
    answer = answer_id(ana, "001", "Q1")
    assert toggle_code(ana, answer, "time").applied
    assert stands(ana, answer) == {("time", None, None)}
    assert not toggle_code(ana, answer, "time").applied
    assert stands(ana, answer) == set()


def test_a_code_is_found_by_key_name_or_path(ana: Study) -> None:
    answer = answer_id(ana, "001", "Q1")
    for reference in ("workforce", "Staff shortage", "cost->workforce"):
        assert toggle_code(ana, answer, reference).code == "workforce"


def test_a_span_and_the_whole_answer_can_carry_the_same_code(ana: Study) -> None:
    answer = answer_id(ana, "001", "Q1")
    toggle_code(ana, answer, "time")
    toggle_code(ana, answer, "time", start=12, end=16)
    assert ANSWERS["001"][0][12:16] == "time"
    assert stands(ana, answer) == {("time", None, None), ("time", 12, 16)}


def test_white_space_at_the_ends_of_a_span_is_left_out(ana: Study) -> None:
    answer = answer_id(ana, "003", "Q2")
    toggle_code(ana, answer, "time", start=0, end=len(ANSWERS["003"][1]))
    assert stands(ana, answer) == {("time", 2, 20)}


@pytest.mark.parametrize(("start", "end"), [(5, 5), (6, 2), (-1, 3), (0, 999), (3, None)])
def test_a_span_outside_the_text_is_refused(ana: Study, start: int, end: int | None) -> None:
    with pytest.raises(InputError, match="span"):
        toggle_code(ana, answer_id(ana, "004", "Q1"), "time", start=start, end=end)


def test_saying_that_no_code_applies_is_a_decision_and_gives_way_to_a_code(ana: Study) -> None:
    answer = answer_id(ana, "006", "Q2")
    toggle_no_code(ana, answer)
    assert stands(ana, answer) == {(None, None, None)}
    toggle_code(ana, answer, "equal_partners")
    assert stands(ana, answer) == {("equal_partners", None, None)}
    with pytest.raises(NotAllowed, match="has codes"):
        toggle_no_code(ana, answer)


def test_a_family_and_an_unknown_code_are_refused(ana: Study) -> None:
    answer = answer_id(ana, "001", "Q1")
    with pytest.raises(InputError, match="groups codes"):
        toggle_code(ana, answer, "gap")
    with pytest.raises(InputError, match="tokenism"):
        toggle_code(ana, answer, "tokenizm")


def test_undo_and_redo_reach_over_sittings(round_path: Path) -> None:
    with Study.open(round_path, "ana") as study:
        answer = answer_id(study, "001", "Q1")
        toggle_code(study, answer, "time")
        toggle_code(study, answer, "cost")
        set_memo(study, answer, "is this money?")
    with Study.open(round_path, "ana") as study:
        undo(study)
        undo(study)
        assert stands(study, answer) == {("time", None, None)}
        redo(study)
        assert stands(study, answer) == {("time", None, None), ("cost", None, None)}
        assert CodingDesk(study).current.memo == ""
        redo(study)
        assert CodingDesk(study).current.memo == "is this money?"
        with pytest.raises(NotAllowed, match="nothing to redo"):
            redo(study)


def test_a_new_step_after_an_undo_cuts_off_the_redo(ana: Study) -> None:
    answer = answer_id(ana, "001", "Q1")
    toggle_code(ana, answer, "time")
    undo(ana)
    toggle_code(ana, answer, "cost")
    with pytest.raises(NotAllowed, match="nothing to redo"):
        redo(ana)
    assert stands(ana, answer) == {("cost", None, None)}


def test_undo_is_ones_own(round_path: Path) -> None:
    with Study.open(round_path, "ana") as study:
        toggle_code(study, answer_id(study, "001", "Q1"), "time")
    with Study.open(round_path, "ben") as study, pytest.raises(NotAllowed, match="nothing to undo"):
        undo(study)


def test_a_submitted_part_cannot_be_changed(ana: Study) -> None:
    answer = answer_id(ana, "001", "Q1")
    toggle_code(ana, answer, "time")
    with pytest.raises(NotAllowed, match="11 of 12 answers are not coded yet"):
        submit_round(ana)
    assert submit_round(ana, partial=True).finished == 1
    for change in (lambda: toggle_code(ana, answer, "cost"), lambda: undo(ana), lambda: set_memo(ana, answer, "x")):
        with pytest.raises(NotAllowed, match="has submitted"):
            change()


def test_the_log_names_codes_but_never_a_respondents_or_coders_words(ana: Study, round_path: Path) -> None:
    answer = answer_id(ana, "003", "Q1")
    toggle_code(ana, answer, "time", start=0, end=5)
    set_memo(ana, answer, "secret thought")
    connection = sqlite3.connect(round_path)
    rows = connection.execute("SELECT action, subject, before, after, reason FROM log_entry").fetchall()
    written = json.dumps(rows)
    assert '"coding.apply", "003/Q1"' in written
    assert "secret" not in written
    assert HOSTILE[:5] not in written
    assert check_study(ana).faults == ()


def test_nothing_is_ever_deleted(ana: Study, round_path: Path) -> None:
    answer = answer_id(ana, "001", "Q1")
    toggle_code(ana, answer, "time")
    toggle_code(ana, answer, "time")
    connection = sqlite3.connect(round_path)
    assert connection.execute("SELECT count(*), count(removed_at) FROM coding").fetchone() == (1, 1)


def test_the_lead_who_does_not_code_has_no_desk(round_path: Path) -> None:
    with Study.open(round_path, "lee") as study, pytest.raises(InputError, match="no open round in which lee codes"):
        CodingDesk(study)
