"""MEASURES: what is counted, as a predicate on one row and the day it happens on.

A measure says which rows of its fact table count in a span of days. The same predicate counts
(``query.table``) and lists (``query.records``), so a number always opens exactly its rows.

A *flow* counts what happened from ``span.start`` to ``span.end``, both included. A *stock* counts
what stands at the close of ``span.end``: a file completed that day is no longer open, a file due
that day is not yet overdue.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from lib.database.schema import case_file, file_event, file_pause, issue, quality_review

Condition = sa.ColumnElement[bool]
F, R, I = case_file.c, quality_review.c, issue.c  # noqa: E741

FLOW, STOCK = "flow", "stock"


@dataclass(frozen=True)
class Span:
    """The days a measure looks at, as SQL expressions (literals, or columns of a list of months).

    ``soon_task`` and ``soon_file``: last due day that counts as due soon at ``end``.
    ``deadline``: "original" or "current", the due date that decides.
    """

    start: Any
    end: Any
    soon_task: Any
    soon_file: Any
    deadline: str

    @property
    def due_on(self) -> sa.ColumnElement[Any]:
        return F.due_original_on if self.deadline == "original" else F.due_current_on

    @property
    def due_at(self) -> sa.ColumnElement[Any]:
        return F.due_original if self.deadline == "original" else F.due_current

    @property
    def soon(self) -> sa.ColumnElement[Any]:
        return sa.case((F.kind == "task", self.soon_task), else_=self.soon_file)

    def holds(self, day: sa.ColumnElement[Any]) -> Condition:
        return sa.and_(day >= self.start, day <= self.end)


@dataclass(frozen=True)
class Measure:
    """One thing that is counted. ``fact`` is the table whose rows it counts."""

    key: str
    fact: str
    when: str
    predicate: Callable[[Span], Condition]


def _received(span: Span) -> Condition:
    return span.holds(F.received_on)


def _resolved(span: Span) -> Condition:
    return span.holds(F.completed_on)


def _open(span: Span) -> Condition:
    return sa.and_(
        F.received_on <= span.end, sa.or_(F.completed_on.is_(None), F.completed_on > span.end)
    )


def _stopped(span: Span) -> Condition:
    stop = file_pause.c
    return sa.exists().where(
        stop.file_id == F.id,
        stop.started_on <= span.end,
        sa.or_(stop.ended_on.is_(None), stop.ended_on > span.end),
    )


def _paused(span: Span) -> Condition:
    """Where there is no deadline there is no clock to stop."""
    return sa.and_(_open(span), span.due_on.is_not(None), _stopped(span))


def _running(span: Span) -> Condition:
    return sa.and_(_open(span), sa.not_(_stopped(span)))


def _happened(kind: str) -> Condition:
    event = file_event.c
    return sa.exists().where(event.file_id == F.id, event.kind == kind)


def _issue_open(span: Span) -> Condition:
    return sa.and_(I.found_on <= span.end, sa.or_(I.closed_on.is_(None), I.closed_on > span.end))


def _explanation_missing(span: Span) -> Condition:
    given_later = sa.or_(I.explanation_given.is_(None), I.explanation_given > span.end)
    return sa.and_(_issue_open(span), I.explanation_due < span.end, given_later)


def _file(key: str, when: str, predicate: Callable[[Span], Condition]) -> Measure:
    return Measure(key, "case_file", when, predicate)


_ALL = (
    _file("received", FLOW, _received),
    _file("resolved", FLOW, _resolved),
    _file(
        "resolved_in_order",
        FLOW,
        lambda s: sa.and_(_resolved(s), F.completed_on >= F.received_on),
    ),
    _file("early", FLOW, lambda s: sa.and_(_resolved(s), F.completed_on < s.due_on)),
    _file("on_due_day", FLOW, lambda s: sa.and_(_resolved(s), F.completed_on == s.due_on)),
    _file("late", FLOW, lambda s: sa.and_(_resolved(s), F.completed_on > s.due_on)),
    _file("resolved_no_deadline", FLOW, lambda s: sa.and_(_resolved(s), s.due_on.is_(None))),
    _file("in_time_by_clock", FLOW, lambda s: sa.and_(_resolved(s), F.completed_at <= s.due_at)),
    _file("late_by_clock", FLOW, lambda s: sa.and_(_resolved(s), F.completed_at > s.due_at)),
    _file("extended", FLOW, lambda s: sa.and_(_resolved(s), F.due_current > F.due_original)),
    _file("reworked", FLOW, lambda s: sa.and_(_resolved(s), _happened("rework"))),
    _file("reopened", FLOW, lambda s: sa.and_(_resolved(s), _happened("reopened"))),
    # What is open falls into exactly one of the next five.
    _file("paused", STOCK, _paused),
    _file("overdue", STOCK, lambda s: sa.and_(_running(s), s.due_on < s.end)),
    _file(
        "due_soon",
        STOCK,
        lambda s: sa.and_(_running(s), s.due_on >= s.end, s.due_on <= s.soon),
    ),
    _file("not_due", STOCK, lambda s: sa.and_(_running(s), s.due_on >= s.end, s.due_on > s.soon)),
    _file("open_no_deadline", STOCK, lambda s: sa.and_(_open(s), s.due_on.is_(None))),
    Measure("reviewed", "quality_review", FLOW, lambda s: s.holds(R.reviewed_on)),
    Measure(
        "rated_good",
        "quality_review",
        FLOW,
        lambda s: sa.and_(s.holds(R.reviewed_on), R.rating >= 3),
    ),
    Measure("issues_found", "issue", FLOW, lambda s: s.holds(I.found_on)),
    Measure("issues_closed", "issue", FLOW, lambda s: s.holds(I.closed_on)),
    Measure("issues_open", "issue", STOCK, _issue_open),
    Measure("issues_past_due", "issue", STOCK, lambda s: sa.and_(_issue_open(s), I.due_on < s.end)),
    Measure("explanations_missing", "issue", STOCK, _explanation_missing),
)
MEASURES: dict[str, Measure] = {m.key: m for m in _ALL}

RESOLVED_STATES = ("early", "on_due_day", "late", "resolved_no_deadline")
OPEN_STATES = ("paused", "overdue", "due_soon", "not_due", "open_no_deadline")


def touches(fact: str, span: Span) -> Condition:
    """Rows of ``fact`` that any measure can count in ``span``: the cheap first cut of a query."""
    if fact == "quality_review":
        return span.holds(R.reviewed_on)
    if fact == "issue":
        return sa.and_(
            I.found_on <= span.end, sa.or_(I.closed_on.is_(None), I.closed_on >= span.start)
        )
    on_the_books = sa.and_(
        F.received_on <= span.end,
        sa.or_(F.completed_on.is_(None), F.completed_on >= span.start),
    )
    # the others for files whose result is dated before their receipt
    return sa.or_(on_the_books, _resolved(span), _received(span))


def state(span: Span) -> sa.ColumnElement[str]:
    """Where a file stands at the close of ``span.end``: a key of RESOLVED_STATES or OPEN_STATES."""
    closed = F.completed_on <= span.end
    return sa.case(
        (sa.and_(closed, F.completed_on < span.due_on), "early"),
        (sa.and_(closed, F.completed_on == span.due_on), "on_due_day"),
        (sa.and_(closed, F.completed_on > span.due_on), "late"),
        (closed, "resolved_no_deadline"),
        *((MEASURES[key].predicate(span), key) for key in OPEN_STATES),
        else_="not_received",
    )
