"""The lead's place among the differences."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from coder.consensus.desk import ReconcileDesk
from coder.errors import InputError
from coder.store.study import Study

Rounds = Callable[..., Study]

WORK = {"ana": [("time",)] * 3, "ben": [("cost",)] * 3}


def place(desk: ReconcileDesk) -> str:
    assert desk.current is not None
    return desk.current.respondent


class TestMoving:
    def test_it_starts_at_the_first_difference_and_stops_at_both_ends(self, rounds: Rounds) -> None:
        with rounds(WORK) as study:
            desk = ReconcileDesk(study)
            assert (place(desk), desk.move(-1), place(desk)) == ("r1", False, "r1")
            assert (desk.move(5), place(desk), desk.move(1)) == (True, "r3", False)

    def test_the_next_undecided_one_comes_round_from_the_beginning(self, rounds: Rounds) -> None:
        with rounds(WORK) as study:
            desk = ReconcileDesk(study)
            desk.move(1)
            desk.decide("both", reason="x")
            assert (place(desk), desk.decided_count) == ("r2", 1)
            assert (desk.next_undecided(), place(desk)) == (True, "r3")
            desk.decide("both", reason="x")
            assert (desk.next_undecided(), place(desk)) == (True, "r1")
            desk.decide("both", reason="x")
            assert (desk.next_undecided(), place(desk), desk.decided_count) == (False, "r1", 3)

    def test_it_comes_back_to_the_first_undecided_one(self, rounds: Rounds) -> None:
        with rounds(WORK) as study:
            ReconcileDesk(study).decide("both", reason="x")
            desk = ReconcileDesk(study)
            assert (place(desk), desk.decided_count) == ("r2", 1)

    def test_a_round_without_differences(self, rounds: Rounds) -> None:
        with rounds({"ana": [("time",)], "ben": [("time",)]}) as study:
            desk = ReconcileDesk(study)
            assert (desk.current, desk.agreed, desk.move(1), desk.next_undecided()) == (None, 1, False, False)
            with pytest.raises(InputError, match="no differences"):
                desk.decide("both", reason="x")


class TestDeciding:
    def test_the_difference_shows_its_decision_and_undo_goes_back_to_it(self, rounds: Rounds) -> None:
        with rounds(WORK) as study:
            desk = ReconcileDesk(study)
            desk.decide("other", codes=["culture"], cause="boundary", reason="It is about habits.")
            assert desk.current is not None
            assert desk.current.decision is not None
            assert desk.current.decision.codes == ("culture",)
            desk.move(2)
            assert desk.undo().respondent == "r1"
            assert (place(desk), desk.decided_count) == ("r1", 0)
            assert desk.differences[0].decision is None

    def test_what_the_desk_shows_is_what_a_new_desk_reads(self, rounds: Rounds) -> None:
        with rounds() as study:
            desk = ReconcileDesk(study)
            for _ in range(4):
                desk.decide("side", side=2, reason="x")
                desk.next_undecided()
            desk.undo()
            assert desk.differences == ReconcileDesk(study).differences
