"""Faults of the data, each with its files and what to do; and what every figure leaves out."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from lib import formats, query
from lib.i18n import _, words
from lib.metrics import METRICS
from lib.metrics.data_quality import DATA_QUALITY
from lib.page import Here
from lib.ui import html
from lib.ui.figures import metric_cell
from lib.ui.html import Cell, Chip, Column, Figure, Link, Stack
from lib.ui.kept import kept

FAULTS = tuple(metric.key for metric in DATA_QUALITY)
# every figure that leaves rows out which can be counted
LEAVING_OUT = tuple(key for key, metric in METRICS.items() if metric.excluded_measures)
# metric → what it means in one plain sentence, and what to do
WORDS = {
    "result_before_receipt": (
        words("The result is dated before the file was received. It counts for no duration."),
        words("Ask the unit for both dates on paper and correct them at the source."),
    ),
    "due_before_receipt": (
        words("The file was late the moment it came in."),
        words("Check the deadline at the source; mostly the year or the month is wrong."),
    ),
    "result_after_delivery": (
        words("The result lies in the future. The file counts as in progress until then."),
        words("Correct the date of the result at the source."),
    ),
    "no_deadline": (
        words("Nobody can be late with it: the file is in no on-time rate."),
        words("Record the deadline, or why there is none."),
    ),
    "no_field": (
        words("The file is in the totals, but in no field and under no deputy head."),
        words("Record the field at the source, or add it to the list of fields."),
    ),
    "ended_unit": (
        words("The unit had been merged or dissolved before the file came in."),
        words("Record the unit that took over at the source."),
    ),
    "possible_duplicate": (
        words("Two records look like one file; it may be counted twice."),
        words("Compare the two; take out the one that was entered by mistake."),
    ),
    "steps_out_of_order": (
        words("A step ended before it began, or came before one that should come first."),
        words("Check the times of the steps; the time at each step is not to be relied on."),
    ),
}


def _asked(here: Here, metrics: tuple[str, ...]) -> dict[str, Any]:
    """``metrics`` over everything that is looked at."""
    return query.table(metrics, here.filters, here.scope).iloc[0].to_dict()


@kept
def faults(here: Here) -> Markup:
    """Every fault of one file with its count, its share and what to do; those with files first."""
    title = _("Faults of the data")
    total = _asked(here, FAULTS)
    if not total[f"{FAULTS[0]}_denominator"]:
        return html.panel(title, html.empty_state("empty"), anchor="faults")
    columns = [
        Column("fault", _("Fault")),
        Column("files", _("Files"), "end"),
        Column("share", _("Share"), "end", hide_on_phone=True),
        Column("mark", _("Verdict")),
        Column("todo", _("What to do"), hide_on_phone=True),
    ]
    ordered = sorted(FAULTS, key=lambda key: -total[f"{key}_numerator"])
    rows = [_fault(here, key, total) for key in ordered]
    return html.panel(
        title,
        html.data_table(columns, rows, title, stacked=True),
        sub=_("Of the files resolved in the period or in progress at its end"),
        anchor="faults",
    )


def _fault(here: Here, key: str, total: dict[str, float]) -> dict[str, Cell]:
    meaning, todo = WORDS[key]
    count = int(total[f"{key}_numerator"])
    href = here.href("files", metric=key, part="numerator")
    return {
        "fault": Stack(_(METRICS[key].label), _(meaning)),
        "files": Figure(formats.number(count), href=href),
        "share": metric_cell(here, key, total, here.filters),
        "mark": Chip(_("to be corrected"), "medium") if count else Chip(_("none"), "good"),
        "todo": _(todo) if count else "",
    }


@kept
def left_out(here: Here) -> Markup:
    """What every figure leaves out, counted, with the reason; the rows open."""
    total = _asked(here, LEAVING_OUT)
    columns = [
        Column("figure", _("Figure")),
        Column("value", _("Value"), "end", hide_on_phone=True),
        Column("of", _("Rests on"), "end", hide_on_phone=True),
        Column("excluded", _("Left out"), "end"),
        Column("why", _("Why")),
    ]
    rows = [_figure(here, key, total) for key in LEAVING_OUT]
    return html.panel(
        _("What the figures leave out"),
        html.data_table(columns, rows, _("What the figures leave out"), stacked=True),
        sub=_("A rate says nothing about what it leaves out: look here before comparing"),
        anchor="left-out",
    )


def _figure(here: Here, key: str, total: dict[str, float]) -> dict[str, Cell]:
    metric = METRICS[key]

    def part(name: str) -> Figure:
        href = here.href("files", metric=key, part=name)
        return Figure(formats.number(total[f"{key}_{name}"]), href=href)

    return {
        "figure": Link(_(metric.label), here.href("metric", metric=key)),
        "value": metric_cell(here, key, total, here.filters),
        "of": part("denominator"),
        "excluded": part("excluded"),
        "why": _(metric.excluded),
    }
