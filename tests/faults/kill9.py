"""Kill the real program at random moments, then ask the real program whether anything was lost.

    python -m tests.faults.kill9 --kills 500

Coders code line by line in processes of their own; two are killed twice over while a third goes on. Errands (import,
backup, export, closing a round …) are killed between their first sign of work and their last, a fifth as often each.
The planted bugs come last and must be found. Leaves with 1 if a coding was lost, something happened in part, or a
planted bug was not found.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from tests.faults import errands, studies
from tests.faults.coders import Coding
from tests.faults.interrupted import Interrupted
from tests.faults.tallies import Tally, a_folder

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
        yield partial(Interrupted, errand, root, in_process=True), kills // 5


def controls(root: Path) -> Iterator[tuple[str, Callable[[], Campaign], int]]:
    """Planted bugs, with the number of kills within which they must be found."""
    base = studies.put(studies.small, root / "base.db")
    yield "saved_too_early", lambda: Coding("coding alone", base, ("ana",), None, "saved_too_early"), 20
    yield "journal_in_memory", lambda: Interrupted(errands.IMPORT, root, "journal_in_memory", in_process=True), 10
    yield "import_in_chunks", lambda: Interrupted(errands.IMPORT, root, "import_in_chunks", in_process=True), 10
    yield "written_in_place", lambda: Interrupted(errands.SAVE, root, "written_in_place", in_process=True), 30


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
    with a_folder() as root:
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
