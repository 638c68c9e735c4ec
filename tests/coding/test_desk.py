"""The desk: which answer is in front, what comes next, and that what it shows is what is stored."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from coder.coding.desk import CodingDesk
from coder.errors import CoderError
from coder.store.check import check_study
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


class Coding(RuleBasedStateMachine):
    """Any sequence of keys: what the desk shows is what a fresh desk reads; undoing everything leaves nothing."""

    template: Path

    @initialize()
    def begin(self) -> None:
        import shutil

        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(shutil.copy(self.template, Path(self.folder.name) / "study.db"))
        self.study = Study.open(self.path, "ana")
        self.desk = CodingDesk(self.study)

    @rule(index=st.integers(0, 3))
    def go(self, index: int) -> None:
        self.desk.go_to(index)

    @rule(code=st.sampled_from(["time", "cost", "workforce"]))
    def whole(self, code: str) -> None:
        self.desk.toggle(code)

    @rule(code=st.sampled_from(["time", "cost"]), ends=st.tuples(st.integers(-2, 45), st.integers(-2, 45)))
    def span(self, code: str, ends: tuple[int, int]) -> None:
        try:
            self.desk.toggle(code, ends)
        except CoderError:
            assert (
                not (0 <= ends[0] < ends[1] <= len(self.desk.current.text))
                or not self.desk.current.text[slice(*ends)].strip()
            )

    @rule()
    def silence(self) -> None:
        try:
            self.desk.toggle_no_code()
        except CoderError:
            assert any(own.code for own in self.desk.current.codings)

    @rule(text=st.sampled_from(["", "hm", "why?"]))
    def memo(self, text: str) -> None:
        try:
            self.desk.set_memo(text)
        except CoderError:
            assert self.desk.current.memo == text

    @rule()
    def undo(self) -> None:
        with suppress(CoderError):
            self.desk.undo()

    @rule()
    def redo(self) -> None:
        with suppress(CoderError):
            self.desk.redo()

    @invariant()
    def shown_is_stored(self) -> None:
        if not hasattr(self, "desk"):
            return
        with Study.open(self.path, "ana") as study:
            fresh = CodingDesk(study)
            fresh.go_to(self.desk.index)
            assert fresh.current == self.desk.current
            assert fresh.finished_count == self.desk.finished_count

    @invariant()
    def spans_are_inside_the_text(self) -> None:
        if not hasattr(self, "desk"):
            return
        text = self.desk.current.text
        for own in self.desk.current.codings:
            assert own.start is None or 0 <= own.start < (own.end or 0) <= len(text)

    def teardown(self) -> None:
        if not hasattr(self, "study"):
            return
        for _ in range(200):
            try:
                self.desk.undo()
            except CoderError:
                break
        for index in range(4):
            self.desk.go_to(index)
            assert self.desk.current.codings == ()
            assert self.desk.current.memo == ""
        assert check_study(self.study).faults == ()
        self.study.close()
        self.folder.cleanup()


def test_any_sequence_of_keys_keeps_the_invariants(opened: Path) -> None:
    from hypothesis.stateful import run_state_machine_as_test

    Coding.template = opened
    run_state_machine_as_test(
        Coding,
        settings=settings(
            max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
