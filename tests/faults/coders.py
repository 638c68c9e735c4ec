"""Coders who are killed at their work, while another may go on."""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.faults import studies
from tests.faults.program import Coder
from tests.faults.studies import Sitting
from tests.faults.tallies import Tally, a_folder

SURVIVOR_PATIENCE = 15
"""Seconds after which a survivor must have saved again."""
LONGEST_SITTING = 0.8
"""Seconds that a coder may work before the kill."""
SITTINGS = 2
"""How often each victim of a run is started and killed."""


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
            self._kill(victims, tally, random)
            done += [Sitting(coder.name, coder.script, coder.saved, ended=False) for coder in victims]
            if survivor:
                self._watch(survivor, tally)
            else:
                tally.journals += study.with_name(study.name + "-journal").exists()
        if survivor:
            if survivor.stop():
                tally.wrong.append(f"the survivor failed: {survivor.errors()}")
            done.append(Sitting(survivor.name, survivor.script, survivor.saved, ended=True))
        return done

    @staticmethod
    def _kill(victims: Sequence[Coder], tally: Tally, random: Random) -> None:
        moments = sorted((random.uniform(0, LONGEST_SITTING), place) for place in range(len(victims)))
        begun = time.monotonic()
        for moment, place in moments:
            time.sleep(max(0, begun + moment - time.monotonic()))
            if victims[place].kill():
                tally.kills += 1
            else:
                tally.wrong.append(f"{victims[place].name} ended before the kill: {victims[place].errors()}")

    @staticmethod
    def _watch(survivor: Coder, tally: Tally) -> None:
        """A killed colleague must not lock the study for the one who goes on."""
        begun, saved = time.monotonic(), survivor.saved
        if not survivor.wait_for(saved + 2, SURVIVOR_PATIENCE):
            tally.wrong.append(f"the survivor was stuck for {SURVIVOR_PATIENCE} s: {survivor.errors()}")
        tally.slowest = max(tally.slowest, time.monotonic() - begun)
