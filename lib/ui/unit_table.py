"""The table by agency or unit: figures with bars and courses; a row opens its unit."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from lib import labels, query
from lib.attention import UNIT_METRICS
from lib.i18n import _
from lib.metrics import METRICS
from lib.page import Here
from lib.ui import html
from lib.ui.figures import metric_bar, metric_cell
from lib.ui.html import Cell, Column, Spark, Stack

SORTS = {
    "overdue": False,
    "on_time_rate": True,
    "received": False,
    "due_soon": False,
    "issues_past_due": False,
}
COLUMNS = ("received", "on_time_rate", "trend", "overdue", "due_soon", "median_duration",
           "good_rate", "issues_past_due")  # fmt: skip
ON_DESK_ONLY = ("received", "trend", "due_soon", "median_duration", "good_rate", "issues_past_due")


def unit_table(here: Here, page_key: str) -> Markup:
    """The units right under the filtered one, the telling figures of each, and their total."""
    units = query.table(UNIT_METRICS, here.filters, here.scope, ("unit",))
    if units.empty:
        return html.empty_state("empty")
    sort = here.option("sort", SORTS, "overdue")
    units = units.sort_values([sort, "received"], ascending=[SORTS[sort], False])
    months = query.series(("on_time_rate",), here.filters, here.scope, ("unit",))
    courses = {unit: frame["on_time_rate"].tolist() for unit, frame in months.groupby("unit")}
    longest = float(units["overdue"].max())
    rows = [
        _row(here, row, courses.get(row["unit"], []), longest) for row in units.to_dict("records")
    ]
    return html.data_table(
        _columns(here, page_key, sort), rows, _("Agencies and units"), total=_total(here)
    )


def _columns(here: Here, page_key: str, sort: str) -> list[Column]:
    columns = [Column("unit", _("Agency, unit"))]
    for key in COLUMNS:
        columns.append(
            Column(
                key,
                _("On time, 12 months") if key == "trend" else _(METRICS[key].label),
                align="start" if key == "trend" else "end",
                hide_on_phone=key in ON_DESK_ONLY,
                help="" if key == "trend" else _(METRICS[key].definition),
                sort=here.href(page_key, sort=key) if key in SORTS else "",
                sorted=("ascending" if SORTS[key] else "descending") if key == sort else "",
            )
        )
    return columns


def _row(here: Here, row: dict[str, Any], course: list[float], longest: float) -> dict[str, Cell]:
    unit = here.reference.units[row["unit"]]
    filters = here.at_row(unit.id)
    cells: dict[str, Cell] = {
        key: metric_cell(here, key, row, filters) for key in COLUMNS if key != "trend"
    }
    group = _(labels.PEER_GROUP[unit.peer_group]) if unit.peer_group in labels.PEER_GROUP else ""
    return cells | {
        "unit": Stack(unit.name, _("held directly") if filters.own_only else group),
        "href": here.href("unit", filters),
        "on_time_rate": metric_bar(here, "on_time_rate", row, filters, 1, "info"),
        "overdue": metric_bar(here, "overdue", row, filters, longest, "high"),
        "trend": Spark(course, _("the last 12 months")),
    }


def _total(here: Here) -> dict[str, Cell]:
    row = query.table(UNIT_METRICS, here.filters, here.scope).iloc[0]
    cells: dict[str, Cell] = {
        key: metric_cell(here, key, row, here.filters) for key in COLUMNS if key != "trend"
    }
    return cells | {"unit": _("All"), "trend": ""}
