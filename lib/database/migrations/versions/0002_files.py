"""Files and what happened to them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from lib.database.migrations.columns import (
    day,
    days_left,
    key,
    one_of,
    ref,
)

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _create_case_file()
    _index_case_file()
    _order_case_file()
    _keep_days_left()
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
        *(day(f"{name}_on", f"{name}_at") for name in ("received", "completed")),
        *(day(f"{name}_on", name) for name in ("due_original", "due_current")),
        *(sa.Column(f"left_{which}", sa.Integer) for which in ("original", "current")),
        sa.Column("possible_duplicate", sa.Boolean, nullable=False, server_default=sa.false()),
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
    op.create_index("ix_case_file_current_unit_id", "case_file", ["current_unit_id", "received_on"])
    results = ["current_unit_id", "completed_on", "received_on"]
    op.create_index("ix_case_file_current_unit_results", "case_file", results)
    op.create_index("ix_case_file_received_on", "case_file", ["received_on", "completed_on"])
    op.create_index("ix_case_file_unit_id", "case_file", ["unit_id", "received_on"])
    op.create_index("ix_case_file_code", "case_file", ["code", "id", "received_on", "completed_on"])


def _order_case_file() -> None:
    """Each order of a list of files; of what is still open apart, since that is what is asked for
    most and there are few."""
    results: list[Any] = [sa.text("completed_on DESC"), "id", "received_on"]
    op.create_index("ix_case_file_completed_on", "case_file", results)
    op.create_index("ix_case_file_newest", "case_file", [sa.text("received_on DESC"), "id"])
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    doubled = "possible_duplicate = 1" if on_sqlite else "possible_duplicate"
    dated = ["current_unit_id", "received_on", "completed_on"]
    _index_few("backdated", dated, "completed_on < received_on")
    _index_few("possible_duplicate", [sa.text("received_on DESC"), "id"], doubled)
    for which in ("original", "current"):
        due, left = f"due_{which}_on", f"left_{which}"
        _index_few(f"open_{due}", [due, "id"], "completed_at IS NULL")
        op.create_index(f"ix_case_file_{due}", "case_file", [due, "completed_on", "id"])
        op.create_index(f"ix_case_file_current_unit_{due}", "case_file", ["current_unit_id", due])
        op.create_index(f"ix_case_file_{left}", "case_file", [left, due, "id"])
        _index_few(
            f"late_{which}", [sa.text("completed_on DESC"), "id", due], f"completed_on > {due}"
        )


def _index_few(name: str, columns: list[Any], few: str) -> None:
    op.create_index(
        f"ix_case_file_{name}",
        "case_file",
        columns,
        sqlite_where=sa.text(few),
        postgresql_where=sa.text(few),
    )


def _keep_days_left() -> None:
    """Working days left until the due day when the result came: the calendar is a table, so that no
    computed column can know them."""
    values = {f"left_{which}": days_left(which) for which in ("original", "current")}
    decides = "completed_at, due_original, due_current"
    if op.get_bind().dialect.name == "sqlite":
        settings = ", ".join(f"{name} = {value}" for name, value in values.items())
        had = " OR OLD.completed_at IS NOT NULL"
        for event, of, also in (("insert", "", ""), ("update", f" OF {decides}", had)):
            op.execute(
                f"CREATE TRIGGER case_file_days_left_{event} AFTER {event.upper()}{of} "
                f"ON case_file WHEN NEW.completed_at IS NOT NULL{also} "
                f"BEGIN UPDATE case_file SET {settings} WHERE id = NEW.id; END"
            )
        return
    assigned = "; ".join(f"NEW.{name} := {value}" for name, value in values.items())
    op.execute(
        "CREATE FUNCTION case_file_days_left() RETURNS trigger LANGUAGE plpgsql "
        f"SET search_path = pg_catalog, public, pg_temp AS $$ BEGIN {assigned}; RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER case_file_days_left BEFORE INSERT OR UPDATE OF {decides} ON case_file "
        "FOR EACH ROW EXECUTE FUNCTION case_file_days_left()"
    )
    # also where rows come by replication, or from a load for which triggers rest
    op.execute("ALTER TABLE case_file ENABLE ALWAYS TRIGGER case_file_days_left")


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
    handed_over = sa.text("kind = 'transferred'")
    op.create_index(
        "ix_file_event_transferred",
        "file_event",
        ["file_id", "sequence", "from_unit_id", "to_unit_id", "at"],
        sqlite_where=handed_over,
        postgresql_where=handed_over,
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
    op.create_index("ix_file_stage_ended_on", "file_stage", ["ended_on", "started_on"])


def _create_file_pause() -> None:
    op.create_table(
        "file_pause",
        key(),
        ref("file_id", "case_file.id", nullable=False, index=True),
        sa.Column("started_on", sa.Date, nullable=False),
        sa.Column("ended_on", sa.Date),
        sa.Column("reason", sa.Text),
    )
