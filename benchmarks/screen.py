"""How fast the list of answers is on the screen of a large study: to open it, and to paint after a key.

python benchmarks/screen.py [RESPONDENTS] [--study FILE]

The workbench runs in a terminal of its own, 80 by 24 and 200 by 50. A key counts as painted when the last byte has
come after which nothing more comes for a while. The survey is that of benchmarks/search.py.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from search import QUESTIONS, make_survey

from coder.store.study import Study
from coder.survey.guess import Named, guess_map
from coder.survey.importing import import_survey
from coder.survey.reader import open_survey_file

OPENING, KEY = 1.0, 0.05
"""Seconds that are allowed."""
QUIET = 0.06
ROUGHLY = (b"~interpretor", b"~meetigns", b"~experince", b"~comunity", b"~listned")
"""Searches, each during which ten keys are pressed."""
PATIENCE = 60.0
UP, DOWN, END, HOME, PAGE_DOWN = b"\x1b[A", b"\x1b[B", b"\x1b[F", b"\x1b[H", b"\x1b[6~"


class Terminal:
    """A program in a terminal, and what it writes."""

    def __init__(self, command: list[str], columns: int, rows: int) -> None:
        self.pid, self.fd = pty.fork()
        if not self.pid:
            os.environ.update(TERM="xterm-256color", COLUMNS=str(columns), LINES=str(rows), TEXTUAL_ANIMATIONS="none")
            os.execv(command[0], command)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def press(self, keys: bytes, until: bytes = b"") -> tuple[float, float]:
        """Seconds until `until` was written (or anything), and until the last byte before it rests."""
        os.write(self.fd, keys)
        start = time.perf_counter()
        seen, found, last = b"", 0.0, 0.0
        while time.perf_counter() - start < PATIENCE:
            ready, _, _ = select.select([self.fd], [], [], QUIET)
            if ready:
                try:
                    seen += os.read(self.fd, 65536)
                except OSError:
                    raise SystemExit(f"The workbench ended: {seen[-2000:]!r}") from None
                last = time.perf_counter() - start
                found = found or (last if until in seen else 0.0)
            elif found:
                return found, last
        raise SystemExit(f"{until!r} did not come after {keys!r}.")

    def processor(self) -> float:
        """Seconds of the processor that the program has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def close(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


@contextmanager
def workbench(study: Path, columns: int, rows: int) -> Iterator[Terminal]:
    terminal = Terminal([sys.executable, "-m", "coder", "-s", str(study), "--as", "lead"], columns, rows)
    try:
        yield terminal
    finally:
        terminal.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("respondents", type=int, nargs="?", default=100_000)
    parser.add_argument("--study", type=Path, help="a study that is there already, with a lead called lead")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        study = options.study or build(Path(name), options.respondents)
        for columns, rows in ((80, 24), (200, 50)):
            print(f"{columns} by {rows}")
            with workbench(study, columns, rows) as terminal:
                measure(terminal)


def build(folder: Path, respondents: int) -> Path:
    make_survey(folder, respondents)
    path = folder / "study.db"
    with Study.create(path, title="Benchmark", lead="lead") as study:
        named = Named(respondent="respondent_id", questions=QUESTIONS, attributes=("role",))
        file = folder / "responses.csv"
        import_survey(study, file, survey_map=guess_map(open_survey_file(file), named).survey_map)
    return path


def measure(terminal: Terminal) -> None:
    terminal.press(b"", b"Next")
    opened = Timed(terminal)
    for _ in range(5):
        opened.add(terminal.press(b"v", b"R0000001")[0])
        terminal.press(b"1", b"What you can do")
    opened.report("open the answers", OPENING)
    terminal.press(b"v", b"R0000001")
    time.sleep(3)  # until all are counted
    keys(terminal, "down", 200, DOWN)
    keys(terminal, "page down", 100, PAGE_DOWN)
    keys(terminal, "end, home", 40, END, HOME)
    terminal.press(b"/paid", b" hits")
    terminal.press(b"\r")
    keys(terminal, "next hit", 200, b"n")
    terminal.press(b"h")
    keys(terminal, "hit before, among the others", 100, b"p")
    terminal.press(b"\r")
    keys(terminal, "down, with the answer open", 100, DOWN)
    timed, typed = Timed(terminal), b"paid"
    for words in ROUGHLY:
        terminal.press(b"/" + b"\x7f" * len(typed) + words)
        typed = words
        time.sleep(0.4)
        os.write(terminal.fd, b"\r")
        for key in (DOWN, UP) * 5:
            timed.add(terminal.press(key)[1])
        time.sleep(2)  # until all are found
    timed.report("down, while it looks roughly", KEY)


def keys(terminal: Terminal, what: str, times: int, *pressed: bytes) -> None:
    timed = Timed(terminal)
    for _ in range(times):
        for key in pressed:
            timed.add(terminal.press(key)[1])
    timed.report(what, KEY)


class Timed:
    """Some times, and the time of the processor meanwhile: on a busy machine only that says how fast it is."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.seconds: list[float] = []
        self.begun = terminal.processor()

    def add(self, seconds: float) -> None:
        self.seconds.append(seconds)

    def report(self, what: str, goal: float) -> None:
        ordered = sorted(self.seconds)
        high = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
        cpu = (self.terminal.processor() - self.begun) / len(ordered)
        verdict = "ok" if high <= goal else "too slow" if cpu > goal else "slow: machine busy"
        middle = statistics.median(ordered)
        figures = f"median {middle * 1000:6.1f} ms   p95 {high * 1000:6.1f} ms   cpu {cpu * 1000:5.1f} ms"
        print(f"  {what:30} {figures}   (goal {goal * 1000:.0f} ms) {verdict}", flush=True)


if __name__ == "__main__":
    main()
