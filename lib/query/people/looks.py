"""Figures of many looks at once. What was counted ahead is read look by look; what is left, such as
the days before somebody took over, is counted by one SELECT per fact table and organisation view,
however many posts there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import sqlalchemy as sa

from lib.access import Scope
from lib.database.schema import case_file, org_closure
from lib.database.schema.base import Key
from lib.dimensions import FACTS, unit_column
from lib.filters import Filters
from lib.measures import touches
from lib.metrics import METRICS
from lib.query import spans
from lib.query.figures import FEW, Columns, Counts, any_of, columns_of, framed
from lib.query.grouping import Look
from lib.query.run import cached, rows
from lib.summary.read import counted

Numbered = tuple[int, Filters]  # the place of a look, and the look or a part of its days
Spell = tuple[date, date, date]  # first and last day, last day that is known
EVERY_FIELD = 0  # stands for "no restriction": a number that no field has


@cached
def figures_of(metrics: tuple[str, ...], looks: tuple[Filters, ...], scope: Scope) -> pd.DataFrame:
    """``metrics`` (counts and rates) for each of ``looks``, one row per look in their order;
    columns as those of ``query.table``.

    Looks may differ in unit, days, fields and organisation view; everything else is that of the
    first one, and a cell is not looked at. Raises ValueError for a figure of working days, and for
    looks that differ in more.
    """
    asked = [METRICS[key] for key in metrics]
    if any(metric.of_days for metric in asked):
        raise ValueError("figures of working days do not add up over looks")
    if len({(k.sources, k.kinds, k.deadline, k.version, k.own_only, k.cell) for k in looks}) > 1:
        raise ValueError("looks that differ in more than unit, days, fields and view")
    counts: Counts = defaultdict(dict)
    for number in range(len(looks)):
        counts[(number,)] = {}
    for fact in dict.fromkeys(metric.fact for metric in asked):
        columns = columns_of(metric for metric in asked if metric.fact == fact)
        left: defaultdict[tuple[frozenset[str], str], list[Numbered]] = defaultdict(list)
        for number, look in enumerate(looks):
            for names, part in _ahead(counts[(number,)], fact, columns, look, scope):
                left[names, look.organisation].append((number, part))
        for (names, view), parts in left.items():
            some = {name: columns[name] for name in columns if name in names}
            _add(counts, fact, some, view, parts, scope)
    return framed(metrics, ("look",), counts)


def _ahead(
    found: dict[str, Any], fact: str, columns: Columns, look: Filters, scope: Scope
) -> Iterator[tuple[frozenset[str], Filters]]:
    """Put into ``found`` what was counted ahead of ``look``; gives names that are still to be
    counted, and in which days."""
    ahead = counted(fact, [*columns], Look(look, scope, ()))
    numbers = ahead.counts.get((), {})
    found |= {name: numbers.get(name, 0) for name in ahead.names}
    if others := frozenset(columns) - ahead.names:
        yield others, look
    for part in ahead.rest:
        yield ahead.names_of_rest, part.filters


def _add(
    counts: Counts,
    fact: str,
    columns: Columns,
    view: str,
    looks: Sequence[Numbered],
    scope: Scope,
) -> None:
    for row in rows(_statement(fact, columns, view, looks, scope)):
        found = counts[(row["look"],)]
        found |= {name: found.get(name, 0) + int(row[name] or 0) for name in columns}


def _statement(
    fact: str, columns: Columns, view: str, looks: Sequence[Numbered], scope: Scope
) -> sa.Select[Any]:
    """A row of ``fact`` comes once for each look that it lies in: the lines of a look have
    different fields or days, so that a row is counted once."""
    spells = {(look.start, look.end, look.as_of): look for _number, look in looks}
    days, span = spans.each([*spells.values()], "spells")
    line = _lines(looks, [*spells])
    tree = org_closure.alias("tree")
    source = (
        FACTS[fact]
        .join(tree, tree.c.unit_id == unit_column(fact, view))
        .join(line, line.c.unit_id == tree.c.ancestor_id)
        .join(days, days.c.number == line.c.spell)
    )
    sums = [
        sa.func.sum(sa.case((condition(span), 1), else_=0)).label(name)
        for name, condition in columns.items()
    ]
    everywhere = replace(looks[0][1], unit_id=None, field_ids=(), cell=())
    conditions = [
        sa.or_(line.c.field_id == EVERY_FIELD, line.c.field_id == case_file.c.field_id),
        any_of(columns)(span) if len(columns) <= FEW else touches(fact, span),
        *scope.where(fact),
        *everywhere.where(fact),
    ]
    return (
        sa.select(line.c.look, *sums).select_from(source).where(*conditions).group_by(line.c.look)
    )


def _lines(looks: Sequence[Numbered], spells: list[Spell]) -> sa.CTE:
    """One line for each look and field: number of the look, its unit, a field, its spell."""
    columns = [sa.column(name, Key) for name in ("look", "unit_id", "field_id", "spell")]
    lines = [
        (number, look.unit_id, field, spells.index((look.start, look.end, look.as_of)))
        for number, look in looks
        for field in look.field_ids or (EVERY_FIELD,)
    ]
    # written out: numbers of our own, and too many for the parameters of one statement
    return sa.values(*columns, name="line_values", literal_binds=True).data(lines).cte("line")
