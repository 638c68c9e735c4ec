"""The time that answers get: counted without the idle part, stored with decisions, and gently spoken of."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from coder.coding.attention import round_pace
from coder.coding.clock import SittingClock
from coder.coding.context import context_mode, set_context
from coder.coding.deciding import toggle_code
from coder.coding.desk import CodingDesk
from coder.coding.rounds import submit_round
from coder.consensus.closing import close_round
from coder.errors import InputError, NotAllowed
from coder.store.model import Question, Tick, TickOption
from coder.store.study import Study


class Time:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def desk(round_path: Path, time: Time):
    with Study.open(round_path, "ana") as study:
        yield CodingDesk(study, clock=SittingClock(time))


def stored(path: Path) -> dict[int, int]:
    """Milliseconds by answer."""
    with sqlite3.connect(path) as connection:
        return dict(connection.execute("SELECT answer_id, milliseconds FROM attention WHERE assignment_id = 1"))


class TestTime:
    def test_it_waits_for_the_next_decision(self, desk: CodingDesk, time: Time, round_path: Path) -> None:
        time.seconds += 7
        desk.move(1)
        time.seconds += 2.5
        desk.move(1)
        assert stored(round_path) == {}
        time.seconds += 4
        desk.toggle("time")
        assert stored(round_path) == {1: 7000, 2: 2500, 3: 4000}
        time.seconds += 1
        desk.toggle("cost")
        desk.go_to(0)
        time.seconds += 2
        desk.keep_place()
        assert stored(round_path) == {1: 9000, 2: 2500, 3: 5000}

    def test_more_than_two_minutes_without_a_key_count_as_two(
        self, desk: CodingDesk, time: Time, round_path: Path
    ) -> None:
        time.seconds += 3600
        desk.touch()
        time.seconds += 30
        desk.toggle("time")
        assert stored(round_path) == {1: 150_000}

    def test_what_was_refused_goes_on_waiting(self, desk: CodingDesk, time: Time, round_path: Path) -> None:
        time.seconds += 5
        with pytest.raises(InputError):
            desk.toggle("nope")
        assert stored(round_path) == {}
        desk.toggle_no_code()
        assert stored(round_path) == {1: 5000}

    def test_ones_own_pace_is_the_median_of_decided_answers(self, desk: CodingDesk, time: Time) -> None:
        assert desk.pace().median_seconds is None
        for seconds in (2, 30, 4):
            time.seconds += seconds
            desk.apply_and_go_on("time")
        time.seconds += 100
        desk.keep_place()
        assert (desk.pace().answers, desk.pace().median_seconds) == (3, 4.0)

    def test_the_lead_learns_it_when_the_round_is_closed(self, desk: CodingDesk, time: Time, round_path: Path) -> None:
        for seconds in (1, 2, 9):
            time.seconds += seconds
            desk.apply_and_go_on("time")
        submit_round(desk.study, partial=True)
        with Study.open(round_path, "lee") as study, pytest.raises(NotAllowed, match="still open"):
            round_pace(study)
        with Study.open(round_path, "ben") as study:
            toggle_code(study, 1, "time")
            submit_round(study, partial=True)
        with Study.open(round_path, "lee") as study:
            close_round(study)
            assert round_pace(study) == {"ana": 2.0, "ben": None}


class TestMarks:
    def test_twenty_very_fast_answers_in_a_row_are_mentioned(self, time: Time) -> None:
        clock = SittingClock(time)
        for answer in range(1, 23):
            clock.bring(answer)
            assert clock.runs_fast == (answer > 20)
            time.seconds += 1.9
            clock.decide()
        time.seconds += 3
        clock.bring(99)
        assert not clock.runs_fast

    def test_answers_that_were_only_passed_are_no_run(self, time: Time) -> None:
        clock = SittingClock(time)
        for answer in range(50):
            clock.bring(answer)
            time.seconds += 0.1
        assert not clock.runs_fast

    def test_a_long_sitting_is_mentioned_and_a_break_ends_it(self, desk: CodingDesk, time: Time) -> None:
        for _ in range(91):
            time.seconds += 60
            desk.touch()
        assert [mark for mark in desk.marks() if "91 minutes" in mark]
        time.seconds += 1000
        assert desk.marks() == ()

    def test_codes_that_fell_out_of_use_are_named(self, desk: CodingDesk, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("coder.coding.desk.NOT_LATELY", 4)
        for code in ("time", "time", "time", "cost", "workforce", "workforce", "workforce"):
            desk.apply_and_go_on(code)
        assert desk.marks() == ("On the last 4 answers you did not use: Time.",)
        desk.apply_and_go_on("time")
        assert desk.marks() == ()


class TestContext:
    @pytest.fixture
    def ticked(self, round_path: Path) -> Path:
        with Study.open(round_path, "lee") as study, study.write() as session:
            question = Question(key="T", wording="What stands in the way?", kind="ticks", position=9)
            session.add(question)
            session.flush()
            options = [TickOption(question_id=question.id, label=label, position=n) for n, label in enumerate("ba")]
            session.add_all(options)
            session.flush()
            session.add_all(Tick(respondent_id=1, option_id=option.id) for option in options)
            session.nothing_to_log()
        return round_path

    def views(self, path: Path) -> list[int]:
        with sqlite3.connect(path) as connection:
            query = "SELECT answer_id FROM attention WHERE context_at IS NOT NULL ORDER BY 1"
            return [row[0] for row in connection.execute(query)]

    def test_shown_is_what_a_study_begins_with(self, ticked: Path) -> None:
        with Study.open(ticked, "ana") as study:
            assert context_mode(study) == "shown"
            desk = CodingDesk(study)
            assert (desk.current.attributes, desk.current.ticks) == ({"role": "carer"}, {"T": ("b", "a")})
            desk.toggle("time")
        assert self.views(ticked) == [1]

    def test_hidden_is_not_given_to_who_asks(self, ticked: Path) -> None:
        with Study.open(ticked, "lee") as study:
            set_context(study, "hidden")
        with Study.open(ticked, "ana") as study:
            desk = CodingDesk(study)
            assert (desk.current.attributes, desk.current.ticks, desk.current.context) == ({}, {}, "hidden")
            with pytest.raises(NotAllowed, match="hidden"):
                desk.show_context()
            desk.toggle("time")
        assert self.views(ticked) == []

    def test_on_asking_it_is_shown_for_this_answer_and_recorded(self, ticked: Path) -> None:
        with Study.open(ticked, "lee") as study:
            set_context(study, "ask")
        with Study.open(ticked, "ana") as study:
            desk = CodingDesk(study)
            desk.go_to(1)
            assert (desk.current.attributes, desk.current.context) == ({}, "ask")
            assert desk.show_context().ticks == {"T": ("b", "a")}
            desk.toggle("time")
            assert desk.current.attributes == {"role": "carer"}
            desk.move(1)
            assert desk.current.attributes == {}
            desk.toggle("time")
        assert self.views(ticked) == [2]

    def test_only_a_lead_decides_and_only_on_three_words(self, ticked: Path) -> None:
        with Study.open(ticked, "ana") as study, pytest.raises(NotAllowed, match="Only a lead"):
            set_context(study, "hidden")
        with Study.open(ticked, "lee") as study, pytest.raises(InputError, match="shown, hidden or ask"):
            set_context(study, "maybe")
