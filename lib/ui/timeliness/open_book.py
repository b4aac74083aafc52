"""The open book of the page on timeliness, and what its parts share."""

from __future__ import annotations

from typing import Any

import pandas as pd
from markupsafe import Markup

from lib import formats, query
from lib.config import settings
from lib.filters import Filters
from lib.i18n import _
from lib.measures import OVERDUE_BANDS
from lib.metrics import METRICS
from lib.page import Here
from lib.ui import control, html
from lib.ui.figures import metric_bar, metric_cell, metric_column
from lib.ui.html import Cell, Part
from lib.ui.kept import kept
from lib.ui.overview import TRENDS
from lib.ui.unit_rows import by_unit, row_name

PAGE = "timeliness"
# anchor of each section → its name among the links at the top
# state of the open book → its colour; together they are what is open
STATES = {
    "not_due": "ahead",
    "due_soon": "soon",
    "overdue_1_5": "late-1",
    "overdue_6_20": "late-2",
    "overdue_21_60": "late-3",
    "overdue_over_60": "late-4",
    "paused": "stopped",
    "open_no_deadline": "untimed",
}
AGEING = ("open", "not_due", "due_soon", "overdue", *OVERDUE_BANDS, "paused", "open_no_deadline")
# asked for together with those of the other sections on files, so that one answer serves all
UNIT_METRICS = (
    *AGEING,
    "overdue_over_20",
    *("resolved", "extended", "extension_rate", "extended_again", "saved_by_extension"),
    *("stopped_rate", "mean_duration", "mean_duration_gross"),
    *("received", "on_time_rate", "tasks_done_rate"),
)
ON_PHONE = ("overdue", "overdue_21_60", "overdue_over_60")


def totals(here: Here) -> Any:
    """The figures of files of everything that is looked at."""
    return query.table(UNIT_METRICS, here.filters, here.scope).iloc[0]


def _notice() -> str:
    """What counts as due soon, and that the parts add up."""
    return _(
        "Due soon: tasks within {task} working days, other files within {file}. The states add up "
        "to what is in progress",
        task=settings().due_soon_task,
        file=settings().due_soon_file,
    )


def _units(here: Here) -> pd.DataFrame:
    """Agencies or units with something in progress, those with most that is long overdue first."""
    units = query.table(UNIT_METRICS, here.filters, here.scope, ("unit",))
    return units[units["open"] > 0].sort_values(
        ["overdue_over_20", "overdue", "open"], ascending=False
    )


@kept
def open_book(here: Here) -> Markup:
    """What is in progress, by how near or how far past its day it is: sentence, bar with figures,
    and the same by agency or unit."""
    return html.panel(
        _("What is in progress"),
        *_open_book(here),
        sub=_notice(),
        action=(_("All files in progress"), here.href("files", metric="open")),
        anchor="open-book",
    )


def _open_book(here: Here) -> list[Markup]:
    total = totals(here)
    if not total["open"]:
        return [html.empty_state("zero", _("No file is in progress"))]
    parts = [_part(here, key, look, total) for key, look in STATES.items()]
    return [
        html.paragraph(_open_sentence(here, total)),
        html.parts_bar(parts),
        _open_by_unit(here, total),
    ]


def overdue_chart(here: Here) -> None:
    """What was overdue at the end of each month, with its verdict."""
    control.draw(here, "overdue", among=TRENDS)


def _part(here: Here, key: str, look: str, total: Any) -> Part:
    metric, count = METRICS[key], int(total[key])
    return Part(
        key,
        _(metric.label if key in OVERDUE_BANDS else metric.column_head),
        formats.number(count),
        count,
        formats.percent(count / total["open"]),
        here.href("files", metric=key),
        look,
        help=_(metric.definition),
    )


def _open_sentence(here: Here, total: Any) -> str:
    """The verdict on the open book in words, and who holds most of what is long overdue."""
    numbers = {key: formats.number(total[key]) for key in ("open", "overdue", "overdue_over_20")}
    if not total["overdue"]:
        return _("None of the {open} files in progress is overdue.", open=numbers["open"])
    said = _(
        "{overdue} of {open} files in progress are overdue ({share}); {long} of them by more than "
        "20 working days.",
        overdue=numbers["overdue"],
        open=numbers["open"],
        share=formats.percent(total["overdue"] / total["open"]),
        long=numbers["overdue_over_20"],
    )
    units = _units(here)
    if not total["overdue_over_20"] or len(units) < 2:
        return said
    most = units.iloc[0]
    longest = _(
        "Most of these: {unit} ({n}).",
        unit=row_name(here, most["unit"]),
        n=formats.number(most["overdue_over_20"]),
    )
    return f"{said} {longest}"


def _open_by_unit(here: Here, total: Any) -> Markup:
    """The same by agency or unit, those with most that is long overdue first."""
    units = _units(here)
    longest = float(units["overdue"].max()) if len(units) else 0

    def cells(row: dict[str, Any], filters: Filters) -> dict[str, Cell]:
        figures: dict[str, Cell] = {key: metric_cell(here, key, row, filters) for key in AGEING}
        return figures | {"overdue": metric_bar(here, "overdue", row, filters, longest, "high")}

    sums: dict[str, Cell] = {key: metric_cell(here, key, total, here.filters) for key in AGEING}
    columns = [metric_column(here, key, hide_on_phone=key not in ON_PHONE) for key in AGEING]
    return by_unit(
        here,
        PAGE,
        "open-book",
        units,
        columns,
        cells,
        _("What is in progress, by agency or unit"),
        total=sums | {"unit": _("All")},
    )
