"""The lead's place among the differences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from uuid import UUID

import pytest

from coder.consensus.desk import ReconcileDesk
from coder.consensus.differences import Difference, Side, list_differences, read_queue
from coder.consensus.layer import consensus_account
from coder.errors import InputError
from coder.store.model import Round
from coder.store.study import Study
from tests.consensus.conftest import make_round

Rounds = Callable[..., Study]

WORK = {"ana": [("time",)] * 3, "ben": [("cost",)] * 3}


def place(desk: ReconcileDesk) -> str:
    assert desk.current is not None
    return desk.current.respondent


def walked(desk: ReconcileDesk) -> list[Difference]:
    """Every difference as the desk shows it, from the first on."""
    found = []
    for number in range(desk.count):
        desk.go_to(number)
        assert desk.current is not None
        found.append(desk.current)
    return found


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
            assert desk.current.decision is None

    def test_what_the_desk_shows_is_what_a_new_desk_reads(self, rounds: Rounds) -> None:
        with rounds() as study:
            desk = ReconcileDesk(study)
            for _ in range(4):
                desk.decide("side", side=2, reason="x")
                desk.next_undecided()
            desk.undo()
            assert walked(desk) == walked(ReconcileDesk(study)) == list_differences(study)

    def test_the_reasons_given_before_come_last_first_and_once(self, rounds: Rounds) -> None:
        with rounds(WORK) as study:
            desk = ReconcileDesk(study)
            for reason in ("a", "b", "a"):
                desk.decide("both", reason=reason)
                desk.move(1)
            assert desk.earlier_reasons() == ["a", "b"]


MANY = {
    "ana": [("time",), ("time", "culture"), ("time",), ("time",), ("cost",), ()],
    "ben": [("cost",), ("cost", "culture"), ("cost",), ("support",), ("time",), ("cost",)],
}
"""Answers 1, 2, 3 and 5 ask the same: time or cost?"""


class TestOthersAlike:
    def test_those_that_pose_the_same_question_stand_together(self, rounds: Rounds) -> None:
        with rounds(MANY) as study:
            desk = ReconcileDesk(study)
            kinds: list[tuple[str, tuple[int, int]]] = []
            for each in walked(desk):
                desk.go_to(len(kinds))
                kinds.append((each.respondent, desk.kind_counts))
        four = [(name, (4, 0)) for name in ("r1", "r2", "r3", "r5")]
        assert [kind for kind in kinds if kind[1] == (4, 0)] == four
        assert kinds.index(four[0]) + 3 == kinds.index(four[3])

    def test_one_decision_is_taken_for_those_confirmed_and_one_undo_takes_it_back_in_a_later_sitting(
        self, rounds: Rounds
    ) -> None:
        with rounds(MANY) as study:
            desk = ReconcileDesk(study)
            while desk.current is None or desk.current.respondent != "r1":
                desk.move(1)
            side = next(side.number for side in desk.current.sides if side.codes == ("time",))
            desk.decide("side", side=side, reason="Hours are meant.", cause="boundary")
            found = {each.difference.respondent: each for each in desk.alike()}
            assert {name: each.codes for name, each in found.items()} == {
                "r2": ("time", "culture"), "r3": ("time",), "r5": ("time",),
            }  # fmt: skip
            assert desk.decide_alike([found["r2"], found["r5"]]) == 2
            assert desk.decided_count == 3
        with rounds() as study:  # another sitting
            decided = {each.respondent: each.decision for each in list_differences(study) if each.decision}
            assert {name: (each.codes, each.reason, each.cause) for name, each in decided.items()} == {
                "r1": (("time",), "Hours are meant.", "boundary"),
                "r2": (("time", "culture"), "Hours are meant.", "boundary"),
                "r5": (("time",), "Hours are meant.", "boundary"),
            }
            desk = ReconcileDesk(study)
            undone = desk.undo()
            assert (undone.respondent, undone.more, desk.decided_count) == ("r2", 1, 1)
            assert desk.undo().respondent == "r1"
            assert consensus_account(study).decided == 0

    def test_other_codes_leave_what_both_sides_share(self, rounds: Rounds) -> None:
        with rounds(MANY) as study:
            desk = ReconcileDesk(study)
            while desk.current is None or desk.current.respondent != "r1":
                desk.move(1)
            desk.decide("other", codes=["training"], reason="x")
            assert {each.difference.respondent: each.codes for each in desk.alike()} == {
                "r2": ("culture", "training"), "r3": ("training",), "r5": ("training",),
            }  # fmt: skip
            desk.decide_alike(desk.alike())
            codes = {each.respondent: each.decision.codes for each in list_differences(study) if each.decision}
        assert codes["r2"] == ("culture", "training")

    def test_which_words_are_right_is_taken_over_to_no_other_answer(self, rounds: Rounds) -> None:
        spans = {"ana": [(("time", 0, 6),)] * 3, "ben": [(("time", 7, 13),)] * 3}
        with rounds(spans) as study:
            desk = ReconcileDesk(study, extents=True)
            desk.decide("side", side=1, reason="x")
            assert desk.alike() == []
            desk.decide("both", reason="x")
            assert len(desk.alike()) == 2

    def test_nothing_is_taken_over_from_what_is_not_decided(self, rounds: Rounds) -> None:
        with rounds(MANY) as study, pytest.raises(InputError, match="Decide this difference first"):
            ReconcileDesk(study).alike()


@pytest.fixture(scope="module")
def blind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    path = tmp_path_factory.mktemp("blind") / "s.db"
    work = {"ana": [("time",)] * 500, "ben": [("cost",)] * 500}
    with Study.open(make_round(path, work), "lee") as study:
        with study.write() as session:
            session.query(Round).one().uid = UUID(int=7)  # the order of the sides comes from it
            session.log("test.uid", "main")
        yield study


class TestNobodyIsRecognised:
    """500 answers on which ana and ben differ in the same way, so that whatever tells them apart would show."""

    def test_the_first_side_is_as_often_one_as_the_other_and_by_no_pattern(self, blind: Study) -> None:
        found = read_queue(blind).differences
        anas = [each.sides[0].codes == ("time",) for each in found]
        n = len(anas)
        first = sum(anas)
        assert chi_square([first, n - first]) < 6.63  # 1 degree of freedom, p = .01
        pairs = Counter(zip(anas[::2], anas[1::2], strict=True))
        assert chi_square(list(pairs.values())) < 11.34  # 3 degrees of freedom: the last one tells nothing of the next
        by_length = Counter((len(each.text), side) for each, side in zip(found, anas, strict=True))
        for length in {len(each.text) for each in found}:
            assert chi_square([by_length[length, True], by_length[length, False]]) < 10.83

    def test_a_side_holds_nothing_else_that_tells_them_apart(self, blind: Study) -> None:
        for each in read_queue(blind).differences:
            bare = [side._replace(codes=(), marks=(), memo="") for side in each.sides]
            assert bare == [Side(1, (), (), ""), Side(2, (), (), "")]

    def test_the_queue_is_the_same_whoever_is_first_in_the_study(self, blind: Study, tmp_path: Path) -> None:
        swapped = {"ben": [("cost",)] * 20, "ana": [("time",)] * 20}
        with Study.open(make_round(tmp_path / "s.db", swapped), "lee") as other:
            texts = [each.text for each in read_queue(other).differences]
        assert texts == [each.text for each in read_queue(blind).differences][:20]


def chi_square(counts: Sequence[int]) -> float:
    """How far counts are from equal ones."""
    even = sum(counts) / len(counts)
    return sum((count - even) ** 2 / even for count in counts)
