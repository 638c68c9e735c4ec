"""How many keys coding takes, and how fast and frugal the coding screen is on a very large study.

    python benchmarks/keys.py [--answers 343996]

Keys: 300 answers are coded on the real screen, by its keys alone; half of them get one code, half two. Codes are drawn
(seed 1) by how often ana used them in the sample data. The coder of this replay knows nothing beforehand: a code that
is new is looked for by the fewest letters that bring it to the top of the list; as codes are used they get digits by
themselves, and a code without a key that goes on as well gets a letter once it was used twice, as long as there are
letters. Of two codes the one whose key also goes on comes last. Every key counts, those that find codes and give keys
included. That is done twice: with as many codes as there are keys, the most frequent ones (a figure such as "one key
for a code, one to go on: 2.5 for 1.5 codes" supposes no less), and with the whole codebook of 36 codes.

Speed: the screen on ANSWERS answers in a terminal of 120 by 40: from its start to the first paint of an answer, less
what a bare Textual program takes; from a key to the moment when the terminal has been told that its decision is
stored; bytes written for a key at 80 by 24; and the most memory that it held.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import os
import random
import re
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pexpect

from benchmarks.coding import build_study
from coder.assets import folder as asset
from coder.codebook.loading import load_codebook
from coder.coding.desk import CodingDesk
from coder.coding.exchange import load_codings
from coder.coding.keys import CODE_KEYS, CODE_LETTERS, SIGNS
from coder.coding.rounds import open_round
from coder.store.people import add_person
from coder.store.study import Study
from coder.survey.importing import import_survey
from coder.survey.mapping import QuestionMap, SurveyMap
from coder.tui.app import Workbench
from coder.tui.screens.code import CodeScreen

ANSWERS = 300
GOES_ON = {digit: sign for sign, digit in SIGNS.items()} | {letter: letter.upper() for letter in CODE_LETTERS}
BARE = "from textual.app import App; from textual.widgets import Static\n" + (
    "class Bare(App):\n def compose(self): yield Static('Answer 1 of')\nBare().run()"
)


def frequencies(most: int | None = None) -> Counter[str]:
    """How often ana used each code in the sample data."""
    with (asset("sample_data") / "codings_ana.csv").open(encoding="utf-8", newline="") as file:
        found = Counter(row["code"] for row in csv.DictReader(file) if row["code"])
    return Counter(dict(found.most_common(most)))


def draw(weights: Counter[str], seed: int = 1) -> list[list[str]]:
    """The codes of each answer: one or two, 1.5 on average."""
    rng = random.Random(seed)
    drawn = []
    for number in range(ANSWERS):
        codes: list[str] = []
        while len(codes) < 1 + number % 2:
            (code,) = rng.choices([*weights], [*weights.values()])
            codes += [code] if code not in codes else []
        drawn.append(codes)
    rng.shuffle(drawn)
    return drawn


class Coder:
    """Somebody at the keyboard who codes what was drawn."""

    def __init__(self, desk: CodingDesk) -> None:
        self.desk = desk

    def keys_for(self, codes: list[str]) -> Iterator[str]:
        """The keys for one answer, the last of which goes on."""
        *others, last = sorted(codes, key=lambda code: self._going_on(code) is not None)
        for code in others:
            yield from [self._key(code)] if self._key(code) else ("slash", *self._letters(code), "enter")
        if going_on := self._going_on(last):
            yield going_on
        elif key := self._key(last):
            yield from (key, "n")
        else:
            yield from ("slash", *self._letters(last), "tab")

    def _key(self, code: str) -> str:
        return next((key for key, entry in self.desk.keys.items() if entry.key == code), "")

    def _going_on(self, code: str) -> str | None:
        keys = [key for key, entry in self.desk.keys.items() if entry.key == code and key in GOES_ON]
        return GOES_ON[keys[0]] if keys else None

    def _letters(self, code: str) -> str:
        """The fewest letters of the name that bring a code to the top."""
        entry = self.desk.codebook.by_key(code)
        names = [entry.name.casefold(), entry.key]
        wanted = [name[:end] for end in range(20) for name in names]
        return next(letters for letters in wanted if self.desk.find_codes(letters)[0].key == code)


async def count_keys(weights: Counter[str]) -> float:
    """Keys for each answer, coded through the screen; what is stored must be what was drawn."""
    with tempfile.TemporaryDirectory() as name:
        path = sample_study(Path(name))
        drawn, pressed = draw(weights), 0
        app = Workbench(str(path), "ana", "code")
        app.open_study(str(path), "ana")
        async with app.run_test(size=(80, 24)) as pilot:
            screen = app.screen
            assert isinstance(screen, CodeScreen)
            await screen._opened.wait()
            coder = Coder(screen.desk)
            for place, codes in enumerate(drawn):
                for key in coder.keys_for(codes):
                    await pilot.press(key)
                    pressed += 1
                assert screen.desk.index == min(place + 1, ANSWERS - 1), (place, codes)
        app.close_study()
        with Study.open(path, "ana") as study:
            desk = CodingDesk(study)
            for place, codes in enumerate(drawn):
                assert {own.code.key for own in desk.go_to(place).codings if own.code} == set(codes)
    return pressed / ANSWERS


def sample_study(folder: Path) -> Path:
    """300 answers and the codebook of the sample data."""
    survey, path = folder / "survey.csv", folder / "study.db"
    survey.write_text("id,Q1\n" + "".join(f"R{n},Answer number {n}.\n" for n in range(ANSWERS)))
    with Study.create(path, title="Keys", lead="lee") as study:
        import_survey(study, survey, survey_map=SurveyMap(respondent="id", questions=(QuestionMap("Q1"),)))
        load_codebook(study, asset("codebooks") / "co-production.yaml")
        add_person(study, "ana")
        open_round(study, "main", ["ana"])
    return path


# speed


def spawn(arguments: list[str], rows: int, columns: int) -> pexpect.spawn:
    environment = os.environ | {"TERM": "xterm-256color", "COLORTERM": "truecolor", "TEXTUAL_ANIMATIONS": "none"}
    shown = pexpect.spawn(sys.executable, arguments, dimensions=(rows, columns), timeout=120, env=environment)
    shown.delaybeforesend = None  # pexpect waits 50 ms before it sends a key
    return shown


def first_paint(arguments: list[str]) -> tuple[float, pexpect.spawn]:
    began = time.perf_counter()
    shown = spawn(arguments, 40, 120)
    shown.expect(rb"Answer ")
    return time.perf_counter() - began, shown


def quiet(shown: pexpect.spawn) -> int:
    """Wait until nothing more is written; how much was written until then."""
    written = 0
    while True:
        try:
            written += len(shown.read_nonblocking(1 << 16, timeout=0.3))
        except pexpect.TIMEOUT:
            return written


def measure(path: Path) -> None:
    """Print what opening and keys take on a large study."""
    bare = statistics.median(close(first_paint(["-c", BARE])) for _ in range(5))
    command = ["-m", "coder", "-s", str(path), "--as", "ana", "code"]
    opened = statistics.median(close(first_paint(command)) for _ in range(5))
    print(f"first paint: bare {bare:.2f} s, coding screen {opened:.2f} s, beyond it {opened - bare:.2f} s")
    _, shown = first_paint(command)
    shown.expect(rb"goes on\.")
    quiet(shown)
    times = []
    for number in range(60):
        shown.send("/" + f"code {number % 12}" + "\r" if number < 12 else "n")
        quiet(shown)
        if number >= 12:
            began = time.perf_counter()
            shown.send(str(1 + number % 9))
            shown.expect([rb"stands on", rb"taken back"])
            times.append((time.perf_counter() - began) * 1000)
            quiet(shown)
    times.sort()
    print(f"a key, stored and painted: median {statistics.median(times):.0f} ms, p95 {times[-3]:.0f} ms")
    status = Path(f"/proc/{shown.pid}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+)", status)
    print(f"memory at most: {int(found[1]) / 1024:.0f} MB" if found else "memory: not known on this system")
    close((0.0, shown))
    small = spawn(command, 24, 80)
    small.expect(rb"goes on\.")
    quiet(small)
    for keys in ("1", "n", "p", "2", "x", "s", "\x1b", "f", "u", "b", "\x1b", "!"):
        small.send(keys)
        print(f"bytes written at 80x24 for {keys!r}: {quiet(small)}")
    close((0.0, small))


def close(opened: tuple[float, pexpect.spawn]) -> float:
    opened[1].send("\x11")
    opened[1].expect(pexpect.EOF)
    opened[1].close()
    return opened[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--answers", type=int, default=343_996)
    answers = parser.parse_args().answers
    for what, most in (("as many codes as keys", len(CODE_KEYS)), ("the whole codebook", None)):
        print(f"keys for each answer, {what}: {asyncio.run(count_keys(frequencies(most))):.2f}")
    if answers:
        with tempfile.TemporaryDirectory() as name:
            path = build_study(Path(name), answers)
            with Study.open(path, "ana") as study:
                load_codings(study, Path(name) / "ana.csv")
            measure(path)


if __name__ == "__main__":
    main()
