"""What a database of the right shape must hold: calendar, organisation, data, derived columns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

import sqlalchemy as sa

from lib.calendar import CalendarRangeError, read_calendar
from lib.config import local_now, settings
from lib.database import access_chain
from lib.database.finding import Finding
from lib.database.issue_course import Step, replay
from lib.database.schema import (
    case_file,
    data_load,
    issue,
    issue_step,
    org_closure,
    org_unit,
    work_day,
)
from lib.database.stored_draws import broken
from lib.i18n import _, n_

NAMED = 5  # codes that a finding lists


def findings(connection: sa.Connection) -> Iterator[Finding]:
    """What is missing or no longer true in the contents, with the command that mends it."""
    if not _any(connection, work_day):
        yield Finding(
            "no_calendar", _("The calendar of working days is empty: run python -m lib reference")
        )
    if not _any(connection, org_unit):
        yield Finding(
            "no_organisation", _("No agency or unit is known: run python -m lib reference")
        )
    yield from _freshness(connection)
    yield from _derived(connection)
    yield from _followed(connection)
    yield from _log(connection)
    for code, number in broken(connection):
        named = {"code": code, "number": number}
        text = _("Draw {number} of inspection {code} does not come out again", **named)
        yield Finding("broken_draw", text)


def _log(connection: sa.Connection) -> Iterator[Finding]:
    """The log of access, where its chain does not hold."""
    breaks = list(access_chain.broken(connection))
    if breaks:
        named = ", ".join(f"{each.number} ({each.fault})" for each in breaks[:NAMED])
        text = n_(
            "The log of access was changed at {n} place: {places}",
            "The log of access was changed at {n} places: {places}",
            len(breaks),
            places=named + (" …" if len(breaks) > NAMED else ""),
        )
        yield Finding("broken_log", text)


def _freshness(connection: sa.Connection) -> Iterator[Finding]:
    delivered = sa.select(sa.func.max(data_load.c.as_of)).where(
        data_load.c.finished_at.is_not(None)
    )
    as_of = connection.scalar(delivered)
    if as_of is None:
        yield Finding("no_data", _("No data has been loaded: run python -m lib load"))
    elif _any(connection, work_day):
        yield from _age(connection, as_of)


def _age(connection: sa.Connection, as_of: date) -> Iterator[Finding]:
    today = local_now().date()
    try:
        days = read_calendar(connection).working_days_between(as_of, today)
    except CalendarRangeError as fault:
        text = _("The age of the data cannot be told: {reason}", reason=fault)
        yield Finding("calendar_range", text)
        return
    allowed = settings().stale_after_days
    if days > allowed:
        text = n_(
            "The data of {day} is {n} working day old, {allowed} are allowed",
            "The data of {day} is {n} working days old, {allowed} are allowed",
            days,
            day=f"{as_of:%d/%m/%Y}",
            allowed=allowed,
        )
        yield Finding("stale_data", text)


def _derived(connection: sa.Connection) -> Iterator[Finding]:
    itself = org_closure.c.unit_id == org_unit.c.id
    units = _count(connection, org_unit, ~sa.exists().where(itself, org_closure.c.depth == 0))
    if units:
        text = n_(
            "{n} unit has no place in the tree: run python -m lib refresh",
            "{n} units have no place in the tree: run python -m lib refresh",
            units,
        )
        yield Finding("units_without_closure", text)
    files = _count(connection, case_file, case_file.c.current_unit_id.is_(None))
    if files:
        text = n_(
            "{n} file has no unit that answers for it today: run python -m lib refresh",
            "{n} files have no unit that answers for them today: run python -m lib refresh",
            files,
        )
        yield Finding("files_without_current_unit", text)


def _followed(connection: sa.Connection) -> Iterator[Finding]:
    """Issues with steps whose columns are not what the steps come to. Issues of other systems
    have no steps and are theirs to keep."""
    steps: dict[int, list[Step]] = defaultdict(list)
    s = issue_step.c
    listed = sa.select(s.issue_id, s.kind, s.happened_on, s.due_on, s.body, s.cause)
    for issue_id, *values in connection.execute(listed.order_by(s.issue_id, s.sequence)):
        steps[issue_id].append(Step(*values))
    apart = [
        row.code
        for row in connection.execute(sa.select(issue).order_by(issue.c.code))
        if row.id in steps and not _agrees(row, steps[row.id])
    ]
    if apart:
        text = n_(
            "{n} issue is not what its steps say: {codes}",
            "{n} issues are not what their steps say: {codes}",
            len(apart),
            codes=", ".join(apart[:NAMED]) + (" …" if len(apart) > NAMED else ""),
        )
        yield Finding("issues_unlike_their_steps", text)


def _agrees(row: sa.Row[Any], steps: list[Step]) -> bool:
    known = row._mapping
    return row.version == len(steps) and all(
        known[name] == value for name, value in replay(steps).items()
    )


def holds_data(engine: sa.Engine) -> bool:
    """Whether units or deliveries are in ``engine``'s database, which must be migrated."""
    with engine.connect() as connection:
        return _any(connection, org_unit) or _any(connection, data_load)


def _any(connection: sa.Connection, table: sa.Table) -> bool:
    return bool(connection.scalar(sa.select(sa.exists(sa.select(1).select_from(table)))))


def _count(connection: sa.Connection, table: sa.Table, where: sa.ColumnElement[bool]) -> int:
    statement = sa.select(sa.func.count()).select_from(table).where(where)
    return int(connection.scalar(statement) or 0)
