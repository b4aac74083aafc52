"""The dashboard's own tables: accounts, access log, notes."""

from __future__ import annotations

import sqlalchemy as sa

from lib.database.schema.base import (
    OVERSIGHT,
    ROLES,
    Key,
    key,
    metadata,
    one_of,
    text,
)

user_account = sa.Table(
    "user_account",
    metadata,
    key(),
    text("username", nullable=False, unique=True),
    text("display_name", nullable=False),
    text("email", unique=True),
    text("role", nullable=False),
    sa.Column("unit_id", Key, sa.ForeignKey("org_unit.id")),
    sa.Column("official_id", Key, sa.ForeignKey("official.id")),
    sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("is_demo", sa.Boolean, nullable=False, server_default=sa.false()),
    one_of("role", ROLES),
    schema=OVERSIGHT,
)

access_log = sa.Table(
    "access_log",
    metadata,
    key(),
    sa.Column("at", sa.DateTime, nullable=False),
    text("username", nullable=False),
    text("role", nullable=False),
    text("page", nullable=False),
    text("subject"),
    text("filters"),
    sa.Column("rows", sa.Integer),
    schema=OVERSIGHT,
)

note = sa.Table(
    "note",
    metadata,
    key(),
    sa.Column("at", sa.DateTime, nullable=False),
    text("username", nullable=False),
    text("kind", nullable=False),
    sa.Column("file_id", Key, sa.ForeignKey("case_file.id")),
    sa.Column("unit_id", Key, sa.ForeignKey("org_unit.id")),
    sa.Column("answers_note_id", Key, sa.ForeignKey(f"{OVERSIGHT}.note.id")),
    sa.Column("due_on", sa.Date),
    text("body", nullable=False),
    one_of("kind", ("instruction", "question", "explanation")),
    schema=OVERSIGHT,
)
