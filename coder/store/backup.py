"""Whole copies of a study, and its upgrade to a newer schema."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from coder.errors import CoderError, InputError
from coder.files import refuse_existing, write_whole
from coder.store import migrate
from coder.store.engine import is_server, open_engine
from coder.store.gate import SCHEMA_NUMBER, check_gate, schema_number


def backup(where: str | Path, target: Path | None = None, *, force: bool = False) -> Path:
    """Copy the study while it may be in use; the copy is checked before it gets its name.

    Without `target`: beside the study, named by the time.
    """
    source = _file(where)
    schema_number(source)
    stamp = datetime.now(UTC).strftime("%Y-%m-%d-%H%M%S")
    target = target or source.with_name(f"{source.stem}.backup-{stamp}{source.suffix}")

    def fill(temporary: Path) -> None:
        temporary.unlink()
        killed = source.with_name(f"{source.name}-journal").exists()
        mode = "rw" if killed else "ro"  # only a writer may roll back what a kill left half done
        try:
            with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode={mode}", uri=True)) as connection:
                connection.execute("VACUUM INTO ?", (str(temporary),))
            with closing(sqlite3.connect(temporary)) as copy:
                whole = copy.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        except sqlite3.Error as error:
            raise CoderError(f"{source} cannot be copied: {error}.") from None
        if not whole:
            raise CoderError(f"{source} is damaged; the copy was not kept.")

    return write_whole(target, fill, force=force)


def restore(backup_file: Path, where: str | Path, *, force: bool = False) -> Path:
    """Put a backup in the study's place; what stood there is kept beside it."""
    target = _file(where)
    check_gate(backup_file)
    refuse_existing(target, force)
    if target.exists():
        backup(target)
    return backup(backup_file, target, force=force)


def upgrade_study(where: str | Path) -> Path | None:
    """Bring a study to this program's schema; a file is backed up first, and the backup's path returned."""
    kept = None
    if not is_server(str(where)):
        number = schema_number(Path(where))
        if number == SCHEMA_NUMBER:
            return None
        if number > SCHEMA_NUMBER:
            check_gate(Path(where))
        kept = backup(where)
    engine = open_engine(str(where))
    try:
        migrate.upgrade(engine)
    finally:
        engine.dispose()
    return kept


def _file(where: str | Path) -> Path:
    if is_server(str(where)):
        raise InputError("A study on PostgreSQL is backed up with the server's own tools (pg_dump).")
    return Path(where)
