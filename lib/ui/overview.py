"""The parts of the overview and of a unit's profile: headline figures and their course."""

from __future__ import annotations

from markupsafe import Markup

from lib import query
from lib.i18n import _
from lib.page import Here
from lib.ui import chart, html
from lib.ui.figures import tile

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


def course(here: Here) -> None:
    """Two charts of the last 12 months: received and resolved, and the on-time rate."""
    months = query.series(TRENDS, here.filters, here.scope)
    chart.flow_and_rate(months)


def units_title(here: Here) -> str:
    """What the table by unit lists: agencies of the province, or the units of one agency."""
    return _("Agencies") if here.filters.unit_id is None else _("Units")
