"""Kill the real program at random moments, then ask the real program whether anything was lost.

    python -m tests.faults.kill9 --kills 500

Coders code line by line in processes of their own; two are killed twice over while a third goes on. Errands (import,
backup, export, closing a round …) are killed between their first sign of work and their last, a fifth as often each.
The planted bugs come last and must be found. Leaves with 1 if a coding was lost, something happened in part, or a
planted bug was not found.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random

from tests.faults import errands, program, studies
from tests.faults.errands import Errand
from tests.faults.program import Coder
from tests.faults.studies import Sitting

SURVIVOR_PATIENCE = 15
"""Seconds after which a survivor must have saved again."""
LONGEST_SITTING = 0.8
"""Seconds that a coder may work before the kill."""
SITTINGS = 2
"""How often each victim of a run is started and killed."""


@dataclass
class Tally:
    """What a campaign has seen."""

    name: str
    kills: int = 0
    acknowledged: int = 0
    lost: int = 0
    journals: int = 0
    """Kills in the middle of a transaction: they left a journal to be rolled back."""
    before: int = 0
    after: int = 0
    """For errands: how often nothing had happened, how often all of it."""
    slowest: float = 0
    """Seconds that a survivor needed at most to save again."""
    wrong: list[str] = field(default_factory=list)
    """One sentence for each run after which something was not as it must be."""

    def add(self, other: Tally) -> None:
        for name in ("kills", "acknowledged", "lost", "journals", "before", "after"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.slowest = max(self.slowest, other.slowest)
        self.wrong += other.wrong


@contextmanager
def a_folder(root: Path) -> Iterator[Path]:
    """A folder for one run, gone afterwards."""
    path = Path(tempfile.mkdtemp(dir=root))
    try:
        yield path
    finally:
        shutil.rmtree(path)


# ---------------------------------------------------------------- coders


@dataclass(frozen=True)
class Coding:
    """Coders at work on one study: some are killed, one may survive."""

    name: str
    base: Path
    victims: tuple[str, ...] = ("ana", "ben")
    survivor: str | None = "cat"
    bug: str = ""
    in_process: bool = False
    """Do what `coder check` does without starting it."""

    @property
    def kills_per_run(self) -> int:
        return SITTINGS * len(self.victims)

    def run(self, root: Path, seed: str) -> Tally:
        """One study, its coders, the kills and the verdict."""
        tally, random = Tally(self.name), Random(seed)
        with a_folder(root) as folder:
            study = Path(shutil.copy(self.base, folder / "study.db"))
            sittings = self._sittings(study, tally, random)
            tally.acknowledged = sum(sitting.saved for sitting in sittings)
            if found := studies.faults_of(study, in_process=self.in_process):
                tally.wrong.append(f"{seed}: coder check: {found[0]}")
                return tally
            verdict = studies.judge_codings(study, sittings)
        tally.lost = verdict.lost
        if verdict.lost:
            tally.wrong.append(f"{seed}: {verdict.lost} codings lost")
        tally.wrong += [f"{seed}: {half}" for half in verdict.halves]
        return tally

    def _start(self, study: Path, name: str, sitting: int, random: Random) -> Coder:
        return Coder(study, name, studies.script(random.random(), studies.CODES[sitting], study), self.bug)

    def _sittings(self, study: Path, tally: Tally, random: Random) -> list[Sitting]:
        survivor = self._start(study, self.survivor, 0, random) if self.survivor else None
        done: list[Sitting] = []
        for sitting in range(SITTINGS):
            victims = [self._start(study, name, sitting, random) for name in self.victims]
            for coder in victims:
                if not coder.wait_for(1):
                    tally.wrong.append(f"{coder.name} could not begin: {coder.errors()}")
            self._kill(victims, study, tally, random)
            done += [Sitting(coder.name, coder.script, coder.saved, ended=False) for coder in victims]
            if survivor:
                self._watch(survivor, tally)
        if survivor:
            if survivor.stop():
                tally.wrong.append(f"the survivor failed: {survivor.errors()}")
            done.append(Sitting(survivor.name, survivor.script, survivor.saved, ended=True))
        return done

    @staticmethod
    def _kill(victims: Sequence[Coder], study: Path, tally: Tally, random: Random) -> None:
        moments = sorted((random.uniform(0, LONGEST_SITTING), place) for place in range(len(victims)))
        begun = time.monotonic()
        for moment, place in moments:
            time.sleep(max(0, begun + moment - time.monotonic()))
            if victims[place].kill():
                tally.kills += 1
            else:
                tally.wrong.append(f"{victims[place].name} ended before the kill: {victims[place].errors()}")
        journal = study.with_name(study.name + "-journal")
        tally.journals += journal.exists() and journal.stat().st_size > 0

    @staticmethod
    def _watch(survivor: Coder, tally: Tally) -> None:
        """A killed colleague must not lock the study for the one who goes on."""
        begun, saved = time.monotonic(), survivor.saved
        if not survivor.wait_for(saved + 2, SURVIVOR_PATIENCE):
            tally.wrong.append(f"the survivor was stuck for {SURVIVOR_PATIENCE} s: {survivor.errors()}")
        tally.slowest = max(tally.slowest, time.monotonic() - begun)


# ---------------------------------------------------------------- errands


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


# ---------------------------------------------------------------- campaigns

Campaign = Coding | Interrupted


def campaign(of: Campaign, kills: int, root: Path, *, seed: int = 1, jobs: int = 1, stop_early: bool = False) -> Tally:
    """Run so often that about `kills` processes are killed; `stop_early` ends at the first thing that is wrong."""
    total = Tally(of.name)
    with ThreadPoolExecutor(jobs) as pool:
        runs = -(-kills // of.kills_per_run)
        for first in range(0, runs, jobs if stop_early else runs):
            batch = range(first, min(runs, first + jobs) if stop_early else runs)
            for tally in pool.map(lambda number: of.run(root, f"{of.name}, seed {seed}, run {number}"), batch):
                total.add(tally)
            if stop_early and total.wrong:
                break
    return total


def promises(root: Path, kills: int) -> Iterator[tuple[Callable[[], Campaign], int]]:
    """What the program must withstand, with the number of kills."""
    base = studies.put(studies.small, root / "base.db")
    yield lambda: Coding("coding: two are killed, a third goes on", base), kills
    yield lambda: Coding("coding alone", base, ("ana",), None), kills // 5
    for errand in errands.ERRANDS:
        yield partial(Interrupted, errand, root), kills // 5


def controls(root: Path) -> Iterator[tuple[str, Callable[[], Campaign], int]]:
    """Planted bugs, with the number of kills within which they must be found."""
    base = studies.put(studies.small, root / "base.db")
    yield "saved_too_early", lambda: Coding("coding alone", base, ("ana",), None, "saved_too_early"), 20
    yield "journal_in_memory", lambda: Interrupted(errands.IMPORT, root, "journal_in_memory"), 10
    yield "import_in_chunks", lambda: Interrupted(errands.IMPORT, root, "import_in_chunks"), 10
    yield "written_in_place", lambda: Interrupted(errands.SAVE, root, "written_in_place"), 30


def show(tally: Tally, seconds: float) -> None:
    done = f"{tally.before} / {tally.after}" if tally.before + tally.after else ""
    slowest = f"{tally.slowest:.1f} s" if tally.slowest else ""
    cells = (tally.name, tally.kills, tally.acknowledged, tally.lost, len(tally.wrong), tally.journals, done, slowest)
    print("| " + " | ".join(map(str, cells)) + f" | {seconds:.0f} s |", flush=True)
    for sentence in tally.wrong[:3]:
        print(f"    {sentence}", file=sys.stderr, flush=True)


def main() -> int:
    """All campaigns, then all planted bugs."""
    given = argparse.ArgumentParser(description="Kill the program at random moments and count what is lost.")
    given.add_argument("--kills", type=int, default=500, help="of coders; of each errand a fifth of that")
    given.add_argument("--seed", type=int, default=1)
    given.add_argument("--jobs", type=int, default=2, help="runs at the same time")
    asked = given.parse_args()
    failed = False
    with a_folder(Path(tempfile.gettempdir())) as root:
        print("| campaign | killed | acknowledged | lost | runs gone wrong | journals left | nothing / all of it"
              " | slowest survivor | took |\n" + "|---" * 9 + "|", flush=True)  # fmt: skip
        for make, kills in promises(root, asked.kills):
            begun = time.monotonic()
            tally = campaign(make(), kills, root, seed=asked.seed, jobs=asked.jobs)
            show(tally, time.monotonic() - begun)
            failed = failed or bool(tally.wrong)
        for bug, make, kills in controls(root):
            tally = campaign(make(), kills, root, seed=asked.seed, stop_early=True)
            found = f"found after {tally.kills} kills ({tally.wrong[0]})" if tally.wrong else "NOT FOUND"
            print(f"planted bug {bug}: {found}", flush=True)
            failed = failed or not tally.wrong
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
