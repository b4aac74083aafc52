"""For how long issues have been open, by severity."""

from __future__ import annotations

from markupsafe import Markup

from lib import formats, labels
from lib.filters import Filters
from lib.i18n import _
from lib.metrics import METRICS
from lib.page import Here
from lib.ui import html
from lib.ui.figures import metric_bar
from lib.ui.html import Cell, Column, Figure
from lib.ui.issues import asked
from lib.ui.kept import kept

SEVERITIES = ("high", "medium", "low")


@kept
def by_age(here: Here) -> Markup:
    """Bands of calendar days since an issue was found, each severity in a column of its own."""
    total, frame = asked.total(here), asked.crossed(here)
    if not total["open_issues"]:
        return html.empty_state("zero", _("No issue is open"))
    by_severity = {key: asked.cell(frame, "severity", key) for key in SEVERITIES}
    longest = max(total[band] for band in asked.AGES)
    rows = [
        {
            "band": _(METRICS[band].label),
            "all": metric_bar(here, band, total, here.filters, longest, _tone(band)),
            **_cells(here, band, by_severity),
        }
        for band in asked.AGES
    ]
    last: dict[str, Cell] = {
        "band": _("All"),
        "all": _figure(here, "open_issues", total["open_issues"], here.filters),
        **_cells(here, "open_issues", by_severity),
    }
    columns = [
        Column("band", _("Days since it was found")),
        Column("all", _("Open issues"), "end"),
        *(Column(key, _(labels.SEVERITY[key]), "end") for key in SEVERITIES),
    ]
    return html.data_table(columns, rows, _("By age and severity"), total=last)


def _tone(band: str) -> str:
    """The older, the more it calls for a look."""
    return {asked.AGES[-1]: "high", asked.AGES[-2]: "medium"}.get(band, "info")


def _cells(here: Here, metric: str, rows: dict[str, asked.Row]) -> dict[str, Cell]:
    return {
        key: _figure(here, metric, row[metric], here.in_cell("severity", key))
        for key, row in rows.items()
    }


def _figure(here: Here, metric: str, value: float, filters: Filters) -> Figure:
    return Figure(formats.number(value), href=here.href("files", filters, metric=metric))
