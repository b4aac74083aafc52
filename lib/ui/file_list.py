"""The list behind a figure: which part of it, searched, sorted and paged by the database."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import quote, unquote

from markupsafe import Markup

from lib import formats, labels, query
from lib.frames import as_records
from lib.i18n import _
from lib.metrics import METRICS, PARTS
from lib.page import Here
from lib.query.asked import COUNTED
from lib.query.order import SORTS
from lib.query.records import PAGE_SIZE
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
LONGEST_NAME = 500  # of a file in an address
BOOK = ("handled", "received", "resolved", "open", "overdue", "due_soon")


@dataclass(frozen=True)
class Asked:
    """What the URL asks of the list."""

    metric: str
    part: str
    search: str
    sort: str
    place: query.Place
    number: int | None  # of the page, where the address says it of the data that is shown

    @property
    def params(self) -> dict[str, str]:
        return {
            "metric": self.metric,
            "part": self.part if self.part != "numerator" else "",
            "q": self.search,
            "sort": self.sort if self.sort != "overdue" else "",
        }


def asked(here: Here) -> Asked:
    """The metric, its part, search text, order and place, each checked. A page that goes on from a
    file has the number that its link gave it, as long as the data is the same."""
    place = _place(here)
    goes_on = place.after or place.before
    is_numbered = not goes_on or here.asked.get("version") == _version(here)
    return Asked(
        metric=here.option("metric", METRICS, "handled"),
        part=here.option("part", PARTS, "numerator"),
        search=here.asked.get("q", "")[:200],
        sort=here.option("sort", SORTS, "overdue"),
        place=place,
        number=here.number("page") if is_numbered else None,
    )


def _place(here: Here) -> query.Place:
    """``after`` or ``before`` a file, named by origin and code, else ``page``. What cannot be a
    file is given on as one that is not there."""
    for name in ("after", "before"):
        if text := here.asked.get(name):
            origin, _colon, code = text.partition(":")
            file = unquote(origin), unquote(code)
            known = len(text) <= LONGEST_NAME and "\0" not in "".join(file)
            found = file if known else ("", "")
            return query.Place(after=found) if name == "after" else query.Place(before=found)
    return query.Place(here.number("page"))


def _file(row: dict[str, Any]) -> str:
    return f"{quote(row['origin'], safe='')}:{quote(row['code'], safe='')}"


def _version(here: Here) -> str:
    """The data that a page was numbered in."""
    return sha256(here.filters.version.encode()).hexdigest()[:8]


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
    page = query.page_at(
        list_.metric,
        list_.part,
        here.filters,
        here.scope,
        list_.search,
        list_.sort,
        list_.place,
    )
    shown = as_records(page.frame)
    columns, to_row = TABLES[METRICS[list_.metric].fact]
    rows = [to_row(here, row) for row in shown]
    pager = _pager(here, list_, page, shown, total)
    table = html.data_table(
        columns(here, list_), rows, _(METRICS[list_.metric].label), stacked=True
    )
    again = pager if len(rows) > 20 else Markup("")
    return html.join([Markup("") if page.is_known else _lost(), pager, table, again])


def _lost() -> Markup:
    text = _("The file at which this page began is not in your sight. This is the first page.")
    return html.notice(text)


def _nothing(here: Here, list_: Asked) -> Markup:
    if list_.search:
        text = _("Nothing matches “{text}”.", text=list_.search)
        action = (_("Clear the search"), here.href("files", **list_.params | {"q": ""}))
        return html.empty_state("empty", text=text, action=action)
    return html.empty_state("zero")


def _pager(
    here: Here, list_: Asked, page: query.Page, shown: list[dict[str, Any]], total: int
) -> Markup:
    """Of files, the page before ends at the first file shown and the one after begins at the last,
    whatever was added meanwhile; other lists go by the number of the page."""

    def to(number: int | None, **place: str) -> str:
        known = {} if number is None else {"page": str(number)} if number > 1 else {}
        return here.href("files", **list_.params, **known, **place)

    number = page.number or list_.number
    before, after = (None if number is None else number + step for step in (-1, 1))
    is_counted = not list_.search or total <= COUNTED
    last = to(-(-total // PAGE_SIZE)) if is_counted else ""
    if METRICS[list_.metric].fact == "case_file" and shown:
        version = {} if number is None else {"version": _version(here)}
        previous = to(before, before=_file(shown[0]), **version) if number != 2 else to(1)
        following = to(after, after=_file(shown[-1]), **version)
    else:
        previous, following = to(before), to(after)
    return html.turner(
        _span(number, len(shown), total, is_counted),
        "" if page.is_first else previous,
        "" if page.is_last else following,
        ("" if page.is_first else to(1), "" if page.is_last else last),
    )


def _span(number: int | None, shown: int, total: int, is_counted: bool) -> str:
    """Which of the rows are shown."""
    first = None if number is None else (number - 1) * PAGE_SIZE + 1
    of = formats.number(total if is_counted else COUNTED)
    if first is None or (is_counted and first + shown - 1 > total):
        known = {"shown": formats.number(shown), "total": of}
        if is_counted:
            return _("{shown} of {total}", **known)
        return _("{shown} of more than {total}", **known)
    last = formats.number(first + shown - 1)
    span = {"first": formats.number(first), "last": last, "total": of}
    if is_counted:
        return _("{first}–{last} of {total}", **span)
    return _("{first}–{last} of more than {total}", **span)


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
