"""The gate: what is refused before anything is written, what is looked at when, and that nothing changed slips in."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from coder.errors import CoderError
from coder.store import gate, remembered
from coder.store.people import add_person, list_people
from coder.store.study import Study
from coder.survey.guess import Named, guess_map
from coder.survey.importing import import_survey
from coder.survey.reader import open_survey_file
from tests.store.mutate import campaign

SURVEY = """person,Q1,Q2
R1,We were asked and then nothing changed.,Give people the minutes.
R2,Nobody had time for us,
R3,It works when everyone has a say,Ask before it is decided
"""
Cli = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def answered(new_study: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study with five answers and a log of four entries."""
    folder = tmp_path_factory.mktemp("answered")
    path = Path(shutil.copy(new_study, folder / "study.db"))
    survey = folder / "survey.csv"
    survey.write_text(SURVEY, encoding="utf-8")
    named = Named(respondent="person", questions=("Q1", "Q2"), attributes=())
    with Study.open(path, "lee") as study:
        import_survey(study, survey, survey_map=guess_map(open_survey_file(survey), named).survey_map)
    return path


@pytest.fixture
def path(answered: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(answered, tmp_path / "study.db"))


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Grows by one whenever the contents of a file are verified."""
    seen: list[object] = []
    verify = gate.verify_contents

    def watched(connection: sqlite3.Connection, name: object) -> None:
        seen.append(name)
        verify(connection, name)

    monkeypatch.setattr(gate, "verify_contents", watched)
    return seen


def change(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def open_and_close(path: Path) -> None:
    Study.open(path, "lee").close()


def other_program(path: Path) -> None:
    path.unlink()
    change(path, "CREATE TABLE recipe (name TEXT)")


def damage_pages(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'answer'").fetchone()[0]
    content = bytearray(path.read_bytes())
    content[(root - 1) * 4096 : (root - 1) * 4096 + 200] = b"\xff" * 200
    path.write_bytes(content)


def make_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def stop_at_commit(path: Path, *statements: str) -> None:
    """Leave the file as a kill does after the last page was written and before the journal is gone."""
    journal = path.with_name(f"{path.name}-journal")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA journal_mode = PERSIST")
        connection.execute("BEGIN")
        for statement in statements:
            connection.execute(statement)
        header = journal.read_bytes()[:28]
        connection.execute("COMMIT")
    with journal.open("r+b") as file:
        file.write(header)  # the commit had wiped it out


PLANTED = "CREATE TRIGGER t AFTER INSERT ON person BEGIN DELETE FROM coding; END"
WRONG: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (lambda path: path.unlink(), r"There is no study at .*; make one with: coder init"),
    "0 bytes": (lambda path: path.write_bytes(b""), "is an empty file, not a study"),
    "text": (lambda path: path.write_text(SURVEY), "is not a study file made by coder"),
    "another program's": (other_program, "is a database of another program"),
    "newer": (lambda path: change(path, "PRAGMA user_version = 99"), "newer version of coder .* install the newer"),
    "damaged pages": (damage_pages, "is damaged; restore it from a backup"),
    "truncated": (lambda path: os.truncate(path, 9000), "is damaged; restore it from a backup"),
    "a folder": (make_folder, "is a folder, not a study file"),
    "trigger": (lambda path: change(path, PLANTED), "holds a trigger or view that coder did not make; restore"),
    "another table": (lambda path: change(path, "CREATE TABLE x (y)"), "tables of .* are not as coder makes them"),
    "changed answer": (
        lambda path: change(path, "UPDATE answer SET text = 'We changed nothing' WHERE id = 1"),
        r"was changed outside coder: the answer of R1 to Q1 is not the text that was imported; restore a backup,",
    ),
    "two changed answers": (
        lambda path: change(path, "UPDATE answer SET text = text || '.' WHERE id IN (2, 3)"),
        r"the answer of R1 to Q2 \(and 1 more\) is not the text",
    ),
    "an answer of no text": (
        lambda path: change(path, "UPDATE answer SET text = CAST(text AS BLOB) WHERE id = 1"),
        "the answer of R1 to Q1 is not the text",
    ),
    "changed log": (
        lambda path: change(path, "UPDATE log_entry SET subject = 'zoe' WHERE seq = 3"),
        "was changed outside coder: the log of lee does not fit together from entry 3 on; restore a backup, or ask",
    ),
    "log that is no JSON": (
        lambda path: change(path, "UPDATE log_entry SET after = '[[[' WHERE seq = 2"),
        "the log of lee does not fit together from entry 2 on",
    ),
    "log of deep JSON": (
        lambda path: change(path, f"UPDATE log_entry SET after = '{'[' * 100_000}' WHERE seq = 2"),
        "the log of lee does not fit together from entry 2 on",
    ),
    "log that is no text": (
        lambda path: change(path, "UPDATE log_entry SET reason = x'ff' WHERE seq = 2"),
        "the log of lee does not fit together from entry 2 on",
    ),
    "reference to nothing": (
        lambda path: change(path, "UPDATE answer SET respondent_id = 77 WHERE id = 1"),
        "something in it refers to what is not there",
    ),
}


class TestWrongFiles:
    @pytest.mark.parametrize("kind", WRONG)
    def test_each_is_refused_in_one_sentence_and_not_touched(self, path: Path, kind: str) -> None:
        spoil, says = WRONG[kind]
        spoil(path)
        before = path.read_bytes() if path.is_file() else None
        with pytest.raises(CoderError, match=says) as refusal:
            Study.open(path, "lee")
        assert "\n" not in str(refusal.value)
        assert (path.read_bytes() if path.is_file() else None) == before
        assert [beside.name for beside in path.parent.iterdir()] == ([path.name] if path.exists() else [])

    def test_an_upgrade_that_was_killed_half_way(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The header already says the new number; SQLite takes that back when the file is next read."""
        before, number = path.read_bytes(), gate.SCHEMA_NUMBER
        stop_at_commit(path, f"PRAGMA user_version = {number + 1}", "CREATE TABLE x (y)")
        assert gate.schema_number(path) == number + 1
        monkeypatch.setattr(gate, "SCHEMA_NUMBER", number + 1)
        with pytest.raises(CoderError, match=r"An upgrade of .* was interrupted; run: coder upgrade"):
            Study.open(path, "lee")
        assert path.read_bytes() == before

    def test_the_command_says_it_and_fails_and_check_lists_everything(self, path: Path, coder_cli: Cli) -> None:
        change(
            path, "UPDATE answer SET text = 'no' WHERE id IN (1, 2)", "UPDATE log_entry SET reason = 'b' WHERE seq = 1"
        )
        refused = coder_cli("status", "--as", "lee", expect=1)
        assert refused.stdout == ""
        assert refused.stderr.count("\n") == 1
        assert "the answer of R1 to Q1 (and 1 more)" in refused.stderr
        listed = coder_cli("check", expect=1).stdout
        assert "R1 to Q1, R1 to Q2" in listed
        assert "log of lee" in listed


