"""The rows behind a figure: the same predicate, filters and scope as the figure itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
import sqlalchemy as sa

from lib.access import Scope
from lib.database.schema import case_file, file_stage, issue, quality_review
from lib.dimensions import FACTS, unit_column
from lib.filters import Filters
from lib.measures import Span, state
from lib.measures.issues import issue_status
from lib.metrics.durations import finished, last_day, ordinal
from lib.query import listing, spans
from lib.query.asked import COUNTED, Asked
from lib.query.issue import file_is_seen
from lib.query.listing import Cut
from lib.query.run import cached, frame

F, R, I, S = case_file.c, quality_review.c, issue.c, file_stage.c  # noqa: E741
PAGE_SIZE = 50
REACH = 1_000 * PAGE_SIZE  # rows from either end of a list within which a page is found by number


@dataclass(frozen=True)
class Place:
    """Which page of a list: by ``number``, the first being 1; or (of files) the one that comes
    ``after`` a file, or ``before`` it: its origin and code."""

    number: int = 1
    after: tuple[str, str] | None = None
    before: tuple[str, str] | None = None


@dataclass(frozen=True)
class Page:
    """One page of a list. ``number``: which one it is, where it was found by number; ``is_first``
    and ``is_last``: nothing comes before it, or after it; ``is_known``: False where the file it was
    to begin at is not there for who looks, and the first page is shown instead."""

    frame: pd.DataFrame
    is_first: bool
    is_last: bool
    number: int | None = None
    is_known: bool = True


@cached
def records(
    metric: str,
    part: str,
    filters: Filters,
    scope: Scope,
    search: str = "",
    sort: str = "overdue",
    page: int = 1,
    size: int = PAGE_SIZE,
) -> pd.DataFrame:
    """One page of the rows behind ``part`` ("numerator", "denominator", "remainder") of a metric.

    One row per row of the metric's fact table: files, reviews (each with its file) or issues (with
    their file, if any and in scope). Columns for all: code, origin, title, kind, source, field_id,
    unit_id, received_on, due_on, completed_on, state (see ``measures.state``), days_overdue and
    days_taken (working days; None where unknown); for reviews also reviewed_on, rating; for issues
    issue_code, issue_title, issue_kind, severity, status (at the end of the span), found_on,
    issue_due_on, closed_on; for steps stage, started_on, ended_on.
    ``sort`` is one of SORTS; issues, which have no state of a file, sort by their own due day for
    "overdue". Raises KeyError on an unknown metric or sort.
    """
    asked = Asked(metric, part, filters, scope, search, sort)
    cut = Cut(size, skip=(page - 1) * size)
    return _frame(asked, listing.ids(asked.listing, cut))


@cached
def page_at(
    metric: str,
    part: str,
    filters: Filters,
    scope: Scope,
    search: str,
    sort: str,
    place: Place,
) -> Page:
    """A page of the list, with rows as ``records`` gives them. Asked by a number that lies further
    than REACH from both ends, or beyond the last page, it is the nearest one that can be given.
    Raises KeyError as ``records``."""
    asked = Asked(metric, part, filters, scope, search, sort)
    file = place.after or place.before
    if file is None:
        return _by_number(asked, place.number)
    found = asked.is_of_files and listing.position(asked.listing, file[1], file[0], scope)
    if not found:
        first = _by_number(asked, 1)
        return Page(first.frame, first.is_first, first.is_last, 1, is_known=False)
    backwards = place.after is None
    some = listing.ids(asked.listing, Cut(PAGE_SIZE + 1, found, backwards))
    if backwards and len(some) <= PAGE_SIZE:  # the first page, filled up from what follows
        return _by_number(asked, 1)
    shown = some[-PAGE_SIZE:] if backwards else some[:PAGE_SIZE]
    more = len(some) > PAGE_SIZE
    return Page(_frame(asked, shown), is_first=False, is_last=not (backwards or more))


@cached
def count(metric: str, part: str, filters: Filters, scope: Scope, search: str = "") -> int:
    """How many rows ``records`` has in all. Of what a search finds no more than COUNTED are
    counted: COUNTED + 1 stands for all beyond."""
    asked = Asked(metric, part, filters, scope, search)
    return listing.number(asked.listing, COUNTED + 1) if asked.words else asked.figure


def _by_number(asked: Asked, number: int) -> Page:
    """A page by its number, counted from the nearer end."""
    total = count(asked.metric, asked.part, asked.filters, asked.scope, asked.search)
    is_counted = not asked.words or total <= COUNTED
    last = max(1, -(-total // PAGE_SIZE)) if is_counted else REACH // PAGE_SIZE
    number = min(number, last)
    skip, rest = (number - 1) * PAGE_SIZE, total - number * PAGE_SIZE
    if skip > REACH and rest > REACH:
        number = REACH // PAGE_SIZE + 1
        skip, rest = (number - 1) * PAGE_SIZE, total - number * PAGE_SIZE
    if is_counted and rest < skip:
        cut = Cut(PAGE_SIZE + min(rest, 0), backwards=True, skip=max(rest, 0))
    else:
        cut = Cut(PAGE_SIZE, skip=skip)
    found = listing.ids(asked.listing, cut)
    is_last = number == last if is_counted else len(found) < PAGE_SIZE
    return Page(_frame(asked, found), number == 1, is_last, number)


def _frame(asked: Asked, ids: list[int]) -> pd.DataFrame:
    """The rows with these ids, in their order."""
    fact, span = asked.fact, spans.one(asked.filters)
    own = sa.literal_column(f"{fact}.id", sa.BigInteger)
    columns = [*_file_columns(fact, asked.filters, asked.scope, span), *_own_columns(fact, span)]
    statement = sa.select(own.label("id"), *columns).select_from(FACTS[fact]).where(own.in_(ids))
    place = {id: number for number, id in enumerate(ids)}
    found = frame(statement)
    order = found["id"].map(place).argsort(kind="stable")
    return found.iloc[order].drop(columns="id").reset_index(drop=True)


def _file_columns(fact: str, filters: Filters, scope: Scope, span: Span) -> list[Any]:
    last = last_day(span.end)
    names: list[Any] = [F.code, F.origin, F.title]
    if fact == "issue":  # in scope by its unit, while its file can lie with another
        seen = file_is_seen(scope)
        names = [sa.case((seen, column)).label(column.name) for column in names]
    return [
        *names,
        F.kind,
        F.source,
        F.field_id,
        unit_column(fact, filters.organisation).label("unit_id"),
        F.received_on,
        span.due_on.label("due_on"),
        sa.type_coerce(finished(span.end), sa.Date).label("completed_on"),
        state(span).label("state"),
        (ordinal(last) - ordinal(span.due_on)).label("days_overdue"),
        (ordinal(last) - ordinal(F.received_on)).label("days_taken"),
    ]


def _own_columns(fact: str, span: Span) -> list[Any]:
    if fact == "quality_review":
        return [R.reviewed_on, R.rating]
    if fact == "file_stage":
        return [S.stage, S.started_on, S.ended_on]
    if fact == "issue":
        return [
            I.code.label("issue_code"),
            I.title.label("issue_title"),
            I.kind.label("issue_kind"),
            I.severity,
            issue_status(span.end).label("status"),
            I.found_on,
            I.due_on.label("issue_due_on"),
            I.closed_on,
        ]
    return []
