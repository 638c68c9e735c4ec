"""The index in which the words of answers are found: all sequences of three characters, on SQLite.

It holds no text, only which answers hold which sequence, and is written when somebody searches, so that an import need
not wait for it; never by a trigger: a study file that acts by itself is refused. Until then, and on PostgreSQL, the
texts are read instead.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, column, table, text

NAME = "answer_search"
DDL = "CREATE VIRTUAL TABLE answer_search USING fts5(text, content='', tokenize='trigram', detail=none, columnsize=0)"
LAID_OUT_BY_SQLITE = frozenset(f"{NAME}_{part}" for part in ("data", "idx", "config"))
"""The tables that SQLite makes for it."""
TABLES = LAID_OUT_BY_SQLITE | {NAME}

FOUND = table(NAME, column("rowid"))
"""The index in a query; `rowid` is the answer's id."""

_TERMS = "answer_terms"
_WORDS = "replace(text, '\u0130', 'i') || char(10, 10)"
"""With two signs more, so that each sign of a text begins a sequence of three, its last ones too.

SQLite does not take the dotted capital I for an i; expressions do.
"""
_FILL = (
    f"INSERT INTO {NAME} (rowid, text) SELECT id, {_WORDS} FROM answer WHERE id > :up_to AND id <= :to AND text <> ''"  # noqa: S608
)
_BEGINNING = f"SELECT term FROM temp.{_TERMS} WHERE term >= :first AND term < :beyond LIMIT :most"  # noqa: S608


class Reach(NamedTuple):
    """How far the index goes."""

    up_to: int
    """The id of the last answer in it; 0: there is none, and on PostgreSQL there never is."""
    newest: int
    """The id of the last answer in the study."""

    @property
    def whole(self) -> bool:
        """Whether all answers are in it."""
        return self.up_to >= self.newest


def reach(connection: Connection) -> Reach:
    """How far the index goes."""
    if connection.dialect.name != "sqlite":
        return Reach(0, 1)
    row = connection.exec_driver_sql("SELECT (SELECT max(up_to) FROM search_index), (SELECT max(id) FROM answer)").one()
    return Reach(row[0] or 0, row[1] or 0)


def extend(connection: Connection, most: int | None = None) -> None:
    """Add the answers that are not in it yet, or the first `most` of them."""
    now = reach(connection)
    if connection.dialect.name == "sqlite" and not now.whole:
        to = now.newest if most is None else min(now.newest, now.up_to + most)
        connection.execute(text(_FILL), {"up_to": now.up_to, "to": to})
        connection.exec_driver_sql("INSERT OR REPLACE INTO search_index (id, up_to) VALUES (1, ?)", (to,))


def empty(connection: Connection) -> None:
    """Take every answer out; the next search writes the index anew."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"INSERT INTO {NAME} ({NAME}) VALUES ('delete-all')")  # noqa: S608
        connection.exec_driver_sql("DELETE FROM search_index")


def sequences_beginning(connection: Connection, signs: str, most: int) -> list[str]:
    """The sequences of three in the index that begin with these one or two signs; `most` of them."""
    connection.exec_driver_sql(
        f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.{_TERMS} USING fts5vocab('main', '{NAME}', 'row')"
    )
    last = ord(signs[-1])
    beyond = signs[:-1] + chr(0xE000 if last == 0xD7FF else last + 1)  # half characters lie between
    found = connection.execute(text(_BEGINNING), {"first": signs, "beyond": beyond, "most": most})
    return list(found.scalars())


def is_ours(connection: Connection) -> bool:
    """Whether the index is the one that coder makes."""
    found = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = ?", (NAME,)).scalar()
    return found == DDL
