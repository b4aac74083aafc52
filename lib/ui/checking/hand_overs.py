"""Files handed around: the pairs of agencies between which files came back most."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from lib import formats, query
from lib.frames import as_records
from lib.i18n import _, n_
from lib.page import Here
from lib.ui import html
from lib.ui.html import Cell, Column, Figure
from lib.ui.kept import kept

MOST_PAIRS = 6


@kept
def pairs(here: Here) -> Markup:
    """Between whom files went back and forth most."""
    found = query.hand_over_pairs(here.filters, here.scope, MOST_PAIRS)
    title = _("Between which agencies files came back most")
    sub = _("By the agency that handed the file back and the one that got it, as they were then")
    if found.empty:
        return html.panel(title, html.empty_state("zero"), sub=sub)
    columns = [
        Column("pair", _("Agencies")),
        Column("files", _("Files that came back"), "end"),
        Column("times", _("Times handed back"), "end", hide_on_phone=True),
    ]
    rows = [_pair(here, row) for row in as_records(found)]
    return html.panel(title, html.data_table(columns, rows, title), sub=sub)


def _pair(here: Here, row: dict[str, Any]) -> dict[str, Cell]:
    units = [here.reference.units[row[name]] for name in ("one", "other")]
    text = "~".join(f"{unit.code}@{unit.valid_from}" for unit in units)
    href = here.href(
        "files", here.in_cell("between", text), metric="came_back_rate", part="numerator"
    )
    one, other = (here.reference.name(unit.id) for unit in units)
    times = n_("{n} time", "{n} times", int(row["times"]))
    return {
        "pair": f"{one} – {other}",
        "files": Figure(formats.number(row["files"]), href=href),
        "times": Figure(times),
    }
