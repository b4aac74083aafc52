"""The parts of the page of one file: facts, both deadlines, time per step, events, reviews,
issues."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from markupsafe import Markup

from lib import formats, labels
from lib.frames import as_records
from lib.i18n import _
from lib.measures.reviews import CRITERIA
from lib.page import Here
from lib.query.file import History
from lib.ui import html
from lib.ui.file_rows import STATE_TONES, rating_chip
from lib.ui.html import Cell, Chip, Column, Event, Figure, Stack, Stage

File = dict[str, Any]
EVENT_TONES = {
    **dict.fromkeys(("rework", "reopened", "reminded", "extended"), "medium"),
    "completed": "good",
}


def state_chip(file: File) -> Chip:
    """Where the file stands, with the working days past its deadline or still to go."""
    return Chip(_(labels.STATE[file["state"]]), STATE_TONES.get(file["state"], "neutral"))


def about(here: Here, file: File) -> str:
    """Code, unit, and how far past its deadline or before it: the file in one line."""
    unit = here.reference.units[file["unit_id"]].name
    return f"{file['code']} · {unit} · {past_due(file['days_overdue'])}"


def facts(here: Here, file: File) -> Markup:
    """Who, what, from whom: the header of the file."""
    field = here.reference.fields.get(file["field_id"])
    pairs: list[tuple[str, Cell]] = [
        (_("Code"), file["code"]),
        (_("Kind"), _(labels.FILE_KIND[file["kind"]])),
        (_("Field"), field[1] if field else None),
        (_("Resolving unit"), _unit(here, file["unit_id"])),
        (_("Unit answering for it today"), _unit(here, file["current_unit_id"])),
        (_("Receiving unit"), _unit(here, file["receiving_unit_id"])),
        (_("Handled by"), file["official"] or _("not shown")),
        (_("Assigned by"), _word(labels.SOURCE, file["source"])),
        (_("Assigning document"), file["assigning_document"]),
        (_("Document type"), file["document_type"]),
        (_("Urgency"), _word(labels.URGENCY, file["urgency"])),
        (_("Closed as"), _word(labels.CLOSED_HOW, file["closed_how"])),
    ]
    return html.facts([(label, value) for label, value in pairs if value])


def clock(file: File) -> Markup:
    """Receipt, result, both deadlines side by side, and working days gross and net."""
    gross, paused = file["days_gross"], file["days_paused"]
    moved = file["due_current"] != file["due_original"]
    return html.facts(
        [
            (_("Received"), Figure(formats.moment(file["received_at"]))),
            (_("Result"), Figure(formats.moment(file["completed_at"]))),
            (
                _("Original deadline"),
                Stack(formats.day(file["due_original"]), past_due(file["days_overdue"])),
            ),
            (
                _("Current deadline"),
                Stack(formats.day(file["due_current"]), past_due(file["days_overdue_current"]))
                if moved
                else _("not moved"),
            ),
            (_("Working days so far"), Figure(formats.number(gross))),
            (_("of which clock stopped"), Figure(formats.number(paused))),
            (_("Working days net"), Figure(formats.number(_net(gross, paused)))),
        ]
    )


def _net(gross: int | None, paused: int) -> int | None:
    return None if gross is None else gross - paused


def past_due(days: int | None) -> str:
    """ "12 ngày làm việc quá hạn", "còn 3 ngày làm việc", "đúng ngày hẹn"."""
    if formats.unknown(days):
        return _("no deadline")
    if days > 0:
        return _("{days} past due", days=formats.days(days))
    if days < 0:
        return _("{days} before it", days=formats.days(-days))
    return _("on the day")


def _unit(here: Here, unit_id: int | None) -> str | None:
    return None if unit_id is None else here.reference.name(unit_id)


def _word(words: dict[str, str], key: str | None) -> str | None:
    return None if key is None else _(words[key])


def stages(here: Here, history: History) -> Markup:
    """Time at each step (receiving, processing, advising, issuing) in working days."""
    if history.stages.empty:
        return html.empty_state("empty", text=_("No steps were recorded for this file."))
    items = [_stage(here, row) for row in as_records(history.stages)]
    return html.stage_bar(items, _("Working days at each step"))


def _stage(here: Here, row: dict[str, Any]) -> Stage:
    ended = None if formats.unknown(row["ended_at"]) else row["ended_at"]
    due = None if formats.unknown(row["due_at"]) else row["due_at"]
    days = max(0, int(row["days"])) if not formats.unknown(row["days"]) else 0
    return Stage(
        name=_(labels.STAGE[row["stage"]]),
        days=days,
        days_text=formats.number(days),
        unit=_name(here, row["unit_id"]),
        started=formats.day(row["started_at"]),
        ended=formats.day(ended),
        late=bool(due and (ended or close_of(here.filters.as_of)) > due),
        open=ended is None,
    )


def close_of(day: date) -> datetime:
    """The last moment of ``day``: a deadline known as a day holds until then."""
    return datetime.combine(day, time(23, 59, 59))


def timeline(here: Here, history: History) -> Markup:
    """Everything that happened, the newest first."""
    if history.events.empty:
        return html.empty_state("empty", text=_("No events were recorded for this file."))
    rows = as_records(history.events)
    return html.timeline([_event(here, row) for row in reversed(rows)])


def _event(here: Here, row: dict[str, Any]) -> Event:
    names = [_name(here, row["from_unit_id"]), _name(here, row["to_unit_id"])]
    details = [" → ".join(dict.fromkeys(name for name in names if name))]
    details += [row["official"] or "", row["note"] or "", _back_dated(row)]
    return Event(
        when=formats.moment(row["at"]),
        title=_(labels.EVENT[row["kind"]]),
        detail=" · ".join(text for text in details if text),
        kind=row["kind"],
        tone=EVENT_TONES.get(row["kind"], "neutral"),
    )


def _name(here: Here, unit_id: Any) -> str:
    return "" if formats.unknown(unit_id) else here.reference.name(unit_id, short=True)


def _back_dated(row: dict[str, Any]) -> str:
    """Said when an event entered the system on a later day than it happened."""
    recorded = row["recorded_at"]
    if formats.unknown(recorded) or recorded.date() <= row["at"].date():
        return ""
    return _("entered on {day}", day=formats.day(recorded))


def changes(history: History) -> Markup:
    """Clock stops, and extensions among the events, as one table."""
    stops: list[dict[str, Cell]] = [
        {
            "what": _("Clock stopped"),
            "from": Figure(formats.day(row["started_on"])),
            "to": Figure(formats.day(row["ended_on"])),
            "days": Figure(formats.number(row["days"])),
            "reason": row["reason"],
        }
        for row in as_records(history.pauses)
    ]
    moved = history.events[history.events["kind"].isin(["extension_asked", "extended"])]
    extensions: list[dict[str, Cell]] = [
        {
            "what": _(labels.EVENT[row["kind"]]),
            "from": Figure(formats.day(row["at"])),
            "reason": row["note"],
        }
        for row in as_records(moved)
    ]
    columns = [
        Column("what", _("What")),
        Column("from", _("From")),
        Column("to", _("To")),
        Column("days", _("Working days"), align="end"),
        Column("reason", _("Reason"), hide_on_phone=True),
    ]
    return html.data_table(columns, stops + extensions, _("Clock stops and extensions"))


def reviews(history: History) -> Markup:
    """Judgements of the work: rating and criteria, 1 (not met) to 4 (excellent)."""
    columns = [
        Column("day", _("Reviewed")),
        Column("rating", _("Rating")),
        *(Column(key, _(labels.CRITERION[key]), align="end") for key in CRITERIA),
        Column("reason", _("Reason"), hide_on_phone=True),
    ]
    rows = [_review(row) for row in as_records(history.reviews)]
    return html.data_table(columns, rows, _("Quality reviews"))


def _review(row: dict[str, Any]) -> dict[str, Cell]:
    scores: dict[str, Cell] = {key: Figure(formats.number(row[key])) for key in CRITERIA}
    return scores | {
        "day": Stack(formats.day(row["reviewed_on"]), row["inspection"] or ""),
        "rating": rating_chip(row["rating"]),
        "reason": row["reason"],
    }


def issues(here: Here, history: History) -> Markup:
    """Findings about this file; a row opens its issue."""
    columns = [
        Column("title", _("Issue")),
        Column("kind", _("Kind"), hide_on_phone=True),
        Column("status", _("Status")),
        Column("found", _("Found"), hide_on_phone=True),
        Column("due", _("To be remediated by")),
    ]
    rows: list[dict[str, Cell]] = [
        {
            "title": Stack(row["title"], row["code"]),
            "href": here.href("issue", issue=row["code"]) if row["is_seen"] else "",
            "kind": _(labels.ISSUE_KIND[row["kind"]]),
            "status": _(labels.ISSUE_STATUS[row["status"]]),
            "found": Figure(formats.day(row["found_on"])),
            "due": Figure(formats.day(row["due_on"])),
        }
        for row in as_records(history.issues)
    ]
    return html.data_table(columns, rows, _("Issues"))
