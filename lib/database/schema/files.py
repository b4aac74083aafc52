"""Files and assigned tasks, what happened to them, time at each step, clock stops."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from lib.database.schema.base import (
    CLOSED_HOW,
    EVENT_KINDS,
    FILE_KINDS,
    SOURCES,
    STAGES,
    URGENCIES,
    computed_day,
    key,
    metadata,
    one_of,
    reference,
    text,
)

BEYOND_CALENDAR = 2**31 - 1

case_file = sa.Table(
    "case_file",
    metadata,
    key(),
    text("origin", nullable=False),  # the delivering system; a code is unique within it
    text("code", nullable=False),
    text("kind", nullable=False),
    text("title", nullable=False),
    reference("field_id", "field.id"),
    reference("unit_id", "org_unit.id", nullable=False),
    reference(
        "current_unit_id", "org_unit.id"
    ),  # derived: unit_id followed to the unit valid today
    reference("receiving_unit_id", "org_unit.id"),
    reference("official_id", "official.id"),  # who handles it
    text("source"),
    text("document_type"),
    text("assigning_document"),
    text("urgency"),
    sa.Column("received_at", sa.DateTime, nullable=False),
    sa.Column("due_original", sa.DateTime),
    sa.Column("due_current", sa.DateTime),
    sa.Column("completed_at", sa.DateTime),  # the result exists, not the day it is collected
    text("closed_how"),
    sa.Column("returned_to_citizen_at", sa.DateTime),
    sa.Column("updated_at", sa.DateTime),
    sa.Column("ingested_at", sa.DateTime, nullable=False),
    reference("data_load_id", "data_load.id"),
    text("search_text", nullable=False),  # derived: folded code and title
    computed_day("received_on", "received_at"),
    computed_day("completed_on", "completed_at"),
    computed_day("due_original_on", "due_original"),
    computed_day("due_current_on", "due_current"),
    # kept by triggers: working days that were left until the due day when the result came,
    # negative = late, BEYOND_CALENDAR where the calendar does not reach; NULL without either
    sa.Column("left_original", sa.Integer),
    sa.Column("left_current", sa.Integer),
    # derived: whether another file looks like it (``database.duplicates``)
    sa.Column("possible_duplicate", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.UniqueConstraint("origin", "code"),
    one_of("kind", FILE_KINDS),
    one_of("source", SOURCES),
    one_of("urgency", URGENCIES),
    one_of("closed_how", CLOSED_HOW),
    # a unit's subtree over a period: agency tables, unit profile, every scoped query
    sa.Index("ix_case_file_unit_id", "unit_id", "received_on"),
    sa.Index("ix_case_file_current_unit_id", "current_unit_id", "received_on"),
    # with the receipt, by which the few that were in hand on a day long ago are told from all that
    # was resolved since
    sa.Index("ix_case_file_current_unit_results", "current_unit_id", "completed_on", "received_on"),
    sa.Index("ix_case_file_current_unit_due_original_on", "current_unit_id", "due_original_on"),
    sa.Index("ix_case_file_current_unit_due_current_on", "current_unit_id", "due_current_on"),
    # flows and stocks of the whole province
    sa.Index("ix_case_file_received_on", "received_on", "completed_on"),
    # with the days of a period, which codes have no order of: read past without their rows
    sa.Index("ix_case_file_code", "code", "id", "received_on", "completed_on"),
)
F = case_file.c
# The orders of a list of files (``lib.query.order``): each ends in the id, so that a page goes on
# where the one before it ended.


def _where(condition: sa.ColumnElement[bool]) -> dict[str, Any]:
    return {"sqlite_where": condition, "postgresql_where": condition}


_still = _where(F.completed_at.is_(None))
sa.Index("ix_case_file_completed_on", F.completed_on.desc(), F.id, F.received_on)
sa.Index("ix_case_file_newest", F.received_on.desc(), F.id)
# What is dated before its receipt: few, and found nowhere near the others. Neither database expects
# so few: it begins here only if it finds there what else it looks up by.
sa.Index(
    "ix_case_file_backdated",
    F.current_unit_id,
    F.received_on,
    F.completed_on,
    **_where(F.completed_on < F.received_on),
)
# few as well
sa.Index(
    "ix_case_file_possible_duplicate",
    F.received_on.desc(),
    F.id,
    sqlite_where=F.possible_duplicate == sa.true(),
    postgresql_where=F.possible_duplicate,
)
sa.Index("ix_case_file_open_due_original_on", F.due_original_on, F.id, **_still)
sa.Index("ix_case_file_open_due_current_on", F.due_current_on, F.id, **_still)
sa.Index("ix_case_file_due_original_on", F.due_original_on, F.completed_on, F.id)
sa.Index("ix_case_file_due_current_on", F.due_current_on, F.completed_on, F.id)
sa.Index("ix_case_file_left_original", F.left_original, F.due_original_on, F.id)
sa.Index("ix_case_file_left_current", F.left_current, F.due_current_on, F.id)
# what was late, with the due day, by which a new head is not answerable for it
for _name, _due in (("original", F.due_original_on), ("current", F.due_current_on)):
    sa.Index(
        f"ix_case_file_late_{_name}",
        F.completed_on.desc(),
        F.id,
        _due,
        **_where(F.completed_on > _due),
    )

file_event = sa.Table(
    "file_event",
    metadata,
    key(),
    # the timeline of one file; "has it been reworked / reopened" of many
    reference("file_id", "case_file.id", nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("recorded_at", sa.DateTime),
    text("kind", nullable=False),
    reference("from_unit_id", "org_unit.id"),
    reference("to_unit_id", "org_unit.id"),
    reference("official_id", "official.id"),
    text("note"),
    sa.UniqueConstraint("file_id", "sequence"),
    one_of("kind", EVENT_KINDS),
    sa.Index("ix_file_event_kind", "kind", "file_id"),
    # what was handed over, and back: all that is asked of it, without the events between
    sa.Index(
        "ix_file_event_transferred",
        "file_id",
        "sequence",
        "from_unit_id",
        "to_unit_id",
        "at",
        sqlite_where=sa.text("kind = 'transferred'"),
        postgresql_where=sa.text("kind = 'transferred'"),
    ),
)

file_stage = sa.Table(
    "file_stage",
    metadata,
    key(),
    reference("file_id", "case_file.id", nullable=False, index=True),
    text("stage", nullable=False),
    reference("unit_id", "org_unit.id"),  # the unit that held the file at this step
    reference("current_unit_id", "org_unit.id"),  # derived, as for case_file
    sa.Column("started_at", sa.DateTime, nullable=False),
    sa.Column("ended_at", sa.DateTime),
    sa.Column("due_at", sa.DateTime),
    computed_day("started_on", "started_at"),
    computed_day("ended_on", "ended_at"),
    one_of("stage", STAGES),
    # time per step over a period; steps not yet ended; with the begin, by which the few that waited
    # on a day long ago are told from all that ended since
    sa.Index("ix_file_stage_ended_on", "ended_on", "started_on"),
)

# One clock stop of a file: a pair of paused/resumed (or supplement requested/received) events,
# kept apart so that "paused on day D" and net working days are one join.
file_pause = sa.Table(
    "file_pause",
    metadata,
    key(),
    reference("file_id", "case_file.id", nullable=False, index=True),
    sa.Column("started_on", sa.Date, nullable=False),
    sa.Column("ended_on", sa.Date),
    text("reason"),
)

# What the masked texts of files stand for (``lib.masking``): the title, or the note of one event.
# Read only by who says why, and that is logged.
personal_text = sa.Table(
    "personal_text",
    metadata,
    key(),
    reference("file_id", "case_file.id", nullable=False, index=True),
    reference("event_id", "file_event.id", index=True),  # null = the title of the file
    text("text", nullable=False),
)
