"""Working time as a straight line: minute 0 is the first working minute of the calendar.

Every duration in the demonstration province is drawn in working minutes on this line and turned
into a time of day at the very end, so that no event falls on a Sunday, at Tết or at noon.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
import sqlalchemy as sa

from lib.database.schema import work_day

DAY = 480  # working minutes: 7:00–11:00 and 13:00–17:00
MORNING = 240
OPENS = 7 * 60
NOON_BREAK = 2 * 60


class Clock:
    """Turns calendar days and times into working minutes and back, for whole arrays."""

    def __init__(self, days: np.ndarray, working: np.ndarray) -> None:
        """``days``: every calendar day in order; ``working``: true on the working ones."""
        self._first = days[0]
        self._count = np.cumsum(working)
        self.working_days = days[working]

    @classmethod
    def load(cls, connection: sa.Connection) -> Clock:
        """The clock of the calendar in the database."""
        rows = connection.execute(
            sa.select(work_day.c.day, work_day.c.is_working).order_by(work_day.c.day)
        ).all()
        days = np.array([row.day for row in rows], dtype="datetime64[D]")
        return cls(days, np.array([row.is_working for row in rows], dtype=bool))

    def first_index(self, day: Any) -> np.ndarray:
        """The index of the first working day on or after ``day`` (a date or an array of them)."""
        offset = (np.asarray(day, dtype="datetime64[D]") - self._first).astype(int)
        is_working = np.diff(self._count, prepend=0)[offset]
        return self._count[offset] - is_working

    def day(self, minute: np.ndarray) -> np.ndarray:
        """The calendar day (datetime64[D]) of working minutes."""
        return self.working_days[np.asarray(minute) // DAY]

    def at(self, minute: np.ndarray) -> np.ndarray:
        """The time (datetime64[s]) of working minutes."""
        minute = np.asarray(minute)
        within = minute % DAY
        of_day = OPENS + within + np.where(within >= MORNING, NOON_BREAK, 0)
        return self.day(minute).astype("datetime64[s]") + of_day.astype("timedelta64[m]")

    def end_of(self, index: np.ndarray) -> np.ndarray:
        """23:59:59 of the working days with these indices (datetime64[s])."""
        return self.working_days[index].astype("datetime64[s]") + np.timedelta64(86_399, "s")

    def start_minute(self, day: Any) -> int:
        """The first working minute on or after ``day``."""
        return int(self.first_index(day)) * DAY


def to_python(times: np.ndarray, missing: np.ndarray | None = None) -> list[datetime | None]:
    """``times`` as datetimes for the database; None where ``missing``."""
    values = times.astype("datetime64[s]").astype(object)
    if missing is not None:
        values[missing] = None
    return values.tolist()
