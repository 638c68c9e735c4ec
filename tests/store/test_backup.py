"""Copies of a study are whole, and never replace anything by accident."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from coder.errors import CoderError, InputError
from coder.store.backup import backup, restore, upgrade_study
from coder.store.check import check_study
from coder.store.people import add_person, list_people
from coder.store.study import Study


def names(path: Path) -> list[str]:
    with Study.open(path, "lee") as study:
        return [person.name for person in list_people(study)]


def test_a_backup_holds_what_the_study_held(study_path: Path, tmp_path: Path) -> None:
    copy = backup(study_path, tmp_path / "copy.db")
    with Study.open(study_path, "lee") as study:
        add_person(study, "later")
    assert names(copy) == ["lee", "ana", "ben"]
    assert names(study_path) == ["lee", "ana", "ben", "later"]


def test_restoring_keeps_what_stood_there(study_path: Path, tmp_path: Path) -> None:
    copy = backup(study_path, tmp_path / "copy.db")
    with Study.open(study_path, "lee") as study:
        add_person(study, "later")
    with pytest.raises(InputError, match="--force"):
        restore(copy, study_path)
    restore(copy, study_path, force=True)
    assert names(study_path) == ["lee", "ana", "ben"]
    kept = next(path for path in tmp_path.glob("study.backup-*.db"))
    assert names(kept) == ["lee", "ana", "ben", "later"]


def test_what_is_no_study_is_neither_backed_up_nor_restored(study_path: Path, tmp_path: Path) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("not a study")
    with pytest.raises(InputError, match="not a study"):
        backup(other)
    with pytest.raises(InputError, match="not a study"):
        restore(other, study_path, force=True)
    assert names(study_path) == ["lee", "ana", "ben"]


def test_a_study_of_this_version_needs_no_upgrade(study_path: Path) -> None:
    assert upgrade_study(study_path) is None


def test_a_newer_study_is_not_downgraded(study_path: Path) -> None:
    connection = sqlite3.connect(study_path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(CoderError, match="newer version"):
        upgrade_study(study_path)


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


def journal_of_a_kill(path: Path) -> Path:
    """A journal that SQLite would roll into whatever file has the study's name."""
    subprocess.run([sys.executable, "-c", _HALF_A_WRITE, str(path)])
    journal = path.with_name(f"{path.name}-journal")
    assert journal.stat().st_size > 0
    return journal


def whole(path: Path) -> bool:
    with Study.open(path, "lee") as study:
        return check_study(study).faults == ()


def test_a_journal_left_beside_does_not_reach_what_is_restored(study_path: Path, tmp_path: Path) -> None:
    copy = backup(study_path, tmp_path / "copy.db")
    journal_of_a_kill(study_path)
    study_path.unlink()
    restore(copy, study_path)
    assert names(study_path) == ["lee", "ana", "ben"]
    assert whole(study_path)
    assert [path.name for path in tmp_path.glob("study.db.damaged-*-journal")]


def test_a_backup_over_a_killed_copy_is_whole(study_path: Path, tmp_path: Path) -> None:
    copy = backup(study_path, tmp_path / "copy.db")
    journal_of_a_kill(copy)
    backup(study_path, copy, force=True)
    assert names(copy) == ["lee", "ana", "ben"]
    assert whole(copy)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda whole: b"",
        lambda whole: b"no database at all",
        lambda whole: whole[:6000],
        lambda whole: whole[:100] + b"\xff" * (len(whole) - 100),
    ],
    ids=["empty", "garbage", "torn", "damaged"],
)
def test_a_damaged_study_is_kept_beside_and_replaced(
    study_path: Path, tmp_path: Path, spoil: Callable[[bytes], bytes]
) -> None:
    copy = backup(study_path, tmp_path / "copy.db")
    spoilt = spoil(study_path.read_bytes())
    study_path.write_bytes(spoilt)
    with pytest.raises(InputError, match="--force"):
        restore(copy, study_path)
    assert study_path.read_bytes() == spoilt
    restore(copy, study_path, force=True)
    assert whole(study_path)
    assert [path.read_bytes() for path in tmp_path.glob("study.db.damaged-*")] == [spoilt]


def test_a_study_is_not_restored_from_itself(study_path: Path) -> None:
    before = study_path.read_bytes()
    with pytest.raises(InputError, match="is the study itself"):
        restore(study_path, study_path, force=True)
    assert study_path.read_bytes() == before


def test_a_study_in_use_is_not_taken_for_a_damaged_one(
    study_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = backup(study_path, tmp_path / "copy.db")
    connect = sqlite3.connect
    writer = connect(study_path, isolation_level=None)
    writer.execute("BEGIN EXCLUSIVE")
    monkeypatch.setattr(sqlite3, "connect", lambda *given, **named: connect(*given, **{**named, "timeout": 0}))
    with pytest.raises(CoderError, match="locked"):
        restore(copy, study_path, force=True)
    writer.close()
    assert not list(tmp_path.glob("*damaged*"))
    assert names(study_path) == ["lee", "ana", "ben"]
