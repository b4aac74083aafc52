"""The figures of the year and the list behind them."""

from __future__ import annotations

from markupsafe import Markup

from lib import formats, labels
from lib.config import settings
from lib.i18n import _, n_
from lib.judgements.inspections import (
    DUE,
    ENDED,
    NOT_YET,
    OVERDUE,
    PLANNED,
    REPORTED_LATE,
    UNDER_WAY,
)
from lib.page import Here
from lib.ui import html
from lib.ui.html import Cell, Chip, Column, Figure, Option, Stack, Tile
from lib.ui.inspections.asked import ALL, PAGE, STATES, Plan, Planned, sees_ahead

STAGE_TONES = {PLANNED: "neutral", UNDER_WAY: "info", ENDED: "good"}
BLANK: dict[str, Cell] = dict.fromkeys(("stage", "units", "report", "announced"), "")
SUMS = ("units", "drawn", "issues", "issues_open", "issues_remediated")


def years(here: Here, plan: Plan) -> Markup:
    """The year before, this one, the next."""
    options = [
        Option(str(year), _link(here, plan, year=year), current=year == plan.year)
        for year in range(plan.year - 1, plan.year + 2)
        if year <= here.state.as_of.year or sees_ahead(here)
    ]
    return html.segmented(_("Year of the plan"), options)


def tiles(here: Here, plan: Plan) -> Markup:
    """How many stand where; each opens its list."""
    shown = [state for state in STATES if state != PLANNED or sees_ahead(here)]
    return html.tiles([_tile(here, plan, state) for state in shown])


def _tile(here: Here, plan: Plan, state: str) -> Tile:
    days = settings().report_days
    meanings = {
        ALL: _("that start in this year"),
        PLANNED: _("not started on the day shown"),
        UNDER_WAY: _("started and not ended"),
        ENDED: _("whether reported or not"),
        OVERDUE: n_(
            "no report {n} working day after the end",
            "no report {n} working days after the end",
            days,
        ),
        "announced": _("notice sent to the units"),
    }
    return Tile(
        key=f"inspections_{state}",
        label=_(STATES[state]) if state != ALL or sees_ahead(here) else _("At your units"),
        value=formats.number(sum(each.stands(state) for each in plan.all)),
        href=_link(here, plan, state=state) + "#list",
        meaning=meanings[state],
        help=_yardstick() if state == OVERDUE else "",
    )


def _yardstick() -> str:
    return _("A yardstick after Circular 09/2012/TT-BNV, to be confirmed; it is a setting.")


def _link(here: Here, plan: Plan, year: int | None = None, state: str = "") -> str:
    return here.href(PAGE, year=str(year or plan.year), state=state if state != ALL else "")


def title(plan: Plan) -> str:
    """What is listed."""
    if plan.state == ALL:
        return _("Inspections of {year}", year=plan.year)
    return _("Inspections of {year}: {state}", year=plan.year, state=_(STATES[plan.state]))


def table(here: Here, plan: Plan) -> Markup:
    """The inspections in the order of their first day; a row opens one."""
    if not plan.listed:
        return html.empty_state("zero", _("No inspection"))
    columns = [
        Column("title", _("Inspection")),
        Column("stage", _("Progress")),
        Column("units", _("Visited units"), align="end", hide_on_phone=True),
        Column("drawn", _("Drawn files"), align="end", hide_on_phone=True),
        Column("issues", _("Findings"), align="end"),
        Column("issues_open", _("Open findings"), align="end"),
        Column(
            "issues_remediated",
            _("Reported remediated"),
            align="end",
            hide_on_phone=True,
            help=_("Reported as remediated, not yet verified; counted among those still open"),
        ),
        Column("report", _("Report"), help=_yardstick()),
        Column("announced", _("Notice of the results"), hide_on_phone=True),
    ]
    rows = [_row(here, each) for each in plan.listed]
    total: dict[str, Cell] = {
        key: Figure(formats.number(sum(each.row[key] for each in plan.listed))) for key in SUMS[1:]
    }
    return html.data_table(
        columns, rows, title(plan), total=total | BLANK | {"title": _("Total")}, stacked=True
    )


def _row(here: Here, each: Planned) -> dict[str, Cell]:
    row = each.row
    trigger = _(labels.INSPECTION_TRIGGER[row["trigger"]])
    own = here.href("inspection", inspection=row["code"])
    cells: dict[str, Cell] = {
        "title": Stack(row["title"], f"{row['code']} · {trigger} · {days(row).text}"),
        "href": own,
        "stage": stage_chip(each),
        "report": report_chip(each),
        "announced": Figure(formats.day(row["announced_on"])) if each.course.announced else None,
    }
    started = each.course.stage != PLANNED
    for key in SUMS:
        figure = formats.number(row[key])
        opens = f"{own}#findings" if key.startswith("issues") and row[key] else ""
        cells[key] = Figure(figure, href=opens) if started or key == "units" else None
    return cells


def days(row: dict[str, object]) -> Figure:
    """First and last day; the last can be open."""
    first, last = row["starts_on"], row["ends_on"]
    end = _("end not noted") if formats.unknown(last) else formats.day(last)  # type: ignore[arg-type]
    return Figure(f"{formats.day(first)} – {end}")  # type: ignore[arg-type]


def stage_chip(each: Planned) -> Chip:
    """How far the inspection has come."""
    return Chip(_(STATES[each.course.stage]), STAGE_TONES[each.course.stage])


def report_chip(each: Planned) -> Cell:
    """Whether the report was made, and within its term."""
    course, row = each.course, each.row
    if course.report == NOT_YET:
        return None
    if course.report == DUE:
        return Chip(_("due by {day}", day=formats.day(course.report_due)), "info")
    if course.report == OVERDUE:
        return Chip(_("past its term of {day}", day=formats.day(course.report_due)), "high")
    day = formats.day(row["reported_on"])
    if course.report == REPORTED_LATE:
        return Chip(_("{day}, late", day=day), "medium")
    return Chip(day, "good")
