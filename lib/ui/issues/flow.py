"""Issues found and closed by month, the balance they leave, and how the closed ones ended."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from markupsafe import Markup

from lib import charts, formats, labels
from lib.frames import as_records
from lib.i18n import _, language
from lib.page import Here
from lib.periods import Period
from lib.ui import chart, html
from lib.ui.figures import metric_bar, metric_cell, metric_column
from lib.ui.headline import last_months
from lib.ui.html import Cell, Column
from lib.ui.issues import asked
from lib.ui.kept import kept

CLOSED = "issues_closed"
ENDS = {"verified": "good", "remediated": "info", "closed_not_done": "high", "open": "neutral"}


def draw(here: Here) -> None:
    """Issues found and closed in each of the last 12 months."""
    chart.draw(_picture(here))


@kept
def _picture(here: Here) -> chart.Picture:
    months = last_months(here, asked.TRENDS)
    frame = months[["month", "issues_found", CLOSED]]
    return chart.picture(
        frame.rename(columns={"issues_found": "received", CLOSED: "resolved"}),
        charts.flow(
            _("Month"), _("Issues found"), _("Issues closed"), _("issues"), language=language()
        ),
        key="issues-flow",
        title=_("Found and closed by month"),
        sub=_("12 months; the last one up to {day}", day=formats.day(here.filters.end)),
        alt=_("Lines of issues found and closed in each of the last 12 months"),
    )


@kept
def balance(here: Here) -> Markup:
    """Month by month: carried over, found, closed, left open; each figure opens its issues."""
    months = last_months(here, asked.TRENDS)
    columns = [Column("month", _("Month"))]
    columns += [
        metric_column(here, key, hide_on_phone=key == "issues_opening") for key in asked.FLOW
    ]
    rows = [_month(here, row) for row in reversed(as_records(months))]
    return html.data_table(columns, rows, _("Balance by month"))


def _month(here: Here, row: dict[str, Any]) -> dict[str, Cell]:
    period = Period.parse(f"{row['month']:%Y-%m}", here.filters.as_of)
    filters = replace(here.filters, period=period)
    cells: dict[str, Cell] = {key: metric_cell(here, key, row, filters) for key in asked.FLOW}
    return cells | {"month": formats.month(row["month"])}


@kept
def endings(here: Here) -> Markup:
    """How the issues closed in the period ended: "closed, not done" is never counted as done."""
    total, frame = asked.total(here), asked.crossed(here)
    if not total[CLOSED]:
        return html.empty_state("zero", _("No issue was closed in the period"))
    rows: list[dict[str, Cell]] = []
    for status, tone in ENDS.items():
        row = asked.cell(frame, "issue_status", status)
        if row[CLOSED] or status in ("verified", "closed_not_done"):
            filters = here.in_cell("issue_status", status)
            bar = metric_bar(here, CLOSED, row, filters, total[CLOSED], tone)
            share = formats.percent(row[CLOSED] / total[CLOSED])
            rows.append({"end": _(labels.ISSUE_STATUS[status]), CLOSED: bar, "share": share})
    columns = [
        Column("end", _("Status")),
        metric_column(here, CLOSED),
        Column("share", _("Share"), "end"),
    ]
    last: dict[str, Cell] = {
        "end": _("All"),
        CLOSED: metric_cell(here, CLOSED, total, here.filters),
        "share": "",
    }
    return html.data_table(columns, rows, _("How the closed ones ended"), total=last)
