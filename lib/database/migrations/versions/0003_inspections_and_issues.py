"""Inspections, quality reviews and issues."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from lib.database.migrations.columns import (
    day,
    key,
    one_of,
    ref,
)

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _create_inspection()
    _create_inspection_unit()
    _create_inspection_member()
    _create_quality_review()
    _create_issue()


def _create_inspection() -> None:
    op.create_table(
        "inspection",
        key(),
        sa.Column("code", sa.Text, nullable=False, unique=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("trigger", sa.Text, nullable=False),
        sa.Column("decision", sa.Text),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("ends_on", sa.Date),
        sa.Column("reported_on", sa.Date),
        sa.Column("announced_on", sa.Date),
        one_of("trigger", "planned unannounced directed complaint"),
    )


def _create_inspection_unit() -> None:
    op.create_table(
        "inspection_unit",
        ref("inspection_id", "inspection.id", primary_key=True),
        ref("unit_id", "org_unit.id", primary_key=True),
        sa.Column("visited_on", sa.Date),
    )


def _create_inspection_member() -> None:
    op.create_table(
        "inspection_member",
        key(),
        ref("inspection_id", "inspection.id", nullable=False, index=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("position", sa.Text),
        one_of("role", "lead deputy_lead member"),
    )


def _create_quality_review() -> None:
    op.create_table(
        "quality_review",
        key(),
        ref("file_id", "case_file.id", nullable=False, index=True),
        ref("inspection_id", "inspection.id"),
        sa.Column("reviewed_at", sa.DateTime, nullable=False),
        day("reviewed_on", "reviewed_at"),
        sa.Column("reviewer", sa.Text),
        sa.Column("reviewer_kind", sa.Text),
        sa.Column("rating", sa.Integer, nullable=False),
        sa.Column("complete", sa.Integer),
        sa.Column("lawful", sa.Integer),
        sa.Column("advice", sa.Integer),
        sa.Column("form", sa.Integer),
        sa.Column("reason", sa.Text),
        sa.CheckConstraint("rating IN (1, 2, 3, 4)", name="rating"),
        one_of("reviewer_kind", "self office inspection"),
        sa.Index("ix_quality_review_reviewed_on", "reviewed_on"),
    )


def _create_issue() -> None:
    op.create_table(
        "issue",
        key(),
        sa.Column("code", sa.Text, nullable=False, unique=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("severity", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        ref("unit_id", "org_unit.id", nullable=False, index=True),
        ref("current_unit_id", "org_unit.id", index=True),
        ref("official_id", "official.id"),
        ref("file_id", "case_file.id", index=True),
        ref("inspection_id", "inspection.id"),
        sa.Column("cause", sa.Text),
        sa.Column("found_on", sa.Date, nullable=False),
        sa.Column("explanation_due", sa.Date),
        sa.Column("explanation_given", sa.Date),
        sa.Column("recommendation", sa.Text),
        sa.Column("due_on", sa.Date),
        sa.Column("remediated_on", sa.Date),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("closed_on", sa.Date),
        ref("repeats_issue_id", "issue.id"),
        sa.Column("search_text", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False, server_default="0"),
        one_of("cause", "objective subjective"),
        one_of(
            "kind",
            "poor_advice lateness incompleteness shirking fear_of_responsibility "
            "discipline procedure other",
        ),
        one_of("severity", "low medium high"),
        one_of("status", "open remediated verified closed_not_done"),
        sa.Index("ix_issue_found_on", "found_on", "closed_on"),
    )
