"""Bring a database's schema to the one this program knows: all of it, or none.

Alembic is imported where it is used: most commands never need it, and it takes a tenth of a second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine

from coder.assets import folder
from coder.errors import CoderError
from coder.store.engine import APPLICATION_ID, writing
from coder.store.gate import SCHEMA_NUMBER

if TYPE_CHECKING:
    from alembic.config import Config


def newest_revision() -> str:
    """The last migration that this installation carries."""
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def current_revision(engine: Engine) -> str | None:
    """The migration at which a database stands."""
    from alembic.runtime.migration import MigrationContext

    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(engine: Engine) -> None:
    """Apply what is missing, in one transaction.

    SQLite changes a table by building another and dropping the first, which foreign keys forbid (or, worse, follow).
    They are off while that happens, switched outside the transaction where alone the switch works, and every
    reference is checked before the commit.
    """
    from alembic import command

    config = _config()
    with writing(engine).connect() as connection:
        if connection.dialect.name != "sqlite":
            with connection.begin():
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
            return
        driver: Any = connection.connection.dbapi_connection
        driver.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
                if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
                    raise CoderError(f"The upgrade would break {len(broken)} references; nothing was changed.")
                connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_NUMBER}")
        finally:
            driver.execute("PRAGMA foreign_keys = ON")


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(folder("migrations")).replace("%", "%%"))
    return config
