"""The spans of days that are counted ahead: whole months, the parts of months that the running
periods are compared with, and the last working weeks. Any run of them that fits together answers a
look; days at its edges that no bin has are counted from the rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from lib.calendar import Calendar, CalendarRangeError
from lib.filters import Filters
from lib.periods import WEEKS, Period, months

MONTHS = 60  # five years; a look further back is counted from the rows
ONE_DAY = timedelta(days=1)
Days = tuple[date, date]  # first and last, both included
Bins = Mapping[int, Days]  # by number


def bins(as_of: date, work: Calendar) -> dict[int, Days]:
    """The bins of data known up to ``as_of``, where the last month ends. A month keeps its number
    until it leaves, when the newest takes it."""
    found = {
        (month.start.year * 12 + month.start.month) % MONTHS: (month.start, min(month.end, as_of))
        for month in months(as_of, MONTHS)
    }
    others = {*_compared_with(as_of), *_last_weeks(as_of, work)}
    return found | dict(enumerate(sorted(others - set(found.values())), MONTHS))


def _last_weeks(as_of: date, work: Calendar) -> Iterator[Days]:
    """What changed is asked of most; of that nothing can be said by whole months."""
    for weeks in WEEKS:
        with suppress(CalendarRangeError):  # a calendar that begins later
            yield work.weeks_before(as_of, weeks) + ONE_DAY, as_of


def _compared_with(as_of: date) -> list[Days]:
    """The last, unfinished month of what each running period is compared with."""
    quarter = f"{as_of.year}-Q{(as_of.month + 2) // 3}"
    running = (f"{as_of.year}", quarter, f"{as_of:%Y-%m}", "12m")
    ends = [_look(key, as_of).previous().end for key in running]
    return [(end.replace(day=1), end) for end in ends]


def _look(key: str, as_of: date) -> Filters:
    return Filters(period=Period.parse(key, as_of), as_of=as_of, version="")


@dataclass(frozen=True)
class Covering:
    """``bins`` that follow each other, in order; days ``before`` and ``after`` them."""

    bins: list[int]
    before: Days | None = None
    after: Days | None = None


def covering(numbers: Mapping[Days, int], start: date, end: date) -> Covering | None:
    """Bins that together with some days before and after them make the days from ``start`` to
    ``end``, both included; ``numbers``: their numbers by first and last day. None where no bin
    lies within."""
    if (start, end) in numbers:
        return Covering([numbers[start, end]])
    before = (start, _month_end(start)) if start.day > 1 else None
    begin, found = before[1] + ONE_DAY if before else start, []
    while begin <= end:
        last = end if (begin, end) in numbers else _month_end(begin)
        if last > end or (begin, last) not in numbers:
            break
        found.append(numbers[begin, last])
        begin = last + ONE_DAY
    after = (begin, end) if begin <= end else None
    return Covering(found, before, after) if found else None


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
