"""Write many rows at once: the import's answers, respondents and ticks.

For a survey of 400,000 answers the way through the object mapper takes longer than all the rest of the import.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import chain
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from coder.store.ids import new_id_bytes
from coder.store.model import Answer, Respondent, Tick

RESPONDENT = ("uid", "id", "key", "attributes", "may_quote", "import_id")
ANSWER = ("uid", "id", "respondent_id", "question_id", "text", "text_hash", "status", "proposed_status")
TICK = ("respondent_id", "option_id")
Row = tuple[Any, ...]
_TOGETHER = 100
"""Rows in one statement: SQLite is asked 100 times less often."""


def make_room(session: Session) -> None:
    """Let SQLite keep 32 MB of the file in memory on this connection, so that it writes each page once."""
    if _is_sqlite(session):
        session.connection().exec_driver_sql("PRAGMA cache_size = -32768")


def write_respondents(session: Session, rows: Sequence[Row]) -> None:
    """Add respondents; a row has all columns but the first, which is made here."""
    at = RESPONDENT.index("attributes") - 1
    if _is_sqlite(session):
        encode = json.JSONEncoder().encode
        rows = [(*row[:at], encode(row[at]), *row[at + 1 :]) for row in rows]
    _write(session, Respondent, RESPONDENT, _with_ids(session, rows))


def write_answers(session: Session, rows: Sequence[Row]) -> None:
    """Add answers; a row has all columns but the first, which is made here."""
    _write(session, Answer, ANSWER, _with_ids(session, rows))


def write_ticks(session: Session, rows: Sequence[Row]) -> None:
    """Add ticks."""
    _write(session, Tick, TICK, rows)


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _with_ids(session: Session, rows: Sequence[Row]) -> list[Row]:
    ids: Sequence[bytes | UUID] = new_id_bytes(len(rows))
    if not _is_sqlite(session):
        ids = [UUID(bytes=id) for id in ids if isinstance(id, bytes)]
    return [(id, *row) for id, row in zip(ids, rows, strict=True)]


def _write(session: Session, model: type[Any], columns: tuple[str, ...], rows: Sequence[Row]) -> None:
    if not rows:
        return
    connection = session.connection()
    if _is_sqlite(session):
        places = f"({', '.join('?' * len(columns))})"
        start = f"INSERT INTO {model.__tablename__} ({', '.join(columns)}) VALUES "  # noqa: S608
        whole = len(rows) // _TOGETHER * _TOGETHER
        for at in range(0, whole, _TOGETHER):
            values = tuple(chain.from_iterable(rows[at : at + _TOGETHER]))
            connection.exec_driver_sql(start + ", ".join([places] * _TOGETHER), values)
        if rest := list(rows[whole:]):
            connection.exec_driver_sql(start + places, rest)
    else:
        connection.execute(insert(model), [dict(zip(columns, row, strict=True)) for row in rows])
