"""How fast answers are found and duplicates grouped in a large study, and how right statuses and duplicates are.

Run: python benchmarks/search.py [RESPONDENTS]. With make_scale.py at hand ($CODER_SHARED/data, or ../shared/data beside
the checkout) the survey comes from there, with the truth to compare with; without it, a smaller one is made here.
"""

from __future__ import annotations

import csv
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from coder.store.study import Study
from coder.survey.answers import AnswerLine, list_answers
from coder.survey.duplicates import duplicate_groups, duplicates_of, find_duplicates
from coder.survey.guess import Named, guess_map
from coder.survey.importing import import_survey
from coder.survey.reader import open_survey_file
from coder.survey.reading import reading_order
from coder.survey.sameness import normal_form
from coder.survey.search import prepare_search, search_page

QUESTIONS = ("Q1", "Q2", "Q3", "Q4")
FIND = (
    "time", "bring back the bus service", "zażółć", "interpreter", "we will let you know", "nowhere to be found",
    "e", "no", "GP", "UK", "q", "€", "zz", "我",
)  # fmt: skip
REGEX = (
    r"\bcarer(s|ing)?\b.{0,40}\btrust", r"\bnot\b.*\bpaid\b", r"[0-9]{4}q", r"\d{3,}\s+[A-Z]{5,}$", "ze?bra",
    r"\b(\w+) \1\b", r"(\w{6,}).*\1x",
)  # fmt: skip
FUZZY = ("interpretor", "never enuogh time", "people with lived experiance are the experts")
SECONDS = 0.9
"""After which a search by an expression gives what it found until then."""
STATUSES = ("nothing_to_add", "dont_know", "skipped", "not_codeable")


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        truth = make_survey(folder, rows)
        with Study.create(folder / "study.db", title="Benchmark", lead="lead") as study:
            file = folder / "responses.csv"
            named = Named(respondent="respondent_id", questions=QUESTIONS, attributes=("role",))
            seconds, account = timed(
                lambda: import_survey(study, file, survey_map=guess_map(open_survey_file(file), named).survey_map)
            )
            answered = sum(question.answered for question in account.questions)
            size = (folder / "study.db").stat().st_size / 1e6
            print(f"{rows:,} respondents, {answered:,} answers; import {seconds:.1f} s, {size:.0f} MB\n")
            seconds, _ = timed(lambda: prepare_search(study))
            print(f"index of words, before the first search: {seconds:.1f} s")
            measure_search(study)
            measure_reading(study)
            print()
            measure_duplicates(study, truth)
            if truth:
                measure_statuses(study, truth)


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def measure_search(study: Study) -> None:
    """Each search as a person makes it: to the first page of 50, the first time and the median of five."""
    for how, wanted, goal in (("find", FIND, 0.02), ("regex", REGEX, 1.0), ("fuzzy", FUZZY, 2.0)):
        for words in wanted:
            runs = [timed(lambda: search_page(study, words, how, seconds=SECONDS)) for _ in range(5)]  # type: ignore[arg-type]  # noqa: B023
            middle = statistics.median(seconds for seconds, _ in runs)
            start = time.process_time()
            page = search_page(study, words, how, seconds=SECONDS)  # type: ignore[arg-type]
            cpu = time.process_time() - start
            verdict = "ok" if middle <= goal else "too slow" if cpu > goal else "slow: machine busy"
            print(
                f"{how:6} {words:46} {len(page.hits):3} hits  first {1000 * runs[0][0]:7.1f} ms"
                f"  median {1000 * middle:7.1f} ms  cpu {1000 * cpu:7.1f} ms  (goal {1000 * goal:.0f} ms) {verdict}"
            )
            if page.unfinished:
                print(f"       {page.unfinished}")


def measure_reading(study: Study) -> None:
    for by in ("question", "respondent", "random"):
        seconds, order = timed(lambda: reading_order(study, by))  # type: ignore[arg-type]  # noqa: B023
        print(f"read   by {by:43} {len(order):,} answers  {1000 * seconds:7.1f} ms")


