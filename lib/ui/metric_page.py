"""The card of one figure: what it says now, how it is defined, on what it rests."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from lib import formats, labels, query
from lib.filters import Filters
from lib.formats import day, moment
from lib.i18n import _
from lib.judgements import verdicts
from lib.metrics import METRICS, PARTS, SHARE, Metric
from lib.page import Here
from lib.ui import definitions, html, unit_rows, verdict
from lib.ui.figures import (
    interval_text,
    metric_cell,
    metric_column,
    part_counts,
    too_few,
    value_text,
)
from lib.ui.html import Cell, Column
from lib.ui.kept import kept
from lib.ui.unit_rows import Row


def asked(here: Here) -> Metric | None:
    """The metric that the URL names, the on-time rate without one; None for an unknown name."""
    return METRICS.get(here.asked.get("metric", "on_time_rate"))


@kept
def now(here: Here, metric: Metric) -> Markup:
    """The figure, its verdict in a sentence, what it rests on, and its files."""
    row = query.table((metric.key,), here.filters, here.scope).iloc[0]
    judged = verdicts.judge(metric.key, here.filters, here.scope)
    why = verdict.sentence(judged)
    return html.join(
        [
            html.hero(value_text(metric, row), formats.unit_word(metric.unit, row[metric.key])),
            html.chips(verdict.chips(judged)),
            html.paragraph(why[:1].upper() + why[1:] + "."),
            html.facts(_rests_on(here, metric, row)),
        ]
    )


def _rests_on(here: Here, metric: Metric, row: Any) -> list[tuple[str, Cell]]:
    counts = part_counts(metric, row)
    pairs: list[tuple[str, Cell]] = [
        (
            _(labels.PART[part]),
            html.Link(
                formats.number(counts[part]), here.href("files", metric=metric.key, part=part)
            ),
        )
        for part in PARTS
        if part in counts
    ]
    if counts.get("denominator") and not too_few(metric, row):
        counted, n = (formats.number(counts[part]) for part in ("numerator", "denominator"))
        numbers = f"{counted} ÷ {n} = {formats.percent(row[metric.key])}"
        pairs += [(_("In numbers"), numbers), (_("What it rests on"), interval_text(metric, row))]
    return pairs


def definition(here: Here, metric: Metric) -> Markup:
    """How the figure is defined, and how fresh the data is."""
    freshness = _(
        "as of {day}, loaded {moment}",
        day=day(here.state.as_of),
        moment=moment(here.state.loaded_at),
    )
    return definitions.definition(metric, [(_("Data"), freshness)])


@kept
def by_unit(here: Here, metric: Metric) -> Markup:
    """The figure of each unit under the filtered one, the largest first; a row opens its card."""
    frame = query.table((metric.key,), here.filters, here.scope, ("unit",))
    columns = [metric_column(here, metric.key)]
    if metric.unit == SHARE:
        columns.append(Column("rests", _("What it rests on"), hide_on_phone=True))

    def cells(row: Row, filters: Filters) -> dict[str, Cell]:
        figure = metric_cell(here, metric.key, row, filters)
        return {metric.key: figure, "rests": interval_text(metric, row)}

    ordered = frame.sort_values(f"{metric.key}_denominator", ascending=False)
    caption = _("By agency or unit")
    return unit_rows.by_unit(here, "metric", "by-unit", ordered, columns, cells, caption)
