"""How long a survey takes to come in, and how much memory it takes, beside the least that anybody could do.

    python benchmarks/import.py [ROWS]

Makes a survey of ROWS respondents (100,000 unless told) with four open questions and five attributes, imports it into a
new study, and in the same run reads it with pandas.read_csv and puts the same rows into bare SQLite tables with
executemany. Each runs three times in a process of its own; the medians count. `import` is the operation alone, `with
guess` includes finding out what the columns are. CODER_SHARED names the folder with data/make_scale.py, if it is there.
"""

from __future__ import annotations

import csv
import json
import os
import random
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 3
QUESTIONS = ("Q1", "Q2", "Q3", "Q4")
ATTRIBUTES = ("respondent_type", "role", "organisation", "region", "age")
SENTENCES = (
    "There is never enough time to sit down with people properly.",
    "We were asked, but nothing came back to us afterwards.",
    "Nobody has trained the new starters in how to do this.",
    "It works when everyone round the table has an equal say.",
    "My mother's carers change every week, so we start again each time.",
)
SHORT = ("", "", "N/A", "none", "don't know", ".")


def write_survey(folder: Path, rows: int, seed: int = 1) -> Path:
    """A survey made by make_scale.py, or by ourselves where that is absent."""
    path = folder / "responses.csv"
    shared = Path(os.environ.get("CODER_SHARED", Path(__file__).resolve().parents[2] / "shared"))
    generator = shared / "data" / "make_scale.py"
    if generator.is_file():
        command = [sys.executable, str(generator), "--rows", str(rows), "--no-codings", "--out", str(folder)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return path
    chance = random.Random(seed)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["respondent_id", *ATTRIBUTES, *QUESTIONS])
        for number in range(1, rows + 1):
            facts = [f"{name} {chance.randrange(8)}" for name in ATTRIBUTES]
            writer.writerow([f"R{number:07}", *facts, *(_answer(chance) for _ in QUESTIONS)])
    return path


def _answer(chance: random.Random) -> str:
    if chance.random() < 0.15:
        return chance.choice(SHORT)
    return " ".join(chance.choice(SENTENCES) for _ in range(chance.randint(1, 4)))


def bare(survey: Path, place: Path) -> dict[str, float]:
    """pandas.read_csv and executemany, with no account of anything."""
    import pandas

    start, cpu = time.perf_counter(), time.process_time()
    table = pandas.read_csv(survey, dtype=str, keep_default_na=False)
    with sqlite3.connect(place) as connection:
        connection.execute("CREATE TABLE respondent (id INTEGER PRIMARY KEY, key TEXT, a TEXT, b TEXT, c TEXT, d, e)")
        connection.execute("CREATE TABLE answer (respondent INTEGER, question TEXT, text TEXT)")
        facts = (table[name] for name in ATTRIBUTES)
        people = zip(range(len(table)), table["respondent_id"], *facts, strict=True)
        connection.executemany("INSERT INTO respondent VALUES (?, ?, ?, ?, ?, ?, ?)", people)
        for question in QUESTIONS:
            texts = ((person, question, text) for person, text in enumerate(table[question]) if text)
            connection.executemany("INSERT INTO answer VALUES (?, ?, ?)", texts)
    connection.close()
    return {"seconds": time.perf_counter() - start, "cpu": time.process_time() - cpu}


def ours(survey: Path, place: Path) -> dict[str, float]:
    """The import, with hashes, statuses, accounts, log and the index of words."""
    from coder.store.study import Study
    from coder.survey.guess import guess_map
    from coder.survey.importing import import_survey
    from coder.survey.reader import open_survey_file

    with Study.create(place, title="Benchmark", lead="lead") as study:
        start = time.perf_counter()
        file = open_survey_file(survey)
        opened = time.perf_counter() - start
        survey_map = guess_map(file).survey_map
        guessed, cpu = time.perf_counter(), time.process_time()
        account = import_survey(study, file, survey_map=survey_map)
        seconds = opened + time.perf_counter() - guessed
        return {
            "seconds": seconds,
            "cpu": time.process_time() - cpu,
            "with_guess": time.perf_counter() - start,
            "rows": account.rows_in,
            "answers": sum(question.answered for question in account.questions),
        }


def _measure(what: str, survey: str, place: str) -> None:
    result = (bare if what == "bare" else ours)(Path(survey), Path(place))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(result | {"megabytes": peak}))


def _run(what: str, survey: Path, place: Path) -> dict[str, float]:
    command = [sys.executable, __file__, "--measure", what, str(survey), str(place)]
    found: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    place.unlink()
    return found


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        survey = write_survey(folder, rows)
        runs = [
            (_run("bare", survey, folder / "bare.db"), _run("ours", survey, folder / "s.db")) for _ in range(ROUNDS)
        ]
        size = survey.stat().st_size / 1e6
    middle = {
        (side, field): statistics.median(run[side][field] for run in runs) for side in (0, 1) for field in runs[0][side]
    }
    print(f"{middle[1, 'rows']:,.0f} respondents, {middle[1, 'answers']:,.0f} answers, {size:.0f} MB of CSV")
    for side, what in ((0, "pandas.read_csv and executemany"), (1, "import")):
        seconds, cpu, peak = (middle[side, field] for field in ("seconds", "cpu", "megabytes"))
        print(f"{what}: {seconds:.1f} s ({cpu:.1f} s of processor), peak memory {peak:.0f} MB")
    ratio = statistics.median(run[1]["seconds"] / run[0]["seconds"] for run in runs)
    print(f"import takes {ratio:.1f} times as long; with the guess {middle[1, 'with_guess']:.1f} s")


if __name__ == "__main__":
    _measure(*sys.argv[2:]) if sys.argv[1:2] == ["--measure"] else main()
