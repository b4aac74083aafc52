"""Tables and series of metrics: one SELECT per fact table, aggregated before anything is joined."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import sqlalchemy as sa

from lib.access import Scope
from lib.database.schema import case_file
from lib.dimensions import DIMENSIONS, FACTS, agency, child_units
from lib.filters import Filters
from lib.measures import MEASURES, Span, touches
from lib.metrics import METRICS, Metric
from lib.query import spans
from lib.query.durations import working_days_of
from lib.query.run import cached, rows
from lib.statistics.quantile import mean, quantile

Group = tuple[Any, ...]
Counts = dict[Group, dict[str, Any]]
UNDEFINED = float("nan")


@dataclass(frozen=True)
class Look:
    """What one SELECT counts over: filters, scope, groups, and one span of days or many months."""

    filters: Filters
    scope: Scope
    by: tuple[str, ...]
    span: Span
    months: spans.Months | None = None

    @property
    def keys(self) -> list[str]:
        return [*(["month"] if self.months else []), *self.by]


@cached
def table(
    metrics: tuple[str, ...], filters: Filters, scope: Scope, by: tuple[str, ...] = ()
) -> pd.DataFrame:
    """Metrics over the span of ``filters``, one row per group of ``by`` (keys of DIMENSIONS).

    Columns: those of ``by`` (ids of units and fields, keys of sources and kinds, None = unknown);
    for each metric its value (share 0–1, count, or working days; NaN = undefined), and
    ``<metric>_numerator``, ``<metric>_denominator``. Without ``by`` exactly one row. Raises
    ValueError when a metric's rows do not have one of the dimensions.
    """
    counts = _count(metrics, Look(filters, scope, by, spans.one(filters)))
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
    a column ``month`` (its first day) comes first. A group with a row in any of the months has all
    of them: its counts are 0, its rates and quantiles undefined, where it has none."""
    listed = spans.monthly(filters, months)
    counts = _count(metrics, Look(filters, scope, by, listed.each, listed))
    for group in dict.fromkeys(group[1:] for group in counts):
        for start in listed.starts:
            counts.setdefault((start, *group), {})
    return _frame(metrics, ("month", *by), counts).sort_values(
        "month", kind="stable", ignore_index=True
    )


def _count(metrics: tuple[str, ...], look: Look) -> Counts:
    counts: Counts = defaultdict(dict)
    asked = [METRICS[key] for key in metrics]
    for fact in dict.fromkeys(metric.fact for metric in asked):
        columns = _columns(metric for metric in asked if metric.fact == fact)
        sums = {
            name: sa.func.sum(sa.case((condition(look.span), 1), else_=0))
            for name, condition in columns.items()
        }
        for row in rows(_grouped(_rows_of(fact, look), look, sums)):
            found = counts[tuple(row[key] for key in look.keys)]
            found |= {name: int(row[name] or 0) for name in columns}
    # figures of the same days, such as median, 90th percentile and mean, share one histogram
    for metric in {_days(m): m for m in asked if m.of_days}.values():
        _add_histogram(metric, counts, look)
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


def _days(metric: Metric) -> str:
    kind = "gross days of " if metric.gross else "days of "
    return kind + " ".join(_column(metric, measure) for measure in metric.numerator)


def _counted(metric: Metric, measure: str) -> Any:
    predicate = MEASURES[measure].predicate
    if metric.file_kind is None:
        return predicate
    return lambda span: sa.and_(predicate(span), case_file.c.kind == metric.file_kind)


def _rows_of(fact: str, look: Look) -> sa.Select[Any]:
    """The rows of ``fact`` that scope, filters and days let through, with the keys of their
    groups; a row comes once for each month that it touches."""
    if foreign := [key for key in look.by if fact not in DIMENSIONS[key].facts]:
        raise ValueError(f"{fact} cannot be broken down by {', '.join(foreign)}")
    source: Any = FACTS[fact]
    view = look.filters.organisation
    keys = [DIMENSIONS[key].column(fact, view).label(key) for key in look.by]
    days = [touches(fact, look.span)]
    if look.months:
        days = [touches(fact, look.months.whole)]
        source = source.join(look.months.table, touches(fact, look.span))
        keys.insert(0, look.months.table.c.month.label("month"))
    conditions = [*look.scope.where(fact), *look.filters.where(fact), *days]
    return sa.select(*keys).select_from(source).where(*conditions)


def _grouped(
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
    counted = statement.group_by(*columns).add_columns(*(s.label(n) for n, s in sums.items()))
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


def _add_histogram(metric: Metric, counts: Counts, look: Look) -> None:
    """Put the exact histogram of working days of the metric's files, by group, under ``_days``."""
    days, statement = working_days_of(metric.fact, _rows_of(metric.fact, look), metric.gross)
    statement = statement.where(metric.part("numerator", look.span))
    sums = {"files": sa.func.count()}
    for row in rows(_grouped(statement, look, sums, days.label("days"))):
        histogram = counts[tuple(row[key] for key in look.keys)].setdefault(_days(metric), {})
        histogram[int(row["days"])] = int(row["files"])


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
    if metric.of_days:
        days = found.get(_days(metric), {})
        middle = mean(days) if metric.quantile is None else quantile(days, metric.quantile)
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
