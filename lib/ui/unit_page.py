"""The parts of a unit's profile that the overview does not have."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from lib import formats, labels, query
from lib.frames import as_records
from lib.i18n import _
from lib.judgements.comparison import BELOW, compare, peer_groups
from lib.metrics import METRICS
from lib.organisation import Unit
from lib.page import Here
from lib.ui import html
from lib.ui.figures import metric_bar, metric_cell
from lib.ui.file_rows import file_row
from lib.ui.html import Cell, Column, Stack
from lib.ui.kept import kept
from lib.ui.standing import group_name, standing_chip

FIELD_METRICS = ("received", "on_time_rate", "overdue", "due_soon", "median_duration")
STEP_METRICS = ("step_median", "step_p90", "steps_in_time_rate", "steps_waiting")
URGENT = 10


def chosen(here: Here) -> Unit | None:
    """The filtered unit; None for the whole province."""
    unit_id = here.filters.unit_id
    return None if unit_id is None else here.reference.units[unit_id]


@kept
def among_peers(here: Here, unit: Unit) -> Markup:
    """How the agency's on-time rate stands among its peers, as the table of agencies says; nothing
    for who may not see the others, and for what is not an agency."""
    parent = here.reference.units[unit.parent_id] if unit.parent_id else None
    if here.scope.units is not None or parent is None or parent.parent_id is not None:
        return Markup("")
    table = query.table(("on_time_rate",), here.at_home(), here.scope, ("unit",))
    place = compare(table, peer_groups(here.filters.version)).places.get(unit.id)
    if place is None or place.average is None:
        return Markup("")
    text = _(
        "On time {rate}, average of the group ({group}) {average}: {verdict}.",
        rate=formats.percent(place.rate),
        group=group_name(place.group),
        average=formats.percent(place.average),
        verdict=standing_chip(place).text,
    )
    return html.notice(text, "high" if place.verdict == BELOW else "info")


def facts(here: Here, unit: Unit) -> Markup:
    """What the unit is, who leads it, and when: kind, superior, leaders, days of validity."""
    parent = here.reference.units[unit.parent_id].name if unit.parent_id else None
    pairs: list[tuple[str, Cell]] = [
        (_("Code"), unit.code),
        (_("Kind"), _(labels.UNIT_KIND[unit.kind])),
        (_("Under"), parent),
        (_("Since"), formats.day(unit.valid_from)),
        (_("Until"), formats.day(unit.valid_to) if unit.valid_to else None),
        *_leaders(here, unit),
    ]
    return html.facts([(label, value) for label, value in pairs if value])


def _leaders(here: Here, unit: Unit) -> list[tuple[str, Cell]]:
    """Who answers for the unit: head and deputies in office, as far as names may be shown."""
    if here.scope.fields is not None or not here.scope.names:
        return []
    frame = query.leaders(unit.id, here.filters, here.scope)
    return [
        (
            _(labels.POST[row["post"]]),
            Stack(row["name"], _("since {day}", day=formats.day(row["valid_from"]))),
        )
        for row in as_records(frame)
    ]


@kept
def by_field(here: Here) -> Markup:
    """The same figures by field of work; a row opens its files."""
    frame = query.table(FIELD_METRICS, here.filters, here.scope, ("field",))
    if frame.empty:
        return html.empty_state("empty")
    frame = frame.sort_values(["overdue", "received"], ascending=False)
    longest = float(frame["overdue"].max())
    columns = [Column("field", _("Field"))]
    columns += [
        Column(
            key, _(METRICS[key].column_head), "end", hide_on_phone=key in ("received", "due_soon")
        )
        for key in FIELD_METRICS
    ]
    rows = [_field_row(here, row, longest) for row in as_records(frame)]
    return html.data_table(columns, rows, _("By field"))


def _field_row(here: Here, row: dict[str, Any], longest: float) -> dict[str, Cell]:
    known = not formats.unknown(row["field"])
    code, name = here.reference.fields[row["field"]] if known else ("", _("No field recorded"))
    filters = here.in_field(code) if known else here.in_cell("field", "")
    cells: dict[str, Cell] = {key: metric_cell(here, key, row, filters) for key in FIELD_METRICS}
    return cells | {
        "field": name,
        "href": here.href("files", filters),
        "on_time_rate": metric_bar(here, "on_time_rate", row, filters, 1, "info"),
        "overdue": metric_bar(here, "overdue", row, filters, longest, "high"),
    }


@kept
def by_step(here: Here) -> Markup:
    """Where time goes: each step with its median, how many keep the norm, and what waits there.

    A step counts under the unit that held the file at it (letter 5712/UBND-NC, 2024).
    """
    frame = query.table(STEP_METRICS, here.filters, here.scope, ("stage",))
    rows = {row["stage"]: row for row in as_records(frame)}
    if not rows:
        return html.empty_state("empty", text=_("No steps were recorded in this period."))
    columns = [Column("stage", _("Step"))]
    columns += [
        Column(key, _(METRICS[key].column_head), "end", help=_(METRICS[key].definition))
        for key in STEP_METRICS
    ]
    listed = [_step_row(here, rows[stage]) for stage in labels.STAGE if stage in rows]
    return html.data_table(columns, listed, _("Time at each step"))


def _step_row(here: Here, row: dict[str, Any]) -> dict[str, Cell]:
    filters = here.in_cell("stage", row["stage"])
    cells: dict[str, Cell] = {key: metric_cell(here, key, row, filters) for key in STEP_METRICS}
    return cells | {"stage": _(labels.STAGE[row["stage"]])}


def urgent(here: Here) -> Markup:
    """The files longest past their deadline; a calm word when there are none."""
    frame = query.records("overdue", "numerator", here.filters, here.scope, size=URGENT)
    if frame.empty:
        return html.empty_state("zero", _("No file is overdue"))
    columns = [
        Column("title", _("File")),
        Column("unit", _("Unit"), hide_on_phone=True),
        Column("field", _("Field"), hide_on_phone=True),
        Column("due", _("Due"), hide_on_phone=True),
        Column("state", _("State"), hide_on_phone=True),
        Column("days", _("Days past due"), align="end"),
    ]
    rows = [file_row(here, row) for row in as_records(frame)]
    return html.data_table(columns, rows, _("Files that need somebody today"), stacked=True)
