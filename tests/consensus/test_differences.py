"""The queue of differences: what is in it, in which order, and that nobody can be recognised in it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import update

from coder.consensus.decisions import decide
from coder.consensus.differences import list_differences, read_queue
from coder.errors import CoderError
from coder.store.model import Round
from coder.store.study import Study

Rounds = Callable[..., Study]


class TestTwelveAnswers:
    def test_five_agree_and_seven_are_queued_with_their_patterns(self, rounds: Rounds) -> None:
        with rounds() as study:
            queue = read_queue(study)
        assert queue.agreed == 5
        assert {difference.respondent: difference.pattern for difference in queue.differences} == {
            "r2": "one_sided", "r3": "one_sided", "r4": "one_sided", "r5": "one_sided",
            "r7": "substitution", "r10": "near_miss", "r11": "substitution",
        }  # fmt: skip

    def test_the_coders_differ_on_ten_codes(self, rounds: Rounds) -> None:
        with rounds() as study:
            assert sum(len(difference.differing) for difference in list_differences(study)) == 10

    def test_confusable_codes_come_first_and_the_rest_in_the_order_of_the_codebook(self, rounds: Rounds) -> None:
        with rounds() as study:
            assert [difference.respondent for difference in list_differences(study)] == [
                "r11",  # language, communication: the codebook calls them confusable
                "r2",  # cost
                "r3",  # support
                "r10",  # tokenism, lip_service
                "r4",  # box_ticking
                "r5",  # representativeness
                "r7",  # training, knowledge
            ]

    def test_equal_differences_stand_together(self, rounds: Rounds) -> None:
        work = {"ana": [("time",), ("cost",), ("time",), ("cost",)], "ben": [(), ("culture",), (), ("culture",)]}
        with rounds(work) as study:
            assert [difference.respondent for difference in list_differences(study)] == ["r1", "r3", "r2", "r4"]

    def test_a_difference_shows_wording_text_codes_spans_and_memos(self, rounds: Rounds) -> None:
        with rounds({"ana": [(("time", 0, 6), "cost")], "ben": [()]}) as study:
            found = list_differences(study)[0]
        assert (found.wording, found.pattern) == ("What is in the way?", "codeable")
        assert found.text.startswith("Answer number 1:")
        coded = next(side for side in found.sides if side.codes)
        assert coded.codes == ("time", "cost")
        assert {tuple(mark) for mark in coded.marks} == {("time", 0, 6), ("cost", None, None)}
        assert coded.memo == "memo on 1"

    def test_the_same_codes_on_other_words_are_no_difference(self, rounds: Rounds) -> None:
        with rounds({"ana": [(("time", 0, 6),)], "ben": [(("time", 7, 9),)]}) as study:
            assert read_queue(study)[1:3] == ([], 1)

    def test_an_answer_that_one_coder_left_is_no_difference(self, rounds: Rounds) -> None:
        with rounds({"ana": [("time",), ("time",)], "ben": [None, ("cost",)]}) as study:
            queue = read_queue(study)
        assert [difference.respondent for difference in queue.differences] == ["r2"]
        assert queue.by_one_coder == 1

    def test_undecided_only_leaves_out_what_is_decided(self, rounds: Rounds) -> None:
        with rounds() as study:
            decide(study, respondent="r7", question="Q1", outcome="both", reason="Both are there.")
            assert "r7" not in [difference.respondent for difference in list_differences(study, undecided_only=True)]
            decided = next(difference for difference in list_differences(study) if difference.respondent == "r7")
        assert decided.decision is not None
        assert (decided.decision.outcome, decided.decision.codes) == ("both", ("training", "knowledge"))


class TestNobodyIsRecognised:
    def test_which_side_is_whose_does_not_depend_on_the_coder(self, rounds: Rounds) -> None:
        """Over 500 answers ana stands on side 1 about as often as ben."""
        odd = [("time",) if number % 2 else ("cost",) for number in range(500)]
        even = [("cost",) if number % 2 else ("time",) for number in range(500)]
        with rounds({"ana": odd, "ben": even}) as study:
            with study.write() as session:
                session.execute(update(Round).values(uid=UUID(int=42)))
                session.log("test.uid", "main")
            found = list_differences(study)
        ana_first = sum(difference.sides[0].codes == odd[int(difference.respondent[1:]) - 1] for difference in found)
        expected = len(found) / 2
        assert len(found) == 500
        chi_square = 2 * (ana_first - expected) ** 2 / expected
        assert chi_square < 3.84  # 95 % of fair coins, one degree of freedom

    def test_the_sides_stand_the_same_on_every_reading(self, rounds: Rounds) -> None:
        with rounds() as study:
            first = list_differences(study)
            assert list_differences(study) == first

    def test_no_name_is_anywhere_in_a_difference(self, rounds: Rounds) -> None:
        with rounds({"anastasia": [("time",)] * 3, "benedict": [("cost",)] * 3}) as study:
            shown = repr(list_differences(study))
        assert "anastasia" not in shown
        assert "benedict" not in shown


class TestWhoMayRead:
    def test_nobody_while_the_round_is_open(self, rounds: Rounds) -> None:
        with rounds(close=False) as study, pytest.raises(CoderError, match="still open"):
            list_differences(study)

    def test_a_coder_once_it_is_closed(self, rounds: Rounds) -> None:
        rounds().close()
        with rounds(acting="ana") as study:
            assert len(list_differences(study)) == 7
