"""The tables of the shared database, one schema for PostgreSQL and SQLite.

Business tables belong to the province's systems and the loader; the dashboard reads them.
What the dashboard writes itself sits in the schema ``oversight`` (PostgreSQL) or beside the
rest (SQLite has no schemas; see ``engine.py``).

Conventions: times are local (setting ``timezone``) without offset; a deadline known only as a
day is stored as 23:59:59 of that day; a column ``*_on`` beside ``*_at`` is its day, computed by
the database. Columns marked *derived* are filled by ``organisation.derive()`` or the loader and can
be rebuilt from the others.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import ColumnElement

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

OVERSIGHT = "oversight"
Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

UNIT_KINDS = ("province", "department", "district", "commune", "division", "service_unit")
FILE_KINDS = ("task", "procedure", "document")
SOURCES = (
    "central",
    "party_committee",
    "party_standing",
    "province",
    "chairman",
    "agency",
    "citizen",
    "business",
)
URGENCIES = ("normal", "urgent", "very_urgent", "express")
CLOSED_HOW = ("done", "returned", "refused", "withdrawn")
EVENT_KINDS = (
    "received",
    "assigned",
    "transferred",
    "submitted",
    "advised",
    "rework",
    "supplement_requested",
    "supplement_received",
    "paused",
    "resumed",
    "extension_asked",
    "extended",
    "completed",
    "reopened",
)
STAGES = ("receive", "process", "advise", "issue")
POSTS = ("head", "deputy", "official")
RATINGS = (1, 2, 3, 4)
ISSUE_KINDS = (
    "poor_advice",
    "lateness",
    "incompleteness",
    "shirking",
    "fear_of_responsibility",
    "discipline",
    "procedure",
    "other",
)
SEVERITIES = ("low", "medium", "high")
ISSUE_STATUSES = ("open", "remediated", "verified", "closed_not_done")
CAUSES = ("objective", "subjective")
ROLES = ("chairman", "home_affairs", "head", "deputy", "operator")


class day_of(ColumnElement[Any]):
    """The calendar day of a timestamp column, in each database's own words."""

    inherit_cache = True
    type = sa.Date()

    def __init__(self, column: str) -> None:
        self.column = column


@compiles(day_of)
def _day_of(element: day_of, compiler: Any, **kw: Any) -> str:
    return f"CAST({element.column} AS DATE)"


@compiles(day_of, "sqlite")
def _day_of_sqlite(element: day_of, compiler: Any, **kw: Any) -> str:
    return f"date({element.column})"


def _key() -> sa.Column[int]:
    return sa.Column("id", Key, primary_key=True)


def _ref(name: str, target: str, *, nullable: bool = True, index: bool = False) -> sa.Column[int]:
    return sa.Column(name, Key, sa.ForeignKey(target), nullable=nullable, index=index)


def _day(name: str, of: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Date, sa.Computed(day_of(of), persisted=True))


def _one_of(column: str, values: tuple[object, ...]) -> sa.CheckConstraint:
    listed = ", ".join(f"'{v}'" if isinstance(v, str) else str(v) for v in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=column)


def _text(name: str, *, nullable: bool = True, **kw: Any) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=nullable, **kw)


# --- organisation -------------------------------------------------------------------------

org_unit = sa.Table(
    "org_unit",
    metadata,
    _key(),
    _text("code", nullable=False),
    _text("name", nullable=False),
    _text("short_name", nullable=False),
    _text("kind", nullable=False),
    _ref("parent_id", "org_unit.id", index=True),
    _text("peer_group"),
    sa.Column("valid_from", sa.Date, nullable=False),
    sa.Column("valid_to", sa.Date),  # last day of validity; null = still valid
    _one_of("kind", UNIT_KINDS),
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
    _key(),
    _text("code", nullable=False, unique=True),
    _text("name", nullable=False),
)

org_succession = sa.Table(
    "org_succession",
    metadata,
    _key(),
    _ref("predecessor_id", "org_unit.id", nullable=False, index=True),
    _ref("successor_id", "org_unit.id", nullable=False),
    _ref("field_id", "field.id"),  # null = every field not named in another row
    sa.Column("effective_on", sa.Date, nullable=False),
    _text("document"),
)

official = sa.Table(
    "official",
    metadata,
    _key(),
    _text("code", nullable=False, unique=True),
    _text("name", nullable=False),
)

