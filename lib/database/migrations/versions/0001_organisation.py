"""Organisation, calendar and deliveries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from lib.database.migrations.columns import (
    key,
    one_of,
    ref,
)

revision = "0001"
down_revision = None


def upgrade() -> None:
    _create_org_unit()
    _create_org_closure()
    _create_field()
    _create_org_succession()
    _create_law_change()
    _create_official()
    _create_appointment()
    _create_field_assignment()
    _create_work_day()
    _create_data_load()


def _create_org_unit() -> None:
    op.create_table(
        "org_unit",
        key(),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("short_name", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        ref("parent_id", "org_unit.id", index=True),
        sa.Column("peer_group", sa.Text),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date),
        one_of("kind", "province department district commune division service_unit"),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="period"),
        sa.UniqueConstraint("code", "valid_from"),
    )


def _create_org_closure() -> None:
    op.create_table(
        "org_closure",
        ref("ancestor_id", "org_unit.id", primary_key=True),
        ref("unit_id", "org_unit.id", primary_key=True),
        sa.Column("depth", sa.Integer, nullable=False),
        sa.Index("ix_org_closure_unit_id", "unit_id", "ancestor_id"),
    )


def _create_field() -> None:
    op.create_table(
        "field",
        key(),
        sa.Column("code", sa.Text, nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
    )


def _create_org_succession() -> None:
    op.create_table(
        "org_succession",
        key(),
        ref("predecessor_id", "org_unit.id", nullable=False, index=True),
        ref("successor_id", "org_unit.id", nullable=False),
        ref("field_id", "field.id"),
        sa.Column("effective_on", sa.Date, nullable=False),
        sa.Column("document", sa.Text),
    )


def _create_law_change() -> None:
    op.create_table(
        "law_change",
        key(),
        sa.Column("effective_on", sa.Date, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.UniqueConstraint("effective_on", "name"),
    )


def _create_official() -> None:
    op.create_table(
        "official",
        key(),
        sa.Column("code", sa.Text, nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
    )


def _create_appointment() -> None:
    op.create_table(
        "appointment",
        key(),
        ref("official_id", "official.id", nullable=False, index=True),
        ref("unit_id", "org_unit.id", nullable=False, index=True),
        sa.Column("post", sa.Text, nullable=False),
        sa.Column("acting", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date),
        one_of("post", "head deputy official"),
    )


def _create_field_assignment() -> None:
    op.create_table(
        "field_assignment",
        key(),
        ref("official_id", "official.id", nullable=False, index=True),
        ref("unit_id", "org_unit.id", nullable=False),
        ref("field_id", "field.id", nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date),
    )


def _create_work_day() -> None:
    op.create_table(
        "work_day",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("is_working", sa.Boolean, nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("document", sa.Text),
        sa.Column("is_estimate", sa.Boolean, nullable=False, server_default=sa.false()),
    )


def _create_data_load() -> None:
    op.create_table(
        "data_load",
        key(),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("profile", sa.Text, nullable=False),
        sa.Column("started_at", sa.DateTime, nullable=False),
        sa.Column("finished_at", sa.DateTime),
        sa.Column("rows_read", sa.Integer, nullable=False, server_default="0"),
        sa.Column("rows_loaded", sa.Integer, nullable=False, server_default="0"),
        sa.Column("rows_rejected", sa.Integer, nullable=False, server_default="0"),
        sa.Column("rows_secret", sa.Integer, nullable=False, server_default="0"),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("file_hash", sa.Text),
        sa.Column("is_demo", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Index("ix_data_load_finished_at", "finished_at"),
    )
