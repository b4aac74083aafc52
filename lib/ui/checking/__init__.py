"""The page "worth checking": patterns in the records that call for a look, never a finding.

``summary`` shows all at one glance, and the panel of one · ``table`` who stands out · ``due_day``,
``entries`` and ``hand_overs`` what a plain panel cannot. What is counted stands in
``lib.wording.checks``. May import what ``lib.ui`` may.
"""

from markupsafe import Markup

from lib.i18n import _
from lib.metrics import METRICS
from lib.page import Here
from lib.ui import html
from lib.ui.checking.due_day import due_day, due_day_chart
from lib.ui.checking.entries import entries
from lib.ui.checking.hand_overs import pairs
from lib.ui.checking.summary import caveat, panel, summary
from lib.ui.kept import in_time, too_much
from lib.wording.checks import BY_ITSELF, HAND_OVERS, Found, found_by_itself, found_together

__all__ = ["caveat", "due_day", "due_day_chart", "panels", "run", "summary"]


def run(here: Here) -> list[Found]:
    """Every check that can be counted in time, in the order of the page."""
    together = found_together(here.filters, here.scope)
    return [*together, *(in_time(here, _by_itself) or [])]


def _by_itself(here: Here) -> list[Found]:
    return found_by_itself(here.filters, here.scope)


def panels(here: Here, checks: list[Found]) -> list[Markup]:
    """The panels of all checks but the due day, in the order of the checks."""
    drawn = []
    for found in checks:
        if found.check.key == "late_entry_rate":
            drawn.append(entries(here, found))
        elif found.check.key != "due_day_share":
            drawn.append(panel(here, found))
        if found.check.key == HAND_OVERS:
            drawn.append(pairs(here))
    there = {found.check.key for found in checks}
    missing = [key for key in BY_ITSELF if key not in there]
    return [*drawn, *(html.panel(_(METRICS[key].label), too_much()) for key in missing)]
