"""How far an inspection has come, and whether its report is due, on any day."""

from __future__ import annotations

from datetime import date

import pytest

from lib.calendar import Calendar
from lib.judgements.inspections import (
    DUE,
    ENDED,
    NOT_YET,
    OVERDUE,
    PLANNED,
    REPORTED,
    REPORTED_LATE,
    UNDER_WAY,
    Course,
    course,
)

# Monday 2 March 2026; every day is a working day but Saturday and Sunday
FIRST = date(2026, 3, 2)


@pytest.fixture
def calendar() -> Calendar:
    ordinals, count = [], 0
    for n in range(60):
        count += n % 7 < 5
        ordinals.append(count)
    return Calendar(FIRST, tuple(ordinals))


ROW = {
    "starts_on": date(2026, 3, 3),
    "ends_on": date(2026, 3, 6),  # a Friday: 15 working days later is Friday 27 March
    "reported_on": None,
    "announced_on": None,
}
TERM = date(2026, 3, 27)


@pytest.mark.parametrize(
    ("as_of", "changes", "expected"),
    [
        (date(2026, 3, 2), {}, Course(PLANNED, NOT_YET, None, False)),
        (date(2026, 3, 3), {}, Course(UNDER_WAY, NOT_YET, None, False)),
        (date(2026, 3, 5), {}, Course(UNDER_WAY, NOT_YET, None, False)),
        (date(2026, 4, 5), {"ends_on": None}, Course(UNDER_WAY, NOT_YET, None, False)),
        (date(2026, 3, 6), {}, Course(ENDED, DUE, TERM, False)),
        (TERM, {}, Course(ENDED, DUE, TERM, False)),
        (date(2026, 3, 28), {}, Course(ENDED, OVERDUE, TERM, False)),
        (date(2026, 3, 30), {"reported_on": TERM}, Course(ENDED, REPORTED, TERM, False)),
        (
            date(2026, 3, 30),
            {"reported_on": date(2026, 3, 30)},
            Course(ENDED, REPORTED_LATE, TERM, False),
        ),
        # what is on record for a later day has not happened yet
        (
            date(2026, 3, 29),
            {"reported_on": date(2026, 3, 30)},
            Course(ENDED, OVERDUE, TERM, False),
        ),
        (
            date(2026, 4, 1),
            {"reported_on": TERM, "announced_on": date(2026, 4, 1)},
            Course(ENDED, REPORTED, TERM, True),
        ),
        (
            date(2026, 3, 31),
            {"reported_on": TERM, "announced_on": date(2026, 4, 1)},
            Course(ENDED, REPORTED, TERM, False),
        ),
    ],
)
def test_course(
    calendar: Calendar, as_of: date, changes: dict[str, date | None], expected: Course
) -> None:
    assert course(ROW | changes, as_of, calendar) == expected
