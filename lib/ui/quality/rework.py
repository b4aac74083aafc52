"""Work done again: sent back, sent back more than once, reopened; and right the first time."""

from __future__ import annotations

from markupsafe import Markup

from lib.frames import as_records
from lib.i18n import _
from lib.judgements.comparison import compare, peer_groups
from lib.page import Here
from lib.ui import html
from lib.ui.figures import metric_bar, metric_cell, metric_column
from lib.ui.html import Cell, Column
from lib.ui.kept import kept
from lib.ui.quality import asked
from lib.ui.standing import standing_chip
from lib.ui.unit_rows import cut, unit_cell, worst_first

FIRST = "first_time_right_rate"
KEYS = (FIRST, "rework_rate", "reworked_again", "reopened_rate")
ON_PHONE = (FIRST, "rework_rate")


@kept
def by_unit(here: Here) -> Markup:
    """How much of the work of each unit is right the first time, and how the rest comes back."""
    units = asked.units(here)
    units = units[units[f"{FIRST}_denominator"] > 0]
    if units.empty:
        return html.empty_state("empty")
    places = compare(units, peer_groups(here.filters.version), FIRST).places
    shown, all_of_them = cut(here, asked.PAGE, "rework", worst_first(units, FIRST))
    rows = []
    for row in as_records(shown):
        unit = int(row["unit"])
        filters = here.at_row(unit)
        cells: dict[str, Cell] = {key: metric_cell(here, key, row, filters) for key in KEYS}
        rows.append(
            cells
            | {
                "unit": unit_cell(here, filters),
                "href": here.href(asked.PAGE, filters),
                FIRST: metric_bar(here, FIRST, row, filters, 1, "info"),
                "standing": standing_chip(places[unit]),
            }
        )
    columns = [Column("unit", _("Agency, unit"))]
    columns += [metric_column(here, key, hide_on_phone=key not in ON_PHONE) for key in KEYS]
    columns.insert(2, Column("standing", _("Against its peers"), hide_on_phone=True))
    table = html.data_table(columns, rows, _("Work done again"), total=_total(here))
    return html.join([table, all_of_them])


def _total(here: Here) -> dict[str, Cell]:
    row = asked.total(here).to_dict()
    cells: dict[str, Cell] = {key: metric_cell(here, key, row, here.filters) for key in KEYS}
    return cells | {"unit": _("All"), "standing": ""}
