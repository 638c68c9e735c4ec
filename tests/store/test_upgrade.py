"""An upgrade looks first, backs up second, and then changes everything or nothing."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from coder.assets import folder
from coder.errors import CoderError
from coder.store import backup, gate, migrate
from coder.store.backup import upgrade_study
from tests.store.mutate import held

NUMBER = gate.SCHEMA_NUMBER
HEAD = migrate.newest_revision()
REVISION = f'''
import sqlalchemy as sa
from alembic import op
revision = "9999"
down_revision = "{HEAD}"
def upgrade():
'''
REBUILT = """
    with op.batch_alter_table("person", recreate="always") as table:
        table.add_column(sa.Column("extra", sa.Text()))
"""
HALF = """
    op.add_column("person", sa.Column("extra", sa.Text()))
    op.execute("UPDATE person SET name = name || '!'")
    op.execute("SELECT * FROM what_is_not_there")
"""
BREAKING = """
    op.execute("DELETE FROM person WHERE name = 'lee'")
"""


@pytest.fixture
def next_schema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Pretend that the program is one schema further; the migration to it is given."""
    scripts = Path(shutil.copytree(folder("migrations"), tmp_path / "scripts" / "migrations"))
    monkeypatch.setattr(migrate, "folder", lambda name: scripts)
    for module in (gate, migrate, backup):
        monkeypatch.setattr(module, "SCHEMA_NUMBER", NUMBER + 1)

    def come(migration: str) -> None:
        (scripts / "versions" / "9999_next.py").write_text(REVISION + migration)

    return come


def change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
        connection.commit()


def number_of(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        found: int = connection.execute("PRAGMA user_version").fetchone()[0]
        return found


def test_a_table_that_others_refer_to_is_built_anew_and_loses_no_row(
    study_path: Path, next_schema: Callable[[str], None]
) -> None:
    next_schema(REBUILT)
    before, content = held(study_path), study_path.read_bytes()
    kept = upgrade_study(study_path)
    after = held(study_path)
    assert all(after[column] == values for column, values in before.items() if column[0] != "alembic_version")
    assert len(after["person", "extra"]) == 3
    assert number_of(study_path) == NUMBER + 1
    assert kept is not None
    assert held(kept) == before
    assert number_of(kept) == NUMBER
    assert study_path.read_bytes() != content


@pytest.mark.parametrize(
    ("migration", "says"), [(HALF, "cannot be upgraded: no such table"), (BREAKING, "would break 3 references")]
)
def test_an_upgrade_that_fails_changes_nothing_and_the_next_try_works(
    study_path: Path, next_schema: Callable[[str], None], migration: str, says: str
) -> None:
    next_schema(migration)
    before = held(study_path)
    with pytest.raises(CoderError, match=says) as refusal:
        upgrade_study(study_path)
    assert "\n" not in str(refusal.value)
    assert held(study_path) == before
    assert number_of(study_path) == NUMBER
    next_schema(REBUILT)
    upgrade_study(study_path)
    assert number_of(study_path) == NUMBER + 1
    assert len(list(study_path.parent.glob("study.backup-*.db"))) == 2


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("CREATE TRIGGER t AFTER INSERT ON person BEGIN DELETE FROM coding; END", "holds a trigger or view"),
        ("CREATE TABLE recipe (name TEXT)", "not as coder makes them"),
        ("UPDATE log_entry SET subject = 'zoe' WHERE seq = 3", "the log of lee does not fit together from entry 3"),
        ("UPDATE log_entry SET person_id = 77 WHERE seq = 3", "refers to what is not there"),
        ("PRAGMA user_version = 0", "schema 0, which never was"),
        ("PRAGMA user_version = 77", "newer version"),
    ],
)
def test_what_is_not_whole_is_neither_backed_up_nor_upgraded(
    study_path: Path, next_schema: Callable[[str], None], statement: str, says: str
) -> None:
    next_schema(REBUILT)
    change(study_path, statement)
    before = study_path.read_bytes()
    with pytest.raises(CoderError, match=says):
        upgrade_study(study_path)
    assert study_path.read_bytes() == before
    assert list(study_path.parent.glob("*.db*")) == [study_path]
    assert number_of(study_path) != NUMBER + 1


def test_damaged_pages_are_found_before_the_upgrade(study_path: Path, next_schema: Callable[[str], None]) -> None:
    next_schema(REBUILT)
    content = bytearray(study_path.read_bytes())
    content[8192:8600] = b"\xff" * 408
    study_path.write_bytes(content)
    with pytest.raises(CoderError, match="is damaged; restore it from a backup"):
        upgrade_study(study_path)
    assert study_path.read_bytes() == content
    assert list(study_path.parent.glob("*.db*")) == [study_path]
