"""Counts behind the checks that no metric holds: pairs of agencies."""

from __future__ import annotations

import pandas as pd
import sqlalchemy as sa

from lib.access import Scope
from lib.database.schema import case_file, file_event, org_closure
from lib.filters import Filters
from lib.measures.hand_overs import came_back, handled, is_agency, known_by
from lib.query import spans
from lib.query.arms import spread
from lib.query.grouping import within
from lib.query.run import cached, frame

C = case_file.c


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
            *spread([handled(span), *within("case_file", filters, scope)]),
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
