"""Measures of files: received, resolved in time or late, open in five states."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from lib.database.schema import file_event, file_pause
from lib.measures.span import BANDS, FLOW, STOCK, Condition, F, Measure, Span, days_between

OVERDUE_BANDS = ("overdue_1_5", "overdue_6_20", "overdue_21_60", "overdue_over_60")


def received(span: Span) -> Condition:
    return span.holds(F.received_on)


def resolved(span: Span) -> Condition:
    return span.holds(F.completed_on)


def in_hand(span: Span) -> Condition:
    return sa.and_(
        F.received_on <= span.end, sa.or_(F.completed_on.is_(None), F.completed_on > span.end)
    )


def on_the_books(day: sa.ColumnElement[Any]) -> Condition:
    """Received by ``day``, a day of the file itself, and not resolved before it."""
    return sa.and_(F.received_on <= day, sa.or_(F.completed_on.is_(None), F.completed_on >= day))


def first(kind: str) -> sa.ScalarSelect[Any]:
    """The moment of the first event of a kind; NULL where there is none."""
    event = file_event.alias(f"first_{kind}")
    moment = sa.select(sa.func.min(event.c.at)).where(event.c.file_id == F.id, event.c.kind == kind)
    return moment.correlate_except(event).scalar_subquery()


def stopped(span: Span) -> Condition:
    """The clock of the file stands still at the close of ``span.end``."""
    stop = file_pause.c
    return sa.exists().where(
        stop.file_id == F.id,
        stop.started_on <= span.end,
        sa.or_(stop.ended_on.is_(None), stop.ended_on > span.end),
    )


def _paused(span: Span) -> Condition:
    """Where there is no deadline there is no clock to stop."""
    return sa.and_(in_hand(span), span.due_on.is_not(None), stopped(span))


def _running(span: Span, *due: Condition) -> Condition:
    """Open, ``due``, its clock running: asked last, since it looks into another table."""
    return sa.and_(in_hand(span), *due, sa.not_(stopped(span)))


def overdue(span: Span) -> Condition:
    """Open, its clock running, its due day past at the close of ``span.end``."""
    return _running(span, span.due_on < span.end)


def _overdue_for(over: int, upto: int | None) -> Callable[[Span], Condition]:
    return lambda span: sa.and_(overdue(span), span.aged(span.due_on, over, upto))


def _stopped_within(span: Span) -> Condition:
    """Resolved, and the clock stood still at some time between receipt and result."""
    stop = file_pause.c
    stood = sa.exists().where(
        stop.file_id == F.id,
        stop.started_on <= F.completed_on,
        sa.or_(stop.ended_on.is_(None), stop.ended_on >= F.received_on),
    )
    return sa.and_(resolved(span), stood)


def extended(span: Span) -> Condition:
    return sa.and_(resolved(span), F.due_current > F.due_original)


def _extended_again(span: Span) -> Condition:
    """More than one extension is on record. Rescheduling is allowed once (Decree 61/2018/NĐ-CP,
    article 19, kept by Decree 118/2025/NĐ-CP)."""
    event = file_event.c
    extensions = (
        sa.select(sa.func.count())
        .where(event.file_id == F.id, event.kind == "extended")
        .scalar_subquery()
    )
    return sa.and_(extended(span), extensions > 1)


def _saved(span: Span) -> Condition:
    """Late by the original deadline, in time by the current one."""
    return sa.and_(
        resolved(span), F.completed_on > F.due_original_on, F.completed_on <= F.due_current_on
    )


def _spared(span: Span) -> Condition:
    """Overdue by the original deadline, not by the current one."""
    by_original = replace(span, deadline="original")
    not_yet = sa.or_(F.due_current_on.is_(None), F.due_current_on >= span.end)
    return sa.and_(overdue(by_original), not_yet)


def _happened(kind: str) -> Condition:
    event = file_event.c
    return sa.exists().where(event.file_id == F.id, event.kind == kind)


def _file(key: str, when: str, predicate: Callable[[Span], Condition]) -> Measure:
    return Measure(key, "case_file", when, predicate)


FILE_MEASURES = (
    _file("received", FLOW, received),
    _file("resolved", FLOW, resolved),
    _file(
        "resolved_in_order",
        FLOW,
        lambda s: sa.and_(resolved(s), F.completed_on >= F.received_on),
    ),
    _file("early", FLOW, lambda s: sa.and_(resolved(s), F.completed_on < s.due_on)),
    _file("on_due_day", FLOW, lambda s: sa.and_(resolved(s), F.completed_on == s.due_on)),
    _file("late", FLOW, lambda s: sa.and_(resolved(s), F.completed_on > s.due_on)),
    _file("resolved_no_deadline", FLOW, lambda s: sa.and_(resolved(s), s.due_on.is_(None))),
    _file("in_time_by_clock", FLOW, lambda s: sa.and_(resolved(s), F.completed_at <= s.due_at)),
    _file("late_by_clock", FLOW, lambda s: sa.and_(resolved(s), F.completed_at > s.due_at)),
    _file("extended", FLOW, extended),
    _file("extended_again", FLOW, _extended_again),
    _file("saved_by_extension", FLOW, _saved),
    _file("spared_by_extension", STOCK, _spared),
    _file("resolved_stopped", FLOW, _stopped_within),
    _file("reworked", FLOW, lambda s: sa.and_(resolved(s), _happened("rework"))),
    _file("reopened", FLOW, lambda s: sa.and_(resolved(s), _happened("reopened"))),
    # What is open falls into exactly one of the next five.
    _file("paused", STOCK, _paused),
    _file("overdue", STOCK, overdue),
    _file("due_soon", STOCK, lambda s: _running(s, s.due_on >= s.end, s.due_on <= s.soon)),
    _file("not_due", STOCK, lambda s: _running(s, s.due_on >= s.end, s.due_on > s.soon)),
    _file("open_no_deadline", STOCK, lambda s: sa.and_(in_hand(s), s.due_on.is_(None))),
    # What is overdue falls into exactly one of the next four.
    *(
        _file(key, STOCK, _overdue_for(*band))
        for key, band in zip(OVERDUE_BANDS, BANDS, strict=True)
    ),
)

RESOLVED_STATES = ("early", "on_due_day", "late", "resolved_no_deadline")
OPEN_STATES = ("paused", "overdue", "due_soon", "not_due", "open_no_deadline")


def touches(span: Span) -> Condition:
    """Files that any measure can count in ``span``: the cheap first cut of a query."""
    on_the_books = sa.and_(
        F.received_on <= span.end,
        sa.or_(F.completed_on.is_(None), F.completed_on >= span.start),
    )
    # the others for files whose result is dated before their receipt
    return sa.or_(on_the_books, resolved(span), received(span))


def extent() -> tuple[sa.ColumnElement[Any], sa.ColumnElement[Any]]:
    """From the receipt to the result; to no end while there is none. The result may be dated before
    the receipt."""
    return days_between(F.received_on, F.completed_on, F.completed_on.is_(None))


def state(span: Span) -> sa.ColumnElement[str]:
    """Where a file stands at the close of ``span.end``: a key of RESOLVED_STATES or OPEN_STATES."""
    closed = F.completed_on <= span.end
    return sa.case(
        (sa.and_(closed, F.completed_on < span.due_on), "early"),
        (sa.and_(closed, F.completed_on == span.due_on), "on_due_day"),
        (sa.and_(closed, F.completed_on > span.due_on), "late"),
        (closed, "resolved_no_deadline"),
        *(
            (measure.predicate(span), measure.key)
            for measure in FILE_MEASURES
            if measure.key in OPEN_STATES
        ),
        else_="not_received",
    )
