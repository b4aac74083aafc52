"""Whether this program and its database are of the same version."""

from __future__ import annotations

import sqlalchemy as sa

from lib.database import migrate
from lib.database.faults import DatabaseNewer, DatabaseOlder

# made by alembic beside the tables of the contract
VERSION = sa.table("alembic_version", sa.column("version_num"))


def stands_at(connection: sa.Connection) -> str | None:
    """The migration that the database stands at; None where none ever ran."""
    return connection.scalar(sa.select(VERSION.c.version_num))


def require_fit(connection: sa.Connection) -> None:
    """Raises DatabaseOlder when migrations are still to run, DatabaseNewer when a newer program
    has run its own: figures of either would be right by chance only."""
    found = stands_at(connection)
    if found == migrate.head():
        return
    raise DatabaseOlder() if found is None or migrate.known(found) else DatabaseNewer()
