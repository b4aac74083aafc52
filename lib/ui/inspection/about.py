"""What an inspection is: facts, units, team, its draws, its findings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

from lib import formats, labels, query
from lib.frames import as_records
from lib.i18n import _
from lib.judgements.inspections import PLANNED, course
from lib.page import Here
from lib.ui import html
from lib.ui.file_rows import issue_columns, issue_row
from lib.ui.html import Cell, Chip, Column, Figure, Stack
from lib.ui.inspections import listed
from lib.ui.inspections.asked import Planned
from lib.wording import draws as words

Row = dict[str, Any]
NEW = "new"  # the value of the URL parameter ``draw`` that opens the form of another draw


@dataclass(frozen=True)
class Shown:
    """The inspection that the page shows, with what several parts of it need."""

    planned: Planned
    draws: pd.DataFrame
    issues: pd.DataFrame

    @property
    def row(self) -> Row:
        return self.planned.row

    @property
    def code(self) -> str:
        return str(self.row["code"])


def shown(here: Here) -> Shown | None:
    """The inspection that the URL names; None when there is none, or it is not to be known."""
    code = here.asked.get("inspection", "")
    row = query.inspections.find_inspection(code, here.filters, here.scope)
    if row is None:
        return None
    calendar = query.calendar(here.state.version)
    return Shown(
        Planned(row, course(row, here.filters.as_of, calendar)),
        query.draws.draws(code, here.filters, here.scope),
        query.inspections.issues_of(code, here.filters, here.scope),
    )


def crumbs(here: Here, one: Shown, inside: bool) -> list[tuple[str, str]]:
    """The path to the inspection; ``inside``: to one of its draws."""
    path = [
        (_("Overview"), here.href("overview", here.at_home())),
        (
            _("Public-duty inspections"),
            here.href("inspections", year=str(one.row["starts_on"].year)),
        ),
    ]
    return [*path, (one.code, here.href("inspection", draw=""))] if inside else path


def about(one: Shown) -> str:
    """Code, occasion and days in one line."""
    trigger = _(labels.INSPECTION_TRIGGER[one.row["trigger"]])
    return f"{one.code} · {trigger} · {listed.days(one.row).text}"


def facts(one: Shown) -> Markup:
    """Decision, days, report, notice, and what it has come to."""
    row, course_ = one.row, one.planned.course
    pairs: list[tuple[str, Cell]] = [
        (_("Occasion"), _(labels.INSPECTION_TRIGGER[row["trigger"]])),
        (_("Decision"), row["decision"] or _("not yet issued")),
        (_("Days"), listed.days(row)),
        (_("Report"), listed.report_chip(one.planned) or _("not due yet")),
        (
            _("Notice of the results"),
            Figure(formats.day(row["announced_on"])) if course_.announced else _("not yet sent"),
        ),
        (_("Files drawn"), Figure(formats.number(row["drawn"]))),
        (_("Findings"), Figure(formats.number(row["issues"]), href="#findings")),
        (_("Open findings"), Figure(formats.number(row["issues_open"]), href="#findings")),
    ]
    return html.facts(pairs)


def units(here: Here, one: Shown) -> Markup:
    """The units with the day of the visit."""
    frame = query.inspections.visits(one.code, here.filters, here.scope)
    if frame.empty:
        return html.paragraph(_("No unit is shown."))
    columns = [Column("unit", _("Unit")), Column("day", _("Visited on"))]
    rows: list[dict[str, Cell]] = [
        {
            "unit": here.reference.name(row["unit_id"]),
            "day": Figure(formats.day(row["visited_on"]))
            if not formats.unknown(row["visited_on"])
            else _("not yet"),
        }
        for row in as_records(frame)
    ]
    return html.data_table(columns, rows, _("Units visited"))


def team(here: Here, one: Shown) -> Markup:
    """Who inspects, for those who may see names."""
    frame = query.inspections.members(one.code, here.filters, here.scope)
    if frame.empty:
        return html.paragraph(_("The team is not on record yet."))
    columns = [
        Column("name", _("Name")),
        Column("role", _("Role")),
        Column("position", _("Position"), hide_on_phone=True),
    ]
    rows: list[dict[str, Cell]] = [
        {
            "name": row["name"] or _("not shown"),
            "role": _(labels.TEAM_ROLE[row["role"]]),
            "position": row["position"],
        }
        for row in as_records(frame)
    ]
    return html.data_table(columns, rows, _("Team"))


def findings(here: Here, one: Shown) -> Markup:
    """What the inspection found; a row opens its issue."""
    if one.issues.empty:
        if one.planned.course.stage == PLANNED:
            return html.paragraph(_("The inspection has not started."))
        return html.empty_state("zero", _("No finding"))
    rows = [issue_row(here, _as_listed(row)) for row in as_records(one.issues)]
    return html.data_table(issue_columns(), rows, _("Findings"), stacked=True)


def _as_listed(row: Row) -> Row:
    """An issue under the names that lists of issues use."""
    return row | {
        "issue_code": row["code"],
        "issue_title": row["title"],
        "issue_kind": row["kind"],
        "issue_due_on": row["due_on"],
        "code": row["file_code"],
        "origin": row["file_origin"],
    }


def draws(here: Here, one: Shown) -> Markup:
    """Every draw with its frame and its sample; a row opens it."""
    if one.draws.empty:
        return html.paragraph(_("No file has been drawn."))
    columns = [
        Column("draw", _("Draw")),
        Column("kind", _("How")),
        Column("frame", _("Files in the frame"), align="end"),
        Column("drawn", _("Files drawn"), align="end"),
        Column("substituted", _("Replaced"), align="end", hide_on_phone=True),
        Column("state", _("State")),
    ]
    rows = [_draw(here, row) for row in as_records(one.draws)]
    return html.data_table(columns, rows, _("Draws"), stacked=True)


def _draw(here: Here, row: Row) -> dict[str, Cell]:
    by_risk = row["kind"] == "risk"
    seeded = not formats.unknown(row["seed"])
    strata = _(labels.STRATUM[row["stratified_by"]])
    return {
        "draw": Stack(draw_name(row), f"{strata} · {words.rule(row['size_rule'])}"),
        "href": here.href("inspection", draw=str(row["number"])),
        "kind": Chip(_(labels.DRAW_KIND[row["kind"]]), "medium" if by_risk else "neutral"),
        "frame": Figure(formats.number(row["frame_size"])),
        "drawn": Figure(formats.number(row["drawn"])),
        "substituted": Figure(formats.number(row["substituted"])),
        "state": Chip(_("seed fixed, files drawn"), "good")
        if seeded
        else Chip(_("frame frozen, no seed yet"), "medium"),
    }


def another(here: Here, runs: bool) -> tuple[str, str] | None:
    """The link to the form of another draw, for who ``runs`` inspections."""
    return (_("Another draw"), here.href("inspection", draw=NEW)) if runs else None


def draw_name(row: Row) -> str:
    """ "Draw 2"."""
    return _("Draw {number}", number=row["number"])
