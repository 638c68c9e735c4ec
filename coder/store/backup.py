"""Whole copies of a study, and its upgrade to a newer schema."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from itertools import chain, count
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from coder.errors import CoderError, InputError
from coder.files import refuse_existing, write_whole
from coder.store import migrate
from coder.store.engine import is_server, open_engine, shown_place
from coder.store.gate import SCHEMA_NUMBER, UNREADABLE, Waiting, pass_before_upgrade, pass_gate, schema_number
from coder.store.leftovers import leftovers, set_aside, stamp
from coder.store.study import check_server, plain


class _InUse(CoderError):
    """A study that somebody is writing to; not a damaged one."""


def backup(where: str | Path, target: Path | None = None, *, force: bool = False) -> Path:
    """Copy the study while it may be in use; the copy is checked before it gets its name.

    Without `target`: beside the study, named by the time.
    """
    source = _file(where)
    schema_number(source)
    place = target or _unused(source, f"{source.stem}.backup-{stamp()}")

    def fill(temporary: Path) -> None:
        _copy(source, temporary)
        set_aside(place)

    return write_whole(place, fill, force=force)


def _unused(source: Path, stem: str) -> Path:
    """A name beside the study that nothing has, also for the second backup within one second."""
    names = chain([stem], (f"{stem}-{number}" for number in count(2)))
    return next(place for name in names if not (place := source.with_name(name + source.suffix)).exists())


def restore(backup_file: Path, where: str | Path, *, force: bool = False, waiting: Waiting | None = None) -> Path:
    """Put a backup in the study's place; what stood there is kept beside it, even where it is damaged."""
    target = _file(where)
    pass_gate(backup_file, waiting=waiting)
    refuse_existing(target, force)
    if target.exists() and backup_file.samefile(target):
        raise InputError(f"{backup_file} is the study itself; give the backup that should take its place.")

    def fill(temporary: Path) -> None:
        _copy(backup_file, temporary)
        damaged = target.exists() and not _kept(target)
        set_aside(target, with_file=damaged)

    return write_whole(target, fill, force=force)


def _kept(target: Path) -> bool:
    """Back up what is about to be replaced; False where it cannot be read."""
    try:
        backup(target)
    except _InUse:
        raise
    except CoderError:
        return False
    return True


def _copy(source: Path, temporary: Path) -> None:
    temporary.unlink()
    mode = "rw" if leftovers(source) else "ro"  # only a writer may roll back what a kill left half done
    try:
        with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode={mode}", uri=True)) as connection:
            connection.execute("VACUUM INTO ?", (str(temporary),))
        with closing(sqlite3.connect(temporary)) as copy:
            whole = copy.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    except UNREADABLE as error:
        busy = getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
        raise (_InUse if busy else CoderError)(f"{source} cannot be copied: {error}.") from None
    if not whole:
        raise CoderError(f"{source} is damaged; the copy was not kept.")


def upgrade_study(where: str | Path, *, waiting: Waiting | None = None) -> Path | None:
    """Bring a study to this program's schema; a file is verified whole, then backed up (returned), then changed."""
    kept = None
    if not is_server(str(where)):
        if pass_before_upgrade(Path(where), waiting) == SCHEMA_NUMBER:
            return None
        kept = backup(where)
    engine = open_engine(str(where))
    try:
        if is_server(str(where)):
            check_server(engine, older=True)
        migrate.upgrade(engine)
    except DBAPIError as error:
        raise CoderError(f"The study at {shown_place(str(where))} cannot be upgraded: {plain(error)}.") from None
    finally:
        engine.dispose()
    return kept


def _file(where: str | Path) -> Path:
    if is_server(str(where)):
        raise InputError("A study on PostgreSQL is backed up with the server's own tools (pg_dump).")
    return Path(where)
