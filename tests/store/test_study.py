"""Opening, making and writing to a study."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from coder.errors import CoderError, InputError, NotAllowed
from coder.store.check import check_study
from coder.store.engine import APPLICATION_ID
from coder.store.gate import FINGERPRINTS, SCHEMA_NUMBER, fingerprint
from coder.store.model import Person, StudyRow
from coder.store.people import add_person, list_people
from coder.store.study import Study


def test_a_new_study_carries_our_application_id_and_schema_number(study_path: Path) -> None:
    connection = sqlite3.connect(study_path)
    assert connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
    assert connection.execute("PRAGMA user_version").fetchone()[0] == SCHEMA_NUMBER
    header = study_path.read_bytes()[:100]
    assert header[68:72] == b"Codr"


def test_the_durability_settings_hold_on_every_connection(study_path: Path) -> None:
    wanted = {"journal_mode": "delete", "synchronous": 3, "foreign_keys": 1, "secure_delete": 1, "trusted_schema": 0}
    with Study.open(study_path) as study, study.read() as session:
        found = {name: session.scalar(text(f"PRAGMA {name}")) for name in wanted}
    assert found == wanted


def test_a_write_that_leaves_no_log_entry_is_not_kept(open_as: Callable[..., Study]) -> None:
    with open_as("lee") as study:
        with pytest.raises(AssertionError), study.write() as session:
            session.add(Person(name="ghost", role="coder"))
        assert [person.name for person in list_people(study)] == ["lee", "ana", "ben"]


def test_a_write_that_fails_half_way_leaves_nothing(open_as: Callable[..., Study]) -> None:
    def fail(study: Study) -> None:
        with study.write() as session:
            session.add(Person(name="ghost", role="coder"))
            session.log("team.add", "ghost")
            session.flush()
            raise ZeroDivisionError

    with open_as("lee") as study:
        with pytest.raises(ZeroDivisionError):
            fail(study)
        with study.read() as session:
            assert session.scalar(select(Person).where(Person.name == "ghost")) is None


def test_no_connection_stays_checked_out_after_reading_and_writing(open_as: Callable[..., Study]) -> None:
    with open_as("lee") as study:
        list_people(study)
        add_person(study, "cat")
        assert "Current Checked out connections: 0" in study._engine.pool.status()


def test_a_study_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    import os

    before = os.umask(0o077)
    try:
        Study.create(tmp_path / "mine.db", title="Mine", lead="lee").close()
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "mine.db").stat().st_mode) == 0o600


def test_making_a_study_where_one_stands_is_refused_and_leaves_it_alone(study_path: Path) -> None:
    before = study_path.read_bytes()
    with pytest.raises(InputError, match="already exists"):
        Study.create(study_path, title="Another", lead="lee")
    assert study_path.read_bytes() == before


def _newer(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {SCHEMA_NUMBER + 1}")
    connection.close()


def _foreign(path: Path) -> None:
    path.unlink()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE recipe (name TEXT)")
    connection.close()


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda path: path.unlink(), "There is no study"),
        (lambda path: path.write_bytes(b""), "empty file"),
        (lambda path: path.write_text("respondent,answer\n1,hello\n"), "not a study file"),
        (_foreign, "another program"),
        (_newer, "newer version of coder"),
    ],
)
def test_what_is_not_ours_to_touch_is_refused_in_one_sentence(
    study_path: Path, spoil: Callable[[Path], None], says: str
) -> None:
    spoil(study_path)
    before = study_path.read_bytes() if study_path.exists() else None
    with pytest.raises(CoderError, match=says) as refusal:
        Study.open(study_path)
    assert "\n" not in str(refusal.value)
    assert (study_path.read_bytes() if study_path.exists() else None) == before


def test_a_folder_is_not_a_study(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder"):
        Study.open(tmp_path)


def test_an_unknown_person_is_refused_with_the_names_of_the_team(study_path: Path) -> None:
    with pytest.raises(InputError, match="lee, ana, ben"):
        Study.open(study_path, "zoe")


def test_only_a_lead_adds_people(open_as: Callable[..., Study]) -> None:
    with open_as("ana") as study, pytest.raises(NotAllowed, match="Only a lead may add people"):
        add_person(study, "cat")


def test_nobody_in_particular_may_read_but_not_write(open_as: Callable[..., Study]) -> None:
    with open_as(None) as study:
        assert len(list_people(study)) == 3
        with pytest.raises(NotAllowed, match="--as NAME"):
            add_person(study, "cat")


@pytest.mark.parametrize("name", ["", "  ", "a\x1b[2Jb", "x" * 61, "two\nlines"])
def test_a_name_with_control_characters_or_of_no_use_is_refused(open_as: Callable[..., Study], name: str) -> None:
    with open_as("lee") as study, pytest.raises(InputError, match="printable"):
        add_person(study, name)


def test_two_writers_wait_for_each_other_and_lose_nothing(study_path: Path) -> None:
    """Each of two threads adds people with a read before each write; every one of them must be there."""
    from concurrent.futures import ThreadPoolExecutor

    def work(prefix: str) -> None:
        with Study.open(study_path, "lee") as study:
            for number in range(25):
                add_person(study, f"{prefix}{number}")

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, ["x", "y"]))
    with Study.open(study_path, "lee") as study:
        names = {person.name for person in list_people(study)}
    assert names >= {f"{prefix}{number}" for prefix in "xy" for number in range(25)}


_HALF_A_WRITE = """
import os, sys
from sqlalchemy import text
from coder.store.study import Study
with Study.open(sys.argv[1], "lee") as study, study.write() as session:
    session.execute(text("PRAGMA cache_size = 1"))
    session.execute(text("CREATE TABLE filler (x BLOB)"))
    session.execute(text("INSERT INTO filler VALUES (randomblob(2000000))"))
    session.execute(text("UPDATE person SET name = name || '!'"))
    os.kill(os.getpid(), 9)
