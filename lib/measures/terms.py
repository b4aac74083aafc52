"""Measures of a term in office: inherited and own work, initiative in advising, quality of what was
finished. The span is the term: what is inherited was there before its first day.

A file whose due day lay before the first day could no longer be done in time by who came then: it
is late by inheritance, even where it is resolved on the first day.
"""

from __future__ import annotations

import sqlalchemy as sa

from lib.database.days import on_day
from lib.database.schema import quality_review
from lib.measures.files import first, in_hand, on_the_books, overdue, resolved
from lib.measures.reviews import GOOD
from lib.measures.span import FLOW, STOCK, Condition, F, Measure, Span

R = quality_review.c


def _inherited(span: Span) -> Condition:
    return F.received_on < span.start


def _late(span: Span) -> Condition:
    return sa.and_(resolved(span), F.completed_on > span.due_on)


def _reminded_first() -> Condition:
    """A reminder is on record before the first advice; one of the same moment is none."""
    return first("reminded") < first("advised")


def _first_advised(span: Span) -> Condition:
    """The first advice lies in the span; one that was noted when all was over is none."""
    advised = on_day(first("advised"))
    return sa.and_(span.holds(advised), on_the_books(advised))


def _unasked(span: Span) -> Condition:
    return sa.and_(_first_advised(span), _reminded_first().is_not(True))


def _after_reminder(span: Span) -> Condition:
    return sa.and_(_first_advised(span), _reminded_first())


def _resolved_unadvised(span: Span) -> Condition:
    return sa.and_(resolved(span), first("advised").is_(None))


def _reminded_unadvised(span: Span) -> Condition:
    """In progress and reminded of, and still no advice at the close of the last day."""
    advised = on_day(first("advised"))
    silent = sa.or_(advised.is_(None), advised > span.end)
    return sa.and_(in_hand(span), on_day(first("reminded")) <= span.end, silent)


def finished_reviewed(span: Span) -> Condition:
    """A review, as far as it is known, of a file finished in the span."""
    return sa.and_(span.holds(F.completed_on), R.reviewed_on <= span.days["as_of"])


TERM_MEASURES = (
    Measure("carried_open", "case_file", STOCK, lambda s: sa.and_(in_hand(s), _inherited(s))),
    Measure("carried_overdue", "case_file", STOCK, lambda s: sa.and_(overdue(s), _inherited(s))),
    Measure(
        "own_open",
        "case_file",
        STOCK,
        lambda s: sa.and_(in_hand(s), F.received_on >= s.start),
    ),
    Measure(
        "own_overdue",
        "case_file",
        STOCK,
        lambda s: sa.and_(overdue(s), F.received_on >= s.start),
    ),
    Measure("late_inherited", "case_file", FLOW, lambda s: sa.and_(_late(s), s.due_on < s.start)),
    Measure("late_own", "case_file", FLOW, lambda s: sa.and_(_late(s), s.due_on >= s.start)),
    Measure("advised_unasked", "case_file", FLOW, _unasked),
    Measure("advised_after_reminder", "case_file", FLOW, _after_reminder),
    Measure("resolved_unadvised", "case_file", FLOW, _resolved_unadvised),
    Measure("reminded_unadvised", "case_file", STOCK, _reminded_unadvised),
    Measure("finished_reviewed", "quality_review", FLOW, finished_reviewed),
    Measure(
        "finished_rated_good",
        "quality_review",
        FLOW,
        lambda s: sa.and_(finished_reviewed(s), R.rating >= GOOD),
    ),
)
