"""Counts behind the checks that no metric holds: days around the due day, pairs of agencies."""

from __future__ import annotations

from typing import Any

import pandas as pd
import sqlalchemy as sa

from lib.access import Scope
from lib.database.schema import case_file, file_event, org_closure, work_day
from lib.filters import Filters
from lib.measures import Span
from lib.measures.checks import given_long
from lib.measures.hand_overs import came_back, handled, is_agency, known_by
from lib.query import spans
from lib.query.grouping import Look, grouped, rows_of
from lib.query.run import cached, frame, rows

C = case_file.c
SHOWN_DAYS = 10  # working days on either side of the due day
# literals, not parameters: PostgreSQL takes an expression with parameters for another one where it
# stands a second time, under GROUP BY
ZERO = sa.literal_column("0", sa.Integer)
ONE = sa.literal_column("1", sa.Integer)
BEFORE = sa.literal_column("-1", sa.Integer)


@cached
def due_histogram(filters: Filters, scope: Scope) -> pd.DataFrame:
    """Results around their due day, by the units right under the filtered one.

    Columns: unit (id), days (working days from the due day to the result, −10 to 10; 0 on the due
    day only, a result of a day off next to it counts as one day off), files. Files that were given
    at least five working days (``measures.checks.given_long``).
    """
    look = Look(filters, scope, ("unit",))
    statement, days = _past_due(rows_of("case_file", look), look.span)
    statement = statement.where(given_long(look.span), days.between(-SHOWN_DAYS, SHOWN_DAYS))
    found = rows(grouped(statement, look, {"files": sa.func.count()}, days.label("days")))
    return pd.DataFrame([dict(row) for row in found], columns=["unit", "days", "files"])


def _past_due(
    statement: sa.Select[Any], span: Span
) -> tuple[sa.Select[Any], sa.ColumnElement[int]]:
    done, due = work_day.alias("done_day"), work_day.alias("due_day")
    apart = done.c.ordinal - due.c.ordinal
    days = sa.case(
        (C.completed_on == span.due_on, ZERO),
        (sa.and_(apart == ZERO, C.completed_on > span.due_on), ONE),
        (apart == ZERO, BEFORE),
        else_=apart,
    )
    joined = statement.join(done, done.c.day == C.completed_on).join(due, due.c.day == span.due_on)
    return joined, days


@cached
def hand_over_pairs(filters: Filters, scope: Scope, most: int = 10) -> pd.DataFrame:
    """Pairs of agencies between which files went back and forth, most files first.

    Columns: one, other (ids of agencies, as they were on the day; the smaller id first), files
    (that came back from the one to the other or the other way round), times (hand-overs that
    brought a file back). Files resolved in the period or in progress at its end.
    """
    span, event = spans.one(filters), file_event.c
    source, target = org_closure.alias("source"), org_closure.alias("target")
    giver, taker = source.c.ancestor_id, target.c.ancestor_id
    moves = (
        sa.select(
            sa.case((giver < taker, giver), else_=taker).label("one"),
            sa.case((giver < taker, taker), else_=giver).label("other"),
            event.file_id,
        )
        .join_from(file_event, case_file, event.file_id == C.id)
        .join(source, source.c.unit_id == event.from_unit_id)
        .join(target, target.c.unit_id == event.to_unit_id)
        .where(
            came_back(event, known_by(span.end)),
            is_agency(source.c),
            is_agency(target.c),
            giver != taker,
            handled(span),
            *scope.where("case_file"),
            *filters.where("case_file"),
        )
        .subquery("moves")
    )
    files, times = sa.func.count(moves.c.file_id.distinct()), sa.func.count()
    return frame(
        sa.select(moves.c.one, moves.c.other, files.label("files"), times.label("times"))
        .group_by(moves.c.one, moves.c.other)
        .order_by(files.desc(), times.desc(), moves.c.one, moves.c.other)
        .limit(most)
    )
