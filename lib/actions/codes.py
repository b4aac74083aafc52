"""Codes of what is recorded: running numbers within a year."""

from __future__ import annotations

import sqlalchemy as sa


def next_code(
    connection: sa.Connection, table: sa.Table, prefix: str, year: int, digits: int
) -> str:
    """The next free code of ``table`` ("TT-2026-0042"), which nobody else is given before the
    transaction ends."""
    if connection.dialect.name == "postgresql":  # SQLite has one writer at a time anyway
        name = sa.func.hashtext(f"{table.name}.code")
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(name)))
    start = f"{prefix}-{year}-"
    codes = connection.scalars(sa.select(table.c.code).where(table.c.code.startswith(start)))
    used = [int(rest) for code in codes if (rest := code.removeprefix(start)).isdecimal()]
    return f"{start}{max(used, default=0) + 1:0{digits}}"
