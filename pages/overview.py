"""Tổng quan: the province in one screen, what needs a decision, and every agency."""

from lib import page
from lib.i18n import _
from lib.ui import attention, head, html, overview, unit_table

here = page.open("overview")

html.show(head.head(here, _("Overview")))
html.show(overview.headline(here))
overview.course(here)
html.show(
    html.panel(
        _("Needs attention"),
        attention.attention_panel(here),
        sub=_("Each entry says why, and opens what is behind it"),
    )
)
html.show(
    html.panel(
        overview.units_title(here),
        unit_table.unit_table(here, "overview"),
        sub=_("A row opens its unit, a figure opens its files"),
    )
)