class TestWhatIsRemembered:
    def test_a_file_as_we_left_it_is_not_looked_over_again(self, path: Path, looks: list[object]) -> None:
        open_and_close(path)
        with Study.open(path, "lee") as study:
            add_person(study, "cat")
            add_person(study, "dan")
        open_and_close(path)
        assert len(looks) == 1

    def test_a_new_study_is_remembered_from_the_start(self, tmp_path: Path, looks: list[object]) -> None:
        Study.create(tmp_path / "mine.db", title="Mine", lead="kim").close()
        Study.open(tmp_path / "mine.db").close()
        assert len(looks) == 1

    def test_a_copy_and_a_restored_file_are_looked_over(self, path: Path, looks: list[object]) -> None:
        open_and_close(path)
        copy = Path(shutil.copy2(path, path.with_name("copy.db")))
        open_and_close(copy)
        shutil.copy2(copy, path)
        open_and_close(path)
        assert len(looks) == 3

    def test_one_letter_changed_in_place_with_the_old_time_set_back(self, path: Path) -> None:
        open_and_close(path)
        found, content = path.stat(), path.read_bytes()
        with path.open("r+b") as file:
            file.seek(content.index(b"Nobody had time"))
            file.write(b"S")
        os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))
        with pytest.raises(CoderError, match="the answer of R2 to Q1"):
            Study.open(path, "lee")

    def test_what_another_program_wrote_does_not_pass_under_a_commit_of_ours(self, path: Path) -> None:
        with Study.open(path, "lee") as study:
            change(path, "UPDATE answer SET text = 'no' WHERE id = 1")
            add_person(study, "cat")
        with pytest.raises(CoderError, match="the answer of R1 to Q1"):
            Study.open(path, "lee")

    def test_nor_when_it_comes_right_after_our_commit(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        follow = remembered.follow

        def too_late(where: Path, before: remembered.Signature | None) -> None:
            change(path, "UPDATE answer SET text = 'no' WHERE id = 1")
            follow(where, before)

        with Study.open(path, "lee") as study:
            monkeypatch.setattr(remembered, "follow", too_late)
            add_person(study, "cat")
        with pytest.raises(CoderError, match="the answer of R1 to Q1"):
            Study.open(path, "lee")

    def test_a_commit_that_was_not_followed_is_looked_over(
        self, path: Path, looks: list[object], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """As after a kill between the commit and the note of it."""
        with Study.open(path, "lee") as study:
            monkeypatch.setattr(remembered, "follow", lambda where, before: None)
            add_person(study, "cat")
        open_and_close(path)
        assert len(looks) == 2

    def test_two_who_have_it_open_follow_each_other(self, path: Path, looks: list[object]) -> None:
        with Study.open(path, "lee") as one, Study.open(path, "lee") as other:
            for number in range(3):
                add_person(one, f"a{number}")
                add_person(other, f"b{number}")
        open_and_close(path)
        assert len(looks) == 1

    def test_a_study_opened_without_its_contents_does_not_become_trusted(self, path: Path) -> None:
        change(path, "UPDATE answer SET text = 'no' WHERE id = 1")
        with Study.open(path, "lee", contents=False) as study:
            add_person(study, "cat")
        with pytest.raises(CoderError, match="the answer of R1 to Q1"):
            Study.open(path, "lee")

    def test_a_file_with_a_write_ahead_log_is_not_remembered(self, path: Path) -> None:
        """What another program, killed, left in the log beside the file changes nothing in the file itself."""
        change(path, "PRAGMA journal_mode = WAL")
        gate.pass_gate(path)
        change_and_die = (
            "import os, sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None);"
            "c.execute(\"UPDATE answer SET text = 'no' WHERE id = 1\"); os.kill(os.getpid(), 9)"
        )
        subprocess.run([sys.executable, "-c", change_and_die, str(path)])
        with pytest.raises(CoderError, match="the answer of R1 to Q1"):
            Study.open(path, "lee")

    def test_what_changes_during_the_look_is_looked_at_next_time(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        verify = gate.verify_contents

        def meanwhile(connection: sqlite3.Connection, name: object) -> None:
            verify(connection, name)
            path.write_bytes(path.read_bytes().replace(b"Nobody had time", b"Somebody did it"))

        with monkeypatch.context() as patch:
            patch.setattr(gate, "verify_contents", meanwhile)
            gate.pass_gate(path)
        with pytest.raises(CoderError, match="the answer of R2 to Q1"):
            Study.open(path, "lee")

    @pytest.mark.parametrize("hindrance", ["a file", "garbage", "another version"])
    def test_whatever_is_wrong_with_the_memory_nobody_is_stopped(
        self, path: Path, tmp_path: Path, looks: list[object], monkeypatch: pytest.MonkeyPatch, hindrance: str
    ) -> None:
        state = tmp_path / "state"
        monkeypatch.setenv("XDG_STATE_HOME", str(state))
        if hindrance == "a file":
            state.write_text("in the way")
        open_and_close(path)
        for note in state.rglob("*"):
            if note.is_file() and hindrance == "garbage":
                note.write_bytes(b"\xff\0")
        if hindrance == "another version":
            monkeypatch.setattr(remembered, "__version__", "99")
        open_and_close(path)
        assert len(looks) == 2

    def test_the_memory_names_no_study(self, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
        open_and_close(path)
        (note,) = (found for found in (tmp_path / "state").rglob("*") if found.is_file())
        assert set(note.name) <= set("0123456789abcdef")
        assert set(note.read_text()) <= set("0123456789. ")

    def test_who_waits_long_is_told_and_who_does_not_is_not(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        said: list[str] = []
        Study.open(path, "lee", waiting=said.append).close()
        assert said == []
        verify = gate.verify_contents

        def slow(connection: sqlite3.Connection, name: object) -> None:
            while not said:
                pass
            verify(connection, name)

        monkeypatch.setattr(gate, "PATIENT_SECONDS", 0.01)
        monkeypatch.setattr(gate, "verify_contents", slow)
        change(path, "UPDATE person SET role = 'writer' WHERE name = 'ana'")
        Study.open(path, "lee", waiting=said.append).close()
        assert len(said) == 1
        assert "not as coder last left it" in said[0]


_TRY_TO_WRITE = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=0)
try:
    connection.execute("BEGIN IMMEDIATE")
except sqlite3.OperationalError as error:
    sys.exit(str(error))
"""


_TRY_TO_COMMIT = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=0)
try:
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("UPDATE person SET role = role")
    connection.execute("COMMIT")
except sqlite3.OperationalError as error:
    sys.exit(str(error))
"""
_BEGIN_TO_WRITE_AND_DIE = """
import os, signal, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_spill = 1")
connection.execute("PRAGMA cache_size = 1")
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE answer SET text = replace(hex(zeroblob(20000)), '0', 'x')")
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_nobody_commits_while_the_gate_looks(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refusals: list[str] = []

    def meanwhile(connection: sqlite3.Connection, name: object) -> None:
        other = subprocess.run([sys.executable, "-c", _TRY_TO_COMMIT, str(path)], capture_output=True, text=True)
        refusals.append(other.stderr)

    monkeypatch.setattr(gate, "verify_contents", meanwhile)
    shutil.copy(path, path.with_name("received.db"))
    path = path.with_name("received.db")
    open_and_close(path)
    assert ["locked" in refusal for refusal in refusals] == [True]


def test_what_a_kill_leaves_between_two_looks_is_put_right(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = gate.leftovers

    def just_before(path: Path) -> list[Path]:
        found = seen(path)
        subprocess.run([sys.executable, "-c", _BEGIN_TO_WRITE_AND_DIE, str(path)])
        assert seen(path) != found
        return found

    monkeypatch.setattr(gate, "leftovers", just_before)
    gate.pass_gate(path)
    assert seen(path) == []
    open_and_close(path)


def test_opening_a_study_again_does_not_drop_the_lock_of_a_write(path: Path) -> None:
    with Study.open(path, "lee") as study, study.write() as session:
        open_and_close(path)
        other = subprocess.run([sys.executable, "-c", _TRY_TO_WRITE, str(path)], capture_output=True, text=True)
        assert "locked" in other.stderr
        session.nothing_to_log()


def test_a_closed_study_keeps_no_file_open(path: Path) -> None:
    before = set(os.listdir("/dev/fd"))
    with Study.open(path, "lee") as study:
        list_people(study)
        with pytest.raises(CoderError):
            Study.open(path, "nobody")
    assert set(os.listdir("/dev/fd")) == before


def test_no_changed_text_and_no_changed_log_is_ever_opened(answered: Path, tmp_path: Path) -> None:
    outcome = campaign(answered.read_bytes(), tmp_path, files=300, seed=7)
    assert outcome.wrong == []
    assert outcome.files == outcome.refused + outcome.identical + outcome.outside == 300
    assert outcome.refused > 60
    assert outcome.identical > 10
