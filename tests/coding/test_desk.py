"""The desk: which answer is in front, what comes next, and that what it shows is what is stored."""

from __future__ import annotations

from pathlib import Path

import pytest

from coder.coding.desk import CodingDesk
from coder.errors import InputError, NotAllowed
from coder.store.study import Study
from tests.coding.conftest import ANSWERS


@pytest.fixture
def desk(round_path: Path):
    with Study.open(round_path, "ana") as study:
        yield CodingDesk(study)


def test_it_opens_at_the_first_answer_with_its_question_and_respondent(desk: CodingDesk) -> None:
    assert (desk.index, desk.count, desk.finished_count) == (0, 12, 0)
    current = desk.current
    assert (current.respondent, current.question, current.text) == ("001", "Q1", ANSWERS["001"][0])
    assert current.attributes == {"role": "carer"}


def test_moving_stops_at_the_ends(desk: CodingDesk) -> None:
    desk.move(-1)
    assert desk.index == 0
    desk.move(100)
    assert (desk.index, desk.current.respondent, desk.current.question) == (11, "006", "Q2")


def test_the_next_uncoded_answer_is_searched_round_the_end(desk: CodingDesk) -> None:
    desk.go_to(11)
    desk.toggle("time")
    assert desk.next_uncoded()
    assert desk.index == 0
    for index in range(12):
        desk.go_to(index)
        if not desk.current.codings:
            desk.toggle_no_code()
    assert not desk.next_uncoded()
    assert desk.finished_count == 12


def test_a_new_sitting_begins_where_something_was_last_decided(round_path: Path) -> None:
    with Study.open(round_path, "ana") as study:
        desk = CodingDesk(study)
        desk.go_to(7)
        desk.toggle("time")
    with Study.open(round_path, "ana") as study:
        assert CodingDesk(study).index == 7


def test_the_list_shows_own_codes_and_what_is_decided(desk: CodingDesk) -> None:
    desk.go_to(1)
    desk.toggle("time", (0, 7))
    desk.toggle("cost")
    first, second = desk.lines(0, 2)
    assert (first.finished, first.codes) == (False, ())
    assert (second.number, second.finished, set(second.codes)) == (2, True, {"Time", "Cost"})


def test_a_digit_belongs_to_the_code_that_took_it_first_for_the_whole_round(round_path: Path) -> None:
    with Study.open(round_path, "ana") as study:
        desk = CodingDesk(study)
        assert desk.at_hand == ()
        for code in ("tokenism", "cost", "cost", "time"):
            desk.toggle(code)
        assert [entry.key for entry in desk.at_hand] == ["tokenism", "cost", "time"]
        desk.undo()
        desk.toggle("workforce")
        desk.toggle("tokenism")
        assert [entry.key for entry in desk.at_hand] == ["tokenism", "cost", "time", "workforce"]
    with Study.open(round_path, "ana") as study:
        assert [entry.key for entry in CodingDesk(study).at_hand] == ["tokenism", "cost", "time", "workforce"]


def test_a_sitting_can_end_at_an_answer_without_a_decision(round_path: Path) -> None:
    with Study.open(round_path, "ana") as study:
        desk = CodingDesk(study)
        desk.toggle("time")
        desk.go_to(9)
        desk.keep_place()
    with Study.open(round_path, "ana") as study:
        assert CodingDesk(study).index == 9


def test_codes_used_last_come_first_when_no_letters_are_typed(desk: CodingDesk) -> None:
    desk.toggle("tokenism")
    desk.toggle("cost")
    assert [entry.key for entry in desk.find_codes("")][:2] == ["cost", "tokenism"]
    assert desk.find_codes("equ")[0].key == "equal_partners"


def test_a_key_with_which_one_goes_on_applies_and_never_takes_back(desk: CodingDesk) -> None:
    desk.apply_and_go_on("time")
    assert desk.index == 1
    desk.go_to(0)
    desk.apply_and_go_on("time")
    assert desk.index == 1
    assert [line.codes for line in desk.lines(0, 2)] == [("Time",), ()]
    desk.undo()
    assert (desk.index, desk.current.codings) == (0, ())


class TestRepeating:
    def test_the_codes_of_the_answer_decided_last_come_to_the_whole_answer(self, desk: CodingDesk) -> None:
        desk.toggle("time", (0, 5))
        desk.toggle("cost")
        desk.go_to(4)
        desk.toggle_flag("unsure")
        assert desk.repeat_codes().codes == ("time", "cost")
        assert [(own.code and own.code.key, own.span) for own in desk.current.codings] == [
            ("time", None),
            ("cost", None),
        ]
        desk.undo()
        assert desk.current.codings == ()

    def test_no_code_applies_is_repeated_only_where_nothing_stands(self, desk: CodingDesk) -> None:
        with pytest.raises(NotAllowed, match="no answer yet"):
            desk.repeat_codes()
        desk.toggle_no_code()
        desk.go_to(1)
        assert desk.repeat_codes().codes == ()
        assert [own.code for own in desk.current.codings] == [None]
        with pytest.raises(NotAllowed, match="stands here already"):
            desk.repeat_codes()
        desk.toggle("time")
        desk.go_to(2)
        desk.toggle_no_code()
        desk.go_to(1)
        with pytest.raises(NotAllowed, match="has codes"):
            desk.repeat_codes()


class TestEnds:
    def test_the_ends_of_a_span_move_in_one_step(self, desk: CodingDesk) -> None:
        desk.toggle("time", (9, 16))
        desk.toggle("cost")
        (span,) = [own for own in desk.current.codings if own.span]
        assert desk.move_span(span, 8, 17) == (9, 17)
        assert {own.span for own in desk.current.codings} == {None, (9, 17)}
        desk.undo()
        assert {own.span for own in desk.current.codings} == {None, (9, 16)}

    def test_a_span_moved_onto_its_like_becomes_one_with_it(self, desk: CodingDesk) -> None:
        desk.toggle("time", (0, 5))
        desk.toggle("time", (9, 16))
        first = desk.current.codings[0]
        desk.move_span(first, 9, 16)
        assert [own.span for own in desk.current.codings] == [(9, 16)]
        desk.undo()
        assert {own.span for own in desk.current.codings} == {(0, 5), (9, 16)}

    def test_what_has_no_ends_or_keeps_them_is_refused(self, desk: CodingDesk) -> None:
        desk.toggle("time")
        with pytest.raises(InputError, match="has ends"):
            desk.move_span(desk.current.codings[0], 0, 5)
        desk.toggle("cost", (0, 5))
        span = desk.current.codings[1]
        for ends in ((0, 5), (5, 5), (0, 999)):
            with pytest.raises((InputError, NotAllowed)):
                desk.move_span(span, *ends)
