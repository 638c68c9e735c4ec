"""Whatever somebody wrote is shown as these very characters on every screen, and obeyed by no terminal."""

from __future__ import annotations

import asyncio
import csv
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pexpect
import pytest

from coder.cli.main import coder
from coder.coding.desk import CodingDesk
from coder.coding.flags import toggle_flag
from coder.files import csv_text
from coder.store.model import Question, TickOption
from coder.store.study import Study
from coder.tui.app import DESTINATIONS, Workbench
from tests.tui.conftest import screen_text

HOSTILE = "[bold red]x[/] \x1b]0;pwn\x07 =1+1 <script>"
SHOWN = "[bold red]x[/] ␛]0;pwn␇ =1+1 <script>"
NAME = "[/x] [@click=app.quit]q[/]"
"""What a title, a code or a theme may be called: control characters are refused or replaced at the door."""


@pytest.fixture(scope="module")
def hostile_study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    path = folder / "study.db"

    def run(who: str, *arguments: object) -> None:
        words = [str(word) for word in (*arguments, "-s", path, "--as", who)]
        coder.main(words, standalone_mode=False)

    def write(name: str, *rows: list[str]) -> Path:
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        return folder / name

    run("lee", "init", "--title", NAME, "--lead", "lee")
    survey = write("s.csv", ["id", "Q1", NAME], [HOSTILE, HOSTILE, HOSTILE], ["2", HOSTILE + " twice", "carer"])
    run("lee", "import", survey, "--respondent", "id", "--question", "Q1", "--attribute", NAME)
    rule = f"'{NAME}'"
    (folder / "book.yaml").write_text(
        f"title: {rule}\ncodes:\n"
        f"  - {{key: one, name: {rule}, brief: {rule}, use_when: [{rule}], examples: [{rule}]}}\n"
        f"  - {{key: two, name: Two, brief: B., use_when: [b]}}\n"
        f"confusable:\n  - {{codes: [one, two], ask: {rule}}}\n",
        encoding="utf-8",
    )
    run("lee", "identifiers", "mark", HOSTILE, "Q1", HOSTILE)
    run("lee", "identifiers", "reopen", 1)
    run("lee", "codebook", "load", folder / "book.yaml")
    for name in ("ana", "ben"):
        run("lee", "team", "add", name)
    run("lee", "round", "open", "main", "--coder", "ana", "--coder", "ben")
    header = ["respondent", "question", "code", "memo"]
    run("ana", "codings", "load", write("a.csv", header, [HOSTILE, "Q1", "one", HOSTILE], ["2", "Q1", "two", ""]))
    run("ben", "codings", "load", write("b.csv", header, [HOSTILE, "Q1", "two", HOSTILE], ["2", "Q1", "two", ""]))
    with Study.open(path, "ana") as study:
        toggle_flag(study, CodingDesk(study).current.id, "concern", said=HOSTILE)
    for name in ("ana", "ben"):
        run(name, "round", "submit")
    run("lee", "round", "close")
    (folder / "themes.yaml").write_text(
        f"themes:\n  - {{key: t, name: {rule}, kind: theme, status: kept, central_idea: {rule}, codes: [one, two]}}\n",
        encoding="utf-8",
    )
    run("lee", "themes", "load", folder / "themes.yaml")
    (folder / "framework.yaml").write_text(
        f"pillars:\n  - {{key: p, name: {rule}, text: {rule}, themes: [t]}}\n", encoding="utf-8"
    )
    run("lee", "framework", "load", folder / "framework.yaml")
    run("lee", "journal", "write", 3, HOSTILE)
    run("lee", "round", "open", "practice", "--kind", "pilot", "--coder", "lee")
    return path


NAMES = [place.name for place in DESTINATIONS]


@pytest.mark.parametrize("name", NAMES)
async def test_every_screen_shows_the_very_characters(hostile_study: Path, name: str) -> None:
    app = Workbench(str(hostile_study), "lee", name)
    app.open_study(str(hostile_study), "lee")
    async with app.run_test(size=(160, 50), notifications=True) as pilot:
        plain = ("home", "log", "import", "agreement", "identifiers", "answers", "reading", "journal", "concerns")
        times = 1 if name in plain else 2  # the title, and a name of the screen's own
        words = [SHOWN] if name in (
            "code", "reconcile", "quotes", "identifiers", "answers", "reading", "journal", "concerns"
        ) else []  # fmt: skip
        if name == "reading":
            await pilot.pause()
            await pilot.press("enter")
        for _ in range(60):
            await pilot.pause()
            await asyncio.sleep(0.05)
            text = screen_text(app)
            if text.count(NAME) >= times and all(word in text for word in words):
                break
        assert text.count(NAME) >= times
        assert all(word in text for word in words)
    app.close_study()


@pytest.mark.parametrize("key", ["v", "n", "p", "h"])
async def test_the_screens_behind_the_themes_show_the_very_characters(hostile_study: Path, key: str) -> None:
    app = Workbench(str(hostile_study), "lee", "themes")
    app.open_study(str(hostile_study), "lee")
    async with app.run_test(size=(160, 50)) as pilot:
        for _ in range(40):
            await pilot.pause(0.05)
            if NAME in screen_text(app).split("\n", 3)[2]:
                break
        await pilot.press(key)
        words = SHOWN if key in "vn" else NAME
        for _ in range(60):
            await pilot.pause(0.05)
            if len(app.screen_stack) > 2 and words in screen_text(app):
                break
        assert words in screen_text(app)
    app.close_study()


