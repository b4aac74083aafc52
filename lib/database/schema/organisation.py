"""Units with dates, who took over from whom, fields, officials and their posts."""

from __future__ import annotations

import sqlalchemy as sa

from lib.database.schema.base import (
    POSTS,
    UNIT_KINDS,
    Key,
    key,
    metadata,
    one_of,
    reference,
    text,
)

org_unit = sa.Table(
    "org_unit",
    metadata,
    key(),
    text("code", nullable=False),
    text("name", nullable=False),
    text("short_name", nullable=False),
    text("kind", nullable=False),
    reference("parent_id", "org_unit.id", index=True),
    text("peer_group"),
    sa.Column("valid_from", sa.Date, nullable=False),
    sa.Column("valid_to", sa.Date),  # last day of validity; null = still valid
    one_of("kind", UNIT_KINDS),
    sa.UniqueConstraint("code", "valid_from"),
    sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="period"),
)

# Derived: every unit with itself (depth 0) and each of its ancestors: a subtree is one join.
org_closure = sa.Table(
    "org_closure",
    metadata,
    sa.Column("ancestor_id", Key, sa.ForeignKey("org_unit.id"), primary_key=True),
    sa.Column("unit_id", Key, sa.ForeignKey("org_unit.id"), primary_key=True),
    sa.Column("depth", sa.Integer, nullable=False),
    # from a file's unit up to its agency
    sa.Index("ix_org_closure_unit_id", "unit_id", "ancestor_id"),
)

field = sa.Table(
    "field",
    metadata,
    key(),
    text("code", nullable=False, unique=True),
    text("name", nullable=False),
)

org_succession = sa.Table(
    "org_succession",
    metadata,
    key(),
    reference("predecessor_id", "org_unit.id", nullable=False, index=True),
    reference("successor_id", "org_unit.id", nullable=False),
    reference("field_id", "field.id"),  # null = every field not named in another row
    sa.Column("effective_on", sa.Date, nullable=False),
    text("document"),
)

# A change of law from which figures are not comparable with those before: charts start anew.
law_change = sa.Table(
    "law_change",
    metadata,
    key(),
    sa.Column("effective_on", sa.Date, nullable=False),
    text("name", nullable=False),
    text("document", nullable=False),
    sa.UniqueConstraint("effective_on", "name"),
)

official = sa.Table(
    "official",
    metadata,
    key(),
    text("code", nullable=False, unique=True),
    text("name", nullable=False),
)

appointment = sa.Table(
    "appointment",
    metadata,
    key(),
    reference("official_id", "official.id", nullable=False, index=True),
    reference("unit_id", "org_unit.id", nullable=False, index=True),
    text("post", nullable=False),
    sa.Column("acting", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("valid_from", sa.Date, nullable=False),
    sa.Column("valid_to", sa.Date),
    one_of("post", POSTS),
)

field_assignment = sa.Table(
    "field_assignment",
    metadata,
    key(),
    reference("official_id", "official.id", nullable=False, index=True),
    reference("unit_id", "org_unit.id", nullable=False),
    reference("field_id", "field.id", nullable=False),
    sa.Column("valid_from", sa.Date, nullable=False),
    sa.Column("valid_to", sa.Date),
)
