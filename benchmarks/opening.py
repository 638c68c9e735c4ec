"""How long a study takes to open: as it was left here, and when all that it holds is looked over first.

    python benchmarks/opening.py [ANSWERS]

Writes a survey (350,000 answers unless told) to a temporary folder, imports it, and prints for each kind of opening the
best and the median of several, and the processor time of the best; then the parts of the look, and what it costs to
remember each commit.
"""

from __future__ import annotations

import csv
import os
import random
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from coder.store import contents, remembered
from coder.store.study import Study
from coder.survey.guess import Named, guess_map
from coder.survey.importing import import_survey
from coder.survey.reader import open_survey_file

QUESTIONS = ("Q1", "Q2", "Q3", "Q4")
WORDS = ("we", "are", "asked", "and", "then", "nothing", "changes", "for", "there", "is", "no", "time")


def main() -> None:
    answers = int(sys.argv[1]) if len(sys.argv) > 1 else 350_000
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_STATE_HOME"] = str(Path(folder, "state"))
        path = Path(folder, "study.db")
        make(path, answers)
        print(f"{answers:,} answers, {path.stat().st_size / 1e6:.0f} MB")
        open_it = lambda: Study.open(path, "lead").close()  # noqa: E731
        show("as it was left here", open_it, 15)
        show("not known here: all looked over", open_it, 5, lambda: shutil.rmtree(Path(folder, "state")))
        with closing(sqlite3.connect(path)) as connection:
            show("  integrity of pages and indexes", lambda: connection.execute("PRAGMA integrity_check(1)").fetchall())
            show("  references", lambda: connection.execute("PRAGMA foreign_key_check").fetchall())
            show("  texts against their SHA-256", lambda: contents.changed_answers(connection))
        found = remembered.signature(path)
        show("a commit: is it as it was left", lambda: remembered.trusted(path), 200)
        show("a commit: remember it", lambda: remembered.remember(path, found), 200)


def make(path: Path, answers: int) -> None:
    chance = random.Random(1)
    survey = path.with_name("survey.csv")
    with survey.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["person", *QUESTIONS])
        for number in range(answers // len(QUESTIONS)):
            texts = [" ".join(chance.choices(WORDS, k=chance.randint(1, 60))) for _ in QUESTIONS]
            writer.writerow([f"R{number:07}", *texts])
    named = Named(respondent="person", questions=QUESTIONS, attributes=())
    with Study.create(path, title="Benchmark", lead="lead") as study:
        import_survey(study, survey, survey_map=guess_map(open_survey_file(survey), named).survey_map)


def show(what: str, work: Callable[[], object], runs: int = 5, prepare: Callable[[], object] = lambda: None) -> None:
    spent, busy = [], []
    for _ in range(runs):
        prepare()
        began, began_busy = time.perf_counter(), time.process_time()
        work()
        busy.append((time.process_time() - began_busy) * 1000)
        spent.append((time.perf_counter() - began) * 1000)
    print(f"{what:<34}{min(spent):>10.2f} ms {statistics.median(spent):>10.2f} ms {min(busy):>10.2f} ms")


if __name__ == "__main__":
    main()
