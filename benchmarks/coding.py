"""How long coding takes on a large study: load a sheet of codings, open the desk, decide, list and filter.

python benchmarks/coding.py [--answers 100000]
"""

from __future__ import annotations

import argparse
import csv
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from coder.codebook.loading import load_codebook
from coder.coding.desk import CodingDesk
from coder.coding.exchange import load_codings
from coder.coding.filters import Filter
from coder.coding.rounds import open_round
from coder.coding.self_check import self_check
from coder.store.people import add_person
from coder.store.study import Study
from coder.survey.importing import import_survey
from coder.survey.mapping import QuestionMap, SurveyMap

WORDS = ("we", "are", "asked", "and", "then", "nothing", "changes", "for", "there", "is", "no", "time")
CODES = [f"code_{number}" for number in range(12)]


@contextmanager
def timed(what: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    print(f"{what:<42}{time.perf_counter() - began:>8.2f} s")


def write_files(folder: Path, answers: int) -> None:
    rng = random.Random(1)
    with (folder / "survey.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "Q1"])
        writer.writerows([f"R{n}", " ".join(rng.choices(WORDS, k=31))] for n in range(answers))
    with (folder / "ana.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["respondent", "question", "code"])
        for number in range(answers):
            for code in rng.sample(CODES, rng.choice([1, 1, 2])):
                writer.writerow([f"R{number}", "Q1", code])
    (folder / "book.csv").write_text("key\n" + "\n".join(CODES) + "\n")


def build_study(folder: Path, answers: int) -> Path:
    """A study in which ana codes in round main, with her sheet beside it."""
    write_files(folder, answers)
    path = folder / "study.db"
    with Study.create(path, title="Benchmark", lead="lee") as study:
        with timed(f"import {answers} answers"):
            import_survey(
                study, folder / "survey.csv", survey_map=SurveyMap(respondent="id", questions=(QuestionMap("Q1"),))
            )
        load_codebook(study, folder / "book.csv")
        add_person(study, "ana")
        with timed("open a round"):
            open_round(study, "main", ["ana"])
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=100_000)
    answers = parser.parse_args().answers
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = build_study(folder, answers)
        with Study.open(path, "ana") as study:
            with timed("load a sheet of 1.33 codings an answer"):
                load_codings(study, folder / "ana.csv")
            with timed("open the desk"):
                desk = CodingDesk(study)
            decide(desk)
    print(f"{'peak memory':<42}{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:>8.0f} MB")


def decide(desk: CodingDesk) -> None:
    """Apply one code to each of 200 answers, as a key would, and look at 64 lines of the list."""
    times = []
    for number in range(200):
        desk.go_to(number * desk.count // 200)
        began = time.perf_counter()
        desk.toggle(CODES[number % 12])
        times.append((time.perf_counter() - began) * 1000)
    times.sort()
    print(f"{'one decision, committed: median, p95':<42}{statistics.median(times):>8.1f} {times[189]:>5.1f} ms")
    with timed("64 lines of the list"):
        desk.lines(desk.count // 2, desk.count // 2 + 64)
    with timed("keep in view what has one code"):
        desk.set_filter(Filter(code=CODES[3]))
    with timed("keep in view what holds two words"):
        desk.set_filter(Filter(text="no time"))
    with timed("look through one's codes"):
        self_check(desk.study)


if __name__ == "__main__":
    main()
