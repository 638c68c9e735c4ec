"""Decisions: what they write, what they leave alone, how they are replaced and taken back."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from coder.consensus.bench import Choice
from coder.consensus.decisions import decide, decide_many, undo_decision
from coder.consensus.differences import Difference, list_differences
from coder.errors import CoderError, InputError, NotAllowed
from coder.store.check import check_study
from coder.store.model import Code, Coding, ConsensusCoding, Decision, FrozenAgreement, LogEntry, Memo, Person
from coder.store.people import add_person
from coder.store.study import Study

Rounds = Callable[..., Study]


def take(study: Study, respondent: str, outcome: str, **options: Any) -> None:
    decide(study, respondent=respondent, question="Q1", outcome=outcome, **{"reason": "It says so.", **options})


def difference(study: Study, respondent: str) -> Difference:
    return next(found for found in list_differences(study) if found.respondent == respondent)


def side_with(study: Study, respondent: str, *codes: str) -> int:
    return next(side.number for side in difference(study, respondent).sides if side.codes == codes)


def in_force(study: Study, answer: int) -> list[tuple[Any, ...]]:
    """(code, start, end, origin, whose) in the agreed layer"""
    with study.read() as session:
        codes = {code.id: code.key for code in session.scalars(select(Code))}
        people = {person.id: person.name for person in session.scalars(select(Person))}
        rows = session.scalars(
            select(ConsensusCoding)
            .where(ConsensusCoding.answer_id == answer, ConsensusCoding.removed_at.is_(None))
            .order_by(ConsensusCoding.id)
        )
        return [
            (codes.get(row.code_id or 0), row.start, row.end, row.origin, people.get(row.person_id or 0))
            for row in rows
        ]


def everything(study: Study, *tables: Any) -> str:
    """All rows of tables, to compare before and after."""
    with study.read() as session:
        return repr([session.execute(select(*table.__table__.columns).order_by(table.id)).all() for table in tables])


class TestOutcomes:
    def test_a_side_is_taken_by_its_number(self, rounds: Rounds) -> None:
        with rounds() as study:
            take(study, "r7", "side", side=side_with(study, "r7", "knowledge"), cause="boundary")
            assert in_force(study, 7) == [("knowledge", None, None, "one", "ben")]
            decision = difference(study, "r7").decision
        assert decision is not None
        assert decision.side == next(s.number for s in difference(study, "r7").sides if s.codes == ("knowledge",))
        assert (decision.cause, decision.reason, decision.decided_by) == ("boundary", "It says so.", "lee")

    def test_a_shared_code_is_of_both_whichever_side_is_taken(self, rounds: Rounds) -> None:
        with rounds() as study:
            take(study, "r2", "side", side=side_with(study, "r2", "time", "cost"))
            assert in_force(study, 2) == [("time", None, None, "both", None), ("cost", None, None, "one", "ana")]

    def test_both_takes_all_codes(self, rounds: Rounds) -> None:
        with rounds() as study:
            take(study, "r7", "both")
            assert in_force(study, 7) == [
                ("training", None, None, "one", "ana"), ("knowledge", None, None, "one", "ben")
            ]  # fmt: skip

    def test_neither_says_that_no_code_applies(self, rounds: Rounds) -> None:
        with rounds() as study:
            take(study, "r7", "neither")
            assert in_force(study, 7) == [(None, None, None, "lead", None)]

    def test_other_codes_by_name_come_from_the_lead(self, rounds: Rounds) -> None:
        with rounds() as study:
            take(study, "r10", "other", codes=["box ticking", "tokenism"])
            assert in_force(study, 10) == [
                ("tokenism", None, None, "one", "ana"), ("box_ticking", None, None, "lead", None)
            ]  # fmt: skip

    @pytest.mark.parametrize("outcome", ["unresolved", "not_codeable"])
    def test_an_answer_may_stay_out_of_the_layer(self, rounds: Rounds, outcome: str) -> None:
        with rounds() as study:
            take(study, "r7", outcome)
            assert in_force(study, 7) == []
            assert list_differences(study, undecided_only=True) != []
            found = difference(study, "r7").decision
        assert found is not None
        assert (found.outcome, found.codes) == (outcome, ())

    def test_spans_come_from_whoever_applied_the_code(self, rounds: Rounds) -> None:
        work = {"ana": [(("time", 0, 6), ("cost", 7, 9))], "ben": [(("time", 4, 8),)]}
        with rounds(work) as study:
            take(study, "r1", "both")
            assert in_force(study, 1) == [("time", 0, 8, "both", None), ("cost", 7, 9, "one", "ana")]

    @pytest.mark.parametrize(
        ("codes", "expected"),
        [
            (("time", "cost"), [("time", 0, 6, "both", None), ("cost", 7, 9, "one", "ana")]),
            (("time",), [("time", None, None, "both", None)]),
        ],
    )
    def test_a_side_that_is_taken_gives_its_own_spans_only(
        self, rounds: Rounds, codes: tuple[str, ...], expected: list[Any]
    ) -> None:
        work = {"ana": [(("time", 0, 6), ("cost", 7, 9))], "ben": [("time",)]}
        with rounds(work) as study:
            take(study, "r1", "side", side=side_with(study, "r1", *codes))
            assert in_force(study, 1) == expected

    def test_of_three_coders_two_share_a_coding_that_is_nobodys_alone(self, rounds: Rounds) -> None:
        with rounds({"ana": [("time",)], "ben": [("time",)], "cat": [("cost",)]}) as study:
            take(study, "r1", "both")
            assert in_force(study, 1) == [("time", None, None, "one", None), ("cost", None, None, "one", "cat")]


class TestDecidingAgain:
    def test_a_second_decision_replaces_the_first_and_both_stay(self, rounds: Rounds) -> None:
        with rounds() as study:
            take(study, "r7", "both")
            take(study, "r7", "neither", reason="On second thought.")
            assert [row[3] for row in in_force(study, 7)] == ["lead"]
            with study.read() as session:
                first, second = session.scalars(select(Decision).order_by(Decision.id))
                removed = session.scalars(select(ConsensusCoding).where(ConsensusCoding.decision_id == first.id)).all()
            assert (first.replaced_by_id, second.replaced_by_id) == (second.id, None)
            assert [row.removed_at is None for row in removed] == [False, False]

    def test_undo_puts_the_earlier_decision_back(self, rounds: Rounds) -> None:
        with rounds() as study:
            take(study, "r7", "both")
            before = in_force(study, 7)
            take(study, "r7", "neither")
            undone = undo_decision(study)
            assert (undone.respondent, undone.outcome, undone.again) == ("r7", "neither", "both")
            assert in_force(study, 7) == before
            assert undo_decision(study).again is None
            assert in_force(study, 7) == []
            assert difference(study, "r7").decision is None
            with pytest.raises(InputError, match="no decision of lee"):
                undo_decision(study)

    def test_an_answer_can_be_decided_anew_after_undo(self, rounds: Rounds) -> None:
        with rounds() as study:
            take(study, "r7", "both")
            take(study, "r7", "neither")
            undo_decision(study)
            take(study, "r7", "other", codes=["culture"])
            assert [row[0] for row in in_force(study, 7)] == ["culture"]
            assert undo_decision(study).again == "both"

    def test_undo_takes_back_ones_own_decisions_only(self, rounds: Rounds) -> None:
        with rounds() as study:
            add_person(study, "mia", "lead")
            take(study, "r7", "both")
        with rounds(acting="mia") as study:
            with pytest.raises(InputError, match="no decision of mia"):
                undo_decision(study)
            take(study, "r7", "neither")
            assert undo_decision(study).again == "both"


class TestWhatStaysUntouched:
    def test_coders_work_and_frozen_figures_after_all_is_decided(self, rounds: Rounds) -> None:
        with rounds() as study:
            work, frozen = everything(study, Coding, Memo), everything(study, FrozenAgreement)
            for found in list_differences(study):
                take(study, found.respondent, "both")
            assert list_differences(study, undecided_only=True) == []
            assert everything(study, Coding, Memo) == work
            assert everything(study, FrozenAgreement) == frozen
            assert check_study(study).faults == ()

    def test_frozen_figures_are_those_of_the_method(self, rounds: Rounds) -> None:
        with rounds() as study, study.read() as session:
            figures = session.scalars(select(FrozenAgreement)).one().figures
        assert figures["overall"]["exact_match"] == pytest.approx(5 / 12)


class TestLog:
    def test_an_entry_has_codes_and_reason_but_neither_text_nor_coder(self, rounds: Rounds) -> None:
        with rounds() as study:
            take(study, "r7", "side", side=side_with(study, "r7", "knowledge"), cause="boundary")
            take(study, "r7", "neither")
            undo_decision(study)
            with study.read() as session:
                made = session.scalars(
                    select(LogEntry).where(LogEntry.action.like("decision.%")).order_by(LogEntry.id)
                ).all()
        assert [entry.action for entry in made] == ["decision.make", "decision.make", "decision.undo"]
        assert {entry.subject for entry in made} == {"r7/Q1"}
        assert made[0].after is not None
        assert made[0].after["codes"] == ["knowledge"]
        assert made[0].reason == "It says so."
        assert made[1].before == {"round": "main", "outcome": "side", "codes": ["knowledge"]}
        assert all(entry.round_id is None for entry in made)
        written = json.dumps([[entry.subject, entry.before, entry.after] for entry in made])
        assert "ben" not in written
        assert "never enough" not in written


class TestRefusals:
    @pytest.mark.parametrize(
        ("respondent", "choice", "words"),
        [
            ("r7", {"outcome": "both", "reason": "  \n"}, "needs a reason"),
            ("r7", {"outcome": "union"}, "no outcome 'union'"),
            ("r7", {"outcome": "side"}, "by its number"),
            ("r7", {"outcome": "side", "side": 3}, "no side 3"),
            ("r7", {"outcome": "side", "side": 0}, "no side 0"),
            ("r7", {"outcome": "other"}, "needs its codes"),
            ("r7", {"outcome": "both", "codes": ["time"]}, "has its codes already"),
            ("r7", {"outcome": "other", "codes": ["tyme"]}, "did you mean 'time'"),
            ("r7", {"outcome": "both", "cause": "laziness"}, "no cause 'laziness'"),
            ("r7", {"outcome": "both", "reason": "a\0b"}, "not text"),
            ("r1", {"outcome": "both"}, "do not differ"),
            ("r99", {"outcome": "both"}, "no answer of 'r99'"),
        ],
    )
    def test_one_sentence_says_what_does_not_fit(
        self, rounds: Rounds, respondent: str, choice: dict[str, Any], words: str
    ) -> None:
        with rounds() as study:
            with pytest.raises(InputError, match=words):
                take(study, respondent, **choice)
            assert list_differences(study) == list_differences(study, undecided_only=True)

    def test_only_a_lead_decides_or_takes_back(self, rounds: Rounds) -> None:
        rounds().close()
        with rounds(acting="ana") as study:
            with pytest.raises(NotAllowed):
                take(study, "r7", "both")
            with pytest.raises(NotAllowed):
                undo_decision(study)

    def test_nothing_is_decided_while_the_round_is_open(self, rounds: Rounds) -> None:
        with rounds(close=False) as study, pytest.raises(CoderError, match="still open"):
            take(study, "r7", "both")

    def test_many_are_decided_together_or_not_at_all(self, rounds: Rounds) -> None:
        with rounds() as study:
            good = Choice("r7", "Q1", "both", "Both are there.")
            for bad in (Choice("r8", "Q1", "both", "x"), good):
                with pytest.raises(CoderError):
                    decide_many(study, [good, bad])
            assert in_force(study, 7) == []
            assert len(decide_many(study, [good, Choice("r2", "Q1", "neither", "Nothing.")])) == 2
            assert decide_many(study, []) == []
