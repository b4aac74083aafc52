"""Báo cáo: choose a report, see what will be in it, make it; those made earlier."""

from lib import page
from lib.i18n import _
from lib.ui import head, html, reports

here = page.open("reports")

crumbs = head.unit_crumbs(here, here.filters.unit_id, last=True)
html.show(head.head(here, _("Reports"), crumbs))
html.show(
    html.panel(
        _("Which report"),
        reports.choices(here),
        reports.preview(here),
        reports.description(here),
        sub=_("For the period, unit and filters above; each figure opens its files"),
    )
)
reports.make_form(here)
reports.again_form(here)
html.show(
    html.panel(
        _("Reports made earlier"),
        reports.made_earlier(here),
        sub=_("Each can be made again from its filters and its as-of day, to the same figures"),
        anchor="made",
    )
)
