"""What is sent to the terminal: after any paints it shows what it would show if all of each had been sent."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region, Size
from textual.strip import Strip

from coder.tui.frugal import FrugalPaint, Shown

WIDTH, HEIGHT = 40, 6
CONSOLE = Console(force_terminal=True, color_system="truecolor", legacy_windows=False)
STYLES = [Style.parse(one) for one in ("white on black", "red on black", "bold white on blue", "underline on black")]
WORDS = ("time", "cost ", "   ", "          ", "é", "“so”", "漢字", "e\u0301", "x" * 9)
_SENT = re.compile(r"\x1b\[(\d+);(\d+)H|\x1b\[([\d;]*)m|\n|([^\x1b\n]+)")


class Terminal:
    """Cells with a character and its look; a space has no letters' colour."""

    def __init__(self) -> None:
        self.cells: dict[tuple[int, int], tuple[str, str]] = {}

    def receive(self, sent: str) -> None:
        y = x = 0
        look = ""
        for line, column, sgr, text in _SENT.findall(sent):
            if line:
                y, x = int(line), int(column)
            elif text:
                for character in text:
                    if not (width := cell_len(character)):
                        self.cells[y, x - 1] = (self.cells[y, x - 1][0] + character, look)
                        continue
                    seen = re.sub(r"(^|;)(1;)?(3[17])(?=;|$)", "", look) if character == " " else look
                    self.cells[y, x] = (character, seen)
                    if width == 2:
                        self.cells[y, x + 1] = ("", look)
                    x += width
            else:
                look = "" if sgr == "0" else sgr or look


def strip(chance: random.Random, width: int) -> Strip:
    pieces: list[Segment] = []
    left = width
    while left:
        word = chance.choice([one for one in WORDS if cell_len(one) <= left] + ["z"])
        pieces.append(Segment(word, chance.choice(STYLES)))
        left -= cell_len(word)
    return Strip(pieces)


def paint(chance: random.Random, lines: list[Strip]) -> LayoutUpdate | ChopsUpdate:
    """Some lines are other ones now; all are painted, or those from their middle on."""
    changed = [chance.randrange(HEIGHT) for _ in range(chance.randrange(3))]
    half = WIDTH // 2
    for y in changed:
        lines[y] = Strip.join([strip(chance, half), strip(chance, half)])
    halves = [[line.crop(0, half), line.crop(half, WIDTH)] for line in lines]
    if not changed or chance.random() < 0.6:
        return LayoutUpdate([*halves], Region(0, 0, WIDTH, HEIGHT))
    chops = [{0: one, half: other} for one, other in halves]
    return ChopsUpdate(chops, [(y, 0, WIDTH) for y in changed], [[half, WIDTH]] * HEIGHT)


@pytest.mark.parametrize("seed", range(40))
def test_the_terminal_shows_the_same_as_if_everything_had_been_sent(seed: int) -> None:
    chance, shown = random.Random(seed), Shown()
    lines = [Strip.blank(WIDTH, STYLES[0])] * HEIGHT
    frugal, full = Terminal(), Terminal()
    for _ in range(30):
        update = paint(chance, lines)
        frugal.receive(FrugalPaint(update, Size(WIDTH, HEIGHT), shown).render_segments(CONSOLE))
        full.receive(update.render_segments(CONSOLE))
        assert frugal.cells == full.cells


def test_what_is_shown_is_not_sent_again_until_it_is_forgotten() -> None:
    shown, size = Shown(), Size(WIDTH, HEIGHT)
    words = Strip([Segment("time and cost".ljust(WIDTH), STYLES[0])])
    update = LayoutUpdate([[words]] * HEIGHT, Region(0, 0, WIDTH, HEIGHT))
    first = FrugalPaint(update, size, shown).render_segments(CONSOLE)
    assert first.count("time and cost") == HEIGHT
    assert FrugalPaint(update, size, shown).render_segments(CONSOLE) == ""
    shown.forget()
    assert FrugalPaint(update, size, shown).render_segments(CONSOLE) == first
    assert FrugalPaint(update, Size(WIDTH + 1, HEIGHT), shown).render_segments(CONSOLE) == first


def test_keys_of_the_coding_screen_write_little(practised_study: Path) -> None:
    pexpect = pytest.importorskip("pexpect")
    import os
    import sys

    terminal = pexpect.spawn(
        sys.executable, ["-m", "coder", "-s", str(practised_study), "--as", "ana", "code"],
        dimensions=(24, 80), timeout=60, env=os.environ | {"TERM": "xterm-256color", "COLORTERM": "truecolor"},
    )  # fmt: skip

    def written() -> int:
        total = 0
        while True:
            try:
                total += len(terminal.read_nonblocking(1 << 16, timeout=0.3))
            except pexpect.TIMEOUT:
                return total

    terminal.expect(r"goes on\.")
    written()
    for key in ("1", "n", "f", "u", "b", "\x1b", "m", "\x1b", "/"):
        terminal.send(key)
        assert written() <= 4_000, key
    terminal.send("\x1b\x11")
    terminal.close(force=True)
