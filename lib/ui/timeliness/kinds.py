"""Timeliness by who gave the work and by type of document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from lib import formats, labels, query
from lib.database.schema.base import PARTY_AND_CENTRAL
from lib.filters import Filters
from lib.frames import as_records
from lib.i18n import _
from lib.page import Here
from lib.ui import html
from lib.ui.figures import metric_bar, metric_cell, metric_column
from lib.ui.html import Cell, Column
from lib.ui.kept import kept
from lib.ui.timeliness.open_book import PAGE, totals

FROM_ABOVE = (*PARTY_AND_CENTRAL, "province", "chairman")
METRICS = ("received", "open", "overdue", "on_time_rate", "tasks_done_rate")
ON_PHONE = ("overdue", "on_time_rate")
MOST = 15


@kept
def by_source(here: Here) -> Markup:
    """A row for each source of the work, from the centre down; it leads to this page for it."""
    return html.panel(
        _("By source of the work"),
        _by_source(here),
        sub=_("A row opens this page for its source, a figure opens its files"),
        anchor="by-source",
    )


def _by_source(here: Here) -> Markup:
    frame = query.table(METRICS, here.filters, here.scope, ("source",))
    if frame.empty:
        return html.empty_state("empty")
    rows = {row["source"]: row for row in as_records(frame)}
    listed = [
        _row(
            here,
            rows[source],
            frame["overdue"].max(),
            _(labels.SOURCE[source]) if source else _("No source recorded"),
            replace(here.filters, sources=(source,)) if source else here.in_cell("source", ""),
            PAGE,
        )
        for source in (*labels.SOURCE, None)
        if source in rows
    ]
    table = html.data_table(
        _columns(here, _("Source")), listed, _("Timeliness by source"), total=_total(here)
    )
    return html.join([html.paragraph(_from_above(rows)), table])


def _from_above(rows: Mapping[str | None, dict[str, Any]]) -> str:
    """How the work stands that the centre, the Party and the province have given."""
    given = [rows[source] for source in FROM_ABOVE if source in rows]
    return _(
        "Of the work given by the centre, the Party and the province, {open} are in progress, "
        "{overdue} of them overdue.",
        open=formats.number(sum(row["open"] for row in given)),
        overdue=formats.number(sum(row["overdue"] for row in given)),
    )


def _total(here: Here) -> dict[str, Cell]:
    total = totals(here)
    cells: dict[str, Cell] = {key: metric_cell(here, key, total, here.filters) for key in METRICS}
    return cells | {"name": _("All")}


@kept
def by_document_type(here: Here) -> Markup:
    """A row for each type of document, those with most overdue first; it leads to its files."""
    return html.panel(_("By document type"), _by_document_type(here), anchor="by-type")


def _by_document_type(here: Here) -> Markup:
    frame = query.table(METRICS, here.filters, here.scope, ("document_type",))
    if frame.empty:
        return html.empty_state("empty")
    frame = frame.sort_values(["overdue", "received"], ascending=False)
    shown = frame if here.asked.get("rows") == "by-type" else frame.head(MOST)
    rows = [
        _row(
            here,
            row,
            frame["overdue"].max(),
            row["document_type"] or _("No document type recorded"),
            here.in_cell("document_type", row["document_type"] or ""),
            "files",
        )
        for row in as_records(shown)
    ]
    table = html.data_table(
        _columns(here, _("Document type")),
        rows,
        _("Timeliness by document type"),
        total=_total(here),
    )
    if len(shown) == len(frame):
        return table
    everyone = here.href(PAGE, rows="by-type") + "#by-type"
    text = _("All {n} document types", n=formats.number(len(frame)))
    return html.join([table, html.more(text, everyone)])


def _columns(here: Here, first: str) -> list[Column]:
    return [
        Column("name", first),
        *(metric_column(here, key, hide_on_phone=key not in ON_PHONE) for key in METRICS),
    ]


def _row(
    here: Here, row: dict[str, Any], longest: float, name: str, filters: Filters, page_key: str
) -> dict[str, Cell]:
    cells: dict[str, Cell] = {key: metric_cell(here, key, row, filters) for key in METRICS}
    return cells | {
        "name": name,
        "href": here.href(page_key, filters),
        "overdue": metric_bar(here, "overdue", row, filters, float(longest), "high"),
        "on_time_rate": metric_bar(here, "on_time_rate", row, filters, 1, "info"),
    }
