"""Pace against quality: the picture, and beside it the agencies that are quick but poor."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from lib import charts, formats
from lib.i18n import _, language, n_, words
from lib.judgements.comparison import Place, peer_groups
from lib.judgements.pace import ALIKE, LATE, PACE, POOR, QUALITY, QUICK_POOR, Picture, Spot, picture
from lib.metrics import METRICS
from lib.page import Here
from lib.ui import chart, html
from lib.ui.figures import interval_text, metric_cell, metric_column
from lib.ui.html import Cell, Chip, Column
from lib.ui.kept import kept
from lib.ui.quality import asked
from lib.ui.unit_rows import cut, unit_cell

CALLS = {
    QUICK_POOR: Chip(words("quick but poor"), "high"),
    POOR: Chip(words("rated clearly lower"), "medium"),
    LATE: Chip(words("clearly slower"), "medium"),
    ALIKE: Chip(words("not clearly apart"), "steady"),
}


def _seen(here: Here) -> Picture:
    return picture(asked.units(here), peer_groups(here.filters.version))


def draw(here: Here) -> None:
    """Each agency by its on-time rate and its share of good ratings."""
    chart.draw(_quarters(here))


@kept
def _quarters(here: Here) -> chart.Picture:
    seen = _seen(here)
    return chart.picture(
        _frame(here, seen),
        charts.quarters(
            _words(), tuple(_(chip.text) for chip in CALLS.values()), language=language()
        ),
        key="pace",
        title=_("Pace against quality"),
        sub=_("Further right: more often in time; higher: rated better. Lines: all units together"),
        alt=_("Points: on-time rate of each agency against its share of good ratings"),
    )


def _words() -> tuple[tuple[str, str], ...]:
    return (
        ("unit", _("Agency, unit")),
        ("across", _(METRICS[PACE].label)),
        ("upright", _(METRICS[QUALITY].label)),
        ("call", _("Verdict")),
        ("left_low", _("slower, poorer")),
        ("left_high", _("slower, better")),
        ("right_low", _("quicker, poorer")),
        ("right_high", _("quicker, better")),
    )


def _frame(here: Here, seen: Picture) -> pd.DataFrame:
    """The frame of ``charts.quarters``."""
    return pd.DataFrame(
        [
            {
                "unit": here.reference.name(spot.unit),
                "across": spot.pace.rate,
                "upright": spot.quality.rate,
                "across_tip": _tip(PACE, spot.pace),
                "upright_tip": _tip(QUALITY, spot.quality),
                "call": _(CALLS[spot.call].text),
                "label": None if spot.call == ALIKE else here.reference.name(spot.unit, short=True),
                "across_level": seen.pace,
                "upright_level": seen.quality,
            }
            for spot in seen.spots
        ]
    )


def _row(key: str, place: Place) -> dict[str, float]:
    """A place as a row of ``query.table``."""
    rate = place.counted / place.n if place.n else float("nan")
    return {key: rate, f"{key}_numerator": place.counted, f"{key}_denominator": place.n}


def _tip(key: str, place: Place) -> str:
    return f"{formats.percent(place.rate)} ({interval_text(METRICS[key], _row(key, place))})"


@kept
def listed(here: Here) -> Markup:
    """The verdict in a sentence, and the agencies of the picture, those that are called first."""
    seen = _seen(here)
    if not seen.spots:
        return html.empty_state("empty", text=_("No agency has enough files and enough reviews."))
    frame = pd.DataFrame({"unit": [spot.unit for spot in seen.spots]})
    shown, all_of_them = cut(here, asked.PAGE, "pace", frame)
    columns = [
        Column("unit", _("Agency, unit")),
        metric_column(here, PACE),
        metric_column(here, QUALITY),
        Column("call", _("Verdict")),
    ]
    rows = [_line(here, spot) for spot in seen.spots[: len(shown)]]
    table = html.data_table(columns, rows, _("Pace against quality"), stacked=True)
    parts = [html.paragraph(_sentence(here, seen)), table, all_of_them]
    return html.join([*parts, html.paragraph(_left_out(seen), "small")])


def _line(here: Here, spot: Spot) -> dict[str, Cell]:
    filters, known = here.at_row(spot.unit), CALLS[spot.call]
    return {
        "unit": unit_cell(here, filters),
        "href": here.href("unit", filters),
        PACE: metric_cell(here, PACE, _row(PACE, spot.pace), filters),
        QUALITY: metric_cell(here, QUALITY, _row(QUALITY, spot.quality), filters),
        "call": known.translated(),
    }


def _sentence(here: Here, seen: Picture) -> str:
    called = [spot for spot in seen.spots if spot.call == QUICK_POOR]
    if not called:
        return _("No agency is quick while its work is rated clearly worse than that of its peers.")
    names = ", ".join(here.reference.name(spot.unit, short=True) for spot in called)
    return n_(
        "Quick but poor: {names}. In time as often as all units or more often, yet rated so far "
        "below its peers that chance does not explain it.",
        "Quick but poor: {names}. In time as often as all units or more often, yet rated so far "
        "below their peers that chance does not explain it.",
        len(called),
        names=names,
    )


def _left_out(seen: Picture) -> str:
    return n_(
        "{n} unit has too few files or reviews to be placed.",
        "{n} units have too few files or reviews to be placed.",
        seen.left_out,
    )
