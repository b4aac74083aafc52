"""How long files take, with those still open counted as not yet done."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isnan
from typing import Any

import pandas as pd

from lib import charts, formats, labels
from lib.config import settings
from lib.database.schema import FILE_KINDS
from lib.filters import Filters
from lib.i18n import _, language
from lib.metrics import METRICS
from lib.page import Here
from lib.query.ages import ages, closed_median, curve
from lib.statistics.survival import Curve, Estimate, share_done, time_to
from lib.ui import chart, html
from lib.ui.html import Cell, Column, Figure

DAYS = (5, 10, 20, 30)  # working days since receipt, of the table
LONGEST = 60  # working days along the chart
CLOSED, OPEN = "median_duration", "open"


@dataclass(frozen=True)
class Duration:
    """Files of one kind (None: all): the curve (None: too few), its median, the median of the
    closed ones alone, and how many are closed and open."""

    kind: str | None
    curve: Curve | None
    median: Estimate
    closed_only: float | None
    closed: int
    open: int


def duration(here: Here) -> None:
    """The share done by age for each kind of file, and the figures behind it as a table."""
    observed = ages(here.filters, here.scope)
    everything = _duration(observed, None)
    kinds = [_duration(observed[observed["kind"] == kind], kind) for kind in FILE_KINDS]
    kinds = [one for one in kinds if one.closed + one.open]
    title = _("How long files take")
    rows = [_row(here, one) for one in ([everything, *kinds] if len(kinds) > 1 else [everything])]
    html.show(
        html.panel(
            title,
            html.paragraph(_sentence(everything)),
            html.data_table(_columns(), rows, title),
            sub=_("Whoever counts only what is done does not see what is still waiting"),
            anchor="duration",
        )
    )
    _picture([one for one in kinds if one.curve is not None])


def _picture(drawn: list[Duration]) -> None:
    made = chart.picture(
        _frame(drawn),
        charts.share_done(
            tuple(_kind(one) for one in drawn),
            _("Working days since receipt"),
            _("Share done"),
            _("Kind"),
            language=language(),
        ),
        key="duration",
        title=_("Share of files done, by age"),
        sub=_(
            "The share of files done after so many working days, clock stops taken out; a file "
            "still open counts as not yet done. Where a line meets one half lies the median."
        ),
        alt=_("Share of files done by working days since receipt; the table above has the figures"),
    )
    chart.draw(made)


def _duration(observed: pd.DataFrame, kind: str | None) -> Duration:
    found = curve(observed, settings().minimum_n)
    done = observed["done"] == 1
    return Duration(
        kind,
        found,
        Estimate(None, None, None) if found is None else time_to(found, 0.5),
        closed_median(observed),
        int(observed.loc[done, "files"].sum()),
        int(observed.loc[~done, "files"].sum()),
    )


def _kind(one: Duration) -> str:
    return _("All files") if one.kind is None else _(labels.FILE_KIND[one.kind])


def _sentence(one: Duration) -> str:
    if one.median.value is None or one.closed_only is None:
        return _("Too few files are done for a median that counts the open ones.")
    values = {
        "with_open": formats.days(one.median.value, _decimals(one.median.value)),
        "closed_only": formats.days(one.closed_only, _decimals(one.closed_only)),
        "open": formats.number(one.open),
    }
    if one.median.value > one.closed_only:
        return _(
            "Half of the files are done within {with_open} when the {open} still open are counted; "
            "of the closed ones alone half took {closed_only}. The difference is what is hidden.",
            **values,
        )
    return _(
        "Half of the files are done within {with_open} when the {open} still open are counted; of "
        "the closed ones alone half took {closed_only}: the open ones hide no longer waiting.",
        **values,
    )


def _decimals(value: float) -> int:
    return int(value % 1 != 0)


def _frame(drawn: list[Duration]) -> pd.DataFrame:
    """The frame of ``charts.share_done``."""
    lines: list[dict[str, Any]] = []
    for one in drawn:
        days = range(LONGEST + 1)
        lines += [
            {"kind": _kind(one), "day": day, "share": found.value, "low": found.low or found.value,
             "high": found.high or found.value}
            for day, found in ((day, share_done(one.curve, day)) for day in days if one.curve)
            if found.value is not None
        ]  # fmt: skip
    return pd.DataFrame(lines, columns=["kind", "day", "share", "low", "high"])


def _columns() -> list[Column]:
    return [
        Column("kind", _("Kind")),
        Column("median", _("Half done within (days), open files counted"), "end"),
        Column("interval", _("95% interval"), "end", hide_on_phone=True),
        Column(
            "closed_only",
            _("Half done within (days), closed files only"),
            "end",
            help=_(METRICS[CLOSED].definition),
        ),
        *(Column(f"day_{day}", _days_head(day), "end", hide_on_phone=day != 20) for day in DAYS),
        Column("open", _("Still open"), "end", hide_on_phone=True),
    ]


def _days_head(day: int) -> str:
    return _("Done by day {day}", day=day)


def _row(here: Here, one: Duration) -> dict[str, Cell]:
    filters = here.filters if one.kind is None else replace(here.filters, kinds=(one.kind,))
    return {
        "kind": _kind(one),
        "median": formats.figure("working_days", one.median.value),
        "interval": _between(one.median),
        "closed_only": _opening(here, filters, CLOSED, "working_days", one.closed_only),
        **{f"day_{day}": _done_by(one, day) for day in DAYS},
        "open": _opening(here, filters, OPEN, "count", one.open),
    }


def _opening(here: Here, filters: Filters, key: str, unit: str, value: float | None) -> Figure:
    return Figure(formats.figure(unit, value), href=here.href("files", filters, metric=key))


def _between(found: Estimate) -> str | None:
    if found.low is None or found.high is None:
        return None
    return "–".join(formats.figure("working_days", limit) for limit in (found.low, found.high))


def _done_by(one: Duration, day: int) -> Figure | None:
    if one.curve is None:
        return None
    found = share_done(one.curve, day)
    if found.value is None or isnan(found.value):
        return None
    low, high = formats.percent(found.low), formats.percent(found.high)
    tip = _("95% interval {low}–{high}", low=low, high=high) if found.low is not None else ""
    return Figure(formats.percent(found.value, 0), tip=tip)