@pytest.fixture(scope="module")
def hostile_check(hostile_study: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, after a check round in which ana saw it all differently, and with an option to tick."""
    path = Path(shutil.copy(hostile_study, tmp_path_factory.mktemp("check") / "study.db"))
    sheet = path.with_suffix(".csv")
    sheet.write_text(csv_text(("respondent", "question", "code"), [(HOSTILE, "Q1", "two"), ("2", "Q1", "one")]))

    def run(who: str, *arguments: object) -> None:
        coder.main([*map(str, arguments), "-s", str(path), "--as", who], standalone_mode=False)

    run("lee", "round", "withdraw")
    run("lee", "round", "open", "again", "--coder", "ana", "--again", "main")
    run("ana", "codings", "load", sheet)
    run("ana", "round", "submit")
    run("lee", "round", "close")
    with Study.open(path, "lee") as study, study.write() as session:
        question = Question(key=NAME, wording=NAME, kind="ticks", position=9)
        session.add(question)
        session.flush()
        session.add(TickOption(question_id=question.id, label=HOSTILE, position=0))
        session.log("test.ticks", "t")
    return path


@pytest.mark.parametrize(
    ("keys", "words"), [(("h",), NAME), (("t",), f"{NAME}: kappa"), (("n", "t"), f"{NAME}  {SHOWN}")]
)
async def test_the_screens_behind_home_show_the_very_characters(
    hostile_check: Path, keys: tuple[str, ...], words: str
) -> None:
    app = Workbench(str(hostile_check), "lee", "home")
    app.open_study(str(hostile_check), "lee")
    async with app.run_test(size=(160, 50), notifications=True) as pilot:
        for key in keys:
            await pilot.pause(0.5)
            await pilot.press(key)
        for _ in range(60):
            await pilot.pause(0.05)
            if words in (text := screen_text(app)) and "Home" not in text.splitlines()[0]:
                break
        assert words in text
        assert "Home" not in text.splitlines()[0]
    app.close_study()


async def test_the_answers_behind_a_figure_are_shown_as_they_are(hostile_study: Path) -> None:
    """From the table of codes to the answers, then to the codes mixed up and the answers behind those."""
    app = Workbench(str(hostile_study), "lee", "agreement")
    app.open_study(str(hostile_study), "lee")

    async with app.run_test(size=(160, 50), notifications=True) as pilot:

        async def shown(*words: str) -> None:
            for _ in range(60):
                await pilot.pause()
                await asyncio.sleep(0.05)
                if all(word in screen_text(app) for word in words):
                    return
            raise AssertionError(screen_text(app))

        await shown("A = ana")
        for keys, words in (
            (("enter",), ("which answers?",)),
            (("enter",), (SHOWN, f"ana: {NAME}")),
            (("escape", "c"), (f"{NAME} / Two", "easily mixed up")),
            (("enter",), (SHOWN, f"ana: {NAME}", "ben: Two")),
            (("escape", "escape", "t"), ("Over the rounds", NAME)),
            (("escape", "p"), ("Code by code", "u-alpha")),
            (("escape", "g"), ("What is shown?", "Round main (main)")),
        ):
            await pilot.press(*keys)
            await shown(*words)
    app.close_study()


def test_no_control_character_of_an_answer_reaches_the_terminal(hostile_study: Path) -> None:
    """The program in a real terminal, going through all its screens, with every byte it sends looked at."""
    program = pexpect.spawn(
        "python", ["-m", "coder", "-s", str(hostile_study), "--as", "lee"],
        dimensions=(50, 160), env={**_environment(), "TERM": "xterm-256color"}, timeout=20,
    )  # fmt: skip
    sent = b""
    for key in ("\x1bOQ", "\x1bOR", "\x1bOS", "\x1b[15~", "\x1b[17~", "\x1b[18~", "\x1bOP"):
        sent += _drain(program)
        program.send(key)
    sent += _drain(program)
    program.send("\x11")
    program.close(force=True)
    assert b"pwn" in sent
    assert b"\x1b]0;pwn" not in sent
    assert b"\x07 =1+1" not in sent
    assert "␛]0;pwn␇".encode() in sent


def test_every_listing_prints_the_very_characters(
    hostile_study: Path, coder_cli: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    shows = {
        ("answers",): SHOWN, ("quotes",): SHOWN, ("codebook", "show"): NAME, ("themes", "show"): NAME,
        ("identifiers", "list"): "␛]0;pwn␇", ("status",): NAME, ("log", "show"): "study.init",
        ("decisions", "show"): "differ", ("framework", "show", "--extracts"): NAME, ("journal",): SHOWN,
        ("themes", "loose"): SHOWN, ("themes", "about"): NAME, ("themes", "history"): NAME, ("checklist",): NAME,
        ("flags",): SHOWN,
    }  # fmt: skip
    for command, words in shows.items():
        done = coder_cli(*command, "-s", hostile_study, "--as", "lee")
        assert words in done.stdout, command
        assert not {"\x1b", "\x07"} & set(done.stdout + done.stderr), command


def _environment() -> dict[str, str]:
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return {key: value for key, value in os.environ.items() if not key.startswith("CODER_")} | {"PATH": path}


def _drain(program: pexpect.spawn) -> bytes:
    """What the program sends until it is quiet for half a second."""
    sent = b""
    while True:
        try:
            sent += program.read_nonblocking(65536, timeout=1.0)
        except (pexpect.TIMEOUT, pexpect.EOF):
            return sent
