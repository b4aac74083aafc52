"""The page "worth checking": patterns in the records that call for a look, never a finding.

``checks`` lists them with their words · ``found`` counts and compares · ``summary`` all at one
glance, and the panel of one · ``table`` who stands out · ``due_day``, ``entries`` and
``hand_overs`` show what a plain panel cannot. May import what ``lib.ui`` may.
"""

from markupsafe import Markup

from lib.page import Here
from lib.ui.checking.checks import HAND_OVERS
from lib.ui.checking.due_day import due_day, due_day_chart
from lib.ui.checking.entries import entries
from lib.ui.checking.found import Found, run
from lib.ui.checking.hand_overs import pairs
from lib.ui.checking.summary import caveat, panel, summary

__all__ = ["caveat", "due_day", "due_day_chart", "panels", "run", "summary"]


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
    return drawn
