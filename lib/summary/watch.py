"""Noticing changes: triggers that note the file of each row that is added, changed or removed, and
the issue itself, under minus its id.

They stand only while there is a summary. On PostgreSQL one runs for each statement, and with the
rights of its owner: who writes through the dashboard may not write here. A table is emptied there
without a word of its rows, so that they are noted before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

import sqlalchemy as sa

from lib.database.schema import OVERSIGHT, issue, summary_change
from lib.database.wall.rules import NOTING
from lib.summary.held import OF_FILES

PREFIX = NOTING[summary_change.name]
EMPTYING = "TRUNCATE"  # SQLite has no such statement
_EVENTS = {"INSERT": ("new",), "UPDATE": ("new", "old"), "DELETE": ("old",)}


def begin(connection: sa.Connection) -> None:
    """Note changes from the end of the transaction on."""
    end(connection)
    statements = _postgresql() if connection.dialect.name == "postgresql" else _sqlite()
    for statement in statements:
        connection.exec_driver_sql(statement)


def end(connection: sa.Connection) -> None:
    """Note none any more, and forget those that were noted."""
    on_postgresql = connection.dialect.name == "postgresql"
    for table, event in _of(connection):
        place = f" ON {table.name}" if on_postgresql else ""
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name(table, event)}{place}")
        if on_postgresql:
            function = f"{OVERSIGHT}.{name(table, event)}"
            connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {function}()")
    connection.execute(sa.delete(summary_change))


def stands(connection: sa.Connection) -> bool:
    """Whether every change is noted: no trigger was taken away or switched off."""
    asked = _STANDING_POSTGRESQL if connection.dialect.name == "postgresql" else _STANDING_SQLITE
    standing = set(connection.exec_driver_sql(asked).scalars())
    return standing >= {name(table, event) for table, event in _of(connection)}


_STANDING_SQLITE = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
_STANDING_POSTGRESQL = "SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A')"


def _of(connection: sa.Connection) -> Iterator[tuple[sa.Table, str]]:
    """The tables and events that have a trigger."""
    emptying = [EMPTYING] if connection.dialect.name == "postgresql" else []
    return product(OF_FILES, (*_EVENTS, *emptying))


def name(table: sa.Table, event: str) -> str:
    """The trigger of ``event`` (of _EVENTS, or EMPTYING)."""
    return f"{PREFIX}_{event.lower()}_of_{table.name}"


def _records(table: sa.Table, row: str = "") -> tuple[str, ...]:
    """What is noted of a row of ``table``, which ``row`` names."""
    file = f"{row}{OF_FILES[table].name}"
    return (file, f"-{row}id") if table is issue else (file,)


def _sqlite() -> Iterator[str]:
    for table in OF_FILES:
        for event, rows in _EVENTS.items():
            notes = " ".join(
                f"INSERT INTO {summary_change.name} (record_id) "
                f"SELECT {record} WHERE {record} IS NOT NULL;"
                for row in rows
                for record in _records(table, f"{row}.")
            )
            when = f"AFTER {event} ON {table.name}"
            yield f"CREATE TRIGGER {name(table, event)} {when} BEGIN {notes} END"


def _postgresql() -> Iterator[str]:
    for table in OF_FILES:
        for event, rows in _EVENTS.items():
            selects = (f"FROM {row}_rows" for row in rows)
            yield _noting(table, event, f"{_notes(table, selects)};")
            seen = " ".join(f"{row.upper()} TABLE AS {row}_rows" for row in rows)
            yield _trigger(table, "AFTER", event, f"REFERENCING {seen}")
        # by the name that the table has where the statement runs
        emptied = (
            f"replace('{_notes(table, ['FROM emptied'])}', 'emptied', TG_RELID::regclass::text)"
        )
        yield _noting(table, EMPTYING, f"EXECUTE {emptied};")
        yield _trigger(table, "BEFORE", EMPTYING)


def _notes(table: sa.Table, rows: Iterable[str]) -> str:
    """What notes the records of ``rows``, each a FROM."""
    selects = " UNION ".join(
        f"SELECT {record} {source} WHERE {record} IS NOT NULL"
        for source in rows
        for record in _records(table)
    )
    return f"INSERT INTO {OVERSIGHT}.{summary_change.name} (record_id) {selects}"


def _noting(table: sa.Table, event: str, body: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {OVERSIGHT}.{name(table, event)}() RETURNS trigger "
        "LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ BEGIN "
        f"{body} RETURN NULL; END $$"
    )


def _trigger(table: sa.Table, when: str, event: str, seeing: str = "") -> str:
    return (
        f"CREATE TRIGGER {name(table, event)} {when} {event} ON {table.name} {seeing} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {OVERSIGHT}.{name(table, event)}()"
    )
