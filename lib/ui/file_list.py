"""The list behind a figure: which part of it, searched, sorted and paged by the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from lib import formats, labels, query
from lib.i18n import _
from lib.metrics import METRICS, PARTS
from lib.page import Here
from lib.query.records import PAGE_SIZE, SORTS
from lib.ui import html
from lib.ui.figures import part_counts
from lib.ui.html import Cell, Chip, Column, Figure, Link, Option, Stack

STATE_TONES = {
    "early": "good",
    "on_due_day": "good",
    "late": "high",
    "overdue": "high",
    "due_soon": "medium",
    "paused": "info",
}
BOOK = ("handled", "received", "resolved", "open", "overdue", "due_soon")


@dataclass(frozen=True)
class Asked:
    """What the URL asks of the list."""

    metric: str
    part: str
    search: str
    sort: str
    page: int

    @property
    def params(self) -> dict[str, str]:
        return {
            "metric": self.metric,
            "part": self.part if self.part != "numerator" else "",
            "q": self.search,
            "sort": self.sort if self.sort != "overdue" else "",
        }


def asked(here: Here) -> Asked:
    """The metric, its part, search text, order and page number, each checked."""
    return Asked(
        metric=here.option("metric", METRICS, "handled"),
        part=here.option("part", PARTS, "numerator"),
        search=here.asked.get("q", "")[:200],
        sort=here.option("sort", SORTS, "overdue"),
        page=here.number("page"),
    )


def book_tabs(here: Here, list_: Asked) -> Markup:
    """The stocks and flows of the book as a choice, each with its count; nothing beside a list of
    anything but files."""
    if METRICS[list_.metric].fact != "case_file":
        return Markup("")
    counts = query.table(BOOK, here.filters, here.scope).iloc[0]
    options = [
        Option(
            _(METRICS[key].label),
            here.href("files", metric=key, q=list_.search),
            current=key == list_.metric,
            count=formats.number(counts[key]),
        )
        for key in BOOK
    ]
    return html.segmented(_("Which files"), options)


def part_tabs(here: Here, list_: Asked) -> Markup:
    """The parts of a rate as a choice, each with its count, and what is left out of a figure;
    nothing for a plain count."""
    metric = METRICS[list_.metric]
    if not metric.denominator and not metric.excluded_measures:
        return Markup("")
    row = query.table((metric.key,), here.filters, here.scope).iloc[0]
    options = [
        Option(
            _(labels.PART[part]),
            here.href("files", metric=metric.key, part=part, q=list_.search),
            current=part == list_.part,
            count=formats.number(count),
        )
        for part, count in part_counts(metric, row).items()
    ]
    return html.segmented(_(metric.label), options)


def about(list_: Asked) -> str:
    """What the list is of: the definition of the figure, or why these rows are left out of it."""
    metric = METRICS[list_.metric]
    if list_.part == "excluded" and metric.excluded:
        return _(metric.excluded)
    return _(metric.definition)


def search(here: Here, list_: Asked) -> Markup:
    """The search box: code and title, accents and case do not matter."""
    kept = here.kept | here.filters.params(here.choices) | list_.params
    kept = {name: value for name, value in kept.items() if value and name != "q"}
    return html.search_box("files", "q", list_.search, _("Search code or title"), kept)


def file_list(here: Here, list_: Asked) -> Markup:
    """One page of the rows, with the pager above and below."""
    total = query.count(list_.metric, list_.part, here.filters, here.scope, list_.search)
    if total == 0:
        return _nothing(here, list_)
    page = min(list_.page, -(-total // PAGE_SIZE))
    frame = query.records(
        list_.metric, list_.part, here.filters, here.scope, list_.search, list_.sort, page
    )
    columns, to_row = TABLES[METRICS[list_.metric].fact]
    rows = [to_row(here, row) for row in frame.to_dict("records")]
    pager = _pager(here, list_, page, len(rows), total)
    table = html.data_table(
        columns(here, list_), rows, _(METRICS[list_.metric].label), stacked=True
    )
    return html.join([pager, table, pager if len(rows) > 20 else Markup("")])


def _nothing(here: Here, list_: Asked) -> Markup:
    if list_.search:
        text = _("Nothing matches “{text}”.", text=list_.search)
        action = (_("Clear the search"), here.href("files", **list_.params | {"q": ""}))
        return html.empty_state("empty", text=text, action=action)
    return html.empty_state("zero")


def _pager(here: Here, list_: Asked, page: int, shown: int, total: int) -> Markup:
    first = (page - 1) * PAGE_SIZE + 1
    last = first + shown - 1

    def to(number: int) -> str:
        return here.href("files", **list_.params, page=str(number) if number > 1 else "")

    previous = to(page - 1) if page > 1 else ""
    return html.pager(first, last, total, previous, to(page + 1) if last < total else "")


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
