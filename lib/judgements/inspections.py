"""How far an inspection has come on a day, and whether its report is due.

The term of the report is a yardstick: Circular 09/2012/TT-BNV set it for the public-duty
inspectorate of then; the setting ``report_days`` holds it in working days.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lib.calendar import Calendar
from lib.config import settings
from lib.formats import unknown

PLANNED, UNDER_WAY, ENDED = "planned", "under_way", "ended"
# what of the report: none is due yet, still within the term, past it, made in time, made late
NOT_YET, DUE, OVERDUE, REPORTED, REPORTED_LATE = (
    "not_yet",
    "due",
    "overdue",
    "reported",
    "reported_late",
)


@dataclass(frozen=True)
class Course:
    """``stage``: PLANNED, UNDER_WAY or ENDED; ``report`` as above; ``report_due``: the last day of
    the term, None while the inspection has not ended; ``announced``: its results are."""

    stage: str
    report: str
    report_due: date | None
    announced: bool


def course(row: Mapping[str, Any], as_of: date, calendar: Calendar) -> Course:
    """The course of an inspection at the close of ``as_of``. ``row``: starts_on, ends_on,
    reported_on, announced_on; what happened later does not count yet."""
    if row["starts_on"] > as_of:
        return Course(PLANNED, NOT_YET, None, False)
    if unknown(row["ends_on"]) or row["ends_on"] > as_of:
        return Course(UNDER_WAY, NOT_YET, None, False)
    due = calendar.add_working_days(row["ends_on"], settings().report_days)
    announced = not unknown(row["announced_on"]) and row["announced_on"] <= as_of
    return Course(ENDED, _report(row["reported_on"], due, as_of), due, announced)


def _report(reported: date | None, due: date, as_of: date) -> str:
    if unknown(reported) or reported > as_of:
        return OVERDUE if due < as_of else DUE
    return REPORTED_LATE if reported > due else REPORTED
