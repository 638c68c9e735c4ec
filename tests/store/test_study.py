"""Opening, making and writing to a study."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select, text

from coder.errors import CoderError, InputError, NotAllowed
from coder.store.check import check_study
from coder.store.engine import APPLICATION_ID
from coder.store.gate import SCHEMA_NUMBER
from coder.store.model import Person
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
