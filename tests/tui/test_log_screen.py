"""The log on screen: newest first, by person or words, and nothing of others in an open round."""

from __future__ import annotations

import pytest

from coder.coding.exchange import load_codings
from coder.store.people import add_person
from coder.store.study import Study

SECRET = "R001,time,usual_voices"


@pytest.fixture
def blind(demo_like_study, tmp_path):
    """Ana has loaded codings into the open round; nobody else may see that entry."""
    sheet = tmp_path / "of-ana.csv"
    sheet.write_text(f"respondent,question,code\n{SECRET}\n", encoding="utf-8")
    with Study.open(demo_like_study, "ana") as study:
        load_codings(study, sheet)
    return demo_like_study


def listed(shown: str) -> list[tuple[str, str]]:
    """(person, action) of each line of the list."""
    lines = (line.split() for line in shown.splitlines() if line.startswith(" 20") and "UTC" not in line)
    return [(line[2], line[3]) for line in lines]


class TestReading:
    async def test_the_newest_stands_first_and_the_entry_in_front_is_told_whole(
        self, demo_like_study, opened, wait_for
    ):
        async with opened(demo_like_study, "lee", "log") as pilot:
            shown = await wait_for(pilot, "round.open")
            assert [action for _, action in listed(shown)] == [
                "round.open", "test.fill", "team.add", "team.add", "team.add", "study.init",
            ]  # fmt: skip
            assert "lee, entry 6 · round.open · main" in shown
            assert "With: kind main" in shown
            await pilot.press("end")
            await wait_for(pilot, "Why: a test")

    async def test_long_logs_come_a_page_at_a_time(self, study_with_answers, opened, wait_for):
        with Study.open(study_with_answers, "lee") as study:
            for number in range(200):
                with study.write() as session:
                    session.log("test.many", f"number {number}")
        async with opened(study_with_answers, "lee", "log") as pilot:
            shown = await wait_for(pilot, "205 entries of everybody")
            assert "number 199" in shown
            await pilot.press("end")
            shown = await wait_for(pilot, "  study.init")
            assert listed(shown)[-1] == ("lee", "study.init")
            for _ in range(105):
                await pilot.press("up")
            await wait_for(pilot, "· test.many · number 100")  # 204 - 105 = 99 newer ones: 199 … 101

    async def test_what_others_do_in_an_open_round_is_not_there(self, blind, opened, wait_for):
        async with opened(blind, "ben", "log") as pilot:
            shown = await wait_for(pilot, "6 entries of everybody")
            assert "Of others in the open round, 1 entry can be read only when it is closed." in shown
            assert "codings.load" not in shown
            await pilot.press("slash", *"of-ana", "enter")
            shown = await wait_for(pilot, "0 entries of everybody")
            assert "No entry fits." in shown

    async def test_but_ones_own_are(self, blind, opened, wait_for):
        async with opened(blind, "ana", "log") as pilot:
            shown = await wait_for(pilot, "7 entries of everybody")
            assert listed(shown)[0] == ("ana", "codings.load")

    async def test_hostile_subjects_and_reasons_are_shown_as_written(self, study_with_answers, opened, wait_for):
        with Study.open(study_with_answers, "lee") as study, study.write() as session:
            session.log("test.x", "[red]s[/x]\x1b[2J", reason="[@click=app.quit]q[/]\nnext", after={"[b]k": "\x9b31m"})
        async with opened(study_with_answers, "lee", "log") as pilot:
            shown = await wait_for(pilot, "Why: [@click=app.quit]q[/]⏎next")
            assert shown.count("[red]s[/x]␛[2J") == 2
            assert "[b]k �31m" in shown


class TestFiltering:
    async def test_by_words_in_action_subject_or_reason(self, demo_like_study, opened, wait_for):
        async with opened(demo_like_study, "lee", "log") as pilot:
            await wait_for(pilot, "6 entries of everybody")
            await pilot.press("slash", *"TEAM", "enter")
            shown = await wait_for(pilot, "3 entries of everybody")
            assert {action for _, action in listed(shown)} == {"team.add"}
            await pilot.press("slash", "home", *["delete"] * 4, *"a test", "enter")
            shown = await wait_for(pilot, "1 entry of everybody")
            assert listed(shown) == [("lee", "study.init")]
            await pilot.press("escape")
            await wait_for(pilot, "6 entries of everybody")
            await pilot.press("escape")
            await wait_for(pilot, "What you can do here")

    async def test_digits_can_be_looked_for(self, demo_like_study, opened, wait_for):
        async with opened(demo_like_study, "lee", "log") as pilot:
            await wait_for(pilot, "6 entries of everybody")
            await pilot.press("slash", "2", "enter")
            await wait_for(pilot, "0 entries of everybody")

    async def test_by_person(self, blind, opened, wait_for):
        async with opened(blind, "ana", "log") as pilot:
            await wait_for(pilot, "7 entries of everybody")
            for expected in ("6 entries of lee", "1 entry of ana", "0 entries of ben", "0 entries of wim"):
                await pilot.press("w")
                await wait_for(pilot, expected)
            await pilot.press("w")
            await wait_for(pilot, "7 entries of everybody")

    async def test_the_rest_of_what_was_found_stays_readable_on_a_narrow_screen(
        self, study_with_answers, opened, wait_for
    ):
        with Study.open(study_with_answers, "lee") as study:
            add_person(study, "a name that is rather longer than its column")
        async with opened(study_with_answers, "lee", "log") as pilot:
            shown = await wait_for(pilot, "team.add")
            assert "team.add · a name that is rather longer than its column" in " ".join(shown.split())
