"""One file with everything that happened to it. A file out of scope is as unknown as none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
import sqlalchemy as sa

from lib.access import Scope
from lib.database.schema import (
    case_file,
    file_event,
    file_pause,
    file_stage,
    inspection,
    issue,
    official,
    quality_review,
    work_day,
)
from lib.filters import Filters
from lib.measures import state
from lib.measures.issues import issue_status
from lib.metrics.durations import last_day, ordinal, stopped
from lib.query import spans
from lib.query.inspections import is_disclosed
from lib.query.run import cached, frame, rows

F = case_file.c


@dataclass(frozen=True)
class History:
    """What happened to one file, each part oldest first."""

    events: pd.DataFrame  # at, recorded_at, kind, from_unit_id, to_unit_id, official, note
    stages: pd.DataFrame  # stage, unit_id, started_at, ended_at, due_at, days (working days)
    pauses: pd.DataFrame  # started_on, ended_on, reason, days (working days)
    reviews: pd.DataFrame  # reviewed_on, rating, complete, lawful, advice, form, reason, inspection
    # code, kind, severity, title, status, found_on, due_on, closed_on, is_seen
    issues: pd.DataFrame


@cached
def find_file(
    code: str, origin: str | None, filters: Filters, scope: Scope
) -> dict[str, Any] | None:
    """The header of the file with this code as it stands at ``filters.as_of``, or None when there
    is none in ``scope``.

    Keys: every column of case_file, and state, official (a name, or None when hidden or unknown),
    and in working days: days_overdue and days_overdue_current past the original and the current
    due day (negative = still to go), days_gross since receipt, days_paused (clock stopped).
    Without ``origin`` the newest file of that code.
    """
    if "\0" in code + (origin or ""):  # which no database holds, and PostgreSQL refuses
        return None
    span = spans.at(filters.as_of, filters)
    last = last_day(span.end)
    query = (
        sa.select(
            case_file,
            state(span).label("state"),
            shown_name(scope).label("official"),
            (ordinal(last) - ordinal(F.due_original_on)).label("days_overdue"),
            (ordinal(last) - ordinal(F.due_current_on)).label("days_overdue_current"),
            (ordinal(last) - ordinal(F.received_on)).label("days_gross"),
            _days_paused(last).label("days_paused"),
        )
        .select_from(case_file.outerjoin(official, F.official_id == official.c.id))
        .where(F.code == code, *scope.where("case_file"))
        .order_by(F.id.desc())
        .limit(1)
    )
    if origin:
        query = query.where(F.origin == origin)
    found = rows(query)
    return dict(found[0]) if found else None


@cached
def history(file_id: int, filters: Filters, scope: Scope) -> History:
    """Everything known of one file; empty frames when it is not in ``scope``."""
    mine = sa.select(F.id).where(F.id == file_id, *scope.where("case_file"))
    return History(
        events=_events(mine, scope),
        stages=_stages(mine, filters),
        pauses=_pauses(mine, filters),
        reviews=_reviews(mine, filters, scope),
        issues=_issues(mine, filters, scope),
    )


def shown_name(scope: Scope) -> sa.ColumnElement[Any]:
    """The official's name, for those who may see it: chairman, Home Affairs, the head of the unit,
    and the person."""
    if scope.names:
        return official.c.name
    return sa.case((official.c.id == (scope.official or 0), official.c.name))


def _days_paused(last: Any) -> sa.ColumnElement[Any]:
    begins, ends = stopped(F.received_on, last)
    before, until = work_day.alias(), work_day.alias()
    return (
        sa.select(sa.func.coalesce(sa.func.sum(until.c.ordinal - before.c.ordinal), 0))
        .join_from(file_pause, before, before.c.day == begins)
        .join(until, until.c.day == ends)
        .where(file_pause.c.file_id == F.id, ends >= begins)
        .correlate(case_file)
        .scalar_subquery()
    )


def _frame(
    columns: list[Any], source: sa.FromClause, owner: Any, mine: Any, order: Any
) -> pd.DataFrame:
    query = sa.select(*columns).select_from(source).where(owner.in_(mine)).order_by(*order)
    return frame(query)


def _events(mine: Any, scope: Scope) -> pd.DataFrame:
    e = file_event.c
    columns: list[Any] = [e.at, e.recorded_at, e.kind, e.from_unit_id, e.to_unit_id]
    columns += [shown_name(scope).label("official"), e.note]
    source = file_event.outerjoin(official, e.official_id == official.c.id)
    return _frame(columns, source, e.file_id, mine, (e.at, e.sequence))


def _stages(mine: Any, filters: Filters) -> pd.DataFrame:
    s = file_stage.c
    ended = sa.func.coalesce(s.ended_on, sa.literal(filters.as_of, sa.Date))
    days = (ordinal(ended) - ordinal(s.started_on)).label("days")
    columns: list[Any] = [s.stage, s.unit_id, s.started_at, s.ended_at, s.due_at, days]
    return _frame(columns, file_stage, s.file_id, mine, (s.started_at, s.id))


def _pauses(mine: Any, filters: Filters) -> pd.DataFrame:
    p = file_pause.c
    begins, ends = stopped(F.received_on, last_day(sa.literal(filters.as_of, sa.Date)))
    inside = sa.case((ends >= begins, ordinal(ends) - ordinal(begins)), else_=0)
    columns: list[Any] = [p.started_on, p.ended_on, p.reason, inside.label("days")]
    source = file_pause.join(case_file, p.file_id == F.id)
    return _frame(columns, source, p.file_id, mine, (p.started_on, p.id))


def _reviews(mine: Any, filters: Filters, scope: Scope) -> pd.DataFrame:
    """The inspection is named to who may know of it."""
    r = quality_review.c
    known = is_disclosed(scope, filters.as_of, r.inspection_id, case_file)
    columns: list[Any] = [r.reviewed_on, r.rating, r.complete, r.lawful, r.advice, r.form, r.reason]
    columns.append(sa.case((known, inspection.c.title)).label("inspection"))
    source = quality_review.join(case_file, r.file_id == F.id)
    source = source.outerjoin(inspection, r.inspection_id == inspection.c.id)
    return _frame(columns, source, r.file_id, mine, (r.reviewed_at, r.id))


def _issues(mine: Any, filters: Filters, scope: Scope) -> pd.DataFrame:
    """An issue can lie with another unit than its file; ``is_seen``: the viewer may open it."""
    i = issue.c
    columns: list[Any] = [i.code, i.kind, i.severity, i.title, i.found_on, i.due_on, i.closed_on]
    columns.append(issue_status(filters.as_of).label("status"))
    seen = sa.and_(sa.true(), *scope.where("issue")).label("is_seen")
    source = issue.join(case_file, i.file_id == F.id)
    return _frame([*columns, seen], source, i.file_id, mine, (i.found_on, i.id))
