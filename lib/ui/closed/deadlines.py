"""Original against current deadline: how many files an extension moved to the other side."""

from __future__ import annotations

from typing import Any

import pandas as pd
from markupsafe import Markup

from lib import formats, labels
from lib.i18n import _
from lib.metrics import METRICS
from lib.page import Here
from lib.ui import html
from lib.ui.closed.asked import DEADLINES, MOVED, PAIR, by_unit, with_deadline
from lib.ui.figures import metric_bar, metric_cell, metric_column
from lib.ui.html import Cell, Column, Figure
from lib.ui.unit_rows import cut, unit_cell

KEY = "on_time_rate"
SAVED, SPARED = MOVED


def deadlines(here: Here) -> Markup:
    """The rate and what is overdue by both deadlines, the files that make the difference, and the
    units that have most of them."""
    tables = {name: by_unit(here, name) for name in DEADLINES}
    own = tables[here.filters.deadline]
    title = _("By the original and by the current deadline")
    sub = _("An extension does not turn a late file into a timely one: both are shown")
    if own.empty:
        return html.panel(title, html.empty_state("empty"), sub=sub)
    moved = {key: int(own[f"{key}_numerator"].sum()) for key in MOVED}
    return html.panel(
        title,
        html.paragraph(_sentence(moved)),
        _pair(here, {name: _row_of(table.sum()) for name, table in tables.items()}, moved),
        *_by_unit(here, tables, own),
        sub=sub,
        anchor="deadlines",
    )


def _sentence(moved: dict[str, int]) -> str:
    if not any(moved.values()):
        return _("No extension changes the picture: both deadlines say the same.")
    return _(
        "By the current deadline {saved} files count as in time that were late by the original "
        "one, and {spared} files as not yet due that are overdue by it.",
        saved=formats.number(moved[SAVED]),
        spared=formats.number(moved[SPARED]),
    )


def _row_of(counts: pd.Series) -> dict[str, Any]:
    """Counts added up, as a row of ``query.table``."""
    n = int(counts[f"{KEY}_denominator"])
    rate = int(counts[f"{KEY}_numerator"]) / n if n else None
    return {**counts, KEY: rate, "overdue": int(counts["overdue_numerator"])}


def _pair(here: Here, rows: dict[str, dict[str, Any]], moved: dict[str, int]) -> Markup:
    columns = [
        Column("deadline", _("Deadline")),
        *(metric_column(here, key) for key in PAIR[:1]),
        Column("late", _("Late"), "end"),
        *(metric_column(here, key) for key in PAIR[1:]),
    ]
    lines = [_by_deadline(here, name, rows[name]) for name in DEADLINES]
    original, current = (rows[name][KEY] for name in DEADLINES)
    known = original is not None and current is not None
    total: dict[str, Cell] = {
        "deadline": _("Moved by extensions"),
        KEY: formats.points(current - original) if known else None,
        "late": _moved(here, SAVED, moved[SAVED]),
        "overdue": _moved(here, SPARED, moved[SPARED]),
    }
    return html.data_table(columns, lines, _("Original and current deadline"), total=total)


def _by_deadline(here: Here, name: str, row: dict[str, Any]) -> dict[str, Cell]:
    filters = with_deadline(here, name)
    late = int(row[f"{KEY}_denominator"] - row[f"{KEY}_numerator"])
    rest = here.href("files", filters, metric=KEY, part="remainder")
    return {
        "deadline": _(labels.DEADLINE[name]),
        KEY: metric_cell(here, KEY, row, filters),
        "late": Figure(formats.number(late), href=rest),
        "overdue": metric_cell(here, "overdue", row, filters),
    }


def _moved(here: Here, key: str, count: int) -> Figure:
    return Figure(formats.number(count), tip=_(METRICS[key].label), href=_files(here, key))


def _files(here: Here, key: str) -> str:
    return here.href("files", metric=key)


def _by_unit(here: Here, tables: dict[str, pd.DataFrame], own: pd.DataFrame) -> list[Markup]:
    """The units with files that an extension moved, the most first; none where there are none."""
    names = [f"{key}_numerator" for key in MOVED]
    order = own[own[names].sum(axis=1) > 0].sort_values(names, ascending=False)
    if order.empty:
        return []
    shown, rest = cut(here, "timeliness", "deadlines", order)
    columns = [
        Column("unit", _("Agency, unit")),
        metric_column(here, SAVED),
        Column("original", _("On time, original deadline"), "end"),
        Column("current", _("On time, current deadline"), "end"),
        metric_column(here, SPARED, hide_on_phone=True),
    ]
    most = float(order[names[0]].max())
    rows = [_unit(here, int(unit), tables, own, most) for unit in shown.index]
    title = _("By agency or unit")
    return [html.subsection(title), html.data_table(columns, rows, title), rest]


def _unit(
    here: Here, unit: int, tables: dict[str, pd.DataFrame], own: pd.DataFrame, most: float
) -> dict[str, Cell]:
    filters = here.at_row(unit)
    moved = {key: own.at[unit, f"{key}_numerator"] for key in MOVED}
    moved |= {f"{key}_denominator": moved[key] for key in MOVED}
    cells: dict[str, Cell] = {
        name: metric_cell(
            here,
            KEY,
            _row_of(tables[name].loc[unit]),
            here.at_row(unit, deadline=name),
        )
        for name in DEADLINES
    }
    return cells | {
        "unit": unit_cell(here, filters),
        "href": here.href("unit", filters),
        SAVED: metric_bar(here, SAVED, moved, filters, most, "high"),
        SPARED: metric_cell(here, SPARED, moved, filters),
    }
