"""How long a survey takes to come in, and how much memory it takes, beside the least that anybody could do.

    python benchmarks/import.py [ROWS]

Makes a survey of ROWS respondents (100,000 unless told) with four open questions and five attributes, imports it into a
new study, and in the same run reads it with pandas.read_csv and puts the same rows into bare SQLite tables with
executemany. Each runs three times in a process of its own; the medians count. `import` is the operation alone, `with
guess` includes finding out what the columns are. The index of words is not part of it: that is made when somebody
searches for the first time, and its time is told apart. CODER_SHARED names the folder with data/make_scale.py, if it
is there.

Then the first 100,000 answers, beside qc (the package qualitative-coding) taking the same texts as one document, its
fastest way. CODER_QC names its command, else it is looked for on the path; without it its published time is shown.
"""

from __future__ import annotations

import csv
import json
import os
import random
import resource
import shutil
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
QC_ANSWERS = 100_000
QC_PUBLISHED = 16.0
"""Seconds that version 1.7.8 was measured to take for as many answers, on another day."""
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
    from coder.survey.search import prepare_search

    with Study.create(place, title="Benchmark", lead="lead") as study:
        start = time.perf_counter()
        file = open_survey_file(survey)
        opened = time.perf_counter() - start
        survey_map = guess_map(file).survey_map
        guessed, cpu = time.perf_counter(), time.process_time()
        account = import_survey(study, file, survey_map=survey_map)
        seconds = opened + time.perf_counter() - guessed
        took, with_guess = time.process_time() - cpu, time.perf_counter() - start
        start = time.perf_counter()
        prepare_search(study)
        return {
            "seconds": seconds,
            "cpu": took,
            "with_guess": with_guess,
            "index": time.perf_counter() - start,
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


def first_answers(survey: Path, folder: Path, wanted: int) -> tuple[Path, Path]:
    """The respondents who gave the first answers, as a survey, and their answers as a text for qc."""
    few, document = folder / "few.csv", folder / "answers.txt"
    with (
        survey.open(encoding="utf-8", newline="") as file,
        few.open("w", encoding="utf-8", newline="") as rows,
        document.open("w", encoding="utf-8") as texts,
    ):
        reader, writer = csv.reader(file), csv.writer(rows)
        writer.writerow(next(reader))
        for row in reader:
            writer.writerow(row)
            answers = [" ".join(cell.split()) for cell in row[-len(QUESTIONS) :] if cell.strip()]
            texts.writelines(f"{answer}\n\n" for answer in answers)
            wanted -= len(answers)
            if wanted <= 0:
                break
    return few, document


def qc_seconds(document: Path, folder: Path) -> float | None:
    """How long qc takes to import a text, if it is here."""
    command = os.environ.get("CODER_QC") or shutil.which("qc")
    if not command:
        return None
    project = folder / "qc"
    project.mkdir()
    subprocess.run([command, "init"], cwd=project, check=True, capture_output=True)
    start = time.perf_counter()
    arguments = [command, "corpus", "import", "-i", "verbatim", str(document)]
    subprocess.run(arguments, cwd=project, check=True, capture_output=True)
    return time.perf_counter() - start


def compare_with_qc(survey: Path, folder: Path) -> None:
    few, document = first_answers(survey, folder, QC_ANSWERS)
    start = time.perf_counter()
    run = _run("ours", few, folder / "few.db")
    whole = time.perf_counter() - start - run["index"]
    theirs = qc_seconds(document, folder)
    told = "" if theirs else ", as published, not in this run"
    theirs = theirs or QC_PUBLISHED
    print(f"{run['answers']:,.0f} answers: {whole:.1f} s with the start of the program; qc {theirs:.1f} s{told}")
    print(f"qc takes {theirs / whole:.1f} times as long")


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        survey = write_survey(folder, rows)
        runs = [
            (_run("bare", survey, folder / "bare.db"), _run("ours", survey, folder / "s.db")) for _ in range(ROUNDS)
        ]
        size = survey.stat().st_size / 1e6
        report(runs, size)
        compare_with_qc(survey, folder)


def report(runs: list[tuple[dict[str, float], dict[str, float]]], size: float) -> None:
    middle = {
        (side, field): statistics.median(run[side][field] for run in runs) for side in (0, 1) for field in runs[0][side]
    }
    print(f"{middle[1, 'rows']:,.0f} respondents, {middle[1, 'answers']:,.0f} answers, {size:.0f} MB of CSV")
    for side, what in ((0, "pandas.read_csv and executemany"), (1, "import")):
        seconds, cpu, peak = (middle[side, field] for field in ("seconds", "cpu", "megabytes"))
        print(f"{what}: {seconds:.1f} s ({cpu:.1f} s of processor), peak memory {peak:.0f} MB")
    ratio = statistics.median(run[1]["seconds"] / run[0]["seconds"] for run in runs)
    print(f"import takes {ratio:.1f} times as long; with the guess {middle[1, 'with_guess']:.1f} s")
    print(f"the index of words, before the first search: {middle[1, 'index']:.1f} s")


if __name__ == "__main__":
    _measure(*sys.argv[2:]) if sys.argv[1:2] == ["--measure"] else main()
