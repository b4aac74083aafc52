"""Spans of days as SQL: one span as literals, a list of months as a small table to join to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa

from lib.config import settings
from lib.filters import Filters, Period, months
from lib.measures import Span
from lib.query.reference import calendar


def _days(filters: Filters) -> tuple[date, date, date, date]:
    """Start, end, and the last day due soon for tasks and for files."""
    work, end = calendar(filters.version), filters.end
    if end < work.first:  # a period before the calendar, such as the one before its first year
        return filters.start, end, end, end
    task, file = settings().due_soon_task, settings().due_soon_file
    return (
        filters.start,
        end,
        work.add_working_days(end, task),
        work.add_working_days(end, file),
    )


def one(filters: Filters) -> Span:
    """The span of ``filters``, as literals."""
    start, end, task, file = (sa.literal(day, sa.Date) for day in _days(filters))
    return Span(start, end, task, file, filters.deadline)


def at(day: date, filters: Filters) -> Span:
    """The one day ``day``, with the deadline of ``filters``: how things stand at its close."""
    return one(replace(filters, period=Period(str(day), day, day)))


@dataclass(frozen=True)
class Months:
    """Calendar months as a table to join to, with column ``month`` (its first day)."""

    table: sa.CTE
    each: Span  # one month: reads the table
    whole: Span  # all of them, as literals


def monthly(filters: Filters, count: int) -> Months:
    """The last ``count`` months up to ``filters.end``; the one that is not over ends there."""
    names = ("month", "start_on", "end_on", "soon_task", "soon_file")
    listed = months(filters.end, count)
    lines = []
    for period in listed:
        start, end, task, file = _days(replace(filters, period=period))
        values = (start, start, end, task, file)
        lines.append(
            sa.select(
                *(sa.literal(v, sa.Date).label(n) for v, n in zip(values, names, strict=True))
            )
        )
    table = sa.union_all(*lines).cte("months")
    c = table.c
    whole = Period("months", listed[0].start, listed[-1].end)
    return Months(
        table=table,
        each=Span(c.start_on, c.end_on, c.soon_task, c.soon_file, filters.deadline),
        whole=one(replace(filters, period=whole)),
    )
