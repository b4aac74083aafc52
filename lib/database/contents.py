"""What a database of the right shape must hold: calendar, organisation, data, derived columns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from lib.calendar import CalendarRangeError, read_calendar
from lib.config import settings
from lib.database.finding import Finding
from lib.database.schema import case_file, data_load, org_closure, org_unit, work_day


def findings(connection: sa.Connection) -> Iterator[Finding]:
    """What is missing or no longer true in the contents, with the command that mends it."""
    if not _any(connection, work_day):
        yield Finding("no_calendar", "the calendar of working days is empty")
    if not _any(connection, org_unit):
        yield Finding("no_organisation", "no agency or unit is known")
    yield from _freshness(connection)
    yield from _derived(connection)


def _freshness(connection: sa.Connection) -> Iterator[Finding]:
    delivered = sa.select(sa.func.max(data_load.c.as_of)).where(
        data_load.c.finished_at.is_not(None)
    )
    as_of = connection.scalar(delivered)
    if as_of is None:
        yield Finding("no_data", "no data has been loaded: run python -m lib load FILE")
    elif _any(connection, work_day):
        yield from _age(connection, as_of)


def _age(connection: sa.Connection, as_of: date) -> Iterator[Finding]:
    today = datetime.now(ZoneInfo(settings().timezone)).date()
    try:
        days = read_calendar(connection).working_days_between(as_of, today)
    except CalendarRangeError as fault:
        yield Finding("calendar_range", f"the age of the data cannot be told: {fault}")
        return
    allowed = settings().stale_after_days
    if days > allowed:
        message = f"the data is of {as_of}, {days} working days old (allowed: {allowed})"
        yield Finding("stale_data", message)


def _derived(connection: sa.Connection) -> Iterator[Finding]:
    itself = org_closure.c.unit_id == org_unit.c.id
    units = _count(connection, org_unit, ~sa.exists().where(itself, org_closure.c.depth == 0))
    if units:
        message = f"{units} units without their place in the tree: run python -m lib refresh"
        yield Finding("units_without_closure", message)
    files = _count(connection, case_file, case_file.c.current_unit_id.is_(None))
    if files:
        message = f"{files} files without the unit that answers today: run python -m lib refresh"
        yield Finding("files_without_current_unit", message)


def _any(connection: sa.Connection, table: sa.Table) -> bool:
    return bool(connection.scalar(sa.select(sa.exists(sa.select(1).select_from(table)))))


def _count(connection: sa.Connection, table: sa.Table, where: sa.ColumnElement[bool]) -> int:
    statement = sa.select(sa.func.count()).select_from(table).where(where)
    return int(connection.scalar(statement) or 0)
