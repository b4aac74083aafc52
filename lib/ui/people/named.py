"""Issues that name the person, and instructions that the unit answered in the term."""

from __future__ import annotations

from markupsafe import Markup

from lib import formats, labels, query
from lib.i18n import _
from lib.page import Here
from lib.query.notes import for_unit
from lib.query.people import Tenure, whole_term
from lib.ui import html
from lib.ui.file_list import severity_chip
from lib.ui.html import Cell, Column, Figure, Stack
from lib.ui.people import asked


def issues(here: Here, tenure: Tenure) -> Markup:
    """Issues found in the term that name its holder, the newest first; a row opens the issue."""
    frame = query.issues_naming(tenure, whole_term(tenure, asked.bare(here)), here.scope)
    if frame.empty:
        return html.empty_state("zero", _("No issue of this term names this person"))
    columns = [
        Column("title", _("Issue")),
        Column("kind", _("Kind"), hide_on_phone=True),
        Column("severity", _("Severity")),
        Column("status", _("Status today")),
        Column("found", _("Found"), hide_on_phone=True),
        Column("due", _("To be remediated by"), hide_on_phone=True),
    ]
    rows: list[dict[str, Cell]] = [
        {
            "title": Stack(row["title"], row["code"]),
            "href": here.href("issue", issue=row["code"]),
            "kind": _(labels.ISSUE_KIND[row["kind"]]),
            "severity": severity_chip(row["severity"]),
            "status": _(labels.ISSUE_STATUS[row["status"]]),
            "found": Figure(formats.day(row["found_on"])),
            "due": Figure(formats.day(row["due_on"])),
        }
        for row in frame.to_dict("records")
    ]
    return html.data_table(columns, rows, _("Issues naming the person"), stacked=True)


def instructions(here: Here, tenure: Tenure) -> Markup:
    """Instructions and questions to the unit in the term: answered on time, late, not yet."""
    days = whole_term(tenure, asked.bare(here))
    found = for_unit(here.scope, tenure.unit_id, days.start, days.end)
    if not found.given:
        return html.empty_state("zero", _("Nothing was asked of the unit in this term"))
    pairs: list[tuple[str, Cell]] = [
        (_("Given to the unit"), Figure(formats.number(found.given))),
        (_("Answered on time"), Figure(formats.number(found.on_time))),
        (_("Answered late"), Figure(formats.number(found.late))),
        (_("Not answered"), Figure(formats.number(found.unanswered))),
        (_("of which past their day"), Figure(formats.number(found.overdue))),
    ]
    return html.facts(pairs)
