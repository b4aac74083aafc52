"""Tables by agency or unit: the heading of a row, their order, and how many are shown at first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
from markupsafe import Markup

from lib import labels
from lib.config import settings
from lib.filters import Filters
from lib.frames import as_records
from lib.i18n import _, n_
from lib.metrics import HIGHER, METRICS
from lib.page import Here
from lib.statistics.interval import wilson
from lib.ui import html
from lib.ui.html import Bar, Cell, Column, Figure, Stack

MOST = 12
Row = dict[str, Any]


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

    places = [place(row) for row in as_records(table)]
    order = sorted(range(len(table)), key=lambda number: places[number])
    return table.iloc[order]


def cut(here: Here, page: str, name: str, table: pd.DataFrame) -> tuple[pd.DataFrame, Markup]:
    """The first rows of a long table and the link to all of them; all when the URL asks for the
    table ``name`` in full."""
    if len(table) <= MOST or here.asked.get("rows") == name:
        return table, Markup("")
    all_of_them = n_("All {n} unit", "All {n} units", len(table))
    return table.head(MOST), html.more(all_of_them, here.href(page, rows=name) + f"#{name}")


def by_unit(
    here: Here,
    page_key: str,
    name: str,
    frame: pd.DataFrame,
    columns: Sequence[Column],
    cells: Callable[[Row, Filters], Mapping[str, Cell]],
    caption: str,
    total: Mapping[str, Cell] | None = None,
) -> Markup:
    """``frame``: rows of ``query.table`` by unit, the most telling first. ``cells`` gives those of
    one row under its filters; the row leads to the page ``page_key`` for its unit.

    ``name``: anchor of the panel, and value of the parameter "rows" that lists every row.
    """
    if frame.empty:
        return html.empty_state("zero")
    shown, rest = cut(here, page_key, name, frame)
    rows = [_row(here, page_key, row, cells) for row in as_records(shown)]
    heads = [Column("unit", _("Agency, unit")), *columns]
    return html.join([html.data_table(heads, rows, caption, total=total), rest])


def row_name(here: Here, unit_id: int) -> str:
    """The unit of a row in a sentence: of the filtered unit itself, what it holds directly."""
    name = here.reference.name(unit_id)
    return _("{unit}, held directly", unit=name) if here.at_row(unit_id).own_only else name


def _row(
    here: Here, page_key: str, row: Row, cells: Callable[[Row, Filters], Mapping[str, Cell]]
) -> dict[str, Cell]:
    filters = here.at_row(row["unit"])
    found = dict(cells(row, filters))
    # a step may have been held by a unit that the viewer may not look at
    reachable = filters.unit in here.choices.units
    if not reachable:
        found = {key: _without_link(cell) for key, cell in found.items()}
    return found | {
        "unit": unit_cell(here, filters),
        "href": here.href(page_key, filters) if reachable else "",
    }


def _without_link(cell: Cell) -> Cell:
    return replace(cell, href="") if isinstance(cell, Figure | Bar) else cell
