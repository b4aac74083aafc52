"""Measures of the data itself: books that do not balance, dates that cannot be, what is missing.

All count files that are on the books: resolved in the span, or in progress at its end.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from lib.database.days import on_day
from lib.database.schema import STAGES, file_stage, org_unit
from lib.measures.files import in_hand, received, resolved
from lib.measures.hand_overs import handled, up_to
from lib.measures.span import FLOW, STOCK, Condition, F, Measure, Span


def _carried_over(span: Span) -> Condition:
    """In progress at the close of the day before the span began."""
    return in_hand(span.eve)


def remainder(span: Span) -> sa.ColumnElement[int]:
    """What one file adds to opening + received − resolved − closing: 0 where its dates are in
    order, whatever the span."""
    opening, came, went, closing = (
        sa.case((condition, 1), else_=0)
        for condition in (_carried_over(span), received(span), resolved(span), in_hand(span))
    )
    return opening + came - went - closing


def _unbalanced(span: Span) -> Condition:
    """Only what has its result before its receipt, of which there are few, found by an index."""
    return sa.and_(F.completed_on < F.received_on, remainder(span) != 0)


def _of_handled(condition: Callable[[Span], Condition]) -> Callable[[Span], Condition]:
    return lambda span: sa.and_(handled(span), condition(span))


def _result_before_receipt(span: Span) -> Condition:
    return sa.and_(resolved(span), F.completed_on < F.received_on)


def _due_before_receipt(_span: Span) -> Condition:
    return sa.or_(F.due_original_on < F.received_on, F.due_current_on < F.received_on)


def _result_after_delivery(span: Span) -> Condition:
    """The result is dated after the day on which the source delivered it."""
    return sa.and_(in_hand(span), F.completed_on > on_day(F.ingested_at))


def _ended_unit(_span: Span) -> Condition:
    return sa.exists().where(org_unit.c.id == F.unit_id, org_unit.c.valid_to < F.received_on)


def _rank(stage: sa.ColumnElement[str]) -> sa.ColumnElement[int]:
    return sa.case({name: number for number, name in enumerate(STAGES)}, value=stage)


def _steps_out_of_order(last: Any) -> Condition:
    """Of the steps begun by the day ``last``, one ended before it began, or began before any step
    of an earlier stage of its file."""
    step = file_stage.c
    before, first = file_stage.alias("before"), file_stage.alias("first")
    begun = sa.exists().where(
        first.c.file_id == step.file_id,
        first.c.stage == before.c.stage,
        first.c.started_at <= step.started_at,
    )
    skipped = sa.exists().where(
        before.c.file_id == step.file_id,
        _rank(before.c.stage) < _rank(step.stage),
        before.c.started_at > step.started_at,
        before.c.started_on <= last,
        sa.not_(begun.correlate_except(first)),
    )
    return sa.exists().where(
        step.file_id == F.id,
        step.started_on <= last,
        sa.or_(step.ended_at < step.started_at, skipped.correlate_except(before)),
    )


def _file(key: str, predicate: Callable[[Span], Condition], when: str = FLOW) -> Measure:
    return Measure(key, "case_file", when, predicate)


DATA_MEASURES = (
    _file("carried_over", _carried_over, STOCK),
    _file("unbalanced", _unbalanced),
    _file("result_before_receipt", _result_before_receipt),
    _file("result_after_delivery", _result_after_delivery, STOCK),
    _file("due_before_receipt", _of_handled(_due_before_receipt), STOCK),
    _file("no_field", _of_handled(lambda _span: F.field_id.is_(None)), STOCK),
    _file("ended_unit", _of_handled(_ended_unit), STOCK),
    _file("possible_duplicate", _of_handled(lambda _span: F.possible_duplicate), STOCK),
    _file("steps_out_of_order", up_to(_steps_out_of_order), STOCK),
)
