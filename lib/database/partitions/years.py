"""The years that have a partition, and making those that have none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa

from lib.database.partitions.keys import PARTS, guards, without_guards
from lib.database.schema import case_file, file_event

MOMENTS = {case_file.name: "received_at", file_event.name: "at"}  # what a partition is found by
# days that PostgreSQL computes from it: so that a question by day leaves out whole years
DAYS = {case_file.name: "received_on"}
OTHERS = "others"  # years without a partition
_PARAMETERS = sa.text(
    "SELECT array_to_string(reloptions, ', ') FROM pg_class WHERE oid = to_regclass(:old)"
)
AHEAD = 1  # years that have theirs before they begin


def part(table: str, year: int | str) -> str:
    """The name of the partition of ``year``, or of OTHERS, within the schema of partitions."""
    return f"{table}_{year}"


def standing(connection: sa.Connection, table: str) -> list[int]:
    """Years for which ``table`` has a partition, in order."""
    found = connection.scalars(
        sa.text(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid "
            "WHERE i.inhparent = to_regclass(:parent)"
        ),
        {"parent": f"public.{table}"},
    )
    ends = (name.removeprefix(f"{table}_") for name in found)
    return sorted(int(end) for end in ends if end.isdecimal())


def extend(connection: sa.Connection, today: date) -> Iterator[str]:
    """Add the partitions from the newest year to AHEAD years after ``today``; yields their names.
    What waits in the partition of OTHERS for one of them moves there."""
    for table in MOMENTS:
        have = standing(connection, table)
        first = max(have, default=today.year - 1) + 1
        missing = range(first, today.year + AHEAD + 1)
        if missing:
            yield from _add(connection, table, missing)


def _add(connection: sa.Connection, table: str, missing: range) -> Iterator[str]:
    others = f"{PARTS}.{part(table, OTHERS)}"
    connection.exec_driver_sql(f"LOCK TABLE public.{table} IN ACCESS EXCLUSIVE MODE")
    connection.exec_driver_sql(f"ALTER TABLE public.{table} DETACH PARTITION {others}")
    run(connection, without_guards(part(table, OTHERS)))
    for year in missing:
        fill(connection, table, year, others, within(table, year))
        connection.exec_driver_sql(f"DELETE FROM {others} WHERE {within(table, year)}")
        attach(connection, table, year)
        yield f"{PARTS}.{part(table, year)}"
    attach(connection, table, OTHERS)


def fill(connection: sa.Connection, table: str, year: int | str, old: str, where: str) -> int:
    """Make the table that becomes the partition of ``year``, with the storage parameters of ``old``
    and its rows for which ``where`` holds, with the ids and derived columns that they have; how
    many."""
    name = f"{PARTS}.{part(table, year)}"
    connection.exec_driver_sql(
        f"CREATE TABLE {name} (LIKE public.{table} INCLUDING DEFAULTS INCLUDING GENERATED "
        "INCLUDING CONSTRAINTS INCLUDING STORAGE INCLUDING COMPRESSION)"
    )
    parameters = connection.scalar(_PARAMETERS, {"old": old})
    if parameters:
        connection.exec_driver_sql(f"ALTER TABLE {name} SET ({parameters})")
    columns = ", ".join(written(connection, table))
    return connection.exec_driver_sql(
        f"INSERT INTO {name} ({columns}) SELECT {columns} FROM {old} WHERE {where}"
    ).rowcount


def attach(connection: sa.Connection, table: str, year: int | str) -> None:
    """Let the table made by ``fill`` be the partition of ``year``. It gets the indexes, foreign
    keys and triggers for each row that ``table`` has."""
    name = f"{PARTS}.{part(table, year)}"
    if year == OTHERS:
        bounds = "DEFAULT"
    else:
        start, end = _ends(int(year))
        bounds = f"FOR VALUES FROM ('{start}') TO ('{end}')"
        connection.exec_driver_sql(
            f"ALTER TABLE {name} ADD CONSTRAINT of_year CHECK ({within(table, int(year))})"
        )
    connection.exec_driver_sql(f"ALTER TABLE public.{table} ATTACH PARTITION {name} {bounds}")
    run(connection, guards(table, part(table, year)))


def within(table: str, year: int) -> str:
    """The condition on the rows of ``year``."""
    start, end = _ends(year)
    columns = [MOMENTS[table], *([DAYS[table]] if table in DAYS else [])]
    return " AND ".join(f"{each} >= '{start}' AND {each} < '{end}'" for each in columns)


def written(connection: sa.Connection, table: str) -> list[str]:
    """Columns of ``table`` that hold what was written, those that others have added included."""
    return list(
        connection.scalars(
            sa.text(
                "SELECT quote_ident(attname) FROM pg_attribute WHERE attnum > 0 "
                "AND attrelid = to_regclass(:table) AND NOT attisdropped AND attgenerated = '' "
                "ORDER BY attnum"
            ),
            {"table": f"public.{table}"},
        )
    )


def run(connection: sa.Connection, statements: Iterator[str]) -> None:
    """Run each of ``statements``."""
    for statement in statements:
        connection.exec_driver_sql(statement)


def _ends(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year + 1, 1, 1)
