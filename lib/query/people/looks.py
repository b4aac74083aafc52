"""Figures of many looks at once. Where figures are counted ahead they are read together, and only
the days of a month in which somebody took over are counted look by look. Else there is one SELECT
per fact table and organisation view, however many posts there are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import sqlalchemy as sa

from lib.access import Scope
from lib.database.schema import case_file, org_closure
from lib.database.schema.base import Key
from lib.dimensions import FACTS, NOW, THEN, unit_column
from lib.filters import Filters
from lib.measures import touches
from lib.metrics import METRICS
from lib.metrics.columns import Columns, columns_of
from lib.query import spans
from lib.query.figures import Counts, count_each, framed
from lib.query.grouping import Look
from lib.query.run import cached, rows
from lib.summary.kept import kept

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
    counts: Counts
    if looks and kept(looks[0].version):
        ahead = count_each(metrics, [Look(look, scope, ()) for look in looks])
        counts = {(number,): found.get((), {}) for number, found in enumerate(ahead)}
        return framed(metrics, ("look",), counts)
    counts = {(number,): {} for number in range(len(looks))}
    for fact in dict.fromkeys(metric.fact for metric in asked):
        columns = columns_of(metric for metric in asked if metric.fact == fact)
        for view in (NOW, THEN):
            chosen = {n: look for n, look in enumerate(looks) if look.organisation == view}
            if chosen:
                _add(counts, fact, columns, view, chosen, scope)
    return framed(metrics, ("look",), counts)


def _add(
    counts: Counts,
    fact: str,
    columns: Columns,
    view: str,
    looks: dict[int, Filters],
    scope: Scope,
) -> None:
    for row in rows(_statement(fact, columns, view, looks, scope)):
        counts[(row["look"],)] |= {name: int(row[name] or 0) for name in columns}


def _statement(
    fact: str, columns: Columns, view: str, looks: dict[int, Filters], scope: Scope
) -> sa.Select[Any]:
    """A row of ``fact`` comes once for each look that it lies in: the lines of a look have
    different fields, so that at most one of them fits."""
    spells = {(look.start, look.end, look.as_of): look for look in looks.values()}
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
    everywhere = replace(next(iter(looks.values())), unit_id=None, field_ids=(), cell=())
    conditions = [
        sa.or_(line.c.field_id == EVERY_FIELD, line.c.field_id == case_file.c.field_id),
        touches(fact, span),
        *scope.where(fact),
        *everywhere.where(fact),
    ]
    return (
        sa.select(line.c.look, *sums).select_from(source).where(*conditions).group_by(line.c.look)
    )


def _lines(looks: dict[int, Filters], spells: list[Spell]) -> sa.CTE:
    """One line for each look and field: number of the look, its unit, a field, its spell."""
    columns = [sa.column(name, Key) for name in ("look", "unit_id", "field_id", "spell")]
    lines = [
        (number, look.unit_id, field, spells.index((look.start, look.end, look.as_of)))
        for number, look in looks.items()
        for field in look.field_ids or (EVERY_FIELD,)
    ]
    # written out: numbers of our own, and too many for the parameters of one statement
    return sa.values(*columns, name="line_values", literal_binds=True).data(lines).cte("line")
