"""Flags and missed codes: set, taken back, undone, and seen by nobody who should not see them."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from coder.coding.concerns import list_concerns, settle_concern
from coder.coding.deciding import redo, toggle_code, undo
from coder.coding.desk import CodingDesk
from coder.coding.flags import FLAGS, list_flags, open_concerns, toggle_flag
from coder.coding.log_reading import read_log
from coder.coding.proposals import list_proposals, propose_code
from coder.coding.rounds import submit_round, withdraw_round
from coder.coding.visibility import find_round
from coder.coding.visible_aids import median_time
from coder.consensus.closing import close_round
from coder.errors import InputError, NotAllowed
from coder.store.check import check_study
from coder.store.study import Study
from coder.tui.widgets.answer_list import DeskLines
from tests.coding.conftest import ANSWERS, answer_id


@pytest.fixture
def as_(round_path: Path) -> Callable[[str | None], Study]:
    return lambda name: Study.open(round_path, name)


def close(as_: Callable[[str | None], Study]) -> None:
    for name in ("ana", "ben"):
        with as_(name) as study:
            submit_round(study, partial=True)
    with as_("lee") as study:
        close_round(study)


class TestFlags:
    def test_a_flag_is_set_taken_back_undone_and_redone(self, as_: Callable[[str | None], Study]) -> None:
        with as_("ana") as study:
            desk = CodingDesk(study)
            desk.toggle_flag("quote")
            desk.toggle_flag("unsure")
            assert desk.current.flags == ("unsure", "quote")
            assert not desk.toggle_flag("quote").stands
            desk.undo()
            assert desk.current.flags == ("unsure", "quote")
            desk.redo()
            assert desk.current.flags == ("unsure",)
            assert desk.lines(0, 1)[0].flags == ("unsure",)
            assert desk.finished_count == 0
            assert check_study(study).faults == ()

    def test_a_flag_is_known_by_its_spoken_name_and_no_other_is(self, as_: Callable[[str | None], Study]) -> None:
        with as_("ana") as study:
            answer = answer_id(study, "001", "Q1")
            assert toggle_flag(study, answer, "Personal data").kind == "personal"
            for word in ("sensitif", "split_off", ""):
                with pytest.raises(InputError, match="flags are unsure, quote"):
                    toggle_flag(study, answer, word)

    def test_only_a_concern_reaches_the_lead_and_nobody_else(self, as_: Callable[[str | None], Study]) -> None:
        with as_("ana") as study:
            for kind in FLAGS:
                toggle_flag(study, answer_id(study, "002", "Q1"), kind)
            assert {line.kind for line in list_flags(study)} == set(FLAGS)
            assert open_concerns(study) == []
        for name, kinds in (("ben", set()), (None, set()), ("lee", {"concern"})):
            with as_(name) as study:
                assert {line.kind for line in list_flags(study)} == kinds
        with as_("lee") as study:
            (line,) = open_concerns(study)
            assert (line.coder, line.respondent, line.question, line.round) == ("ana", "002", "Q1", "main")
            assert all(entry.person != "ana" for entry in read_log(study).entries)
        close(as_)
        with as_("ben") as study:
            assert {line.kind for line in list_flags(study)} == set(FLAGS)
        with as_("lee") as study:
            assert open_concerns(study) == []

    def test_what_is_said_of_a_concern_reaches_leads_only_and_comes_back_with_it(
        self, as_: Callable[[str | None], Study]
    ) -> None:
        def told(name: str | None) -> list[str]:
            with as_(name) as study:
                return [line.said for line in list_flags(study, "concern")]

        with as_("ana") as study:
            answer = answer_id(study, "002", "Q1")
            with pytest.raises(InputError, match="Only a concern"):
                toggle_flag(study, answer, "unsure", said="hm")
            with pytest.raises(InputError, match="at most 500 letters; these are 501"):
                toggle_flag(study, answer, "concern", said="x" * 501)
            toggle_flag(study, answer, "concern", said="  She may be in danger. ")
        assert [told(name) for name in ("ana", "lee", "ben", None)] == [["She may be in danger."]] * 2 + [[], []]
        for name in ("lee", "ben"):
            with as_(name) as study:
                assert "danger" not in str(read_log(study).entries)
        with as_("ana") as study:
            undo(study)
            assert told("lee") == []
            redo(study)
            assert told("lee") == ["She may be in danger."]
            toggle_flag(study, answer, "concern")
            toggle_flag(study, answer, "concern")
            assert told("lee") == [""]
            assert check_study(study).faults == ()

    def test_a_coder_reads_beside_the_answer_how_a_concern_was_settled(
        self, as_: Callable[[str | None], Study]
    ) -> None:
        with as_("ana") as study:
            desk = CodingDesk(study)
            desk.toggle_flag("concern", "Look here.")
            assert desk.current.concern == ("Look here.", "")
            where, text = (desk.current.respondent, desk.current.question), desk.current.text
        with as_("ben") as study:
            assert list_concerns(study) == []
        with as_("lee") as study:
            (seen,) = list_concerns(study)
            assert (seen.flag.coder, seen.flag.said, seen.text) == ("ana", "Look here.", text)
            settle_concern(study, *where, "I called.")
        with as_("ana") as study:
            assert CodingDesk(study).current.concern == ("Look here.", "I called.")

    def test_a_sensitive_answer_is_covered_for_oneself_and_for_all_after_the_round(
        self, as_: Callable[[str | None], Study]
    ) -> None:
        with as_("ana") as study:
            toggle_flag(study, answer_id(study, "001", "Q1"), "sensitive")
            assert CodingDesk(study).current.content_note
        with as_("ben") as study:
            assert not CodingDesk(study).current.content_note
        close(as_)
        with as_("lee") as study:
            from coder.coding.rounds import open_round

            open_round(study, "check", ["ben"], kind="check")
        with as_("ben") as study:
            desk = CodingDesk(study)
            noted = [desk.go_to(index).content_note for index in range(desk.count)]
            place = next(i for i in range(desk.count) if desk.go_to(i).text == ANSWERS["001"][0])
            listed = ["(sensitive)" in line for line in DeskLines(desk).page(0, 12)]
        assert noted == listed == [index == place for index in range(12)]


class TestProposals:
    def test_a_missed_code_carries_the_words_that_ask_for_it(self, as_: Callable[[str | None], Study]) -> None:
        with as_("ana") as study:
            desk = CodingDesk(study)
            desk.propose_code("  no \n money ", "often said", (22, 35))
            (proposal,) = desk.current.proposals
            assert (proposal.name, proposal.note, proposal.span) == ("no money", "often said", (22, 35))
            with pytest.raises(NotAllowed, match="already"):
                desk.propose_code("No Money", span=(22, 35))
            desk.take_back_proposal(proposal)
            assert desk.current.proposals == ()
            desk.undo()
            assert desk.current.proposals == (proposal,)
            desk.undo()
            assert desk.current.proposals == ()
            desk.redo()
        for name, seen in (("ana", 1), ("ben", 0), ("lee", 1)):
            with as_(name) as study:
                lines = list_proposals(study)
                assert len(lines) == seen
        with as_("lee") as study:
            (line,) = list_proposals(study)
            assert (line.coder, line.name, line.words) == ("ana", "no money", ANSWERS["001"][0][22:35])
        close(as_)
        with as_("ben") as study:
            assert list_proposals(study) == []

    def test_a_lead_who_codes_too_sees_others_proposals_after_handing_in(self, round_path: Path) -> None:
        with Study.open(round_path, "lee") as study:
            withdraw_round(study)
            from coder.coding.rounds import open_round

            open_round(study, "main", ["ana", "lee"])
        with Study.open(round_path, "ana") as study:
            propose_code(study, answer_id(study, "001", "Q1"), "Pace")
        with Study.open(round_path, "lee") as study:
            assert list_proposals(study) == []
            submit_round(study, partial=True)
            assert [line.name for line in list_proposals(study)] == ["Pace"]

    def test_neither_log_nor_steps_hold_the_words(self, round_path: Path) -> None:
        with Study.open(round_path, "ana") as study:
            propose_code(study, answer_id(study, "002", "Q1"), "Same faces", "Same faces every", (0, 10))
            undo(study)
            redo(study)
        connection = sqlite3.connect(round_path)
        log = connection.execute("SELECT action, subject, before, after, reason FROM log_entry").fetchall()
        steps = connection.execute("SELECT what, changes FROM step").fetchall()
        assert "Same faces" not in json.dumps([log, steps])
        assert ("coding.propose", "002/Q1") in [row[:2] for row in log]

    @pytest.mark.parametrize("name", ["", "   ", "x" * 101])
    def test_a_name_is_asked_for(self, as_: Callable[[str | None], Study], name: str) -> None:
        with as_("ana") as study, pytest.raises(InputError, match="1 to 100"):
            propose_code(study, answer_id(study, "001", "Q1"), name)


def test_a_round_with_flags_is_not_withdrawn_but_one_that_was_only_read_is(round_path: Path) -> None:
    before = Path(shutil.copy(round_path, round_path.with_name("flagged.db")))
    with Study.open(round_path, "ana") as study:
        desk = CodingDesk(study)
        desk.assign_key("time", "t")
        desk.go_to(3)
        desk.keep_place()
    with Study.open(round_path, "lee") as study:
        withdraw_round(study)
        assert check_study(study).faults == ()
    with Study.open(before, "ana") as study:
        CodingDesk(study).toggle_flag("unsure")
    with Study.open(before, "lee") as study, pytest.raises(NotAllowed, match="begun to code"):
        withdraw_round(study)


def test_times_of_others_are_told_when_the_round_is_closed(as_: Callable[[str | None], Study]) -> None:
    with as_("ana") as study:
        toggle_code(study, answer_id(study, "001", "Q1"), "time")
    with as_("lee") as study, study.read() as session, pytest.raises(NotAllowed, match="still open"):
        median_time(session, find_round(session, "main"), 1)
