"""The rows that one SELECT counts over, and adding them up by group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import chain
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import visitors

from lib.access import Scope
from lib.config import on_sqlite
from lib.dimensions import DIMENSIONS, FACTS, agency, child_units, is_by_owner
from lib.filters import Filters
from lib.measures import Condition, Span, touches
from lib.query import spans
from lib.query.arms import has_own_days, plain, spread

A_FEW = timedelta(days=62)  # days, whose rows of the whole province are fewer than a unit's


@dataclass(frozen=True)
class Look:
    """What one SELECT counts over: filters, scope, groups, and one span of days or many months.
    ``month``: of one that is counted by itself its first day."""

    filters: Filters
    scope: Scope
    by: tuple[str, ...]
    months: spans.Months | None = None
    month: date | None = None

    @cached_property
    def span(self) -> Span:
        return self.months.each if self.months else spans.one(self.filters)

    @property
    def keys(self) -> list[str]:
        return [*(["month"] if self.months else []), *self.by]

    def group(self, row: sa.RowMapping) -> tuple[Any, ...]:
        """The group that ``row``, which names ``keys``, is about."""
        found = (row[key] for key in self.keys)
        return tuple(found) if self.month is None else (self.month, *found)


def within(fact: str, filters: Filters, scope: Scope, by_days: bool = False) -> list[Condition]:
    """Conditions on ``fact`` that scope and filters set. Rows of a unit are found by one of them;
    none where they are found ``by_days``, or by the wall, which says of who may see one unit what
    the filters say of this: PostgreSQL takes several such conditions for so selective that it would
    begin at the unit, and read every file of it."""
    of_unit = by_days or filters.unit_id is not None
    same = is_by_owner(fact, filters.organisation) and filters.unit_id in (scope.units or ())
    return [
        *scope.where(fact, aside=of_unit),
        *filters.where(fact, aside=by_days or (same and not on_sqlite())),
    ]


def rows_of(
    fact: str,
    look: Look,
    cut: Condition | None = None,
    read: Iterable[sa.ColumnElement[Any]] | None = None,
) -> sa.Select[Any]:
    """The rows of ``fact`` that scope, filters and days let through, with the keys of their
    groups; of months, a row comes once for each in which ``cut``, a condition on ``look.span``,
    holds (None: that it touches). ``read``: all that will be asked of the rows, where that is known
    already."""
    if foreign := [key for key in look.by if fact not in DIMENSIONS[key].facts]:
        raise ValueError(f"{fact} cannot be broken down by {', '.join(foreign)}")
    source: Any = FACTS[fact]
    view = look.filters.organisation
    end = look.span.end
    keys = [DIMENSIONS[key].column_on(fact, view, end).label(key) for key in look.by]
    in_days = touches(fact, look.span) if cut is None else cut
    are_few = not look.months and look.filters.end - look.filters.start < A_FEW
    by_days = are_few and has_own_days(in_days)
    conditions = within(fact, look.filters, look.scope, by_days)
    has_file = isinstance(source, sa.Join)  # each row has one, or may have none
    known = None if read is None else [*keys, *conditions, in_days, *read]
    if known is not None and has_file and not _names(source.right, known):
        source = source.left  # else a file would be looked up for each issue in each month
    if look.months:
        source = source.join(look.months.table, in_days)
        keys.insert(0, look.months.table.c.month.label("month"))
    else:
        conditions.append(in_days)
    return sa.select(*keys).select_from(source).where(*spread(conditions))


def _names(table: sa.FromClause, clauses: Iterable[sa.ColumnElement[Any]]) -> bool:
    """Whether any of ``clauses`` names a column of ``table``."""
    parts = chain.from_iterable(map(visitors.iterate, clauses))
    return any(getattr(part, "table", None) is table for part in parts)


def grouped(
    statement: sa.Select[Any],
    look: Look,
    sums: Mapping[str, sa.ColumnElement[Any]],
    more: sa.ColumnElement[Any] | None = None,
) -> sa.Select[Any]:
    """``statement`` added up by its keys (and one column more), each unit into its agency.

    Files are counted by their own unit first and the few sums joined to the tree then, so that
    the tree can never multiply a file.
    """
    columns = [*statement.selected_columns, *([] if more is None else [more])]
    if more is not None:
        statement = statement.add_columns(more)
    by = map(plain, columns)  # SQLite would read every file, in the order of their units
    counted = statement.group_by(*by).add_columns(*(s.label(n) for n, s in sums.items()))
    if "unit" not in look.by:
        return counted
    part = counted.subquery("part")
    groups = [
        agency.c.ancestor_id.label("unit") if column.name == "unit" else part.c[column.name]
        for column in columns
    ]
    return (
        sa.select(*groups, *(sa.func.sum(part.c[name]).label(name) for name in sums))
        .join_from(part, agency, agency.c.unit_id == part.c.unit)
        .where(child_units(look.filters.unit_id))
        .group_by(*groups)
    )
