"""Metrics as tiles and cells: value, change, course, and the links to what is behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from lib import formats
from lib.config import settings
from lib.filters import Filters
from lib.i18n import _
from lib.judgements.verdicts import Judged
from lib.measures import MEASURES, STOCK
from lib.metrics import HIGHER, METRICS, SHARE, Metric
from lib.page import Here
from lib.sentence import span
from lib.statistics.interval import wilson
from lib.ui import verdict
from lib.ui.html import Bar, Column, Figure, Tile

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


def tile(
    here: Here,
    key: str,
    now: Row,
    before: Row,
    trend: Sequence[float | None],
    judged: Judged | None = None,
) -> Tile:
    """One headline figure of the filtered span, against the period before, with its verdict."""
    metric = METRICS[key]
    return Tile(
        key=key,
        label=_(metric.label),
        value=value_text(metric, now),
        unit=formats.unit_word(metric.unit, now[key]),
        href=here.href("files", metric=key, part=telling_part(metric)),
        delta=_delta(metric, now, before),
        compared=_("against {span}", span=_compared_days(metric, here.filters.previous())),
        meaning=_("not enough data") if too_few(metric, now) else _(metric.short),
        help=_(metric.definition),
        about=here.href("metric", metric=key),
        verdict=verdict.chips(judged) if judged else (),
        why=verdict.sentence(judged) if judged and verdict.is_news(judged) else "",
        trend=trend,
        trend_label=_("the last 12 months"),
        links=_part_links(here, metric, now),
    )


def _compared_days(metric: Metric, before: Filters) -> str:
    """The days that the earlier figure stands for: a stock stands for one."""
    stock = MEASURES[metric.numerator[0]].when == STOCK
    return formats.day(before.end) if stock and not metric.denominator else span(before)


def _delta(metric: Metric, now: Row, before: Row) -> str:
    """The difference as text; empty where one side is undefined or rests on too few."""
    undefined = formats.unknown(now[metric.key]) or formats.unknown(before[metric.key])
    if undefined or too_few(metric, now) or too_few(metric, before):
        return ""
    return formats.delta(metric.unit, now[metric.key], before[metric.key])


def _part_links(here: Here, metric: Metric, row: Row) -> list[tuple[str, str]]:
    """For a rate: how many counted, and of how many; for every figure how many were left out. Each
    opens its files."""
    counted, n = int(row[f"{metric.key}_numerator"]), int(row[f"{metric.key}_denominator"])
    texts = {}
    if metric.denominator:
        texts = {
            "numerator": formats.number(counted),
            "denominator": _("of {n}", n=formats.number(n)),
        }
    if left_out := excluded_text(metric, row):
        texts["excluded"] = left_out
    return [
        (text, here.href("files", metric=metric.key, part=part)) for part, text in texts.items()
    ]


def metric_column(here: Here, key: str, **more: Any) -> Column:
    """The column of a metric in a table of figures; ``more`` goes to ``Column``."""
    metric = METRICS[key]
    card = here.href("metric", metric=key)
    return Column(key, _(metric.column_head), "end", help=_(metric.definition), about=card, **more)


def metric_cell(here: Here, key: str, row: Row, filters: Filters) -> Figure:
    """A figure of a table row; it opens the rows behind it under ``filters``."""
    metric = METRICS[key]
    return Figure(
        value_text(metric, row),
        tip=interval_text(metric, row),
        href=here.href("files", filters, metric=key, part=telling_part(metric)),
    )


def metric_bar(here: Here, key: str, row: Row, filters: Filters, longest: float, tone: str) -> Bar:
    """As ``metric_cell`` with a bar; ``longest`` is the value whose bar is full."""
    metric = METRICS[key]
    value = None if too_few(metric, row) or formats.unknown(row[key]) else row[key]
    return Bar(
        value_text(metric, row),
        None if value is None or not longest else value / longest,
        tone,
        tip=interval_text(metric, row),
        href=here.href("files", filters, metric=key, part=telling_part(metric)),
    )


def course(frame: pd.DataFrame, key: str) -> list[float | None]:
    """A metric of ``query.series`` month by month; None where it is undefined or, for a rate, rests
    on too few."""
    metric = METRICS[key]
    return [
        None if too_few(metric, row) or formats.unknown(row[key]) else row[key]
        for row in frame.to_dict("records")
    ]
