"""Any sequence of what a coder can do keeps the study sound.

`CODER_SEQUENCES=2000 pytest tests/coding/test_desk_machine.py` tries so many.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from coder.coding.desk import CodingDesk
from coder.coding.filters import Filter
from coder.coding.flags import FLAGS
from coder.errors import CoderError
from coder.store import log
from coder.store.study import Study
from coder.survey.duplicates import find_duplicates
from tests.coding.conftest import build_round

SEQUENCES = int(os.environ.get("CODER_SEQUENCES", "100"))
IN_MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
TEXTS = (
    "There is never enough money for it, never 👩🏽‍⚕️.",
    "  多了解我们的需要 and time  ",
    "There is never enough money for it, never 👩🏽‍⚕️.",
    "there is never enough money for it, never 👩🏽‍⚕️",
    "No time.",
)
CODES = ("time", "cost", "change")
STATE = (
    "SELECT id, answer_id, code_id, span_start, span_end FROM coding WHERE removed_at IS NULL ORDER BY id",
    "SELECT id, answer_id, text FROM memo WHERE removed_at IS NULL ORDER BY id",
    "SELECT id, answer_id, kind FROM flag WHERE removed_at IS NULL ORDER BY id",
    "SELECT id, answer_id, name, span_start, span_end FROM code_proposal WHERE removed_at IS NULL ORDER BY id",
)
ends = st.tuples(st.integers(-1, 48), st.integers(-1, 48))
code = st.sampled_from(CODES)


class Desk(RuleBasedStateMachine):
    """A coder at the desk; what is stored is read beside it, straight from the file."""

    template: Path

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory(dir=IN_MEMORY)
        self.path = Path(shutil.copy(self.template, Path(self.folder.name) / "study.db"))
        self.study = Study.open(self.path, "ana")
        self.desk = CodingDesk(self.study)
        self.file = sqlite3.connect(self.path)

    def state(self) -> list[list[tuple[object, ...]]]:
        return [self.file.execute(query).fetchall() for query in STATE]

    def entries(self) -> int:
        return int(self.file.execute("SELECT count(*) FROM log_entry").fetchone()[0])

    def do(self, action: Callable[[], object]) -> None:
        """Do something; then undoing gives what was before, and redoing what came of it. Each has its entry."""
        before, entries = self.state(), self.entries()
        try:
            action()
        except CoderError:
            assert (self.state(), self.entries()) == (before, entries)
            return
        after = self.state()
        if after == before:
            assert self.entries() == entries
            return
        index = self.desk.index
        self.desk.undo()
        assert self.state() == before
        self.desk.redo()
        assert self.state() == after
        assert self.entries() == entries + 3
        self.desk.go_to(index)

    @rule(index=st.integers(0, 4))
    def go(self, index: int) -> None:
        self.desk.go_to(index)

    @rule(step=st.sampled_from([-1, 1]))
    def move(self, step: int) -> None:
        self.desk.move(step)

    @rule(
        wanted=st.sampled_from(
            [Filter(), Filter(undecided=True), Filter(flag="unsure"), Filter(code="time"), Filter(text="never")]
        )
    )
    def filter(self, wanted: Filter) -> None:
        with suppress(CoderError):
            assert self.desk.set_filter(wanted) == self.desk.shown_count > 0

    @rule(code=code, goes_on=st.booleans())
    def whole(self, code: str, goes_on: bool) -> None:
        self.do(lambda: self.desk.apply_and_go_on(code) if goes_on else self.desk.toggle(code))

    @rule(code=code, ends=ends)
    def span(self, code: str, ends: tuple[int, int]) -> None:
        self.do(lambda: self.desk.toggle(code, ends))

    @rule(which=st.integers(0, 3), ends=ends)
    def move_span(self, which: int, ends: tuple[int, int]) -> None:
        if codings := self.desk.current.codings:
            self.do(lambda: self.desk.move_span(codings[which % len(codings)], *ends))

    @rule()
    def silence(self) -> None:
        self.do(self.desk.toggle_no_code)

    @rule()
    def repeat(self) -> None:
        self.do(self.desk.repeat_codes)

    @rule(text=st.sampled_from(["", "hm", "why?"]))
    def memo(self, text: str) -> None:
        self.do(lambda: self.desk.set_memo(text))

    @rule(kind=st.sampled_from([*FLAGS]))
    def flag(self, kind: str) -> None:
        self.do(lambda: self.desk.toggle_flag(kind))

    @rule(name=st.sampled_from(["Pace", "Trust"]), ends=st.none() | ends)
    def propose(self, name: str, ends: tuple[int, int] | None) -> None:
        self.do(lambda: self.desk.propose_code(name, span=ends))

    @rule()
    def unpropose(self) -> None:
        if self.desk.current.proposals:
            self.do(lambda: self.desk.take_back_proposal(self.desk.current.proposals[0]))

    @rule()
    def to_duplicates(self) -> None:
        self.do(self.desk.apply_to_duplicates)

    @rule(index=st.none() | st.integers(0, 4))
    def split_off(self, index: int | None) -> None:
        self.do(lambda: self.desk.split_off(index))

    @rule(times=st.integers(1, 3))
    def undo(self, times: int) -> None:
        with suppress(CoderError):
            for _ in range(times):
                self.desk.undo()

    @rule()
    def redo(self) -> None:
        with suppress(CoderError):
            self.desk.redo()

    @invariant()
    def shown_is_stored(self) -> None:
        if not hasattr(self, "file"):
            return
        current, (codings, memos, flags, proposals) = self.desk.current, self.state()
        here = [row for row in codings if row[1] == current.id]
        shown = [(own.code.id if own.code else None, own.start, own.end) for own in current.codings]
        assert shown == [row[2:] for row in here]
        assert [current.memo] == ([row[2] for row in memos if row[1] == current.id] or [""])
        assert set(current.flags) == {row[2] for row in flags if row[1] == current.id}
        assert [(one.name, one.span) for one in current.proposals] == [
            (row[2], None if row[3] is None else (row[3], row[4])) for row in proposals if row[1] == current.id
        ]
        assert self.desk.finished_count == len({row[1] for row in codings})
        assert all(row[3] is None or 0 <= row[3] < row[4] <= len(TEXTS[row[1] - 1]) for row in codings)

    def teardown(self) -> None:
        if not hasattr(self, "file"):
            return
        fresh = CodingDesk(self.study)
        for index in {0, self.desk.index}:
            assert fresh.go_to(index) == self.desk.go_to(index)
            assert fresh.duplicates == self.desk.duplicates
        with suppress(CoderError):
            while True:
                self.desk.undo()
        assert self.state() == [[], [], [], []]
        with self.study.read() as session:
            assert log.broken_chains(session) == []
        assert self.file.execute("PRAGMA foreign_key_check").fetchall() == []
        self.file.close()
        self.study.close()
        self.folder.cleanup()


def test_any_sequence_of_what_a_coder_can_do_keeps_the_study_sound(tmp_path: Path) -> None:
    Desk.template = build_round(tmp_path, TEXTS, CODES)
    with Study.open(Desk.template, "lee") as study:
        find_duplicates(study)
    run_state_machine_as_test(
        Desk,
        settings=settings(max_examples=SEQUENCES, stateful_step_count=12, suppress_health_check=list(HealthCheck)),
    )
