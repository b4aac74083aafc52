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
