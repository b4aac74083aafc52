"""The book: opening + received − resolved = closing, by unit and by month, with what is left."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from markupsafe import Markup

from lib import formats, query
from lib.filters import Filters
from lib.frames import as_records
from lib.i18n import _, n_
from lib.metrics import METRICS
from lib.page import Here
from lib.periods import Period
from lib.ui import html
from lib.ui.figures import metric_cell, metric_column
from lib.ui.html import Cell, Chip, Column, Figure
from lib.ui.kept import kept
from lib.ui.unit_rows import by_unit

BOOK = ("carried_over", "received", "resolved", "open", "unbalanced")
ON_PHONE = ("open", "unbalanced")
MOST_MONTHS = 12
Row = dict[str, Any]


def remainder(row: Row) -> int:
    """Opening + received − resolved − closing."""
    return int(row["carried_over"] + row["received"] - row["resolved"] - row["open"])


@kept
def book(here: Here) -> Markup:
    """Whether the book balances, in words, and by unit."""
    total = query.table(BOOK, here.filters, here.scope).iloc[0].to_dict()
    return html.panel(
        _("Books that balance"),
        html.paragraph(_verdict(total)),
        _by_unit(here, total),
        sub=_("Carried over + received − resolved = in progress at the end"),
        anchor="book",
    )


@kept
def months(here: Here) -> Markup:
    """The same month by month."""
    return html.panel(
        _("The book by month"),
        _by_month(here),
        sub=_("Whole months of the period, at most the last twelve"),
        anchor="months",
    )


def _verdict(total: Row) -> str:
    files = int(total["unbalanced"])
    numbers = {name: formats.number(total[name]) for name in BOOK[:4]}
    if not files:
        return _(
            "The book balances: {carried_over} carried over + {received} received − {resolved} "
            "resolved = {open} in progress.",
            **numbers,
        )
    return n_(
        "{n} file breaks the balance, its result being dated before its receipt: {carried_over} "
        "carried over + {received} received − {resolved} resolved − {open} in progress = {left}.",
        "{n} files break the balance, their results being dated before their receipt: "
        "{carried_over} carried over + {received} received − {resolved} resolved − {open} in "
        "progress = {left}.",
        files,
        left=formats.signed(remainder(total)),
        **numbers,
    )


def _columns(here: Here) -> list[Column]:
    columns = [metric_column(here, key, hide_on_phone=key not in ON_PHONE) for key in BOOK]
    left = Column(
        "left",
        _("Left over"),
        "end",
        help=_("Carried over + received − resolved − in progress; 0 where all dates are in order"),
    )
    return [*columns[:-1], left, columns[-1], Column("mark", _("Verdict"), hide_on_phone=True)]


def _cells(here: Here, row: Row, filters: Filters) -> dict[str, Cell]:
    cells: dict[str, Cell] = {key: metric_cell(here, key, row, filters) for key in BOOK}
    broken = int(row["unbalanced"]) > 0
    mark = Chip(_("does not balance"), "medium") if broken else Chip(_("balances"), "good")
    return cells | {"left": Figure(formats.signed(remainder(row))), "mark": mark}


def _by_unit(here: Here, total: Row) -> Markup:
    units = query.table(BOOK, here.filters, here.scope, ("unit",))
    units = units[units[list(BOOK)].sum(axis=1) > 0]
    units = units.sort_values(["unbalanced", "open", "received"], ascending=False)
    sums = _cells(here, total, here.filters) | {"unit": _("All")}
    return by_unit(
        here,
        "data",
        "book",
        units,
        _columns(here),
        lambda row, filters: _cells(here, row, filters),
        _("The book by agency or unit"),
        total=sums,
    )


def _by_month(here: Here) -> Markup:
    filters = here.filters
    spanned = 12 * (filters.end.year - filters.start.year) + filters.end.month - filters.start.month
    count = min(spanned + 1, MOST_MONTHS)
    frame = query.series(BOOK, filters, here.scope, months=count)
    if frame.empty:
        return html.empty_state("empty")
    rows = []
    for row in as_records(frame):
        period = Period.parse(f"{row['month']:%Y-%m}", filters.as_of)
        cells = _cells(here, row, replace(filters, period=period))
        rows.append(cells | {"month": formats.month(row["month"])})
    columns = [Column("month", _("Month")), *_columns(here)]
    return html.data_table(columns, rows, _(METRICS["unbalanced"].label))
