"""Every metric against the same figure counted with pandas from raw rows, on random filters."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from lib import query
from lib.dimensions import DIMENSIONS
from lib.metrics import METRICS
from lib.periods import months
from tests.world import Recount, World
from tests.world.looks import look
from tests.world.recount import Figure
from tests.world.world import PROVINCE

ALL = tuple(METRICS)
OTHERS = tuple(key for key in DIMENSIONS if key != "unit")
LOOKS = range(15)


def shown(row: dict[str, Any], metric: str) -> Figure:
    """A figure as the program gives it."""
    return Figure(row[f"{metric}_numerator"], row[f"{metric}_denominator"], row[metric])


def assert_same(found: Figure, expected: Figure, at: object) -> None:
    assert (found.numerator, found.denominator) == (expected.numerator, expected.denominator), at
    assert found.value == pytest.approx(expected.value, nan_ok=True), at


def by_group(frame: pd.DataFrame, keys: list[str]) -> dict[Any, dict[str, Any]]:
    rows = {tuple(row[key] for key in keys): row for row in frame.to_dict("records")}
    assert len(rows) == len(frame), "a group comes twice"
    return rows


def assert_groups(found: dict[Any, dict[str, Any]], expected: dict[str, dict[Any, Figure]]) -> None:
    """``expected``: metric → group → figure. A group that is not shown counts nothing."""
    for metric, figures in expected.items():
        for group, figure in figures.items():
            if group in found:
                assert_same(shown(found[group], metric), figure, (metric, group))
            else:
                assert figure.numerator == figure.denominator == 0, (metric, group)
        for group in set(found) - set(figures):
            assert shown(found[group], metric).denominator == 0, (metric, group)


@pytest.mark.parametrize("seed", LOOKS)
def test_total_and_groups(world: World, recount: Recount, seed: int) -> None:
    """Each look is broken down by unit and by every third of the other dimensions."""
    filters, scope = look(world, seed)
    masks = recount.masks(filters)
    total = query.table(ALL, filters, scope)
    assert len(total) == 1
    for metric in ALL:
        expected = recount.figure(metric, masks, recount.kept(metric, filters, scope))
        assert_same(shown(total.iloc[0].to_dict(), metric), expected, metric)
    for by in ("unit", *OTHERS[seed % 3 :: 3]):
        metrics = tuple(key for key in ALL if METRICS[key].fact in DIMENSIONS[by].facts)
        frame = query.table(metrics, filters, scope, (by,))
        columns = [name for name in frame if name.endswith(("_numerator", "_denominator"))]
        assert frame[columns].sum().astype(int).equals(total[columns].iloc[0].astype(int)), by
        expected_groups = {
            metric: {
                (key,): recount.figure(metric, masks, rows)
                for key, rows in recount.groups(metric, by, filters, scope).items()
            }
            for metric in metrics
        }
        assert_groups(by_group(frame, [by]), expected_groups)


def test_a_breakdown_that_rows_do_not_have_is_refused(world: World) -> None:
    """Rather than every file for every step, found by a join without a condition."""
    with pytest.raises(ValueError, match="case_file cannot be broken down by stage"):
        query.table(("received",), world.filters(), PROVINCE, ("kind", "stage"))


@pytest.mark.parametrize("seed", LOOKS)
def test_months(world: World, recount: Recount, seed: int) -> None:
    filters, scope = look(world, seed)
    frame = query.series(ALL, filters, scope, months=5)
    found = by_group(frame, ["month"])
    assert list(frame["month"]) == sorted(frame["month"])
    listed = [period.start for period in months(filters.end, 5)]
    assert frame.empty or list(frame["month"]) == listed
    for _unit, course in query.series(("received",), filters, scope, ("unit",), 5).groupby("unit"):
        assert list(course["month"]) == listed
    for period in months(filters.end, 5):
        masks = recount.masks(filters, (period.start, period.end))
        group = (period.start,)
        expected = {
            metric: {group: recount.figure(metric, masks, recount.kept(metric, filters, scope))}
            for metric in ALL
        }
        assert_groups({g: row for g, row in found.items() if g == group}, expected)
