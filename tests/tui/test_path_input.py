"""File names are completed by Tab, and read as a person means them."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.app import App
from textual.widgets import Input

from coder.tui.widgets.path_input import PathInput, completed, typed_path


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    Path("answers.csv").touch()
    Path("answers old.csv").touch()
    Path("Surveys").mkdir()
    Path("Surveys/2026.csv").touch()
    Path("\x1b[31m.csv").touch()
    return tmp_path


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("an", "answers old.csv"),
        ("answers.", "answers.csv"),
        ("Sur", "Surveys/"),
        ("Surveys", "Surveys/"),
        ("Surveys/2", "Surveys/2026.csv"),
        ("~/Sur", "~/Surveys/"),
        ("answers.csv", None),
        ("Surveys/", None),
        ("", None),
        ("~", None),
        ("..", None),
        ("nothing", None),
        ("no/such/folder/x", None),
        ("\x1b", None),
    ],
)
def test_the_first_name_that_begins_like_it_is_offered(folder, typed, whole):
    assert completed(typed) == whole


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("answers.csv", "answers.csv"),
        (" 'my answers.csv' ", "my answers.csv"),
        ('"a.csv"', "a.csv"),
        ("'", "'"),
        ("it's.csv", "it's.csv"),
    ],
)
def test_quotes_around_a_dropped_file_are_taken_off(typed, meant):
    assert typed_path(typed) == Path(meant)


def test_the_home_folder(folder):
    assert typed_path("~/answers.csv") == folder / "answers.csv"
    assert typed_path("~nobody-of-this-name/x") == Path("~nobody-of-this-name/x")


class Form(App[None]):
    def compose(self):
        yield PathInput(id="path")
        yield Input(id="other")


async def test_tab_takes_what_is_offered_and_then_goes_on(folder):
    async with Form().run_test() as pilot:
        await pilot.press(*"Sur", "tab")
        path = pilot.app.query_one("#path", PathInput)
        assert (path.value, path.has_focus) == ("Surveys/", True)
        await pilot.press("2", "tab", "tab")
        assert (path.value, path.has_focus) == ("Surveys/2026.csv", False)
