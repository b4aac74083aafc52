"""One issue with its history, its file, its inspection and what repeats it. Out of scope it is
unknown."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import sqlalchemy as sa

from lib.access import Scope, User
from lib.actions.issue_moves import Owner, owner_columns
from lib.database.schema import (
    case_file,
    draw,
    inspection,
    inspection_sample,
    issue,
    issue_step,
    official,
    org_succession,
    user_account,
)
from lib.filters import Filters
from lib.measures import state
from lib.measures.issues import issue_status
from lib.query import spans
from lib.query.file import shown_name
from lib.query.frames import is_replaced
from lib.query.inspections import is_disclosed
from lib.query.run import cached, frame, rows

I, F = issue.c, case_file.c  # noqa: E741
OF_FILE = ("code", "origin", "title", "kind", "unit_id")
MOST_BEFORE = 12
OF_INSPECTION = ("code", "title", "trigger", "decision", "starts_on", "ends_on")


def file_is_seen(scope: Scope) -> sa.ColumnElement[bool]:
    """Whether the viewer may see the file of an issue: it can lie with another unit than the
    issue itself."""
    return sa.and_(sa.true(), *scope.where("case_file"))


@cached
def find_issue(code: str, filters: Filters, scope: Scope) -> dict[str, Any] | None:
    """The issue with this code, or None when there is none in ``scope``.

    Keys: every column of issue; official (a name, or None when hidden or unknown);
    ``file_<column>`` for OF_FILE and file_state as it stands at ``filters.as_of``, all None when
    there is no file or it is out of scope; inspection_id and ``inspection_<column>`` for
    OF_INSPECTION, None when the viewer may not know of it (yet); status_then: at the close of
    ``filters.as_of``, where status is the one on record now.
    """
    if "\0" in code:  # which no database holds, and PostgreSQL refuses
        return None
    seen = sa.and_(F.id.is_not(None), file_is_seen(scope))
    now = state(spans.at(filters.as_of, filters))
    known = is_disclosed(scope, filters.as_of, I.inspection_id, issue)
    statement = (
        sa.select(
            *(column for column in issue.c if column is not I.inspection_id),
            sa.case((known, I.inspection_id)).label("inspection_id"),
            shown_name(scope).label("official"),
            *(sa.case((seen, F[name])).label(f"file_{name}") for name in OF_FILE),
            sa.case((seen, now)).label("file_state"),
            issue_status(filters.as_of).label("status_then"),
            *(
                sa.case((known, inspection.c[name])).label(f"inspection_{name}")
                for name in OF_INSPECTION
            ),
        )
        .select_from(
            issue.outerjoin(case_file, I.file_id == F.id)
            .outerjoin(official, I.official_id == official.c.id)
            .outerjoin(inspection, I.inspection_id == inspection.c.id)
        )
        .where(I.code == code, *scope.where("issue"))
    )
    found = rows(statement)
    return dict(found[0]) if found else None


@cached
def repeats(issue_id: int, filters: Filters, scope: Scope) -> pd.DataFrame:
    """The issue and all that it repeats or that repeat it, near or far, as far as they are in
    ``scope``, in the order in which they were found. Columns: code, title, unit_id, found_on,
    closed_on, status (at the close of the as-of day), repeats (the code of the issue it repeats,
    None when unknown or hidden)."""
    before = issue.alias("before")
    statement = (
        sa.select(I.code, I.title, I.unit_id, I.found_on, I.closed_on)
        .add_columns(issue_status(filters.as_of).label("status"))
        .add_columns(sa.case((_is_seen(before, scope), before.c.code)).label("repeats"))
        .select_from(
            issue.outerjoin(case_file, I.file_id == F.id).outerjoin(
                before, I.repeats_issue_id == before.c.id
            )
        )
        .where(I.id.in_(_family(issue_id)), *scope.where("issue"))
        .order_by(I.found_on, I.id)
    )
    return frame(statement)


def _is_seen(other: sa.FromClause, scope: Scope) -> sa.ColumnElement[bool]:
    """Whether the issue ``other`` is in ``scope`` itself."""
    return other.c.id.in_(_seen_ids(scope))


def _family(issue_id: int) -> sa.Select[Any]:
    """Ids of the issues that are tied to one by "repeats", in either direction. A union without
    duplicates, so that a circle in the data comes to an end."""
    family = (
        sa.select(I.id, I.repeats_issue_id).where(I.id == issue_id).cte("family", recursive=True)
    )
    other = issue.alias("other")
    tied = sa.or_(other.c.id == family.c.repeats_issue_id, other.c.repeats_issue_id == family.c.id)
    step = sa.select(other.c.id, other.c.repeats_issue_id).join(family, tied)
    return sa.select(family.union(step).c.id)


@cached
def issue_steps(issue_id: int, filters: Filters, scope: Scope) -> pd.DataFrame:
    """The history of the issue, oldest first, when it is in ``scope``. Columns: sequence, at (when
    it was recorded), happened_on (the day it counts from), kind, role, username, who (the name of
    the account, None when hidden or unknown), due_on, cause, body, evidence."""
    s, account = issue_step.c, user_account.c
    who = account.display_name if scope.names else sa.null()
    statement = (
        sa.select(s.sequence, s.at, s.happened_on, s.kind, s.role, s.username)
        .add_columns(who.label("who"), s.due_on, s.cause, s.body, s.evidence)
        .select_from(issue_step.outerjoin(user_account, s.username == account.username))
        .where(s.issue_id == issue_id, s.issue_id.in_(_seen_ids(scope)))
        .order_by(s.sequence)
    )
    return frame(statement)


@cached
def issue_owner(issue_id: int, user: User, filters: Filters) -> Owner:
    """Whose the issue is, for who may take its next step."""
    found = rows(sa.select(*owner_columns(user)).where(I.id == issue_id))
    return Owner(bool(found[0]["own"]), bool(found[0]["home_affairs"]))


@cached
def found_before(
    unit_id: int, kind: str, day: date, filters: Filters, scope: Scope
) -> pd.DataFrame:
    """Issues of the same kind, closed before, that a finding in ``unit_id`` on ``day`` may repeat:
    in that unit or in those it took over from; the newest first, at most MOST_BEFORE. Columns:
    code, title, unit_id, found_on, closed_on, status."""
    statement = (
        sa.select(I.code, I.title, I.unit_id, I.found_on, I.closed_on, I.status)
        .where(
            I.kind == kind,
            I.closed_on <= day,
            sa.or_(I.unit_id == unit_id, I.unit_id.in_(_before(unit_id))),
            I.id.in_(_seen_ids(scope)),
        )
        .order_by(I.closed_on.desc(), I.id.desc())
        .limit(MOST_BEFORE)
    )
    return frame(statement)


def _before(unit_id: int) -> sa.Select[Any]:
    """Ids of the units that the unit took over from, over any number of steps."""
    o = org_succession.c
    line = sa.select(o.predecessor_id).where(o.successor_id == unit_id).cte("line", recursive=True)
    earlier = sa.select(o.predecessor_id).join(line, o.successor_id == line.c.predecessor_id)
    return sa.select(line.union(earlier).c.predecessor_id)


def _seen_ids(scope: Scope) -> sa.Select[Any]:
    return (
        sa.select(I.id)
        .select_from(issue.outerjoin(case_file, I.file_id == F.id))
        .where(*scope.where("issue"))
        .correlate(None)
    )


@cached
def drawn(
    inspection_id: int, file_id: int, filters: Filters, scope: Scope
) -> dict[str, Any] | None:
    """How the file came into a sample of the inspection; None when no draw chose it, or it is out
    of scope.

    Keys: number (of the draw), kind, stratified_by, stratum, rank, substitution_reason (it came
    for another), is_replaced (another came for it). Of several draws, the newest in which it
    stands.
    """
    s, d = inspection_sample.c, draw.c
    statement = (
        sa.select(d.number, d.kind, d.stratified_by, s.stratum, s.rank, s.substitution_reason)
        .add_columns(is_replaced().label("is_replaced"))
        .join_from(inspection_sample, draw, s.draw_id == d.id)
        .join(case_file, s.file_id == F.id)
        .where(s.inspection_id == inspection_id, s.file_id == file_id)
        .where(*scope.where("case_file"))
        .where(is_disclosed(scope, filters.as_of, s.inspection_id, case_file))
        .order_by(sa.column("is_replaced"), d.number.desc())
        .limit(1)
    )
    found = rows(statement)
    return dict(found[0]) if found else None
