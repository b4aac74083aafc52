"""Results on the due day: how much they pile up there, at whom, and the picture of it."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from lib import charts, formats, query
from lib.i18n import _, language
from lib.measures.checks import REACH
from lib.page import Here
from lib.statistics.bunching import Bunching, bunching
from lib.ui import chart
from lib.ui.checking import table
from lib.ui.checking.summary import panel
from lib.ui.html import Cell, Column, Figure
from lib.ui.kept import kept
from lib.wording.checks import DUE_DAY, Found, find


@kept
def due_day(here: Here) -> Markup:
    """The check with the ratio of the due day to the days around it."""
    found, closings = _found(here), _closings(here)

    def ratio(unit: int | None) -> dict[str, Cell]:
        own = closings if unit is None else closings[closings["unit"] == unit]
        return {"ratio": _ratio_cell(bunching(_by_day(own)))}

    column = Column(
        "ratio",
        _("Times a day around"),
        "end",
        help=_(
            "Results on the due day, as a multiple of the mean day of the five before and after"
        ),
    )
    return panel(here, found, table.named(here, found, ([column], ratio)))


def _found(here: Here) -> Found:
    checks = find(here.filters, here.scope)
    return next(found for found in checks if found.check.key == DUE_DAY)


def _closings(here: Here) -> pd.DataFrame:
    """The results that the share is of, by unit and working days from the due day."""
    return query.histogram(DUE_DAY, here.filters, here.scope, ("unit",))


def _by_day(closings: pd.DataFrame) -> dict[int, int]:
    sums = closings.groupby("days")["rows"].sum()
    return {int(day): int(files) for day, files in sums.items()}


def _ratio_cell(found: Bunching) -> Figure | None:
    if found.ratio is None:
        return None
    limits = _(
        "95% interval {low}–{high}; {n} results within five days",
        low=formats.number(found.low, 1),
        high=formats.number(found.high, 1),
        n=formats.number(found.n),
    )
    return Figure(formats.number(found.ratio, 1), tip=limits)


def due_day_chart(here: Here) -> None:
    """Results by working days from the due day: all, and the one that stands out most."""
    chart.draw(_bars(here))


@kept
def _bars(here: Here) -> chart.Picture:
    found, closings = _found(here), _closings(here)
    everyone = _("All")
    unit = here.reference.name(found.named[0].unit, short=True) if found.named else ""
    lines = _shares(_by_day(closings), everyone)
    if found.named:
        own = closings[closings["unit"] == found.named[0].unit]
        lines += _shares(_by_day(own), unit)
    return chart.picture(
        pd.DataFrame(lines, columns=["day", "who", "share", "files"]),
        charts.due_day(
            everyone,
            unit,
            _("Working days from the due day"),
            _("Share of the results"),
            _("Files"),
            _("Unit"),
            language=language(),
        ),
        key="due-day",
        title=_("Results around the due day"),
        sub=_(
            "0 is the due day. Where work is done as it comes, the bars fall off evenly; a spike "
            "at 0 means that results wait for the deadline."
        ),
        alt=_("Bars of the results by working days before and after the due day"),
    )


def _shares(by_day: dict[int, int], who: str) -> list[tuple[int, str, float, int]]:
    """A row for each day that is drawn, as a share of all of them."""
    total = sum(by_day.values())
    days = range(-REACH, REACH + 1) if total else ()
    return [(day, who, by_day.get(day, 0) / total, by_day.get(day, 0)) for day in days]
