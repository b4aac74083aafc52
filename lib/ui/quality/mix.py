"""How the work is rated: from not met to excellent, by whom and by agency."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from markupsafe import Markup

from lib import formats, labels
from lib.filters import Filters
from lib.i18n import _
from lib.judgements.comparison import compare, peer_groups
from lib.metrics import METRICS
from lib.page import Here
from lib.ui import html
from lib.ui.figures import limits_text, metric_cell, metric_column, too_few
from lib.ui.html import Cell, Column, Figure
from lib.ui.kept import kept
from lib.ui.quality import asked
from lib.ui.standing import standing_chip
from lib.ui.unit_rows import cut, unit_cell, worst_first


def legend() -> Markup:
    """What the tones of the small bars stand for."""
    return html.mix_legend([_(word) for word in labels.RATING.values()])


@kept
def by_reviewer(here: Here) -> Markup:
    """The mix of ratings by who gave them: units see their own work in a kinder light."""
    frame = asked.reviews(here)
    if frame.empty:
        return html.empty_state("empty", text=no_reviews())
    kinds = [*labels.REVIEWER_KIND, *([None] if frame["reviewer_kind"].isna().any() else [])]
    rows = []
    for kind in kinds:
        own = frame["reviewer_kind"].isna() if kind is None else frame["reviewer_kind"] == kind
        cells = rating_cells(here, frame[own], here.in_cell("reviewer_kind", kind or ""))
        word = _(labels.REVIEWER_KIND[kind]) if kind else _("not recorded")
        rows.append(cells | {"who": word})
    whole = rating_cells(here, frame, here.filters) | {"who": _("All")}
    wide = ("reviews", "interval")  # more than half a page holds
    columns = [column for column in rating_columns(here) if column.key not in wide]
    columns.insert(0, Column("who", _("Reviewed by")))
    table = html.data_table(columns, rows, _("Ratings by who gave them"), total=whole)
    return html.join([table, legend()])


@kept
def by_unit(here: Here) -> Markup:
    """The mix of ratings of each unit, its share of good ones with interval, and how it stands."""
    units = asked.units(here)
    units = units[units["reviews"] > 0]
    if units.empty:
        return html.empty_state("empty", text=no_reviews())
    frame = asked.reviews(here)
    whole = rating_cells(here, frame, here.filters)
    places = compare(units, peer_groups(here.filters.version), "good_rate").places
    shown, all_of_them = cut(here, asked.PAGE, "mix", worst_first(units, "good_rate"))
    rows = []
    for unit in map(int, shown["unit"]):
        filters = here.at_row(unit)
        cells = rating_cells(here, frame[frame["unit"] == unit], filters)
        cells |= {"unit": unit_cell(here, filters), "standing": standing_chip(places[unit])}
        rows.append(cells | {"href": here.href(asked.PAGE, filters)})
    columns = [
        Column("unit", _("Agency, unit")),
        *rating_columns(here),
        Column("standing", _("Against its peers"), hide_on_phone=True),
    ]
    total = whole | {"unit": _("All"), "standing": ""}
    table = html.data_table(columns, rows, _("Ratings by agency or unit"), total=total)
    return html.join([table, all_of_them, legend()])


def no_reviews() -> str:
    """Why there is nothing to show."""
    return _("No quality review fits the filters above.")


def rating_columns(here: Here) -> list[Column]:
    """The columns that ``rating_cells`` fills."""
    return [
        Column("mix", _("Mix"), hide_on_phone=True),
        *(
            Column(f"rated_{rating}", _(word), "end", hide_on_phone=True)
            for rating, word in labels.RATING.items()
        ),
        metric_column(here, "reviews", hide_on_phone=True),
        metric_column(here, "good_rate"),
        Column("interval", _("95% interval"), "end", hide_on_phone=True),
    ]


def rating_cells(here: Here, frame: pd.DataFrame, filters: Filters) -> dict[str, Cell]:
    """How often each rating was given in some rows of ``asked.reviews``, each opening its reviews;
    their number, and the share of good ones with its interval."""
    ratings, row = asked.by_rating(frame), asked.good_rate(frame)
    n = row["good_rate_denominator"]
    counts = [ratings.get(rating, 0) for rating in labels.RATING]
    cells: dict[str, Cell] = {
        f"rated_{rating}": _reviews(here, count, here.in_cell("rating", str(rating), filters))
        for rating, count in zip(labels.RATING, counts, strict=True)
    }
    said = ", ".join(
        f"{_(word)} {formats.number(count)}"
        for word, count in zip(labels.RATING.values(), counts, strict=True)
    )
    return cells | {
        "mix": html.mix(counts, said),
        "reviews": _reviews(here, n, filters),
        "good_rate": metric_cell(here, "good_rate", row, filters),
        "interval": None if too_few(METRICS["good_rate"], row) else Figure(_interval(row)),
    }


def _interval(row: Mapping[str, int]) -> str:
    return limits_text(row["good_rate_numerator"], row["good_rate_denominator"], 0)


def _reviews(here: Here, count: int, filters: Filters) -> Figure:
    return Figure(formats.number(count), href=here.href("files", filters, metric="reviews"))
