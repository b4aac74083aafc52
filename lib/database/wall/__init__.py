"""The second wall: the database itself keeps back what is not for who looks.

``rules`` says once, per table, which rows each reach of a ``Sight`` may read and what may be
written; ``postgresql`` makes roles, signed identity and row-level security of it, ``sqlite``
temporary views and an authorizer on each connection.
"""

from __future__ import annotations

import secrets
from typing import Any

import sqlalchemy as sa

from lib.database import sight
from lib.database.wall import postgresql, sqlite

READS, WRITES = "reads", "writes"


class NobodyLooks(RuntimeError):
    """The database was asked without anybody who looks: a fault of the program."""


def build(connection: sa.Connection) -> None:
    """Raise the wall in a database that has every table, with a key of its own where there is
    none; the same again changes nothing. SQLite has it on each connection. Raises DBAPIError where
    the login may not make roles."""
    if connection.dialect.name == "postgresql":
        postgresql.build(connection, secrets.token_bytes(postgresql.KEY_BYTES))


def build_around(engine: sa.Engine, may: str) -> None:
    """From here on every transaction of ``engine`` begins as whom the context looks, and raises
    NobodyLooks where that was not said."""
    enter = sqlite.enter if engine.dialect.name == "sqlite" else postgresql.enter

    def begin(connection: sa.Connection) -> None:
        looking = sight.current()
        if looking is None:
            raise NobodyLooks("nobody looks: say who, with lib.database.sight.seeing")
        enter(connection, looking, writes=may == WRITES)

    sa.event.listen(engine, "begin", begin)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "before_cursor_execute", _unqualified, retval=True)


def _unqualified(
    _connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool
) -> tuple[str, Any]:
    return sqlite.unqualified(statement), parameters
