"""Look at a study file before anything may write to it, and refuse in one sentence what is not ours to touch."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from coder.errors import CoderError, InputError
from coder.store.engine import APPLICATION_ID

SCHEMA_NUMBER = 2
"""The schema this program knows; kept in the file's user_version, one per migration."""

UNREADABLE = (DBAPIError, sqlite3.Error, UnicodeDecodeError, OverflowError, ValueError)
"""What reading a damaged file may raise, depending on where the damage is."""

READ_WHOLE_UP_TO = 16 * 2**20
"""Bytes of a file whose pages are all looked at whenever it is opened; of a larger one only by `coder check`."""

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


def check_contents(connection: Connection, path: Path) -> None:
    """Look inside before anything is written: the schema number again, nothing that acts by itself, whole pages."""
    if connection.exec_driver_sql("PRAGMA user_version").scalar() != SCHEMA_NUMBER:
        raise CoderError(f"An upgrade of {path} was interrupted; run: coder upgrade -s {path}")
    acting = "SELECT name FROM sqlite_master WHERE type IN ('trigger', 'view')"
    if connection.exec_driver_sql(acting).first():
        raise CoderError(f"{path} holds a trigger or view that coder did not make; restore it from a backup.")
    small = path.stat().st_size <= READ_WHOLE_UP_TO
    if small and connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() != "ok":
        raise CoderError(f"{path} is damaged; restore it from a backup.")


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
