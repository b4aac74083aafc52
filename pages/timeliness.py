"""Tiến độ: the open book first, then what was closed, and where the time goes."""

from lib import page
from lib.i18n import _
from lib.ui import closed, head, html, timeliness

here = page.open("timeliness")
sections = timeliness.sections(here)

html.show(
    head.head(here, _("Timeliness"), head.unit_crumbs(here, here.filters.unit_id, last=True)),
    timeliness.contents(here),
)
if "open" in sections:
    html.show(timeliness.open_book(here))
    timeliness.overdue_chart(here)
    html.show(timeliness.waiting(here))
if "closed" in sections:
    html.show(closed.rates(here))
    closed.course(here)
    closed.peers(here)
    html.show(closed.work_mix(here), closed.deadlines(here))
    closed.duration(here)
if "time" in sections:
    html.show(timeliness.time_by_step(here))
if "kinds" in sections:
    html.show(timeliness.by_source(here), timeliness.by_document_type(here))
if "moved" in sections:
    html.show(timeliness.extensions(here), timeliness.clock_stops(here))
