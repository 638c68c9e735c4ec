"""The review, the map, the framework, the journal and the checklist on screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input

from coder.store.study import Study
from coder.themes.editing import add_theme
from coder.themes.fields import ThemeFields
from coder.themes.framework import load_framework, show_framework
from coder.themes.journal import read_journal
from coder.themes.reading import show_themes
from coder.themes.rereading import reread_progress
from coder.themes.review import review_progress, theme_extracts
from coder.themes.steps import last_theme_step, redo_theme_step
from coder.tui.screens import theme_steps


@pytest.fixture
def themed_study(closed_study: Path) -> Path:
    """Two themes beside each other; agreed are time (R004, R006), cost (R002) and workforce (R011)."""
    with Study.open(closed_study, "lee") as study:
        words = ThemeFields("Short of everything", central_idea="There is never enough.", status="kept")
        add_theme(study, words, key="short", codes=["time"])
        add_theme(study, ThemeFields("Money", central_idea="It costs."), key="money", codes=["cost"])
        pillars = closed_study.parent / "pillars.yaml"
        pillars.write_text("pillars:\n  - {key: pay, name: Pay people, themes: [money]}\n", encoding="utf-8")
        load_framework(study, pillars)
    return closed_study


def found(path: Path, theme: str) -> list[tuple[str, str, str, bool]]:
    with Study.open(path, "lee") as study:
        return [(e.respondent, e.finding, e.reason, e.deviant) for e in theme_extracts(study, theme).extracts]


class TestReview:
    async def test_each_extract_is_judged_by_a_key_and_the_next_comes(
        self, themed_study, opened, wait_for, assert_golden
    ):
        async with opened(themed_study, "lee", "themes") as pilot:
            await wait_for(pilot, "Codes in no theme")
            await pilot.press("v")
            await wait_for(pilot, "0 of 2 answers read")
            assert_golden(pilot.app, "theme_review")
            await pilot.press("f")
            await wait_for(pilot, "1 of 2 answers read")
            await pilot.press("x")
            await wait_for(pilot, "why does it speak against")
            await pilot.press(*"no need", "ctrl+s")
            await wait_for(pilot, "2 of 2 answers read")
            assert [row[1:] for row in found(themed_study, "short")] == [("fits", "", False), ("fits", "no need", True)]
            await pilot.press("z")
            await wait_for(pilot, "1 of 2 answers read")
            await pilot.press("y")
            await wait_for(pilot, "2 of 2 answers read")

    async def test_moved_and_dropped_extracts_leave_the_theme(self, themed_study, opened, wait_for):
        async with opened(themed_study, "lee", "themes") as pilot:
            await wait_for(pilot, "Codes in no theme")
            await pilot.press("v")
            await wait_for(pilot, "0 of 2 answers read")
            await pilot.press("m")
            await wait_for(pilot, "Move it to another theme")
            await pilot.press("tab", *"it is money", "ctrl+s")
            await wait_for(pilot, "1 of 2 answers read")
            await pilot.press("d")
            await wait_for(pilot, "why does it not belong")
            await pilot.press("ctrl+s")
            await wait_for(pilot, "must not be empty")
            await pilot.press(*"off", "ctrl+s")
            await wait_for(pilot, "2 of 2 answers read")
            await pilot.press("escape")
            await wait_for(pilot, "Codes in no theme")
        with Study.open(themed_study, "lee") as study:
            assert [(theme.key, theme.respondents) for theme in show_themes(study).themes] == [
                ("short", 0),
                ("money", 2),
            ]
            assert review_progress(study)[0][3:7] == (2, 0, 1, 1)

    async def test_a_coder_reads_and_judges_nothing(self, themed_study, opened, wait_for):
        async with opened(themed_study, "ana", "themes") as pilot:
            await wait_for(pilot, "Codes in no theme")
            await pilot.press("v")
            assert "f Fits" not in await wait_for(pilot, "0 of 2 answers read")
            await pilot.press("f")
            await wait_for(pilot, "0 of 2 answers read")


class TestReadingAgain:
    async def test_answers_in_no_theme_are_judged_and_coded_late(self, themed_study, opened, wait_for, assert_golden):
        async with opened(themed_study, "lee", "themes") as pilot:
            await wait_for(pilot, "Codes in no theme")
            await pilot.press("n")
            await wait_for(pilot, "in no theme")
            assert_golden(pilot.app, "theme_reread")
            await pilot.press("r")
            await wait_for(pilot, "1 of")
            await pilot.press("e")
            await wait_for(pilot, "why?")
            await pilot.press(*"chat", "ctrl+s")
            await wait_for(pilot, "2 of")
            await pilot.press("s")
            await wait_for(pilot, "A sample of")
        with Study.open(themed_study, "lee") as study:
            progress = reread_progress(study)
        assert (progress.read, progress.reflected, progress.elsewhere) == (2, 1, 1)


class TestLookingAndWriting:
    async def test_a_merge_and_its_undo(self, themed_study, opened, wait_for):
        async with opened(themed_study, "lee", "themes") as pilot:
            await wait_for(pilot, "Codes in no theme")
            await pilot.press("m")
            await wait_for(pilot, "Merge: Short")
            await pilot.press("tab", *"one", "ctrl+s")
            await wait_for(pilot, "is merged into Money")
            await pilot.press("z")
            await wait_for(pilot, "Taken back: merge")
        with Study.open(themed_study, "lee") as study:
            assert [theme.status for theme in show_themes(study).themes] == ["kept", "candidate"]

    async def test_a_step_that_changed_much_is_named_before_it_is_taken_back(
        self, themed_study, opened, wait_for, monkeypatch
    ):
        monkeypatch.setattr(theme_steps, "_FEW", 0)
        with Study.open(themed_study, "lee") as study:
            what, size = last_theme_step(study)
            pillars = len(show_framework(study).pillars)
        async with opened(themed_study, "lee", "themes") as pilot:
            await wait_for(pilot, "Codes in no theme")
            await pilot.press("z")
            shown = " ".join((await wait_for(pilot, "Your last step was")).split())
            assert f"“{what}”, {size} things at once. z once more takes all of it back." in shown
            with Study.open(themed_study, "lee") as study:
                assert len(show_framework(study).pillars) == pillars
            await pilot.press("z")
            await wait_for(pilot, f"Taken back: {what}.")
        with Study.open(themed_study, "lee") as study:
            assert show_framework(study).pillars == ()
            redo_theme_step(study)
            assert len(show_framework(study).pillars) == pillars

    async def test_the_map_is_drawn_and_written(self, themed_study, opened, wait_for, assert_golden, tmp_path):
        async with opened(themed_study, "lee", "themes") as pilot:
            await wait_for(pilot, "Codes in no theme")
            await pilot.press("p")
            await wait_for(pilot, "● Time")
            assert_golden(pilot.app, "theme_map")
            await pilot.press("w")
            await wait_for(pilot, "Write the map")
            pilot.app.screen.query_one("#field-path", Input).value = str(tmp_path / "m.dot")
            await pilot.press("ctrl+s")
            await wait_for(pilot, "Written")
        assert (tmp_path / "m.dot").read_text(encoding="utf-8").startswith("graph themes")

    async def test_the_framework_leads_down_to_extracts(self, themed_study, opened, wait_for, assert_golden):
        async with opened(themed_study, "lee", "framework") as pilot:
            await wait_for(pilot, "Pay people")
            assert_golden(pilot.app, "framework")
            await pilot.press("down", "down", "enter")
            await wait_for(pilot, "There is no budget")

    async def test_the_framework_is_made_on_its_screen(self, themed_study, opened, wait_for):
        def parts() -> list[tuple[str, str, list[str], list[str]]]:
            with Study.open(themed_study, "lee") as study:
                return [
                    (part.name, part.kind, [theme.key for theme in part.themes], [each.name for each in part.children])
                    for part in show_framework(study).pillars
                ]

        async with opened(themed_study, "lee", "framework") as pilot:
            await wait_for(pilot, "Pay people")
            await pilot.press("a")
            await wait_for(pilot, "A new pillar")
            await pilot.press(*"Trust", "ctrl+s")
            await wait_for(pilot, "Added: Trust. Choose its themes with t.")
            await pilot.press("t")
            await wait_for(pilot, "Themes of: Trust")
            await pilot.press(*"mon", "enter", "ctrl+s")
            await wait_for(pilot, "Trust: 1 theme changed.")
            await pilot.press("b")
            await wait_for(pilot, "Below: Trust")
            await pilot.press(*"Report back", "ctrl+s")
            await wait_for(pilot, "Added: Report back.")
            assert parts()[1] == ("Trust", "pillar", ["money"], ["Report back"])
            await pilot.press("e")
            await wait_for(pilot, "Recommendation: Report back")
            await pilot.press(*"Report soon", "ctrl+s")
            await wait_for(pilot, "Changed: Report soon.")
            await pilot.press("d")
            await wait_for(pilot, "Remove the recommendation “Report soon”?")
            await pilot.press("y")
            await wait_for(pilot, "Removed: Report soon. z takes that back.")
            assert parts()[1][3] == []
            await pilot.press("z")
            await wait_for(pilot, "Taken back: remove the recommendation report_back.")
            await pilot.press("z")
            await wait_for(pilot, "Taken back: change the name of the recommendation report_back.")
        assert parts() == [("Pay people", "pillar", ["money"], []), ("Trust", "pillar", ["money"], ["Report back"])]

    async def test_the_only_pillar_has_nothing_to_stand_below_and_is_changed(self, themed_study, opened, wait_for):
        async with opened(themed_study, "lee", "framework") as pilot:
            await wait_for(pilot, "Pay people")
            await pilot.press("e")
            await wait_for(pilot, "Pillar: Pay people")
            await pilot.press(*"Pay all", "ctrl+s")
            await wait_for(pilot, "Changed: Pay all.")
        with Study.open(themed_study, "lee") as study:
            assert [part.name for part in show_framework(study).pillars] == ["Pay all"]

    async def test_who_is_no_lead_reads_the_framework_only(self, themed_study, opened, wait_for):
        async with opened(themed_study, "ana", "framework") as pilot:
            shown = await wait_for(pilot, "Enter Extracts")
            assert "a Add" not in shown
            await pilot.press("a", "d", "z")
            await wait_for(pilot, "Pay people")
            assert len(pilot.app.screen_stack) == 2

    async def test_the_journal_is_written_and_taken_back(self, themed_study, opened, wait_for):
        async with opened(themed_study, "lee", "journal") as pilot:
            await wait_for(pilot, "Nothing is written yet")
            await pilot.press("a")
            await wait_for(pilot, "About the phase")
            await pilot.press(*"First idea", "ctrl+s")
            await wait_for(pilot, "Phase 3: Generating themes")
        with Study.open(themed_study, "lee") as study:
            assert [entry.text for entry in read_journal(study).entries] == ["First idea"]

    async def test_the_checklist_says_what_there_is_and_what_is_missing(self, themed_study, opened, wait_for):
        async with opened(themed_study, "lee", "checklist", size=(100, 60)) as pilot:
            shown = await wait_for(pilot, "Phase 4: Reviewing themes")
            assert "✓ round main: ana decided on" in shown or "○ round main: ana decided on" in shown
            assert "○ Short of everything: 2 answers not read" in shown
