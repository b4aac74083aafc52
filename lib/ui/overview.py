"""The parts of the overview and of a unit's profile: headline figures and their course."""

from __future__ import annotations

from markupsafe import Markup

from lib import charts, formats, query
from lib.i18n import _, language
from lib.metrics import METRICS
from lib.page import Here
from lib.ui import chart, html
from lib.ui.figures import rate_frame, tile

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


def headline(here: Here) -> Markup:
    """At most eight figures, each against the period before and with its last 12 months."""
    now = query.table(HEADLINE, here.filters, here.scope).iloc[0]
    before = query.table(HEADLINE, here.filters.previous(), here.scope).iloc[0]
    months = query.series(TRENDS, here.filters, here.scope)
    return html.tiles([tile(here, key, now, before, months[key].tolist()) for key in HEADLINE])


def flow_chart(here: Here) -> None:
    """Files received and resolved in each of the last 12 months."""
    months = query.series(TRENDS, here.filters, here.scope)
    received, resolved = _("Received"), _("Resolved")
    chart.draw(
        months[["month", "received", "resolved"]],
        charts.flow(_("Month"), received, resolved, _("files"), language=language()),
        key="flow",
        title=_("Received and resolved by month"),
        sub=_("12 months; the last one up to {day}", day=formats.day(here.filters.end)),
        alt=_("Lines of files received and resolved in each of the last 12 months"),
    )


def rate_chart(here: Here) -> None:
    """The on-time rate of each of the last 12 months, with its interval."""
    months = query.series(TRENDS, here.filters, here.scope)
    chart.draw(
        rate_frame(months, "on_time_rate"),
        charts.rate_by_month(_("Month"), _(METRICS["on_time_rate"].label), language=language()),
        key="rate",
        title=_("On-time rate by month"),
        sub=_("With 95% interval: a long bar means few files"),
        alt=_("Line of the on-time rate in each of the last 12 months"),
    )


def units_title(here: Here) -> str:
    """What the table by unit lists: agencies of the province, or the units of one agency."""
    return _("Agencies") if here.filters.unit_id is None else _("Units")
