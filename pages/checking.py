"""Cần rà soát: patterns in the records that call for a look, with who stands out; no finding."""

from lib import page
from lib.i18n import _
from lib.ui import checking, head, html
from lib.wording.checks import find

here = page.open("checking")
checks = find(here.filters, here.scope)

html.show(
    head.head(here, _("Worth checking"), head.unit_crumbs(here, here.filters.unit_id, last=True))
)
html.show(
    html.panel(
        _("All checks"),
        checking.caveat(),
        checking.summary(here, checks),
        sub=_("A row leads to the check, a figure opens its files"),
    ),
)
html.show(checking.due_day(here, checks[0]))
checking.due_day_chart(here, checks[0])
html.show(*checking.panels(here, checks))
html.show(checking.pairs(here))
