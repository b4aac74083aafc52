"""Histograms of working days against the days counted from raw rows."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from lib import query
from tests.world import Recount, World
from tests.world.looks import look
from tests.world.world import PROVINCE

LOOKS = range(8)


@pytest.mark.parametrize("seed", LOOKS)
@pytest.mark.parametrize(
    ("metric", "by", "column"),
    [("step_mean", "stage", "days"), ("mean_duration", "kind", "days"),
     ("mean_duration_gross", "unit", "gross_days")],
)  # fmt: skip
def test_as_counted(
    world: World, recount: Recount, seed: int, metric: str, by: str, column: str
) -> None:
    filters, scope = look(world, seed)
    counted, _base = recount.masks(filters)[metric]
    days = recount.rows(metric)[column]
    expected: dict[tuple[Any, int], int] = {}
    for key, rows in recount.groups(metric, by, filters, scope).items():
        for value, n in Counter(days[counted & rows].astype(int)).items():
            expected[key, value] = n
    frame = query.histogram(metric, filters, scope, (by,))
    found = {(row[by], row["days"]): row["rows"] for row in frame.to_dict("records")}
    assert len(found) == len(frame)
    assert found == expected


def test_counts_have_no_days(world: World) -> None:
    with pytest.raises(ValueError, match="received has no working days"):
        query.histogram("received", world.filters(), PROVINCE)
