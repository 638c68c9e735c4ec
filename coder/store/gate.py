"""Look at a study file before anything may write to it, and refuse in one sentence what is not ours to touch.

Always: the header, that nothing in the file acts by itself, and that its tables are those of its schema. All that it
holds (see `contents`): unless the file is exactly as this program last left or verified it (see `remembered`).
A study on PostgreSQL does not come through here.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Timer

from sqlalchemy.exc import DBAPIError

from coder.errors import CoderError, InputError
from coder.store import headers
from coder.store.contents import verify_contents
from coder.store.engine import APPLICATION_ID, PATIENCE_SECONDS
from coder.store.leftovers import leftovers
from coder.store.remembered import is_remembered, remember, signature
from coder.store.search_index import LAID_OUT_BY_SQLITE

SCHEMA_NUMBER = 4
"""The schema this program knows; kept in the file's user_version, one per migration."""

UNREADABLE = (DBAPIError, sqlite3.Error, UnicodeDecodeError, OverflowError, ValueError)
"""What reading a damaged file may raise, depending on where the damage is."""

Waiting = Callable[[str], None]
"""Where to say that something takes longer than a person expects."""
PATIENT_SECONDS = 0.5

FINGERPRINTS = {
    1: "d7860bcb2455eadb65a5af2f4a35b1aff23abb23b2899872f8cbdfd4e984bfea",
    2: "d17852dcd29f70c03b2e47f9efde5904f8bd41ce77f6e2b23922d23784b81301",
    3: "89daf4ef014b783ac39307b8eeb45cd97b4d74783f0bde636a3d6f4d645dada8",
    4: "84bb1779e27317f17c581346c85a712cc4771f21037a32b63752d8e92b355e8a",
}
"""What `fingerprint` gives for a study of each schema."""

_LOOKS = re.compile(r'[\s"`]+')
_ROLLBACK = b"\1\1"
"""Bytes 18 and 19 of a file whose journal is rolled back; a write-ahead log says 2."""
_MAGIC = b"SQLite format 3\0"
_NOT_THE_FILE = {
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_AUTH, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL,
}  # fmt: skip
"""Errors of SQLite that are not about what the file holds."""


def schema_number(path: Path) -> int:
    """The schema number of the study at `path`; refuses what is not a study.

    Read from the file's first bytes: after a kill, SQLite itself may have to write before it can read.
    """
    header = _header(path)
    if not header:
        raise InputError(f"{path} is an empty file, not a study.")
    if not header.startswith(_MAGIC) or len(header) < 100:
        raise InputError(f"{path} is not a study file made by coder.")
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise InputError(f"{path} is a database of another program, not a study made by coder.")
    return int.from_bytes(header[60:64], "big")


def pass_gate(path: Path, *, contents: bool = True, waiting: Waiting | None = None) -> None:
    """Refuse a study that is missing, foreign, older or newer than this program, damaged or tampered with.

    Without `contents`: what it holds is not verified, because the caller is about to list all that is wrong with it.
    """
    number = schema_number(path)
    if number > SCHEMA_NUMBER:
        raise CoderError(
            f"{path} was made by a newer version of coder (schema {number}; this one knows {SCHEMA_NUMBER});"
            " install the newer version to open it."
        )
    if number in FINGERPRINTS and number < SCHEMA_NUMBER:
        raise CoderError(f"{path} was made by an older version of coder; run: coder upgrade -s {path}")
    with _looking_into(path) as connection:
        if _check_schema(connection, path) != SCHEMA_NUMBER:
            raise CoderError(f"An upgrade of {path} was interrupted; run: coder upgrade -s {path}")
        if contents:
            _check_contents(connection, path, waiting)


def pass_before_upgrade(path: Path, waiting: Waiting | None = None) -> int:
    """The schema number of a study of this or an older version, after all that it holds was verified."""
    if schema_number(path) > SCHEMA_NUMBER:
        pass_gate(path)
    with _looking_into(path) as connection:
        number = _check_schema(connection, path)
        _check_contents(connection, path, waiting)
    return number


