"""Tables and series of metrics: one SELECT per fact table, aggregated before anything is joined."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from lib.access import Scope
from lib.database.schema import case_file
from lib.filters import Filters
from lib.measures import touches
from lib.metrics import METRICS, Metric
from lib.metrics.columns import Columns, column_name, columns_of, days_name
from lib.metrics.durations import every_file, working_days_of
from lib.query import spans
from lib.query.batches import Batch, batches
from lib.query.grouping import Look, grouped, rows_of
from lib.query.run import cached, rows
from lib.statistics.quantile import mean, quantile
from lib.summary.read import Ahead, counted, counted_each

Group = tuple[Any, ...]
Counts = dict[Group, dict[str, Any]]
UNDEFINED = float("nan")
COLUMNS = ("", "_numerator", "_denominator", "_excluded")  # of each metric


@cached
def table(
    metrics: tuple[str, ...], filters: Filters, scope: Scope, by: tuple[str, ...] = ()
) -> pd.DataFrame:
    """Metrics over the span of ``filters``, one row per group of ``by`` (keys of DIMENSIONS).

    Columns: those of ``by`` (ids of units and fields, keys of sources and kinds, None = unknown);
    for each metric its value (share 0–1, count, or working days; NaN = undefined), and
    ``<metric>_numerator``, ``<metric>_denominator``, ``<metric>_excluded``. Without ``by`` exactly
    one row. Raises ValueError when a metric's rows do not have one of the dimensions.
    """
    counts = count(metrics, Look(filters, scope, by))
    return framed(metrics, by, counts if by else {(): counts.get((), {})})


@cached
def histogram(
    metric: str, filters: Filters, scope: Scope, by: tuple[str, ...] = ()
) -> pd.DataFrame:
    """What a median or mean of working days is taken of, or what a share is spread over: one row
    for each group and number of days.

    Columns: those of ``by`` as in ``table``, ``days``, ``rows`` (how many took them). Raises
    ValueError for a metric that has no working days.
    """
    asked = METRICS[metric]
    if not asked.part_with_days:
        raise ValueError(f"{metric} has no working days")
    counts: Counts = defaultdict(dict)
    look, name = Look(filters, scope, by), days_name(asked)
    ahead = counted(asked.fact, [name], look)
    counts |= {group: found for group, found in ahead.counts.items() if found.get(name)}
    for part in ahead.left_of(name, look):
        _add_histogram(asked, counts, part, ahead.is_large)
    lines = [
        (*group, days, rows)
        for group, found in counts.items()
        for days, rows in found[days_name(asked)].items()
    ]
    return pd.DataFrame(lines, columns=[*by, "days", "rows"], dtype=object)


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
    listed = spans.Months(filters, months)
    counts = count(metrics, Look(filters, scope, by, listed))
    for group in dict.fromkeys(group[1:] for group in counts):
        for start in listed.starts:
            counts.setdefault((start, *group), {})
    return framed(metrics, ("month", *by), counts).sort_values(
        "month", kind="stable", ignore_index=True
    )


def count(metrics: tuple[str, ...], look: Look) -> Counts:
    """What each of ``metrics`` counts, by group and name of ``columns_of``."""
    return count_each(metrics, [look])[0]


def count_each(metrics: tuple[str, ...], looks: Sequence[Look]) -> list[Counts]:
    """As ``count``, of each of ``looks``, which are of one data version, in their order."""
    found: list[Counts] = [defaultdict(dict) for _look in looks]
    asked = [METRICS[key] for key in metrics]
    by_fact = {metric.fact: [m for m in asked if m.fact == metric.fact] for metric in asked}
    columns = {fact: columns_of(some) for fact, some in by_fact.items()}
    # figures of the same days, such as median, 90th percentile and mean, share one histogram
    days = {fact: {days_name(m): m for m in some if m.of_days} for fact, some in by_fact.items()}
    names = {fact: [*columns[fact], *days[fact]] for fact in by_fact}
    for counts, look, aheads in zip(found, looks, counted_each(names, looks), strict=True):
        for fact, ahead in aheads.items():
            for group, known in ahead.counts.items():
                counts[group] |= known
            _add_rows(fact, columns[fact], days[fact], ahead, counts, look)
    return found


def _add_rows(
    fact: str,
    columns: Columns,
    days: Mapping[str, Metric],
    ahead: Ahead,
    counts: Counts,
    look: Look,
) -> None:
    """Count what ``ahead`` leaves to the rows themselves."""
    left = {name: column for name, column in columns.items() if name not in ahead.names}
    if left:  # groups that are known already need no row that does not count
        known = not look.by or ahead.has_groups
        _add_sums(fact, batches(left, look, known, ahead.is_large), counts, look)
    for name, metric in days.items():
        if name not in ahead.names:
            _add_histogram(metric, counts, look, ahead.is_large)
    for rest in ahead.rest:
        wanted = ahead.names_of_rest
        of_rest = {name: column for name, column in columns.items() if name in wanted}
        if of_rest or (columns and look.by):
            _add_sums(fact, batches(of_rest, rest, not look.by, ahead.is_large), counts, rest)
        for metric in (days[name] for name in days if name in wanted):
            _add_histogram(metric, counts, rest, ahead.is_large)


def _add_sums(fact: str, parts: Sequence[Batch], counts: Counts, look: Look) -> None:
    for part in parts:
        conditions = {name: column(look.span) for name, column in part.columns.items()}
        sums = {name: sa.func.sum(sa.case((each, 1), else_=0)) for name, each in conditions.items()}
        cuts = part.cuts(touches(fact, look.span), conditions.values())
        sources = [rows_of(fact, look, cut, read=sums.values()) for cut in cuts]
        for row in chain.from_iterable(rows(grouped(source, look, sums)) for source in sources):
            if part.groups or any(row[name] for name in conditions):
                found = counts[look.group(row)]
                found |= {name: found.get(name, 0) + int(row[name] or 0) for name in conditions}


def _add_histogram(metric: Metric, counts: Counts, look: Look, large: bool) -> None:
    """Put the exact histogram of working days of the metric's files, by group, under ``_days``."""
    counted = metric.part(metric.part_with_days, look.span)
    found = rows_of(metric.fact, look, counted)
    some = found.with_only_columns(case_file.c.id)
    files = (lambda file: file.in_(some)) if large and not look.months else every_file
    days, statement = working_days_of(metric, found, look.span, files)
    statement = statement.where(counted)
    sums = {"files": sa.func.count()}
    for row in rows(grouped(statement, look, sums, days.label("days"))):
        found = counts[look.group(row)].setdefault(days_name(metric), {})
        days_taken = int(row["days"])
        found[days_taken] = found.get(days_taken, 0) + int(row["files"])


