"""The page "worth checking": patterns in the records that call for a look, never a finding.

``summary`` shows all at one glance, and the panel of one · ``table`` who stands out · ``due_day``,
``entries`` and ``hand_overs`` what a plain panel cannot. What is counted stands in
``lib.wording.checks``. May import what ``lib.ui`` may.
"""

from markupsafe import Markup

from lib.page import Here
from lib.ui import html
from lib.ui.checking.due_day import due_day, due_day_chart
from lib.ui.checking.entries import entries
from lib.ui.checking.hand_overs import pairs
from lib.ui.checking.summary import caveat, panel, summary
from lib.ui.kept import kept
from lib.wording.checks import DUE_DAY, find

__all__ = ["caveat", "due_day", "due_day_chart", "pairs", "panels", "summary"]


@kept
def panels(here: Here) -> Markup:
    """The panels of all checks but the due day, in the order of the checks."""
    drawn = []
    for found in find(here.filters, here.scope):
        if found.check.key == "late_entry_rate":
            drawn.append(entries(here, found))
        elif found.check.key != DUE_DAY:
            drawn.append(panel(here, found))
    return html.join(drawn)
