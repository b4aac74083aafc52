"""Results entered late: how long entries take, beside the check."""

from __future__ import annotations

from markupsafe import Markup

from lib.page import Here
from lib.ui.checking import table
from lib.ui.checking.summary import panel
from lib.ui.figures import metric_cell, metric_column
from lib.ui.html import Cell
from lib.wording.checks import Found

GAPS = ("median_entry_gap", "p90_entry_gap")


def entries(here: Here, found: Found) -> Markup:
    """The check with the median and the 90th percentile of days from result to entry."""

    def gaps(unit: int | None) -> dict[str, Cell]:
        row = found.total if unit is None else found.rows[unit]
        filters = here.filters if unit is None else here.at_row(unit)
        return {key: metric_cell(here, key, row, filters) for key in GAPS}

    columns = [metric_column(here, key, hide_on_phone=True) for key in GAPS]
    return panel(here, found, table.named(here, found, (columns, gaps)))