@contextmanager
def _looking_into(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that sees one state of the file, and cannot write unless a kill left something to put right.

    Its lock holds as long as nothing in this process closes the file: so the header is kept open meanwhile.
    """
    try:
        kept = headers.keep(path)
    except OSError as error:
        raise InputError(f"{path} cannot be opened: {error.strerror}.") from None
    try:
        with closing(_beginning(path)) as connection:
            yield connection
    except (*UNREADABLE, TypeError, KeyError, MemoryError) as error:
        if getattr(error, "sqlite_errorcode", -1) & 0xFF in _NOT_THE_FILE:
            raise CoderError(f"The study at {path} cannot be opened: {error}.") from None
        raise CoderError(f"{path} is damaged; restore it from a backup.") from None
    finally:
        headers.let_go(kept)


def _beginning(path: Path) -> sqlite3.Connection:
    """A transaction that has begun to read."""
    changing = leftovers(path) or not _settled(path)
    for mode in ["rw"] if changing else ["ro", "rw"]:  # what a kill left half done, only a writer can put right
        address = f"{path.absolute().as_uri()}?mode={mode}"
        connection = sqlite3.connect(address, uri=True, timeout=PATIENCE_SECONDS, isolation_level=None)
        try:
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("BEGIN")
            connection.execute("SELECT 1 FROM sqlite_master").fetchone()
        except sqlite3.Error as error:
            connection.close()
            if mode == "rw" or error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):
                raise
        else:
            return connection
    raise AssertionError("a writer either reads or refuses")


def _check_schema(connection: sqlite3.Connection, path: Path) -> int:
    """The number of a schema that is as coder makes it, with nothing in it that acts by itself."""
    number: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if connection.execute("SELECT 1 FROM sqlite_master WHERE type IN ('trigger', 'view')").fetchone():
        raise CoderError(f"{path} holds a trigger or view that coder did not make; restore it from a backup.")
    if number not in FINGERPRINTS:
        raise CoderError(f"{path} says that it is of schema {number}, which never was; restore it from a backup.")
    if fingerprint(connection) != FINGERPRINTS[number]:
        raise CoderError(f"The tables of {path} are not as coder makes them; restore it from a backup.")
    return number


def _check_contents(connection: sqlite3.Connection, path: Path, waiting: Waiting | None) -> None:
    """Verify all that the file holds, unless it is as we left it; by now nobody can commit until we are done."""
    found = signature(path) if _settled(path) else None
    if found and is_remembered(path, found):
        return
    with _telling(waiting, f"Looking {path} over, because it is not as coder last left it on this machine …"):
        verify_contents(connection, path)
    if found:
        remember(path, found)


@contextmanager
def _telling(waiting: Waiting | None, words: str) -> Iterator[None]:
    """Say `words` if what is done meanwhile takes long."""
    if waiting is None:
        yield
        return
    timer = Timer(PATIENT_SECONDS, waiting, [words])
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _settled(path: Path) -> bool:
    """Whether all of the study is in this one file; what a write-ahead log holds besides, no signature shows."""
    return _header(path)[18:20] == _ROLLBACK


def fingerprint(connection: sqlite3.Connection) -> str:
    """SHA-256 of the definitions of all tables and indexes, without the spaces and quotes of whoever wrote them.

    How SQLite lays out its search index is its own affair and differs between its versions: those tables count by name.
    """
    rows = connection.execute(
        "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE substr(name, 1, 7) <> 'sqlite_'"
    )
    written = sorted(
        "\t".join(map(str, (*row[:3], "" if row[1] in LAID_OUT_BY_SQLITE else _LOOKS.sub("", str(row[3])))))
        for row in rows
    )
    return hashlib.sha256("\n".join(written).casefold().encode()).hexdigest()


def _header(path: Path) -> bytes:
    try:
        return headers.first_bytes(path)
    except FileNotFoundError:
        raise InputError(f"There is no study at {path}; make one with: coder init --title TITLE -s {path}") from None
    except IsADirectoryError:
        raise InputError(f"{path} is a folder, not a study file.") from None
    except OSError as error:
        raise InputError(f"{path} cannot be opened: {error.strerror}.") from None
