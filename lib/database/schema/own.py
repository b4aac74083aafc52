"""What the dashboard writes itself: accounts, log, journal, notes, draws, steps of issues."""

from __future__ import annotations

import sqlalchemy as sa

from lib.database.schema.base import (
    ACCESS_ACTIONS,
    CAUSES,
    DRAW_KINDS,
    ISSUE_STEPS,
    NOTE_KINDS,
    OVERSIGHT,
    ROLES,
    STRATA,
    Key,
    key,
    metadata,
    one_of,
    reference,
    text,
)

user_account = sa.Table(
    "user_account",
    metadata,
    key(),
    text("username", nullable=False, unique=True),
    text("display_name", nullable=False),
    text("email", unique=True),
    # the account at the identity provider: bound at the first sign-on by a verified address
    text("issuer"),
    text("subject"),
    text("role", nullable=False),
    sa.Column("unit_id", Key, sa.ForeignKey("org_unit.id")),
    sa.Column("official_id", Key, sa.ForeignKey("official.id")),
    sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("is_demo", sa.Boolean, nullable=False, server_default=sa.false()),
    # a sign-on that began before this moment counts no longer
    sa.Column("sessions_valid_after", sa.DateTime),
    sa.UniqueConstraint("issuer", "subject"),
    sa.CheckConstraint("(issuer IS NULL) = (subject IS NULL)", name="identity"),
    one_of("role", ROLES),
    schema=OVERSIGHT,
)

# One sign-on of one account in one browser, by the SHA-256 of what the browser's cookie carries:
# idle time, age and end are kept here, since the cookie itself lives for 30 days whatever happens.
sign_on = sa.Table(
    "sign_on",
    metadata,
    key(),
    text("username", nullable=False),
    text("fingerprint", nullable=False, unique=True),
    sa.Column("started_at", sa.DateTime, nullable=False),
    sa.Column("last_seen_at", sa.DateTime, nullable=False),
    sa.Column("ended_at", sa.DateTime),
    schema=OVERSIGHT,
)

# Who saw what. Each row carries a hash over itself and the row before it, so that a change, a
# removal or another order shows (``lib.database.access_chain``). Ids are given out without a gap.
access_log = sa.Table(
    "access_log",
    metadata,
    sa.Column("id", Key, primary_key=True, autoincrement=False),
    sa.Column("at", sa.DateTime, nullable=False),
    text("username", nullable=False),
    text("role", nullable=False),
    text("action", nullable=False),
    text("page"),
    text("subject"),  # code of a file, an issue, a post; name of an export
    sa.Column("unit_id", Key, sa.ForeignKey("org_unit.id"), index=True),  # whose it is
    text("filters"),
    sa.Column("rows", sa.Integer),
    text("reason"),  # why personal data was revealed
    text("content_hash"),  # SHA-256 of what was exported
    text("previous_hash"),
    text("hash", nullable=False),
    one_of("action", ACCESS_ACTIONS),
    sa.Index("ix_access_log_at", "at"),
    schema=OVERSIGHT,
)

# Where the chain of ``access_log`` ends: one row, so that who adds to it need not read the log.
access_head = sa.Table(
    "access_head",
    metadata,
    sa.Column("id", Key, primary_key=True, autoincrement=False),  # always 1
    sa.Column("number", Key, nullable=False),
    text("hash", nullable=False),
    sa.CheckConstraint("id = 1", name="one"),
    schema=OVERSIGHT,
)

# What was taken from the beginning of ``access_log`` when its time was over: rows up to the id
# ``up_to``, all older than ``older_than``. Only rows named here can be deleted from real data.
access_cut = sa.Table(
    "access_cut",
    metadata,
    key(),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("up_to", Key, nullable=False, unique=True),
    sa.Column("older_than", sa.DateTime, nullable=False),
    text("last_hash", nullable=False),  # of the last row taken: what remains hangs on it
    schema=OVERSIGHT,
)

note = sa.Table(
    "note",
    metadata,
    key(),
    sa.Column("at", sa.DateTime, nullable=False),
    text("username", nullable=False),
    text("role", nullable=False),
    text("kind", nullable=False),
    # what it is about: a figure as it was read, a unit, a file, an issue
    text("metric"),
    text("looked_at"),  # the filters of the figure, as in a URL
    text("read_as"),  # what the figure said
    sa.Column("as_of", sa.Date),
    reference("file_id", "case_file.id", index=True),
    reference("unit_id", "org_unit.id", index=True),
    reference("issue_id", "issue.id"),
    reference("to_unit_id", "org_unit.id", index=True),  # the unit that is to answer
    reference("answers_note_id", f"{OVERSIGHT}.note.id", index=True),
    sa.Column("due_on", sa.Date),
    text("body", nullable=False),
    one_of("kind", NOTE_KINDS),
    sa.CheckConstraint(
        "(kind IN ('instruction', 'question')) = (answers_note_id IS NULL)", name="thread"
    ),
    schema=OVERSIGHT,
)
# an instruction is closed once, whoever clicks at the same moment
CLOSES = "kind = 'closed'"
sa.Index(
    "ix_note_closes",
    note.c.answers_note_id,
    unique=True,
    sqlite_where=sa.text(CLOSES),
    postgresql_where=sa.text(CLOSES),
)

