"""Cần rà soát: patterns in the records that call for a look, with who stands out; no finding."""

from lib import page
from lib.i18n import _
from lib.ui import checking, head, html

here = page.open("checking")

html.show(
    head.head(here, _("Worth checking"), head.unit_crumbs(here, here.filters.unit_id, last=True))
)
html.show(
    html.panel(
        _("All checks"),
        checking.caveat(),
        checking.summary(here),
        sub=_("A row leads to the check, a figure opens its files"),
    ),
)
html.show(checking.due_day(here))
checking.due_day_chart(here)
html.show(checking.panels(here))
html.show(checking.pairs(here))
