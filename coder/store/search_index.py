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
LAID_OUT_BY_SQLITE = frozenset(f"{NAME}_{part}" for part in ("data", "idx", "config"))
"""The tables that SQLite makes for it."""
TABLES = LAID_OUT_BY_SQLITE | {NAME}

FOUND = table(NAME, column("rowid"))
"""The index in a query; `rowid` is the answer's id."""


def index_new_answers(connection: Connection, count: int) -> None:
    """Add the last answers that were stored, so many, inside the transaction that stored them."""
    if connection.dialect.name != "sqlite" or not count:
        return
    newest = "id > (SELECT max(id) FROM answer) - :count AND text <> ''"
    fill = f"INSERT INTO {NAME} (rowid, text) SELECT id, text FROM answer WHERE {newest}"  # noqa: S608
    connection.execute(text(fill), {"count": count})


def is_ours(connection: Connection) -> bool:
    """Whether the index is the one that coder makes."""
    found = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = ?", (NAME,)).scalar()
    return found == DDL
