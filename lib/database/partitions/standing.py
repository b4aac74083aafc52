"""Whether tables are in partitions, and whether what was promised for them still stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa

from lib.config import local_now
from lib.database.finding import Finding
from lib.database.partitions.keys import KEY, PARTS, WANTED
from lib.database.partitions.years import MOMENTS, OTHERS, part, standing
from lib.database.schema import case_file, file_event, metadata
from lib.i18n import _

PARTED = (case_file, file_event)


class PartitionRefused(RuntimeError):
    """Partitions cannot be made or taken out; the text says why."""


def is_partitioned(connection: sa.Connection) -> bool:
    """Whether files and events are in partitions; never so on SQLite."""
    if connection.dialect.name != "postgresql":
        return False
    kind = sa.text("SELECT relkind = 'p' FROM pg_class WHERE oid = to_regclass('public.case_file')")
    return bool(connection.scalar(kind))


def replaced(connection: sa.Connection) -> frozenset[str]:
    """Names of constraints of the schema that keys and triggers stand for here."""
    if not is_partitioned(connection):
        return frozenset()
    unique = (
        each.name
        for table in PARTED
        for each in table.constraints
        if isinstance(each, sa.UniqueConstraint)
    )
    return frozenset(map(str, (*unique, *(each.name for each in _pointing()))))


def _pointing() -> Iterator[sa.ForeignKeyConstraint]:
    for table in metadata.sorted_tables:
        for each in table.foreign_key_constraints:
            if each.referred_table in PARTED:
                yield each


def findings(connection: sa.Connection) -> Iterator[Finding]:
    """What no longer holds of partitions, and years that have none yet."""
    if not is_partitioned(connection):
        return
    if gaps := sorted((*_keys_that_miss(connection), *_triggers_that_miss(connection))):
        names = ", ".join(gaps)
        text = _("What keeps files in partitions whole is missing: {names}", names=names)
        yield Finding("partition_keys", text)
    if past := sorted(_open(connection)):
        text = _("Partitions can be read past the wall: {names}", names=", ".join(past))
        yield Finding("open_partition", text)
    yield from _years_that_miss(connection, local_now().date())


def _keys_that_miss(connection: sa.Connection) -> Iterator[str]:
    """Foreign keys to files that do not stand on their table of keys."""
    found = set(
        connection.scalars(
            sa.text(
                "SELECT conname FROM pg_constraint WHERE contype = 'f' AND convalidated "
                "AND confrelid = to_regclass(:key)"
            ),
            {"key": KEY},
        )
    )
    for each in _pointing():
        if each.referred_table is case_file and each.name not in found:
            yield str(each.name)


def _triggers_that_miss(connection: sa.Connection) -> Iterator[str]:
    every_trigger = sa.text(
        "SELECT tgrelid, tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A') AND NOT tgisinternal"
    )
    standing_now = {(place, name) for place, name in connection.execute(every_trigger)}
    oid = sa.text("SELECT to_regclass(:table)::oid")
    guarded = {f"{PARTS}.{each}": ("partition_guard",) for each in _parts(connection)}
    for table, names in ({f"public.{table}": names for table, names in WANTED.items()}).items():
        place = connection.scalar(oid, {"table": table})
        yield from (name for name in names if (place, name) not in standing_now)
    for table, names in guarded.items():
        place = connection.scalar(oid, {"table": table})
        yield from (f"{table}.{name}" for name in names if (place, name) not in standing_now)


def _parts(connection: sa.Connection) -> Iterator[str]:
    for table in MOMENTS:
        yield from (part(table, year) for year in standing(connection, table))
        yield part(table, OTHERS)


def _open(connection: sa.Connection) -> Iterator[str]:
    """Partitions and keys without row security, or whose rows anybody but the owner may read."""
    yield from connection.scalars(
        sa.text(
            "SELECT c.oid::regclass::text FROM pg_class c WHERE c.relkind = 'r' "
            "AND c.relnamespace = to_regnamespace(:schema) AND (NOT c.relrowsecurity OR EXISTS ("
            "SELECT FROM aclexplode(c.relacl) a WHERE a.grantee <> c.relowner) OR EXISTS ("
            "SELECT FROM pg_policy p WHERE p.polrelid = c.oid))"
        ),
        {"schema": PARTS},
    )


def _years_that_miss(connection: sa.Connection, today: date) -> Iterator[Finding]:
    if today.year not in standing(connection, case_file.name):
        text = _("No partition for {year}: run python -m lib partition", year=today.year)
        yield Finding("no_partition", text)
