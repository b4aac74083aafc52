"""Spans of days as SQL: one span as literals, a list of months as a small table to join to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from lib.calendar import Calendar, CalendarRangeError
from lib.config import settings
from lib.filters import Filters
from lib.measures import AGE_EDGES, DAYS, OVERDUE_EDGES, Span
from lib.periods import Period, months
from lib.query.reference import calendar


def _days(filters: Filters) -> dict[str, date]:
    return days_of(filters, calendar(filters.version))


def days_of(filters: Filters, work: Calendar) -> dict[str, date]:
    """The days of ``measures.DAYS``, by the working days ``work``."""
    start, end = filters.start, filters.end
    task, file = settings().due_soon_task, settings().due_soon_file
    eve = min(start - timedelta(days=1), end)  # a period may begin after the as-of day
    found = {
        "start": start,
        "end": end,
        "as_of": filters.as_of,
        "soon_task": _shifted(work, end, task),
        "soon_file": _shifted(work, end, file),
        "eve": eve,
        "eve_soon_task": _shifted(work, eve, task),
        "eve_soon_file": _shifted(work, eve, file),
    }
    found |= {f"overdue_{edge}": _back(work, end, edge) for edge in OVERDUE_EDGES}
    found |= {f"ago_{edge}": end - timedelta(days=edge) for edge in AGE_EDGES}
    return {name: found[name] for name in DAYS}


def _shifted(work: Calendar, day: date, n: int) -> date:
    """``n`` working days after ``day``; the day itself where the calendar does not reach, such as
    for the period before its first year."""
    try:
        return work.add_working_days(day, n)
    except CalendarRangeError:
        return day


def _back(work: Calendar, end: date, n: int) -> date:
    """The first day from which it is ``n`` working days to ``end``; the first day of the calendar
    where it does not reach, so that a larger ``n`` never gives a later day."""
    if end < work.first:
        return end
    try:
        return work.add_working_days(end, -n - (not work.is_working(end)))
    except CalendarRangeError:
        return work.first


def one(filters: Filters) -> Span:
    """The span of ``filters``, as literals."""
    days = {name: sa.literal(day, sa.Date) for name, day in _days(filters).items()}
    return Span(days, filters.deadline)


def at(day: date, filters: Filters) -> Span:
    """The one day ``day``, with the deadline of ``filters``: how things stand at its close."""
    return one(replace(filters, period=Period(str(day), day, day)))


def each(looks: Sequence[Filters], name: str) -> tuple[sa.CTE, Span]:
    """The spans of ``looks``, which share their deadline and data, as a table ``name`` to join to:
    its column ``number`` is the place in ``looks``; and the span that reads the table."""
    lines = [(number, *_days(look).values()) for number, look in enumerate(looks)]
    table = _table(name, sa.column("number", sa.Integer), lines)
    days = {day: table.c[f"{day}_day"] for day in DAYS}
    return table, Span(days, looks[0].deadline)


def _table(name: str, first: sa.ColumnClause[Any], lines: Sequence[tuple[Any, ...]]) -> sa.CTE:
    """``lines`` of the column ``first`` and the days of DAYS."""
    days = (sa.column(f"{day}_day", sa.Date) for day in DAYS)
    return sa.values(first, *days, name=f"{name}_values").data(lines).cte(name)


@dataclass(frozen=True)
class Months:
    """The last ``count`` calendar months up to ``filters.end``; the one that is not over ends
    there. What was counted ahead needs no SQL of them: it is made when it is asked for."""

    filters: Filters
    count: int

    @cached_property
    def starts(self) -> tuple[date, ...]:
        """Their first days, oldest first."""
        return tuple(period.start for period in months(self.filters.end, self.count))

    @cached_property
    def table(self) -> sa.CTE:
        """A table to join to, with column ``month`` (its first day)."""
        looks = [replace(self.filters, period=p) for p in months(self.filters.end, self.count)]
        lines = [(look.start, *_days(look).values()) for look in looks]
        return _table("months", sa.column("month", sa.Date), lines)

    @property
    def each(self) -> Span:
        """One month: reads the table."""
        return Span({name: self.table.c[f"{name}_day"] for name in DAYS}, self.filters.deadline)
