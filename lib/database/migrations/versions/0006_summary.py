"""Figures that are counted ahead."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from lib.database.migrations.columns import Key, key, own_schema

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    _create_state()
    _create_cells()
    op.create_table(
        "summary_change", key(), sa.Column("record_id", Key, nullable=False), schema=own_schema()
    )


def _number(name: str = "generation", kind: object = sa.Integer) -> sa.Column[int]:
    """A part of the primary key that the program gives out."""
    return sa.Column(name, kind, primary_key=True, autoincrement=False)  # type: ignore[arg-type]


def _create_state() -> None:
    op.create_table(
        "summary_state",
        _number(),
        sa.Column("is_current", sa.Boolean, nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("structure", sa.Text, nullable=False),
        sa.Column("definitions", sa.Text, nullable=False),
        sa.Column("folded", sa.Integer, nullable=False),
        sa.Column("entered", Key, nullable=False),
        sa.Column("built_at", sa.DateTime, nullable=False),
        sa.Column("folded_at", sa.DateTime, nullable=False),
        schema=own_schema(),
    )
    op.create_table(
        "summary_bin",
        _number(),
        _number("number", sa.SmallInteger),
        sa.Column("first", sa.Date, nullable=False),
        sa.Column("last", sa.Date, nullable=False),
        schema=own_schema(),
    )
    op.create_table(
        "summary_word",
        _number(),
        sa.Column("kind", sa.Text, primary_key=True),
        _number("number"),
        sa.Column("word", sa.Text, nullable=False),
        schema=own_schema(),
    )


def _create_cells() -> None:
    op.create_table(
        "summary_cell",
        _number(),
        _number("layer", sa.SmallInteger),
        _number("unit_id", Key),
        _number("bin", sa.SmallInteger),
        _number("field_id", Key),
        _number("rest", sa.BigInteger),
        sa.Column("answering_unit_id", Key, nullable=False),
        sa.Column("counts", sa.LargeBinary, nullable=False),
        schema=own_schema(),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "summary_share",
        _number(),
        _number("record_id", Key),
        sa.Column("shares", sa.LargeBinary, nullable=False),
        schema=own_schema(),
        sqlite_with_rowid=False,
    )
