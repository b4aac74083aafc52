"""The parts of the page of one issue: what is due, facts, repeats, its file, its inspection."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
from markupsafe import Markup

from lib import formats, labels, query
from lib.formats import unknown
from lib.frames import as_records
from lib.i18n import _, n_
from lib.measures.issues import SILENT_DAYS
from lib.page import Here
from lib.ui import html
from lib.ui.file_rows import STATE_TONES, severity_chip
from lib.ui.html import Cell, Chip, Column, Figure, Link, Stack

Issue = dict[str, Any]
STATUS_TONES = {
    "open": "medium",
    "remediated": "info",
    "verified": "good",
    "closed_not_done": "high",
}


def status_chip(issue: Issue) -> Chip:
    """The status at the close of the day looked at."""
    status = issue["status_then"]
    return Chip(_(labels.ISSUE_STATUS[status]), STATUS_TONES[status])


def about(here: Here, issue: Issue) -> str:
    """Code, kind and unit: the issue in one line."""
    kind, unit = _(labels.ISSUE_KIND[issue["kind"]]), here.reference.name(issue["unit_id"])
    return f"{issue['code']} · {kind} · {unit}"


def is_open(here: Here, issue: Issue) -> bool:
    """Whether it is still open at the close of the as-of day."""
    return unknown(issue["closed_on"]) or issue["closed_on"] > here.filters.as_of


def due(here: Here, issue: Issue) -> Markup:
    """What calls for a look: past its date, explanation missing, silent, found again."""
    items = [*_pressing(here, issue)] if is_open(here, issue) else []
    if not unknown(issue["repeats_issue_id"]):
        items.append(Chip(_("repeats an earlier issue"), "medium"))
    if not items:
        words = _("Nothing is overdue.") if is_open(here, issue) else _("The issue is closed.")
        items.append(Chip(words, "neutral"))
    return html.chips(items)


def _pressing(here: Here, issue: Issue) -> list[Chip]:
    today, found = here.filters.as_of, []
    reported = _by(issue["remediated_on"], today)
    if reported:
        found.append(Chip(_("reported as remediated, to be verified"), "medium"))
    elif _before(issue["due_on"], today):
        days = (today - issue["due_on"]).days
        text = n_("{n} day past its date", "{n} days past its date", days)
        found.append(Chip(text, "high"))
    explained = _by(issue["explanation_given"], today)
    if _before(issue["explanation_due"], today) and not explained:
        found.append(Chip(_("explanation asked for and not given"), "high"))
    age = (today - issue["found_on"]).days
    if age >= SILENT_DAYS and not explained and not reported:
        text = n_("no word for {n} day", "no word for {n} days", age)
        found.append(Chip(text, "medium"))
    return found


def _by(day: date | None, today: date) -> bool:
    return not unknown(day) and day <= today


def _before(day: date | None, today: date) -> bool:
    return not unknown(day) and day < today


def facts(here: Here, issue: Issue) -> Markup:
    """Kind, severity, unit, cause and every date of the issue."""
    age = (here.filters.as_of - issue["found_on"]).days
    cause = issue["cause"]
    asked = not unknown(issue["explanation_due"])
    pairs: list[tuple[str, Cell]] = [
        (_("Code"), issue["code"]),
        (_("Kind"), _(labels.ISSUE_KIND[issue["kind"]])),
        (_("Severity"), severity_chip(issue["severity"])),
        (_("Cause"), _(labels.CAUSE[cause]) if cause else _("not yet determined")),
        (_("Unit"), _unit(here, issue["unit_id"])),
        (_("Unit answering for it today"), _unit(here, issue["current_unit_id"])),
        (_("Official concerned"), _official(issue)),
        (_("Found"), _found(issue, age)),
        (_("To be remediated by"), Figure(formats.day(issue["due_on"]))),
        (
            _("Explanation due"),
            Figure(formats.day(issue["explanation_due"])) if asked else _("not asked for"),
        ),
        (_("Explanation given"), Figure(formats.day(issue["explanation_given"]))),
        (_("Reported as remediated"), Figure(formats.day(issue["remediated_on"]))),
        (_("Closed on"), Figure(formats.day(issue["closed_on"]))),
    ]
    return html.facts([(label, value) for label, value in pairs if value])


def _found(issue: Issue, age: int) -> Stack | Figure:
    if age < 0:
        return Figure(formats.day(issue["found_on"]))
    return Stack(formats.day(issue["found_on"]), n_("{n} day ago", "{n} days ago", age))


def _official(issue: Issue) -> str:
    if unknown(issue["official_id"]):
        return _("nobody named")
    return issue["official"] or _("not shown")


def _unit(here: Here, unit_id: int | None) -> str | None:
    return None if unknown(unit_id) else here.reference.name(unit_id)


def recommendation(issue: Issue) -> Markup:
    """What is to be done about it."""
    return html.paragraph(issue["recommendation"] or _("No recommendation is on record."))


def family(here: Here, issue: Issue) -> pd.DataFrame:
    """The issue with all that it repeats or that repeat it."""
    return query.repeats(issue["id"], here.filters, here.scope)


def repeats(here: Here, issue: Issue, frame: pd.DataFrame) -> Markup:
    """The same failing again: each time with what became of it; a row opens that issue."""
    columns = [
        Column("title", _("Issue")),
        Column("unit", _("Unit"), hide_on_phone=True),
        Column("found", _("Found")),
        Column("closed", _("Closed on"), hide_on_phone=True),
        Column("status", _("Status")),
        Column("repeats", _("Repeats"), hide_on_phone=True),
    ]
    rows = [_repeat(here, issue, row) for row in as_records(frame)]
    return html.data_table(columns, rows, _("Found again"), stacked=True)


def _repeat(here: Here, issue: Issue, row: dict[str, Any]) -> dict[str, Cell]:
    this = row["code"] == issue["code"]
    sub = _("{code} · this issue", code=row["code"]) if this else row["code"]
    return {
        "title": Stack(row["title"], sub),
        "href": "" if this else here.href("issue", issue=row["code"]),
        "unit": here.reference.name(row["unit_id"], short=True),
        "found": Figure(formats.day(row["found_on"])),
        "closed": Figure(formats.day(row["closed_on"])),
        "status": Chip(_(labels.ISSUE_STATUS[row["status"]]), STATUS_TONES[row["status"]]),
        "repeats": row["repeats"],
    }


def file(here: Here, issue: Issue) -> Markup:
    """The file that the issue is about, for those who may see it."""
    if unknown(issue["file_id"]):
        return html.paragraph(_("The issue is about no single file."))
    if unknown(issue["file_code"]):
        return html.paragraph(_("The file belongs to another unit and is not yours to see."))
    href = here.href("file", code=issue["file_code"], origin=issue["file_origin"])
    state = issue["file_state"]
    pairs: list[tuple[str, Cell]] = [
        (_("File"), Link(issue["file_title"], href)),
        (_("Code"), Link(issue["file_code"], href)),
        (_("Kind"), _(labels.FILE_KIND[issue["file_kind"]])),
        (_("Resolving unit"), _unit(here, issue["file_unit_id"])),
        (_("State"), Chip(_(labels.STATE[state]), STATE_TONES.get(state, "neutral"))),
    ]
    return html.facts([(label, value) for label, value in pairs if value])


def inspection(here: Here, issue: Issue) -> Markup:
    """The inspection that found it: decision, days, units, and whether the file was drawn."""
    if unknown(issue["inspection_id"]):
        return html.paragraph(_("Found by watching the files, not by an inspection."))
    first, last = issue["inspection_starts_on"], issue["inspection_ends_on"]
    visited = query.inspections.visits(issue["inspection_code"], here.filters, here.scope)
    names = ", ".join(here.reference.name(unit, short=True) for unit in visited["unit_id"])
    pairs: list[tuple[str, Cell]] = [
        (_("Inspection"), Stack(issue["inspection_title"], issue["inspection_code"])),
        (_("Decision"), issue["inspection_decision"]),
        (_("Occasion"), _(labels.INSPECTION_TRIGGER[issue["inspection_trigger"]])),
        (_("Days"), f"{formats.day(first)} – {formats.day(last)}"),
        (_("Units visited"), names),
        (_("Sample"), _sample(here, issue)),
    ]
    return html.facts([(label, value) for label, value in pairs if value])


def _stratum(here: Here, drawn: Issue) -> str:
    """The part of the frame that the file was drawn from: a field, a unit, or all of it."""
    code: str = drawn["stratum"]
    if drawn["stratified_by"] == "none":
        return _("the whole frame")
    if drawn["stratified_by"] == "unit":
        ids = {token: unit for unit, token in here.reference.tokens.items()}
        return here.reference.name(ids[code], short=True) if code in ids else code
    return dict(here.reference.fields.values()).get(code, code)


def _sample(here: Here, issue: Issue) -> Cell:
    """Whether the file is one of those that the inspection drew, and from where."""
    if unknown(issue["file_code"]):
        return None
    file_id, inspection_id = issue["file_id"], issue["inspection_id"]
    drawn = query.drawn(inspection_id, file_id, here.filters, here.scope)
    if drawn is None:
        return _("the file was not drawn")
    if drawn["is_replaced"]:
        return _("drawn, but another file came for it")
    text = _("drawn as number {rank} in {field}", rank=drawn["rank"], field=_stratum(here, drawn))
    return Stack(text, drawn["substitution_reason"] or "")
