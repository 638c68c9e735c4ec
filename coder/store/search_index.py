"""The index in which the words of answers are found: all sequences of three characters, on SQLite.

It holds no text of its own and is written in the transaction that writes the answers, never by a trigger: a study file
that acts by itself is refused. PostgreSQL reads the texts instead.
"""

from __future__ import annotations

from sqlalchemy import Connection, column, table, text

NAME = "answer_search"
DDL = (
    "CREATE VIRTUAL TABLE answer_search USING fts5"
    "(text, content='answer', content_rowid='id', tokenize='trigram', detail=none, columnsize=0)"
)
TABLES = frozenset({NAME, *(f"{NAME}_{part}" for part in ("data", "idx", "config"))})
"""What SQLite makes for it."""

FOUND = table(NAME, column("rowid"))
"""The index in a query; `rowid` is the answer's id."""


def index_answers(connection: Connection, after_id: int = 0) -> None:
    """Add the answers that came after one, inside the transaction that wrote them."""
    if connection.dialect.name != "sqlite":
        return
    fill = f"INSERT INTO {NAME} (rowid, text) SELECT id, text FROM answer WHERE id > :after AND text <> ''"  # noqa: S608
    connection.execute(text(fill), {"after": after_id})


def is_ours(connection: Connection) -> bool:
    """Whether the index is the one that coder makes."""
    found = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = ?", (NAME,)).scalar()
    return found == DDL
