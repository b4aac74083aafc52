"""A table by agency or unit with figures of any kind: the telling rows, the rest behind a link."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
from markupsafe import Markup

from lib import labels
from lib.filters import Filters
from lib.i18n import _, n_
from lib.page import Here
from lib.ui import html
from lib.ui.html import Bar, Cell, Column, Figure, Stack

MOST = 12
Row = dict[str, Any]


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
    shown = frame if here.asked.get("rows") == name else frame.head(MOST)
    rows = [_row(here, page_key, row, cells) for row in shown.to_dict("records")]
    table = html.data_table(
        [Column("unit", _("Agency, unit")), *columns], rows, caption, total=total
    )
    if len(shown) == len(frame):
        return table
    everyone = here.href(page_key, rows=name) + f"#{name}"
    return html.join([table, html.more(n_("All {n} unit", "All {n} units", len(frame)), everyone)])


def row_name(here: Here, unit_id: int) -> str:
    """The unit of a row in a sentence: of the filtered unit itself, what it holds directly."""
    name = here.reference.name(unit_id)
    return _("{unit}, held directly", unit=name) if here.at_row(unit_id).own_only else name


def _row(
    here: Here, page_key: str, row: Row, cells: Callable[[Row, Filters], Mapping[str, Cell]]
) -> dict[str, Cell]:
    unit = here.reference.units[row["unit"]]
    filters = here.at_row(unit.id)
    group = _(labels.PEER_GROUP[unit.peer_group]) if unit.peer_group in labels.PEER_GROUP else ""
    found = dict(cells(row, filters))
    # a step may have been held by a unit that the viewer may not look at
    reachable = here.reference.tokens[unit.id] in here.choices.units
    if not reachable:
        found = {key: _without_link(cell) for key, cell in found.items()}
    return found | {
        "unit": Stack(
            here.reference.name(unit.id), _("held directly") if filters.own_only else group
        ),
        "href": here.href(page_key, filters) if reachable else "",
    }


def _without_link(cell: Cell) -> Cell:
    return replace(cell, href="") if isinstance(cell, Figure | Bar) else cell
