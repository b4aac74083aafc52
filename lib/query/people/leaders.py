"""Who heads a unit on a day, for those who may see names."""

from __future__ import annotations

import pandas as pd
import sqlalchemy as sa

from lib.access import Scope
from lib.database.schema import appointment, official
from lib.dimensions import subtree
from lib.filters import Filters
from lib.query.file import shown_name
from lib.query.run import cached, frame


@cached
def leaders(unit_id: int, filters: Filters, scope: Scope) -> pd.DataFrame:
    """Head and deputies of one unit in office at ``filters.as_of``, the head first.

    Columns: official_id, post ("head", "deputy"), acting, name (None when hidden), valid_from.
    Empty when the unit is out of scope.
    """
    a = appointment.c
    columns = [a.official_id, a.post, a.acting, shown_name(scope).label("name"), a.valid_from]
    statement = (
        sa.select(*columns)
        .join_from(appointment, official, a.official_id == official.c.id, isouter=True)
        .where(
            a.unit_id == unit_id,
            a.post.in_(("head", "deputy")),
            a.valid_from <= filters.as_of,
            sa.or_(a.valid_to.is_(None), a.valid_to >= filters.as_of),
        )
        .order_by(a.post.desc(), a.valid_from)
    )
    if scope.units is not None:
        statement = statement.where(a.unit_id.in_(subtree(scope.units)))
    return frame(statement)
