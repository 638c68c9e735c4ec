"""Write many rows at once: the import's answers, respondents and ticks.

For a survey of 400,000 answers the way through the object mapper takes longer than all the rest of the import.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from json.encoder import encode_basestring_ascii as quoted
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert, select
from sqlalchemy.orm import Session

from coder.store.ids import new_id_bytes
from coder.store.model import Answer, Base, Respondent, Tick

_COLUMNS: dict[type[Base], tuple[str, ...]] = {
    Respondent: ("uid", "id", "key", "attributes", "may_quote", "import_id"),
    Answer: ("uid", "id", "respondent_id", "question_id", "text", "text_hash", "status", "proposed_status"),
    Tick: ("respondent_id", "option_id"),
}
_TOGETHER = 500
"""Rows in one statement: SQLite is asked 500 times less often."""


class Waiting:
    """Rows of one table that wait to be written together."""

    def __init__(self, session: Session, model: type[Base]) -> None:
        self._session = session
        self._model = model
        self._columns = _COLUMNS[model]
        self.values: list[Any] = []
        """One row after the other; the first column of a row with a uid is left None, and made when it is written."""

    def write(self) -> None:
        """Write all rows that wait."""
        if not self.values:
            return
        connection = self._session.connection()
        on_sqlite = connection.dialect.name == "sqlite"
        width = len(self._columns)
        if self._columns[0] == "uid":
            ids = new_id_bytes(len(self.values) // width)
            self.values[::width] = ids if on_sqlite else [UUID(bytes=id) for id in ids]
        if on_sqlite:
            if "attributes" in self._columns:
                cells = slice(self._columns.index("attributes"), None, width)
                self.values[cells] = map(_json, self.values[cells])
            self._write_to_sqlite(connection)
        else:
            starts = range(0, len(self.values), width)
            rows = [dict(zip(self._columns, self.values[at : at + width], strict=True)) for at in starts]
            connection.execute(insert(self._model), rows)
        self.values.clear()

    def _write_to_sqlite(self, connection: Connection) -> None:
        width = len(self._columns)
        row = f"({', '.join('?' * width)})"
        start = f"INSERT INTO {self._model.__tablename__} ({', '.join(self._columns)}) VALUES "  # noqa: S608
        for at in range(0, len(self.values), width * _TOGETHER):
            values = tuple(self.values[at : at + width * _TOGETHER])
            connection.exec_driver_sql(start + ", ".join([row] * (len(values) // width)), values)


@contextmanager
def quick_writing(session: Session) -> Iterator[None]:
    """Let SQLite write many rows faster, for as long as it takes, and as durably as ever.

    The status of each row is one that this program knows, so that it is not looked up in the list of all statuses
    again. The first answers of a study are sorted for their counts at the end, all at once.
    """
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        yield
        return
    connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
    try:
        first = session.scalar(select(Answer.id).limit(1)) is None
        indexes = _drop_indexes(connection) if first else []
        yield
        for made in indexes:
            connection.exec_driver_sql(made)
    finally:
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = OFF")


def _drop_indexes(connection: Connection) -> list[str]:
    """Drop the indexes of answers that make nothing unique; gives the statements that make them again."""
    named = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'answer' AND sql IS NOT NULL"
    found = connection.exec_driver_sql(named).all()
    for name, _ in found:
        connection.exec_driver_sql(f'DROP INDEX "{name}"')
    return [made for _, made in found]


def _json(attributes: dict[str, str]) -> str:
    """What `json.dumps` makes of them, in half the time."""
    return "{" + ", ".join([f"{quoted(name)}: {quoted(value)}" for name, value in attributes.items()]) + "}"