def framed(metrics: tuple[str, ...], by: tuple[str, ...], counts: Counts) -> pd.DataFrame:
    """``counts``, by group and name of ``columns_of``, as the frame that ``table`` gives."""
    found = list(counts.values())
    columns = {
        f"{key}{part}": values
        for key in metrics
        for part, values in zip(COLUMNS, _columns(METRICS[key], found), strict=True)
    }
    # as objects: pandas would turn ids beside an unknown one into 3.0 and NaN
    keys = {
        name: pd.Series([group[place] for group in counts], dtype=object)
        for place, name in enumerate(by)
    }
    return pd.DataFrame(keys | columns, index=range(len(found)))


def _columns(metric: Metric, found: Sequence[dict[str, Any]]) -> Iterator[np.ndarray]:
    """The columns COLUMNS of ``metric``, of all groups."""

    def total(measures: tuple[str, ...]) -> np.ndarray:
        names = [column_name(metric, key) for key in measures]
        return np.array([sum(group.get(n, 0) for n in names) for group in found], np.int64)

    numerator = total(metric.numerator)
    denominator = total(metric.denominator) if metric.denominator else numerator
    if metric.of_days:
        days = days_name(metric)
        yield np.array([_of_days(metric, group.get(days, {})) for group in found], float)
    elif metric.denominator:
        undefined = np.full(len(found), UNDEFINED)
        yield np.divide(numerator, denominator, out=undefined, where=denominator != 0)
    else:
        yield numerator
    yield numerator
    yield denominator
    yield total(metric.excluded_measures)


def _of_days(metric: Metric, days: dict[int, int]) -> float:
    middle = mean(days) if metric.quantile is None else quantile(days, metric.quantile)
    return UNDEFINED if middle is None else middle
