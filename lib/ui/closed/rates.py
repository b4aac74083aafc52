"""The on-time rates that practice knows, side by side: one work, different denominators."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from lib import formats, query
from lib.i18n import _
from lib.metrics import METRICS
from lib.page import Here
from lib.ui import control, html
from lib.ui.figures import interval_text, part_counts, value_text
from lib.ui.html import Cell, Column, Figure, Stack
from lib.ui.overview import TRENDS

RATES = (
    "on_time_rate",
    "on_time_rate_by_clock",
    "on_time_rate_766",
    "tasks_done_rate",
    "tasks_on_time_rate",
)


def rates(here: Here) -> Markup:
    """Each rate with its formula in words, what is counted, of how many, and the rest; each number
    opens its files."""
    row = query.table(RATES, here.filters, here.scope).iloc[0].to_dict()
    columns = [
        Column("rate", _("Rate and formula")),
        Column("value", _("Value"), "end"),
        Column("numerator", _("Counted"), "end"),
        Column("denominator", _("All compared"), "end"),
        Column("remainder", _("The rest"), "end", hide_on_phone=True),
    ]
    table = html.data_table(
        columns, [_rate(here, key, row) for key in RATES], _("On-time rates"), stacked=True
    )
    return html.panel(
        _("On-time rates, side by side"),
        table,
        html.paragraph(
            _(
                "They divide by different things: files resolved, all files handled, tasks fallen "
                "due. Compare a figure only with figures of the same row, and never add up or "
                "average different rows."
            ),
            "small",
        ),
        sub=_(
            "The same work has several rates in practice; a report has to say which one it means"
        ),
        anchor="closed-work",
    )


def course(here: Here) -> None:
    """The on-time rate by month, with its verdict."""
    control.draw(here, RATES[0], among=TRENDS)


def _rate(here: Here, key: str, row: dict[str, Any]) -> dict[str, Cell]:
    metric = METRICS[key]
    cells: dict[str, Cell] = {
        part: Figure(formats.number(count), href=here.href("files", metric=key, part=part))
        for part, count in part_counts(metric, row).items()
    }
    return cells | {
        "rate": Stack(_(metric.label), _(metric.formula)),
        "href": here.href("metric", metric=key),
        "value": Figure(
            value_text(metric, row),
            tip=interval_text(metric, row),
            href=here.href("files", metric=key, part="remainder"),
        ),
    }
