"""The only room that runs SELECTs for pages; caching lives here.

``figures`` tables and series of metrics · ``checks`` counts that no metric holds · ``records`` the
rows behind a figure · ``file`` one file · ``issue`` one issue · ``people`` who led a unit, and
what falls to them · ``inspections`` the plan, teams, visits · ``draws`` frames and samples,
``frames`` before they are frozen, ``replay`` whether they come out again (who asks imports it: it
loads what a sample is reckoned with) · ``notes`` instructions and their answers · ``digests`` what
an account was told · ``reports`` those that were made ·
``access_log`` who opened what · ``reference`` units, fields, state of the data ·
``turning_points`` mergers and changes of law.
Every function that reads files takes a Scope; frames are language-free. A cached function takes
metric keys, frozen Filters (with the data version) and a frozen Scope, and nothing that is not part
of its key.
"""

from lib.query import access_log, digests, draws, frames, inspections, notes
from lib.query.checks import hand_over_pairs
from lib.query.deliveries import deliveries
from lib.query.figures import histogram, series, table
from lib.query.file import find_file, history
from lib.query.issue import (
    drawn,
    find_issue,
    found_before,
    issue_owner,
    issue_steps,
    repeats,
)
from lib.query.people import (
    figures_of,
    find_tenure,
    head_terms,
    issues_naming,
    leaders,
    tenures,
    tenures_of,
)
from lib.query.records import Page, Place, count, page_at, records
from lib.query.reference import calendar, choices, data_state, reference
from lib.query.turning_points import first_day, turning_points

__all__ = [
    "Page",
    "Place",
    "access_log",
    "calendar",
    "choices",
    "count",
    "data_state",
    "deliveries",
    "digests",
    "drawn",
    "draws",
    "figures_of",
    "find_file",
    "find_issue",
    "find_tenure",
    "first_day",
    "found_before",
    "frames",
    "hand_over_pairs",
    "head_terms",
    "histogram",
    "history",
    "inspections",
    "issue_owner",
    "issue_steps",
    "issues_naming",
    "leaders",
    "notes",
    "page_at",
    "records",
    "reference",
    "repeats",
    "series",
    "table",
    "tenures",
    "tenures_of",
    "turning_points",
]
