"""The welcome: the ways in where there is no study, and the question who is at the keyboard."""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from coder.coding.log_reading import read_log
from coder.store.people import add_person
from coder.store.study import Study
from coder.tui.app import Workbench
from coder.tui.screens.home import HomeScreen
from coder.tui.screens.log import LogScreen
from coder.tui.screens.welcome import WelcomeScreen


def is_there(path: Path | str) -> bool:
    return Path(path).exists()


def write(path: str, text: str) -> None:
    Path(path).parent.mkdir(exist_ok=True)
    Path(path).write_text(text, encoding="utf-8")


@asynccontextmanager
async def started(where: Path, screen: str = "home"):
    """The workbench as `coder` starts it, nobody being named."""
    app = Workbench(str(where), None, screen)
    if is_there(where):
        app.open_study(str(where))
    try:
        async with app.run_test(size=(80, 24)) as pilot:
            yield pilot
    finally:
        app.close_study()


async def fill(pilot, **values: str) -> None:
    for name, value in values.items():
        pilot.app.screen.query_one(f"#field-{name}").value = value
    await pilot.press("ctrl+s")
    await pilot.pause()


@pytest.fixture
def here(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return Path("study.db")


class TestNoStudyYet:
    async def test_it_says_what_coder_is_and_offers_three_ways(self, here, wait_for, assert_golden):
        async with started(here) as pilot:
            await wait_for(pilot, "What would you like to do?")
            assert_golden(pilot.app, "welcome")

    async def test_a_new_study_is_begun_and_home_says_what_comes_next(self, here, wait_for):
        async with started(here) as pilot:
            await wait_for(pilot, "What would you like to do?")
            await pilot.press("n")
            await wait_for(pilot, "Begin a new study")
            await fill(pilot, title="My [b]study[/x]", approach="reflexive", because="we read", lead="zoë")
            shown = await wait_for(pilot, "Bring the survey in.")
            assert "My [b]study[/x] · zoë (lead) · Home" in shown
            assert "reflexive approach" in shown
        with Study.open(here) as study:
            (entry,) = read_log(study).entries
            assert (entry.person, entry.action, entry.reason) == ("zoë", "study.init", "we read")

    async def test_what_is_needed_is_asked_for_and_a_refusal_can_be_corrected(self, here, wait_for):
        here.write_text("something else", encoding="utf-8")
        async with started(Path("other.db")) as pilot:
            await wait_for(pilot, "What would you like to do?")
            await pilot.press("n")
            await wait_for(pilot, "Begin a new study")
            await fill(pilot, title="", lead="zoë")
            assert pilot.app.focused is pilot.app.screen.query_one("#field-title")
            await fill(pilot, title="Mine", file="study.db")
            await wait_for(pilot, "study.db already exists")
            await fill(pilot, file="new.db")
            await wait_for(pilot, "Bring the survey in.")
        assert here.read_text(encoding="utf-8") == "something else"
        assert is_there("new.db")

    async def test_the_arrows_and_enter_choose_as_well(self, here, wait_for):
        async with started(here) as pilot:
            await wait_for(pilot, "What would you like to do?")
            await pilot.press("down", "down", "enter")
            await wait_for(pilot, "A file that ends in .db")

    async def test_a_file_that_is_no_study_is_refused_and_named_as_written(self, here, wait_for):
        write("[red]x[@click=app.quit].db", "no")
        async with started(here) as pilot:
            await wait_for(pilot, "What would you like to do?")
            await pilot.press("o")
            await wait_for(pilot, "Open a study")
            await fill(pilot, file="[red]x[@click=app.quit].db")
            await wait_for(pilot, "[red]x[@click=app.quit].db")
            assert pilot.app.study is None
            await pilot.press("escape")
            await wait_for(pilot, "Try it with sample data")

    async def test_a_study_of_one_person_opens_at_once(self, here, wait_for):
        Study.create("mine.db", title="Mine", lead="zoë").close()
        async with started(here) as pilot:
            await wait_for(pilot, "What would you like to do?")
            await pilot.press("o")
            await wait_for(pilot, "Open a study")
            await fill(pilot, file="'mine.db'")
            await wait_for(pilot, "Mine · zoë (lead) · Home")

    async def test_the_sample_study_that_is_there_is_opened_as_it_is(self, here, wait_for):
        write("coder-demo/notes.txt", "")
        Study.create("coder-demo/study.db", title="The sample", lead="lee").close()
        add_to = Study.open("coder-demo/study.db")
        add_person(add_to, "ana")
        add_to.close()
        async with started(here) as pilot:
            await wait_for(pilot, "What would you like to do?")
            await pilot.press("t")
            await wait_for(pilot, "nobody real wrote it")
            await fill(pilot)
            await wait_for(pilot, "The sample · lee (lead) · Home")

    async def test_a_folder_that_cannot_be_made_is_refused(self, here, wait_for):
        write("taken", "a file")
        async with started(here) as pilot:
            await wait_for(pilot, "What would you like to do?")
            await pilot.press("t")
            await wait_for(pilot, "nobody real wrote it")
            await fill(pilot, folder="taken")
            await wait_for(pilot, "taken cannot be written")

    async def test_a_path_that_no_system_takes_is_refused(self, here, wait_for):
        async with started(here) as pilot:
            await wait_for(pilot, "What would you like to do?")
            await pilot.press("n")
            await wait_for(pilot, "Begin a new study")
            await fill(pilot, title="T", lead="zoë", file="x" * 300 + ".db")
            await wait_for(pilot, "File name too long")

    async def test_q_leaves(self, here, wait_for):
        async with started(here) as pilot:
            await wait_for(pilot, "What would you like to do?")
            await pilot.press("q")
            await pilot.pause()
            assert not pilot.app.is_running
        assert not here.exists()


class TestWhoIsAtTheKeyboard:
    async def test_the_people_are_listed_and_one_is_chosen(self, study_with_answers, wait_for):
        async with started(study_with_answers) as pilot:
            shown = await wait_for(pilot, "Who are you?")
            people = [line.strip() for line in shown.splitlines() if line.strip().endswith(")")]
            assert people == ["lee (lead)", "ana (coder)", "ben (coder)", "wim (writer)"]
            await pilot.press("down", "down", "enter")
            await wait_for(pilot, "ben (coder) · Home")
            assert pilot.app.study.actor.name == "ben"

    async def test_then_comes_the_screen_that_was_asked_for(self, study_with_answers, wait_for):
        async with started(study_with_answers, "log") as pilot:
            await wait_for(pilot, "Who are you?")
            await pilot.press("enter")
            await wait_for(pilot, "lee (lead) · Log")
            assert isinstance(pilot.app.screen, LogScreen)

    async def test_a_name_is_shown_as_written(self, tmp_path, wait_for):
        with Study.create(tmp_path / "s.db", title="S", lead="lee") as study:
            add_person(study, "[red]x[/y] [@click=app.quit]q[/]")
        async with started(tmp_path / "s.db") as pilot:
            await wait_for(pilot, "[red]x[/y] [@click=app.quit]q[/] (coder)")
            await pilot.press("down", "enter")
            await wait_for(pilot, "[red]x[/y] [@click=app.quit]q[/] (coder) · Home")

    async def test_another_study_can_be_opened_instead(self, study_with_answers, tmp_path, wait_for):
        Study.create(tmp_path / "mine.db", title="Mine", lead="zoë").close()
        async with started(study_with_answers) as pilot:
            await wait_for(pilot, "Who are you?")
            assert isinstance(pilot.app.screen, WelcomeScreen)
            await pilot.press("o")
            await wait_for(pilot, "Open a study")
            await fill(pilot, file=str(tmp_path / "mine.db"))
            await wait_for(pilot, "Mine · zoë (lead)")
            assert isinstance(pilot.app.screen, HomeScreen)
