"""Closing a round freezes agreement and lets pass what needs no decision."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from coder.agreement.freezing import Freezing, codings_hash, frozen_faults
from coder.coding.visibility import find_round
from coder.consensus.closing import close_round
from coder.consensus.layer import consensus_rows
from coder.errors import CoderError, NotAllowed
from coder.store.model import Assignment, Code, Coding, FrozenAgreement, LogEntry
from coder.store.study import Study

Rounds = Callable[..., Study]


def layer(study: Study) -> list[tuple[Any, ...]]:
    """(answer, code, start, end, origin, person) in force"""
    with study.read() as session:
        codes = {code.id: code.key for code in session.scalars(select(Code))}
        return [
            (row.answer_id, row.code_id and codes[row.code_id], row.start, row.end, row.origin, row.person_id)
            for row in consensus_rows(session, find_round(session))
        ]


class TestClosing:
    def test_the_twelve_answers_are_counted(self, rounds: Rounds) -> None:
        with rounds(close=False) as study:
            closed = close_round(study)
        assert (closed.answers, closed.agreed, closed.differing) == (12, 5, 7)
        assert (closed.by_one_coder, closed.uncoded) == (0, 0)

    def test_answers_on_which_all_agree_pass_by_themselves(self, rounds: Rounds) -> None:
        with rounds() as study:
            passed = [(answer, code, origin) for answer, code, _, _, origin, _ in layer(study)]
        assert passed == [
            (1, "time", "both"), (6, None, "both"), (8, "cost", "both"), (9, "time", "both"), (9, "culture", "both"),
            (12, "usual_voices", "both"), (12, "representativeness", "both"),
        ]  # fmt: skip

    def test_spans_of_the_same_code_are_joined(self, rounds: Rounds) -> None:
        work = {"ana": [(("time", 0, 6), ("time", 20, 25))], "ben": [(("time", 3, 9),)]}
        with rounds(work) as study:
            assert layer(study) == [(1, "time", 0, 9, "both", None), (1, "time", 20, 25, "both", None)]

    def test_work_of_one_coder_only_keeps_its_name(self, rounds: Rounds) -> None:
        with rounds({"ana": [("time",), None, None], "ben": [("time",), (), None]}, close=False) as study:
            closed = close_round(study)
            assert (closed.agreed, closed.by_one_coder, closed.uncoded) == (1, 1, 1)
            assert layer(study) == [(1, "time", None, None, "both", None), (2, None, None, None, "single", 3)]

    def test_figures_are_computed_while_others_can_write_and_a_change_meanwhile_is_refused(
        self, rounds: Rounds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with rounds(close=False) as study, monkeypatch.context() as patched:
            real = Freezing.figures

            def slowly(self: Freezing) -> dict[str, Any]:
                with Study.open(next(tmp_path.rglob("*.db")), "lee") as other, other.write() as writing:
                    writing.execute(update(Coding).where(Coding.id == 1).values(removed_at="now"))
                    writing.log("test.change", "")
                return real(self)

            patched.setattr(Freezing, "figures", slowly)
            with pytest.raises(CoderError, match="changed while it was being closed; close it again"):
                close_round(study)
            patched.undo()
            with study.read() as session:
                assert find_round(session).state == "open"
            assert close_round(study).answers == 12

    def test_a_round_of_one_coder_closes(self, rounds: Rounds) -> None:
        with rounds({"ana": [("time",), ()]}) as study:
            assert [row[4:] for row in layer(study)] == [("single", 2), ("single", 2)]
            with study.read() as session:
                frozen = session.scalars(select(FrozenAgreement)).one()
        assert "agreement needs two coders" in frozen.figures["why"]

    def test_of_three_coders_those_who_finished_are_compared(self, rounds: Rounds) -> None:
        work = {"ana": [("time",), ("time",)], "ben": [("time",), ("cost",)], "cat": [None, None]}
        with rounds(work, close=False) as study:
            closed = close_round(study)
        assert (closed.agreed, closed.differing, closed.by_one_coder) == (1, 1, 0)

    def test_the_log_has_counts_and_nobody_is_measured_in_a_reflexive_study(self, rounds: Rounds) -> None:
        with rounds(approach="reflexive") as study, study.read() as session:
            entry = session.scalars(select(LogEntry).where(LogEntry.action == "round.close")).one()
            frozen = session.scalars(select(FrozenAgreement)).one()
            figures = json.dumps(frozen.figures, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
            assert entry.after == {
                "answers": 12, "agreed": 5, "differing": 7, "by_one_coder": 0, "uncoded": 0,
                "codings_sha256": frozen.codings_hash.hex(),
                "figures_sha256": hashlib.sha256(figures.encode()).hexdigest(),
            }  # fmt: skip
        assert "why" in frozen.figures
        assert "overall" not in frozen.figures


class TestRefusals:
    def test_only_a_lead_closes(self, rounds: Rounds) -> None:
        with rounds(close=False, acting="ana") as study, pytest.raises(NotAllowed, match="Only a lead"):
            close_round(study)

    def test_who_has_not_submitted_is_named_with_a_count_and_nothing_else(self, rounds: Rounds) -> None:
        with rounds(close=False) as study:
            with study.write() as session:
                session.execute(update(Assignment).where(Assignment.person_id == 3).values(state="coding"))
                session.log("test.reopen", "main")
            with pytest.raises(NotAllowed) as refused:
                close_round(study)
            assert "ben (12 of 12 answers finished)" in str(refused.value)
            assert "ana" not in str(refused.value)
            assert layer(study) == []

    def test_a_closed_round_stays_as_it_was_closed(self, rounds: Rounds) -> None:
        with rounds() as study, pytest.raises(NotAllowed, match="closed already"):
            close_round(study)


class TestCheckingAfterwards:
    SAID = ("The codings or frozen figures of round main are not those it was closed with.",)

    def forge(self, study: Study, *statements: Any) -> None:
        with study.write() as session:
            for statement in statements:
                session.execute(statement)
            session.log("test.forge", "codings")

    def test_a_round_as_it_was_closed_has_no_fault(self, rounds: Rounds) -> None:
        with rounds() as study:
            assert frozen_faults(study) == ()

    def test_an_open_round_is_not_looked_at(self, rounds: Rounds) -> None:
        with rounds(close=False) as study:
            self.forge(study, update(Coding).where(Coding.id == 1).values(removed_at="now"))
            assert frozen_faults(study) == ()

    @pytest.mark.parametrize("change", [{"removed_at": "now"}, {"start": 0, "end": 4}, {"code_id": 2}])
    def test_a_changed_coding_is_a_fault(self, rounds: Rounds, change: dict[str, Any]) -> None:
        with rounds() as study:
            self.forge(study, update(Coding).where(Coding.id == 1).values(change))
            assert frozen_faults(study) == self.SAID

    def test_a_frozen_hash_that_was_changed_along_with_them_is_a_fault_by_the_log(self, rounds: Rounds) -> None:
        with rounds() as study:
            self.forge(study, update(Coding).where(Coding.id == 1).values(code_id=2))
            with study.read() as session:
                fitting = codings_hash(session, find_round(session))
            self.forge(study, update(FrozenAgreement).values(codings_hash=fitting))
            assert frozen_faults(study) == self.SAID

    def test_a_changed_frozen_figure_is_a_fault_by_the_log(self, rounds: Rounds) -> None:
        with rounds() as study:
            with study.read() as session:
                figures = session.scalars(select(FrozenAgreement.figures)).one()
            self.forge(study, update(FrozenAgreement).values(figures=figures | {"seed": 2}))
            assert frozen_faults(study) == self.SAID

    def test_the_command_says_it_too(self, rounds: Rounds, coder_cli: Callable[..., Any]) -> None:
        with rounds() as study:
            self.forge(study, update(Coding).where(Coding.id == 1).values(code_id=2))
        assert self.SAID[0] in coder_cli("check", "-s", "round.db", expect=1).stdout
