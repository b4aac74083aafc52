"""Writing a backup: one consistent look at the database, one file, whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from lib.access import is_demo
from lib.actions.accounts import operator
from lib.actions.base import record
from lib.backup.archive import FORMAT, MANIFEST, PROGRAM, BackupError, member
from lib.backup.tables import KEYS, SEALED, TABLES, columns, keyed, order, plain
from lib.config import local_now
from lib.database import migrate
from lib.database.fitness import require_fit
from lib.i18n import _

AT_ONCE = 2_000


@dataclass(frozen=True)
class Summary:
    """Rows by table, and the SHA-256 of the whole file."""

    rows: dict[str, int]
    sha256: str


def backup(engine: sa.Engine, path: Path) -> Summary:
    """Write the dashboard's own tables of ``engine``'s database into the new file ``path``, which
    only its owner may read, and a row into the journal that it was done. Raises BackupError when
    the file is there already, DatabaseUnfit when the database is of another version than the
    program, OSError when the file cannot be written: then there is none."""
    if path.exists():
        raise BackupError(_("{path} is there already.", path=path))
    part = path.with_name(f"{path.name}.part")
    try:
        with _private(part) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            rows = _fill(engine, archive)
        sha256 = file_hash(part)
        with engine.begin() as connection:
            record(connection, operator(), "backup.made", sha256)
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)
    return Summary(rows, sha256)


def file_hash(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _private(path: Path) -> Iterator[Any]:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _fill(engine: sa.Engine, archive: zipfile.ZipFile) -> dict[str, int]:
    with _one_moment(engine) as connection:
        require_fit(connection)
        facts = {name: _table(connection, archive, table) for name, table in _named()}
        manifest = {
            "program": PROGRAM,
            "format": FORMAT,
            "migration": migrate.head(),
            "made_at": local_now().isoformat(),
            "is_demo": is_demo(connection),
            "tables": facts,
        }
    archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    return {name: facts[name]["rows"] for name in facts}


def _named() -> Iterator[tuple[str, sa.Table]]:
    return ((table.name, table) for table in TABLES)


@contextmanager
def _one_moment(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection that sees the database as it is now until the end, whoever writes."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN")
        else:
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection
        connection.rollback()


def _table(connection: sa.Connection, archive: zipfile.ZipFile, table: sa.Table) -> dict[str, Any]:
    digest, count = hashlib.sha256(), 0
    with archive.open(member(table.name), "w", force_zip64=True) as out:
        for row in connection.execution_options(yield_per=AT_ONCE).execute(_select(table)):
            line = json.dumps(_row(table, row._mapping), ensure_ascii=False).encode() + b"\n"
            digest.update(line)
            out.write(line)
            count += 1
    return {"rows": count, "sha256": digest.hexdigest()}


def _select(table: sa.Table) -> sa.Select[Any]:
    """Every row, with the keys of what it points at beside the ids."""
    statement = sa.select(*columns(table)).order_by(*order(table))
    source: sa.FromClause = table
    for column in columns(table):
        target = keyed(column)
        if target is not None:
            other = target.alias()
            source = source.outerjoin(other, other.c.id == column)
            labelled = (other.c[name].label(f"{column.name}:{name}") for name in KEYS[target.name])
            statement = statement.add_columns(*labelled)
    return statement.select_from(source)


def _row(table: sa.Table, found: sa.RowMapping) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for column in columns(table):
        value, target = found[column.name], keyed(column)
        if target is not None and value is not None:
            key = [plain(found[f"{column.name}:{name}"]) for name in KEYS[target.name]]
            row[column.name] = [value, *key] if column is SEALED else key
        else:
            row[column.name] = plain(value)
    return row
