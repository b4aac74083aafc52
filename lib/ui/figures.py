"""Metrics as tiles and cells: value, change, course, and the links to what is behind them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lib import formats
from lib.filters import Filters
from lib.i18n import _
from lib.judgements.verdicts import Judged
from lib.measures import MEASURES, STOCK
from lib.metrics import METRICS, Metric
from lib.page import Here
from lib.sentence import span
from lib.ui import verdict
from lib.ui.html import Bar, Column, Figure, Tile
from lib.wording.figures import (
    Row,
    course,
    excluded_text,
    interval_text,
    limits_text,
    part_counts,
    telling_part,
    too_few,
    value_text,
)

__all__ = [
    "course",
    "excluded_text",
    "interval_text",
    "limits_text",
    "metric_bar",
    "metric_cell",
    "metric_column",
    "part_counts",
    "telling_part",
    "tile",
    "too_few",
    "value_text",
]


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
