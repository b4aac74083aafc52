"""Periods: spans of whole days with a key for the URL."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

WEEKS = (1, 2)  # working weeks over which a reader is shown what changed


@dataclass(frozen=True)
class Period:
    """A span of whole days with the key it has in the URL: 2026, 2026-Q4, 2026-11, 12m, or
    2026-01-15..2026-02-03."""

    key: str
    start: date
    end: date

    @classmethod
    def parse(cls, key: str, as_of: date) -> Period:
        """Raises ValueError when ``key`` is none of the forms above. ``12m`` ends at ``as_of``."""
        if key == "12m":
            return cls(key, _month_start(as_of, -11), as_of)
        if match := re.fullmatch(r"(\d{4})", key):
            year = int(key)
            return cls(key, date(year, 1, 1), date(year, 12, 31))
        if match := re.fullmatch(r"(\d{4})-Q([1-4])", key):
            first = date(int(match[1]), 3 * int(match[2]) - 2, 1)
            return cls(key, first, _month_start(first, 3) - timedelta(days=1))
        if match := re.fullmatch(r"(\d{4})-(\d{2})", key):
            first = date(int(match[1]), int(match[2]), 1)
            return cls(key, first, _month_start(first, 1) - timedelta(days=1))
        start, _, end = key.partition("..")
        period = cls(key, date.fromisoformat(start), date.fromisoformat(end))
        if period.end < period.start:
            raise ValueError(f"{key!r} ends before it starts")
        return period

    @classmethod
    def of_days(cls, start: date, end: date) -> Period:
        """The days from ``start`` to ``end``, both included."""
        return cls(f"{start}..{end}", start, end)

    def previous(self) -> Period:
        """The period of the same kind just before; for years and rolling months the same days of
        the year before (what officials call cùng kỳ)."""
        if re.fullmatch(r"\d{4}", self.key):
            return Period.parse(str(int(self.key) - 1), self.end)
        if self.key == "12m":
            start, end = _month_start(self.start, -12), year_before(self.end)
            return Period.of_days(start, end)
        if "Q" in self.key or re.fullmatch(r"\d{4}-\d{2}", self.key):
            months = 3 if "Q" in self.key else 1
            first = _month_start(self.start, -months)
            key = f"{first.year}-Q{(first.month + 2) // 3}" if months == 3 else f"{first:%Y-%m}"
            return Period.parse(key, self.end)
        length = self.end - self.start
        end = self.start - timedelta(days=1)
        return Period.of_days(end - length, end)


def _month_start(day: date, months: int) -> date:
    """The first day of the month ``months`` after (before, if negative) the month of ``day``."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def year_before(day: date) -> date:
    """The same day of the year before; 28 February for the 29th."""
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leap_day else day.day)


def last_whole_month(end: date) -> Period:
    """The last calendar month that is over at the close of ``end``."""
    before, running = months(end, 2)
    return running if running.end == end else before


def months(end: date, count: int) -> list[Period]:
    """The ``count`` calendar months up to the month of ``end``, oldest first."""
    firsts = (_month_start(end, -n) for n in reversed(range(count)))
    return [Period.parse(f"{first:%Y-%m}", end) for first in firsts]
