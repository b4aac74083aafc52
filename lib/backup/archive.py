"""Reading a backup: nothing of it is believed before all of it was read."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from lib.backup.tables import TABLES, columns, typed
from lib.database import migrate
from lib.i18n import _

PROGRAM, FORMAT = "oversight-dashboard", 1
MANIFEST = "manifest.json"
LONGEST_MANIFEST = 1_000_000  # bytes
UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, KeyError, TypeError)


class BackupError(RuntimeError):
    """A backup cannot be made or restored; the text says why."""


def member(table: str) -> str:
    """The name in the zip of the rows of one table."""
    return f"tables/{table}.jsonl"


class Archive:
    """A backup whose every row has been read once and fits its manifest."""

    def __init__(self, file: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
        self._file, self.manifest = file, manifest

    @property
    def is_demo(self) -> bool:
        return bool(self.manifest["is_demo"])

    def count(self, table: sa.Table) -> int:
        """How many rows the manifest says there are."""
        return int(self.manifest["tables"][table.name]["rows"])

    def rows(self, table: sa.Table) -> Iterator[dict[str, Any]]:
        """The rows of one table; what points at the province's systems is a list of keys."""
        with self._file.open(member(table.name)) as lines:
            for line in lines:
                yield typed(table, json.loads(line))


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """The backup in the file ``path``, checked. Raises BackupError with what is wrong with it."""
    try:
        file = zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise BackupError(_("{path} is not a whole backup.", path=path)) from error
    with file:
        manifest = _manifest(file, path)
        for table in TABLES:
            _check(file, table, manifest["tables"][table.name])
        yield Archive(file, manifest)


def _manifest(file: zipfile.ZipFile, path: Path) -> dict[str, Any]:
    try:
        if file.getinfo(MANIFEST).file_size > LONGEST_MANIFEST:
            raise ValueError("too long")
        manifest = json.loads(file.read(MANIFEST))
        known = manifest["program"] == PROGRAM and manifest["format"] == FORMAT
        listed = {name: dict(facts) for name, facts in manifest["tables"].items()}
    except (*UNREADABLE, AttributeError) as error:
        raise BackupError(_("{path} is not a whole backup.", path=path)) from error
    if not known:
        raise BackupError(_("{path} is a backup of another program or form.", path=path))
    if manifest["migration"] != migrate.head():
        raise BackupError(
            _(
                "The backup is of migration {found}, this program of {expected}: restore it with "
                "the program that made it, then migrate.",
                found=manifest["migration"],
                expected=migrate.head(),
            )
        )
    names = {table.name for table in TABLES}
    if set(listed) != names or set(file.namelist()) != {MANIFEST, *map(member, names)}:
        raise BackupError(_("The backup does not hold the tables that it should hold."))
    return {**manifest, "tables": listed}


def _check(file: zipfile.ZipFile, table: sa.Table, facts: dict[str, Any]) -> None:
    """Read all rows of one table: number, hash, columns, types."""
    digest, count, names = hashlib.sha256(), 0, {column.name for column in columns(table)}
    try:
        with file.open(member(table.name)) as lines:
            for line in lines:
                digest.update(line)
                count += 1
                if set(typed(table, json.loads(line))) != names:
                    raise ValueError("columns")
    except UNREADABLE as error:
        text = _("Row {number} of table {name} cannot be read: the file is damaged or changed.",
                 number=count or 1, name=table.name)  # fmt: skip
        raise BackupError(text) from error
    if count != facts.get("rows") or digest.hexdigest() != facts.get("sha256"):
        raise BackupError(
            _(
                "Table {name} is not as it was written: {found} rows of {expected}, and its hash "
                "does not agree.",
                name=table.name,
                found=count,
                expected=facts.get("rows"),
            )
        )
