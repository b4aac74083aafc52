"""Working days between days of the database, by ordinals of the calendar table.

The day of the event is not counted (Civil Code 2015, article 147): the difference of ordinals.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from lib.database.days import ordinal
from lib.database.schema import case_file, file_pause, file_stage, work_day
from lib.measures import Span
from lib.measures.checks import last_entry
from lib.metrics.metric import ENTRY, GROSS, NET, PAST_DUE, Metric

__all__ = ["finished", "last_day", "ordinal", "stopped", "working_days_of"]

F = case_file.c
# literals, not parameters: PostgreSQL takes an expression with parameters for another one where it
# stands a second time, under GROUP BY
ZERO, ONE, BEFORE = (sa.literal_column(number, sa.Integer) for number in ("0", "1", "-1"))
Files = Callable[[sa.ColumnElement[int]], sa.ColumnElement[bool]]


def finished(end: Any) -> sa.ColumnElement[Any]:
    """The day of a file's result, when it existed by ``end``; else NULL."""
    return sa.case((F.completed_on <= end, F.completed_on))


def last_day(end: Any) -> sa.ColumnElement[Any]:
    """The day of a file's result, or ``end`` while there is none."""
    return sa.func.coalesce(finished(end), end)


def stopped(received: Any, last: Any) -> tuple[sa.ColumnElement[Any], sa.ColumnElement[Any]]:
    """First and last day of a clock stop, cut to the life of its file: from the day of receipt to
    ``last``, its result or the day looked at. A stop outside ends before it begins."""
    stop = file_pause.c
    begins = sa.case((stop.started_on < received, received), else_=stop.started_on)
    still = sa.or_(stop.ended_on.is_(None), stop.ended_on > last)
    return begins, sa.case((still, last), else_=stop.ended_on)


def every_file(_file_id: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    """For ``files`` of ``working_days_of``: none is left out."""
    return sa.true()


def _stopped_days(file: Any, source: Any) -> sa.Select[Any]:
    """Working days that the clock of ``file`` was stopped, added up over ``source``, which names
    its stops. Those of one file do not overlap (see ``intake.timeline``)."""
    first, last = work_day.alias(), work_day.alias()
    begins, ends = stopped(file.c.received_on, file.c.completed_on)
    return (
        sa.select(sa.func.sum(last.c.ordinal - first.c.ordinal).label("days"))
        .select_from(source)
        .join(first, first.c.day == begins)
        .join(last, last.c.day == ends)
        .where(ends >= begins)
    )


def paused_working_days() -> sa.Subquery:
    """file_id → working days its clock was stopped, for completed files."""
    owner, file_id = case_file.alias("owner"), file_pause.c.file_id
    days = _stopped_days(owner, file_pause.join(owner, owner.c.id == file_id))
    return days.add_columns(file_id).group_by(file_id).subquery("paused")


def stopped_working_days() -> sa.ColumnElement[int]:
    """As ``paused_working_days``, of each completed file by itself: of few among many files the
    database would expect fewer still, and go through all of their stops for each."""
    days = _stopped_days(case_file, file_pause).where(file_pause.c.file_id == F.id)
    return days.correlate(case_file).scalar_subquery()


def working_days_of(
    metric: Metric, statement: sa.Select[Any], span: Span, files: Files = every_file
) -> tuple[sa.ColumnElement[int], sa.Select[Any]]:
    """The working days of which ``metric`` has a histogram over ``span``, and ``statement`` (over
    its fact) with the joins this needs: a step's from begin to end, a file's as ``metric.days``
    says. ``files`` says of ids of files which ones ``statement`` is about, where these are few
    among many: only what belongs to them is added up then, clock stops file by file."""
    if metric.fact == "file_stage":
        return step_working_days(statement)
    if metric.days == PAST_DUE:
        return working_days_past_due(statement, span)
    return _OF_FILES[metric.days](statement, files)


def step_working_days(
    statement: sa.Select[Any],
) -> tuple[sa.ColumnElement[int], sa.Select[Any]]:
    """Working days from begin to end of a step, clock stops included."""
    started, ended = work_day.alias("started_day"), work_day.alias("ended_day")
    joined = statement.join(started, started.c.day == file_stage.c.started_on).join(
        ended, ended.c.day == file_stage.c.ended_on
    )
    return ended.c.ordinal - started.c.ordinal, joined


def gross_working_days(
    statement: sa.Select[Any], _files: Files = every_file
) -> tuple[sa.ColumnElement[int], sa.Select[Any]]:
    """Working days from receipt to result of a completed file, clock stops included; and
    ``statement`` (over case_file) with the joins this needs."""
    received, completed = work_day.alias("received_day"), work_day.alias("completed_day")
    joined = statement.join(received, received.c.day == F.received_on).join(
        completed, completed.c.day == F.completed_on
    )
    return completed.c.ordinal - received.c.ordinal, joined


def net_working_days(
    statement: sa.Select[Any], files: Files = every_file
) -> tuple[sa.ColumnElement[int], sa.Select[Any]]:
    """As ``gross_working_days``, clock stops taken out."""
    gross, joined = gross_working_days(statement)
    if files is not every_file:
        return gross - sa.func.coalesce(stopped_working_days(), ZERO), joined
    paused = paused_working_days()
    outer = joined.outerjoin(paused, paused.c.file_id == F.id)
    return gross - sa.func.coalesce(paused.c.days, ZERO), outer


def entry_working_days(
    statement: sa.Select[Any], files: Files = every_file
) -> tuple[sa.ColumnElement[int], sa.Select[Any]]:
    """Working days from the result of a completed file to its entry in the register."""
    completed, owner = work_day.alias("completed_day"), case_file.alias("owner")
    entries = last_entry(owner).add_columns(owner.c.id).where(files(owner.c.id))
    entered = entries.group_by(owner.c.id).subquery("entered")
    last, file_id = entered.c
    joined = statement.join(completed, completed.c.day == F.completed_on).join(
        entered, file_id == F.id
    )
    return last - completed.c.ordinal, joined


def working_days_past_due(
    statement: sa.Select[Any], span: Span
) -> tuple[sa.ColumnElement[int], sa.Select[Any]]:
    """Working days from the due day to the result of a completed file, negative before it: 0 on the
    due day only, a result of a day off next to it counts as one day off."""
    done, due = work_day.alias("done_day"), work_day.alias("due_day")
    apart = done.c.ordinal - due.c.ordinal
    days = sa.case(
        (F.completed_on == span.due_on, ZERO),
        (sa.and_(apart == ZERO, F.completed_on > span.due_on), ONE),
        (apart == ZERO, BEFORE),
        else_=apart,
    )
    joined = statement.join(done, done.c.day == F.completed_on).join(due, due.c.day == span.due_on)
    return days, joined


_OF_FILES = {NET: net_working_days, GROSS: gross_working_days, ENTRY: entry_working_days}
