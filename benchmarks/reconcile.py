"""How long reconciling takes on a large round: open the queue, look at a difference, decide it, take it back.

python benchmarks/reconcile.py [--answers 100000 --differing 40000] [--study FILE]

The times are wall time; beside them stands processor time, which tells more on a busy machine. At last the same in a
terminal: from the start of the program to the first difference, and from Enter to the next one painted.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from screen import Terminal
from sqlalchemy import insert, select

from coder.coding.rounds import open_round, submit_round
from coder.consensus.closing import close_round
from coder.consensus.desk import ReconcileDesk
from coder.store.check import text_digest
from coder.store.ids import new_ids
from coder.store.model import (
    Answer,
    Assignment,
    Code,
    CodebookVersion,
    CodeState,
    Coding,
    Question,
    Respondent,
    SurveyImport,
    now,
)
from coder.store.people import add_person
from coder.store.study import Study, Write

WORDS = ("we", "are", "asked", "and", "then", "nothing", "changes", "for", "there", "is", "no", "time")
CODES = [f"code_{number}" for number in range(12)]
AT_ONCE = 20_000


@contextmanager
def timed(what: str) -> Iterator[None]:
    began, busy = time.perf_counter(), time.process_time()
    yield
    print(f"{what:<46}{time.perf_counter() - began:>8.3f} s  ({time.process_time() - busy:.3f} s of processor)")


def build_study(path: Path, answers: int, differing: int) -> None:
    """A closed round in which ana and ben coded every answer, and differ on some."""
    with Study.create(path, title="Benchmark", lead="lee") as study:
        for name in ("ana", "ben"):
            add_person(study, name)
        with study.write() as session:
            fill(session, answers)
            session.log("benchmark.fill", "answers")
        open_round(study, "main", ["ana", "ben"])
        with study.write() as session:
            code(session, differing)
            session.log("benchmark.code", "codings")
    for name in ("ana", "ben"):
        with Study.open(path, name) as own:
            submit_round(own)
    with Study.open(path, "lee") as study:
        close_round(study)


def fill(session: Write, answers: int) -> None:
    rng = random.Random(1)
    came = SurveyImport(
        file_name="f", file_hash=b"", encoding="utf-8", rows_in=answers, rows_out=answers, map={}, made_by_id=1
    )
    question = Question(key="Q1", wording="What is in the way?", kind="open", position=0)
    version = CodebookVersion(number=1, title="T", content_hash=b"", made_by_id=1)
    codes = [Code(key=key) for key in CODES]
    session.add_all([came, question, version, *codes])
    session.flush()
    lists = ("use_when", "do_not_use_when", "examples", "near_misses", "questions")
    nothing: dict[str, Any] = {name: [] for name in lists}
    session.add_all(
        CodeState(
            version_id=version.id, code_id=code.id, parent_id=None, position=place, name=code.key, brief="b", full="",
            color="#000000", codable=True, **nothing,
        )
        for place, code in enumerate(codes)
    )  # fmt: skip
    session.flush()
    for first in range(1, answers + 1, AT_ONCE):
        ids = range(first, min(first + AT_ONCE, answers + 1))
        texts = [" ".join(rng.choices(WORDS, k=31)) for _ in ids]
        write = session.connection().execute
        write(
            insert(Respondent),
            [
                {"id": id_, "uid": uid, "key": f"R{id_}", "attributes": {}, "import_id": came.id}
                for id_, uid in zip(ids, new_ids(len(ids)), strict=True)
            ],
        )
        write(
            insert(Answer),
            [
                {
                    "id": id_, "uid": uid, "respondent_id": id_, "question_id": question.id, "text": text,
                    "text_hash": text_digest(text), "status": "substantive",
                }
                for id_, uid, text in zip(ids, new_ids(len(ids)), texts, strict=True)
            ],
        )  # fmt: skip


def code(session: Write, differing: int) -> None:
    """Two codings for every third answer, and each coder's own set on the answers that differ."""
    rng = random.Random(2)
    answers = session.scalars(select(Answer.id)).all()
    apart = set(rng.sample(answers, differing))
    codes = list(session.scalars(select(Code.id)))
    parts = list(session.scalars(select(Assignment.id)))
    made = now()
    rows: list[dict[str, Any]] = []
    for answer in answers:
        shared = rng.sample(codes, rng.choice([1, 1, 2]))
        other = next(code for code in rng.sample(codes, 3) if code not in shared)
        for number, part in enumerate(parts):
            given = shared if number == 0 or answer not in apart else [*shared[1:], other]
            rows += [{"assignment_id": part, "answer_id": answer, "code_id": code} for code in given]
    for first in range(0, len(rows), AT_ONCE):
        batch = rows[first : first + AT_ONCE]
        same = {"codebook_version_id": 1, "made_at": made, "span_start": None, "span_end": None, "removed_at": None}
        session.connection().execute(
            insert(Coding.__table__),  # type: ignore[arg-type]
            [{"uid": uid, **row, **same} for uid, row in zip(new_ids(len(batch)), batch, strict=True)],
        )


