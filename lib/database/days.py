"""Calendar days of moments, and working days between days, as SQL."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from lib.database.schema import work_day


class _Day(FunctionElement[Any]):
    """Arguments: a moment or a day, and a whole number of days to add."""

    inherit_cache = True
    type = sa.Date()


@compiles(_Day)
def _day(element: _Day, compiler: Any, **kw: Any) -> str:
    moment, later = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"(CAST({moment} AS DATE) + CAST({later} AS INTEGER))"


@compiles(_Day, "sqlite")
def _day_sqlite(element: _Day, compiler: Any, **kw: Any) -> str:
    moment, later = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"date({moment}, {later} || ' days')"


def on_day(moment: sa.ColumnElement[Any], later: int = 0) -> sa.ColumnElement[Any]:
    """The calendar day of ``moment`` (or day), or the one ``later`` days after it; NULL of NULL."""
    return _Day(moment, sa.literal(later, sa.Integer))


def ordinal(day: sa.ColumnElement[Any]) -> sa.ScalarSelect[Any]:
    """Running number of the working day ``day``, NULL outside the calendar: the difference of two
    is the number of working days between them, the first not counted (Civil Code 2015, article
    147)."""
    lookup = work_day.alias()
    found = sa.select(lookup.c.ordinal).where(lookup.c.day == day)
    return found.correlate_except(lookup).scalar_subquery()
