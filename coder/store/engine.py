"""Open a database with the settings under which nothing that was confirmed can be lost.

SQLite: rollback journal, synchronous EXTRA, our own BEGIN (IMMEDIATE to write, DEFERRED to read). Python's sqlite3
begins transactions late and only for some statements, so its own handling is switched off.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from coder.errors import CoderError, InputError

APPLICATION_ID = 0x436F6472  # "Codr", in the header of every study file
PATIENCE_SECONDS = 30
_POSTGRES = re.compile(r"postgres(ql)?(\+\w+)?:", re.IGNORECASE)
_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_SETTINGS = (
    "foreign_keys=ON",
    f"busy_timeout={PATIENCE_SECONDS * 1000}",
    "journal_mode=DELETE",
    "synchronous=EXTRA",
    "secure_delete=ON",
    "trusted_schema=OFF",
    "cell_size_check=ON",
)


def is_server(where: str) -> bool:
    """Whether `where` names a PostgreSQL database rather than a file; refuses the address of anything else."""
    if _POSTGRES.match(where):
        return True
    if other := _ADDRESS.match(where):
        raise InputError(f"A study is a file or a PostgreSQL database; {other[1]}:// is neither.")
    return False


def shown_place(where: str) -> str:
    """`where` as it may be shown: of a server's address only the host and the database, never the password."""
    if not is_server(where):
        return where
    try:
        url = make_url(where)
    except (ArgumentError, ValueError):
        return "this PostgreSQL address"
    host = (url.host or "").rpartition("@")[2]
    database = (url.database or "").rpartition("@")[2]
    return f"postgresql://{host}/{database}"


def open_engine(where: str) -> Engine:
    """An engine over an existing study file, or over a PostgreSQL database."""
    return _server_engine(where) if is_server(where) else _file_engine(Path(where))


def writing(engine: Engine) -> Engine:
    """The same engine, whose transactions take the write lock at once."""
    return engine.execution_options(begin="IMMEDIATE")


def _file_engine(path: Path) -> Engine:
    url = f"sqlite:///file:{quote(str(path.absolute()))}?mode=rw&uri=true"
    engine = create_engine(url, connect_args={"timeout": PATIENCE_SECONDS}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _settle(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for setting in _SETTINGS:
            connection.execute(f"PRAGMA {setting}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        mode = connection.get_execution_options().get("begin", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {mode}")

    return engine


def _server_engine(url: str) -> Engine:
    try:
        import psycopg  # noqa: F401
    except ImportError:
        raise CoderError(
            "A study on PostgreSQL needs one more package: pip install 'coder-workbench[postgres]'."
        ) from None
    try:
        address = make_url(url).set(drivername="postgresql+psycopg")
    except (ArgumentError, ValueError):
        raise InputError("This is no address of a database; write postgresql://NAME@HOST/DATABASE.") from None
    return create_engine(address, hide_parameters=True, pool_pre_ping=True)
