"""Errands that are killed between their first sign of work and their last."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from tests.faults import errands, program
from tests.faults.errands import Errand
from tests.faults.tallies import Tally, a_folder


class Killed:
    """One errand in its folder, started, watched and killed."""

    def __init__(self, errand: Errand, folder: Path, bug: str = "") -> None:
        self._folder = folder
        self._was = _looks(folder)
        self.lines: list[bytes] = []
        """What it said; an errand speaks only when it is done."""
        self.spoke = threading.Event()
        self.process = subprocess.Popen(
            program.command(*errand.arguments, bug=bug),
            cwd=folder,
            env=program.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def wait_for_sign(self) -> None:
        """Wait until a file of the folder appears or changes, or the errand is over."""
        while _looks(self._folder) == self._was and self.process.poll() is None:
            time.sleep(0.0003)

    def kill(self) -> bool:
        alive = program.kill(self.process)
        self._listener.join()
        self.process.stdout.close()  # type: ignore[union-attr]
        return alive

    def _listen(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            if line.endswith(b"\n"):
                self.lines.append(line)
                self.spoke.set()
        self.spoke.set()


def _looks(folder: Path) -> dict[str, tuple[int, int]]:
    found = {}
    for entry in os.scandir(folder):
        try:
            stat = entry.stat()
        except FileNotFoundError:
            continue
        found[entry.name] = (stat.st_size, stat.st_mtime_ns)
    return found


class Interrupted:
    """An errand that is killed again and again, each time in a fresh copy of its folder."""

    kills_per_run = 1

    def __init__(self, errand: Errand, root: Path, bug: str = "", *, in_process: bool = False) -> None:
        self.name = errand.name
        self._errand, self._bug, self._in_process = errand, bug, in_process
        self._base = Path(tempfile.mkdtemp(dir=root))
        errand.prepare(self._base)
        self._before = errand.look(self._base)
        self._after, self._lasts = self._rehearse(root)
        if self._before == self._after:
            raise AssertionError(f"{errand.name} changes nothing that could be looked at")

    def run(self, root: Path, seed: str) -> Tally:
        """One errand, its kill and the verdict."""
        tally = Tally(self.name)
        with self._copy(root) as folder:
            errand = Killed(self._errand, folder, self._bug)
            errand.wait_for_sign()
            time.sleep(Random(seed).uniform(0, 1.5 * self._lasts))
            tally.kills = int(errand.kill())
            if errand.process.returncode not in (0, -9):
                tally.wrong.append(f"{seed}: it failed: {errand.lines[-1:]}")
            tally.journals = any(name.endswith("-journal") for name in os.listdir(folder))
            tally.acknowledged = int(bool(errand.lines))
            self._judge(folder, tally, seed)
        return tally

    def _judge(self, folder: Path, tally: Tally, seed: str) -> None:
        found = errands.faults_of(self._errand, folder, in_process=self._in_process)
        if found:
            tally.wrong.append(f"{seed}: coder check: {found[0]}")
            return
        try:
            state = self._errand.look(folder)
        except Exception as error:  # whatever half a file does to its reader is the finding
            state = error
        tally.before, tally.after = int(state == self._before), int(state == self._after)
        if not tally.before + tally.after:
            tally.wrong.append(f"{seed}: half of it happened")
        elif tally.acknowledged and not tally.after:
            tally.lost = 1
            tally.wrong.append(f"{seed}: it said that it was done, and it is not there")

    def _rehearse(self, root: Path) -> tuple[object, float]:
        """The state after a whole run without a bug, and the seconds from the first sign of a run to its word."""
        state: object = None
        lasts = 0.0
        for bug in dict.fromkeys(("", self._bug)):
            with self._copy(root) as folder:
                errand = Killed(self._errand, folder, bug)
                errand.wait_for_sign()
                begun = time.monotonic()
                errand.spoke.wait(program.PATIENCE)
                lasts = time.monotonic() - begun
                if errand.process.wait() and not bug:
                    raise AssertionError(f"{self.name} fails undisturbed: {errand.lines}")
                errand.kill()
                state = state if bug else self._errand.look(folder)
        return state, lasts

    @contextmanager
    def _copy(self, root: Path) -> Iterator[Path]:
        with a_folder(root) as folder:
            yield Path(shutil.copytree(self._base, folder, dirs_exist_ok=True))
