"""Rows of tables by agency or unit: their heading, their order, and how many are shown at first."""

from __future__ import annotations

from typing import Any

import pandas as pd
from markupsafe import Markup

from lib import labels
from lib.config import settings
from lib.filters import Filters
from lib.i18n import _, n_
from lib.metrics import HIGHER, METRICS
from lib.page import Here
from lib.statistics.interval import wilson
from lib.ui import html
from lib.ui.html import Stack

MOST = 10


def unit_cell(here: Here, filters: Filters) -> Stack:
    """The heading of the row of the unit of ``filters`` (see ``Here.at_row``): its name, and its
    peer group or that the row is what it holds directly."""
    unit = here.reference.units[filters.unit_id or 0]
    group = _(labels.PEER_GROUP[unit.peer_group]) if unit.peer_group in labels.PEER_GROUP else ""
    return Stack(here.reference.name(unit.id), _("held directly") if filters.own_only else group)


def worst_first(table: pd.DataFrame, key: str) -> pd.DataFrame:
    """Rows of ``query.table`` in the order in which they call for a look by the rate ``key``: by
    the better end of its interval, so that few files come first only if even luck does not
    explain them. Rows with too few files come last."""
    metric = METRICS[key]

    def place(row: dict[str, Any]) -> tuple[bool, float]:
        counted, n = int(row[f"{key}_numerator"]), int(row[f"{key}_denominator"])
        if n < settings().minimum_n:
            return True, -n
        low, high = wilson(counted, n)
        return False, high if metric.better == HIGHER else -low

    places = [place(row) for row in table.to_dict("records")]
    order = sorted(range(len(table)), key=lambda number: places[number])
    return table.iloc[order]


def cut(here: Here, page: str, name: str, table: pd.DataFrame) -> tuple[pd.DataFrame, Markup]:
    """The first rows of a long table and the link to all of them; all when the URL asks for the
    table ``name`` in full."""
    if len(table) <= MOST or here.asked.get("rows") == name:
        return table, Markup("")
    all_of_them = n_("All {n} unit", "All {n} units", len(table))
    return table.head(MOST), html.more(all_of_them, here.href(page, rows=name))
