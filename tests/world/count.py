"""The rows that one measure counts, straight from its predicate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from lib import query
from lib.database.schema import case_file, file_stage, issue, quality_review
from lib.dimensions import FACTS
from lib.filters import Filters
from lib.measures import MEASURES
from lib.query import spans
from lib.query.run import rows
from tests.world.world import PROVINCE, World

IDS = {
    "case_file": case_file.c.id,
    "quality_review": quality_review.c.id,
    "issue": issue.c.id,
    "file_stage": file_stage.c.id,
}
Count = Callable[..., dict[str, Any]]


def members(measure: str, filters: Filters) -> list[int]:
    """Ids of the rows that a measure counts; twice if counted twice."""
    fact = MEASURES[measure].fact
    statement = (
        sa.select(IDS[fact].label("id"))
        .select_from(FACTS[fact])
        .where(MEASURES[measure].predicate(spans.one(filters)), *filters.where(fact))
    )
    return [row["id"] for row in rows(statement)]


def counter(world: World) -> Count:
    """``count("late", "on_time_rate", edge=…)``: rows that measures count, values of metrics."""

    def count(*keys: str, **filters: Any) -> dict[str, Any]:
        asked = world.filters(**filters)
        found = {key: len(members(key, asked)) for key in keys if key in MEASURES}
        metrics = tuple(key for key in keys if key not in MEASURES)
        if metrics:
            row = query.table(metrics, asked, PROVINCE).iloc[0]
            found |= {key: row[key] for key in metrics}
        return found

    return count
