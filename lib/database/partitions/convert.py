"""Two tables into partitions, in one transaction: what stood on a table stands on it afterwards.

What is made anew is read from the database before: indexes, foreign keys, triggers, rights and
storage parameters, those of others included. Nothing is dropped with what depends on it; where a
view or the like does, PostgreSQL says so and nothing has changed.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from lib.database import wall
from lib.database.partitions import keys, years
from lib.database.partitions.keys import KEY
from lib.database.partitions.standing import PartitionRefused
from lib.database.schema import case_file, file_event
from lib.i18n import _

Watch = Callable[[str, int], object]  # told the name of what was filled, and how many rows it has
RARE = 1_000  # a year with less than 1 in so many files stays in the partition of the others
BEFORE = "before_partitions"
NUMBERS = {"case_file": ("origin", "code"), "file_event": ("file_id", "sequence")}
log = logging.getLogger("oversight.database")


def unseen(_name: str, _rows: int) -> None:
    """Nobody watches."""


@dataclass(frozen=True)
class _Kept:
    """Statements that put back what stood on a table."""

    indexes: list[str]
    foreign_keys: list[str]
    triggers: list[str]
    rights: list[str]


def convert(connection: sa.Connection, today: date, watch: Watch) -> Iterator[str]:
    """Turn both tables into partitions; yields the names of these. Raises PartitionRefused."""
    _lock(connection)
    chosen = list(_years(connection, today))
    years.run(connection, keys.table_of_keys())
    for table in (case_file.name, file_event.name):
        for name, rows in _convert(connection, table, chosen):
            log.info("partition made", extra={"partition": name, "rows": rows})
            watch(name, rows)
            yield name
    connection.exec_driver_sql(keys.keeper_of_texts())
    wall.build(connection)
    connection.exec_driver_sql("ANALYZE public.case_file, public.file_event")


def _lock(connection: sa.Connection) -> None:
    """The tables, and those that point at them: who reads or writes waits."""
    names = ", ".join(
        ["public.case_file", "public.file_event", *sorted(_pointing(connection, "case_file"))]
    )
    connection.exec_driver_sql(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE")


def _years(connection: sa.Connection, today: date) -> Iterator[int]:
    """From the first year that has more than few files to the one after ``today``."""
    received = sa.extract("year", case_file.c.received_at)
    found = connection.execute(sa.select(received, sa.func.count()).group_by(received)).all()
    total = sum(count for _year, count in found)
    often = [int(year) for year, count in found if count * RARE >= total and year <= today.year]
    yield from range(min(often, default=today.year), today.year + years.AHEAD + 1)


def _convert(connection: sa.Connection, table: str, chosen: list[int]) -> Iterator[tuple[str, int]]:
    old, pointing = f"public.{table}_{BEFORE}", _pointing(connection, table)
    kept = _kept(connection, table)
    _point_elsewhere(connection, table, pointing)
    connection.exec_driver_sql(f"ALTER TABLE public.{table} RENAME TO {table}_{BEFORE}")
    connection.exec_driver_sql(
        f"CREATE TABLE public.{table} (LIKE {old} INCLUDING ALL EXCLUDING INDEXES "
        f"EXCLUDING IDENTITY) PARTITION BY RANGE ({years.MOMENTS[table]})"
    )

    each_year: dict[int | str, str] = {year: years.within(table, year) for year in chosen}
    rest = " AND ".join(f"NOT ({where})" for where in each_year.values())
    for year, where in (*each_year.items(), (years.OTHERS, rest)):
        rows = years.fill(connection, table, year, old, where)
        yield f"{keys.PARTS}.{years.part(table, year)}", rows
    _replace(connection, table, old)
    for year in (*each_year, years.OTHERS):
        years.attach(connection, table, year)
    _put_back(connection, table, kept)


def _replace(connection: sa.Connection, table: str, old: str) -> None:
    """The old table goes; its numbering goes on in the new one."""
    sequence = connection.scalar(sa.text("SELECT pg_get_serial_sequence(:old, 'id')"), {"old": old})
    if sequence is None:
        raise PartitionRefused(_("The ids of {name} are not numbered by the database.", name=table))
    connection.exec_driver_sql(f"ALTER SEQUENCE {sequence} OWNED BY public.{table}.id")
    ours = connection.execute(
        sa.text(
            "SELECT p.polname, p.polrelid::regclass::text FROM pg_policy p WHERE EXISTS ("
            "SELECT FROM pg_depend d WHERE d.classid = 'pg_policy'::regclass "
            "AND d.objid = p.oid AND d.refobjid = to_regclass(:old)) AND p.polname LIKE :ours"
        ),
        {"old": old, "ours": r"oversight\_%"},
    )
    for name, place in ours.all():  # the wall is raised anew at the end
        connection.exec_driver_sql(f"DROP POLICY {name} ON {place}")
    try:
        connection.exec_driver_sql(f"DROP TABLE {old}")
    except sa.exc.InternalError as fault:
        what = getattr(getattr(fault.orig, "diag", None), "message_detail", None)
        if not what:
            raise
        what = what.replace(f"_{BEFORE}", "").splitlines()[0]
        text = _("Something of others rests on {name}: {what}", name=table, what=what)
        raise PartitionRefused(text) from fault


def _put_back(connection: sa.Connection, table: str, kept: _Kept) -> None:
    moment, numbers = years.MOMENTS[table], NUMBERS[table]
    primary = f"ADD CONSTRAINT pk_{table} PRIMARY KEY (id, {moment})"
    connection.exec_driver_sql(f"ALTER TABLE public.{table} {primary}")
    name, columns = f"ix_{table}_{'_'.join(numbers)}", ", ".join(numbers)
    connection.exec_driver_sql(f"CREATE INDEX {name} ON public.{table} ({columns})")
    for statement in (*kept.indexes, *kept.foreign_keys, *kept.triggers, *kept.rights):
        connection.exec_driver_sql(statement)
    years.run(connection, keys.keepers(table))


def _pointing(connection: sa.Connection, table: str) -> dict[str, list[tuple[str, str]]]:
    """Foreign keys that point at ``table``: (name, definition), by the table they stand on."""
    found: dict[str, list[tuple[str, str]]] = {}
    for place, name, definition in connection.execute(
        sa.text(
            "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) "
            "FROM pg_constraint WHERE contype = 'f' AND confrelid = to_regclass(:table)"
        ),
        {"table": f"public.{table}"},
    ):
        found.setdefault(place, []).append((name, definition))
    return found


def _point_elsewhere(
    connection: sa.Connection, table: str, pointing: dict[str, list[tuple[str, str]]]
) -> None:
    """What pointed at files points at their keys; texts of events are looked after by a trigger.
    Raises PartitionRefused where a table of others points at events."""
    for place, constraints in pointing.items():
        if table == file_event.name and place != "personal_text":
            text = _("{name} points at events: take that foreign key away first.", name=place)
            raise PartitionRefused(text)
        for name, definition in constraints:
            connection.exec_driver_sql(f"ALTER TABLE {place} DROP CONSTRAINT {name}")
            if table == case_file.name:
                again = re.sub(r"REFERENCES .*?\(", f"REFERENCES {KEY}(", definition, count=1)
                connection.exec_driver_sql(f"ALTER TABLE {place} ADD CONSTRAINT {name} {again}")


def _kept(connection: sa.Connection, table: str) -> _Kept:
    def read(select: str) -> list[str]:
        found = connection.scalars(sa.text(select), {"t": f"public.{table}"})
        return [each for each in found if each]

    if others := read(_UNIQUE):
        text = _("{name} is unique: one in partitions cannot be.", name=", ".join(others))
        raise PartitionRefused(text)
    return _Kept(read(_INDEXES), read(_FOREIGN_KEYS), read(_TRIGGERS), read(_RIGHTS))


_NAME = "CAST(:t AS text)"
_OF_TABLE = "to_regclass(:t)"
# unique indexes beside those of the schema
_UNIQUE = f"""
SELECT i.indexrelid::regclass::text FROM pg_index i WHERE i.indrelid = {_OF_TABLE} AND i.indisunique
AND i.indexrelid::regclass::text NOT IN ('pk_case_file', 'uq_case_file_origin_code',
  'pk_file_event', 'uq_file_event_file_id_sequence')
