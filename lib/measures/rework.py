"""Measures of files that had to be done again, and of those that were right the first time."""

from __future__ import annotations

import sqlalchemy as sa

from lib.database.days import on_day
from lib.database.schema import file_event
from lib.measures.files import in_hand
from lib.measures.span import FLOW, STOCK, Condition, F, Measure, Span

E = file_event.c
DONE_AGAIN = ("rework", "reopened")  # kinds of events


def _sent_back_again(span: Span) -> Condition:
    times = sa.select(sa.func.count()).where(E.file_id == F.id, E.kind == "rework")
    return sa.and_(span.holds(F.completed_on), times.scalar_subquery() > 1)


def _right_first_time(span: Span) -> Condition:
    """Resolved without having been sent back or reopened."""
    again = sa.exists().where(E.file_id == F.id, E.kind.in_(DONE_AGAIN))
    return sa.and_(span.holds(F.completed_on), sa.not_(again))


def _reopened_in_hand(span: Span) -> Condition:
    """In progress again after a result."""
    again = sa.exists().where(E.file_id == F.id, E.kind == "reopened", on_day(E.at) <= span.end)
    return sa.and_(in_hand(span), again)


REWORK_MEASURES = (
    Measure("reworked_again", "case_file", FLOW, _sent_back_again),
    Measure("right_first_time", "case_file", FLOW, _right_first_time),
    Measure("reopened_in_hand", "case_file", STOCK, _reopened_in_hand),
)
