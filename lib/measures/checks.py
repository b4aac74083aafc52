"""Measures of what is worth checking: each is a pattern in the records, never a finding.

They count files. What is on record about a resolved file counts whatever the days looked at, so
that the months of a year add up to it.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from lib.config import settings
from lib.database.days import on_day, ordinal
from lib.database.schema import case_file, file_event, file_pause, work_day
from lib.measures.files import extended, first, on_the_books, resolved
from lib.measures.span import FLOW, Condition, F, Measure, Span

E = file_event.c
REACH = 5  # working days on either side of the due day that its closings are compared with


def given_long(span: Span) -> Condition:
    """Resolved, and given so many working days that a result ``REACH`` days before the due day was
    possible: who is given two days can only close near the due day."""
    return sa.and_(resolved(span), ordinal(span.due_on) - ordinal(F.received_on) >= REACH)


def _near_due_day(span: Span) -> Condition:
    past = ordinal(F.completed_on) - ordinal(span.due_on)
    return sa.and_(given_long(span), past.between(-REACH, REACH))


def _on_due_day(span: Span) -> Condition:
    return sa.and_(resolved(span), F.completed_on == span.due_on, given_long(span))


def _asked_in_time(span: Span) -> Condition:
    """Resolved, and given so many working days that there was time to ask before the last ones."""
    return sa.and_(resolved(span), ordinal(F.due_original_on) - ordinal(F.received_on) >= REACH)


def _extended_after_expiry(span: Span) -> Condition:
    moved = sa.exists().where(
        E.file_id == F.id,
        E.kind == "extended",
        on_day(E.at) > F.due_original_on,
    )
    return sa.and_(extended(span), moved)


def last_entry(owner: sa.FromClause) -> sa.Select[Any]:
    """Ordinal of the working day on which the result of a file of ``owner`` (case_file or an alias
    of it) was entered: the latest entry of a "completed" event of the day of the result."""
    return sa.select(sa.func.max(work_day.c.ordinal)).where(
        E.file_id == owner.c.id,
        E.kind == "completed",
        on_day(E.at) == owner.c.completed_on,
        work_day.c.day == on_day(E.recorded_at),
    )


def _entered() -> sa.ScalarSelect[Any]:
    return last_entry(case_file).correlate(case_file).scalar_subquery()


def _entry_known(span: Span) -> Condition:
    return sa.and_(resolved(span), (_entered() - ordinal(F.completed_on)).is_not(None))


def _entered_late(span: Span) -> Condition:
    gap = _entered() - ordinal(F.completed_on)
    return sa.and_(resolved(span), gap > settings().late_entry_days)


def _stopped_near_due_day(span: Span) -> Condition:
    stop = file_pause.c
    left = ordinal(F.due_original_on) - ordinal(stop.started_on)
    stopped = sa.exists().where(
        stop.file_id == F.id,
        stop.started_on <= F.due_original_on,
        left <= settings().last_days,
    )
    return sa.and_(_asked_in_time(span), stopped)


def _sent_away(span: Span) -> Condition:
    return sa.and_(resolved(span), F.closed_how.in_(("returned", "refused")))


def _gave_result(span: Span) -> Condition:
    """The first one, whatever happened to the file afterwards."""
    result = on_day(first("completed"))
    return sa.and_(span.holds(result), on_the_books(result))


def _reopened_soon(span: Span) -> Condition:
    result = first("completed")
    reopened = sa.exists().where(
        E.file_id == F.id,
        E.kind == "reopened",
        on_day(E.at) >= on_day(result),
        on_day(E.at) <= on_day(result, settings().reopened_days),
        on_day(E.at) <= span.days["as_of"],
    )
    return sa.and_(_gave_result(span), reopened)


def _check(key: str, predicate: Any) -> Measure:
    return Measure(key, "case_file", FLOW, predicate)


CHECK_MEASURES = (
    _check("resolved_near_due_day", _near_due_day),
    _check("resolved_on_due_day", _on_due_day),
    _check("resolved_given_long", _asked_in_time),
    _check("extended_after_expiry", _extended_after_expiry),
    _check("entry_known", _entry_known),
    _check("entered_late", _entered_late),
    _check("stopped_near_due_day", _stopped_near_due_day),
    _check("sent_away", _sent_away),
    _check("gave_result", _gave_result),
    _check("reopened_soon", _reopened_soon),
)
