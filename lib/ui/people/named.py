"""Issues that name the person, and instructions that the unit answered in the term."""

from __future__ import annotations

from dataclasses import replace

from markupsafe import Markup

from lib import formats, labels, query
from lib.frames import as_records
from lib.i18n import _
from lib.page import Here
from lib.query.notes import Note
from lib.query.people import Tenure, whole_term
from lib.ui import html
from lib.ui.file_rows import severity_chip
from lib.ui.html import Cell, Column, Figure, Stack
from lib.ui.notes import words as note_words
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
        for row in as_records(frame)
    ]
    return html.data_table(columns, rows, _("Issues naming the person"), stacked=True)


def instructions(here: Here, tenure: Tenure) -> Markup:
    """Instructions and questions of others to the unit in the term of its head: how many were
    answered on time, late, not yet; each is listed, a row opens its thread. Nothing for a deputy,
    to whom nothing is addressed."""
    if tenure.post != "head":
        return Markup("")
    found = _given(here, tenure)
    body = [_answering(found), _threads(here, found)] if found else [_nothing_asked()]
    return html.panel(
        _("Instructions and questions"), *body, sub=_("To the unit in the term, by others")
    )


def _given(here: Here, tenure: Tenure) -> list[Note]:
    term = whole_term(tenure, asked.bare(here))
    filters = replace(term, unit_id=tenure.unit_id, own_only=False)
    last = query.notes.looked_at(filters, here.state.as_of).day
    known = query.notes.given_until(filters, here.scope, last, by_others=True)
    return [note for note in reversed(known) if filters.start <= note.at.date()]


def _nothing_asked() -> Markup:
    return html.empty_state("zero", _("Nothing was asked of the unit in this term"))


def _answering(found: list[Note]) -> Markup:
    told = [note.on_time for note in found]
    states = [note.state for note in found]
    overdue = states.count(query.notes.OVERDUE)
    waiting = overdue + states.count(query.notes.OPEN)
    pairs: list[tuple[str, Cell]] = [
        (_("Given to the unit"), Figure(formats.number(len(found)))),
        (_("Answered on time"), Figure(formats.number(told.count(True)))),
        (_("Answered late"), Figure(formats.number(told.count(False)))),
        (_("Not answered"), Figure(formats.number(waiting))),
        (_("of which past their day"), Figure(formats.number(overdue))),
        (_("Ended without an answer"), Figure(formats.number(told.count(None) - waiting))),
    ]
    return html.facts(pairs)


def _threads(here: Here, found: list[Note]) -> Markup:
    columns = [
        Column("title", _("What was asked")),
        Column("at", _("Asked on"), hide_on_phone=True),
        Column("due", _("Answer by")),
        Column("state", _("State")),
    ]
    rows: list[dict[str, Cell]] = [
        {
            "title": Stack(note_words.excerpt(note.body), note_words.kind(note)),
            "href": here.href("instruction", note=str(note.id)),
            "at": Figure(formats.day(note.at)),
            "due": Figure(formats.day(note.due_on)),
            "state": note_words.state_chip(note),
        }
        for note in found
    ]
    return html.data_table(columns, rows, _("Instructions and questions"), stacked=True)
