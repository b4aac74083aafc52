"""Quality reviews, public-duty inspections, and the issues they find."""

from __future__ import annotations

import sqlalchemy as sa

from lib.database.schema.base import (
    CAUSES,
    INSPECTION_TRIGGERS,
    ISSUE_KINDS,
    ISSUE_STATUSES,
    RATINGS,
    REVIEWER_KINDS,
    SEVERITIES,
    TEAM_ROLES,
    Key,
    computed_day,
    key,
    metadata,
    one_of,
    reference,
    text,
)

inspection = sa.Table(
    "inspection",
    metadata,
    key(),
    text("code", nullable=False, unique=True),
    text("title", nullable=False),
    text("trigger", nullable=False),
    text("decision"),
    sa.Column("starts_on", sa.Date, nullable=False),
    sa.Column("ends_on", sa.Date),
    sa.Column("reported_on", sa.Date),  # the report to who ordered the inspection
    sa.Column("announced_on", sa.Date),  # the notice of its results to the units
    one_of("trigger", INSPECTION_TRIGGERS),
)

inspection_unit = sa.Table(
    "inspection_unit",
    metadata,
    sa.Column("inspection_id", Key, sa.ForeignKey("inspection.id"), primary_key=True),
    sa.Column("unit_id", Key, sa.ForeignKey("org_unit.id"), primary_key=True),
    sa.Column("visited_on", sa.Date),
)

inspection_member = sa.Table(
    "inspection_member",
    metadata,
    key(),
    reference("inspection_id", "inspection.id", nullable=False, index=True),
    text("role", nullable=False),
    text("name", nullable=False),
    text("position"),
    one_of("role", TEAM_ROLES),
)

quality_review = sa.Table(
    "quality_review",
    metadata,
    key(),
    # reviews behind a quality rate, and on the file's page
    reference("file_id", "case_file.id", nullable=False, index=True),
    reference("inspection_id", "inspection.id"),
    sa.Column("reviewed_at", sa.DateTime, nullable=False),
    computed_day("reviewed_on", "reviewed_at"),
    text("reviewer"),
    text("reviewer_kind"),
    sa.Column("rating", sa.Integer, nullable=False),
    sa.Column("complete", sa.Integer),
    sa.Column("lawful", sa.Integer),
    sa.Column("advice", sa.Integer),
    sa.Column("form", sa.Integer),
    text("reason"),
    one_of("rating", RATINGS),
    one_of("reviewer_kind", REVIEWER_KINDS),
    sa.Index("ix_quality_review_reviewed_on", "reviewed_on"),
)

issue = sa.Table(
    "issue",
    metadata,
    key(),
    text("code", nullable=False, unique=True),
    text("kind", nullable=False),
    text("severity", nullable=False),
    text("title", nullable=False),
    reference("unit_id", "org_unit.id", nullable=False, index=True),
    reference("current_unit_id", "org_unit.id", index=True),  # derived, as for case_file
    reference("official_id", "official.id"),
    reference("file_id", "case_file.id", index=True),
    reference("inspection_id", "inspection.id"),
    text("cause"),
    sa.Column("found_on", sa.Date, nullable=False),
    sa.Column("explanation_due", sa.Date),
    sa.Column("explanation_given", sa.Date),
    text("recommendation"),
    sa.Column("due_on", sa.Date),
    sa.Column("remediated_on", sa.Date),  # the unit reports it done; whether it is, is checked then
    text("status", nullable=False),
    sa.Column("closed_on", sa.Date),
    reference("repeats_issue_id", "issue.id"),
    text("search_text", nullable=False),
    # steps taken in the dashboard (oversight.issue_step); who saves must have read the newest
    sa.Column("version", sa.Integer, nullable=False, server_default="0"),
    one_of("kind", ISSUE_KINDS),
    one_of("severity", SEVERITIES),
    one_of("cause", CAUSES),
    one_of("status", ISSUE_STATUSES),
    # stocks of open issues on any day
    sa.Index("ix_issue_found_on", "found_on", "closed_on"),
)
