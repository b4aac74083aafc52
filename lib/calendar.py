"""Working days of public offices: a table of days with a running count, and the sums on it.

``data/work_days.csv`` holds only the exceptions to "Monday to Friday": days off, days swapped
and the Saturdays worked in return, each with its reason and document. ``load_work_days`` turns
them into the table ``work_day`` with every day of 2010–2030; there, and in ``Calendar``, working
days between two days are one subtraction of ordinals.
"""

from __future__ import annotations

import csv
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from lib.config import DATA, settings
from lib.database.days import ordinal as ordinal_of
from lib.database.schema import case_file, work_day
from lib.database.schema.files import BEYOND_CALENDAR

FIRST_DAY = date(2010, 1, 1)
LAST_DAY = date(2030, 12, 31)
COLUMNS = ("day", "is_working", "reason", "document", "status")
STATUSES = ("confirmed", "estimate", "to_confirm")
NO_NOTICE = "Chưa có lịch nghỉ lễ của năm này: chỉ trừ thứ Bảy và Chủ nhật"
NOT_IN_FORCE = "chưa xác nhận là ngày nghỉ"
SATURDAY = 5
WORKING_WEEK = 5  # working days


class CalendarRangeError(ValueError):
    """A day outside the calendar is asked for, or the calendar has no or missing days."""


class CalendarFileError(ValueError):
    """A row of the file of exceptions cannot be used; the message names row and value."""