def decide(desk: ReconcileDesk) -> None:
    """Go to 100 places, decide, and come to the next; then take ten decisions back."""
    times: dict[str, list[float]] = {"look": [], "decide": [], "undo": []}
    busy = time.process_time()

    def clock(what: str, began: float) -> None:
        times[what].append((time.perf_counter() - began) * 1000)

    for number in range(100):
        desk.go_to(number * desk.count // 100)
        began = time.perf_counter()
        assert desk.current is not None
        clock("look", began)
        began = time.perf_counter()
        desk.decide("side", side=1 + number % 2, reason="The words say so.")
        desk.next_undecided()
        assert desk.current is not None
        clock("decide", began)
    busy = (time.process_time() - busy) * 10
    for _ in range(10):
        began = time.perf_counter()
        desk.undo()
        clock("undo", began)
    for what, found in times.items():
        found.sort()
        p95 = found[int(len(found) * 0.95)]
        print(f"{what + ': median, p95':<46}{statistics.median(found):>8.1f} {p95:>6.1f} ms")
    print(f"{'look and decide, of processor: mean':<46}{busy:>8.1f} ms")


def painted(path: Path) -> None:
    """Decide 60 differences on the screen; what is said of one and the next one are painted together."""
    command = [sys.executable, "-m", "coder", "-s", str(path), "--as", "lee", "reconcile"]
    began = time.perf_counter()
    terminal = Terminal(command, 80, 24)
    terminal.press(b"", b"Difference ")
    print(f"{'start to the first difference painted':<46}{time.perf_counter() - began:>8.3f} s")
    times = []
    for number in range(60):
        terminal.press(b"12"[number % 2 : number % 2 + 1])
        terminal.press(b"The words say so.")
        times.append(terminal.press(b"\r", b"aved")[0] * 1000)
    terminal.close()
    times.sort()
    print(f"{'decide and paint: median, p95':<46}{statistics.median(times):>8.1f} {times[56]:>6.1f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=100_000)
    parser.add_argument("--differing", type=int, default=40_000)
    parser.add_argument("--study", type=Path, help="Keep the study here, or use the one that is here.")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        path = chosen.study or Path(name) / "study.db"
        if not path.exists():
            with timed(f"build a round of {chosen.answers} answers"):
                build_study(path, chosen.answers, chosen.differing)
        with Study.open(path, "lee") as study:
            with timed("open the queue, with the first difference"):
                desk = ReconcileDesk(study)
                assert desk.current is not None
            print(f"{'differences':<46}{desk.count:>8}")
            decide(desk)
            desk.decide("both", reason="The words say so.")
            with timed("100 that pose the same question"):
                alike = desk.alike()
            with timed("the same decision for them"):
                desk.decide_alike(alike)
            with timed("taken back at once"):
                desk.undo()
        painted(path)
    print(f"{'peak memory':<46}{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:>8.0f} MB")


if __name__ == "__main__":
    main()
