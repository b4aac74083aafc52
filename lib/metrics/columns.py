"""What a metric is counted from: one column for each measure and kind of file."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import sqlalchemy as sa

from lib.database.schema import case_file
from lib.measures import MEASURES, Condition, Span
from lib.metrics.metric import Metric

Predicate = Callable[[Span], Condition]
Columns = dict[str, Predicate]


def columns_of(metrics: Iterable[Metric]) -> Columns:
    """Name → condition of every measure the metrics need, once per kind of file."""
    columns: Columns = {}
    for metric in metrics:
        for key in (*metric.measures, *metric.excluded_measures):
            columns[column_name(metric, key)] = _counted(metric, key)
    return columns


def column_name(metric: Metric, measure: str) -> str:
    """The column of ``measure`` (a key of MEASURES) as ``metric`` counts it."""
    return f"{measure}:{metric.file_kind}" if metric.file_kind else measure


def measure_of(column: str) -> str:
    """The key of MEASURES behind a column."""
    return column.partition(":")[0]


def days_name(metric: Metric) -> str:
    """Names the histogram of working days of ``metric``; figures of the same days, such as median,
    90th percentile and mean, share one."""
    return f"{metric.days} days of {' '.join(columns_with_days(metric))}"


def columns_with_days(metric: Metric) -> list[str]:
    """The columns that count the rows of which ``metric`` has a histogram of working days."""
    measures = metric.denominator if metric.spread else metric.numerator
    return [column_name(metric, key) for key in measures]


def _counted(metric: Metric, measure: str) -> Predicate:
    predicate = MEASURES[measure].predicate
    if metric.file_kind is None:
        return predicate
    return lambda span: sa.and_(predicate(span), case_file.c.kind == metric.file_kind)
