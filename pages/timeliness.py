"""Tiến độ: the open book first, then what was closed, and where the time goes."""

from lib import page
from lib.i18n import _
from lib.ui import closed, head, html, timeliness

here = page.open("timeliness")

html.show(
    head.head(here, _("Timeliness"), head.unit_crumbs(here, here.filters.unit_id, last=True)),
    timeliness.contents(),
)

# 1 · What is open
html.show(timeliness.open_book(here))
timeliness.overdue_chart(here)

# 2 · What was closed
html.show(closed.rates(here))
closed.course(here)
closed.peers(here)
html.show(closed.work_mix(here), closed.deadlines(here))
closed.duration(here)

# 3 · Where the time goes, and where files wait
html.show(timeliness.time_by_step(here), timeliness.waiting(here))

# 4 · Who gave the work, and what moved its deadline
html.show(
    timeliness.by_source(here),
    timeliness.by_document_type(here),
    timeliness.extensions(here),
    timeliness.clock_stops(here),
)
