"""Alembic's environment: the program hands over an open connection and owns the transaction."""

from alembic import context

from coder.store.model import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    transactional_ddl=True,
)
context.run_migrations()
