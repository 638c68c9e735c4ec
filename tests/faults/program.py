"""Start the real program as a process of its own, talk to it as a coder does, and kill it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

CHECKOUT = Path(__file__).resolve().parents[2]
SAVED = b"code: Saved: "
"""How a line of `coder code --plain` begins that says that a coding was saved."""
PATIENCE = 60
"""Seconds that a process may take to begin, or to end when it was asked to."""


class Mark(NamedTuple):
    """A coding that a coder makes: the number of an answer in the round, and the code."""

    answer: int
    code: str


def command(*arguments: object, bug: str = "") -> list[str]:
    """What starts `coder ARGUMENTS`; with `bug` the same with a planted bug of that name."""
    launcher = ["tests.faults.bugs", bug] if bug else ["coder"]
    return [sys.executable, "-m", *launcher, *map(str, arguments)]


def environment() -> dict[str, str]:
    """This process's own, without its settings for coder, and with this checkout as the program."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CODER_")}
    return kept | {"PYTHONPATH": str(CHECKOUT), "PYTHONUTF8": "1"}


def run(*arguments: object, bug: str = "") -> subprocess.CompletedProcess[str]:
    """Run `coder ARGUMENTS` to its end."""
    return subprocess.run(
        command(*arguments, bug=bug),
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=4 * PATIENCE,
    )


def kill(process: subprocess.Popen[bytes]) -> bool:
    """Kill a process and all that it started, at once; False if it had ended by itself."""
    alive = process.poll() is None
    if alive:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return alive


class Coder:
    """A person at `coder code --plain`: names an answer, types a code, reads "Saved", goes on to the next."""

    def __init__(self, study: Path, name: str, script: Sequence[Mark], bug: str = "") -> None:
        self.name = name
        self.script = script
        self.saved = 0
        """How many codings of the script the program said were saved."""
        self._stopping = False
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  (lives as long as the process)
        self.process = subprocess.Popen(
            command("-s", study, "--as", name, "code", "--plain", bug=bug),
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            start_new_session=True,
        )
        self._worker = threading.Thread(target=self._work, daemon=True)
        self._worker.start()

    def wait_for(self, saved: int, patience: float = PATIENCE) -> bool:
        """Wait until so many codings were saved; False where that does not happen."""
        until = time.monotonic() + patience
        while self.saved < saved and time.monotonic() < until and self._worker.is_alive():
            time.sleep(0.002)
        return self.saved >= saved

    def kill(self) -> bool:
        """Kill the process; False if it had ended by itself."""
        alive = kill(self.process)
        self._end()
        return alive

    def stop(self) -> int:
        """Type `quit` after the coding at hand; returns the exit code."""
        self._stopping = True
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
        self._end()
        return self.process.returncode

    def errors(self) -> str:
        """The last line of what the program complained of."""
        self._errors.seek(0)
        return (self._errors.read().decode(errors="replace").strip().splitlines() or [""])[-1]

    def _end(self) -> None:
        self._worker.join(PATIENCE)
        for pipe in (self.process.stdin, self.process.stdout):
            with suppress(BrokenPipeError):
                pipe.close()  # type: ignore[union-attr]

    def _work(self) -> None:
        for mark in self.script:
            if self._stopping:
                break
            if not self._say(f"go {mark.answer}\n{mark.code}\n") or not self._hear_saved():
                return
            self.saved += 1
        self._say("quit\n")

    def _say(self, words: str) -> bool:
        assert self.process.stdin
        try:
            self.process.stdin.write(words.encode())
            self.process.stdin.flush()
        except (BrokenPipeError, ValueError):
            return False
        return True

    def _hear_saved(self) -> bool:
        """Read on to the line that says "Saved"; a line without its end was torn and says nothing."""
        assert self.process.stdout
        return any(line.startswith(SAVED) and line.endswith(b"\n") for line in self.process.stdout)
