"""Recording a finding: the first steps of an issue, in one transaction with it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from lib import organisation
from lib.access import Permission, User
from lib.actions.base import Invalid, act, record
from lib.actions.codes import next_code
from lib.actions.entries import day_between, required, shown, words_of
from lib.actions.issue_moves import reach
from lib.calendar import Calendar, CalendarRangeError
from lib.config import local_now, settings
from lib.database.issue_course import Step, after
from lib.database.schema import (
    ISSUE_KINDS,
    SEVERITIES,
    appointment,
    case_file,
    inspection,
    issue,
    issue_step,
    org_closure,
    org_unit,
)
from lib.dimensions import subtree
from lib.i18n import _
from lib.query.inspections import was_visited
from lib.text import fold

I = issue.c  # noqa: E741


@dataclass(frozen=True)
class Finding:
    """What is recorded when something is found. ``unit_id``: whose it is; ``due_on``: the day by
    which it is to be remediated; ``repeats``: code of the earlier issue it repeats;
    ``explanation_due``: asks for an explanation by that day."""

    unit_id: int
    kind: str
    severity: str
    title: str
    found_on: date
    recommendation: str = ""
    due_on: date | None = None
    explanation_due: date | None = None
    file_id: int | None = None
    inspection_id: int | None = None
    official_id: int | None = None
    repeats: str | None = None


def usual_deadline(found_on: date, calendar: Calendar) -> date:
    """The day by which a recommendation is to be carried out, by the settings; in calendar days
    where the calendar does not reach that far."""
    days = settings().remediation_days
    if settings().remediation_counted_in == "working":
        with suppress(CalendarRangeError):
            return calendar.add_working_days(found_on, days)
    return found_on + timedelta(days=days)


def record_finding(user: User, finding: Finding, *, request: str | None = None) -> str | None:
    """Record ``finding`` in a transaction of its own; the code it was given (TT-2026-0042), None
    when this click was carried out before. Raises NotAllowed, Invalid."""
    code = None
    with act(user, Permission.RUN_INSPECTIONS) as connection:
        code = add_finding(connection, user, finding, request=request)
    return code


def add_finding(
    connection: sa.Connection, user: User, finding: Finding, *, request: str | None = None
) -> str:
    """Record ``finding`` in the caller's transaction (see ``act``), its permission checked there;
    the code it was given. Raises Invalid."""
    code = next_code(connection, issue, "TT", finding.found_on.year, 4)
    record(connection, user, "issue.found", code, request=request, moves_figures=True)
    values = _checked(connection, user, finding) | {"code": code}
    values["search_text"] = fold(f"{code} {values['title']}")
    steps = _first_steps(finding, values)
    columns: dict[str, Any] = {"explanation_given": None}
    for step in steps:
        columns |= after(columns, step)
    done = connection.execute(sa.insert(issue).values(**values | columns, version=len(steps)))
    key = done.inserted_primary_key
    assert key is not None  # the table numbers its rows
    for number, step in enumerate(steps, start=1):
        add_step(connection, user, key[0], number, step, None)
    return code


def _first_steps(finding: Finding, values: dict[str, Any]) -> list[Step]:
    steps = [Step("found", finding.found_on, body=values["title"])]
    if text := values.pop("recommendation"):
        steps.append(Step("recommended", finding.found_on, finding.due_on, text))
    if finding.explanation_due is not None:
        steps.append(Step("explanation_asked", finding.found_on, finding.explanation_due))
    return steps


def add_step(
    connection: sa.Connection,
    user: User,
    issue_id: int,
    sequence: int,
    step: Step,
    evidence: str | None,
) -> None:
    """Add ``step`` as number ``sequence`` to the history of an issue, in the name of ``user``."""
    connection.execute(
        sa.insert(issue_step).values(
            issue_id=issue_id,
            sequence=sequence,
            at=local_now(),
            username=user.username,
            role=user.role,
            kind=step.kind,
            happened_on=step.happened_on,
            due_on=step.due_on,
            cause=step.cause,
            body=step.body,
            evidence=evidence,
        )
    )


def _checked(connection: sa.Connection, user: User, finding: Finding) -> dict[str, Any]:
    """The columns that are written once. Raises Invalid for what is unknown or does not fit."""
    day_between(finding.found_on, None, local_now().date())
    title = words_of(finding.title)
    advice = words_of(finding.recommendation)
    required(("title",), {"title": title})
    if finding.kind not in ISSUE_KINDS or finding.severity not in SEVERITIES:
        raise Invalid(_("Choose a kind and a severity."))
    if bool(advice) != (finding.due_on is not None):
        raise Invalid(_("A recommendation needs its deadline, and a deadline its recommendation."))
    for due in (finding.due_on, finding.explanation_due):
        if due is not None and due < finding.found_on:
            found = shown(finding.found_on)
            raise Invalid(_("The deadline {day} lies before {first}.", day=shown(due), first=found))
    field_id = _about(connection, user, finding)
    return {
        "kind": finding.kind,
        "severity": finding.severity,
        "title": title,
        "recommendation": advice,
        "unit_id": finding.unit_id,
        "current_unit_id": organisation.answering_today(connection, finding.unit_id, field_id),
        "official_id": finding.official_id,
        "file_id": finding.file_id,
        "inspection_id": finding.inspection_id,
        "repeats_issue_id": _repeated(connection, user, finding),
    }


def _about(connection: sa.Connection, user: User, finding: Finding) -> int | None:
    """The field of the file (None without one), when unit, file, inspection and official are known
    and within reach."""
    day = finding.found_on
    u = org_unit.c
    existing = sa.select(u.valid_from, u.valid_to).where(u.id == finding.unit_id)
    if user.scope.units is not None:
        existing = existing.where(u.id.in_(subtree(user.scope.units)))
    unit = connection.execute(existing).first()
    if unit is None or unit.valid_from > day or (unit.valid_to and unit.valid_to < day):
        raise Invalid(_("Choose a unit that existed on {day}.", day=shown(day)))
    if finding.inspection_id is not None:
        _check_inspection(connection, finding)
    if finding.official_id is not None and not _in_office(connection, finding):
        raise Invalid(_("This official held no post in the unit on {day}.", day=shown(day)))
    if finding.file_id is None:
        return None
    file = sa.select(case_file.c.id, case_file.c.field_id).where(
        case_file.c.id == finding.file_id, *user.scope.where("case_file")
    )
    row = connection.execute(file).first()
    if row is None:
        raise Invalid(_("This file is not among those you may see."))
    return row.field_id


def _check_inspection(connection: sa.Connection, finding: Finding) -> None:
    """Raises Invalid for an unknown inspection, and for one without notice that is still to visit
    the unit: the unit would learn of it from the finding."""
    n = inspection.c
    today = local_now().date()
    visited = was_visited(today, n.id, (finding.unit_id,)).label("visited")
    row = connection.execute(
        sa.select(n.trigger, visited).where(n.id == finding.inspection_id)
    ).first()
    if row is None:
        raise Invalid(_("This inspection is not known."))
    if row.trigger == "unannounced" and not row.visited:
        raise Invalid(
            _(
                "The inspection is without notice, and the unit has not been visited yet: note the "
                "day of the visit first."
            )
        )


def _in_office(connection: sa.Connection, finding: Finding) -> bool:
    """Whether the official held a post in the unit, or in one above it, when it was found."""
    held, above = appointment.c, org_closure.c
    day = finding.found_on
    units = sa.select(above.ancestor_id).where(above.unit_id == finding.unit_id)
    statement = sa.select(held.id).where(
        held.official_id == finding.official_id,
        held.unit_id.in_(units),
        held.valid_from <= day,
        sa.or_(held.valid_to.is_(None), held.valid_to >= day),
    )
    return connection.scalar(statement.limit(1)) is not None


def _repeated(connection: sa.Connection, user: User, finding: Finding) -> int | None:
    """The id of the earlier issue that is found again: of the same kind, found before."""
    if not finding.repeats:
        return None
    before = sa.select(I.id).where(
        I.code == finding.repeats,
        I.kind == finding.kind,
        I.found_on <= finding.found_on,
        reach(user),
    )
    found = connection.scalar(before)
    if found is None:
        raise Invalid(_("{code} is no earlier issue of the same kind.", code=finding.repeats[:40]))
    return int(found)
