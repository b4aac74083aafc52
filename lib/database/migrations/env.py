"""Alembic's entry: runs the migrations on the connection that ``migrate.upgrade`` hands over.

Called by the ``alembic`` command itself (for example ``alembic revision --autogenerate``), it opens
the database of the settings. Migrations only go forward; the way back is a backup.
"""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from lib.database.contract import comparison_options, contract
from lib.database.engine import engine


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=contract(connection.dialect.name),
        # SQLite cannot alter a column: a later migration there copies the table (batch mode)
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,
        **comparison_options(),
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    with engine().connect() as opened:
        _run(opened)
        opened.commit()
