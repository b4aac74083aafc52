"""Noticing changes: triggers that note the file of each row that is added, changed or removed, and
the issue itself, under minus its id.

They stand only while there is a summary. On PostgreSQL one runs for each statement, and with the
rights of its owner: who writes through the dashboard may not write here.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from lib.database.schema import OVERSIGHT, issue, summary_change
from lib.database.wall.rules import NOTING
from lib.summary.held import OF_FILES

PREFIX = NOTING[summary_change.name]
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
    for table in OF_FILES:
        for event in _EVENTS:
            place = f" ON {table.name}" if on_postgresql else ""
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name(table, event)}{place}")
            if on_postgresql:
                function = f"{OVERSIGHT}.{name(table, event)}"
                connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {function}()")
    connection.execute(sa.delete(summary_change))


def name(table: sa.Table, event: str) -> str:
    """The trigger of ``event`` ("INSERT", "UPDATE", "DELETE")."""
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
            function = f"{OVERSIGHT}.{name(table, event)}"
            selects = " UNION ".join(
                f"SELECT {record} FROM {row}_rows WHERE {record} IS NOT NULL"
                for row in rows
                for record in _records(table)
            )
            yield (
                f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql "
                "SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ BEGIN "
                f"INSERT INTO {OVERSIGHT}.{summary_change.name} (record_id) {selects}; "
                "RETURN NULL; END $$"
            )
            seen = " ".join(f"{row.upper()} TABLE AS {row}_rows" for row in rows)
            yield (
                f"CREATE TRIGGER {name(table, event)} AFTER {event} ON {table.name} "
                f"REFERENCING {seen} FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
            )