appointment = sa.Table(
    "appointment",
    metadata,
    _key(),
    _ref("official_id", "official.id", nullable=False, index=True),
    _ref("unit_id", "org_unit.id", nullable=False, index=True),
    _text("post", nullable=False),
    sa.Column("acting", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("valid_from", sa.Date, nullable=False),
    sa.Column("valid_to", sa.Date),
    _one_of("post", POSTS),
)

field_assignment = sa.Table(
    "field_assignment",
    metadata,
    _key(),
    _ref("official_id", "official.id", nullable=False, index=True),
    _ref("unit_id", "org_unit.id", nullable=False),
    _ref("field_id", "field.id", nullable=False),
    sa.Column("valid_from", sa.Date, nullable=False),
    sa.Column("valid_to", sa.Date),
)

# --- files and what happened to them --------------------------------------------------------

case_file = sa.Table(
    "case_file",
    metadata,
    _key(),
    _text("origin", nullable=False),  # the delivering system; a code is unique within it
    _text("code", nullable=False),
    _text("kind", nullable=False),
    _text("title", nullable=False),
    _ref("field_id", "field.id"),
    _ref("unit_id", "org_unit.id", nullable=False),
    _ref("current_unit_id", "org_unit.id"),  # derived: unit_id followed to the unit valid today
    _ref("receiving_unit_id", "org_unit.id"),
    _ref("official_id", "official.id"),  # who handles it
    _text("source"),
    _text("document_type"),
    _text("assigning_document"),
    _text("urgency"),
    sa.Column("received_at", sa.DateTime, nullable=False),
    sa.Column("due_original", sa.DateTime),
    sa.Column("due_current", sa.DateTime),
    sa.Column("completed_at", sa.DateTime),  # the result exists, not the day it is collected
    _text("closed_how"),
    sa.Column("returned_to_citizen_at", sa.DateTime),
    sa.Column("updated_at", sa.DateTime),
    sa.Column("ingested_at", sa.DateTime, nullable=False),
    _ref("data_load_id", "data_load.id"),
    _text("search_text", nullable=False),  # derived: folded code and title
    _day("received_on", "received_at"),
    _day("completed_on", "completed_at"),
    _day("due_original_on", "due_original"),
    _day("due_current_on", "due_current"),
    sa.UniqueConstraint("origin", "code"),
    _one_of("kind", FILE_KINDS),
    _one_of("source", SOURCES),
    _one_of("urgency", URGENCIES),
    _one_of("closed_how", CLOSED_HOW),
    # a unit's subtree over a period: agency tables, unit profile, every scoped query
    sa.Index("ix_case_file_unit_id", "unit_id", "received_on"),
    sa.Index("ix_case_file_current_unit_id", "current_unit_id", "received_on"),
    # flows and stocks of the whole province
    sa.Index("ix_case_file_received_on", "received_on", "completed_on"),
    sa.Index("ix_case_file_completed_on", "completed_on"),
)

file_event = sa.Table(
    "file_event",
    metadata,
    _key(),
    # the timeline of one file; "has it been reworked / reopened" of many
    _ref("file_id", "case_file.id", nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("recorded_at", sa.DateTime),
    _text("kind", nullable=False),
    _ref("from_unit_id", "org_unit.id"),
    _ref("to_unit_id", "org_unit.id"),
    _ref("official_id", "official.id"),
    _text("note"),
    sa.UniqueConstraint("file_id", "sequence"),
    _one_of("kind", EVENT_KINDS),
    sa.Index("ix_file_event_kind", "kind", "file_id"),
)

file_stage = sa.Table(
    "file_stage",
    metadata,
    _key(),
    _ref("file_id", "case_file.id", nullable=False, index=True),
    _text("stage", nullable=False),
    _ref("unit_id", "org_unit.id"),
    sa.Column("started_at", sa.DateTime, nullable=False),
    sa.Column("ended_at", sa.DateTime),
    sa.Column("due_at", sa.DateTime),
    _one_of("stage", STAGES),
)

# One clock stop of a file: a pair of paused/resumed (or supplement requested/received) events,
# kept apart so that "paused on day D" and net working days are one join.
file_pause = sa.Table(
    "file_pause",
    metadata,
    _key(),
    _ref("file_id", "case_file.id", nullable=False, index=True),
    sa.Column("started_on", sa.Date, nullable=False),
    sa.Column("ended_on", sa.Date),
    _text("reason"),
)

# --- quality, inspections, issues -----------------------------------------------------------

inspection = sa.Table(
    "inspection",
    metadata,
    _key(),
    _text("code", nullable=False, unique=True),
    _text("title", nullable=False),
    _text("trigger", nullable=False),
    _text("decision"),
    sa.Column("starts_on", sa.Date, nullable=False),
    sa.Column("ends_on", sa.Date),
    _one_of("trigger", ("planned", "unannounced", "directed", "complaint")),
)

inspection_unit = sa.Table(
    "inspection_unit",
    metadata,
    sa.Column("inspection_id", Key, sa.ForeignKey("inspection.id"), primary_key=True),
    sa.Column("unit_id", Key, sa.ForeignKey("org_unit.id"), primary_key=True),
    sa.Column("visited_on", sa.Date),
)

inspection_sample = sa.Table(
    "inspection_sample",
    metadata,
    _key(),
    _ref("inspection_id", "inspection.id", nullable=False, index=True),
    _ref("file_id", "case_file.id", nullable=False, index=True),
    _text("stratum", nullable=False),
    sa.Column("rank", sa.Integer, nullable=False),
    _text("seed", nullable=False),
    _text("frame_hash", nullable=False),
    _ref("substitutes_file_id", "case_file.id"),
    _text("substitution_reason"),
)

quality_review = sa.Table(
    "quality_review",
    metadata,
    _key(),
    # reviews behind a quality rate, and on the file's page
    _ref("file_id", "case_file.id", nullable=False, index=True),
    _ref("inspection_id", "inspection.id"),
    sa.Column("reviewed_at", sa.DateTime, nullable=False),
    _day("reviewed_on", "reviewed_at"),
    _text("reviewer"),
    sa.Column("rating", sa.Integer, nullable=False),
    sa.Column("complete", sa.Integer),
    sa.Column("lawful", sa.Integer),
    sa.Column("advice", sa.Integer),
    sa.Column("form", sa.Integer),
    _text("reason"),
    _one_of("rating", RATINGS),
    sa.Index("ix_quality_review_reviewed_on", "reviewed_on"),
)

issue = sa.Table(
    "issue",
    metadata,
    _key(),
    _text("code", nullable=False, unique=True),
    _text("kind", nullable=False),
    _text("severity", nullable=False),
    _text("title", nullable=False),
    _ref("unit_id", "org_unit.id", nullable=False, index=True),
    _ref("current_unit_id", "org_unit.id", index=True),  # derived, as for case_file
    _ref("official_id", "official.id"),
    _ref("file_id", "case_file.id", index=True),
    _ref("inspection_id", "inspection.id"),
    _text("cause"),
    sa.Column("found_on", sa.Date, nullable=False),
    sa.Column("explanation_due", sa.Date),
    sa.Column("explanation_given", sa.Date),
    _text("recommendation"),
    sa.Column("due_on", sa.Date),
    _text("status", nullable=False),
    sa.Column("closed_on", sa.Date),
    _ref("repeats_issue_id", "issue.id"),
    _text("search_text", nullable=False),
    _one_of("kind", ISSUE_KINDS),
    _one_of("severity", SEVERITIES),
    _one_of("cause", CAUSES),
    _one_of("status", ISSUE_STATUSES),
    # stocks of open issues on any day
    sa.Index("ix_issue_found_on", "found_on", "closed_on"),
)

# --- calendar, deliveries -------------------------------------------------------------------

work_day = sa.Table(
    "work_day",
    metadata,
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("is_working", sa.Boolean, nullable=False),
    sa.Column("ordinal", sa.Integer, nullable=False),  # working days up to and including this day
    _text("reason"),
    _text("document"),
    sa.Column("is_estimate", sa.Boolean, nullable=False, server_default=sa.false()),
)

data_load = sa.Table(
    "data_load",
    metadata,
    _key(),
    _text("source", nullable=False),  # "demo", or the file's name
    _text("profile", nullable=False),
    sa.Column("started_at", sa.DateTime, nullable=False),
    sa.Column("finished_at", sa.DateTime),
    sa.Column("rows_read", sa.Integer, nullable=False, server_default="0"),
    sa.Column("rows_loaded", sa.Integer, nullable=False, server_default="0"),
    sa.Column("rows_rejected", sa.Integer, nullable=False, server_default="0"),
    sa.Column("rows_secret", sa.Integer, nullable=False, server_default="0"),
    sa.Column("as_of", sa.Date, nullable=False),
    _text("file_hash"),
    sa.Column("is_demo", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Index("ix_data_load_finished_at", "finished_at"),
)

# --- the dashboard's own tables -------------------------------------------------------------

user_account = sa.Table(
    "user_account",
    metadata,
    _key(),
    _text("username", nullable=False, unique=True),
    _text("display_name", nullable=False),
    _text("email", unique=True),
    _text("role", nullable=False),
    sa.Column("unit_id", Key, sa.ForeignKey("org_unit.id")),
    sa.Column("official_id", Key, sa.ForeignKey("official.id")),
    sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("is_demo", sa.Boolean, nullable=False, server_default=sa.false()),
    _one_of("role", ROLES),
    schema=OVERSIGHT,
)

access_log = sa.Table(
    "access_log",
    metadata,
    _key(),
    sa.Column("at", sa.DateTime, nullable=False),
    _text("username", nullable=False),
    _text("role", nullable=False),
    _text("page", nullable=False),
    _text("subject"),
    _text("filters"),
    sa.Column("rows", sa.Integer),
    schema=OVERSIGHT,
)

note = sa.Table(
    "note",
    metadata,
    _key(),
    sa.Column("at", sa.DateTime, nullable=False),
    _text("username", nullable=False),
    _text("kind", nullable=False),
    sa.Column("file_id", Key, sa.ForeignKey("case_file.id")),
    sa.Column("unit_id", Key, sa.ForeignKey("org_unit.id")),
    sa.Column("answers_note_id", Key, sa.ForeignKey(f"{OVERSIGHT}.note.id")),
    sa.Column("due_on", sa.Date),
    _text("body", nullable=False),
    _one_of("kind", ("instruction", "question", "explanation")),
    schema=OVERSIGHT,
)
