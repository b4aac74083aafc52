"""The spans of days that are counted ahead: whole months, and the parts of months that the running
periods are compared with. Any run of them that fits together answers a look."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from lib.filters import Filters
from lib.periods import Period, months

MONTHS = 60  # five years; a look further back is counted from the rows
Bins = Mapping[int, tuple[date, date]]  # number → first and last day


def bins(as_of: date) -> dict[int, tuple[date, date]]:
    """The bins of data known up to ``as_of``, where the last month ends. A month keeps its number
    until it leaves, when the newest takes it."""
    found = {
        (month.start.year * 12 + month.start.month) % MONTHS: (month.start, min(month.end, as_of))
        for month in months(as_of, MONTHS)
    }
    parts = sorted(set(_compared_with(as_of)) - set(found.values()))
    return found | dict(enumerate(parts, MONTHS))


def _compared_with(as_of: date) -> list[tuple[date, date]]:
    """The last, unfinished month of what each running period is compared with."""
    quarter = f"{as_of.year}-Q{(as_of.month + 2) // 3}"
    running = (f"{as_of.year}", quarter, f"{as_of:%Y-%m}", "12m")
    ends = [_look(key, as_of).previous().end for key in running]
    return [(end.replace(day=1), end) for end in ends]


def _look(key: str, as_of: date) -> Filters:
    return Filters(period=Period.parse(key, as_of), as_of=as_of, version="")


def covering(numbers: Mapping[tuple[date, date], int], start: date, end: date) -> list[int] | None:
    """Bins that follow each other from ``start`` to ``end``, both included, in order; ``numbers``:
    their numbers by first and last day. None where they do not fit."""
    found = []
    while start <= end:
        last = end if (start, end) in numbers else _month_end(start)
        if last > end or (start, last) not in numbers:
            return None
        found.append(numbers[start, last])
        start = last + timedelta(days=1)
    return found or None


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
