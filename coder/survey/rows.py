"""Write many rows at once: the import's answers, respondents and ticks.

For a survey of 400,000 answers the way through the object mapper takes longer than all the rest of the import. SQLite
works in a thread of its own, so that the next rows are read meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from json.encoder import encode_basestring_ascii as quoted
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert, select
from sqlalchemy.orm import Session

from coder.errors import CoderError
from coder.store.ids import new_id_bytes
from coder.store.model import Answer, Base, Respondent, Tick

_COLUMNS: dict[type[Base], tuple[str, ...]] = {
    Respondent: ("uid", "id", "key", "attributes", "may_quote", "import_id"),
    Answer: ("uid", "id", "respondent_id", "question_id", "text", "text_hash", "status", "proposed_status"),
    Tick: ("respondent_id", "option_id"),
}
_TOGETHER = 4_000
"""Rows in one statement; SQLite takes 32,766 values in one. Between two statements the thread waits for its turn."""


class Waiting:
    """Rows of one table that wait to be written together."""

    def __init__(self, model: type[Base]) -> None:
        self.model = model
        self.values: list[Any] = []
        """One row after the other; the first column of a row with a uid is left None, and made when it is written."""

    def take(self) -> list[Any]:
        """All values, which are no longer kept here."""
        taken, self.values = self.values, []
        return taken


class Writer:
    """Writes rows while the next are read; whoever needs the database meanwhile waits for it first."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._on_sqlite = connection.dialect.name == "sqlite"
        self._thread = ThreadPoolExecutor(1, "import")
        self._running: Future[None] | None = None
        self._stopped = False

    def write(self, tables: Sequence[Waiting]) -> None:
        """Begin to write all rows that wait, table by table."""
        ready = [(rows.model, self._ready(_COLUMNS[rows.model], rows.take())) for rows in tables if rows.values]
        self.wait()
        self._running = self._thread.submit(self._write_all, ready)

    def wait(self) -> None:
        """Come back when nothing is being written; what went wrong is raised here."""
        running, self._running = self._running, None
        if running:
            running.result()

    def stop(self) -> None:
        """Write nothing more: after the transaction is taken back, a row would stay by itself."""
        self._stopped = True
        while True:
            try:
                self._thread.shutdown()
            except KeyboardInterrupt:
                continue  # the second one does not make the first any faster
            return

    def _ready(self, columns: tuple[str, ...], values: list[Any]) -> list[Any]:
        """The values as the database takes them, with the uids."""
        width = len(columns)
        if columns[0] == "uid":
            ids = new_id_bytes(len(values) // width)
            values[::width] = ids if self._on_sqlite else [UUID(bytes=id) for id in ids]
        if self._on_sqlite and "attributes" in columns:
            cells = slice(columns.index("attributes"), None, width)
            values[cells] = map(_json, values[cells])
        return values

    def _write_all(self, tables: list[tuple[type[Base], list[Any]]]) -> None:
        for model, values in tables:
            columns = _COLUMNS[model]
            at_once = len(columns) * (_TOGETHER if self._on_sqlite else len(values))
            for at in range(0, len(values), at_once):
                self._insert(model, columns, values[at : at + at_once])

    def _insert(self, model: type[Base], columns: tuple[str, ...], values: list[Any]) -> None:
        width = len(columns)
        if not self._on_sqlite:
            rows = [dict(zip(columns, values[at : at + width], strict=True)) for at in range(0, len(values), width)]
            self._connection.execute(insert(model), rows)
            return
        driver: Any = self._connection.connection.dbapi_connection
        if self._stopped or not driver.in_transaction:
            raise CoderError("The import was stopped; nothing was saved.")
        row = f"({', '.join('?' * width)})"
        places = ", ".join([row] * (len(values) // width))
        start = f"INSERT INTO {model.__tablename__} ({', '.join(columns)}) VALUES "  # noqa: S608
        self._connection.exec_driver_sql(start + places, tuple(values))


@contextmanager
def quick_writing(session: Session) -> Iterator[Writer]:
    """A writer for many rows, for as long as it takes; SQLite writes them as durably as ever, and faster.

    32 MB of the file stay in memory, so that each page is written once. The status of each row is one that this
    program knows, so that it is not looked up in the list of all statuses again. The first answers of a study are
    sorted for their counts at the end, all at once.
    """
    connection = session.connection()
    writer = Writer(connection)
    on_sqlite = connection.dialect.name == "sqlite"
    try:
        indexes = []
        if on_sqlite:
            connection.exec_driver_sql("PRAGMA cache_size = -32768")
            connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
            if session.scalar(select(Answer.id).limit(1)) is None:
                indexes = _drop_indexes(connection)
        yield writer
        writer.wait()
        for made in indexes:
            connection.exec_driver_sql(made)
    finally:
        writer.stop()
        if on_sqlite:
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
