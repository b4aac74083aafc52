"""Verdicts that are not what they were on a day."""

from __future__ import annotations

from datetime import date

from markupsafe import Markup

from lib import formats
from lib.i18n import _
from lib.judgements.changed import Changed, month_has_ended
from lib.judgements.changed import changed_verdicts as changed
from lib.judgements.headline import COMPARED
from lib.metrics import METRICS
from lib.page import Here
from lib.ui import html
from lib.ui.html import Cell, Column
from lib.ui.verdict import course_chip, sentence


def changed_verdicts(here: Here, since: date) -> Markup:
    """The headline figures, and the on-time rate of each unit, that are judged otherwise now."""
    title = _("No verdict has changed")
    if not month_has_ended(here.filters, since):
        text = _("No month has ended since; a verdict can only change when one ends.")
        return html.empty_state("zero", title, text)
    rows = [_row(here, each) for each in changed(here.filters, here.scope, since)]
    if not rows:
        return html.empty_state("zero", title, _compared())
    columns = [
        Column("what", _("Figure")),
        Column("before", _("On {day}", day=formats.day(since))),
        Column("now", _("Now")),
        Column("why", _("Why"), hide_on_phone=True),
    ]
    return html.data_table(columns, rows, _("Verdicts that changed"), stacked=True)


def _compared() -> str:
    """What is compared, by name."""
    names = ", ".join(_(METRICS[key].label).lower() for key in COMPARED)
    return _("Compared: {names}, and the on-time rate of each agency or unit.", names=names)


def _row(here: Here, each: Changed) -> dict[str, Cell]:
    label = _(METRICS[each.key].label)
    filters = here.filters if each.unit is None else here.at_row(each.unit)
    return {
        "what": label if each.unit is None else f"{here.reference.name(each.unit)}: {label}",
        "href": here.href("metric", filters, metric=each.key),
        "before": course_chip(each.before),
        "now": course_chip(each.now),
        "why": sentence(each.now),
    }
