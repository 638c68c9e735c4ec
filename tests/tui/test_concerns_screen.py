"""The concerns that coders raise: from Home to the answer, settled by one key, and nobody else's for a coder."""

from __future__ import annotations

from pathlib import Path

import pytest

from coder.coding.concerns import list_concerns
from coder.coding.desk import CodingDesk
from coder.store.study import Study

SAID = "Worried [/x] about her."


@pytest.fixture
def worried(demo_like_study: Path) -> Path:
    """ana has raised a concern about her first answer, and coded it."""
    with Study.open(demo_like_study, "ana") as study:
        desk = CodingDesk(study)
        desk.toggle("communication")
        desk.toggle_flag("concern", SAID)
    return demo_like_study


def settled(path: Path) -> list[str]:
    with Study.open(path, "lee") as study:
        return [concern.flag.settled for concern in list_concerns(study)]


async def test_enter_on_home_leads_to_the_concern_and_s_settles_it(worried: Path, opened, wait_for) -> None:
    with Study.open(worried, "ana") as study:
        answer = CodingDesk(study).current
    async with opened(worried, "lee", "home") as pilot:
        shown = " ".join((await wait_for(pilot, "raises a concern")).replace("│", " ").split())
        assert f"the answer of {answer.respondent} to “{answer.wording[:10]}" in shown
        assert "Press Enter to read it" in shown
        await pilot.press("enter")
        shown = await wait_for(pilot, "ana raises a concern")
        assert "1 of 1 not settled" in shown
        assert SAID in shown
        assert "s Settle" in shown.splitlines()[-1]
        assert "ommunication" not in shown
        await pilot.press("s")
        await wait_for(pilot, "What was done")
        await pilot.press("ctrl+s")
        await wait_for(pilot, "must not be empty")
        await pilot.press(*"called her", "ctrl+s")
        shown = await wait_for(pilot, "0 of 1 not settled")
        assert "Settled; the log keeps it" in shown
        assert "called her" in shown
        await pilot.press("enter")
        await wait_for(pilot, "is settled already")
        await pilot.press("escape")
        await wait_for(pilot, "Waiting for ana and ben")
    assert settled(worried) == ["called her"]


async def test_a_coder_sees_only_their_own_and_settles_nothing(worried: Path, opened, wait_for) -> None:
    async with opened(worried, "ben", "concerns") as pilot:
        assert "s Settle" not in await wait_for(pilot, "no concern that you may see")
    async with opened(worried, "ana", "concerns") as pilot:
        await wait_for(pilot, SAID)
        await pilot.press("s", "enter")
        await pilot.pause()
        assert len(pilot.app.screen_stack) == 2
    assert settled(worried) == [""]
