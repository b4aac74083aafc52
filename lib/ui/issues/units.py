"""Issues by agency or unit; a row leads to the same page for that unit."""

from __future__ import annotations

from markupsafe import Markup

from lib.frames import as_records
from lib.i18n import _
from lib.page import Here
from lib.ui import html
from lib.ui.figures import metric_bar, metric_cell, metric_column
from lib.ui.html import Cell, Column
from lib.ui.issues import asked
from lib.ui.issues.kinds import BY_KIND, ON_PHONE, OPEN
from lib.ui.kept import kept
from lib.ui.unit_rows import cut, unit_cell

KEYS = (OPEN, "issues_past_due", *BY_KIND[2:], "issues_found")


@kept
def by_unit(here: Here) -> Markup:
    """Units with an issue in sight, those with most past their date first."""
    units = asked.units(here)
    units = units[units[list(KEYS)].sum(axis=1) > 0]
    if units.empty:
        return html.empty_state("zero", _("No issue"))
    units = units.sort_values(["issues_past_due", OPEN, "unit"], ascending=[False, False, True])
    longest = float(units[OPEN].max())
    shown, all_of_them = cut(here, asked.PAGE, "units", units)
    rows = []
    for row in as_records(shown):
        filters = here.at_row(int(row["unit"]))
        cells: dict[str, Cell] = {key: metric_cell(here, key, row, filters) for key in KEYS}
        cells[OPEN] = metric_bar(here, OPEN, row, filters, longest, "info")
        cells |= {"unit": unit_cell(here, filters), "href": here.href(asked.PAGE, filters)}
        rows.append(cells)
    columns = [Column("unit", _("Agency, unit"))]
    columns += [metric_column(here, key, hide_on_phone=key not in ON_PHONE) for key in KEYS]
    table = html.data_table(columns, rows, _("Issues by agency or unit"), total=_total(here))
    return html.join([table, all_of_them])


def _total(here: Here) -> dict[str, Cell]:
    row = asked.total(here)
    cells: dict[str, Cell] = {key: metric_cell(here, key, row, here.filters) for key in KEYS}
    return cells | {"unit": _("All")}
