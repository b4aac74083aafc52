"""Files and what happened to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from lib.database.migrations.columns import (
    day,
    key,
    one_of,
    ref,
)

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _create_case_file()
    _index_case_file()
    _create_file_event()
    _create_personal_text()
    _create_file_stage()
    _create_file_pause()


def _create_case_file() -> None:
    op.create_table(
        "case_file",
        key(),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        ref("field_id", "field.id"),
        ref("unit_id", "org_unit.id", nullable=False),
        ref("current_unit_id", "org_unit.id"),
        ref("receiving_unit_id", "org_unit.id"),
        ref("official_id", "official.id"),
        sa.Column("source", sa.Text),
        sa.Column("document_type", sa.Text),
        sa.Column("assigning_document", sa.Text),
        sa.Column("urgency", sa.Text),
        sa.Column("received_at", sa.DateTime, nullable=False),
        sa.Column("due_original", sa.DateTime),
        sa.Column("due_current", sa.DateTime),
        sa.Column("completed_at", sa.DateTime),
        sa.Column("closed_how", sa.Text),
        sa.Column("returned_to_citizen_at", sa.DateTime),
        sa.Column("updated_at", sa.DateTime),
        sa.Column("ingested_at", sa.DateTime, nullable=False),
        ref("data_load_id", "data_load.id"),
        sa.Column("search_text", sa.Text, nullable=False),
        day("received_on", "received_at"),
        day("completed_on", "completed_at"),
        day("due_original_on", "due_original"),
        day("due_current_on", "due_current"),
        one_of("closed_how", "done returned refused withdrawn"),
        one_of("kind", "task procedure document"),
        one_of(
            "source",
            "central party_committee party_standing province chairman agency citizen business",
        ),
        one_of("urgency", "normal urgent very_urgent express"),
        sa.UniqueConstraint("origin", "code"),
    )


def _index_case_file() -> None:
    op.create_index("ix_case_file_completed_on", "case_file", ["completed_on"])
    op.create_index("ix_case_file_current_unit_id", "case_file", ["current_unit_id", "received_on"])
    op.create_index("ix_case_file_received_on", "case_file", ["received_on", "completed_on"])
    op.create_index("ix_case_file_unit_id", "case_file", ["unit_id", "received_on"])


def _create_file_event() -> None:
    op.create_table(
        "file_event",
        key(),
        ref("file_id", "case_file.id", nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("recorded_at", sa.DateTime),
        sa.Column("kind", sa.Text, nullable=False),
        ref("from_unit_id", "org_unit.id"),
        ref("to_unit_id", "org_unit.id"),
        ref("official_id", "official.id"),
        sa.Column("note", sa.Text),
        one_of(
            "kind",
            "received assigned transferred submitted advised rework reminded "
            "supplement_requested supplement_received paused resumed extension_asked "
            "extended completed reopened",
        ),
        sa.UniqueConstraint("file_id", "sequence"),
        sa.Index("ix_file_event_kind", "kind", "file_id"),
    )


def _create_personal_text() -> None:
    op.create_table(
        "personal_text",
        key(),
        ref("file_id", "case_file.id", nullable=False, index=True),
        ref("event_id", "file_event.id", index=True),
        sa.Column("text", sa.Text, nullable=False),
    )


def _create_file_stage() -> None:
    op.create_table(
        "file_stage",
        key(),
        ref("file_id", "case_file.id", nullable=False, index=True),
        sa.Column("stage", sa.Text, nullable=False),
        ref("unit_id", "org_unit.id"),
        ref("current_unit_id", "org_unit.id"),
        sa.Column("started_at", sa.DateTime, nullable=False),
        sa.Column("ended_at", sa.DateTime),
        sa.Column("due_at", sa.DateTime),
        day("started_on", "started_at"),
        day("ended_on", "ended_at"),
        one_of("stage", "receive process advise issue"),
    )
    op.create_index("ix_file_stage_ended_on", "file_stage", ["ended_on"])


def _create_file_pause() -> None:
    op.create_table(
        "file_pause",
        key(),
        ref("file_id", "case_file.id", nullable=False, index=True),
        sa.Column("started_on", sa.Date, nullable=False),
        sa.Column("ended_on", sa.Date),
        sa.Column("reason", sa.Text),
    )
