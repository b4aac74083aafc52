"""Spans of days as SQL: one span as literals, a list of months as a small table to join to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from lib.config import settings
from lib.filters import Filters
from lib.measures import Span
from lib.periods import Period, months
from lib.query.reference import calendar


def _days(filters: Filters) -> tuple[date, ...]:
    """Start, end, and the last day due soon for tasks and for files."""
    work, end = calendar(filters.version), filters.end
    if end < work.first:  # a period before the calendar, such as the one before its first year
        return filters.start, *[end] * 3
    task, file = settings().due_soon_task, settings().due_soon_file
    return (
        filters.start,
        end,
        work.add_working_days(end, task),
        work.add_working_days(end, file),
    )


def _span(days: Sequence[sa.ColumnElement[Any]], deadline: str) -> Span:
    start, end, task, file = days
    return Span(start, end, task, file, deadline)


def one(filters: Filters) -> Span:
    """The span of ``filters``, as literals."""
    return _span([sa.literal(day, sa.Date) for day in _days(filters)], filters.deadline)


def at(day: date, filters: Filters) -> Span:
    """The one day ``day``, with the deadline of ``filters``: how things stand at its close."""
    return one(replace(filters, period=Period(str(day), day, day)))


@dataclass(frozen=True)
class Months:
    """Calendar months as a table to join to, with column ``month`` (its first day)."""

    table: sa.CTE
    each: Span  # one month: reads the table
    whole: Span  # all of them, as literals
    starts: tuple[date, ...]  # their first days, oldest first


def monthly(filters: Filters, count: int) -> Months:
    """The last ``count`` months up to ``filters.end``; the one that is not over ends there."""
    listed = months(filters.end, count)
    lines = []
    for period in listed:
        days = _days(replace(filters, period=period))
        columns = [sa.literal(day, sa.Date).label(f"day_{n}") for n, day in enumerate(days)]
        lines.append(sa.select(columns[0].label("month"), *columns))
    table = sa.union_all(*lines).cte("months")
    whole = Period("months", listed[0].start, listed[-1].end)
    return Months(
        table=table,
        each=_span([column for column in table.c if column.name != "month"], filters.deadline),
        whole=one(replace(filters, period=whole)),
        starts=tuple(period.start for period in listed),
    )
