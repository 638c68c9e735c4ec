"""The shell: going from screen to screen, help, palette, forms, colours, and what a crash shows."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.app import ComposeResult
from textual.widgets import Input, Static

import coder.tui.app as shell
from coder.errors import CoderError
from coder.tui.actions import Action, spoken_key
from coder.tui.app import DESTINATIONS, Workbench
from coder.tui.screens.base import WorkScreen
from coder.tui.theme import CODE_COLORS, THEMES, code_colors, ink_on
from coder.tui.widgets.forms import ConfirmDialog, Field, FormDialog

Look = Callable[[Workbench], str]


class Probe(WorkScreen):
    """A screen that writes down what was done on it."""

    TITLE = "Probe [x]"
    AUTO_FOCUS = ""
    EXPLANATION = "This screen is [only] for tests."
    ACTIONS = (
        Action("shout", "s", "Shout", "Say something loud."),
        Action("hidden", "h", "Hidden", "Cannot be done now.", footer=False),
    )

    def compose_body(self) -> ComposeResult:
        yield Static("body", markup=False)
        yield Input(id="typed")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action != "hidden"

    def action_shout(self) -> None:
        self.say("loud [/x] \x1b[31m")


class Home(Probe):
    NAME = "home"
    TITLE = "Home"


class Themes(Probe):
    NAME = "themes"
    TITLE = "Themes"


@pytest.fixture
def app(demo_like_study: Path, monkeypatch: pytest.MonkeyPatch):
    """The workbench with probes in place of the screens Home and Themes."""
    monkeypatch.setitem(sys.modules, "coder.tui.screens.probes", sys.modules[__name__])
    monkeypatch.setitem(shell._PLACES, "home", "probes:Home")
    monkeypatch.setitem(shell._PLACES, "themes", "probes:Themes")
    workbench = Workbench(str(demo_like_study), "ana")
    workbench.open_study(str(demo_like_study), "ana")
    yield workbench
    workbench.close_study()


async def test_digits_and_function_keys_go_to_a_screen_and_escape_goes_home(app: Workbench, screen_text: Look) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert "Co-production [sic] · ana (coder) · Home" in screen_text(app)
        for key in ("6", "f6"):
            await pilot.press(key)
            assert screen_text(app).splitlines()[0].endswith("· Themes")
            await pilot.press("escape")
            assert screen_text(app).splitlines()[0].endswith("· Home")


async def test_digits_typed_into_a_field_are_text(app: Workbench) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        field = app.screen.query_one("#typed", Input)
        field.focus()
        await pilot.press("6", "1")
        assert field.value == "61"
        assert app.screen.NAME == "home"  # type: ignore[attr-defined]


async def test_on_the_coding_screen_digits_are_codes_and_function_keys_still_go(app: Workbench) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("2", "6")
        assert app.screen.NAME == "code"  # type: ignore[attr-defined]
        await pilot.press("f6")
        assert app.screen.NAME == "themes"  # type: ignore[attr-defined]


async def test_help_says_what_the_screen_is_for_and_names_every_key(app: Workbench, screen_text: Look) -> None:
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("question_mark")
        text = screen_text(app)
        for words in ("This screen is [only] for tests.", "Say something loud.", "Ctrl+Q", "F1 to F7"):
            assert words in text
        await pilot.press("escape")
        assert "[only]" not in screen_text(app)


async def test_the_palette_finds_actions_and_screens(app: Workbench, screen_text: Look) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+p", *"loud")
        await pilot.pause(0.5)
        assert "Shout" in screen_text(app)
        await pilot.press("enter")
        await pilot.pause(0.2)
        assert "loud [/x] ␛[31m" in screen_text(app)
        await pilot.press("ctrl+p", *"go to themes")
        await pilot.pause(0.5)
        await pilot.press("enter")
        await pilot.pause(0.2)
        assert app.screen.NAME == "themes"  # type: ignore[attr-defined]


async def test_the_palette_hides_what_cannot_be_done_and_takes_no_pictures(app: Workbench, screen_text: Look) -> None:
    async with app.run_test(size=(80, 60)) as pilot:
        await pilot.press("ctrl+p")
        await pilot.pause(0.5)
        text = screen_text(app)
        assert "Go to Quotes" in text
        assert "Hidden" not in text
        assert "Screenshot" not in text


async def test_a_refusal_is_shown_as_it_is_and_gives_nothing(app: Workbench, screen_text: Look) -> None:
    def refuse() -> None:
        raise CoderError("No [/x] such \x1b[31m thing.")

    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        assert await app.run_operation(refuse) is None
        await pilot.pause(0.2)
        assert "No [/x] such ␛[31m thing." in screen_text(app)
        assert await app.run_operation(lambda: 7) == 7


@pytest.mark.parametrize("fault", [StopIteration, KeyError("secret"), RuntimeError])
async def test_a_fault_of_the_program_comes_back_to_the_screen_as_a_sentence(
    app: Workbench, screen_text: Look, fault: BaseException
) -> None:
    def fail() -> None:
        raise fault

    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        assert await asyncio.wait_for(app.run_operation(fail), 3) is None
        await pilot.pause(0.2)
        assert "Something went wrong inside coder" in screen_text(app)
        assert "secret" not in screen_text(app)


async def test_a_form_gives_its_values_and_insists_on_what_it_needs(app: Workbench, screen_text: Look) -> None:
    given: list[dict[str, str] | None] = []
    form = FormDialog(
        "A [/x] form",
        [
            Field("name", "Name [b]", hint="a [hint]"),
            Field("role", "Role", "choice", default="coder", choices=[("lead", "Lead [x]"), "coder"]),
            Field("note", "Note", "long", required=False),
        ],
    )
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(form, given.append)
        await pilot.pause()
        assert "A [/x] form" in screen_text(app)
        assert "a [hint]" in screen_text(app)
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert given == []
        await pilot.press(*"61 ", "tab", "tab", *"long", "ctrl+s")
        await pilot.pause()
        assert given == [{"name": "61", "role": "coder", "note": "long"}]


async def test_a_form_that_is_cancelled_gives_none(app: Workbench) -> None:
    given: list[dict[str, str] | None] = []
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(FormDialog("Form", [Field("name", "Name")]), given.append)
        await pilot.pause()
        await pilot.press("a", "escape")
        await pilot.pause()
        assert given == [None]


@pytest.mark.parametrize(("key", "answer"), [("y", True), ("n", False), ("escape", False), ("enter", False)])
async def test_a_question_is_answered_by_a_key_and_enter_is_no(app: Workbench, key: str, answer: bool) -> None:
    given: list[bool | None] = []
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(ConfirmDialog("Close the round [main]?"), given.append)
        await pilot.pause()
        await pilot.press(key)
        await pilot.pause()
        assert given == [answer]


async def test_somebody_else_can_take_the_keyboard(app: Workbench, screen_text: Look) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        app.action_choose_person()
        await pilot.pause()
        await pilot.press("enter", "down", "enter", "tab", "enter")
        await pilot.pause(0.2)
        assert app.study is not None
        assert app.study.actor is not None
        assert app.study.actor.name == "ben"
        assert "ben (coder)" in screen_text(app)


async def test_three_themes_in_turn(app: Workbench) -> None:
    async with app.run_test() as pilot:
        seen = []
        for _ in range(4):
            seen.append(app.theme)
            app.action_next_theme()
            await pilot.pause()
        assert seen == [*(theme.name for theme in THEMES), THEMES[0].name]


async def test_without_colours_nothing_is_lost(
    app: Workbench, screen_text: Look, monkeypatch: pytest.MonkeyPatch, demo_like_study: Path
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    plain = Workbench(str(demo_like_study), "ana", "code")
    plain.open_study(str(demo_like_study), "ana")
    async with plain.run_test(size=(80, 24)) as pilot:
        await pilot.press("s", "slash", *"time", "enter")
        await pilot.pause()
        assert any(line.startswith(" T   ▏ We never have") for line in screen_text(plain).splitlines())
        assert plain.no_color
    plain.close_study()


async def test_control_characters_never_reach_the_painted_line(app: Workbench) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        app.screen.query_one(Static).update("a\x1b]0;x\x07\x9b31mb\u202e")
        await pilot.pause()
        painted = app.screen._compositor.render_strips()
        for line_filter in app.get_line_filters():
            painted = [strip.apply_filter(line_filter, app.screen.background_colors[1]) for strip in painted]
        assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or c == "\u202e" for strip in painted for c in strip.text)


def test_every_destination_has_a_digit_up_to_seven_and_the_words_of_the_design() -> None:
    names = [place.label for place in DESTINATIONS if place.key]
    assert names == ["Home", "Code", "Codebook", "Agreement", "Reconcile", "Themes", "Quotes"]
    assert [place.key for place in DESTINATIONS if place.key] == [*"1234567"]


def test_keys_are_written_as_on_the_keyboard() -> None:
    shown = [spoken_key(key) for key in ("ctrl+z", "slash", "f6", "n", "question_mark", "right_square_bracket")]
    assert shown == ["Ctrl+Z", "/", "F6", "n", "?", "]"]
    keys = (
        "right_curly_bracket",
        "greater_than_sign",
        "less_than_sign",
        "comma",
        "underscore",
        "ctrl+right_curly_bracket",
    )
    assert [spoken_key(key) for key in keys] == ["}", ">", "<", ",", "_", "Ctrl+}"]


def contrast(first: str, second: str) -> float:
    def luminance(color: str) -> float:
        parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("color", [*CODE_COLORS, "#0072B2", "#000000", "#FFFFFF", "#7F7F7F"])
def test_letters_on_a_codes_colour_can_be_read(color: str) -> None:
    assert contrast(color, ink_on(color)) >= 4.5


def test_codes_without_a_colour_get_ones_that_no_other_code_has() -> None:
    given = code_colors(["", "#77aadd", "nonsense", ""])
    assert given[1] == "#77aadd"
    assert len({color.upper() for color in given}) == 4


def test_the_screens_start_without_the_heavy_libraries() -> None:
    code = (
        "import sys, coder.tui.app, coder.tui.screens.code\n"
        "print([m for m in ('pandas', 'numpy', 'matplotlib', 'docx', 'xlsxwriter') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "[]", done.stderr


def test_what_changed_is_painted_soon_however_the_program_starts() -> None:
    """Textual reads this when it is first imported; whatever comes first must have said it."""
    clean = {name: value for name, value in os.environ.items() if name != "TEXTUAL_FPS"}
    for first in ("coder.tui.start", "coder.tui.app", "coder.cli.workbench, coder.tui.start", "coder.tui.screens.code"):
        code = f"import {first}, textual.constants; print(textual.constants.MAX_FPS)"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, env=clean)
        assert done.stdout.strip() == "200", (first, done.stderr)
    code = "import coder.cli.main, sys; print('textual' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, env=clean)
    assert done.stdout.strip() == "False", done.stderr


CRASH = """
import sys
from coder.tui.screens.code import CodeScreen
def action_respondent(self):
    secret_answer = "my manager is " + "Jane Doe"
    raise ValueError("boom")
CodeScreen.action_respondent = action_respondent
from coder.tui.start import run_workbench
sys.exit(run_workbench(sys.argv[1], "ana", "code"))
"""


def test_a_crash_is_no_success_and_shows_no_words_of_an_answer(demo_like_study: Path) -> None:
    pexpect = pytest.importorskip("pexpect")
    terminal = pexpect.spawn(
        sys.executable, ["-c", CRASH, str(demo_like_study)], dimensions=(24, 80), encoding="utf-8", timeout=20,
        env={"TERM": "xterm-256color", "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8",
             "XDG_STATE_HOME": os.environ["XDG_STATE_HOME"]},
    )  # fmt: skip
    terminal.expect("Answer 1 of 13")
    terminal.send("i")
    terminal.expect(pexpect.EOF)
    terminal.close()
    report = terminal.before[terminal.before.rindex("Traceback") :]
    assert "boom" in report
    assert "Jane" not in report
    assert "secret_answer = 'my" not in report
    assert terminal.exitstatus == 1
