"""The studies on which faults are tried, and what must be true of them afterwards."""

from __future__ import annotations

import csv
import json
import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from coder.agreement.freezing import frozen_faults
from coder.assets import folder
from coder.codebook.loading import load_codebook
from coder.coding.exchange import load_codings
from coder.coding.rounds import open_round, submit_round
from coder.consensus.closing import close_round
from coder.errors import CoderError
from coder.store.check import check_study
from coder.store.people import add_person
from coder.store.study import Study
from coder.survey.importing import import_survey
from coder.survey.mapping import load_map
from tests.conftest import as_imported
from tests.faults import program
from tests.faults.program import Mark

LEAD = "lee"
CODERS = ("ana", "ben", "cat")
CODES = ("time", "cost", "power", "accessibility", "turnover", "experiential_knowledge")
"""Codes of the sample codebook that coders apply, another one in each sitting."""
SAMPLE = folder("sample_data")
ROWS = 3000
"""Rows of the large survey: so many that writing them takes a while."""


def put(make: Callable[[Path], None], path: Path) -> Path:
    """A study that `make` makes, at `path`; made once in a process and copied from then on."""
    path.write_bytes(_made(make))
    return path


@cache
def _made(make: Callable[[Path], None]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "study.db"
        make(path)
        return path.read_bytes()


def small(path: Path) -> None:
    """A study with the sample survey and an open round for three coders."""
    with Study.create(path, title="Fault tests", lead=LEAD, because="a test") as study:
        import_survey(study, SAMPLE / "survey.csv", survey_map=load_map(SAMPLE / "map.yaml"))
        load_codebook(study, folder("codebooks") / "co-production.yaml")
        for name in CODERS:
            add_person(study, name)
        open_round(study, "main", CODERS)
    as_imported(path)


def submitted(path: Path) -> None:
    """The same, coded by two and handed in by all: only a closing is missing."""
    put(small, path)
    for name in CODERS:
        with Study.open(path, name) as study:
            if (sheet := SAMPLE / f"codings_{name}.csv").exists():
                load_codings(study, sheet)
            submit_round(study, partial=True)


def closed(path: Path) -> None:
    """The same with the round closed."""
    put(submitted, path)
    with Study.open(path, LEAD) as study:
        close_round(study)


def empty(path: Path) -> None:
    """A study into which nothing was imported yet."""
    Study.create(path, title="Fault tests", lead=LEAD, because="a test").close()


def large_survey(path: Path, rows: int = ROWS) -> None:
    """A survey file of many rows in which every cell is made up from a seed."""
    random = Random(1)
    words = ("time", "money", "people", "meetings", "trust", "carers", "rota", "training", "building", "evening")
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["respondent", "role", "Q1", "Q2"])
        for number in range(1, rows + 1):
            texts = (" ".join(random.choices(words, k=random.randint(5, 60))) for _ in range(2))
            writer.writerow([f"R{number:05}", random.choice(("carer", "nurse")), *texts])


def script(seed: object, code: str, path: Path) -> list[Mark]:
    """One sitting of a coder: one code on every answer of the round, in an order that comes from the seed."""
    with closing(sqlite3.connect(path)) as connection:
        answers = connection.execute("SELECT count(*) FROM round_answer").fetchone()[0]
    return [Mark(number, code) for number in Random(str(seed)).sample(range(1, answers + 1), answers)]


def faults_of(path: Path, *, in_process: bool = False) -> list[str]:
    """What `coder check` finds wrong with a study; opening it is part of the test."""
    if in_process:
        try:
            with Study.open(path) as study:
                return [*check_study(study).faults, *frozen_faults(study)]
        except CoderError as error:
            return [str(error)]
    done = program.run("-s", path, "check", "--json")
    if done.returncode == 0:
        return []
    return json.loads(done.stdout)["faults"] if done.stdout else [done.stderr.strip()]


def contents(path: Path) -> dict[str, int] | None:
    """Rows of every table of a study, with the states of its rounds; None where there is no file."""
    if not path.exists():
        return None
    with closing(sqlite3.connect(path)) as connection:
        tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
        names = [row[0] for row in connection.execute(tables)]
        counts = {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in sorted(names)}
        states = connection.execute("SELECT 'round ' || state, count(*) FROM round GROUP BY state").fetchall()
    return counts | dict(states)


