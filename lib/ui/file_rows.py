"""Files, reviews, issues and steps as rows of a table: its columns, and a record as its cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lib import formats, labels
from lib.i18n import _
from lib.page import Here
from lib.ui.html import Cell, Chip, Column, Figure, Link, Stack

if TYPE_CHECKING:
    from lib.ui.file_list import Asked

STATE_TONES = {
    "early": "good",
    "on_due_day": "good",
    "late": "high",
    "overdue": "high",
    "due_soon": "medium",
    "paused": "info",
}


def _sortable(here: Here, list_: Asked, key: str, label: str, sort: str, **more: Any) -> Column:
    href = here.href("files", **list_.params | {"sort": sort})
    direction = "ascending" if sort in ("due", "code") else "descending"
    return Column(key, label, sort=href, sorted=direction if sort == list_.sort else "", **more)


def _file_columns(here: Here, list_: Asked) -> list[Column]:
    return [
        _sortable(here, list_, "title", _("File"), "code"),
        Column("unit", _("Unit")),
        Column("field", _("Field"), hide_on_phone=True),
        _sortable(here, list_, "received", _("Received"), "received", hide_on_phone=True),
        _sortable(here, list_, "due", _("Due"), "due"),
        _sortable(here, list_, "completed", _("Result"), "completed", hide_on_phone=True),
        Column("state", _("State")),
        _sortable(here, list_, "days", _("Days past due"), "overdue", align="end"),
    ]


def file_row(here: Here, row: dict[str, Any]) -> dict[str, Cell]:
    """A row of ``query.records`` as cells; the row opens the file."""
    field = here.reference.fields.get(row["field_id"])
    overdue = row["days_overdue"]
    late = not formats.unknown(overdue) and overdue > 0
    return {
        "title": Stack(row["title"], row["code"]),
        "href": here.href("file", code=row["code"], origin=row["origin"]),
        "unit": here.reference.name(row["unit_id"], short=True),
        "field": field[1] if field else None,
        "received": Figure(formats.day(row["received_on"])),
        "due": Figure(formats.day(row["due_on"])),
        "completed": Figure(formats.day(row["completed_on"])),
        "state": Chip(_(labels.STATE[row["state"]]), STATE_TONES.get(row["state"], "neutral")),
        "days": Figure(formats.number(overdue)) if late else "",
    }


def rating_chip(rating: int) -> Chip:
    """A rating from 1 (not met) to 4 (excellent) in its word, tone and shape."""
    return Chip(_(labels.RATING[rating]), {1: "high", 2: "medium"}.get(rating, "good"))


def _review_columns(here: Here, list_: Asked) -> list[Column]:
    return [
        _sortable(here, list_, "title", _("File"), "code"),
        Column("unit", _("Unit"), hide_on_phone=True),
        Column("field", _("Field"), hide_on_phone=True),
        Column("reviewed", _("Reviewed")),
        Column("rating", _("Rating")),
    ]


def _review_row(here: Here, row: dict[str, Any]) -> dict[str, Cell]:
    return file_row(here, row) | {
        "reviewed": Figure(formats.day(row["reviewed_on"])),
        "rating": rating_chip(row["rating"]),
    }


def issue_columns() -> list[Column]:
    """The columns of ``issue_row``, without its file."""
    return [
        Column("title", _("Issue")),
        Column("unit", _("Unit"), hide_on_phone=True),
        Column("kind", _("Kind"), hide_on_phone=True),
        Column("severity", _("Severity")),
        Column("status", _("Status"), hide_on_phone=True),
        Column("found", _("Found"), hide_on_phone=True),
        Column("due", _("To be remediated by")),
    ]


def _issue_columns(here: Here, list_: Asked) -> list[Column]:
    return [*issue_columns(), Column("file", _("File"), hide_on_phone=True)]


def issue_row(here: Here, row: dict[str, Any]) -> dict[str, Cell]:
    """A row of ``query.records`` of issues as cells; the row opens the issue, and its file where
    the viewer may see that."""
    known = not formats.unknown(row["code"])
    href = here.href("file", code=row["code"], origin=row["origin"]) if known else ""
    return {
        "title": Stack(row["issue_title"], row["issue_code"]),
        "href": here.href("issue", issue=row["issue_code"]),
        "unit": here.reference.name(row["unit_id"], short=True),
        "kind": _(labels.ISSUE_KIND[row["issue_kind"]]),
        "severity": severity_chip(row["severity"]),
        "status": _(labels.ISSUE_STATUS[row["status"]]),
        "found": Figure(formats.day(row["found_on"])),
        "due": Figure(formats.day(row["issue_due_on"])),
        "file": Link(row["code"], href) if known else None,
    }


def severity_chip(severity: str) -> Chip:
    """How severe an issue is, in its word, tone and shape."""
    tone = {"high": "high", "medium": "medium"}.get(severity, "neutral")
    return Chip(_(labels.SEVERITY[severity]), tone)


def _step_columns(here: Here, list_: Asked) -> list[Column]:
    return [
        _sortable(here, list_, "title", _("File"), "code"),
        Column("unit", _("Unit"), hide_on_phone=True),
        Column("stage", _("Step")),
        Column("from", _("From"), hide_on_phone=True),
        Column("to", _("To"), hide_on_phone=True),
        Column("state", _("State")),
    ]


def _step_row(here: Here, row: dict[str, Any]) -> dict[str, Cell]:
    return file_row(here, row) | {
        "stage": _(labels.STAGE[row["stage"]]),
        "from": Figure(formats.day(row["started_on"])),
        "to": Figure(formats.day(row["ended_on"])),
    }


TABLES = {
    "case_file": (_file_columns, file_row),
    "quality_review": (_review_columns, _review_row),
    "issue": (_issue_columns, issue_row),
    "file_stage": (_step_columns, _step_row),
}
