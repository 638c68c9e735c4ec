"""Possible identifiers on screen: same words together, seen in their answer, decided by a key and taken back by one."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import update

from coder.store.model import Answer
from coder.store.study import Study
from coder.survey.identifier_list import identifier_account, list_identifiers
from coder.survey.redaction import mark_identifier, reopen_identifiers
from coder.tui.screens.identifiers import IdentifiersScreen
from coder.tui.screens.survey_account import SurveyAccountScreen
from coder.tui.widgets.paged_list import PagedList


@pytest.fixture
def waiting(study_with_answers: Path) -> Path:
    """Forty-two places wait: "rota" forty times in one answer, which is one wording, and two that stand alone."""
    with Study.open(study_with_answers, "lee") as study:
        ids = mark_identifier(study, "R003", "change", words="[bold red]x[/]").ids
        ids += mark_identifier(
            study, "R002", "time", words="the usual people", kind="name", replacement="some people"
        ).ids
        ids += mark_identifier(
            study, "R011", "time", words="rota", kind="organisation", replacement="organisation gone"
        ).ids
        reopen_identifiers(study, ids)
    return study_with_answers


def states(path: Path) -> dict[str, int]:
    with Study.open(path, "lee") as study:
        return dict(identifier_account(study).states)


class TestLooking:
    async def test_the_most_frequent_words_come_first_with_their_answer_below(
        self, waiting, opened, wait_for, assert_golden
    ):
        async with opened(waiting, "lee", "identifiers") as pilot:
            shown = await wait_for(pilot, "42 places wait for a decision")
            lines = [line for line in shown.splitlines() if "×" in line]
            assert ["40×" in lines[0], "“rota”" in lines[0], len(lines)] == [True, True, 3]
            assert "place 1 of 40" in shown
            assert_golden(pilot.app, "identifiers")
            await pilot.press("down", "down")
            shown = await wait_for(pilot, "R003 · change · the only place")
            assert "[bold red]x[/] [/] ␛]0;pwn␇" in shown

    async def test_n_shows_the_next_place_and_goes_round(self, waiting, opened, wait_for):
        async with opened(waiting, "lee", "identifiers") as pilot:
            await wait_for(pilot, "place 1 of 40")
            await pilot.press("n", "n")
            await wait_for(pilot, "place 3 of 40")
            await pilot.press("down", "n")
            await wait_for(pilot, "stand in this place only")

    async def test_a_study_that_was_never_scanned_says_what_to_press(self, study_with_answers, opened, wait_for):
        with Study.open(study_with_answers, "lee") as study, study.write() as session:
            session.execute(
                update(Answer).where(Answer.id == 1).values(text="Ring my carer Agnieszka on 01632 960 718")
            )
            session.log("test.answer", "one")
        async with opened(study_with_answers, "lee", "identifiers") as pilot:
            await wait_for(pilot, "Press s to look through 13 answers for possible identifiers.")
            await pilot.press("s")
            shown = await wait_for(pilot, "13 answers looked through: 3 new possible identifiers.")
            assert "“my carer Agnieszka”" in shown
            assert "[my carer]?" in shown

    async def test_on_a_wide_screen_the_answer_stands_beside(self, waiting, opened, wait_for):
        async with opened(waiting, "lee", "identifiers", size=(200, 50)) as pilot:
            shown = await wait_for(pilot, "place 1 of 40")
            assert any("40×" in line and "R011 · time · place 1 of 40" in line for line in shown.splitlines())


class TestDeciding:
    async def test_r_replaces_all_places_with_these_words_and_z_takes_it_back(self, waiting, opened, wait_for):
        async with opened(waiting, "lee", "identifiers") as pilot:
            await wait_for(pilot, "place 1 of 40")
            await pilot.press("r")
            await wait_for(pilot, "40 places are replaced in quotes. z takes it back.")
            assert states(waiting) == {"replaced": 40, "proposed": 2}
            await pilot.press("k")
            await wait_for(pilot, "1 place is kept.")
            await pilot.press("z")
            await wait_for(pilot, "Taken back: 1 place.")
            await pilot.press("z")
            await wait_for(pilot, "Taken back: 40 places.")
            assert states(waiting) == {"proposed": 42}
            await pilot.press("z")
            await wait_for(pilot, "There is no decision of this visit to take back")

    async def test_o_decides_for_the_place_in_view_only(self, waiting, opened, wait_for):
        async with opened(waiting, "lee", "identifiers") as pilot:
            await wait_for(pilot, "place 1 of 40")
            await pilot.press("n", "o")
            await wait_for(pilot, "your decision: this place only")
            await pilot.press("k")
            await wait_for(pilot, "1 place is kept.")
        with Study.open(waiting, "lee") as study:
            (kept,) = list_identifiers(study, state="kept")
            rota = [place for place in range(len(kept.text)) if kept.text.startswith("rota", place)]
            assert kept.start == rota[1]

    async def test_w_asks_for_other_words_and_a_refusal_brings_the_form_back(self, waiting, opened, wait_for):
        async with opened(waiting, "lee", "identifiers") as pilot:
            await wait_for(pilot, "place 1 of 40")
            await pilot.press("down", "w")
            await wait_for(pilot, "What is shown instead")
            pilot.app.screen.query_one("#field-words").value = "[not the usual people]"
            await pilot.press("ctrl+s")
            await wait_for(pilot, "the very words")
            pilot.app.screen.query_one("#field-words").value = "members"
            await pilot.press("ctrl+s")
            await wait_for(pilot, "Replaced by your words")
        with Study.open(waiting, "lee") as study:
            assert [one.replacement for one in list_identifiers(study, state="replaced")] == ["[members]"]

    async def test_what_was_decided_can_be_listed_and_put_back(self, waiting, opened, wait_for):
        async with opened(waiting, "lee", "identifiers") as pilot:
            await wait_for(pilot, "place 1 of 40")
            await pilot.press("b")
            await wait_for(pilot, "These places wait already.")
            await pilot.press("k", "t")
            shown = await wait_for(pilot, "Decided so far: 40 places.")
            assert "kept as it is" in shown
            await pilot.press("b")
            await wait_for(pilot, "Decided so far: 0 places.")
            assert states(waiting) == {"proposed": 42}
            await pilot.press("t")
            await wait_for(pilot, "42 places wait")

    async def test_words_are_marked_by_hand(self, waiting, opened, wait_for):
        async with opened(waiting, "lee", "identifiers") as pilot:
            await wait_for(pilot, "place 1 of 40")
            await pilot.press("m")
            await wait_for(pilot, "Mark words by hand")
            pilot.app.screen.query_one("#field-words").value = "nobody tells us"
            await pilot.press("ctrl+s")
            await wait_for(pilot, "40 places replaced in quotes.")
            assert states(waiting) == {"replaced": 40, "proposed": 42}
            await pilot.press("z")
            await wait_for(pilot, "Taken back: 40 places.")
            assert states(waiting) == {"proposed": 42}

    async def test_who_is_no_lead_may_look_and_not_decide(self, waiting, opened, wait_for):
        async with opened(waiting, "ana", "identifiers") as pilot:
            await wait_for(pilot, "place 1 of 40")
            for key in ("r", "k", "s"):
                await pilot.press(key)
                await wait_for(pilot, "Only a lead may")
            assert states(waiting) == {"proposed": 42}


class TestTheWayThere:
    async def test_from_home_and_from_the_account_and_back_again(self, waiting, opened, wait_for):
        async with opened(waiting, "lee", "home") as pilot:
            shown = await wait_for(pilot, "42 possible identifiers wait for a decision")
            assert "d  Identifiers" in shown or "Identifiers" in await wait_for(pilot, "Identifiers")
            await pilot.press("d")
            await wait_for(pilot, "42 places wait")
            await pilot.press("escape", "n")
            await wait_for(pilot, "The survey")
            await pilot.press("i")
            await wait_for(pilot, "42 places wait")
            assert isinstance(pilot.app.screen, IdentifiersScreen)
            await pilot.press("escape")
            await wait_for(pilot, "No answer waits to be confirmed")
            assert isinstance(pilot.app.screen, SurveyAccountScreen)

    async def test_with_nothing_to_decide_keys_say_so(self, study_with_answers, opened, wait_for):
        async with opened(study_with_answers, "lee", "identifiers") as pilot:
            await wait_for(pilot, "Press s to look through")
            await pilot.press("r")
            await wait_for(pilot, "There is nothing to decide here.")
            assert len(pilot.app.screen.query_one(PagedList)._source) == 0
