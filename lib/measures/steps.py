"""Measures of steps: the time a file spends at receiving, processing, advising and issuing.

Letter 5712/UBND-NC (2024) asks for the time at each step (tiếp nhận, xử lý, tham mưu). A step is
counted under the unit that held the file at it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from lib.database.schema import file_stage
from lib.measures.files import overdue
from lib.measures.span import BANDS, FLOW, STOCK, Condition, Measure, Span, days_between

WAITING_BANDS = ("waiting_0_5", "waiting_6_20", "waiting_21_60", "waiting_over_60")

S = file_stage.c


def _done(span: Span) -> Condition:
    return sa.and_(span.holds(S.ended_on), S.ended_on >= S.started_on)


def _waiting(span: Span) -> Condition:
    return sa.and_(S.started_on <= span.end, sa.or_(S.ended_on.is_(None), S.ended_on > span.end))


def _waiting_for(over: int, upto: int | None) -> Callable[[Span], Condition]:
    return lambda span: sa.and_(_waiting(span), span.aged(S.started_on, over, upto))


STEP_MEASURES = (
    Measure("steps_done", "file_stage", FLOW, _done),
    Measure(
        "steps_in_time",
        "file_stage",
        FLOW,
        lambda s: sa.and_(_done(s), S.ended_at <= S.due_at),
    ),
    Measure(
        "steps_late",
        "file_stage",
        FLOW,
        lambda s: sa.and_(_done(s), S.ended_at > S.due_at),
    ),
    Measure("steps_waiting", "file_stage", STOCK, _waiting),
    # What waits falls into exactly one of the next four.
    *(
        Measure(key, "file_stage", STOCK, _waiting_for(*band))
        for key, band in zip(WAITING_BANDS, BANDS, strict=True)
    ),
    # of a file that is overdue
    Measure(
        "steps_waiting_overdue",
        "file_stage",
        STOCK,
        lambda s: sa.and_(_waiting(s), overdue(s)),
    ),
)


def touches(span: Span) -> Condition:
    """Steps that any measure can count in ``span``."""
    return sa.and_(S.started_on <= span.end, sa.or_(S.ended_on.is_(None), S.ended_on >= span.start))


def extent() -> tuple[sa.ColumnElement[Any], sa.ColumnElement[Any]]:
    """From begin to end of a step; to no end while it waits."""
    return days_between(S.started_on, S.ended_on, S.ended_on.is_(None))
