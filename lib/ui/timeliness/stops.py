"""What moves a deadline: extensions, and stops of the clock."""

from __future__ import annotations

from typing import Any

import pandas as pd
from markupsafe import Markup

from lib import formats, query
from lib.config import settings
from lib.filters import Filters
from lib.i18n import _
from lib.page import Here
from lib.ui import html
from lib.ui.figures import metric_bar, metric_cell, metric_column
from lib.ui.html import Bar, Cell, Column
from lib.ui.kept import kept
from lib.ui.timeliness.open_book import PAGE, UNIT_METRICS, totals
from lib.ui.unit_rows import by_unit

EXTENSIONS = ("resolved", "extended", "extension_rate", "saved_by_extension", "extended_again")
STOPS = ("paused", "stopped_rate", "mean_duration_gross", "mean_duration")


def _units(here: Here) -> pd.DataFrame:
    return query.table(UNIT_METRICS, here.filters, here.scope, ("unit",))


def _highest(units: pd.DataFrame, key: str) -> float:
    """The highest rate that is shown: of the units with enough files."""
    enough = units[f"{key}_denominator"] >= settings().minimum_n
    return float(units.loc[enough, key].max()) if enough.any() else 0


# --- extensions -------------------------------------------------------------------------------


@kept
def extensions(here: Here) -> Markup:
    """How many deadlines were moved, and how many results are in time by the moved one only."""
    return html.panel(
        _("Extensions"),
        _extensions(here),
        sub=_("Of the files resolved in the period"),
        anchor="extensions",
    )


def _extensions(here: Here) -> Markup:
    total = totals(here)
    if not total["extended"]:
        return html.empty_state("zero", _("No deadline of a resolved file was extended"))
    # a source may not say how often a deadline was moved
    keys = EXTENSIONS if total["extended_again"] else EXTENSIONS[:-1]
    units = _units(here)
    units = units[units["extended"] > 0].sort_values(
        ["saved_by_extension", "extended"], ascending=False
    )
    highest = _highest(units, "extension_rate")

    def cells(row: Any, filters: Filters) -> dict[str, Cell]:
        figures: dict[str, Cell] = {key: metric_cell(here, key, row, filters) for key in keys}
        rate = metric_bar(here, "extension_rate", row, filters, highest, "medium")
        return figures | {"extension_rate": rate}

    columns = [metric_column(here, key, hide_on_phone=key == "resolved") for key in keys]
    table = by_unit(
        here,
        PAGE,
        "extensions",
        units,
        columns,
        cells,
        _("Extensions by agency or unit"),
        total=cells(total, here.filters) | {"unit": _("All")},
    )
    return html.join([html.paragraph(_extension_sentence(total)), table])


def _extension_sentence(total: Any) -> str:
    return _(
        "The deadline of {extended} of {resolved} resolved files ({share}) was extended; {saved} "
        "of them are in time by the extended deadline only, and count as late.",
        extended=formats.number(total["extended"]),
        resolved=formats.number(total["resolved"]),
        share=formats.percent(total["extension_rate"]),
        saved=formats.number(total["saved_by_extension"]),
    )


# --- clock stops ------------------------------------------------------------------------------


@kept
def clock_stops(here: Here) -> Markup:
    """Files whose clock stands now, and how much of the time of the resolved ones it stood."""
    return html.panel(
        _("Clock stops"),
        _clock_stops(here),
        sub=_("Time in which the clock stood counts for the applicant, not against the deadline"),
        anchor="clock-stops",
    )


def _clock_stops(here: Here) -> Markup:
    total = totals(here)
    if not total["paused"] and not total["stopped_rate_numerator"]:
        return html.empty_state("zero", _("No clock was stopped"))
    units = _units(here)
    stopping = (units["paused"] > 0) | (units["stopped_rate_numerator"] > 0)
    units = units[stopping].sort_values(["paused", "stopped_rate_numerator"], ascending=False)

    highest = _highest(units, "stopped_rate")

    def cells(row: Any, filters: Filters) -> dict[str, Cell]:
        figures: dict[str, Cell] = {key: metric_cell(here, key, row, filters) for key in STOPS}
        return figures | {
            "stopped_rate": metric_bar(here, "stopped_rate", row, filters, highest, "medium"),
            "share": _share_cell(here, row, filters),
        }

    columns = [
        *(metric_column(here, key, hide_on_phone=key in STOPS[2:]) for key in STOPS),
        Column("share", _("Time stopped"), "end", help=_share_help()),
    ]
    table = by_unit(
        here,
        PAGE,
        "clock-stops",
        units,
        columns,
        cells,
        _("Clock stops by agency or unit"),
        total=cells(total, here.filters) | {"unit": _("All")},
    )
    return html.join([html.paragraph(_stop_sentence(total)), table])


def stopped_share(row: Any) -> float | None:
    """Share of the working days from receipt to result that the clock stood (0–1); None without
    days, or over too few files."""
    gross, net = row["mean_duration_gross"], row["mean_duration"]
    few = row["mean_duration_gross_numerator"] < settings().minimum_n
    return None if few or formats.unknown(gross) or not gross else 1 - net / gross


def _share_help() -> str:
    return _("Working days with the clock stopped ÷ working days from receipt to result")


def _share_cell(here: Here, row: Any, filters: Filters) -> Bar:
    share = stopped_share(row)
    known = share is not None
    href = here.href("files", filters, metric="mean_duration_gross") if known else ""
    return Bar(formats.percent(share), share, "info", href=href)


def _stop_sentence(total: Any) -> str:
    stands = _("The clock of {n} files stands now.", n=formats.number(total["paused"]))
    share = stopped_share(total)
    if share is None:
        return stands
    waits = _(
        "A resolved file took {gross} on average, of which the clock stood {stopped} ({share}).",
        gross=formats.days(total["mean_duration_gross"], 1),
        stopped=formats.days(total["mean_duration_gross"] - total["mean_duration"], 1),
        share=formats.percent(share),
    )
    return f"{stands} {waits}"
