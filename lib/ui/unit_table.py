"""The table by agency or unit: figures with bars and courses; a row opens its unit."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from lib import query
from lib.frames import as_records
from lib.i18n import _, n_, words
from lib.judgements.attention import UNIT_METRICS
from lib.judgements.comparison import Comparison, compare, peer_groups
from lib.judgements.verdicts import MONTHS, judge_units
from lib.metrics import METRICS
from lib.page import Here
from lib.ui import html
from lib.ui.figures import course, metric_bar, metric_cell
from lib.ui.headline import SPARK
from lib.ui.html import Cell, Column
from lib.ui.kept import kept
from lib.ui.standing import standing_chip
from lib.ui.unit_rows import unit_cell
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


@kept
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
    longest = float(units["overdue"].max())
    shown = units.head(most) if most else units
    compared = compare(units, peer_groups(here.filters.version))
    courses = _courses(here, set(shown["unit"]))
    rows = [
        _row(here, row, compared, courses.get(row["unit"], {}), longest)
        for row in as_records(shown)
    ]
    columns = _columns(here, page_key, sort)
    table = html.data_table(columns, rows, _("Agencies and units"), total=_total(here, total))
    return table if len(shown) == len(units) else html.join([table, _all(here, len(units))])


def _courses(here: Here, units: set[int]) -> dict[int, dict[str, Cell]]:
    """The on-time rate of each of ``units``: the last 12 months, and the verdict on 24."""
    judged = judge_units("on_time_rate", here.filters, here.scope, units)
    months = query.series(("on_time_rate",), here.filters, here.scope, ("unit",), months=MONTHS)
    cells: dict[int, dict[str, Cell]] = {}
    for unit, own in months[months["unit"].isin(units)].groupby("unit", sort=False):
        by_month = course(own.tail(SPARK), "on_time_rate")
        drawing = html.sparkline(by_month, _("the last 12 months"))
        cells[unit] = {"course": html.course(drawing, course_chip(judged[unit]))}
    return cells


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
    filters = here.at_row(row["unit"])
    cells: dict[str, Cell] = {key: metric_cell(here, key, row, filters) for key in FIGURES}
    return (
        cells
        | by_month
        | {
            "unit": unit_cell(here, filters),
            "href": here.href("unit", filters),
            "on_time_rate": metric_bar(here, "on_time_rate", row, filters, 1, "info"),
            "standing": standing_chip(compared.places[row["unit"]]),
            "overdue": metric_bar(here, "overdue", row, filters, longest, "high"),
        }
    )


def _total(here: Here, total: Any) -> dict[str, Cell]:
    cells: dict[str, Cell] = {key: metric_cell(here, key, total, here.filters) for key in FIGURES}
    return cells | {"unit": _("All"), "course": "", "standing": ""}
