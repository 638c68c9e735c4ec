"""Verify what a study file holds: its pages and indexes, its references, every answer's text, and everybody's log.

By plain SQL that fits the files of every schema, because a file is verified before it is upgraded as well.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from coder.display import display_line
from coder.errors import CoderError
from coder.store import log

_RESTORE = "restore it from a backup"
_ASK = "restore a backup, or ask whoever sent it to send it again; coder check lists everything"
_NO_JSON = object()
"""Has no hash, so that the entry that holds it is found."""


def verify_contents(connection: sqlite3.Connection, name: object) -> None:
    """Refuse, in one sentence about the first fault, a file that does not hold what coder wrote; `name` is the file's.

    The whole integrity check, not the quick one: it compares each row with its indexes, and so also finds a changed
    key, status or reference, which no hash covers.
    """
    if connection.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
        raise CoderError(f"{name} is damaged; {_RESTORE}.")
    if connection.execute("PRAGMA foreign_key_check").fetchone():
        raise CoderError(f"{name} is damaged: something in it refers to what is not there; {_RESTORE}.")
    if changed := changed_answers(connection):
        raise CoderError(
            f"{name} was changed outside coder: {_named(connection, changed)} not the text that was imported; {_ASK}."
        )
    for person, seq in _broken_chains(connection):
        raise CoderError(
            f"{name} was changed outside coder: the log of {display_line(person, 60)} does not fit together"
            f" from entry {seq} on; {_ASK}."
        )


def changed_answers(connection: sqlite3.Connection) -> list[int]:
    """The ids of the answers whose text does not have its SHA-256."""
    connection.text_factory = bytearray  # the bytes as they are stored, and told from a BLOB, which comes as bytes
    return [
        id_
        for id_, text, digest in connection.execute("SELECT id, text, text_hash FROM answer")
        if type(text) is not bytearray or sha256(text).digest() != digest
    ]


def _named(connection: sqlite3.Connection, ids: Sequence[int]) -> str:
    connection.text_factory = _decoded
    respondent, question = connection.execute(
        "SELECT respondent.key, question.key FROM answer JOIN respondent ON respondent.id = respondent_id"
        " JOIN question ON question.id = question_id WHERE answer.id = ?",
        (ids[0],),
    ).fetchone()
    first = f"the answer of {display_line(str(respondent), 40)} to {display_line(str(question), 40)}"
    return f"{first} is" if len(ids) == 1 else f"{first} (and {len(ids) - 1} more) is"


def _broken_chains(connection: sqlite3.Connection) -> Iterator[tuple[str, int]]:
    """(name, entry) of each person whose log does not fit together, and where."""
    connection.text_factory = _decoded
    people = {id_: (uid, name) for id_, uid, name in connection.execute("SELECT id, uid, name FROM person")}
    rows = connection.execute(
        "SELECT person_id, seq, at, action, subject, round_id, before, after, reason, previous_hash, hash"
        " FROM log_entry ORDER BY person_id, seq"
    )
    for person_id, entries in groupby(rows, itemgetter(0)):
        uid, name = people[person_id]
        if (seq := log.first_break(UUID(bytes=uid), map(_link, entries))) is not None:
            yield str(name), seq


def _link(row: tuple[Any, ...]) -> log.Link:
    _, seq, at, action, subject, round_id, before, after, *rest = row
    return log.Link(seq, at, action, subject, round_id, _from_json(before), _from_json(after), *rest)


def _from_json(text: str | None) -> object:
    try:
        return None if text is None else json.loads(text)
    except (TypeError, ValueError, RecursionError):
        return _NO_JSON


def _decoded(stored: bytes) -> str:
    return stored.decode("utf-8", "surrogateescape")
