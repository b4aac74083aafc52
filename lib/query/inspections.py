"""Inspections: the plan, one inspection, its team, the units it visits.

The chairman and Home Affairs see all of them. A head sees one that visits the own unit, from the
day it starts; of one without notice nothing before the visit itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
import sqlalchemy as sa

from lib.access import Scope
from lib.database.schema import (
    case_file,
    inspection,
    inspection_member,
    inspection_sample,
    inspection_unit,
    issue,
    org_closure,
    org_unit,
)
from lib.dimensions import subtree
from lib.filters import Filters
from lib.query.frames import is_replaced
from lib.query.run import cached, frame, rows

N, V, I, F = inspection.c, inspection_unit.c, issue.c, case_file.c  # noqa: E741


def is_seen(scope: Scope, as_of: date) -> sa.ColumnElement[bool]:
    """Whether the viewer may know of an inspection at the close of ``as_of``."""
    if scope.units is None:
        return sa.true()
    known = sa.or_(N.trigger != "unannounced", V.visited_on <= as_of)
    visits = sa.exists().where(V.inspection_id == N.id, V.unit_id.in_(_own(scope)), known)
    return sa.and_(N.starts_on <= as_of, visits.correlate(inspection))


def was_visited(as_of: date, inspection_id: Any, units: Sequence[Any]) -> sa.ColumnElement[bool]:
    """Whether the inspection has been at one of ``units`` (ids or columns), or at a unit above it,
    by the close of ``as_of``."""
    visit, above = inspection_unit.alias("visit"), org_closure.alias("above")
    made = sa.exists().where(
        visit.c.inspection_id == inspection_id,
        visit.c.visited_on <= as_of,
        above.c.ancestor_id == visit.c.unit_id,
        above.c.unit_id.in_(units),
    )
    return made.correlate_except(visit, above)


def is_disclosed(
    scope: Scope, as_of: date, inspection_id: Any, owner: sa.FromClause
) -> sa.ColumnElement[bool]:
    """Whether the viewer may know that the inspection has to do with a row of ``owner`` (case_file
    or issue): with one without notice, once its unit has been visited. True where there is no
    inspection; not where the inspection itself is kept back."""
    if scope.units is None:
        return sa.true()
    about = inspection.alias("about")
    visited = was_visited(as_of, about.c.id, (owner.c.unit_id, owner.c.current_unit_id))
    known = sa.exists().where(
        about.c.id == inspection_id, sa.or_(about.c.trigger != "unannounced", visited)
    )
    return sa.or_(inspection_id.is_(None), known.correlate_except(about))


def _own(scope: Scope) -> sa.CompoundSelect[Any]:
    """The units in scope, and former ones whose files they answer for."""
    below = subtree(scope.units or ())
    former = (
        sa.select(F.unit_id)
        .join_from(case_file, org_unit, F.unit_id == org_unit.c.id)
        .where(F.current_unit_id.in_(below), org_unit.c.valid_to.is_not(None))
    )
    return sa.union(below, former)


@cached
def inspections(start: date, end: date, filters: Filters, scope: Scope) -> pd.DataFrame:
    """Inspections that start from ``start`` to ``end``, as far as they may be known, by their first
    day.

    Columns: every column of inspection; units (visited or to visit), drawn (files that were drawn
    and not replaced), issues (found by it), issues_open and issues_remediated (reported done, not
    yet verified) of these at ``filters.as_of``. Files and issues are counted within ``scope``.
    """
    statement = (
        sa.select(inspection, *_counts(filters, scope))
        .where(N.starts_on.between(start, end), is_seen(scope, filters.as_of))
        .order_by(N.starts_on, N.code)
    )
    return frame(statement)


@cached
def find_inspection(code: str, filters: Filters, scope: Scope) -> dict[str, Any] | None:
    """One inspection with the columns of ``inspections``; None when there is none, or the viewer
    may not know of it."""
    if "\0" in code:  # which no database holds, and PostgreSQL refuses
        return None
    statement = sa.select(inspection, *_counts(filters, scope)).where(
        N.code == code, is_seen(scope, filters.as_of)
    )
    found = rows(statement)
    return dict(found[0]) if found else None


def _counts(filters: Filters, scope: Scope) -> list[sa.ColumnElement[Any]]:
    units = sa.select(sa.func.count()).where(V.inspection_id == N.id)
    drawn = (
        sa.select(sa.func.count())
        .select_from(
            inspection_sample.join(case_file, inspection_sample.c.file_id == F.id),
        )
        .where(
            inspection_sample.c.inspection_id == N.id,
            sa.not_(is_replaced()),
            is_disclosed(scope, filters.as_of, N.id, case_file),
            *scope.where("case_file"),
        )
    )
    if scope.units is not None:
        units = units.where(_visit_is_known(scope, filters.as_of))
    is_open = sa.or_(I.closed_on.is_(None), I.closed_on > filters.as_of)
    remediated = sa.and_(is_open, I.status == "remediated")
    return [
        _labelled(units, "units"),
        _labelled(drawn, "drawn"),
        _labelled(_issues(filters, scope), "issues"),
        _labelled(_issues(filters, scope, is_open), "issues_open"),
        _labelled(_issues(filters, scope, remediated), "issues_remediated"),
    ]


def _labelled(statement: sa.Select[Any], name: str) -> sa.Label[Any]:
    return statement.correlate(inspection).scalar_subquery().label(name)


def _issues(filters: Filters, scope: Scope, *which: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return (
        sa.select(sa.func.count())
        .select_from(issue.outerjoin(case_file, I.file_id == F.id))
        .where(
            I.inspection_id == N.id,
            I.found_on <= filters.as_of,
            *which,
            is_disclosed(scope, filters.as_of, N.id, issue),
            *scope.where("issue"),
        )
    )


def _visit_is_known(scope: Scope, as_of: date) -> sa.ColumnElement[bool]:
    """Heads learn of a visit to others once it has been made, and so of one without notice to a
    unit of their own."""
    announced = sa.and_(V.unit_id.in_(_own(scope)), N.trigger != "unannounced")
    return sa.or_(V.visited_on <= as_of, announced)


@cached
def issues_of(code: str, filters: Filters, scope: Scope) -> pd.DataFrame:
    """The issues that an inspection found up to ``filters.as_of``, in scope: those behind the
    column issues. Columns: every column of issue, is_open at that day, and file_code and
    file_origin where the file is in scope too."""
    seen = sa.and_(F.id.is_not(None), *scope.where("case_file"))
    statement = (
        sa.select(
            issue,
            sa.or_(I.closed_on.is_(None), I.closed_on > filters.as_of).label("is_open"),
            sa.case((seen, F.code)).label("file_code"),
            sa.case((seen, F.origin)).label("file_origin"),
        )
        .select_from(
            issue.join(inspection, I.inspection_id == N.id).outerjoin(case_file, I.file_id == F.id)
        )
        .where(
            N.code == code,
            I.found_on <= filters.as_of,
            is_seen(scope, filters.as_of),
            is_disclosed(scope, filters.as_of, N.id, issue),
            *scope.where("issue"),
        )
        .order_by(I.found_on, I.code)
    )
    return frame(statement)


@cached
def visits(code: str, filters: Filters, scope: Scope) -> pd.DataFrame:
    """The units of an inspection by the day of the visit: unit_id, visited_on (None: to come).
    A head does not learn of visits to others that are still to come."""
    statement = (
        sa.select(V.unit_id, V.visited_on)
        .join_from(inspection_unit, inspection, V.inspection_id == N.id)
        .where(N.code == code, is_seen(scope, filters.as_of))
        .order_by(V.visited_on.is_(None), V.visited_on, V.unit_id)
    )
    if scope.units is not None:
        statement = statement.where(_visit_is_known(scope, filters.as_of))
    return frame(statement)


@cached
def members(code: str, filters: Filters, scope: Scope) -> pd.DataFrame:
    """The team as the decision names it, the lead first: role, name (None for who may not see
    names), position."""
    m = inspection_member.c
    rank = sa.case((m.role == "lead", 0), (m.role == "deputy_lead", 1), else_=2)
    statement = (
        sa.select(m.role, (m.name if scope.names else sa.null()).label("name"), m.position)
        .join_from(inspection_member, inspection, m.inspection_id == N.id)
        .where(N.code == code, is_seen(scope, filters.as_of))
        .order_by(rank, m.id)
    )
    return frame(statement)
