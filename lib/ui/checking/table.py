"""The table of one check: the units that stand out, and all together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from lib import formats
from lib.filters import Filters
from lib.i18n import _, words
from lib.judgements.outliers import Outlier
from lib.metrics import METRICS
from lib.page import Here
from lib.ui import html
from lib.ui.figures import metric_cell, metric_column
from lib.ui.html import Cell, Chip, Column, Figure
from lib.ui.unit_rows import unit_cell
from lib.wording.checks import Found

MOST = 8
WORTH = words("worth checking")
# further columns of one check: their cells for a unit's id, None = all
More = Callable[[int | None], dict[str, Cell]]


def named(here: Here, found: Found, more: tuple[list[Column], More] | None = None) -> Markup:
    """The units that stand out, most first, with the total of all."""
    columns, cells = more or ([], lambda _unit: {})
    rows = [_unit(here, found, one) | cells(one.unit) for one in found.named[:MOST]]
    total = _figures(here, found.check.key, found.total, here.filters) | cells(None)
    return html.data_table(
        _columns(here, found.check.key, columns, bool(rows)),
        rows,
        _(METRICS[found.check.key].label),
        total=total | {"unit": _("All"), "others": "", "mark": ""},
    )


def _columns(here: Here, key: str, more: list[Column], compared: bool) -> list[Column]:
    """``compared``: with what the units that stand out are compared, and the verdict."""
    others = Column("others", _("All others"), "end", help=_("The same share at all other units"))
    mark = Column("mark", _("Verdict"), hide_on_phone=True)
    return [
        Column("unit", _("Agency, unit")),
        Column("counted", _("Files"), "end", help=_(METRICS[key].definition)),
        Column("of", _("Of"), "end", hide_on_phone=True, help=_("All that are compared")),
        metric_column(here, key),
        *([others] if compared else []),
        *more,
        *([mark] if compared else []),
    ]


def _unit(here: Here, found: Found, one: Outlier) -> dict[str, Cell]:
    filters = here.at_row(one.unit)
    return _figures(here, found.check.key, found.rows[one.unit], filters) | {
        "unit": unit_cell(here, filters),
        "href": here.href("unit", filters),
        "others": Figure(formats.percent(one.others)),
        "mark": Chip(_(WORTH), "medium"),
    }


def _figures(here: Here, key: str, row: dict[str, Any], filters: Filters) -> dict[str, Cell]:
    return {
        "counted": part_cell(here, key, "numerator", row, filters),
        "of": part_cell(here, key, "denominator", row, filters),
        key: metric_cell(here, key, row, filters),
    }


def part_cell(here: Here, key: str, part: str, row: dict[str, Any], filters: Filters) -> Figure:
    """How many rows a part of a rate has; they open."""
    href = here.href("files", filters, metric=key, part=part)
    return Figure(formats.number(row[f"{key}_{part}"]), href=href)
