"""The parts of the overview and of a unit's profile: headline figures and their course."""

from __future__ import annotations

from markupsafe import Markup

from lib import charts, formats
from lib.i18n import _, language
from lib.judgements.attention import UNIT_METRICS
from lib.judgements.headline import HEADLINE, TRENDS
from lib.page import Here
from lib.ui import chart, control
from lib.ui.chart import Picture
from lib.ui.headline import last_months, tile_row
from lib.ui.kept import kept


def headline(here: Here) -> Markup:
    """At most eight figures, each against the period before, with its verdict and last months."""
    return tile_row(here, HEADLINE, UNIT_METRICS, TRENDS)


def flow_chart(here: Here) -> None:
    """Files received and resolved in each of the last 12 months."""
    chart.draw(_flow(here))


@kept
def _flow(here: Here) -> Picture:
    by_month = last_months(here, TRENDS)
    received, resolved = _("Received"), _("Resolved")
    return chart.picture(
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