@dataclass(frozen=True)
class Calendar:
    """Working days from ``first`` on; immutable, small and picklable.

    ``ordinals[i]`` is the number of working days up to and including day ``first + i``, on top
    of the ``before`` counted earlier than ``first``.
    """

    first: date
    ordinals: tuple[int, ...]
    before: int = 0

    @property
    def last(self) -> date:
        """The last day that the calendar knows."""
        return self.first + timedelta(days=len(self.ordinals) - 1)

    def is_working(self, day: date) -> bool:
        """Whether offices work on ``day``. Raises CalendarRangeError outside the calendar."""
        index = self._index(day)
        return self.ordinals[index] > (self.ordinals[index - 1] if index else self.before)

    def nearest(self, day: date) -> date:
        """``day`` where the calendar knows it, else its first or last day: for the day that the
        machine's clock says, which can be wrong."""
        return min(max(day, self.first), self.last)

    def ordinal(self, day: date) -> int:
        """Working days up to and including ``day``. Raises CalendarRangeError outside."""
        return self.ordinals[self._index(day)]

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and including ``end``; negative when end < start.

        The day of the event is not counted (Civil Code 2015, art. 147(2)): received on Monday
        and done on Tuesday is one working day. Raises CalendarRangeError outside the calendar.
        """
        return self.ordinal(end) - self.ordinal(start)

    def add_working_days(self, day: date, n: int) -> date:
        """The ``n``-th working day after ``day``: the last day of a period of n working days.

        The day itself is not counted, working or not (Civil Code 2015, art. 147(2)). With n = 0
        the answer is ``day`` if it is a working day, else the next one, as for a period whose
        last day is a day off (art. 148(5)). Negative n counts working days before ``day``.
        Raises CalendarRangeError when ``day`` or the answer lies outside the calendar.
        """
        working = self.is_working(day)
        if n == 0:
            return day if working else self.add_working_days(day, 1)
        target = self.ordinal(day) + n + (0 if n > 0 or working else 1)
        if not self.before < target <= self.ordinals[-1]:
            raise CalendarRangeError(f"{n} working days from {day} leave {self._range()}")
        return self.first + timedelta(days=bisect_left(self.ordinals, target))

    def weeks_before(self, day: date, weeks: int) -> date:
        """The day so many working weeks, of five working days each, before ``day``. Raises
        CalendarRangeError as ``add_working_days``."""
        return self.add_working_days(day, -WORKING_WEEK * weeks)

    def _index(self, day: date) -> int:
        index = (day - self.first).days
        if not 0 <= index < len(self.ordinals):
            raise CalendarRangeError(f"{day} is outside {self._range()}")
        return index

    def _range(self) -> str:
        return f"the calendar {self.first} – {self.last}"


def read_calendar(connection: sa.Connection) -> Calendar:
    """The calendar in the table ``work_day``.

    Raises CalendarRangeError when the table is empty or a day is missing in between.
    """
    rows = connection.execute(
        sa.select(work_day.c.day, work_day.c.ordinal, work_day.c.is_working).order_by(
            work_day.c.day
        )
    ).all()
    if not rows:
        raise CalendarRangeError("the table work_day is empty; load the calendar first")
    first = rows[0]
    calendar = Calendar(
        first.day, tuple(row.ordinal for row in rows), first.ordinal - int(first.is_working)
    )
    if calendar.last != rows[-1].day:
        raise CalendarRangeError(f"the table work_day misses days before {rows[-1].day}")
    return calendar


def load_work_days(connection: sa.Connection, path: Path = DATA / "work_days.csv") -> None:
    """Fill the table ``work_day`` anew with every day of 2010–2030, in the caller's transaction.

    A day of status ``to_confirm`` becomes a day off only with the setting
    ``vietnam_culture_day``. Years that the file does not name follow the weekend rule alone and
    are marked as estimates. Raises CalendarFileError for a row that cannot be used.
    """
    days = list(_days(_exceptions(path)))
    ordinals = sa.select(work_day.c.day, work_day.c.ordinal)
    before = {day: number for day, number in connection.execute(ordinals)}
    connection.execute(sa.delete(work_day))
    connection.execute(sa.insert(work_day), days)
    if before != {row["day"]: row["ordinal"] for row in days}:
        count_days_left(connection)


def count_days_left(connection: sa.Connection) -> None:
    """Reckon anew, by the calendar as it is now, what ``case_file`` keeps of it: the columns that
    its triggers fill. After a load past the triggers, too."""
    file = case_file.c
    now = {
        file.left_original: _days_left(file.due_original_on),
        file.left_current: _days_left(file.due_current_on),
    }
    differs = [column.is_distinct_from(value) for column, value in now.items()]
    connection.execute(sa.update(case_file).where(sa.or_(*differs)).values(now))


def _days_left(due: sa.ColumnElement[date]) -> sa.ColumnElement[int]:
    done = case_file.c.completed_on
    days = sa.func.coalesce(ordinal_of(due) - ordinal_of(done), BEYOND_CALENDAR)
    return sa.case((sa.and_(done.is_not(None), due.is_not(None)), days))


def _exceptions(path: Path) -> dict[date, dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, restval="")
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise CalendarFileError(f"{path.name}: columns must be {','.join(COLUMNS)}")
        found: dict[date, dict[str, str]] = {}
        for row in reader:
            day = _checked(row, f"{path.name} row {reader.line_num}")
            if day in found:
                raise CalendarFileError(f"{path.name} row {reader.line_num}: {day} twice")
            found[day] = row
    return found


def _checked(row: dict[str, str], at: str) -> date:
    for column, allowed in (("is_working", ("true", "false")), ("status", STATUSES)):
        if row[column] not in allowed:
            raise CalendarFileError(
                f"{at}: {column} {row[column]!r} is not one of {', '.join(allowed)}"
            )
    try:
        day = date.fromisoformat(row["day"])
    except ValueError:
        raise CalendarFileError(f"{at}: day {row['day']!r} is not like 2026-02-16") from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise CalendarFileError(f"{at}: {day} is outside {FIRST_DAY} – {LAST_DAY}")
    return day


def _days(exceptions: dict[date, dict[str, str]]) -> Iterator[dict[str, Any]]:
    """The rows of ``work_day``, in order of days."""
    years = {day.year for day in exceptions}
    ordinal = 0
    for offset in range((LAST_DAY - FIRST_DAY).days + 1):
        day = FIRST_DAY + timedelta(days=offset)
        row = {"day": day, "is_working": day.weekday() < SATURDAY, "is_estimate": False}
        row |= {"reason": None, "document": None}
        if day in exceptions:
            row |= _exception(exceptions[day], bool(row["is_working"]))
        elif day.year not in years:
            row |= {"reason": NO_NOTICE, "is_estimate": True}
        ordinal += bool(row["is_working"])
        yield row | {"ordinal": ordinal}


def _exception(row: dict[str, str], by_weekday: bool) -> dict[str, Any]:
    holds = row["status"] != "to_confirm" or settings().vietnam_culture_day
    return {
        "is_working": row["is_working"] == "true" if holds else by_weekday,
        "is_estimate": row["status"] != "confirmed",
        "reason": row["reason"] if holds else f"{row['reason']} ({NOT_IN_FORCE})",
        "document": row["document"] or None,
    }
