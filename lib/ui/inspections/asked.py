"""What the page of inspections asks: the year, its inspections, how far each has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from lib import query
from lib.access import Permission
from lib.frames import as_records
from lib.i18n import _, words
from lib.judgements.inspections import (
    ENDED,
    OVERDUE,
    PLANNED,
    REPORTED,
    REPORTED_LATE,
    UNDER_WAY,
    Course,
    course,
)
from lib.page import Here

PAGE = "inspections"
ALL = "all"
# the lists of the page: what a tile counts is what its list holds
STATES = {
    ALL: words("Inspections of the year"),
    PLANNED: words("Still to come"),
    UNDER_WAY: words("Under way"),
    ENDED: words("Ended"),
    OVERDUE: words("Report past its term"),
    "announced": words("Results announced"),
}
Row = dict[str, Any]


@dataclass(frozen=True)
class Planned:
    """One inspection as the list shows it."""

    row: Row
    course: Course

    def stands(self, state: str) -> bool:
        """Whether it belongs to the list ``state``."""
        if state == "announced":
            return self.course.announced
        return state in (ALL, self.course.stage, self.course.report)

    @property
    def is_reported(self) -> bool:
        return self.course.report in (REPORTED, REPORTED_LATE)


@dataclass(frozen=True)
class Plan:
    """The inspections of one year that the viewer may know of, and the list asked for."""

    year: int
    state: str
    all: tuple[Planned, ...]

    @property
    def listed(self) -> tuple[Planned, ...]:
        return tuple(each for each in self.all if each.stands(self.state))


def plan(here: Here) -> Plan:
    """The year that the URL asks for, else that of the period."""
    year = here.filters.end.year
    asked = here.asked.get("year", "")
    if asked.isascii() and asked.isdigit() and date.min.year < int(asked[:4]) < date.max.year:
        year = int(asked[:4])
    found = query.inspections.inspections(
        date(year, 1, 1), date(year, 12, 31), here.filters, here.scope
    )
    calendar = query.calendar(here.state.version)
    rows = tuple(
        Planned(row, course(row, here.filters.as_of, calendar)) for row in as_records(found)
    )
    return Plan(year, here.option("state", STATES, ALL), rows)


def sees_ahead(here: Here) -> bool:
    """Whether the viewer knows of inspections that have not started: a head does not, or an
    unannounced one would be none."""
    return here.scope.units is None


def what_is_shown(here: Here) -> str:
    """The line under the heading of the list."""
    if sees_ahead(here):
        return _("By first day; a row opens the inspection")
    return _("Inspections of your units, from their first day on; a row opens the inspection")


def about(here: Here, plan: Plan) -> str:
    """What the page is about, in one line."""
    if sees_ahead(here):
        return _("Plan of {year} and its progress", year=plan.year)
    return _("Inspections of {year} at your units", year=plan.year)


def may_run(here: Here) -> bool:
    """Whether the viewer plans and runs inspections."""
    return here.user.may(Permission.RUN_INSPECTIONS)