@dataclass(frozen=True)
class Sitting:
    """What a coder did in one sitting, as seen from outside."""

    coder: str
    script: Sequence[Mark]
    saved: int
    """How many codings of the script were said to be saved."""
    ended: bool
    """The sitting ended by itself, so that nothing can be stored beyond what was said."""


@dataclass(frozen=True)
class CodingVerdict:
    """How a study compares with what its coders were told."""

    lost: int
    """Codings said to be saved that are not there."""
    untold: int
    """Codings that are there although the program was killed before it could say so."""
    halves: tuple[str, ...]
    """One sentence for each thing that happened in part."""


def judge_codings(path: Path, sittings: Sequence[Sitting]) -> CodingVerdict:
    """Compare the codings, the log and the steps, read with plain SQL, with what was acknowledged."""
    lost, untold = 0, 0
    halves: list[str] = []
    with closing(sqlite3.connect(path)) as connection:
        for coder in sorted({sitting.coder for sitting in sittings}):
            halves += _disagreements(connection, coder)
        for sitting in sittings:
            stored = _stored(connection, sitting)
            lost += len(set(sitting.script[: sitting.saved]) - set(stored))
            extra = len(stored) - sitting.saved
            untold += max(extra, 0)
            if extra > (0 if sitting.ended else 1) or stored != list(sitting.script[: len(stored)]):
                halves.append(f"{sitting.coder}: {len(stored)} codings stored after {sitting.saved} acknowledged")
    return CodingVerdict(lost, untold, tuple(halves))


def _stored(connection: sqlite3.Connection, sitting: Sitting) -> list[Mark]:
    """The codings of one sitting as the file has them, in the order in which they were made."""
    numbers = connection.execute("SELECT answer_id FROM round_answer ORDER BY answer_id").fetchall()
    number = {row[0]: place for place, row in enumerate(numbers, 1)}
    rows = connection.execute(
        "SELECT c.answer_id, k.key FROM coding c NOT INDEXED JOIN code k ON k.id = c.code_id"
        " JOIN assignment a ON a.id = c.assignment_id JOIN person p ON p.id = a.person_id"
        " WHERE p.name = ? AND k.key = ? AND c.removed_at IS NULL ORDER BY c.id",
        (sitting.coder, sitting.script[0].code),
    )
    return [Mark(number[answer], key) for answer, key in rows]


def _disagreements(connection: sqlite3.Connection, coder: str) -> list[str]:
    """Where a coder's codings, log entries and steps, each written in the same transaction, tell different stories."""
    codings = connection.execute(
        "SELECT c.id, r.key || '/' || q.key, k.key FROM coding c NOT INDEXED JOIN code k ON k.id = c.code_id"
        " JOIN answer w ON w.id = c.answer_id JOIN respondent r ON r.id = w.respondent_id"
        " JOIN question q ON q.id = w.question_id"
        " JOIN assignment a ON a.id = c.assignment_id JOIN person p ON p.id = a.person_id WHERE p.name = ?"
        " ORDER BY c.id",
        (coder,),
    ).fetchall()
    logged = connection.execute(
        "SELECT e.subject, json_extract(e.after, '$.code') FROM log_entry e JOIN person p ON p.id = e.person_id"
        " WHERE p.name = ? AND e.action = 'coding.apply' ORDER BY e.seq",
        (coder,),
    ).fetchall()
    steps = connection.execute(
        "SELECT s.changes FROM step s JOIN assignment a ON a.id = s.assignment_id JOIN person p ON p.id = a.person_id"
        " WHERE p.name = ? ORDER BY s.id",
        (coder,),
    ).fetchall()
    found = []
    if [row[1:] for row in codings] != logged:
        found.append(f"{coder}: {len(codings)} codings, but {len(logged)} entries in the log")
    if [row[0] for row in codings] != [id_ for row in steps for id_ in json.loads(row[0])["codings"]["added"]]:
        found.append(f"{coder}: {len(codings)} codings, but {len(steps)} steps")
    return found
