"""Does a database fit the contract? One finding for each thing that does not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from lib.database import contents, migrate
from lib.database.contract import comparison_options, contract
from lib.database.finding import Finding


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
        return [unreachable(engine, fault)]


def unreachable(engine: sa.Engine, fault: Exception) -> Finding:
    """The finding for a database that does not answer; never shows user or password."""
    reason = str(getattr(fault, "orig", None) or fault).strip().splitlines()[0]
    if engine.url.password:
        reason = reason.replace(str(engine.url.password), "***")
    place = _place(engine.url)
    return Finding("unreachable", f"the database {place} does not answer: {reason}")


def _place(url: sa.URL) -> str:
    return f"{url.database} on {url.host}:{url.port or 5432}" if url.host else str(url.database)


def _absent_file(engine: sa.Engine) -> Finding | None:
    """SQLite would make an empty file on connecting; say instead that there is none."""
    name = engine.url.database
    if engine.dialect.name != "sqlite" or not name or Path(name).exists():
        return None
    return Finding("unreachable", f"there is no database at {name}: run python -m lib migrate")


def _look(connection: sa.Connection) -> list[Finding]:
    structure = [*_migration(connection), *_differences(connection)]
    return structure or list(contents.findings(connection))


def _migration(connection: sa.Connection) -> Iterator[Finding]:
    current = MigrationContext.configure(connection).get_current_revision()
    if current is None:
        message = "no migration has run here: run python -m lib migrate"
        yield Finding("no_migration", message)
    elif not migrate.known(current):
        message = f"migration {current} comes from a newer version of the program: update it"
        yield Finding("newer_migration", message)
    elif current != migrate.head():
        message = f"migration {current} is older than {migrate.head()}: run python -m lib migrate"
        yield Finding("older_migration", message)


def _differences(connection: sa.Connection) -> Iterator[Finding]:
    """Alembic's comparison in words. What the database has on top is its owner's business."""
    context = MigrationContext.configure(connection, opts=comparison_options())
    expected = contract(connection.dialect.name)
    found: list[Any] = compare_metadata(context, expected)
    # changes of one column come as a list of their own
    flat = [part for entry in found for part in (entry if isinstance(entry, list) else [entry])]
    lost = {entry[1].fullname for entry in flat if entry[0] == "add_table"}
    for entry in flat:
        if finding := _in_words(entry, lost):
            yield finding


def _in_words(entry: tuple[Any, ...], lost: set[str]) -> Finding | None:
    match entry:
        case ("add_table", table):
            return Finding("missing_table", f"table {table.fullname} is missing")
        case ("add_column", schema, table, column):
            return Finding(
                "missing_column", f"column {_name(schema, table, column.name)} is missing"
            )
        case ("modify_type", schema, table, column, _, found, expected):
            where = _name(schema, table, column)
            return Finding("wrong_type", f"column {where} is {found!r}, expected {expected!r}")
        case ("modify_nullable", schema, table, column, _, found, expected):
            rule = "may not be empty" if expected is False else "must be allowed to be empty"
            return Finding("wrong_type", f"column {_name(schema, table, column)} {rule}")
        case ("add_index", thing) if thing.table.fullname not in lost:
            return Finding("missing_index", f"index {thing.name} on {thing.table.name} is missing")
        case ("add_constraint" | "add_fk", thing) if thing.table.fullname not in lost:
            where = thing.table.name
            return Finding("missing_constraint", f"constraint {thing.name} on {where} is missing")
    return None


def _name(schema: str | None, table: str, column: str) -> str:
    return ".".join(part for part in (schema, table, column) if part)
