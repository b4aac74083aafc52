"""What cannot be is not looked for, and what can be always is."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from lib.database.schema import case_file
from lib.metrics import METRICS, PARTS
from lib.query import spans
from lib.query.order import SORTS, of_files
from lib.query.possible import possible
from lib.query.run import rows
from tests.world import World
from tests.world.recount import fact

F = case_file.c
START, END = date(2026, 1, 1), date(2026, 3, 31)
NONE, AFTER = F.completed_on.is_(None), F.completed_on > END
WITHIN = sa.and_(F.completed_on >= START, F.completed_on <= END)


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ((NONE, AFTER), False),
        ((NONE, F.completed_on.is_not(None)), False),
        ((F.completed_at.is_(None), WITHIN), False),
        ((AFTER, WITHIN), False),
        ((F.completed_on < START, WITHIN), False),
        ((sa.or_(NONE, AFTER), WITHIN), False),
        ((sa.false(), F.kind == "task"), False),
        ((sa.or_(NONE, AFTER), F.completed_on > END), True),
        ((sa.or_(NONE, WITHIN), WITHIN), True),
        ((WITHIN, F.completed_on == F.due_original_on), True),
        ((WITHIN, F.completed_on > START), True),
        ((WITHIN.is_not(True), WITHIN), True),  # not looked into
        ((F.kind == "task", NONE), True),
    ],
)
def test_by_the_day_of_the_result(
    conditions: tuple[sa.ColumnElement[bool], ...], expected: bool
) -> None:
    assert possible(conditions, START, END) is expected


def test_what_is_left_out_has_no_rows(world: World) -> None:
    """Every leg of every order that is passed over for a metric is empty, and many are."""
    filters = world.filters("2025", "2025-06-13")
    span, left_out = spans.one(filters), 0
    days = filters.start, filters.end
    legs = {
        str(leg.condition.compile(compile_kwargs={"literal_binds": True})): leg
        for sort in SORTS
        for stretch in of_files(sort, span)
        for leg in stretch.legs
    }
    for key in METRICS:
        for part in PARTS if fact(key) == "files" else ():
            condition = METRICS[key].part(part, span)
            for leg in legs.values():
                if not possible((leg.condition, condition), *days):
                    left_out += 1
                    found = rows(sa.select(F.id).where(leg.condition, condition).limit(1))
                    assert found == [], (key, part, leg)
    assert left_out > 100
