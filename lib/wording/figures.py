"""Figures in words: a metric as text, what it rests on, what it leaves out, its months."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from lib import formats
from lib.config import settings
from lib.frames import as_records
from lib.i18n import _
from lib.metrics import HIGHER, METRICS, SHARE, Metric
from lib.statistics.interval import wilson

Row = Mapping[str, Any]


def too_few(metric: Metric, row: Row) -> bool:
    """A rate over fewer than the minimum is not shown: it says more about luck than about work."""
    return metric.unit == SHARE and row[f"{metric.key}_denominator"] < settings().minimum_n


def value_text(metric: Metric, row: Row) -> str:
    """The figure as text, a dash when it is undefined or rests on too few."""
    if too_few(metric, row):
        return formats.DASH
    if metric.mean:
        return formats.number(row[metric.key], 1)
    return formats.figure(metric.unit, row[metric.key])


def interval_text(metric: Metric, row: Row) -> str:
    """What a rate rests on, and how many were left out: "1.234 of 1.379; 95% interval 87,8–91,0%;
    left out: 12"; empty for other metrics."""
    n = int(row[f"{metric.key}_denominator"])
    if metric.unit != SHARE or n == 0:
        return ""
    counted = int(row[f"{metric.key}_numerator"])
    low, high = (formats.percent(limit) for limit in wilson(counted, n))
    text = _(
        "{counted} of {all}; 95% interval {low}–{high}",
        counted=formats.number(counted),
        all=formats.number(n),
        low=low,
        high=high,
    )
    return "; ".join(filter(None, (text, excluded_text(metric, row))))


def part_counts(metric: Metric, row: Row) -> dict[str, int]:
    """How many rows each part of a figure has, in the order of its choices: what counts, of a rate
    the rest and all compared, and what is left out where that is counted."""
    counted = int(row[f"{metric.key}_numerator"])
    counts = {"numerator": counted}
    if metric.denominator:
        n = int(row[f"{metric.key}_denominator"])
        counts |= {"remainder": n - counted, "denominator": n}
    if metric.excluded_measures:
        counts["excluded"] = int(row[f"{metric.key}_excluded"])
    return counts


def limits_text(counted: int, n: int, decimals: int = 1) -> str:
    """The 95% interval of a rate: "87,8%–91,0%"."""
    low, high = (formats.percent(limit, decimals) for limit in wilson(counted, n))
    return f"{low}–{high}"


def excluded_text(metric: Metric, row: Row) -> str:
    """How many rows a figure leaves out: "left out: 12"; empty where it leaves out none. Why, says
    ``metric.excluded``; they open as its part "excluded"."""
    n = int(row.get(f"{metric.key}_excluded", 0))
    return _("left out: {n}", n=formats.number(n)) if n else ""


def telling_part(metric: Metric) -> str:
    """The part of a metric that a click should open: of a rate that should be high, the rest."""
    return "remainder" if metric.denominator and metric.better == HIGHER else "numerator"


def course(frame: pd.DataFrame, key: str) -> list[float | None]:
    """A metric of ``query.series`` month by month; None where it is undefined or, for a rate, rests
    on too few."""
    metric = METRICS[key]
    return [
        None if too_few(metric, row) or formats.unknown(row[key]) else row[key]
        for row in as_records(frame)
    ]
