"""The migrations make exactly the schema that the model describes."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
from alembic.script import ScriptDirectory

from coder.errors import CoderError
from coder.store import migrate
from coder.store.check import check_study
from coder.store.gate import SCHEMA_NUMBER
from coder.store.ids import new_ids
from coder.store.study import Study


def test_the_migrated_schema_is_the_model(study_path: Path) -> None:
    with Study.open(study_path) as study:
        assert check_study(study).faults == ()


def test_every_migration_raises_the_schema_number_by_one() -> None:
    revisions = list(ScriptDirectory.from_config(migrate._config()).walk_revisions())
    assert len(revisions) == SCHEMA_NUMBER
    assert max(revision.revision for revision in revisions) == migrate.newest_revision()


def test_a_column_that_somebody_added_is_found(study_path: Path) -> None:
    with sqlite3.connect(study_path) as connection:
        connection.execute("ALTER TABLE person ADD COLUMN salary TEXT")
    connection.close()
    with pytest.raises(CoderError, match="not as coder makes them"):
        Study.open(study_path)


def test_a_study_with_a_hidden_trigger_is_not_opened(study_path: Path) -> None:
    with sqlite3.connect(study_path) as connection:
        connection.execute("CREATE TRIGGER t AFTER INSERT ON person BEGIN DELETE FROM coding; END")
    connection.close()
    with pytest.raises(CoderError, match="trigger"):
        Study.open(study_path)


def test_a_changed_byte_never_crashes_and_changed_words_of_the_log_are_found(study_path: Path) -> None:
    original = study_path.read_bytes()
    random = Random(1)
    in_use = [place for place, byte in enumerate(original) if byte and place >= 100]
    for place in random.sample(in_use, 60):
        study_path.write_bytes(original[:place] + bytes([original[place] ^ 0xFF]) + original[place + 1 :])
        with suppress(CoderError), Study.open(study_path, "lee", contents=False) as study:
            assert isinstance(check_study(study).faults, tuple)
    study_path.write_bytes(original.replace(b"a test", b"a tezt"))
    with Study.open(study_path, "lee", contents=False) as study:
        assert any("log of lee" in fault for fault in check_study(study).faults)


def test_ids_are_version_7_unique_and_in_order() -> None:
    ids = new_ids(20_000)
    assert len(set(ids)) == 20_000
    assert all(uid.version == 7 and uid.variant == "specified in RFC 4122" for uid in ids)
    assert ids == sorted(ids)
