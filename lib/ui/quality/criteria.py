"""Where the work is weakest: complete, lawful, advice, form."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from lib import formats, labels
from lib.config import settings
from lib.frames import as_records
from lib.i18n import _
from lib.measures.reviews import CRITERIA
from lib.metrics import METRICS
from lib.page import Here
from lib.statistics.interval import wilson
from lib.ui import html
from lib.ui.figures import interval_text, metric_bar, metric_cell, metric_column
from lib.ui.html import Cell, Chip, Column
from lib.ui.kept import kept
from lib.ui.quality import asked
from lib.ui.quality.mix import no_reviews
from lib.ui.unit_rows import cut, unit_cell, worst_first

Row = dict[str, Any]
CONFIDENCE = 0.998


@kept
def whole(here: Here) -> Markup:
    """Each criterion over all reviews, the weakest first, with a sentence on whether it is so."""
    row = asked.total(here).to_dict()
    known = [name for name in CRITERIA if _counts(row, name)[1] >= settings().minimum_n]
    if not known:
        return html.empty_state("empty", text=no_reviews())
    known.sort(key=lambda name: row[f"{name}_rate"])
    columns = [
        Column("criterion", _("Criterion")),
        Column("rate", _("Good or better"), "end"),
        Column("rests", _("What it rests on"), hide_on_phone=True),
    ]
    rows = [_criterion(here, name, row) for name in known]
    table = html.data_table(columns, rows, _("Criteria"))
    return html.join([html.paragraph(_sentence(known, row)), table])


def _criterion(here: Here, name: str, row: Row) -> dict[str, Cell]:
    key = f"{name}_rate"
    return {
        "criterion": _(labels.CRITERION[name]),
        "rate": metric_bar(here, key, row, here.filters, 1, "info"),
        "rests": interval_text(METRICS[key], row),
    }


def _sentence(known: list[str], row: Row) -> str:
    """The verdict: which criterion is weakest, and whether chance could have put it there."""
    weakest = known[0]
    said = {
        "criterion": _(labels.CRITERION[weakest]).lower(),
        "rate": formats.percent(row[f"{weakest}_rate"]),
    }
    if _clearly(weakest, row):
        return _("Weakest: {criterion}, {rate} good or better; chance does not explain it.", **said)
    return _("Lowest: {criterion}, {rate} good or better, but chance may explain it.", **said)


@kept
def by_unit(here: Here) -> Markup:
    """Each criterion by unit, and the one that is clearly weaker than the others there."""
    units = asked.units(here)
    units = units[units["reviews"] > 0]
    if units.empty:
        return html.empty_state("empty", text=no_reviews())
    shown, all_of_them = cut(here, asked.PAGE, "criteria", worst_first(units, "good_rate"))
    rows = []
    for row in as_records(shown):
        filters = here.at_row(int(row["unit"]))
        cells: dict[str, Cell] = {
            key: metric_cell(here, key, row, filters) for key in asked.CRITERION_RATES
        }
        cells |= {"unit": unit_cell(here, filters), "weakest": _weakest(row)}
        rows.append(cells | {"href": here.href(asked.PAGE, filters)})
    columns = [
        Column("unit", _("Agency, unit")),
        *(metric_column(here, key) for key in asked.CRITERION_RATES),
        Column("weakest", _("Weaker than its other criteria"), hide_on_phone=True),
    ]
    caption = _("Criteria by agency or unit")
    table = html.data_table(columns, rows, caption, total=_total(here), stacked=True)
    return html.join([table, all_of_them])


def _total(here: Here) -> dict[str, Cell]:
    row = asked.total(here).to_dict()
    cells: dict[str, Cell] = {
        key: metric_cell(here, key, row, here.filters) for key in asked.CRITERION_RATES
    }
    return cells | {"unit": _("All"), "weakest": _weakest(row)}


def _weakest(row: Row) -> Chip | str:
    """The criterion that is clearly lower than the others together; nothing where chance may
    explain the order."""
    clear = [name for name in CRITERIA if _clearly(name, row)]
    clear.sort(key=lambda name: row[f"{name}_rate"])
    return Chip(_(labels.CRITERION[clear[0]]), "medium") if clear else ""


def _clearly(name: str, row: Row) -> bool:
    """Whether the criterion is scored lower than the other three together by more than chance
    explains: their rate lies above its 99.8 % interval, as many are looked at."""
    own, others = _counts(row, name), [_counts(row, other) for other in CRITERIA if other != name]
    rest = sum(counted for counted, _n in others), sum(n for _counted, n in others)
    if min(own[1], rest[1]) < settings().minimum_n:
        return False
    return wilson(*own, confidence=CONFIDENCE)[1] < rest[0] / rest[1]


def _counts(row: Row, name: str) -> tuple[int, int]:
    return int(row[f"{name}_rate_numerator"]), int(row[f"{name}_rate_denominator"])
