"""Verdicts: what the months of a metric say, by its control chart.

A rate is read on a P′ chart, a count or a duration on an XmR chart (``docs/statistics.md``). The
month that is not over is left out, and so is a month before the first file. A chart starts anew
only at a recorded event: a merger of the unit, a change of law (``query.turning_points``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from lib import query
from lib.access import Scope
from lib.config import settings
from lib.filters import Filters
from lib.frames import as_records
from lib.metrics import METRICS, Metric
from lib.periods import last_whole_month
from lib.query.turning_points import WHOLE, Records, TurningPoint
from lib.statistics.control_chart import Chart, p_prime, xmr
from lib.statistics.run_rules import Signal, signals
from lib.statistics.verdict import Assurance, Verdict, assurance, verdict

MONTHS = 24  # of which the last may not be over
Row = dict[str, Any]


@dataclass(frozen=True)
class Judged:
    """A metric month by month: ``months`` (first days), ``chart`` with one point for each,
    ``signals`` (the rule each point belongs to), ``turns`` (position in the chart, event), the
    verdict, and the assurance where the metric has a target."""

    metric: Metric
    months: tuple[date, ...]
    chart: Chart
    signals: tuple[Signal | None, ...]
    turns: tuple[tuple[int, TurningPoint], ...]
    verdict: Verdict
    assurance: Assurance | None

    @property
    def since_last_turn(self) -> range:
        """Positions of the months since the last event: what the verdict rests on."""
        return range(self.chart.starts[-1], len(self.months))


def judge(key: str, filters: Filters, scope: Scope, among: tuple[str, ...] = ()) -> Judged:
    """The metric over what ``filters`` look at. ``among``: metrics whose months the page asks for
    anyway, so that one answer serves all."""
    return judge_all((key,), filters, scope, among)[key]


def judge_all(
    keys: tuple[str, ...], filters: Filters, scope: Scope, among: tuple[str, ...] = ()
) -> dict[str, Judged]:
    """Several metrics at once, by their keys."""
    rows = as_records(query.series(among or keys, filters, scope, months=MONTHS))
    records, unit = query.turning_points(filters.version), filters.unit_id or WHOLE
    return {key: judged(key, rows, filters.end, records, unit) for key in keys}


def judge_units(
    key: str, filters: Filters, scope: Scope, units: Collection[int] | None = None
) -> dict[int, Judged]:
    """The metric for each unit right under the filtered one, or for ``units`` of them."""
    frame = query.series((key,), filters, scope, ("unit",), months=MONTHS)
    records = query.turning_points(filters.version)
    of_unit: defaultdict[int, list[Row]] = defaultdict(list)
    for row in as_records(frame):
        of_unit[row["unit"]].append(row)
    return {
        unit: judged(key, rows, filters.end, records, unit)
        for unit, rows in of_unit.items()
        if units is None or unit in units
    }


def judged(key: str, rows: list[Row], end: date, records: Records, unit: int) -> Judged:
    """``rows``: those of ``query.series`` of one unit, in order of months; ``end``: the last day
    that they look at."""
    metric, over = METRICS[key], _whole(rows, end, records.since)
    starts = tuple(row["month"] for row in over)
    turns = _turns(records, unit, starts)
    chart = _chart(metric, over, [position for position, _point in turns])
    return Judged(
        metric,
        starts,
        chart,
        signals(chart),
        turns,
        verdict(chart, metric.better),
        assurance(chart, metric.target, metric.better),
    )


def _whole(rows: list[Row], end: date, since: date | None) -> list[Row]:
    """The months that are over, from the first one that had files from its first day on."""
    last = last_whole_month(end).start
    return [row for row in rows if since is not None and since <= row["month"] <= last]


def _turns(
    records: Records, unit: int, starts: tuple[date, ...]
) -> tuple[tuple[int, TurningPoint], ...]:
    """Each event at the first whole month after it; events outside the chart are left out."""
    found: dict[int, TurningPoint] = {}
    for point in records.of(unit):
        position = next((i for i, start in enumerate(starts) if start >= point.day), None)
        if position:
            found.setdefault(position, point)
    return tuple(found.items())


def _chart(metric: Metric, rows: list[Row], events: list[int]) -> Chart:
    if metric.denominator:
        counted = [int(row[f"{metric.key}_numerator"]) for row in rows]
        sizes = [int(row[f"{metric.key}_denominator"]) for row in rows]
        return p_prime(counted, sizes, events)
    values = [_value(metric, row) for row in rows]
    return xmr(values, events, step=1.0, lowest=0.0)


def _value(metric: Metric, row: Row) -> float | None:
    """A month's figure; a duration over fewer files than the minimum is none."""
    if not metric.of_days:
        return float(row[metric.key])
    few = row[f"{metric.key}_numerator"] < settings().minimum_n
    return None if few else float(row[metric.key])
