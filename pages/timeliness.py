"""Tiến độ: the open book first, then what was closed, and where the time goes."""

from lib import page
from lib.i18n import _
from lib.ui import head, html

here = page.open("timeliness")

html.show(head.head(here, _("Timeliness"), head.unit_crumbs(here, here.filters.unit_id, last=True)))

# 1 · What is open

# 2 · What was closed

# 3 · Where the time goes

# 4 · Where files wait

# 5 · By source and document type

# 6 · Extensions and clock stops
