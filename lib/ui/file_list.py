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
from lib.ui.file_rows import TABLES
from lib.ui.html import Option

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
