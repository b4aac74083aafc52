"""The parts of the overview and of a unit's profile: headline figures and their course."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from lib import charts, formats, query
from lib.attention import UNIT_METRICS
from lib.i18n import _, language
from lib.measures import FLOW, MEASURES
from lib.metrics import COUNT, METRICS
from lib.page import Here
from lib.periods import months
from lib.ui import chart, control, html
from lib.ui.figures import course, tile
from lib.verdicts import MONTHS, judge

HEADLINE = (
    "received",
    "on_time_rate",
    "overdue",
    "due_soon",
    "tasks_done_rate",
    "median_duration",
    "good_rate",
    "issues_past_due",
)
TRENDS = (*HEADLINE, "resolved")
SPARK = 12  # months that a small course shows


def headline(here: Here) -> Markup:
    """At most eight figures, each against the period before, with its verdict and last months."""
    now = query.table(UNIT_METRICS, here.filters, here.scope).iloc[0]
    before = query.table(HEADLINE, here.filters.previous(), here.scope).iloc[0]
    by_month = query.series(TRENDS, here.filters, here.scope, months=MONTHS).tail(SPARK)
    return html.tiles(
        [
            tile(
                here,
                key,
                now,
                before,
                _course(here, by_month, key),
                judge(key, here.filters, here.scope, TRENDS),
            )
            for key in HEADLINE
        ]
    )


def _course(here: Here, frame: pd.DataFrame, key: str) -> list[float | None]:
    """A figure by month; a count of what came in leaves out the month that is not over, which
    would always look like a fall."""
    metric, values = METRICS[key], course(frame, key)
    month_over = here.filters.end == months(here.filters.end, 1)[0].end
    adds_up = metric.unit == COUNT and MEASURES[metric.numerator[0]].when == FLOW
    return values[:-1] if adds_up and not month_over else values


def flow_chart(here: Here) -> None:
    """Files received and resolved in each of the last 12 months."""
    by_month = query.series(TRENDS, here.filters, here.scope, months=MONTHS).tail(SPARK)
    received, resolved = _("Received"), _("Resolved")
    chart.draw(
        by_month[["month", "received", "resolved"]],
        charts.flow(_("Month"), received, resolved, _("files"), language=language()),
        key="flow",
        title=_("Received and resolved by month"),
        sub=_("12 months; the last one up to {day}", day=formats.day(here.filters.end)),
        alt=_("Lines of files received and resolved in each of the last 12 months"),
    )


def rate_chart(here: Here) -> None:
    """The on-time rate by month, with its mean, its limits and its verdict."""
    control.draw(here, "on_time_rate", among=TRENDS)


def units_title(here: Here) -> str:
    """What the table by unit lists: agencies of the province, or the units of one agency."""
    return _("Agencies") if here.filters.unit_id is None else _("Units")
