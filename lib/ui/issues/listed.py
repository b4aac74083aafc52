"""The most pressing open issues, and the way to all of them."""

from __future__ import annotations

from markupsafe import Markup

from lib import query
from lib.frames import as_records
from lib.i18n import _, n_
from lib.page import Here
from lib.ui import html
from lib.ui.file_rows import issue_columns, issue_row
from lib.ui.issues import asked

MOST = 8


def pressing(here: Here) -> Markup:
    """Open issues, the longest past their date first; a row leads to its issue."""
    count = int(asked.total(here)["open_issues"])
    if not count:
        return html.empty_state("zero", _("No issue is open"))
    frame = query.records("open_issues", "numerator", here.filters, here.scope, size=MOST)
    rows = [issue_row(here, row) for row in as_records(frame)]
    table = html.data_table(issue_columns(), rows, _("Open issues"), stacked=True)
    if count <= MOST:
        return table
    all_of_them = n_("All {n} issue", "All {n} issues", count)
    return html.join([table, html.more(all_of_them, here.href("files", metric="open_issues"))])