"""


def test_a_study_killed_in_the_middle_of_a_write_opens_as_it_was_before(study_path: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", _HALF_A_WRITE, str(study_path)])
    assert killed.returncode == -9
    assert study_path.with_name("study.db-journal").stat().st_size > 0
    with Study.open(study_path, "lee") as study:
        assert [person.name for person in list_people(study)] == ["lee", "ana", "ben"]
        assert check_study(study).faults == ()


def test_a_torn_file_is_refused_in_one_sentence(study_path: Path) -> None:
    study_path.write_bytes(study_path.read_bytes()[:6000])
    with pytest.raises(CoderError, match="is damaged; restore it") as refusal:
        Study.open(study_path, "lee")
    assert "\n" not in str(refusal.value)


def test_a_new_study_does_not_swallow_what_a_kill_left_under_its_name(study_path: Path) -> None:
    subprocess.run([sys.executable, "-c", _HALF_A_WRITE, str(study_path)])
    study_path.unlink()
    with Study.create(study_path, title="New", lead="kim") as study:
        assert [person.name for person in list_people(study)] == ["kim"]
        assert check_study(study).faults == ()


def test_what_a_killed_init_left_does_not_become_part_of_a_study(tmp_path: Path, new_study: Path) -> None:
    shutil.copy(new_study, tmp_path / ".study.db.unfinished")
    with Study.create(tmp_path / "study.db", title="Mine", lead="kim") as study, study.read() as session:
        assert session.scalars(select(StudyRow.title)).all() == ["Mine"]
        assert session.scalars(select(Person.name)).all() == ["kim"]


def test_the_name_of_a_new_study_outlasts_a_power_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[bool] = []
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(stat.S_ISDIR(os.fstat(handle).st_mode)))
    Study.create(tmp_path / "study.db", title="Mine", lead="kim").close()
    assert synced == [False, True]


def test_a_failing_statement_is_told_without_its_values(open_as: Callable[..., Study]) -> None:
    with open_as("lee") as study, study._engine.connect() as connection:
        with pytest.raises(IntegrityError) as failure:
            connection.execute(text("INSERT INTO person (name) VALUES (:name)"), {"name": "a planted secret"})
        assert "planted" not in str(failure.value)


def test_two_who_save_the_same_thing_at_once_are_told_in_one_sentence(open_as: Callable[..., Study]) -> None:
    def add_ana_again(study: Study) -> None:
        with study.write() as session:
            session.add(Person(name="ana", role="coder"))
            session.log("team.add", "ana")

    with open_as("lee") as study, pytest.raises(CoderError, match="Nothing was saved: somebody else") as refusal:
        add_ana_again(study)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("field", ["title", "because", "lead"])
def test_invalid_bytes_in_the_words_of_a_new_study_are_refused(tmp_path: Path, field: str) -> None:
    words = {"title": "Mine", "because": "so", "lead": "kim"} | {field: "a\udcffb"}
    with pytest.raises(InputError):
        Study.create(tmp_path / "study.db", **words)
    assert list(tmp_path.iterdir()) == []


def test_invalid_bytes_in_a_name_or_a_reason_are_refused(open_as: Callable[..., Study], study_path: Path) -> None:
    with pytest.raises(InputError, match="Nobody in this study"):
        Study.open(study_path, "le\udcffe")
    with open_as("lee") as study:
        with pytest.raises(InputError, match="not text"), study.write() as session:
            session.log("team.add", "cat", reason="be\udcffcause")
        with pytest.raises(InputError, match="not text"), study.read() as session:
            session.scalar(select(Person.id).where(Person.name == "le\udcffe"))


def _write_ahead(path: Path) -> None:
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)
    connection.close()


def _change(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.commit()
    connection.close()


@pytest.mark.parametrize("prepare", [lambda path: None, _write_ahead], ids=["rollback", "write-ahead"])
@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("CREATE TRIGGER t AFTER INSERT ON person BEGIN DELETE FROM coding; END", "trigger"),
        ("CREATE TABLE recipe (name TEXT)", "not as coder makes them"),
        ("CREATE INDEX quick ON person (role)", "not as coder makes them"),
        ("ALTER TABLE person ADD COLUMN salary TEXT", "not as coder makes them"),
        ("PRAGMA user_version = 0", "schema 0, which never was"),
    ],
)
def test_a_file_that_is_refused_is_not_changed(
    study_path: Path, prepare: Callable[[Path], None], statement: str, says: str
) -> None:
    prepare(study_path)
    _change(study_path, statement)
    before = study_path.read_bytes()
    with pytest.raises(CoderError, match=says):
        Study.open(study_path, "lee")
    assert study_path.read_bytes() == before
    assert [path.name for path in study_path.parent.iterdir()] == [study_path.name]


def test_a_study_that_lost_an_index_is_refused(study_path: Path) -> None:
    connection = sqlite3.connect(study_path)
    index = connection.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND sql <> ''").fetchone()[0]
    connection.close()
    _change(study_path, f"DROP INDEX {index}")
    with pytest.raises(CoderError, match="not as coder makes them"):
        Study.open(study_path)


def test_a_study_that_another_program_switched_to_a_write_ahead_log_is_switched_back(study_path: Path) -> None:
    _write_ahead(study_path)
    with Study.open(study_path, "lee") as study:
        assert len(list_people(study)) == 3
    assert study_path.read_bytes()[18:20] == b"\1\1"


def test_the_fingerprint_is_that_of_a_fresh_study_however_it_is_spaced(study_path: Path) -> None:
    connection = sqlite3.connect(study_path)
    assert fingerprint(connection) == FINGERPRINTS[SCHEMA_NUMBER]
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute("UPDATE sqlite_master SET sql = replace(sql, ', ', ',  ')")
    assert fingerprint(connection) == FINGERPRINTS[SCHEMA_NUMBER]
    connection.close()
