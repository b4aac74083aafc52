"""Issues that name a person."""

from __future__ import annotations

import pandas as pd
import sqlalchemy as sa

from lib.access import Scope
from lib.database.schema import issue
from lib.dimensions import FACTS
from lib.filters import Filters
from lib.query.people.tenures import Tenure
from lib.query.run import cached, frame

I = issue.c  # noqa: E741


@cached
def issues_naming(tenure: Tenure, filters: Filters, scope: Scope) -> pd.DataFrame:
    """Issues in ``scope`` found in the days of ``filters`` within the term that name its holder as
    the official concerned, the newest first. Columns: code, title, kind, severity, status,
    found_on, due_on, closed_on, unit_id. ``tenure`` comes from ``tenures`` with the same scope: who
    may not see the post cannot ask what names its holder."""
    last = filters.end if tenure.end is None else min(tenure.end, filters.end)
    names = ("code", "title", "kind", "severity", "status", "found_on", "due_on", "closed_on")
    return frame(
        sa.select(*(I[name] for name in names), I.unit_id)
        .select_from(FACTS["issue"])
        .where(
            I.official_id == tenure.official_id,
            I.found_on >= max(tenure.start, filters.start),
            I.found_on <= last,
            *scope.where("issue"),
        )
        .order_by(I.found_on.desc(), I.id)
    )
