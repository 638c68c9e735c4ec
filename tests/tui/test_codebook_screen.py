"""The codebook on screen: read a code, find one by a few letters, load a file, hostile names shown as typed."""

from __future__ import annotations

from pathlib import Path

from coder.codebook.reading import show_codebook
from coder.store.study import Study
from coder.tui.screens.codebook import CodebookScreen
from coder.tui.widgets.rows import RowList

NEW = """
title: Second try
codes:
  - {key: time, name: Time, brief: Hours., use_when: [hours are short], do_not_use_when: [money]}
  - {key: rest, name: The rest}
"""


class TestReading:
    async def test_the_tree_stands_above_the_code_in_front_on_a_narrow_screen(
        self, study_with_answers, opened, wait_for, assert_golden
    ):
        async with opened(study_with_answers, "lee", "codebook") as pilot:
            await wait_for(pilot, "Resources")
            await pilot.press("down")
            await wait_for(pilot, "Time needed or missing.")
            assert_golden(pilot.app, "codebook")

    async def test_it_stands_beside_it_on_a_wide_one_with_all_its_rules(self, study_with_answers, opened, wait_for):
        async with opened(study_with_answers, "lee", "codebook", size=(160, 40)) as pilot:
            await wait_for(pilot, "Resources")
            for _ in range(4):
                await pilot.press("down")
            shown = await wait_for(pilot, "Words that shut people out.")
            beside = next(line for line in shown.splitlines() if "Words that shut people out. In full." in line)
            assert beside.index("│") < beside.index("Words")
            for rule in ("jargon", "nobody was told: communication", "An example.", "Ask: Words, or flow?"):
                assert rule in shown
            assert "Easily mixed up with Communication" in shown

    async def test_a_hostile_name_is_shown_as_typed(self, study_with_answers, opened, wait_for):
        async with opened(study_with_answers, "lee", "codebook") as pilot:
            await wait_for(pilot, "Resources")
            await pilot.press("end")
            shown = await wait_for(pilot, "<script> ␛[31m =1+1")
            assert shown.count("[bold red]Pay[/] & hours [/x]") == 2

    async def test_enter_goes_to_the_text_and_gives_it_the_room(self, study_with_answers, opened, wait_for):
        async with opened(study_with_answers, "lee", "codebook") as pilot:
            await wait_for(pilot, "Resources")
            before = pilot.app.screen.query_one("#code").size.height
            await pilot.press("enter")
            await pilot.pause()
            assert pilot.app.focused is pilot.app.screen.query_one("#code")
            assert pilot.app.screen.query_one("#code").size.height > before


class TestFinding:
    async def test_a_few_letters_find_a_code_even_misspelt(self, study_with_answers, opened, wait_for):
        async with opened(study_with_answers, "lee", "codebook") as pilot:
            await wait_for(pilot, "Resources")
            await pilot.press("slash", *"langauge")
            await wait_for(pilot, "Words that shut people out.")
            await pilot.press("enter")
            codes = pilot.app.screen.query_one("#codes", RowList)
            assert codes.current.key == "language"
            assert len(codes.rows) == 8

    async def test_digits_and_letters_typed_there_go_nowhere_else(self, study_with_answers, opened, wait_for):
        async with opened(study_with_answers, "lee", "codebook") as pilot:
            await wait_for(pilot, "Resources")
            await pilot.press("slash", "1", "l", "7")
            await pilot.pause()
            assert isinstance(pilot.app.screen, CodebookScreen)

    async def test_escape_shows_all_codes_again(self, study_with_answers, opened, wait_for):
        async with opened(study_with_answers, "lee", "codebook") as pilot:
            await wait_for(pilot, "Resources")
            await pilot.press("slash", *"cost", "escape")
            await wait_for(pilot, "Usual voices")
            assert len(pilot.app.screen.query_one("#codes", RowList).rows) == 8
            assert isinstance(pilot.app.screen, CodebookScreen)


class TestLoading:
    async def test_a_file_becomes_the_newest_version(self, study_with_answers, opened, wait_for, tmp_path: Path):
        (tmp_path / "new.yaml").write_text(NEW, encoding="utf-8")
        async with opened(study_with_answers, "lee", "codebook") as pilot:
            await wait_for(pilot, "Resources")
            await pilot.press("l")
            await wait_for(pilot, "Load a codebook")
            pilot.app.screen.query_one("#field-path").value = str(tmp_path / "new.yaml")
            await pilot.press("enter")
            await wait_for(pilot, "worth a look")
            await pilot.press("escape")
            await wait_for(pilot, "Second try · version 2 · 2 codes")
        with Study.open(study_with_answers) as study:
            assert [code.key for code in show_codebook(study).codes] == ["time", "rest"]

    async def test_a_refusal_comes_back_with_the_name_that_was_typed(self, study_with_answers, opened, wait_for):
        async with opened(study_with_answers, "lee", "codebook") as pilot:
            await wait_for(pilot, "Resources")
            await pilot.press("l")
            await wait_for(pilot, "Load a codebook")
            pilot.app.screen.query_one("#field-path").value = "/nowhere.yaml"
            await pilot.press("enter")
            shown = await wait_for(pilot, "There is no file")
            assert shown.count("/nowhere.yaml") == 2

    async def test_without_a_codebook_it_says_what_to_do(self, study_path: Path, opened, wait_for, assert_golden):
        async with opened(study_path, "lee", "codebook") as pilot:
            await wait_for(pilot, "There is no codebook yet")
            assert_golden(pilot.app, "codebook_none")
