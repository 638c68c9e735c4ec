"""Themes on screen: read them, add and change them, choose their codes, read what was said."""

from __future__ import annotations

from pathlib import Path

import pytest

from coder.store.study import Study
from coder.themes.editing import add_theme, change_theme
from coder.themes.fields import ThemeFields
from coder.themes.history import theme_history
from coder.themes.reading import show_themes
from coder.tui.screens.extracts import ExtractsScreen
from coder.tui.widgets.rows import RowList
from tests.tui.conftest import screen_text

HOSTILE = "[bold red]T[/x] \x1b[31m =1+1"


@pytest.fixture
def themed_study(closed_study: Path) -> Path:
    """Two themes, one below the other; the codes agreed on are time (R004, R006), cost (R002) and workforce (R011)."""
    with Study.open(closed_study, "lee") as study:
        words = ThemeFields("Short of everything", central_idea="There is never enough.", status="kept")
        add_theme(study, words, key="short", codes=["time"])
        below = ThemeFields(HOSTILE, central_idea="<script> [/x]", is_not_about="[@click=app.quit]y[/]")
        add_theme(study, below, key="hostile", parent="short", codes=["cost"])
    return closed_study


def themes_of(path: Path):
    with Study.open(path, "lee") as study:
        return show_themes(study)


class TestReading:
    async def test_the_tree_counts_respondents_and_extracts_and_lists_codes_in_no_theme(
        self, themed_study, opened, wait_for, assert_golden
    ):
        async with opened(themed_study, "lee", "themes") as pilot:
            shown = await wait_for(pilot, "Codes in no theme")
            lines = shown.splitlines()
            # time was agreed for two respondents, and the sub-theme adds the one of cost
            assert next(line for line in lines if "Short of everything" in line).split()[-2:] == ["3", "3"]
            assert next(line for line in lines if "Workforce" in line).split() == ["Workforce", "1"]
            assert next(line for line in lines if "in no theme  " in line).split()[-2:] == ["respondents", "extracts"]
            assert "3 of 6 respondents, 3 extracts in answers to time, change" in shown
            assert "There is never enough." in shown
            assert_golden(pilot.app, "themes")

    async def test_a_hostile_theme_is_shown_as_typed(self, themed_study, opened, wait_for):
        async with opened(themed_study, "lee", "themes") as pilot:
            await wait_for(pilot, "Codes in no theme")
            await pilot.press("down")
            shown = await wait_for(pilot, "[@click=app.quit]y[/]")
            assert shown.count("[bold red]T[/x] ␛[31m =1+1") == 2
            assert "<script> [/x]" in shown

    async def test_enter_shows_the_extracts_and_escape_comes_back(self, themed_study, opened, wait_for):
        async with opened(themed_study, "lee", "themes") as pilot:
            await wait_for(pilot, "Codes in no theme")
            await pilot.press("enter")
            shown = await wait_for(pilot, "extracts.")
            assert isinstance(pilot.app.screen, ExtractsScreen)
            for words in ("Family first 👨‍👩‍👧 and nurses 👩🏽‍⚕️", "مرحبا", "There is no budget to"):
                assert words in shown
            await pilot.press("escape")
            await wait_for(pilot, "Codes in no theme")

    async def test_a_code_in_no_theme_has_extracts_too(self, themed_study, opened, wait_for):
        async with opened(themed_study, "lee", "themes") as pilot:
            await wait_for(pilot, "Codes in no theme")
            await pilot.press("end", "enter")
            await wait_for(pilot, "The rota changes every week")

    async def test_before_any_round_is_closed_it_says_what_comes_first(self, study_with_answers, opened, wait_for):
        async with opened(study_with_answers, "lee", "themes") as pilot:
            await wait_for(pilot, "There are no themes yet")


