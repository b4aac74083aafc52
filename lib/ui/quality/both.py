"""What units say of their own work against what inspections find in the same files."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from markupsafe import Markup

from lib import formats
from lib.config import settings
from lib.frames import as_records
from lib.i18n import _
from lib.metrics import METRICS
from lib.page import Here
from lib.statistics.paired import MeanDifference, mean_difference
from lib.ui import html
from lib.ui.figures import interval_text, metric_cell, metric_column
from lib.ui.html import Cell, Column, Figure
from lib.ui.kept import kept
from lib.ui.quality import asked
from lib.ui.unit_rows import cut, unit_cell, worst_first

KEY, PAIRS = "self_higher_rate", "rated_by_both"


@kept
def both(here: Here) -> Markup:
    """The verdict over all pairs, and each agency with a pair: how often it had rated itself
    higher, and by how many grades on average."""
    frame = asked.reviews(here)
    gap = mean_difference(asked.by_gap(frame))
    if gap is None:
        text = _("No file was rated by its unit first and by an inspection then.")
        return html.empty_state("empty", text=text)
    units = asked.units(here)
    units = units[units[f"{KEY}_denominator"] > 0]
    gaps = {int(unit): asked.by_gap(own) for unit, own in frame.groupby("unit")}
    shown, all_of_them = cut(here, asked.PAGE, "both", worst_first(units, KEY))
    rows = [_row(here, row, gaps) for row in as_records(shown)]
    total = asked.total(here)
    whole = _cells(here, total, gap) | {"unit": _("All")}
    table = html.data_table(_columns(here), rows, _("Self-rating and inspection"), total=whole)
    return html.join([html.paragraph(_sentence(total, gap)), table, all_of_them])


def _columns(here: Here) -> list[Column]:
    return [
        Column("unit", _("Agency, unit")),
        metric_column(here, PAIRS),
        metric_column(here, KEY),
        Column(
            "gap",
            _("Mean gap, grades"),
            "end",
            help=_("Self-rating less the rating of the inspection, on the scale from 1 to 4."),
        ),
    ]


def _row(
    here: Here, row: dict[str, float], gaps: Mapping[int, Mapping[int, int]]
) -> dict[str, Cell]:
    unit = int(row["unit"])
    filters = here.at_row(unit)
    cells = _cells(here, pd.Series(row), mean_difference(gaps[unit]), unit)
    return cells | {"unit": unit_cell(here, filters), "href": here.href(asked.PAGE, filters)}


def _cells(
    here: Here, row: pd.Series, gap: MeanDifference | None, unit: int | None = None
) -> dict[str, Cell]:
    filters = here.filters if unit is None else here.at_row(unit)
    return {
        PAIRS: metric_cell(here, PAIRS, row.to_dict(), filters),
        KEY: metric_cell(here, KEY, row.to_dict(), filters),
        "gap": _gap(gap),
    }


def _gap(gap: MeanDifference | None) -> Figure | None:
    """The mean with its interval on hover; nothing for fewer pairs than a rate takes."""
    if gap is None or gap.n < settings().minimum_n:
        return None
    tip = "" if gap.low is None else _("95% interval {low} to {high}", **_limits(gap))
    return Figure(formats.signed(gap.mean, 2), tip)


def _limits(gap: MeanDifference) -> dict[str, str]:
    return {"low": formats.signed(gap.low, 2), "high": formats.signed(gap.high, 2)}


def _sentence(total: pd.Series, gap: MeanDifference) -> str:
    if gap.n < settings().minimum_n or gap.low is None or gap.high is None:
        return _("Too few files were rated by both for a verdict.")
    said = {
        "share": formats.percent(total[KEY]),
        "rests": interval_text(METRICS[KEY], total.to_dict()),
        "gap": formats.number(abs(gap.mean), 2),
    }
    if gap.low > 0:
        return _(
            "Units rate their own work higher: in {share} of the files that both have rated "
            "({rests}), by {gap} grades on average; chance does not explain it.",
            **said,
        )
    if gap.high < 0:
        return _(
            "Units rate their own work lower than inspections do, by {gap} grades on average; "
            "chance does not explain it.",
            **said,
        )
    return _(
        "Units and inspections do not clearly differ: self-rating higher in {share} ({rests}), "
        "mean gap {gap} grades.",
        **said,
    )
