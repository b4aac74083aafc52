"""The calendar of working days, and the deliveries of data."""

from __future__ import annotations

import sqlalchemy as sa

from lib.database.schema.base import (
    key,
    metadata,
    text,
)

work_day = sa.Table(
    "work_day",
    metadata,
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("is_working", sa.Boolean, nullable=False),
    sa.Column("ordinal", sa.Integer, nullable=False),  # working days up to and including this day
    text("reason"),
    text("document"),
    sa.Column("is_estimate", sa.Boolean, nullable=False, server_default=sa.false()),
)

data_load = sa.Table(
    "data_load",
    metadata,
    key(),
    text("source", nullable=False),  # "demo", or the file's name
    text("profile", nullable=False),
    sa.Column("started_at", sa.DateTime, nullable=False),
    sa.Column("finished_at", sa.DateTime),
    sa.Column("rows_read", sa.Integer, nullable=False, server_default="0"),
    sa.Column("rows_loaded", sa.Integer, nullable=False, server_default="0"),
    sa.Column("rows_rejected", sa.Integer, nullable=False, server_default="0"),
    sa.Column("rows_secret", sa.Integer, nullable=False, server_default="0"),
    sa.Column("as_of", sa.Date, nullable=False),
    text("file_hash"),
    sa.Column("is_demo", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Index("ix_data_load_finished_at", "finished_at"),
)
