"""What the parts on closed work ask for: each question once, whichever part asks first."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from lib import query
from lib.filters import Filters
from lib.page import Here

MOVED = ("saved_by_extension", "spared_by_extension")
PAIR = ("on_time_rate", "overdue")
DEADLINES = ("original", "current")


def by_work(here: Here) -> pd.DataFrame:
    """Rates and moved deadlines by unit, field and kind, by the deadline that the filters choose;
    the smallest cells that any part needs, which the others add up."""
    return query.table((*PAIR, *MOVED), here.filters, here.scope, ("unit", "field", "kind"))


def with_deadline(here: Here, deadline: str) -> Filters:
    """The filters of the page with one deadline or the other."""
    return replace(here.filters, deadline=deadline)


def by_unit(here: Here, deadline: str) -> pd.DataFrame:
    """The counts of PAIR by unit (the index), by one deadline or the other; and of MOVED, which do
    not depend on it, for the deadline of the filters."""
    if deadline == here.filters.deadline:
        table = by_work(here)
    else:
        table = query.table(PAIR, with_deadline(here, deadline), here.scope, ("unit",))
    counts = [name for name in table if name.endswith(("_numerator", "_denominator"))]
    return table.groupby("unit", sort=True)[counts].sum()