def measure_duplicates(study: Study, truth: dict[str, dict[str, str]]) -> None:
    seconds, found = timed(lambda: find_duplicates(study))
    print(
        f"duplicates: {found.groups:,} groups ({found.exact:,} exact, {found.normalised:,} normalised,"
        f" {found.near:,} near) of {found.answers:,} answers in {seconds:.1f} s (goal 60 s)"
    )
    if truth:
        lines = {f"{line.respondent}:{line.question}": line for line in list_answers(study)}
        names = {line.id: name for name, line in lines.items()}
        group_of: dict[str, int] = {}
        groups = [(group.id, group.example.id) for group in duplicate_groups(study)]
        with study.read() as session:
            for group, example in groups:
                group_of.update({names[answer]: group for answer in duplicates_of(session, example)})
        compare_duplicates(lines, group_of, truth)


def compare_duplicates(
    lines: dict[str, AnswerLine], group_of: dict[str, int], truth: dict[str, dict[str, str]]
) -> None:
    """Recall: near-duplicates that stand with their original. Precision: answers whose original says what others' do.

    The truth does not list the answers that are the same by chance, so an answer is wrong in its group only where the
    text that it was made from differs from that of most others there.
    """
    made = {name: row["dup_of"] for name, row in truth.items() if row["kind"] == "near-duplicate"}
    hits = sum(name in group_of and group_of[name] == group_of.get(made[name]) for name in made)
    members: dict[int, list[str]] = {}
    for name, group in group_of.items():
        members.setdefault(group, []).append(normal_form(lines[made.get(name, name)].text))
    right = sum(max(map(forms.count, set(forms))) for forms in members.values())
    several = [forms for forms in members.values() if len(set(forms)) > 1]
    print(f"  near-duplicates: recall {hits / len(made):.4f} of {len(made):,}; precision {right / len(group_of):.4f}")
    print(f"  groups that join different originals: {len(several)} of {len(members):,}")


def measure_statuses(study: Study, truth: dict[str, dict[str, str]]) -> None:
    proposed = {
        f"{line.respondent}:{line.question}"
        for line in list_answers(study, status="proposed")
        if line.proposed_status in STATUSES
    }
    junk = {name for name, row in truth.items() if row["kind"] == "junk"}
    both = len(proposed & junk)
    print(f"survey junk: precision {both / len(proposed):.4f}, recall {both / len(junk):.4f} of {len(junk):,}")


def generator() -> Path:
    """Where make_scale.py is, if it is there."""
    shared = Path(os.environ.get("CODER_SHARED", Path(__file__).resolve().parent.parent.parent / "shared"))
    return shared / "data" / "make_scale.py"


def make_survey(folder: Path, rows: int) -> dict[str, dict[str, str]]:
    """Write responses.csv; gives what is known of its answers, nothing for a survey of our own."""
    script = generator()
    if not script.exists():
        print(f"make_scale.py is not at {script}: measuring on a smaller survey of our own.")
        write_survey(folder / "responses.csv", min(rows, 5_000))
        return {}
    arguments = [sys.executable, str(script), "--rows", str(rows), "--no-codings", "--out", str(folder)]
    subprocess.run(arguments, check=True, capture_output=True)
    with (folder / "truth_answers.csv").open(encoding="utf-8", newline="") as file:
        return {row["answer_id"]: row for row in csv.DictReader(file)}


def write_survey(path: Path, rows: int) -> None:
    chance = Random(1)
    said = (
        "There is never enough time", "We meet every month with families", "The council changed its mind", "N/A",
        "Nobody asked us what we think", "An interpreter was not booked", "Training would help new starters", "",
    )  # fmt: skip
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["respondent_id", "role", *QUESTIONS])
        for number in range(rows):
            texts = [". ".join(chance.sample(said, chance.randint(1, 4))) for _ in QUESTIONS]
            writer.writerow([f"R{number}", chance.choice(["nurse", "carer"]), *texts])


if __name__ == "__main__":
    main()
