"""The table by agency or unit: figures with bars and courses; a row opens its unit."""

from __future__ import annotations

from typing import Any

import pandas as pd
from markupsafe import Markup

from lib import labels, query
from lib.i18n import _, n_, words
from lib.judgements.attention import UNIT_METRICS
from lib.judgements.comparison import Comparison, compare, peer_groups
from lib.judgements.verdicts import MONTHS, judged
from lib.metrics import METRICS
from lib.page import Here
from lib.ui import html
from lib.ui.figures import course, metric_bar, metric_cell
from lib.ui.headline import SPARK
from lib.ui.html import Cell, Column, Stack
from lib.ui.standing import standing_chip
from lib.ui.verdict import course_chip

# sort key → ascending
SORTS = {
    "overdue": False,
    "on_time_rate": True,
    "received": False,
    "due_soon": False,
    "issues_past_due": False,
}
COLUMNS = ("received", "on_time_rate", "standing", "course", "overdue", "due_soon",
           "median_duration", "good_rate", "issues_past_due")  # fmt: skip
FIGURES = tuple(key for key in COLUMNS if key in METRICS)
HEADS = {
    "standing": words("Against its peers"),
    "course": words("On time, 12 months"),
}
ON_PHONE = ("on_time_rate", "overdue")


def unit_table(here: Here, page_key: str, most: int | None = None) -> Markup:
    """The units right under the filtered one, the telling figures of each, and the total of all.

    With ``most`` only as many rows, and a link to the page that lists them all.
    """
    units = query.table(UNIT_METRICS, here.filters, here.scope, ("unit",))
    if units.empty:
        return html.empty_state("empty")
    sort = here.option("sort", SORTS, "overdue")
    units = units.sort_values([sort, "received"], ascending=[SORTS[sort], False])
    total = query.table(UNIT_METRICS, here.filters, here.scope).iloc[0]
    months = query.series(("on_time_rate",), here.filters, here.scope, ("unit",), months=MONTHS)
    courses = {
        unit: _course(here, int(unit), own) for unit, own in months.groupby("unit", sort=False)
    }
    longest = float(units["overdue"].max())
    shown = units.head(most) if most else units
    compared = compare(units, peer_groups(here.filters.version))
    rows = [
        _row(here, row, compared, courses.get(row["unit"], {}), longest)
        for row in shown.to_dict("records")
    ]
    columns = _columns(here, page_key, sort)
    table = html.data_table(columns, rows, _("Agencies and units"), total=_total(here, total))
    return table if len(shown) == len(units) else html.join([table, _all(here, len(units))])


def _course(here: Here, unit: int, months: pd.DataFrame) -> dict[str, Cell]:
    """The on-time rate of one unit: the last 12 months, and the verdict on 24."""
    by_month = course(months.tail(SPARK), "on_time_rate")
    chip = course_chip(judged("on_time_rate", months, here.filters, unit))
    drawing = html.sparkline(by_month, _("the last 12 months"))
    return {"course": html.course(drawing, chip)}


def _all(here: Here, count: int) -> Markup:
    return html.more(n_("All {n} unit", "All {n} units", count), here.href("unit"))


def _columns(here: Here, page_key: str, sort: str) -> list[Column]:
    return [Column("unit", _("Agency, unit"))] + [
        Column(
            key,
            _(HEADS[key]) if key in HEADS else _(METRICS[key].column_head),
            align="start" if key in HEADS else "end",
            hide_on_phone=key not in ON_PHONE,
            help="" if key in HEADS else _(METRICS[key].definition),
            about="" if key in HEADS else here.href("metric", metric=key),
            sort=here.href(page_key, sort=key) if key in SORTS else "",
            sorted=("ascending" if SORTS[key] else "descending") if key == sort else "",
        )
        for key in COLUMNS
    ]


def _row(
    here: Here,
    row: dict[str, Any],
    compared: Comparison,
    by_month: dict[str, Cell],
    longest: float,
) -> dict[str, Cell]:
    unit = here.reference.units[row["unit"]]
    filters = here.at_row(unit.id)
    cells: dict[str, Cell] = {key: metric_cell(here, key, row, filters) for key in FIGURES}
    group = _(labels.PEER_GROUP[unit.peer_group]) if unit.peer_group in labels.PEER_GROUP else ""
    return (
        cells
        | by_month
        | {
            "unit": Stack(
                here.reference.name(unit.id), _("held directly") if filters.own_only else group
            ),
            "href": here.href("unit", filters),
            "on_time_rate": metric_bar(here, "on_time_rate", row, filters, 1, "info"),
            "standing": standing_chip(compared.places[unit.id]),
            "overdue": metric_bar(here, "overdue", row, filters, longest, "high"),
        }
    )


def _total(here: Here, total: Any) -> dict[str, Cell]:
    cells: dict[str, Cell] = {key: metric_cell(here, key, total, here.filters) for key in FIGURES}
    return cells | {"unit": _("All"), "course": "", "standing": ""}
