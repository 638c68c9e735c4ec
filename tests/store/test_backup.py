"""Copies of a study are whole, and never replace anything by accident."""

from __future__ import annotations

from pathlib import Path

import pytest

from coder.errors import CoderError, InputError
from coder.store.backup import backup, restore, upgrade_study
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
    import sqlite3

    connection = sqlite3.connect(study_path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(CoderError, match="newer version"):
        upgrade_study(study_path)
