"""Notes, the journal of writes, steps of issues, draws and samples, reports, digests."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from lib.database.migrations.columns import (
    HOLDS_REAL_DATA,
    Key,
    append_only,
    key,
    one_of,
    own_schema,
    own_table,
    ref,
    refuse_when,
)

revision = "0005"
down_revision = "0004"

HISTORY = ("journal", "issue_step", "note", "report", "access_cut")


def upgrade() -> None:
    _create_journal()
    _create_note()
    _create_issue_step()
    _create_draw()
    _create_draw_frame()
    _create_inspection_sample()
    _create_report()
    _create_digest()
    for table in HISTORY:
        append_only(table)
    _guard_access_log()


def _guard_access_log() -> None:
    """Rows are taken only where a cut is on record, which holds nothing but rows of its age; the
    end of the chain only moves on."""
    log, cut = own_table("access_log"), own_table("access_cut")
    append_only("access_log", f"EXISTS (SELECT 1 FROM {cut} WHERE up_to >= OLD.id)")
    younger = f"EXISTS (SELECT 1 FROM {log} WHERE id <= NEW.up_to AND at >= NEW.older_than)"
    too_early = f"NEW.older_than >= NEW.at OR {younger}"
    refuse_when("access_cut", "INSERT", too_early, "only what is older than its time is taken")
    refuse_when("access_head", "UPDATE", "NEW.number <> OLD.number + 1", "the chain only moves on")
    refuse_when("access_head", "DELETE", HOLDS_REAL_DATA, "the chain only moves on")


def _who_and_when() -> list[sa.Column[object]]:
    return [
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("username", sa.Text, nullable=False),
    ]


def _create_journal() -> None:
    op.create_table(
        "journal",
        key(),
        *_who_and_when(),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("request", sa.Text, unique=True),
        sa.Column("moves_figures", sa.Boolean, nullable=False),
        schema=own_schema(),
    )


def _create_note() -> None:
    op.create_table(
        "note",
        key(),
        *_who_and_when(),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("metric", sa.Text),
        sa.Column("looked_at", sa.Text),
        sa.Column("read_as", sa.Text),
        sa.Column("as_of", sa.Date),
        ref("file_id", "case_file.id", index=True),
        ref("unit_id", "org_unit.id", index=True),
        ref("issue_id", "issue.id"),
        ref("to_unit_id", "org_unit.id", index=True),
        ref("answers_note_id", own_table("note.id"), index=True),
        sa.Column("due_on", sa.Date),
        sa.Column("body", sa.Text, nullable=False),
        one_of("kind", "instruction question answer closed"),
        sa.CheckConstraint(
            "(kind IN ('instruction', 'question')) = (answers_note_id IS NULL)", name="thread"
        ),
        schema=own_schema(),
    )
    op.create_index(
        "ix_note_closes",
        "note",
        ["answers_note_id"],
        unique=True,
        schema=own_schema(),
        sqlite_where=sa.text("kind = 'closed'"),
        postgresql_where=sa.text("kind = 'closed'"),
    )


def _create_issue_step() -> None:
    op.create_table(
        "issue_step",
        key(),
        ref("issue_id", "issue.id", nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        *_who_and_when(),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("happened_on", sa.Date, nullable=False),
        sa.Column("due_on", sa.Date),
        sa.Column("cause", sa.Text),
        sa.Column("body", sa.Text),
        sa.Column("evidence", sa.Text),
        sa.UniqueConstraint("issue_id", "sequence"),
        one_of(
            "kind",
            "found explanation_asked explanation_given cause_determined recommended "
            "deadline_moved remediated sent_back verified closed_not_done reopened noted",
        ),
        one_of("cause", "objective subjective"),
        schema=own_schema(),
    )


def _create_draw() -> None:
    op.create_table(
        "draw",
        key(),
        ref("inspection_id", "inspection.id", nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("frame", sa.Text, nullable=False),
        sa.Column("stratified_by", sa.Text, nullable=False),
        sa.Column("size_rule", sa.Text, nullable=False),
        sa.Column("frozen_at", sa.DateTime, nullable=False),
        sa.Column("frozen_by", sa.Text, nullable=False),
        sa.Column("frame_size", sa.Integer, nullable=False),
        sa.Column("frame_hash", sa.Text, nullable=False),
        sa.Column("seed", sa.Text),
        sa.Column("seed_origin", sa.Text),
        sa.Column("seeded_at", sa.DateTime),
        sa.Column("seeded_by", sa.Text),
        sa.UniqueConstraint("inspection_id", "number"),
        one_of("kind", "random risk"),
        one_of("stratified_by", "none field unit"),
        sa.CheckConstraint("(seed IS NULL) = (seeded_at IS NULL)", name="seeded"),
        sa.CheckConstraint("seeded_at >= frozen_at", name="order"),
        schema=own_schema(),
    )


def _create_draw_frame() -> None:
    op.create_table(
        "draw_frame",
        sa.Column("draw_id", Key, sa.ForeignKey(own_table("draw.id")), primary_key=True),
        sa.Column("file_id", Key, sa.ForeignKey("case_file.id"), primary_key=True),
        sa.Column("stratum", sa.Text, nullable=False),
        sa.Column("weight", sa.Integer),
        schema=own_schema(),
    )


def _create_inspection_sample() -> None:
    op.create_table(
        "inspection_sample",
        key(),
        ref("draw_id", own_table("draw.id"), nullable=False),
        ref("inspection_id", "inspection.id", nullable=False, index=True),
        ref("file_id", "case_file.id", nullable=False, index=True),
        sa.Column("stratum", sa.Text, nullable=False),
        sa.Column("rank", sa.Integer, nullable=False),
        ref("substitutes_file_id", "case_file.id"),
        sa.Column("substitution_reason", sa.Text),
        sa.Column("substituted_at", sa.DateTime),
        sa.Column("substituted_by", sa.Text),
        sa.UniqueConstraint("draw_id", "file_id"),
        sa.UniqueConstraint("draw_id", "substitutes_file_id"),
        schema=own_schema(),
    )


def _create_report() -> None:
    op.create_table(
        "report",
        key(),
        *_who_and_when(),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("looked_at", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("data_version", sa.Text, nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("content_hash", sa.Text, nullable=False),
        sa.Column("figures", sa.Text, nullable=False),
        schema=own_schema(),
    )


def _create_digest() -> None:
    op.create_table(
        "digest",
        key(),
        *_who_and_when(),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("data_version", sa.Text, nullable=False),
        sa.Column("content_hash", sa.Text, nullable=False),
        sa.Column("sent", sa.Boolean, nullable=False),
        schema=own_schema(),
    )