class TestChanging:
    async def test_a_adds_a_theme(self, closed_study, opened, wait_for):
        async with opened(closed_study, "lee", "themes") as pilot:
            await wait_for(pilot, "Codes in no theme")
            await pilot.press("a")
            await wait_for(pilot, "A new theme")
            await pilot.press(*"Never enough", "tab", "tab", *"All run short.", "ctrl+s")
            await wait_for(pilot, "Added: Never enough.")
        (theme,) = themes_of(closed_study).themes
        assert (theme.key, theme.kind, theme.status) == ("never_enough", "theme", "candidate")
        assert theme.central_idea == "All run short."

    async def test_a_theme_without_a_central_idea_comes_back_as_it_was_typed(self, closed_study, opened, wait_for):
        async with opened(closed_study, "lee", "themes") as pilot:
            await wait_for(pilot, "Codes in no theme")
            await pilot.press("a")
            await wait_for(pilot, "A new theme")
            await pilot.press(*"Lone", "ctrl+s")
            await wait_for(pilot, "A theme needs its central idea")
            assert pilot.app.focused.id == "field-central_idea"
            assert "central_idea" not in screen_text(pilot.app)
            await pilot.press(*"It has one now.", "ctrl+s")
            await wait_for(pilot, "Added: Lone.")
        assert themes_of(closed_study).themes[0].central_idea == "It has one now."

    async def test_e_changes_only_what_was_changed(self, themed_study, opened, wait_for):
        async with opened(themed_study, "lee", "themes") as pilot:
            await wait_for(pilot, "Codes in no theme")
            await pilot.press("down", "e")
            await wait_for(pilot, "Theme: ")
            await pilot.press("tab", "tab", "tab", *"Now defined")
            pilot.app.screen.query_one("#field-reason").focus()
            await pilot.press(*"read again", "ctrl+s")
            await wait_for(pilot, "Changed: ")
            await pilot.press("h")
            await wait_for(pilot, "Reason: read again")
        below = themes_of(themed_study).themes[0].children[0]
        assert (below.name, below.definition, below.key) == (HOSTILE, "Now defined", "hostile")
        assert below.is_not_about == "[@click=app.quit]y[/]"
        with Study.open(themed_study, "lee") as study:
            last = theme_history(study, "hostile")[-1]
        assert (last.field, last.before, last.after, last.reason) == ("definition", "", "Now defined", "read again")

    async def test_what_a_colleague_changed_meanwhile_is_shown_before_it_is_replaced(
        self, themed_study, opened, wait_for
    ):
        async with opened(themed_study, "lee", "themes") as pilot:
            await wait_for(pilot, "Codes in no theme")
            await pilot.press("down", "e")
            await wait_for(pilot, "Theme: ")
            with Study.open(themed_study, "lee") as colleague:
                change_theme(colleague, "hostile", definition="Theirs")
            await pilot.press("tab", "tab", "tab", *"Mine", "ctrl+s")
            await wait_for(pilot, "definition: Theirs")
            assert themes_of(themed_study).themes[0].children[0].definition == "Theirs"
            await pilot.press("ctrl+s")
            await wait_for(pilot, "Changed: ")
        assert themes_of(themed_study).themes[0].children[0].definition == "Mine"

    async def test_c_chooses_the_codes_of_a_theme(self, themed_study, opened, wait_for):
        async with opened(themed_study, "lee", "themes") as pilot:
            await wait_for(pilot, "Codes in no theme")
            await pilot.press("c")
            await wait_for(pilot, "Chosen: Time")
            await pilot.press(*"work", "enter", *"time", "enter")
            await wait_for(pilot, "Chosen: Workforce")
            await pilot.press("enter")
            await wait_for(pilot, "2 codes changed")
        assert [code.key for code in themes_of(themed_study).themes[0].codes] == ["workforce"]

    async def test_c_on_a_code_puts_it_into_a_theme(self, themed_study, opened, wait_for):
        async with opened(themed_study, "lee", "themes") as pilot:
            await wait_for(pilot, "Codes in no theme")
            await pilot.press("end", "c")
            await wait_for(pilot, "Put the code Workforce into a theme")
            await pilot.press("ctrl+s")
            await wait_for(pilot, "Workforce is in the theme Short of everything now.")
        assert themes_of(themed_study).unhoused == ()

    async def test_themes_go_out_to_a_file_and_come_back(self, themed_study, opened, wait_for, tmp_path: Path):
        before = themes_of(themed_study)
        file = tmp_path / "out.yaml"
        async with opened(themed_study, "lee", "themes") as pilot:
            await wait_for(pilot, "Codes in no theme")
            await pilot.press("w")
            await wait_for(pilot, "Write the themes")
            pilot.app.screen.query_one("#field-path").value = str(file)
            await pilot.press("enter")
            await wait_for(pilot, "Written: 2 themes")
            await pilot.press("l")
            await wait_for(pilot, "Load themes")
            pilot.app.screen.query_one("#field-path").value = str(file)
            await pilot.press("enter")
            await wait_for(pilot, "Themes loaded: 0 added, 0 changed, 0 removed.")
        assert themes_of(themed_study) == before

    async def test_only_a_lead_is_offered_changes(self, themed_study, opened, wait_for):
        async with opened(themed_study, "ana", "themes") as pilot:
            shown = await wait_for(pilot, "Codes in no theme")
            assert "a Add" not in shown
            assert "v Review" in shown
            assert "z Undo" not in shown
            await pilot.press("a", "e", "l")
            await pilot.pause()
            assert pilot.app.screen.query_one("#themes", RowList).current.key == "short"
