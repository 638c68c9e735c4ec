"""The quote bank on screen: read, narrow to some respondents, write; who may not be quoted is counted, not shown."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from coder.files import own_csv
from coder.store.model import Attribute, Respondent
from coder.store.study import Study
from coder.themes.editing import add_theme
from coder.themes.fields import ThemeFields
from coder.tui.widgets.prose import paragraph
from coder.tui.widgets.reader import Reader
from coder.tui.widgets.rows import RowList
from tests.tui.conftest import screen_text


@pytest.fixture
def bank_study(closed_study: Path) -> Path:
    """Agreed are cost (R002), time (R004, R006) and workforce (R011); R006 may not be quoted."""
    with Study.open(closed_study, "lee") as study, study.write() as session:
        session.scalars(select(Respondent).where(Respondent.key == "R006")).one().may_quote = False
        session.add_all([Attribute(key="role", position=0), Attribute(key="[area]", position=1)])
        session.log("test.consent", "R006")
    return closed_study


class TestReading:
    async def test_codes_are_listed_with_their_extracts_and_who_said_it(
        self, bank_study, opened, wait_for, assert_golden
    ):
        async with opened(bank_study, "lee", "quotes") as pilot:
            await wait_for(pilot, "Held back")
            shown = await wait_for(pilot, "Family first 👨‍👩‍👧 and nurses 👩🏽‍⚕️")
            assert "#R004" in shown
            assert "Held back: 1 extract of 1 respondent (the respondent did not agree to be" in shown
            assert "مرحبا" not in shown
            assert_golden(pilot.app, "quotes")

    async def test_themes_come_first_where_there_are_any_and_t_changes_to_codes(self, bank_study, opened, wait_for):
        with Study.open(bank_study, "lee") as study:
            add_theme(study, ThemeFields("[bold]Short[/x]", central_idea="Idea."), key="short", codes=["time", "cost"])
        async with opened(bank_study, "lee", "quotes") as pilot:
            shown = await wait_for(pilot, "Themes · extracts of everybody")
            assert "[bold]Short[/x]" in shown
            assert len(pilot.app.screen.query_one("#headings", RowList).rows) == 1
            await pilot.press("t")
            await wait_for(pilot, "Codes · extracts of everybody")
            headings = [group.key for group in pilot.app.screen.query_one("#headings", RowList).rows]
            assert headings == ["time", "cost", "workforce"]
            await pilot.press("t")
            await wait_for(pilot, "Themes · extracts of everybody")

    async def test_without_themes_t_says_so(self, bank_study, opened, wait_for):
        async with opened(bank_study, "lee", "quotes") as pilot:
            await wait_for(pilot, "Held back")
            await pilot.press("t")
            await wait_for(pilot, "There are no themes yet, so the codes are listed.")

    async def test_before_any_agreed_code_it_says_what_comes_first(self, demo_like_study, opened, wait_for):
        async with opened(demo_like_study, "lee", "quotes") as pilot:
            shown = await wait_for(pilot, "There is nothing to quote yet")
            assert "s Save" not in shown

    async def test_who_was_not_asked_about_quoting_is_counted_on_the_screen(self, bank_study, opened, wait_for):
        with Study.open(bank_study, "lee") as study, study.write() as session:
            for respondent in session.scalars(select(Respondent)):
                respondent.may_quote = None
            session.log("test.consent", "nobody was asked")
        async with opened(bank_study, "lee", "quotes") as pilot:
            await wait_for(pilot, "in this bank did not say whether")


class TestFilter:
    async def test_f_shows_only_some_respondents_and_then_everybody_again(self, bank_study, opened, wait_for):
        async with opened(bank_study, "lee", "quotes") as pilot:
            await wait_for(pilot, "Held back")
            await pilot.press("f")
            # of those who may be quoted, R002 and R004 are social workers and R011 a carer
            await wait_for(pilot, "role: Social worker · 2 respondents")
            await pilot.press(*"carer", "enter")
            await wait_for(pilot, "Codes · extracts of role: Carer")
            await wait_for(pilot, "The rota changes every week")
            assert [group.key for group in pilot.app.screen.query_one("#headings", RowList).rows] == ["workforce"]
            await pilot.press("f", "enter")
            await wait_for(pilot, "extracts of everybody")

    async def test_hostile_attributes_are_shown_as_typed(self, bank_study, opened, wait_for):
        async with opened(bank_study, "lee", "quotes") as pilot:
            await wait_for(pilot, "Held back")
            await pilot.press("f")
            await wait_for(pilot, "[area]: North ␛[31m · 3 respondents")


class TestSaving:
    async def test_s_writes_what_is_listed(self, bank_study, opened, wait_for, tmp_path: Path):
        target = tmp_path / "bank.csv"
        async with opened(bank_study, "lee", "quotes") as pilot:
            await wait_for(pilot, "Held back")
            await pilot.press("s")
            await wait_for(pilot, "Save the quote bank")
            pilot.app.screen.query_one("#field-path").value = str(target)
            await pilot.press("enter")
            await wait_for(pilot, "Written:")
        assert {row["respondent"] for _, row in own_csv(target, ("quote",))} == {"R002", "R004", "R011"}

    async def test_an_unknown_kind_of_file_is_refused_and_the_name_comes_back(
        self, bank_study, opened, wait_for, tmp_path: Path
    ):
        async with opened(bank_study, "lee", "quotes") as pilot:
            await wait_for(pilot, "Held back")
            await pilot.press("s")
            await wait_for(pilot, "Save the quote bank")
            pilot.app.screen.query_one("#field-path").value = "bank.pdf"
            await pilot.press("enter")
            await wait_for(pilot, "A quote bank is written as")
            await wait_for(pilot, "bank.pdf")


class TestReader:
    async def test_many_pieces_are_turned_like_pages(self, bank_study, opened, wait_for):
        async with opened(bank_study, "lee", "quotes") as pilot:
            await wait_for(pilot, "Held back")
            pilot.app.animation_level = "none"
            reader = pilot.app.screen.query_one("#extracts", Reader)
            reader._draw = lambda number: [paragraph(f"piece {number} of many")]
            reader.write([], range(1, 101))
            reader.focus()
            await wait_for(pilot, "Extracts 1 to 40 of 100.")
            seen: set[str] = set()
            while len(seen) < 100:
                before = await wait_for(pilot, "of many")
                seen |= set(re.findall(r"piece \d+ of many", before))
                reader.action_page_down()
                for _ in range(100):
                    await pilot.pause(0.02)
                    if screen_text(pilot.app) != before:
                        break
                else:
                    break
            seen |= set(re.findall(r"piece \d+ of many", screen_text(pilot.app)))
            assert seen == {f"piece {number} of many" for number in range(1, 101)}
            for _ in range(12):
                reader.action_page_up()
                await pilot.pause()
            await wait_for(pilot, "piece 1 of many")
