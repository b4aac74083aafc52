"""Measures of the year-end rating: work that had to be done, what was done of it, and how.

A file counts once, in the span in which its outcome was decided: on the day of its result when that
came in time, else on the due day that passed without one. So no file counts in two years, or for
two heads of one agency, and nobody answers for a deadline that passed before the first day in
office. Whether the result came at all is known up to ``as_of``: up to the end of the year, even
where the span is a part of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from lib.database.schema import issue, quality_review
from lib.measures.files import in_hand, stopped
from lib.measures.span import FLOW, Condition, F, Measure, Span

R, I = quality_review.c, issue.c  # noqa: E741
NOT_MET = 1  # the rating "not met"
# whose rating is an assessment: not that of the unit itself
ASSESSORS = ("office", "inspection")
# times that a piece of work can fail before nothing is left of it, at 25 % each (Decree 335/2025)
FAILED_TIMES = (1, 2, 3, 4)
# deadlines that one file can miss: the first promise, and the one after extension
MISSED_DEADLINES = (1, 2)


def _as_of(span: Span) -> Span:
    return Span({"start": span.days["as_of"], "end": span.days["as_of"]}, span.deadline)


def _in_time(span: Span) -> Condition:
    return sa.and_(span.holds(F.completed_on), F.completed_on <= span.due_on)


def _fell_due(span: Span) -> Condition:
    """The due day passed without a result. One that had passed when the file came in nobody could
    keep: it counts nowhere."""
    late = sa.or_(F.completed_on.is_(None), F.completed_on > span.due_on)
    return sa.and_(span.holds(span.due_on), F.received_on <= span.due_on, late)


def _done(span: Span) -> Condition:
    done_late = sa.and_(_fell_due(span), F.completed_on <= span.days["as_of"])
    return sa.or_(_in_time(span), done_late)


def _not_done(span: Span) -> Condition:
    now = _as_of(span)
    return sa.and_(_fell_due(span), in_hand(now), sa.not_(stopped(now)))


def _clock_stopped(span: Span) -> Condition:
    now = _as_of(span)
    return sa.and_(_fell_due(span), in_hand(now), stopped(now))


def objective_cause(span: Span) -> Condition:
    """An issue about the file is on record whose cause was determined to be objective: then neither
    delays nor failed assessments of it count (Decree 335/2025)."""
    return sa.exists().where(
        I.file_id == F.id, I.cause == "objective", I.found_on <= span.days["as_of"]
    )


def _failed(span: Span) -> sa.ScalarSelect[int]:
    """How often the office or an inspection rated the file "not met"."""
    assessments = sa.select(sa.func.count()).where(
        R.file_id == F.id,
        R.rating == NOT_MET,
        R.reviewer_kind.in_(ASSESSORS),
        R.reviewed_on <= span.days["as_of"],
    )
    return assessments.scalar_subquery()


def _failed_times(times: int) -> Callable[[Span], Condition]:
    """Exactly so many times; the last of FAILED_TIMES means so many or more."""

    def predicate(span: Span) -> Condition:
        counted = _failed(span)
        hit = counted >= times if times == FAILED_TIMES[-1] else counted == times
        return sa.and_(_done(span), hit, sa.not_(objective_cause(span)))

    return predicate


def _missed() -> sa.ColumnElement[Any]:
    """Deadlines that passed before the result: 0, 1 the first promised, 2 the extended one too."""
    first = sa.func.coalesce(F.due_original_on, F.due_current_on)
    again = sa.and_(F.due_current_on > first, F.completed_on > F.due_current_on)
    return sa.case((again, 2), (F.completed_on > first, 1), else_=0)


def _missed_times(times: int) -> Callable[[Span], Condition]:
    return lambda span: sa.and_(_done(span), _missed() == times, sa.not_(objective_cause(span)))


def _excused(span: Span) -> Condition:
    """Late or assessed as not met, and not counted as such for its objective cause."""
    faulty = sa.or_(_missed() > 0, _failed(span) > 0)
    return sa.and_(_done(span), faulty, objective_cause(span))


def _clean(span: Span) -> Condition:
    """Done, and neither a delay nor a failed assessment of it counts."""
    faultless = sa.and_(_missed() == 0, _failed(span) == 0)
    return sa.and_(_done(span), sa.or_(faultless, objective_cause(span)))


def _of_files(key: str, predicate: Callable[[Span], Condition]) -> Measure:
    return Measure(key, "case_file", FLOW, predicate)


def _cause_open(span: Span) -> Condition:
    """Found in the span, and nobody has determined the cause yet. An issue keeps no day on which
    that was done, so what counts is the cause as it is recorded now."""
    return sa.and_(span.holds(I.found_on), I.cause.is_(None))


RATING_MEASURES = (
    _of_files("assigned_done", _done),
    _of_files("assigned_not_done", _not_done),
    _of_files("assigned_stopped", _clock_stopped),
    _of_files("assigned_clean", _clean),
    _of_files("assigned_excused", _excused),
    *(_of_files(f"done_failed_{times}", _failed_times(times)) for times in FAILED_TIMES),
    *(_of_files(f"done_delayed_{times}", _missed_times(times)) for times in MISSED_DEADLINES),
    Measure("issues_cause_open", "issue", FLOW, _cause_open),
)
