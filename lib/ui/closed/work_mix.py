"""Late files observed and expected: what remains of a difference when all did the same work."""

from __future__ import annotations

from typing import Any

import pandas as pd
from markupsafe import Markup

from lib import formats
from lib.filters import Filters
from lib.i18n import _, words
from lib.judgements.comparison import ABOVE, ALIKE, BELOW, TOO_FEW, Mixed, by_work_mix
from lib.page import Here
from lib.statistics.standardisation import Standardised
from lib.ui import html
from lib.ui.closed.asked import by_unit, by_work
from lib.ui.figures import metric_cell, metric_column
from lib.ui.html import Cell, Chip, Column, Figure
from lib.ui.unit_rows import cut, unit_cell

KEY = "on_time_rate"
ORDER = (ABOVE, BELOW, ALIKE, TOO_FEW)
VERDICTS = {
    ABOVE: Chip(words("far more late"), "high"),
    BELOW: Chip(words("far fewer late"), "good"),
    ALIKE: Chip(words("within chance"), "steady"),
    TOO_FEW: Chip(words("not enough data"), "neutral"),
}


def work_mix(here: Here) -> Markup:
    """Each unit's raw rate beside its late files, observed and expected from its fields and kinds
    of work."""
    title = _("Late files against the mix of work")
    mixed = by_work_mix(by_work(here))
    if not mixed:
        return html.panel(title, html.empty_state("empty"))
    order = sorted(mixed.values(), key=_place)
    shown, rest = cut(here, "timeliness", "mix", pd.DataFrame({"mixed": order}))
    raw = by_unit(here, here.filters.deadline).to_dict("index")
    rows = [_row(here, one, raw[one.unit]) for one in shown["mixed"]]
    return html.panel(
        title,
        html.data_table(_columns(here), rows, title),
        rest,
        html.paragraph(
            _(
                "Expected: as many late files as there would be if each field and kind of work had "
                "gone with the unit as it goes with all units together. 2 times: twice as many. "
                "Work that hardly any other unit does is left out. Each ratio rests on the unit's "
                "own mix, so two units are not to be ranked by it."
            ),
            "small",
        ),
        sub=_("Is a rate low because the unit is slow, or because its work is harder?"),
        anchor="mix",
    )


def _place(one: Mixed) -> tuple[int, float]:
    """The order of rows: verdict, then how many more are late than expected."""
    return ORDER.index(one.verdict), one.late.expected - one.late.observed


def _columns(here: Here) -> list[Column]:
    return [
        Column("unit", _("Agency, unit")),
        metric_column(here, KEY, hide_on_phone=True),
        Column("late", _("Late"), "end", hide_on_phone=True),
        Column("expected", _("Late and expected, compared"), "end", hide_on_phone=True),
        Column("ratio", _("Times as expected"), "end"),
        Column("interval", _("95% interval"), "end", hide_on_phone=True),
        Column("verdict", _("For the same work")),
    ]


def _row(here: Here, one: Mixed, counts: dict[str, Any]) -> dict[str, Cell]:
    filters, late = here.at_row(one.unit), one.late
    n = counts[f"{KEY}_denominator"]
    raw = counts | {KEY: counts[f"{KEY}_numerator"] / n if n else None}
    return {
        "unit": unit_cell(here, filters),
        "href": here.href("unit", filters),
        KEY: metric_cell(here, KEY, raw, filters),
        "late": Figure(
            formats.number(n - counts[f"{KEY}_numerator"]), href=_late_files(here, filters)
        ),
        "expected": _expected(late),
        "ratio": formats.number(late.ratio, 2) if one.verdict != TOO_FEW else None,
        "interval": _interval(late) if one.verdict != TOO_FEW else None,
        "verdict": VERDICTS[one.verdict].translated(),
    }


def _late_files(here: Here, filters: Filters) -> str:
    return here.href("files", filters, metric=KEY, part="remainder")


def _interval(late: Standardised) -> str:
    return f"{formats.number(late.low, 2)}–{formats.number(late.high, 2)}"


def _expected(late: Standardised) -> Figure:
    """ "35 / 21,4", and how many of the unit's files could be compared."""
    tip = _(
        "{n} of {all} files compared; the rest is work that hardly any other unit does",
        n=formats.number(late.n),
        all=formats.number(late.n + late.left_out),
    )
    return Figure(f"{formats.number(late.observed)} / {formats.number(late.expected, 1)}", tip=tip)
