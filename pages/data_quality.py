"""Chất lượng dữ liệu: do the books balance, is anything missing, how fresh is it."""

from lib import page
from lib.i18n import _
from lib.ui import data, head, html

here = page.open("data")

html.show(
    head.head(here, _("Data quality"), head.unit_crumbs(here, here.filters.unit_id, last=True))
)
html.show(data.freshness(here), data.faults(here))
html.show(data.book(here), data.months(here))
html.show(data.form(here))
html.show(data.left_out(here), data.deliveries(here))
