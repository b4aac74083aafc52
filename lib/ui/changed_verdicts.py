"""Verdicts that are not what they were on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from markupsafe import Markup

from lib import formats
from lib.filters import Filters
from lib.i18n import _
from lib.judgements import verdicts
from lib.judgements.verdicts import Judged
from lib.metrics import METRICS
from lib.page import Here
from lib.periods import last_whole_month
from lib.ui import html
from lib.ui.html import Cell, Column
from lib.ui.overview import HEADLINE, TRENDS
from lib.ui.verdict import course_chip, sentence

# judged on both days: the headline, and what the pages on quality and issues lead with
COMPARED = (
    *HEADLINE,
    "first_time_right_rate",
    "rework_rate",
    "open_issues",
    "explanations_missing",
    "issues_silent",
)
ASKED = (*TRENDS, *COMPARED[len(HEADLINE) :])


def changed_verdicts(here: Here, since: date) -> Markup:
    """The headline figures, and the on-time rate of each unit, that are judged otherwise now."""
    before = replace(here.filters, as_of=since)
    if last_whole_month(before.as_of) == last_whole_month(here.filters.end):
        text = _("No month has ended since; a verdict can only change when one ends.")
        return html.empty_state("zero", _("No verdict has changed"), text)
    then = verdicts.judge_all(COMPARED, before, here.scope, ASKED)
    now = verdicts.judge_all(COMPARED, here.filters, here.scope, ASKED)
    rows = [
        *(
            row
            for key in COMPARED
            for row in _flip(
                here,
                _(METRICS[key].label),
                here.href("metric", metric=key),
                then[key],
                now[key],
            )
        ),
        *_unit_flips(here, before),
    ]
    if not rows:
        return html.empty_state("zero", _("No verdict has changed"), _compared())
    columns = [
        Column("what", _("Figure")),
        Column("before", _("On {day}", day=formats.day(before.as_of))),
        Column("now", _("Now")),
        Column("why", _("Why"), hide_on_phone=True),
    ]
    return html.data_table(columns, rows, _("Verdicts that changed"), stacked=True)


def _compared() -> str:
    """What is compared, by name."""
    names = ", ".join(_(METRICS[key].label).lower() for key in COMPARED)
    return _("Compared: {names}, and the on-time rate of each agency or unit.", names=names)


def _unit_flips(here: Here, before: Filters) -> list[dict[str, Cell]]:
    """Agencies whose on-time rate is judged otherwise than on the day."""
    then = verdicts.judge_units("on_time_rate", before, here.scope)
    now = verdicts.judge_units("on_time_rate", here.filters, here.scope)
    label = _(METRICS["on_time_rate"].label)
    return [
        row
        for unit, judged in now.items()
        if unit in then
        for row in _flip(
            here,
            f"{here.reference.name(unit)}: {label}",
            here.href("metric", here.at_row(unit), metric="on_time_rate"),
            then[unit],
            judged,
        )
    ]


def _flip(here: Here, what: str, href: str, before: Judged, now: Judged) -> list[dict[str, Cell]]:
    """One row when the verdict is another one, else none."""
    if before.verdict.course == now.verdict.course:
        return []
    return [
        {
            "what": what,
            "href": href,
            "before": course_chip(before),
            "now": course_chip(now),
            "why": sentence(now),
        }
    ]
