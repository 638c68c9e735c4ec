"""Forms: filled in from field to field with Enter, and what is wrong stays in view."""

from __future__ import annotations

import pytest
from textual.app import App
from textual.widgets import Select

from coder.tui.widgets.forms import Field, FormDialog, meant_field
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
