"""Tiến độ: the open book first, then what was closed, and where the time goes."""

from lib import page
from lib.i18n import _
from lib.ui import head, html, timeliness

here = page.open("timeliness")

html.show(
    head.head(here, _("Timeliness"), head.unit_crumbs(here, here.filters.unit_id, last=True)),
    timeliness.contents(),
)

# 1 · What is open
html.show(
    html.panel(
        _("What is in progress"),
        timeliness.open_book(here),
        timeliness.open_by_unit(here),
        sub=timeliness.notice(),
        action=(_("All files in progress"), here.href("files", metric="open")),
        anchor="open-book",
    )
)

# 2 · What was closed

# 3 · Where the time goes
html.show(
    html.panel(
        _("Time at each step"),
        timeliness.time_by_step(here),
        timeliness.time_by_unit(here),
        sub=_(
            "Working days, clock stops included; a step counts under the unit that held the file"
        ),
        anchor="time-by-step",
    )
)

# 4 · Where files wait
html.show(
    html.panel(
        _("Where files wait"),
        timeliness.waiting(here),
        sub=_("Steps begun and not ended, by working days since they began"),
        anchor="waiting",
    )
)

# 5 · By source and document type
html.show(
    html.panel(
        _("By source of the work"),
        timeliness.by_source(here),
        sub=_("A row opens this page for its source, a figure opens its files"),
        anchor="by-source",
    ),
    html.panel(_("By document type"), timeliness.by_document_type(here), anchor="by-type"),
)

# 6 · Extensions and clock stops
html.show(
    html.panel(
        _("Extensions"),
        timeliness.extensions(here),
        sub=_("Of the files resolved in the period"),
        anchor="extensions",
    ),
    html.panel(
        _("Clock stops"),
        timeliness.clock_stops(here),
        sub=_("Time in which the clock stood counts for the applicant, not against the deadline"),
        anchor="clock-stops",
    ),
)
