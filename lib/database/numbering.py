"""Ids that were given out by the program, and the numbering of the database after them."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa


def next_id(connection: sa.Connection, table: sa.Table) -> int:
    """The first free id of ``table``."""
    return (connection.scalar(sa.select(sa.func.max(table.c.id))) or 0) + 1


def go_on(connection: sa.Connection, tables: Iterable[sa.Table]) -> None:
    """PostgreSQL: lets its own numbering go on after the ids given out here."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables:
        sequence = sa.func.pg_get_serial_sequence(table.fullname, "id")
        connection.execute(sa.select(sa.func.setval(sequence, next_id(connection, table), False)))
