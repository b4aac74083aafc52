"""Column words that the migrations share. Released migrations rest on them: add, never change."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from lib.database.schema import day_of

OVERSIGHT = "oversight"
Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def key() -> sa.Column[int]:
    """The column ``id``, numbered by the database."""
    return sa.Column("id", Key, primary_key=True)


def ref(name: str, target: str, **options: Any) -> sa.Column[int]:
    """A column that points at ``target`` ("table.column")."""
    return sa.Column(name, Key, sa.ForeignKey(target), **options)


def day(name: str, of: str) -> sa.Column[Any]:
    """The day of the timestamp column ``of``, computed and stored by the database."""
    return sa.Column(name, sa.Date, sa.Computed(day_of(of), persisted=True))


def days_left(which: str) -> str:
    """Working days from the result of the file NEW to its due day ``which`` ("original" or
    "current"), in a trigger; 2147483647 where the calendar does not know both."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    moments = f"NEW.due_{which}", "NEW.completed_at"
    days = [f"date({at})" if sqlite else f"CAST({at} AS DATE)" for at in moments]
    due, done = (f"(SELECT ordinal FROM work_day WHERE day = {day})" for day in days)
    known = " AND ".join(f"{at} IS NOT NULL" for at in moments)
    return f"CASE WHEN {known} THEN coalesce({due} - {done}, 2147483647) END"


def one_of(column: str, words: str) -> sa.CheckConstraint:
    """``column`` holds one of ``words`` (separated by blanks)."""
    listed = ", ".join(f"'{word}'" for word in words.split())
    return sa.CheckConstraint(f"{column} IN ({listed})", name=column)


def own_schema() -> str | None:
    """The schema of the dashboard's own tables; none on SQLite.

    There it must be none outright: SQLAlchemy leaves out a foreign key between two schemas on
    SQLite, even where they are translated into one.
    """
    return OVERSIGHT if op.get_bind().dialect.name == "postgresql" else None


def own_table(column: str) -> str:
    """``column`` ("table.column") of an own table, as a target for ``ref``."""
    schema = own_schema()
    return f"{schema}.{column}" if schema else column


def append_only(table: str, taken: str = "") -> None:
    """The database itself refuses to change a row of the own table ``table``, and to delete one
    unless everything ever delivered is the demonstration, which is made anew as a whole, or the
    condition ``taken`` (on OLD, the row) holds."""
    if op.get_bind().dialect.name == "sqlite":
        spared = f"AND NOT {taken} " if taken else ""
        for name, when in (("update", ""), ("delete", f"WHEN {HOLDS_REAL_DATA} {spared}")):
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{name} BEFORE {name.upper()} ON {table} {when}"
                f"BEGIN SELECT RAISE(ABORT, '{table}: rows are only added'); END"
            )
        return
    function = f"{OVERSIGHT}.refuse_change" + (f"_of_{table}" if taken else "")
    spared = f"IF TG_OP = 'DELETE' THEN IF {taken} THEN RETURN OLD; END IF; END IF; "
    op.execute(
        f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql "
        f"AS $$ BEGIN IF TG_OP <> 'UPDATE' AND NOT {HOLDS_REAL_DATA} THEN RETURN OLD; END IF; "
        f"{spared if taken else ''}RAISE EXCEPTION '%: rows are only added', TG_TABLE_NAME; END $$"
    )
    for event, each in (("UPDATE OR DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
        op.execute(
            f"CREATE TRIGGER {table}_refuses_{event.split()[0].lower()} BEFORE {event} "
            f"ON {OVERSIGHT}.{table} FOR EACH {each} "
            f"EXECUTE FUNCTION {function}()"
        )


def refuse_when(table: str, event: str, condition: str, why: str) -> None:
    """The database itself refuses an ``event`` ("UPDATE") of the own table ``table`` whose
    ``condition`` (on OLD and NEW) holds, with the text ``why``."""
    name = f"{table}_looks_at_{event.lower()}"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{table}: {why}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {OVERSIGHT}.{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition} THEN RAISE EXCEPTION '{table}: {why}'; END IF; "
        f"RETURN {'OLD' if event == 'DELETE' else 'NEW'}; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {OVERSIGHT}.{table} FOR EACH ROW "
        f"EXECUTE FUNCTION {OVERSIGHT}.{name}()"
    )


HOLDS_REAL_DATA = "EXISTS (SELECT 1 FROM data_load WHERE NOT is_demo)"
