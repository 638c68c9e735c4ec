"""Kill the coding screen at random instants while keys are replayed in a real terminal, and look what is left.

    python -m tests.e2e.killed_coding [--kills 300] [--seed 1]

Each time a few keys are sent, quickly or slowly, and the program is killed (SIGKILL) at an instant that is drawn. What
the screen had said until then must be in the study: as many decided answers as it counted, and the codes that it said
stand. At most one step more may be stored, which there was no time to show. The next sitting begins at the answer that
was shown, at the next, or at one that was in front within the last second and a half; `coder check` finds no fault.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import signal
import sys
import tempfile
import time
from pathlib import Path

import pexpect

from coder.coding.desk import CodingDesk
from coder.store.check import check_study
from coder.store.study import Study
from tests.e2e.watched import COLUMNS, ROWS, Watched

KEYS = ("!", '"', "w!", 's"', ".n", "n", "nn", "fun")
"""What is typed on an answer; none of it takes a decision back."""
_SHOWN = re.compile(r"Answer (\d+) of \d+ · (\d+) decided")
_SAID = re.compile(r"(?i:(time|cost)) stands on the whole answer of answer (\d+)\.")

_MOST = 40
"""Answers that a sitting may go on by, so that the last one does not end at the last answer."""
_REST = 5.0
"""Seconds in which all that was written before the end has been read."""
_LATELY = 1.5
"""Seconds; an answer that was in front for a shorter time may not yet be stored as the one to go on with."""


class Fault(Exception):
    """Something that the screen had shown is not in the study."""


def kill_once(path: Path, chance: random.Random) -> None:
    """Replay keys, kill, and compare what was shown with what is stored."""
    before = _decided(path)[0]
    spawned = pexpect.spawn(
        sys.executable,
        ["-m", "coder", "-s", str(path), "--as", "ana", "code"],
        dimensions=(ROWS, COLUMNS),
        timeout=60,
        env=os.environ | {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "TEXTUAL_ANIMATIONS": "none"},
    )
    spawned.delaybeforesend = None
    watched = Watched(spawned)
    watched.wait("goes on.")
    screens = [(time.monotonic(), watched.text)]
    until = time.monotonic() + chance.uniform(0.0, 3.0)
    while (left := until - time.monotonic()) > 0:
        spawned.send(chance.choice(KEYS))
        screens += watched.read(min(left, chance.choice([0.01, 0.05, 0.2])))
    os.kill(spawned.pid, signal.SIGKILL)
    screens += watched.read(_REST)
    spawned.close()
    compare(path, screens, before)


def compare(path: Path, screens: list[tuple[float, str]], before: int) -> None:
    """Raise Fault if less is stored than was shown, or if anything else is wrong."""
    shown = [(at, int(number), int(count)) for at, text in screens for number, count in _SHOWN.findall(text)]
    number, count = shown[-1][1:] if shown else (0, before)
    stored, index = _decided(path)
    if not count <= stored <= count + 1:
        raise Fault(f"{count} answers were shown as decided, {stored} are stored")
    early = screens[-1][0] - _LATELY
    since = [one for at, one, _ in shown if at < early][-1:]
    lately = {one for at, one, _ in shown if at >= early}
    if number and not min([*since, *lately, number]) <= index + 1 <= number + 1:
        raise Fault(f"answer {number} was shown, and the next sitting begins at {index + 1}")
    with Study.open(path, "ana") as study:
        if faults := check_study(study).faults:
            raise Fault(f"check finds: {faults[0]}")
        said = {found for _, text in screens for found in _SAID.findall(text)}
        desk = CodingDesk(study)
        for name, where in said:
            codes = {own.code.key for own in desk.go_to(int(where) - 1).codings if own.code}
            if name.lower() not in codes:
                raise Fault(f"{name} was shown on answer {where} and is not stored")


def _decided(path: Path) -> tuple[int, int]:
    """How many answers are decided, and where the next sitting begins."""
    with Study.open(path, "ana") as study:
        desk = CodingDesk(study)
        return desk.finished_count, desk.index


def make_study(folder: Path, answers: int = 2000) -> Path:
    """A study in which ana has used Time and Cost, so that they have the digits 1 and 2."""
    from tests.coding.conftest import build_round

    path = build_round(folder, [f"Answer number {number} says this." for number in range(answers)], ["time", "cost"])
    with Study.open(path, "ana") as study:
        desk = CodingDesk(study)
        for code in ("time", "cost"):
            desk.toggle(code)
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as name:
        path = make_study(Path(name), _MOST * options.kills)
        for number in range(options.kills):
            kill_once(path, chance)
            if number % 25 == 24:
                print(f"{number + 1} kills, {_decided(path)[0]} answers decided, nothing lost", flush=True)


if __name__ == "__main__":
    main()
