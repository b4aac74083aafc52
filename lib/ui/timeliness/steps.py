"""Where the time goes: each step of everything looked at, and of each agency or unit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
from markupsafe import Markup

from lib import formats, labels, query, step_time
from lib.filters import Filters
from lib.i18n import _
from lib.measures import WAITING_BANDS
from lib.page import Here
from lib.step_time import Loss, StepTime
from lib.ui import html
from lib.ui.by_unit import by_unit
from lib.ui.figures import metric_bar, metric_cell, metric_column
from lib.ui.html import Bar, Cell, Column, Stack
from lib.ui.timeliness.open_book import PAGE

DURATIONS = ("step_mean", "step_median", "step_p90", "steps_late", "steps_in_time_rate")
WAITING = ("steps_waiting", *WAITING_BANDS, "steps_waiting_overdue")
Losses = list[tuple[int, dict[str, StepTime], Loss | None]]
METRICS = (*DURATIONS, *WAITING)


def by_stage(here: Here) -> pd.DataFrame:
    """Figures of each step, in the order of the steps."""
    frame = query.table(METRICS, here.filters, here.scope, ("stage",))
    order = list(labels.STAGE)
    return frame.sort_values("stage", key=lambda column: column.map(order.index))


def by_unit_and_stage(here: Here) -> dict[int, list[dict[str, Any]]]:
    """Rows by stage of each unit."""
    frame = query.table(METRICS, here.filters, here.scope, ("unit", "stage"))
    return {unit: rows.to_dict("records") for unit, rows in frame.groupby("unit", sort=False)}


def at_stage(here: Here, stage: str, filters: Filters | None = None) -> Filters:
    """``filters`` for one step."""
    filters = filters or here.filters
    return replace(filters, cell=(*filters.cell, ("stage", stage)))


def time_by_step(here: Here) -> Markup:
    """One sentence on where most time is lost, each step of everything looked at, and the steps of
    each agency or unit."""
    rows = by_stage(here).to_dict("records")
    everyone = step_time.step_times(rows)
    if everyone:
        losses = _losses(here, everyone)
        body = [
            html.paragraph(_lost_sentence(here, everyone, losses)),
            _table(here, rows, everyone),
            html.subsection(_("Where each agency or unit loses time"), _how()),
            _table_by_unit(here, everyone, losses),
        ]
    else:
        body = [html.empty_state("empty", text=_("No steps were recorded in this period."))]
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
        "Its mean at each step beside that of all; the step that costs its files most days is named"
    )


def _table(here: Here, rows: list[dict[str, Any]], everyone: dict[str, StepTime]) -> Markup:
    """Each step: its share of the time, mean, median, 90th percentile, how it keeps its norm."""
    columns = [
        Column("stage", _("Step")),
        Column("share", _("Share of the time"), "end", help=_share_help()),
        *(metric_column(here, key, hide_on_phone=key in DURATIONS[1:4]) for key in DURATIONS),
    ]
    return html.data_table(
        columns,
        [_time_row(here, row, everyone[row["stage"]]) for row in rows if row["stage"] in everyone],
        _("Time at each step"),
    )


def _share_help() -> str:
    return _("Working days at this step ÷ working days at all steps that ended in the period")


def _time_row(here: Here, row: dict[str, Any], step: StepTime) -> dict[str, Cell]:
    filters = at_stage(here, step.stage)
    cells: dict[str, Cell] = {key: metric_cell(here, key, row, filters) for key in DURATIONS}
    return cells | {
        "stage": _(labels.STAGE[step.stage]),
        "share": _share(here, step, filters, "info"),
        "steps_in_time_rate": metric_bar(here, "steps_in_time_rate", row, filters, 1, "info"),
    }


def _share(here: Here, step: StepTime, filters: Filters, tone: str) -> Bar:
    tip = _(
        "{mean} on average, {n} steps",
        mean=formats.days(step.mean, 1),
        n=formats.number(step.steps),
    )
    return Bar(
        formats.percent(step.share, 0),
        step.share,
        tone,
        tip=tip,
        href=here.href("files", filters, metric="step_mean"),
    )


def _losses(here: Here, everyone: dict[str, StepTime]) -> Losses:
    """Each unit with its steps and the step at which it loses most; most days lost first."""
    found = []
    for unit, rows in by_unit_and_stage(here).items():
        if own := step_time.step_times(rows):
            found.append((unit, own, step_time.most_lost(own, everyone)))
    return sorted(found, key=lambda each: -(each[2].total if each[2] else 0))


def _lost_sentence(here: Here, everyone: dict[str, StepTime], losses: Losses) -> str:
    """Where most time is lost: at which unit, at which step, beside everyone."""
    unit, _own, loss = losses[0] if len(losses) > 1 else (None, {}, None)
    if unit is not None and loss is not None:
        return _loss_words(here, here.reference.name(unit), loss)
    most = max(everyone.values(), key=lambda step: step.share or 0)
    return _(
        "{share} of the time lies at the step {step}, {days} on average.",
        share=formats.percent(most.share, 0),
        step=_(labels.STAGE[most.stage]).lower(),
        days=formats.days(most.mean, 1),
    )


def _loss_words(here: Here, name: str, loss: Loss) -> str:
    values = {
        "unit": name,
        "share": formats.percent(loss.own.share, 0),
        "step": _(labels.STAGE[loss.own.stage]).lower(),
        "days": formats.days(loss.own.mean, 1),
        "share_all": formats.percent(loss.everyone.share, 0),
        "days_all": formats.days(loss.everyone.mean, 1),
    }
    if here.filters.unit_id is None and here.scope.units is None:
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


def _table_by_unit(here: Here, everyone: dict[str, StepTime], losses: Losses) -> Markup:
    """By agency or unit: at which step it loses most, and how its time is shared among them."""
    found = {unit: (own, loss) for unit, own, loss in losses}
    columns = [
        Column("lost", _("Loses most at")),
        Column("days", _("Days lost"), "end", help=_days_help()),
        *(
            Column(stage, _(name), "end", hide_on_phone=True, help=_share_help())
            for stage, name in labels.STAGE.items()
        ),
    ]

    most = max((loss.total for _unit, _own, loss in losses if loss), default=0)

    def cells(row: dict[str, Any], filters: Filters) -> dict[str, Cell]:
        own, loss = found[row["unit"]]
        return {"lost": _lost(loss), "days": _days_lost(here, loss, filters, most)} | {
            stage: _share(
                here,
                step,
                at_stage(here, stage, filters),
                "medium" if loss and loss.own.stage == stage else "info",
            )
            for stage, step in own.items()
        }

    sums: dict[str, Cell] = {
        stage: _share(here, step, at_stage(here, stage), "info") for stage, step in everyone.items()
    }
    return by_unit(
        here,
        PAGE,
        "time-by-step",
        pd.DataFrame({"unit": list(found)}, dtype=object),
        columns,
        cells,
        _("Time at each step, by agency or unit"),
        total=sums | {"unit": _("All"), "lost": "", "days": ""},
    )


def _days_help() -> str:
    return _("Working days that its files took longer at this step than at the mean of all units")


def _days_lost(here: Here, loss: Loss | None, filters: Filters, most: float) -> Cell:
    if loss is None:
        return ""
    href = here.href("files", at_stage(here, loss.own.stage, filters), metric="step_mean")
    return Bar(formats.number(loss.total), loss.total / most, "medium", href=href)


def _lost(loss: Loss | None) -> Cell:
    if loss is None:
        return _("no step slower than all")
    more = _(
        "+{days} days against {all}",
        days=formats.number(loss.days, 1),
        all=formats.number(loss.everyone.mean, 1),
    )
    return Stack(_(labels.STAGE[loss.own.stage]), more)