"""
_INDEXES = (
    "SELECT pg_get_indexdef(indexrelid) FROM pg_index "
    f"WHERE indrelid = {_OF_TABLE} AND NOT indisunique ORDER BY indexrelid"
)
_FOREIGN_KEYS = f"""
SELECT format('ALTER TABLE %s ADD CONSTRAINT %I %s', {_NAME}, conname, pg_get_constraintdef(oid))
FROM pg_constraint WHERE contype = 'f' AND conrelid = {_OF_TABLE} ORDER BY conname
"""
_TRIGGERS = f"""
SELECT pg_get_triggerdef(oid) || CASE tgenabled WHEN 'O' THEN '' ELSE format(
  '; ALTER TABLE %s %s TRIGGER %I', {_NAME},
  CASE tgenabled WHEN 'A' THEN 'ENABLE ALWAYS' WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'DISABLE' END,
  tgname) END
FROM pg_trigger WHERE tgrelid = {_OF_TABLE} AND NOT tgisinternal ORDER BY tgname
"""
# of the table, then of its columns; the owner has every right anyway
_RIGHTS = f"""
SELECT format('GRANT %s ON %s TO %s%s', a.privilege_type || CASE WHEN c.column_name IS NULL THEN ''
  ELSE format(' (%I)', c.column_name) END, {_NAME},
  CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END,
  CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
FROM (
  SELECT oid AS of, NULL::name AS column_name, relacl AS acl FROM pg_class WHERE oid = {_OF_TABLE}
  UNION ALL SELECT attrelid, attname, attacl FROM pg_attribute
  WHERE attrelid = {_OF_TABLE} AND attnum > 0 AND NOT attisdropped
) c CROSS JOIN LATERAL aclexplode(c.acl) a
WHERE a.grantee <> (SELECT relowner FROM pg_class WHERE oid = c.of)
"""
