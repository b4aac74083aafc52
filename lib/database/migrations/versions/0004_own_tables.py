"""The tables that the dashboard writes itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from lib.database.migrations.columns import (
    OVERSIGHT,
    Key,
    key,
    one_of,
    own_schema,
    ref,
)

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(sa.schema.CreateSchema(OVERSIGHT, if_not_exists=True))
    _create_user_account()
    _create_sign_on()
    _create_access_log()
    _create_access_head()
    _create_access_cut()


def _create_user_account() -> None:
    op.create_table(
        "user_account",
        key(),
        sa.Column("username", sa.Text, nullable=False, unique=True),
        sa.Column("display_name", sa.Text, nullable=False),
        sa.Column("email", sa.Text, unique=True),
        sa.Column("issuer", sa.Text),
        sa.Column("subject", sa.Text),
        sa.Column("role", sa.Text, nullable=False),
        ref("unit_id", "org_unit.id"),
        ref("official_id", "official.id"),
        sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("is_demo", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("sessions_valid_after", sa.DateTime),
        sa.UniqueConstraint("issuer", "subject"),
        sa.CheckConstraint("(issuer IS NULL) = (subject IS NULL)", name="identity"),
        one_of("role", "chairman home_affairs head deputy operator"),
        schema=own_schema(),
    )


def _create_sign_on() -> None:
    op.create_table(
        "sign_on",
        key(),
        sa.Column("username", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False, unique=True),
        sa.Column("started_at", sa.DateTime, nullable=False),
        sa.Column("last_seen_at", sa.DateTime, nullable=False),
        sa.Column("ended_at", sa.DateTime),
        schema=own_schema(),
    )


def _create_access_log() -> None:
    op.create_table(
        "access_log",
        sa.Column("id", Key, primary_key=True, autoincrement=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("username", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("page", sa.Text),
        sa.Column("subject", sa.Text),
        ref("unit_id", "org_unit.id", index=True),
        sa.Column("filters", sa.Text),
        sa.Column("rows", sa.Integer),
        sa.Column("reason", sa.Text),
        sa.Column("content_hash", sa.Text),
        sa.Column("previous_hash", sa.Text),
        sa.Column("hash", sa.Text, nullable=False),
        one_of(
            "action",
            "page file issue person inspection export reveal refused sign_on sign_off pruned",
        ),
        schema=own_schema(),
    )
    op.create_index("ix_access_log_at", "access_log", ["at"], schema=own_schema())


def _create_access_head() -> None:
    op.create_table(
        "access_head",
        sa.Column("id", Key, primary_key=True, autoincrement=False),
        sa.Column("number", Key, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.CheckConstraint("id = 1", name="one"),
        schema=own_schema(),
    )


def _create_access_cut() -> None:
    op.create_table(
        "access_cut",
        key(),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("up_to", Key, nullable=False, unique=True),
        sa.Column("older_than", sa.DateTime, nullable=False),
        sa.Column("last_hash", sa.Text, nullable=False),
        schema=own_schema(),
    )
