"""Tables and series of metrics: one SELECT per fact table, aggregated before anything is joined."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import pandas as pd
import sqlalchemy as sa

from lib.access import Scope
from lib.database.schema import case_file
from lib.dimensions import DIMENSIONS, FACTS, agency, child_units, unit_column
from lib.filters import Filters
from lib.measures import MEASURES, Span, touches
from lib.metrics import METRICS, Metric
from lib.query import spans
from lib.query.durations import net_working_days
from lib.query.run import cached, rows
from lib.statistics.quantile import quantile

Group = tuple[Any, ...]
Counts = dict[Group, dict[str, Any]]
UNDEFINED = float("nan")


@cached
def table(
    metrics: tuple[str, ...], filters: Filters, scope: Scope, by: tuple[str, ...] = ()
) -> pd.DataFrame:
    """Metrics over the span of ``filters``, one row per group of ``by`` (keys of DIMENSIONS).

    Columns: those of ``by`` (ids of units and fields, keys of sources and kinds, None = unknown);
    for each metric its value (share 0–1, count, or working days; NaN = undefined), and
    ``<metric>_numerator``, ``<metric>_denominator``. Without ``by`` exactly one row.
    """
    span = spans.one(filters)
    counts = _count(metrics, filters, scope, by, span, None)
    return _frame(metrics, by, counts if by else {(): counts.get((), {})})


@cached
def series(
    metrics: tuple[str, ...],
    filters: Filters,
    scope: Scope,
    by: tuple[str, ...] = (),
    months: int = 12,
) -> pd.DataFrame:
    """As ``table``, for each of the last ``months`` calendar months up to the end of ``filters``:
    a column ``month`` (its first day) comes first. A month without any row is missing."""
    month_table, span = spans.monthly(filters, months)
    counts = _count(metrics, filters, scope, by, span, month_table)
    return _frame(metrics, ("month", *by), counts).sort_values("month", ignore_index=True)


def _count(
    metrics: tuple[str, ...],
    filters: Filters,
    scope: Scope,
    by: tuple[str, ...],
    span: Span,
    month_table: sa.CTE | None,
) -> Counts:
    counts: Counts = defaultdict(dict)
    asked = [METRICS[key] for key in metrics]
    for fact in dict.fromkeys(metric.fact for metric in asked):
        columns = _columns(metric for metric in asked if metric.fact == fact)
        wanted = [
            sa.func.sum(sa.case((condition(span), 1), else_=0)).label(name)
            for name, condition in columns.items()
        ]
        statement, groups = grouped(fact, filters, scope, by, span, month_table)
        for row in rows(statement.add_columns(*wanted)):
            counts[tuple(row[group] for group in groups)].update(
                {name: row[name] or 0 for name in columns}
            )
    for metric in asked:
        if metric.quantile is not None:
            _add_quantile(metric, counts, filters, scope, by, span, month_table)
    return counts


def _columns(metrics: Iterable[Metric]) -> dict[str, Any]:
    """Name → condition of every measure the metrics need, once per kind of file."""
    columns: dict[str, Any] = {}
    for metric in metrics:
        for key in metric.measures:
            columns[_column(metric, key)] = _counted(metric, key)
    return columns


def _column(metric: Metric, measure: str) -> str:
    return f"{measure}:{metric.file_kind}" if metric.file_kind else measure


def _counted(metric: Metric, measure: str) -> Any:
    predicate = MEASURES[measure].predicate
    if metric.file_kind is None:
        return predicate
    return lambda span: sa.and_(predicate(span), case_file.c.kind == metric.file_kind)


def grouped(
    fact: str,
    filters: Filters,
    scope: Scope,
    by: tuple[str, ...],
    span: Span,
    month_table: sa.CTE | None,
) -> tuple[sa.Select[Any], list[str]]:
    """The rows of ``fact`` that ``scope`` and ``filters`` let through, grouped; and group names."""
    source: Any = FACTS[fact]
    keys = [DIMENSIONS[key].column().label(key) for key in by]
    conditions = [*scope.where(fact), *filters.where(fact)]
    if "unit" in by:
        source = source.join(agency, agency.c.unit_id == unit_column(fact, filters.organisation))
        conditions.append(child_units(filters.unit_id))
    if month_table is None:
        conditions.append(touches(fact, span))
    else:
        source = source.join(month_table, touches(fact, span))
        keys.insert(0, month_table.c.month.label("month"))
    statement = sa.select(*keys).select_from(source).where(*conditions)
    names = [key.name for key in keys]
    return statement.group_by(*keys), names


def _add_quantile(
    metric: Metric,
    counts: Counts,
    filters: Filters,
    scope: Scope,
    by: tuple[str, ...],
    span: Span,
    month_table: sa.CTE | None,
) -> None:
    """Put the exact histogram of working days of each group under the metric's key."""
    statement, groups = grouped(metric.fact, filters, scope, by, span, month_table)
    days, joined = net_working_days(statement)
    statement = (
        joined.where(metric.part("numerator", span))
        .add_columns(days.label("days"), sa.func.count().label("files"))
        .group_by(days)
    )
    for row in rows(statement):
        histogram = counts[tuple(row[group] for group in groups)].setdefault(metric.key, {})
        histogram[int(row["days"])] = row["files"]


def _frame(metrics: tuple[str, ...], by: tuple[str, ...], counts: Counts) -> pd.DataFrame:
    names = [n for key in metrics for n in (key, f"{key}_numerator", f"{key}_denominator")]
    lines = [
        {name: value for key in metrics for name, value in _value(METRICS[key], found).items()}
        for found in counts.values()
    ]
    # as objects: pandas would turn ids beside an unknown one into 3.0 and NaN
    keys = pd.DataFrame([*counts], columns=[*by], index=range(len(lines)), dtype=object)
    return pd.concat([keys, pd.DataFrame(lines, columns=names)], axis=1)


def _value(metric: Metric, found: dict[str, Any]) -> dict[str, float]:
    def total(measures: tuple[str, ...]) -> int:
        return sum(found.get(_column(metric, key), 0) for key in measures)

    numerator = total(metric.numerator)
    denominator = total(metric.denominator) if metric.denominator else numerator
    if metric.quantile is not None:
        middle = quantile(found.get(metric.key, {}), metric.quantile)
        value = UNDEFINED if middle is None else middle
    elif metric.denominator:
        value = numerator / denominator if denominator else UNDEFINED
    else:
        value = numerator
    return {
        metric.key: value,
        f"{metric.key}_numerator": numerator,
        f"{metric.key}_denominator": denominator,
    }
