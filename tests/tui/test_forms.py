"""Forms: filled in from field to field with Enter, and what is wrong stays in view."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.app import App
from textual.widgets import Select

from coder.tui import app as workbench
from coder.tui.widgets.forms import Field, FormDialog, meant_field
from coder.tui.widgets.pick import PickDialog
from tests.tui.conftest import wait_for

FIELDS = (
    Field("name", "Name of the round"),
    Field("kind", "Kind", "choice", default="main", choices=("main", "pilot")),
    Field("coders", "Who codes it", default="ana, zoë"),
    Field("why", "Why", "long", required=False),
    Field("sample", "Share of the answers", default="100%", hint="100% is all."),
)


class Asking(App[None]):
    """Only a form, and what it gave."""

    CSS_PATH = "../../coder/tui/workbench.tcss"
    given: dict[str, str] | None = None

    def __init__(self, problem: str = "") -> None:
        super().__init__()
        self._problem = problem

    def on_mount(self) -> None:
        def keep(given: dict[str, str] | None) -> None:
            self.given = given

        self.push_screen(FormDialog("A round", FIELDS, "Go on", self._problem), keep)


async def test_enter_goes_from_field_to_field_and_after_the_last_it_is_done():
    async with Asking().run_test(size=(80, 24)) as pilot:
        await pilot.press(*"first", "enter")
        assert pilot.app.focused.id == "field-kind"
        await pilot.press("enter", "down", "enter")
        assert pilot.app.screen.query_one("#field-kind", Select).value == "pilot"
        await pilot.press("tab", "enter")
        assert pilot.app.focused.id == "field-why"
        await pilot.press("tab", "enter")
        await pilot.pause()
    assert pilot.app.given == {"name": "first", "kind": "pilot", "coders": "ana, zoë", "why": "", "sample": "100%"}


@pytest.mark.parametrize("key", ["enter", "space", "down"])
async def test_a_drop_down_opens_with_a_key_and_takes_with_enter(key):
    async with Asking().run_test(size=(80, 24)) as pilot:
        await pilot.press("tab", key)
        await pilot.pause()
        assert pilot.app.screen.query_one("#field-kind", Select).expanded
        await pilot.press("down", "enter")
        assert pilot.app.screen.query_one("#field-kind", Select).value == "pilot"
        assert pilot.app.focused.id == "field-kind"


@pytest.mark.parametrize("tabs", range(7))
async def test_ctrl_s_hands_the_form_in_from_anywhere(tabs):
    async with Asking().run_test(size=(80, 24)) as pilot:
        await pilot.press("x", *["tab"] * tabs, "ctrl+s")
        await pilot.pause()
        assert pilot.app.given is not None
        assert pilot.app.given["name"] == "x"


async def test_what_is_wrong_stays_in_view_and_the_cursor_goes_there():
    async with Asking().run_test(size=(80, 24)) as pilot:
        await pilot.press(*["tab"] * 4, "ctrl+s")
        await wait_for(pilot, "“Name of the round” must not be empty.")
        assert pilot.app.focused.id == "field-name"
        await pilot.press(*["tab"] * 5)
        await wait_for(pilot, "“Name of the round” must not be empty.")


@pytest.mark.parametrize("size", [(80, 24), (60, 16)])
async def test_after_a_refusal_it_is_in_view_on_whatever_field(size):
    problem = "Nobody in the team is called 'zoë'"
    async with Asking(problem).run_test(size=size) as pilot:
        await wait_for(pilot, problem)
        assert pilot.app.focused.id == "field-coders"
        for _ in range(6):
            await pilot.press("tab")
            await wait_for(pilot, problem)


@pytest.mark.parametrize(
    ("problem", "field"),
    [
        ("The name of a round has 1 to 40 letters, digits, spaces, dots or hyphens.", "name"),
        ("Nobody in the team is called 'zoë'; add them with: coder team add NAME --role coder", "coders"),
        ("A sample is a percentage such as 20%, not '100%'.", "sample"),
        ("The disk is full.", None),
    ],
)
def test_the_field_that_a_refusal_speaks_of(problem, field):
    found = meant_field(FIELDS, problem)
    assert (found.name if found else None) == field


@pytest.mark.parametrize("size", [(80, 24), (60, 16)])
@pytest.mark.parametrize("way", ["tab", "shift+tab"])
async def test_every_field_is_shown_with_its_label(size, way):
    async with Asking().run_test(size=size) as pilot:
        await wait_for(pilot, "Name of the round")
        for _ in FIELDS:
            field = pilot.app.focused
            if field.has_class("field"):
                label = next(each.label for each in FIELDS if f"field-{each.name}" == field.id)
                await wait_for(pilot, label)
                assert pilot.app.screen.can_view_entire(field)
            await pilot.press(way)


async def test_the_line_below_says_which_keys_the_field_takes_and_a_key_lists_them_all():
    async with Asking().run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, "Enter or Tab next field · Ctrl+S done")
        await pilot.press("question_mark", "f12")  # the first is typed
        await wait_for(pilot, "Shift+Tab")
        await pilot.press("escape")
        assert pilot.app.screen.query_one("#field-name").value == "?"
        await pilot.press("tab")
        await wait_for(pilot, "Enter opens the list")
        await pilot.press("question_mark")
        await wait_for(pilot, "in an open list: go to what is meant")
        await pilot.press("question_mark", "enter")
        await wait_for(pilot, "↑ ↓ or letters choose")


async def test_a_list_to_pick_from_says_its_keys():
    given: list[int | None] = []
    app = App[None](css_path=Path(workbench.__file__).with_name("workbench.tcss"))
    async with app.run_test(size=(80, 24)) as pilot:
        pilot.app.push_screen(PickDialog("Which one?", ["first", "second"]), given.append)
        await wait_for(pilot, "? keys")
        await pilot.press("question_mark")
        await wait_for(pilot, "show only what has them in it")
        await pilot.press("escape", *"sec", "enter")
        await pilot.pause()
    assert given == [1]
