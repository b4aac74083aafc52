"""Taking the oldest year out: its files and all that the systems delivered about them, into a
schema of their own, from which they can be dumped and then dropped.

Only where nothing is open in it, and where nobody has written anything about one of its files:
what was checked, found or asked stays, and so do its files.
"""

from __future__ import annotations

import sqlalchemy as sa

from lib.database.partitions.keys import KEY, PARTS, without_guards
from lib.database.partitions.standing import PartitionRefused, is_partitioned
from lib.database.partitions.years import part, run, standing
from lib.database.schema import (
    OVERSIGHT,
    case_file,
    file_event,
    file_pause,
    file_stage,
    metadata,
    personal_text,
    summary_change,
    summary_share,
    summary_state,
)
from lib.i18n import _, n_

ARCHIVE = "oversight_archive"
DELIVERED = (personal_text, file_event, file_stage, file_pause)  # what points at another one first
_DERIVED = (summary_share, summary_change)
YEAR = f"{PARTS}.{case_file.name}_"


def oldest(connection: sa.Connection, year: int) -> dict[str, int]:
    """Take ``year`` out; how many rows, by table. Raises PartitionRefused."""
    _lock(connection, year)
    _require_done(connection, year)
    _require_untouched(connection, year)
    connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {ARCHIVE}")
    moved = {each.name: _move(connection, each, year) for each in DELIVERED}
    return moved | {case_file.name: _detach(connection, year)}


def _lock(connection: sa.Connection, year: int) -> None:
    """Nobody writes about files of ``year`` meanwhile. Raises PartitionRefused where it is not the
    oldest one that has a partition."""
    have = standing(connection, case_file.name) if is_partitioned(connection) else []
    if not have or year != have[0]:
        text = _("{year} is not the oldest year that has a partition.", year=year)
        raise PartitionRefused(text)
    places = ", ".join(_full(table) for table in (case_file, *_pointing()))
    connection.exec_driver_sql(f"LOCK TABLE {places} IN ACCESS EXCLUSIVE MODE")


def _full(table: sa.Table) -> str:
    return f"{table.schema or 'public'}.{table.name}"


def _pointing() -> list[sa.Table]:
    """Tables of rows about files; those of the summary follow from the others."""
    return [
        table
        for table in metadata.sorted_tables
        if table not in _DERIVED
        and any(each.referred_table is case_file for each in table.foreign_key_constraints)
    ]


def _require_done(connection: sa.Connection, year: int) -> None:
    asked = f"SELECT count(*) FROM {YEAR}{year} WHERE completed_at IS NULL"
    if found := connection.exec_driver_sql(asked).scalar():
        text = n_("{n} file of {year} is open.", "{n} files of {year} are open.", found, year=year)
        raise PartitionRefused(text)


def _require_untouched(connection: sa.Connection, year: int) -> None:
    for table in _pointing():
        if table in DELIVERED:
            continue
        columns = [
            column.name
            for column in table.c
            if any(each.column.table is case_file for each in column.foreign_keys)
        ]
        ours = " OR ".join(f"{name} IN (SELECT id FROM {YEAR}{year})" for name in columns)
        asked = f"SELECT count(*) FROM {_full(table)} WHERE {ours}"
        if found := connection.exec_driver_sql(asked).scalar():
            text = n_(
                "{n} row of {name} is about files of {year}: they stay.",
                "{n} rows of {name} are about files of {year}: they stay.",
                found,
                name=table.name,
                year=year,
            )
            raise PartitionRefused(text)


def _move(connection: sa.Connection, table: sa.Table, year: int) -> int:
    """Rows of ``table`` about files of ``year``, out of whichever partition; triggers see them
    go."""
    archived = f"{ARCHIVE}.{part(table.name, year)}"
    connection.exec_driver_sql(f"CREATE TABLE {archived} (LIKE {_full(table)})")
    connection.exec_driver_sql(f"ALTER TABLE {archived} ENABLE ROW LEVEL SECURITY")
    return connection.exec_driver_sql(
        f"WITH gone AS (DELETE FROM {_full(table)} WHERE file_id IN (SELECT id FROM {YEAR}{year}) "
        f"RETURNING *) INSERT INTO {archived} SELECT * FROM gone"
    ).rowcount


def _detach(connection: sa.Connection, year: int) -> int:
    """The partition of the files itself; no trigger sees that, so what follows from it is done
    here."""
    connection.exec_driver_sql(f"ALTER TABLE public.{case_file.name} DETACH PARTITION {YEAR}{year}")
    run(connection, without_guards(part(case_file.name, year)))
    if connection.scalar(sa.select(sa.exists(sa.select(summary_state)))):
        connection.exec_driver_sql(
            f"INSERT INTO {OVERSIGHT}.summary_change (record_id) SELECT id FROM {YEAR}{year}"
        )
    done = connection.exec_driver_sql(
        f"DELETE FROM {KEY} k USING {YEAR}{year} f WHERE k.id = f.id"
    ).rowcount
    for (name,) in connection.execute(
        sa.text(
            "SELECT quote_ident(conname) FROM pg_constraint WHERE contype = 'f' "
            "AND conrelid = to_regclass(:table) AND conparentid = 0"
        ),
        {"table": f"{YEAR}{year}"},
    ).all():
        connection.exec_driver_sql(f"ALTER TABLE {YEAR}{year} DROP CONSTRAINT {name}")
    connection.exec_driver_sql(f"ALTER TABLE {YEAR}{year} SET SCHEMA {ARCHIVE}")
    _drop_empty(connection, year)
    return done


def _drop_empty(connection: sa.Connection, year: int) -> None:
    """The partition of the events of that year, where no event of another year's file is in it."""
    events = f"{PARTS}.{part(file_event.name, year)}"
    if not connection.exec_driver_sql(f"SELECT EXISTS (SELECT FROM {events})").scalar():
        connection.exec_driver_sql(f"DROP TABLE {events}")
