"""Does a database fit the contract? One finding for each thing that does not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from lib.database import contents, migrate, search
from lib.database.contract import comparison_options, contract
from lib.database.faults import unreachable
from lib.database.finding import Finding
from lib.database.partitions import standing
from lib.database.wall.logins import gaps
from lib.i18n import _

NAMED = 5  # tables that a finding lists


def check(engine: sa.Engine) -> list[Finding]:
    """What does not fit in ``engine``'s database; empty when all is well. Changes nothing.

    First whether it answers, then its tables against the schema and its migration; only where
    these fit, the contents (``contents.findings``).
    """
    if absent := _absent_file(engine):
        return [absent]
    try:
        with engine.connect() as connection:
            return _look(connection)
    except (sa.exc.DBAPIError, sa.exc.TimeoutError) as fault:
        return [Finding("unreachable", unreachable(engine.url, fault))]


def _absent_file(engine: sa.Engine) -> Finding | None:
    """SQLite would make an empty file on connecting; say instead that there is none."""
    name = engine.url.database
    if engine.dialect.name != "sqlite" or not name or Path(name).exists():
        return None
    message = _("There is no database at {name}: run python -m lib migrate", name=name)
    return Finding("unreachable", message)


def _look(connection: sa.Connection) -> list[Finding]:
    structure = [*_migration(connection), *_differences(connection)]
    if structure:
        return structure
    return [
        *_wall(connection),
        *standing.findings(connection),
        *_search(connection),
        *contents.findings(connection),
    ]


def _wall(connection: sa.Connection) -> Iterator[Finding]:
    if names := gaps(connection):
        listed = ", ".join(names[:NAMED])
        text = _(
            "The database does not keep back the rows of {names}: run python -m lib migrate",
            names=listed,
        )
        yield Finding("no_wall", text)


def _search(connection: sa.Connection) -> Iterator[Finding]:
    if search.is_missing(connection):
        needed = "SQLite 3.34" if connection.dialect.name == "sqlite" else "pg_trgm"
        text = _(
            "Search in titles reads every file: have {needed} installed, then run "
            "python -m lib migrate",
            needed=needed,
        )
        yield Finding("slow_search", text)


def _migration(connection: sa.Connection) -> Iterator[Finding]:
    current = MigrationContext.configure(connection).get_current_revision()
    newest = migrate.head()
    if current is None:
        yield Finding("no_migration", _("No migration has run here: run python -m lib migrate"))
    elif not migrate.known(current):
        text = _("Migration {found} is newer than this program: update the program", found=current)
        yield Finding("newer_migration", text)
    elif current != newest:
        text = _(
            "Migration {found} is older than {newest}: run python -m lib migrate",
            found=current,
            newest=newest,
        )
        yield Finding("older_migration", text)


def _differences(connection: sa.Connection) -> Iterator[Finding]:
    """Alembic's comparison in words. What the database has on top is its owner's business."""
    context = MigrationContext.configure(connection, opts=comparison_options())
    expected = contract(connection.dialect.name)
    found: list[Any] = compare_metadata(context, expected)
    # changes of one column come as a list of their own
    flat = [part for entry in found for part in (entry if isinstance(entry, list) else [entry])]
    lost = {entry[1].fullname for entry in flat if entry[0] == "add_table"}
    elsewhere = standing.replaced(connection)
    for entry in flat:
        if entry[0] in ("add_constraint", "add_fk") and entry[1].name in elsewhere:
            continue
        if finding := _in_words(entry, lost):
            yield finding


def _in_words(entry: tuple[Any, ...], lost: set[str]) -> Finding | None:
    match entry:
        case ("add_table", table):
            return Finding("missing_table", _("Table {name} is missing", name=table.fullname))
        case ("add_column", schema, table, column):
            name = _name(schema, table, column.name)
            return Finding("missing_column", _("Column {name} is missing", name=name))
        case ("modify_type", schema, table, column, _kept, found, expected):
            types = {"found": repr(found), "expected": repr(expected)}
            name = _name(schema, table, column)
            text = _("Column {name} is {found}, expected {expected}", name=name, **types)
            return Finding("wrong_type", text)
        case ("modify_nullable", schema, table, column, _kept, _found, expected):
            name = _name(schema, table, column)
            return Finding("wrong_type", _optional(name) if expected else _required(name))
        case ("add_index", thing) if thing.table.fullname not in lost:
            return Finding("missing_index", _("Index {name} is missing", name=thing.name))
        case ("add_constraint" | "add_fk", thing) if thing.table.fullname not in lost:
            return Finding("missing_constraint", _("Constraint {name} is missing", name=thing.name))
    return None


def _required(name: str) -> str:
    return _("Column {name} may not be empty", name=name)


def _optional(name: str) -> str:
    return _("Column {name} must be allowed to be empty", name=name)


def _name(schema: str | None, table: str, column: str) -> str:
    return ".".join(part for part in (schema, table, column) if part)
