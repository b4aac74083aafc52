"""Restoring a backup into a database that holds the province's data and nothing of the dashboard's
own: all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from lib.access import is_demo
from lib.actions.accounts import operator
from lib.actions.base import record
from lib.backup.archive import Archive, BackupError, opened
from lib.backup.tables import KEYS, SEALED, TABLES, columns, keyed, own_parent, value_of
from lib.backup.write import Summary, file_hash
from lib.config import local_now
from lib.database import access_chain
from lib.database.fitness import require_fit
from lib.database.numbering import go_on
from lib.database.schema import user_account
from lib.i18n import _

AT_ONCE = 1_000
NAMED = 5  # missing things that a refusal lists


def restore(engine: sa.Engine, path: Path) -> Summary:
    """Put every row of the backup ``path`` into ``engine``'s database, with its id, and a row into
    the journal that it was done. Every account has to sign on anew.

    Raises BackupError, with nothing written: when the file is damaged, changed or of another
    version; when the database holds rows of the dashboard's own already; when files, units, fields
    or officials that the backup points at are not there; when the chain of the log of access does
    not hold. Raises DatabaseUnfit when the database is of another version than the program.
    """
    with opened(path) as archive, engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        _require_fit(connection, archive)
        rows = {table.name: _fill(connection, archive, table) for table in TABLES}
        if next(access_chain.broken(connection), None) is not None:
            raise BackupError(
                _("The log of access in the backup was changed: its chain is broken.")
            )
        go_on(connection, (table for table in TABLES if "id" in table.c))
        connection.execute(sa.update(user_account).values(sessions_valid_after=local_now()))
        sha256 = file_hash(path)
        record(connection, operator(), "backup.restored", sha256, moves_figures=True)
    return Summary(rows, sha256)


def _require_fit(connection: sa.Connection, archive: Archive) -> None:
    require_fit(connection)
    if archive.is_demo != is_demo(connection):
        text = _("A backup of the demonstration goes into a demonstration only, and no other.")
        raise BackupError(text)
    one = sa.select(sa.literal(1))
    filled = [t.name for t in TABLES if connection.scalar(one.select_from(t).limit(1))]
    if filled:
        raise BackupError(
            _(
                "The database holds rows of the dashboard already ({names}): restore into one that "
                "was only migrated and loaded, before the dashboard is started.",
                names=", ".join(filled),
            )
        )


def _fill(connection: sa.Connection, archive: Archive, table: sa.Table) -> int:
    rows: Iterable[dict[str, Any]] = archive.rows(table)
    if parent := own_parent(table):
        rows = _parents_first(list(rows), parent)
    for batch in _batches(rows):
        for column in columns(table):
            target = keyed(column)
            if target is not None:
                _point(connection, batch, column, target)
        connection.execute(sa.insert(table), batch)
    return archive.count(table)


def _batches(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    remaining = iter(rows)
    while batch := list(islice(remaining, AT_ONCE)):
        yield batch


def _parents_first(rows: list[dict[str, Any]], parent: str) -> Iterator[dict[str, Any]]:
    """A row after the one it points at."""
    done: set[int] = set()
    while rows:
        ready = [row for row in rows if row[parent] in done or row[parent] is None]
        if not ready:
            text = _("Row {number} points at a row that is not there.", number=rows[0]["id"])
            raise BackupError(text)
        yield from ready
        done |= {row["id"] for row in ready}
        rows = [row for row in rows if row["id"] not in done]


def _point(
    connection: sa.Connection,
    batch: list[dict[str, Any]],
    column: sa.Column[Any],
    target: sa.Table,
) -> None:
    """Put the ids of this database in place of the keys."""
    name, parts = column.name, [target.c[part] for part in KEYS[target.name]]
    wanted = {_key(row[name], parts, column) for row in batch if row[name] is not None}
    if not wanted:
        return
    ids = {
        tuple(row[1:]): row[0]
        for row in connection.execute(
            sa.select(target.c.id, *parts).where(sa.tuple_(*parts).in_(sorted(wanted)))
        )
    }
    if missing := sorted(wanted - set(ids)):
        raise BackupError(_missing(column, target, missing))
    for row in batch:
        if row[name] is not None:
            found = ids[_key(row[name], parts, column)]
            if column is SEALED and found != row[name][0]:
                raise BackupError(_sealed(row[name]))
            row[name] = found


def _key(value: Any, parts: list[Any], column: sa.Column[Any]) -> tuple[Any, ...]:
    own = value[1:] if column is SEALED else value
    return tuple(value_of(part, text) for part, text in zip(parts, own, strict=True))


def _missing(column: sa.Column[Any], target: sa.Table, keys: list[tuple[Any, ...]]) -> str:
    listed = "; ".join(" ".join(map(str, key)) for key in keys[:NAMED])
    return _(
        "{column} points at rows of {table} that this database does not have: {listed}. Load what "
        "the province's systems had delivered until the backup, then restore again.",
        column=f"{column.table.name}.{column.name}",
        table=target.name,
        listed=listed + (" …" if len(keys) > NAMED else ""),
    )


def _sealed(value: list[Any]) -> str:
    return _(
        "The unit {code} has another id here than in the log of access, which is sealed with it: "
        "take the units from a copy of the database that was backed up.",
        code=value[1],
    )
