"""One issue with its file, its inspection and what repeats it. Out of scope it is unknown."""

from __future__ import annotations

from typing import Any

import pandas as pd
import sqlalchemy as sa

from lib.access import Scope
from lib.database.schema import (
    case_file,
    inspection,
    inspection_sample,
    inspection_unit,
    issue,
    official,
)
from lib.filters import Filters
from lib.measures import state
from lib.query import spans
from lib.query.file import shown_name
from lib.query.run import cached, frame, rows

I, F = issue.c, case_file.c  # noqa: E741
OF_FILE = ("code", "origin", "title", "kind", "unit_id")
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
    there is no file or it is out of scope; ``inspection_<column>`` for OF_INSPECTION.
    """
    if "\0" in code:  # which no database holds, and PostgreSQL refuses
        return None
    seen = sa.and_(F.id.is_not(None), file_is_seen(scope))
    now = state(spans.at(filters.as_of, filters))
    statement = (
        sa.select(
            issue,
            shown_name(scope).label("official"),
            *(sa.case((seen, F[name])).label(f"file_{name}") for name in OF_FILE),
            sa.case((seen, now)).label("file_state"),
            *(inspection.c[name].label(f"inspection_{name}") for name in OF_INSPECTION),
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
    closed_on, status, repeats (the code of the issue it repeats, None when unknown or hidden)."""
    before = issue.alias("before")
    statement = (
        sa.select(I.code, I.title, I.unit_id, I.found_on, I.closed_on, I.status)
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
    seen = (
        sa.select(I.id)
        .select_from(issue.outerjoin(case_file, I.file_id == F.id))
        .where(*scope.where("issue"))
        .correlate(None)
    )
    return other.c.id.in_(seen)


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
def visited_units(inspection_id: int, filters: Filters) -> pd.DataFrame:
    """The units that an inspection visits, which are no secret. Columns: unit_id, visited_on."""
    v = inspection_unit.c
    return frame(
        sa.select(v.unit_id, v.visited_on)
        .where(v.inspection_id == inspection_id)
        .order_by(v.visited_on, v.unit_id)
    )


@cached
def drawn(
    inspection_id: int, file_id: int, filters: Filters, scope: Scope
) -> dict[str, Any] | None:
    """How the file came into the sample of the inspection (stratum, rank, substitution_reason);
    None when it was not drawn, or is out of scope."""
    s = inspection_sample.c
    statement = (
        sa.select(s.stratum, s.rank, s.substitution_reason)
        .join_from(inspection_sample, case_file, s.file_id == F.id)
        .where(s.inspection_id == inspection_id, s.file_id == file_id)
        .where(*scope.where("case_file"))
        .limit(1)
    )
    found = rows(statement)
    return dict(found[0]) if found else None
