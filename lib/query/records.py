"""The rows behind a figure: the same predicate, filters and scope as the figure itself."""

from __future__ import annotations

from typing import Any

import pandas as pd
import sqlalchemy as sa

from lib.access import Scope
from lib.database.schema import case_file, file_stage, issue, quality_review
from lib.dimensions import FACTS, unit_column
from lib.filters import Filters
from lib.measures import Span, state
from lib.measures.issues import issue_status
from lib.metrics import METRICS
from lib.query import spans
from lib.query.durations import finished, last_day, ordinal
from lib.query.issue import file_is_seen
from lib.query.run import cached, frame, rows
from lib.text import fold

F, R, I, S = case_file.c, quality_review.c, issue.c, file_stage.c  # noqa: E741
PAGE_SIZE = 50
SORTS = ("overdue", "due", "received", "completed", "code")


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
    fact = METRICS[metric].fact
    span = spans.one(filters)
    columns = [*_file_columns(fact, filters, scope, span), *_own_columns(fact, span)]
    statement = (
        _behind(metric, part, filters, scope, search, columns)
        .order_by(*_order(sort, fact, span), sa.literal_column(f"{fact}.id"))
        .limit(size)
        .offset((page - 1) * size)
    )
    return frame(statement)


@cached
def count(metric: str, part: str, filters: Filters, scope: Scope, search: str = "") -> int:
    """How many rows ``records`` has in all."""
    total = sa.func.count().label("total")
    return int(rows(_behind(metric, part, filters, scope, search, [total]))[0]["total"])


def _behind(
    metric: str, part: str, filters: Filters, scope: Scope, search: str, columns: list[Any]
) -> sa.Select[Any]:
    fact = METRICS[metric].fact
    text = I.search_text if fact == "issue" else F.search_text
    return (
        sa.select(*columns)
        .select_from(FACTS[fact])
        .where(
            METRICS[metric].part(part, spans.one(filters)),
            *scope.where(fact),
            *filters.where(fact),
            *(
                text.contains(word, autoescape=True)
                for word in fold(search.replace("\0", " ")).split()
            ),
        )
    )


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


def _order(sort: str, fact: str, span: Span) -> list[Any]:
    if fact == "issue":
        by_issue: dict[str, sa.ColumnElement[Any]] = {
            "overdue": I.due_on,
            "due": I.due_on,
            "received": I.found_on.desc(),
            "completed": I.closed_on.desc(),
            "code": I.code,
        }
        return [by_issue[sort].nulls_last()]
    done_on = finished(span.end)
    late = sa.case((done_on.is_not(None), ordinal(done_on) - ordinal(span.due_on)))
    orders: dict[str, list[Any]] = {
        # what is still open and longest past its day first, then the longest late
        "overdue": [done_on.is_not(None), late.desc().nulls_last(), span.due_on.nulls_last()],
        "due": [span.due_on.nulls_last()],
        "received": [F.received_on.desc()],
        "completed": [done_on.desc().nulls_last()],
        "code": [F.code],
    }
    return orders[sort]
