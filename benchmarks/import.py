"""How long a survey takes to come in, and how much memory it takes.

    python benchmarks/import.py [ROWS]

Writes a survey of ROWS respondents (100,000 unless told) with four open questions and five attributes to a temporary
folder, imports it into a new study, and prints seconds, answers for each second and the peak of memory.
"""

from __future__ import annotations

import csv
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

from coder.store.study import Study
from coder.survey.guess import Named, guess_map
from coder.survey.importing import import_survey
from coder.survey.reader import open_survey_file

QUESTIONS = ("Q1", "Q2", "Q3", "Q4")
ATTRIBUTES = ("group", "role", "organisation", "region", "age")
SENTENCES = (
    "There is never enough time to sit down with people properly.",
    "We were asked, but nothing came back to us afterwards.",
    "Nobody has trained the new starters in how to do this.",
    "It works when everyone round the table has an equal say.",
    "My mother's carers change every week, so we start again each time.",
)
SHORT = ("", "", "N/A", "none", "don't know", ".")


def write_survey(path: Path, rows: int, seed: int = 1) -> None:
    """A survey with answers of one to six sentences, some blank, some that say nothing."""
    chance = random.Random(seed)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["respondent", *ATTRIBUTES, *QUESTIONS])
        for number in range(1, rows + 1):
            facts = [f"{name} {chance.randrange(8)}" for name in ATTRIBUTES]
            writer.writerow([f"R{number:07}", *facts, *(_answer(chance) for _ in QUESTIONS)])


def _answer(chance: random.Random) -> str:
    if chance.random() < 0.15:
        return chance.choice(SHORT)
    return " ".join(chance.choice(SENTENCES) for _ in range(chance.randint(1, 6)))


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        survey, place = Path(folder, "survey.csv"), Path(folder, "study.db")
        write_survey(survey, rows)
        named = Named(respondent="respondent", questions=QUESTIONS, attributes=ATTRIBUTES)
        with Study.create(place, title="Benchmark", lead="lead") as study:
            start = time.perf_counter()
            survey_map = guess_map(open_survey_file(survey), named).survey_map
            account = import_survey(study, survey, survey_map=survey_map)
            seconds = time.perf_counter() - start
        size = survey.stat().st_size / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{account.rows_in:,} respondents, {account.answers:,} answers, {size:.0f} MB of CSV")
    print(f"{seconds:.1f} s, {account.answers / seconds:,.0f} answers a second, peak memory {peak:.0f} MB")


if __name__ == "__main__":
    main()
