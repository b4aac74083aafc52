"""Which tables are the dashboard's own, and how their rows become text and come back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from lib.database.schema import (
    OVERSIGHT,
    access_log,
    case_file,
    field,
    inspection,
    inspection_member,
    inspection_unit,
    issue,
    metadata,
    official,
    org_unit,
    quality_review,
    sign_on,
    summary_bin,
    summary_cell,
    summary_change,
    summary_share,
    summary_state,
    summary_word,
)

# Tables beside those of the province's systems that no delivery fills (``lib.intake`` has no
# place for them): plans of inspections, ratings of drawn files, issues with their steps.
SHARED = (inspection, inspection_unit, inspection_member, quality_review, issue)
# A sign-on is over with the database it was made in: after a restore everybody signs on anew.
# What was counted ahead is counted again.
LEFT_OUT = (
    *(sign_on, summary_state, summary_bin, summary_word),
    *(summary_cell, summary_share, summary_change),
)
TABLES: tuple[sa.Table, ...] = tuple(
    table
    for table in metadata.sorted_tables  # what is pointed at comes first
    if table in SHARED or (table.schema == OVERSIGHT and table not in LEFT_OUT)
)
# What a row of the province's systems is known by wherever it was loaded; their ids are not.
KEYS: dict[str, tuple[str, ...]] = {
    case_file.name: ("origin", "code"),
    org_unit.name: ("code", "valid_from"),
    field.name: ("code",),
    official.name: ("code",),
}
# The chain of the log is sealed with the ids of units: there they have to be the same.
SEALED = access_log.c.unit_id


def columns(table: sa.Table) -> list[sa.Column[Any]]:
    """Those that are written; days that the database computes are not."""
    return [column for column in table.c if column.computed is None]


def order(table: sa.Table) -> list[sa.Column[Any]]:
    """In which rows are written: by their primary key."""
    return list(table.primary_key.columns)


def keyed(column: sa.Column[Any]) -> sa.Table | None:
    """The table of the province's systems that ``column`` points at; None for any other column."""
    for reference in column.foreign_keys:
        target: sa.Table = reference.column.table
        return target if target.name in KEYS else None
    return None


def own_parent(table: sa.Table) -> str | None:
    """The column by which a row points at another one of the same table, if there is one."""
    for column in table.c:
        if any(reference.column.table is table for reference in column.foreign_keys):
            return column.name
    return None


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    return value.isoformat() if isinstance(value, date) else value


def typed(table: sa.Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the file with days and moments; raises ValueError or TypeError for what is none."""
    return {name: value_of(table.c[name], value) for name, value in row.items()}


def value_of(column: sa.ColumnElement[Any], value: Any) -> Any:
    """``value`` as JSON has it as ``column`` takes it; raises ValueError or TypeError."""
    if value is None or isinstance(value, list):
        return value
    if isinstance(column.type, sa.DateTime):
        return datetime.fromisoformat(value)
    if isinstance(column.type, sa.Date):
        return date.fromisoformat(value)
    return value
