"""The tables of the shared database, one schema for PostgreSQL and SQLite.

Business tables belong to the province's systems and the loader; the dashboard reads them.
What the dashboard writes itself sits in the schema ``oversight`` (PostgreSQL) or beside the
rest (SQLite has no schemas; see ``engine.py``).

Conventions: times are local (setting ``timezone``) without offset; a deadline known only as a
day is stored as 23:59:59 of that day; a column ``*_on`` beside ``*_at`` is its day, computed by
the database. Columns marked *derived* are filled by ``organisation.derive()`` or the loader and can
be rebuilt from the others.
"""

from lib.database.schema.base import (
    CAUSES,
    CLOSED_HOW,
    DRAW_KINDS,
    EVENT_KINDS,
    FILE_KINDS,
    INSPECTION_TRIGGERS,
    ISSUE_KINDS,
    ISSUE_STATUSES,
    ISSUE_STEPS,
    NOTE_KINDS,
    OVERSIGHT,
    POSTS,
    RATINGS,
    REVIEWER_KINDS,
    ROLES,
    SEVERITIES,
    SOURCES,
    STAGES,
    STRATA,
    TEAM_ROLES,
    UNIT_KINDS,
    URGENCIES,
    Key,
    day_of,
    metadata,
)
from lib.database.schema.deliveries import data_load, work_day
from lib.database.schema.files import case_file, file_event, file_pause, file_stage
from lib.database.schema.inspections import (
    inspection,
    inspection_member,
    inspection_unit,
    issue,
    quality_review,
)
from lib.database.schema.organisation import (
    appointment,
    field,
    field_assignment,
    law_change,
    official,
    org_closure,
    org_succession,
    org_unit,
)
from lib.database.schema.own import (
    APPEND_ONLY,
    access_log,
    digest,
    draw,
    draw_frame,
    inspection_sample,
    issue_step,
    journal,
    note,
    report,
    user_account,
)

__all__ = [
    "APPEND_ONLY",
    "CAUSES",
    "CLOSED_HOW",
    "DRAW_KINDS",
    "EVENT_KINDS",
    "FILE_KINDS",
    "INSPECTION_TRIGGERS",
    "ISSUE_KINDS",
    "ISSUE_STATUSES",
    "ISSUE_STEPS",
    "NOTE_KINDS",
    "OVERSIGHT",
    "POSTS",
    "RATINGS",
    "REVIEWER_KINDS",
    "ROLES",
    "SEVERITIES",
    "SOURCES",
    "STAGES",
    "STRATA",
    "TEAM_ROLES",
    "UNIT_KINDS",
    "URGENCIES",
    "Key",
    "access_log",
    "appointment",
    "case_file",
    "data_load",
    "day_of",
    "digest",
    "draw",
    "draw_frame",
    "field",
    "field_assignment",
    "file_event",
    "file_pause",
    "file_stage",
    "inspection",
    "inspection_member",
    "inspection_sample",
    "inspection_unit",
    "issue",
    "issue_step",
    "journal",
    "law_change",
    "metadata",
    "note",
    "official",
    "org_closure",
    "org_succession",
    "org_unit",
    "quality_review",
    "report",
    "user_account",
    "work_day",
]
