"""Whether a condition on files can hold at all, by the day of the result: what an index would have
to be read to its end for, only to find nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import (
    BinaryExpression,
    BindParameter,
    BooleanClauseList,
    False_,
    Grouping,
)

from lib.database.schema import case_file

DAY, MOMENT = case_file.c.completed_on, case_file.c.completed_at
# days of a result, both included; None: there is no result
Days = tuple[date, date] | None
A_DAY = timedelta(days=1)


def possible(conditions: tuple[sa.ColumnElement[bool], ...], start: date, end: date) -> bool:
    """False where no file can meet all ``conditions``: whether it has no result, or one before, in
    or after ``start`` to ``end`` (the days that the conditions compare with)."""
    everything: list[Days] = [
        None,
        (date.min, start - A_DAY),
        (start, end),
        (end + A_DAY, date.max),
    ]
    return any(all(_may(each, days) for each in conditions) for days in everything)


def _may(condition: Any, days: Days) -> bool:
    """Whether ``condition`` may be true of a file with a result in ``days``; what is not about the
    day of the result may always be."""
    match condition:
        case Grouping():
            return _may(condition.element, days)
        case False_():
            return False
        case BooleanClauseList():
            parts = (_may(part, days) for part in condition.clauses)
            return all(parts) if condition.operator is operators.and_ else any(parts)
        case BinaryExpression() if condition.left is DAY or condition.left is MOMENT:
            return _compared(condition, days)
    return True


def _compared(condition: BinaryExpression[Any], days: Days) -> bool:
    if condition.operator is operators.is_:
        return days is None
    if condition.operator is operators.is_not:
        return days is not None
    if condition.left is MOMENT:
        return days is not None
    decide = _MAY_BE.get(condition.operator)
    if decide is None:
        return True
    if days is None:
        return False  # no comparison holds of NULL
    other = condition.right
    known = isinstance(other, BindParameter) and isinstance(other.value, date)
    return decide(*days, other.value) if known else True


_MAY_BE: Mapping[Any, Callable[[date, date, date], bool]] = {
    operators.lt: lambda first, last, day: first <= last and first < day,
    operators.le: lambda first, last, day: first <= last and first <= day,
    operators.gt: lambda first, last, day: first <= last and last > day,
    operators.ge: lambda first, last, day: first <= last and last >= day,
    operators.eq: lambda first, last, day: first <= day <= last,
}
