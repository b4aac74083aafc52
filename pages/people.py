"""Người đứng đầu: heads and deputies with their terms, and what fell to each in it."""

from lib import page
from lib.i18n import _
from lib.ui import head, html
from lib.ui.people import listed, unfilled

here = page.open("people")

title = _("Heads and deputies")
html.show(head.head(here, title, head.unit_crumbs(here, here.filters.unit_id, last=True)))
html.show(html.row([listed.post_choice(here)]))
html.show(
    html.panel(
        title,
        listed.table(here),
        sub=_(
            "What happened falls to who was in office on that day, what stands at the end to who "
            "is in office then. In the order of the organisation: people are not ranked."
        ),
    ),
    unfilled.panel(here),
)
