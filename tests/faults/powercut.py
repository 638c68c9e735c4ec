"""Cut the power of a simulated disk at random moments of the real program's work, and ask what is left.

    python -m tests.faults.powercut --cuts 1000

A kill never shows what a power cut loses, because the system keeps what it was given. Here the file calls of the
program are recorded (see `trace`), replayed on a disk that forgets what was not synced (see `disk`), and the files
that are left are opened by the program: every coding that was said to be saved must be there, and every errand must
have happened whole or not at all. The planted bugs come last and must be found.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.faults import errands, program, studies
from tests.faults.disk import Disk
from tests.faults.errands import Errand
from tests.faults.studies import Sitting
from tests.faults.tallies import a_folder
from tests.faults.trace import Event, record

CODINGS = 60
"""Codings that are made while the file calls are recorded."""


SHARE_WHEN_SAID = 0.3
"""The share of cuts that come right after the program has said something: then it must be safe."""


@dataclass
class CutTally:
    """What the cuts of one recording have shown."""

    name: str
    cuts: int = 0
    events: int = 0
    """Recorded calls that change or sync a file."""
    syncs: int = 0
    acknowledged: int = 0
    """Codings or errands acknowledged before the cuts, added up."""
    lost: int = 0
    damaged: int = 0
    """Cuts after which the study did not open or did not pass the check."""
    wrong: list[str] = field(default_factory=list)
    """One sentence for each cut after which something was not as it must be."""


@dataclass(frozen=True)
class Moment:
    """The files that were found after one cut, and how many lines the program had said before it."""

    label: str
    files: Mapping[str, bytes]
    said: tuple[bytes, ...]


@dataclass(frozen=True)
class Recording:
    """A piece of work: the files before it, and all that happened."""

    folder: str
    files: Mapping[str, bytes]
    events: tuple[Event, ...]

    @classmethod
    def make(cls, folder: Path, arguments: tuple[str, ...], *, typed: str = "", bug: str = "") -> Recording:
        files = {path.name: path.read_bytes() for path in folder.iterdir()}
        events = record(folder, arguments, typed=typed, bug=bug)
        return cls(str(folder.resolve()), files, tuple(events))

    def cuts(self, count: int, seed: int) -> Iterator[Moment]:
        """What may be found after `count` cuts at random moments, in their order."""
        random = Random(seed)
        moments = sorted(self._moment(random) for _ in range(count))
        disk, said, done = Disk(self.folder, self.files), [], 0
        for number, moment in enumerate(moments):
            for event in self.events[done : moment + 1]:
                disk.happen(event)
                if event.kind == "say":
                    said.append(event.data)
            done = moment + 1
            yield Moment(f"cut {number} of seed {seed}, after event {moment}", disk.after_cut(random), tuple(said))

    def _moment(self, random: Random) -> int:
        """The place of an event after which the power goes: any after the first change, often when a word was said."""
        first = next(place for place, event in enumerate(self.events) if event.kind != "say")
        places = range(first, len(self.events))
        said = [place for place in places if self.events[place].kind == "say"]
        return random.choice(said if said and random.random() < SHARE_WHEN_SAID else places)


def cut_coding(cuts: int, *, seed: int = 1, bug: str = "", stop_early: bool = False) -> CutTally:
    """Cut the power while a coder codes line by line."""
    tally = CutTally(f"coding ({bug})" if bug else "coding")
    with a_folder() as folder:
        study = studies.put(studies.small, folder / errands.STUDY)
        script = studies.script(seed, studies.CODES[0], study)[:CODINGS]
        typed = "".join(f"go {mark.answer}\n{mark.code}\n" for mark in script) + "quit\n"
        who = ("-s", errands.STUDY, "--as", "ana", "code", "--plain")
        recording = Recording.make(folder, who, typed=typed, bug=bug)
        _describe(tally, recording)
        for moment in recording.cuts(cuts, seed):
            tally.cuts += 1
            saved = sum((line + b"\n").startswith(program.SAVED) for line in moment.said)
            tally.acknowledged += saved
            with _found(moment) as found:
                _judge_coding(found / errands.STUDY, Sitting("ana", script, saved, ended=False), tally, moment.label)
            if stop_early and tally.wrong:
                break
    return tally


def _judge_coding(study: Path, sitting: Sitting, tally: CutTally, label: str) -> None:
    if faults := studies.faults_of(study, in_process=True):
        tally.damaged += 1
        tally.wrong.append(f"{label}: {faults[0]}")
        return
    verdict = studies.judge_codings(study, [sitting])
    tally.lost += verdict.lost
    if verdict.lost:
        tally.wrong.append(f"{label}: {verdict.lost} codings lost")
    tally.wrong += [f"{label}: {half}" for half in verdict.halves]


def cut_errand(errand: Errand, cuts: int, *, seed: int = 1, bug: str = "", stop_early: bool = False) -> CutTally:
    """Cut the power while an errand is done."""
    tally = CutTally(f"{errand.name} ({bug})" if bug else errand.name)
    with a_folder() as folder:
        errand.prepare(folder)
        before = errand.look(folder)
        recording = Recording.make(folder, errand.arguments, bug=bug)
        after = errand.look(folder)
        _describe(tally, recording)
        states: dict[int, object] = {}  # an errand makes few changes, so that many cuts leave the same files
        for moment in recording.cuts(cuts, seed):
            tally.cuts += 1
            tally.acknowledged += bool(moment.said)
            same = hash(tuple(sorted(moment.files.items())))
            if same not in states:
                with _found(moment) as found:
                    states[same] = _state(errand, found)
            state = states[same]
            tally.damaged += isinstance(state, _Damage)
            if state not in (before, after):
                found_wrong = state if isinstance(state, _Damage) else "half of it happened"
                tally.wrong.append(f"{moment.label}: {found_wrong}")
            elif moment.said and state != after:
                tally.lost += 1
                tally.wrong.append(f"{moment.label}: it said that it was done, and it is not there")
            if stop_early and tally.wrong:
                break
    return tally


class _Damage(str):
    """What `coder check` finds wrong."""


def _state(errand: Errand, folder: Path) -> object:
    if faults := errands.faults_of(errand, folder, in_process=True):
        return _Damage(faults[0])
    try:
        return errand.look(folder)
    except Exception as error:  # whatever half a file does to its reader is the finding
        return error


def _describe(tally: CutTally, recording: Recording) -> None:
    tally.events = sum(event.kind != "say" for event in recording.events)
    tally.syncs = sum(event.kind == "sync" for event in recording.events)


@contextmanager
def _found(moment: Moment) -> Iterator[Path]:
    """The files that a cut has left, in a folder."""
    with a_folder() as folder:
        for name, contents in moment.files.items():
            (folder / name).write_bytes(contents)
        yield folder


CONTROLS = (("synchronous_normal", 100), ("synchronous_off", 100))
"""Planted bugs that lose codings, with the number of cuts within which they must be found."""


def show(tally: CutTally, seconds: float) -> None:
    cells = (tally.name, tally.events, tally.syncs, tally.cuts, tally.acknowledged, tally.lost, tally.damaged)
    print("| " + " | ".join(map(str, cells)) + f" | {len(tally.wrong)} | {seconds:.0f} s |", flush=True)
    for sentence in tally.wrong[:3]:
        print(f"    {sentence}", file=sys.stderr, flush=True)


def main() -> int:
    """All recordings with their cuts, then all planted bugs."""
    given = argparse.ArgumentParser(description="Cut the power of a simulated disk and count what is lost.")
    given.add_argument("--cuts", type=int, default=1000, help="while coding; of each errand a tenth of that")
    given.add_argument("--seed", type=int, default=1)
    asked = given.parse_args()
    print("| work | file calls | syncs | cuts | acknowledged before them | lost | damaged | cuts gone wrong | took |\n"
          + "|---" * 9 + "|", flush=True)  # fmt: skip
    failed = False
    for errand in (None, *errands.ERRANDS):
        begun = time.monotonic()
        if errand is None:
            tally = cut_coding(asked.cuts, seed=asked.seed)
        else:
            tally = cut_errand(errand, asked.cuts // 10, seed=asked.seed)
        show(tally, time.monotonic() - begun)
        failed = failed or bool(tally.wrong)
    tallies = [cut_coding(cuts, seed=asked.seed, bug=bug, stop_early=True) for bug, cuts in CONTROLS]
    tallies.append(cut_errand(errands.SAVE, 200, seed=asked.seed, bug="never_synced", stop_early=True))
    for tally in tallies:
        found = f"found after {tally.cuts} cuts ({tally.wrong[0]})" if tally.wrong else "NOT FOUND"
        print(f"planted bug in {tally.name}: {found}", flush=True)
        failed = failed or not tally.wrong
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