# What anybody ever wrote through the dashboard, one row per transaction. ``request`` names one
# click of one form, so that a second click writes nothing twice; ``moves_figures``: answers kept
# in caches are stale from here on.
journal = sa.Table(
    "journal",
    metadata,
    key(),
    sa.Column("at", sa.DateTime, nullable=False),
    text("username", nullable=False),
    text("role", nullable=False),
    text("action", nullable=False),
    text("subject", nullable=False),
    text("request", unique=True),
    sa.Column("moves_figures", sa.Boolean, nullable=False),
    schema=OVERSIGHT,
)

issue_step = sa.Table(
    "issue_step",
    metadata,
    key(),
    reference("issue_id", "issue.id", nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("at", sa.DateTime, nullable=False),
    text("username", nullable=False),
    text("role", nullable=False),
    text("kind", nullable=False),
    sa.Column("happened_on", sa.Date, nullable=False),  # the day it counts from; ``at``: recorded
    sa.Column("due_on", sa.Date),
    text("cause"),
    text("body"),
    text("evidence"),  # a reference: number of a document, address of a record
    sa.UniqueConstraint("issue_id", "sequence"),
    one_of("kind", ISSUE_STEPS),
    one_of("cause", CAUSES),
    schema=OVERSIGHT,
)

# A draw of files. The frame is frozen and hashed first, the seed fixed after it.
draw = sa.Table(
    "draw",
    metadata,
    key(),
    reference("inspection_id", "inspection.id", nullable=False),
    sa.Column("number", sa.Integer, nullable=False),  # within the inspection
    text("kind", nullable=False),
    text("frame", nullable=False),  # JSON: what was chosen, in codes
    text("stratified_by", nullable=False),
    text("size_rule", nullable=False),  # JSON: method and its numbers
    sa.Column("frozen_at", sa.DateTime, nullable=False),
    text("frozen_by", nullable=False),
    sa.Column("frame_size", sa.Integer, nullable=False),
    text("frame_hash", nullable=False),
    text("seed"),
    text("seed_origin"),  # how the seed came about, for the minutes
    sa.Column("seeded_at", sa.DateTime),
    text("seeded_by"),
    sa.UniqueConstraint("inspection_id", "number"),
    one_of("kind", DRAW_KINDS),
    one_of("stratified_by", STRATA),
    sa.CheckConstraint("(seed IS NULL) = (seeded_at IS NULL)", name="seeded"),
    sa.CheckConstraint("seeded_at >= frozen_at", name="order"),
    schema=OVERSIGHT,
)

draw_frame = sa.Table(
    "draw_frame",
    metadata,
    sa.Column("draw_id", Key, sa.ForeignKey(f"{OVERSIGHT}.draw.id"), primary_key=True),
    sa.Column("file_id", Key, sa.ForeignKey("case_file.id"), primary_key=True),
    text("stratum", nullable=False),  # code of a field or unit, "" where there is none
    sa.Column("weight", sa.Integer),  # of a draw by risk
    schema=OVERSIGHT,
)

inspection_sample = sa.Table(
    "inspection_sample",
    metadata,
    key(),
    reference("draw_id", f"{OVERSIGHT}.draw.id", nullable=False),
    reference("inspection_id", "inspection.id", nullable=False, index=True),
    reference("file_id", "case_file.id", nullable=False, index=True),
    text("stratum", nullable=False),
    sa.Column("rank", sa.Integer, nullable=False),  # within the stratum, by hash
    reference("substitutes_file_id", "case_file.id"),
    text("substitution_reason"),
    sa.Column("substituted_at", sa.DateTime),
    text("substituted_by"),
    sa.UniqueConstraint("draw_id", "file_id"),
    sa.UniqueConstraint("draw_id", "substitutes_file_id"),
    schema=OVERSIGHT,
)

# A report that was made, with all that it takes to make it again.
report = sa.Table(
    "report",
    metadata,
    key(),
    sa.Column("at", sa.DateTime, nullable=False),
    text("username", nullable=False),
    text("kind", nullable=False),
    text("looked_at", nullable=False),  # the filters, as in a URL
    text("language", nullable=False),
    sa.Column("as_of", sa.Date, nullable=False),
    text("data_version", nullable=False),
    sa.Column("rows", sa.Integer, nullable=False),
    text("content_hash", nullable=False),  # SHA-256 of the figures
    text("figures", nullable=False),  # JSON, to say later which of them differ
    schema=OVERSIGHT,
)

digest = sa.Table(
    "digest",
    metadata,
    key(),
    sa.Column("at", sa.DateTime, nullable=False),
    text("username", nullable=False),
    sa.Column("as_of", sa.Date, nullable=False),
    text("data_version", nullable=False),
    text("content_hash", nullable=False),
    sa.Column("sent", sa.Boolean, nullable=False),
    schema=OVERSIGHT,
)

# history: rows are added, never changed (see the migration; only a demonstration is ever emptied)
APPEND_ONLY = (journal, issue_step, note, report, access_log, access_cut)
