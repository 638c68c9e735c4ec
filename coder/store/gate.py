"""Look at a study file before anything may write to it, and refuse in one sentence what is not ours to touch."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from coder.errors import CoderError, InputError
from coder.store.engine import APPLICATION_ID, PATIENCE_SECONDS
from coder.store.leftovers import leftovers
from coder.store.search_index import LAID_OUT_BY_SQLITE

SCHEMA_NUMBER = 3
"""The schema this program knows; kept in the file's user_version, one per migration."""

UNREADABLE = (DBAPIError, sqlite3.Error, UnicodeDecodeError, OverflowError, ValueError)
"""What reading a damaged file may raise, depending on where the damage is."""

READ_WHOLE_UP_TO = 16 * 2**20
"""Bytes of a file whose pages are all looked at whenever it is opened; of a larger one only by `coder check`."""

FINGERPRINTS = {
    1: "d7860bcb2455eadb65a5af2f4a35b1aff23abb23b2899872f8cbdfd4e984bfea",
    2: "322de25c50f4f2c38a7b48729fb64b0e3249c60cbc39fca85d924f85548a06c6",
    3: "1e3a2fd927b5cf119a9143b4e85156b660c483a3929a736a4ddf2625415f956d",
}
"""What `fingerprint` gives for a study of each schema."""

_LOOKS = re.compile(r'[\s"`]+')
_ROLLBACK = b"\1\1"
"""Bytes 18 and 19 of a file whose journal is rolled back; a write-ahead log says 2."""
_MAGIC = b"SQLite format 3\0"


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


def check_gate(path: Path) -> None:
    """Refuse a study that is missing, foreign, older or newer than this program."""
    number = schema_number(path)
    if number > SCHEMA_NUMBER:
        raise CoderError(
            f"{path} was made by a newer version of coder (schema {number}; this one knows {SCHEMA_NUMBER});"
            " install the newer version to open it."
        )
    if number < SCHEMA_NUMBER:
        raise CoderError(f"{path} was made by an older version of coder; run: coder upgrade -s {path}")


def check_contents(path: Path) -> None:
    """Look inside before anything can be written: nothing that acts by itself, our tables only, whole pages."""
    changing = leftovers(path) or _header(path)[18:20] != _ROLLBACK
    mode = "rw" if changing else "ro"  # what a kill left half done, only a writer can put right
    address = f"{path.absolute().as_uri()}?mode={mode}"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=PATIENCE_SECONDS)) as connection:
            _check_inside(connection, path)
    except sqlite3.OperationalError as error:
        raise CoderError(f"The study at {path} cannot be opened: {error}.") from None
    except UNREADABLE:
        raise CoderError(f"{path} is damaged; restore it from a backup.") from None


def _check_inside(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("PRAGMA trusted_schema = OFF")
    if connection.execute("PRAGMA user_version").fetchone()[0] != SCHEMA_NUMBER:
        raise CoderError(f"An upgrade of {path} was interrupted; run: coder upgrade -s {path}")
    if connection.execute("SELECT 1 FROM sqlite_master WHERE type IN ('trigger', 'view')").fetchone():
        raise CoderError(f"{path} holds a trigger or view that coder did not make; restore it from a backup.")
    small = path.stat().st_size <= READ_WHOLE_UP_TO
    if small and connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        raise CoderError(f"{path} is damaged; restore it from a backup.")
    if fingerprint(connection) != FINGERPRINTS[SCHEMA_NUMBER]:
        raise CoderError(f"The tables of {path} are not as coder makes them; restore it from a backup.")


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
        with path.open("rb") as file:
            return file.read(100)
    except FileNotFoundError:
        raise InputError(f"There is no study at {path}; make one with: coder init --title TITLE -s {path}") from None
    except IsADirectoryError:
        raise InputError(f"{path} is a folder, not a study file.") from None
    except OSError as error:
        raise InputError(f"{path} cannot be opened: {error.strerror}.") from None
