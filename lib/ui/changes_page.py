"""What changed since a day: what came into each state of the open book, left it, or was closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from markupsafe import Markup

from lib import formats, labels, query
from lib.filters import Filters
from lib.frames import as_records
from lib.i18n import _, words
from lib.metrics import METRICS
from lib.page import Here
from lib.periods import WEEKS, Period, months
from lib.ui import html, unit_rows
from lib.ui.figures import metric_cell, metric_column, value_text
from lib.ui.file_rows import file_row
from lib.ui.html import Cell, Column, Option, Tile
from lib.ui.kept import apart, kept
from lib.ui.unit_rows import Row

STATES = ("overdue", "due_soon", "not_due", "paused", "open_no_deadline")  # as a reader asks
PARTS = ("before", "joined", "left")
TILES = ("overdue_joined", "overdue_left", "received", "resolved")
BOOK = tuple(f"{state}_{part}" for state in STATES for part in PARTS)
ASKED = (*BOOK, *STATES, "received", "resolved", "open")
BY_UNIT = ("received", "resolved", "overdue_joined", "overdue_left", "overdue", "open")
MOST_FILES = 10
WORKING_WEEKS = {1: words("one working week"), 2: words("two working weeks")}


def since(here: Here) -> date:
    """The day whose close everything is compared with: the URL's, else a working week before the
    last day looked at."""
    end = here.filters.end
    try:
        asked = date.fromisoformat(here.asked.get("since", ""))
    except ValueError:
        asked = end
    return asked if _first(here) <= asked < end else _weeks_before(here, 1)


def refused(here: Here) -> Markup:
    """A word on a day that the URL asks for and that cannot be looked back to."""
    text = here.asked.get("since", "")
    if not text or text == str(since(here)):
        return Markup("")
    return html.notice(
        _("This day cannot be compared with; a working week is shown instead."), "medium"
    )


def _first(here: Here) -> date:
    return query.turning_points(here.state.version).since or here.filters.end


def _weeks_before(here: Here, weeks: int) -> date:
    return query.calendar(here.state.version).weeks_before(here.filters.end, weeks)


def looked_at(here: Here) -> Filters:
    """The filters with the days after ``since`` as their period."""
    start, end = since(here) + timedelta(days=1), here.filters.end
    return replace(here.filters, period=Period.of_days(start, end))


def narrowed(here: Here) -> Here:
    """The same look, for the head of the page, which says what is looked at."""
    return replace(here, filters=looked_at(here))


def choices(here: Here) -> Markup:
    """Since when: a few days to choose from, or any."""
    chosen, end = since(here), here.filters.end
    offered = {
        **{_(WORKING_WEEKS[weeks]): _weeks_before(here, weeks) for weeks in WEEKS},
        _("since the month began"): months(end, 1)[0].start - timedelta(days=1),
        _("since the year began"): date(end.year, 1, 1) - timedelta(days=1),
    }
    options = [
        Option(text, here.href("changes", since=str(day)), current=day == chosen)
        for text, day in offered.items()
        if _first(here) <= day < end
    ]
    kept = here.kept | here.filters.params(here.choices)
    box = html.day_box("changes", "since", chosen, _("Changes since the close of"), kept)
    return html.row([html.segmented(_("Since when"), options), box])


@kept
def tiles(here: Here) -> Markup:
    """Newly overdue, no longer overdue, received, resolved: each opens its files."""
    filters = looked_at(here)
    row = query.table(ASKED, filters, here.scope).iloc[0]
    return html.tiles(
        [
            Tile(
                key=key,
                label=_(METRICS[key].label),
                value=value_text(METRICS[key], row),
                meaning=_(METRICS[key].short),
                help=_(METRICS[key].definition),
                about=here.href("metric", filters, metric=key),
                href=here.href("files", filters, metric=key),
            )
            for key in TILES
        ]
    )


@kept
def book(here: Here) -> Markup:
    """Each state of the open book: at the start, joined, left, now. Each figure opens its files."""
    filters = looked_at(here)
    row = query.table(ASKED, filters, here.scope).iloc[0].to_dict()
    columns = [
        Column("state", _("State")),
        Column("before", formats.day(since(here))[:5], "end"),
        Column("joined", _("Joined"), "end"),
        Column("left", _("Left"), "end"),
        Column("now", formats.day(filters.end)[:5], "end"),
    ]
    rows = [_state_row(here, state, row, filters) for state in STATES]
    return html.data_table(columns, rows, _("The open book"), total=_sums(row))


def _state_row(here: Here, state: str, row: dict[str, Any], filters: Filters) -> dict[str, Cell]:
    cells: dict[str, Cell] = {
        part: metric_cell(here, f"{state}_{part}", row, filters) for part in PARTS
    }
    return cells | {
        "state": _(labels.STATE[state]),
        "now": metric_cell(here, state, row, filters),
    }


def _sums(row: dict[str, Any]) -> dict[str, Cell]:
    before, now = (
        sum(int(row[f"{state}{suffix}"]) for state in STATES) for suffix in ("_before", "")
    )
    return {
        "state": _("All in progress"),
        "before": formats.number(before),
        "joined": "",
        "left": "",
        "now": formats.number(now),
    }


@apart
def newly_overdue(here: Here) -> Markup:
    """The files that fell overdue since the day, longest first."""
    filters = looked_at(here)
    frame = query.records("overdue_joined", "numerator", filters, here.scope, size=MOST_FILES)
    if frame.empty:
        return html.empty_state("zero", _("No file fell overdue"))
    columns = [
        Column("title", _("File")),
        Column("unit", _("Unit"), hide_on_phone=True),
        Column("due", _("Due")),
        Column("days", _("Days past due"), align="end"),
    ]
    rows = [file_row(here, row) for row in as_records(frame)]
    return html.data_table(columns, rows, _("Newly overdue"), stacked=True)


@kept
def by_unit(here: Here) -> Markup:
    """The same by agency or unit, those with the most newly overdue first."""
    filters = looked_at(here)
    frame = query.table(BY_UNIT, filters, here.scope, ("unit",))
    columns = [
        metric_column(here, key, hide_on_phone=key in ("received", "open", "overdue_left"))
        for key in BY_UNIT
    ]

    def cells(row: Row, own: Filters) -> dict[str, Cell]:
        since_then = replace(own, period=filters.period)
        return {key: metric_cell(here, key, row, since_then) for key in BY_UNIT}

    ordered = frame.sort_values(["overdue_joined", "overdue"], ascending=False)
    caption = _("By agency or unit")
    return unit_rows.by_unit(here, "changes", "by-unit", ordered, columns, cells, caption)
