"""Where the time goes: each step of everything looked at, and of each agency or unit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup

from lib import formats, labels, query
from lib.filters import Filters
from lib.frames import as_records
from lib.i18n import _, words
from lib.judgements import step_time
from lib.judgements.comparison import ABOVE, ALIKE, BELOW, TOO_FEW, peer_groups
from lib.judgements.step_time import Loss, Spent, StepTime
from lib.measures import WAITING_BANDS
from lib.page import Here
from lib.ui import html
from lib.ui.figures import metric_bar, metric_cell, metric_column
from lib.ui.html import Bar, Cell, Chip, Column, Figure, Stack
from lib.ui.kept import kept
from lib.ui.timeliness.open_book import PAGE
from lib.ui.unit_rows import by_unit, row_name

DURATIONS = ("step_mean", "step_median", "step_p90", "steps_late", "steps_in_time_rate")
WAITING = ("steps_waiting", *WAITING_BANDS, "steps_waiting_overdue")
EVIDENCE = {
    BELOW: Chip(words("clearly slower"), "high"),
    ALIKE: Chip(words("within chance"), "steady"),
    ABOVE: Chip(words("within chance"), "steady"),
    TOO_FEW: Chip(words("not enough data"), "neutral"),
}
Steps = Mapping[str, StepTime]


def by_stage(here: Here) -> pd.DataFrame:
    """Figures of each step, in the order of the steps."""
    frame = query.table((*DURATIONS, *WAITING), here.filters, here.scope, ("stage",))
    order = list(labels.STAGE)
    return frame.sort_values("stage", key=lambda column: column.map(order.index))


@kept
def time_by_step(here: Here) -> Markup:
    """One sentence on where most time is lost, each step of everything looked at, and the steps of
    each agency or unit."""
    days = query.histogram("step_mean", here.filters, here.scope, ("unit", "stage"))
    if days.empty:
        body = [html.empty_state("empty", text=_("No steps were recorded in this period."))]
    else:
        everyone = step_time.by_stage(days)
        units = step_time.by_unit(days, peer_groups(here.filters.version))
        body = [
            html.paragraph(_sentence(here, everyone, units)),
            _table(here, everyone),
            html.subsection(_("Where each agency or unit loses time"), _how()),
            _table_by_unit(here, everyone, units),
        ]
    return html.panel(
        _("Time at each step"),
        *body,
        sub=_(
            "Working days, clock stops included; a step counts under the unit that held the file"
        ),
        anchor="time-by-step",
    )


def _how() -> str:
    return _(
        "Its mean at each step beside that of all; clearly slower: so many long steps that chance "
        "does not explain it, among units of its kind"
    )


def _sentence(here: Here, everyone: Steps, units: list[Spent]) -> str:
    """Where most time is lost, at which step: at the filtered agency when it is clearly slower than
    its peers, and at the unit under it that is; else only where most time lies."""
    first, said = units[0], [_against_all(here)]
    if len(units) > 1 and first.loss and first.loss.is_clear:
        said.append(_loss_words(here, row_name(here, first.unit), first.loss, here.filters))
    if any(said):
        return " ".join(filter(None, said))
    most = max(everyone.values(), key=lambda step: step.share or 0)
    return _(
        "{share} of the time lies at the step {step}, {days} on average.",
        share=formats.percent(most.share, 0),
        step=_(labels.STAGE[most.stage]).lower(),
        days=formats.days(most.mean, 1),
    )


def _against_all(here: Here) -> str:
    """Where the filtered agency is clearly slower than its peers in all that the viewer sees."""
    home, unit = here.at_home(), here.filters.unit_id
    if unit is None or unit == home.unit_id:
        return ""
    days = query.histogram("step_mean", home, here.scope, ("unit", "stage"))
    for spent in step_time.by_unit(days, peer_groups(here.filters.version)):
        if spent.unit == unit and spent.loss and spent.loss.is_clear:
            return _loss_words(here, here.reference.name(unit), spent.loss, home)
    return ""


def _loss_words(here: Here, name: str, loss: Loss, among: Filters) -> str:
    """``among``: what ``loss.everyone`` stands for."""
    values = {
        "unit": name,
        "share": formats.percent(loss.own.share, 0),
        "step": _(labels.STAGE[loss.own.stage]).lower(),
        "days": formats.days(loss.own.mean, 1),
        "share_all": formats.percent(loss.everyone.share, 0),
        "days_all": formats.days(loss.everyone.mean, 1),
    }
    if among.unit_id is None and here.scope.units is None:
        return _(
            "At {unit}, {share} of the time lies at the step {step}, {days} on average; in the "
            "whole province {share_all}, {days_all}.",
            **values,
        )
    return _(
        "At {unit}, {share} of the time lies at the step {step}, {days} on average; in all units "
        "here together {share_all}, {days_all}.",
        **values,
    )


def _table(here: Here, everyone: Steps) -> Markup:
    """Each step: its share of the time, mean, median, 90th percentile, how it keeps its norm."""
    columns = [
        Column("stage", _("Step")),
        Column("share", _("Share of the time"), "end", help=_share_help()),
        *(metric_column(here, key, hide_on_phone=key in DURATIONS[1:4]) for key in DURATIONS),
    ]
    rows = [row for row in as_records(by_stage(here)) if row["stage"] in everyone]
    listed = [_row(here, row, everyone[row["stage"]]) for row in rows]
    return html.data_table(columns, listed, _("Time at each step"))


def _row(here: Here, row: dict[str, Any], step: StepTime) -> dict[str, Cell]:
    filters = here.in_cell("stage", step.stage)
    share = _share(here, step, filters)
    cells: dict[str, Cell] = {key: metric_cell(here, key, row, filters) for key in DURATIONS}
    return cells | {
        "stage": _(labels.STAGE[step.stage]),
        "share": Bar(share.text, step.share, "info", tip=share.tip, href=share.href),
        "steps_in_time_rate": metric_bar(here, "steps_in_time_rate", row, filters, 1, "info"),
    }


def _share_help() -> str:
    return _("Working days at this step ÷ working days at all steps that ended in the period")


def _share(here: Here, step: StepTime, filters: Filters) -> Figure:
    tip = _(
        "{mean} on average, {n} steps",
        mean=formats.days(step.mean, 1),
        n=formats.number(step.steps),
    )
    href = here.href("files", filters, metric="step_mean")
    return Figure(formats.percent(step.share, 0), tip=tip, href=href)


def _table_by_unit(here: Here, everyone: Steps, units: list[Spent]) -> Markup:
    """By agency or unit: at which step it loses most, and how its time is shared among them."""
    found = {spent.unit: spent for spent in units}
    most = max((spent.loss.total for spent in units if spent.loss), default=0)

    def cells(row: dict[str, Any], filters: Filters) -> dict[str, Cell]:
        spent = found[row["unit"]]
        return _lost(here, spent.loss, filters, most) | _shares(here, spent, filters)

    total: dict[str, Cell] = {
        stage: _share(here, step, here.in_cell("stage", stage)) for stage, step in everyone.items()
    }
    return by_unit(
        here,
        PAGE,
        "time-by-step",
        pd.DataFrame({"unit": list(found)}, dtype=object),
        _unit_columns(),
        cells,
        _("Time at each step, by agency or unit"),
        total=total | {"unit": _("All"), "lost": "", "evidence": "", "days": ""},
    )


def _unit_columns() -> list[Column]:
    days = _("Working days that its files took longer at this step than at the mean of all units")
    return [
        Column("lost", _("Loses most at")),
        Column("evidence", _("Against its peers"), hide_on_phone=True),
        Column("days", _("Days lost"), "end", help=days),
        *(
            Column(stage, _(name), "end", hide_on_phone=True, help=_share_help())
            for stage, name in labels.STAGE.items()
        ),
    ]


def _shares(here: Here, spent: Spent, filters: Filters) -> dict[str, Cell]:
    return {
        stage: _share(here, step, here.in_cell("stage", stage, filters))
        for stage, step in spent.steps.items()
    }


def _lost(here: Here, loss: Loss | None, filters: Filters, most: float) -> dict[str, Cell]:
    if loss is None:
        return {"lost": _("no step slower than all"), "evidence": "", "days": ""}
    more = _(
        "+{days} days against {all}",
        days=formats.number(loss.days, 1),
        all=formats.number(loss.everyone.mean, 1),
    )
    chip = EVIDENCE[ALIKE if loss.verdict == BELOW and not loss.is_clear else loss.verdict]
    href = here.href("files", here.in_cell("stage", loss.own.stage, filters), metric="step_mean")
    return {
        "lost": Stack(_(labels.STAGE[loss.own.stage]), more),
        "evidence": chip.translated(),
        "days": Bar(formats.number(loss.total), loss.total / most, "medium", href=href),
    }
