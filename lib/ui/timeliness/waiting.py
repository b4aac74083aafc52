"""Where files wait now: at which step, at which unit, for how long."""

from __future__ import annotations

from typing import Any

import pandas as pd
from markupsafe import Markup

from lib import formats, labels, query
from lib.filters import Filters
from lib.frames import as_records
from lib.i18n import _
from lib.page import Here
from lib.ui import html
from lib.ui.figures import metric_cell, metric_column
from lib.ui.html import Cell, Column, Figure
from lib.ui.kept import kept
from lib.ui.timeliness.open_book import PAGE
from lib.ui.timeliness.steps import WAITING, by_stage
from lib.ui.unit_rows import by_unit, row_name

LONG = ("waiting_21_60", "waiting_over_60")
OF_UNIT = ("steps_waiting", *LONG, "steps_waiting_overdue")


@kept
def waiting(here: Here) -> Markup:
    """The sentence on where most wait, the table by step, and the table by unit that holds them."""
    steps = by_stage(here)
    if steps["steps_waiting"].sum():
        units = _units(here)
        body = [
            html.paragraph(_sentence(here, steps, units)),
            _table(here, steps),
            html.subsection(_("By the unit that holds them now")),
            _table_by_unit(here, steps, units),
        ]
    else:
        body = [html.empty_state("zero", _("No file waits at a step"))]
    return html.panel(
        _("Where files wait"),
        *body,
        sub=_("Steps begun and not ended, by working days since they began"),
        anchor="waiting",
    )


def _at_steps(here: Here) -> pd.DataFrame:
    """What waits at each step of each unit."""
    return query.table(WAITING, here.filters, here.scope, ("unit", "stage"))


def _units(here: Here) -> pd.DataFrame:
    """A row for each unit where something waits, its figures of all steps together."""
    frame = _at_steps(here).groupby("unit")[list(WAITING)].sum().reset_index()
    frame["long"] = frame[list(LONG)].sum(axis=1)
    return frame[frame["steps_waiting"] > 0].sort_values(
        ["long", "steps_waiting_overdue", "steps_waiting"], ascending=False
    )


def _sentence(here: Here, steps: pd.DataFrame, units: pd.DataFrame) -> str:
    at = steps.loc[steps["steps_waiting"].astype(int).idxmax()]
    most = units.iloc[0]
    said = _(
        "{n} files wait, most of them ({at}) at the step {step}; {long} have waited there for more "
        "than 20 working days.",
        n=formats.number(steps["steps_waiting"].sum()),
        at=formats.number(at["steps_waiting"]),
        step=_(labels.STAGE[at["stage"]]).lower(),
        long=formats.number(units["long"].sum()),
    )
    if not most["long"] or len(units) < 2:
        return said
    longest = _(
        "Most of these: {unit} ({n}).",
        unit=row_name(here, most["unit"]),
        n=formats.number(most["long"]),
    )
    return f"{said} {longest}"


def _table(here: Here, steps: pd.DataFrame) -> Markup:
    columns = [
        Column("stage", _("Step")),
        *(metric_column(here, key, hide_on_phone=key in WAITING[1:4]) for key in WAITING),
    ]
    rows: list[dict[str, Cell]] = []
    for row in as_records(steps):
        filters = here.in_cell("stage", row["stage"])
        rows.append(
            {key: metric_cell(here, key, row, filters) for key in WAITING}
            | {"stage": _(labels.STAGE[row["stage"]])}
        )
    return html.data_table(columns, rows, _("Files waiting, by step"), total=_total(here, steps))


def _total(here: Here, steps: pd.DataFrame) -> dict[str, Cell]:
    sums = steps[list(WAITING)].sum()
    cells: dict[str, Cell] = {
        key: Figure(formats.number(sums[key]), href=here.href("files", metric=key))
        for key in WAITING
    }
    return cells | {"stage": _("All"), "unit": _("All")}


def _table_by_unit(here: Here, steps: pd.DataFrame, units: pd.DataFrame) -> Markup:
    columns = [
        metric_column(here, "steps_waiting"),
        *(
            Column(stage, _(name), "end", hide_on_phone=True)
            for stage, name in labels.STAGE.items()
        ),
        *(metric_column(here, key, hide_on_phone=key == LONG[0]) for key in OF_UNIT[1:]),
    ]
    at_steps = {
        (row["unit"], row["stage"]): int(row["steps_waiting"])
        for row in as_records(_at_steps(here))
    }

    def cells(row: dict[str, Any], filters: Filters) -> dict[str, Cell]:
        figures: dict[str, Cell] = {
            key: Figure(formats.number(row[key]), href=here.href("files", filters, metric=key))
            for key in OF_UNIT
        }
        stages: dict[str, Cell] = {
            stage: _at_step(here, at_steps.get((row["unit"], stage), 0), stage, filters)
            for stage in labels.STAGE
        }
        return figures | stages

    total = _total(here, steps)
    for row in as_records(steps):
        total[row["stage"]] = _at_step(here, int(row["steps_waiting"]), row["stage"], here.filters)
    return by_unit(
        here,
        PAGE,
        "waiting",
        units,
        columns,
        cells,
        _("Files waiting, by the unit that holds them"),
        total,
    )


def _at_step(here: Here, count: int, stage: str, filters: Filters) -> Figure:
    href = here.href("files", here.in_cell("stage", stage, filters), metric="steps_waiting")
    return Figure(formats.number(count), href=href)
