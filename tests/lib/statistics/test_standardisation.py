"""Observed against expected events, by hand and for every set of cells."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from lib.statistics.standardisation import Cell, standardise

UNITS, WORK = ("a", "b", "c", "d"), ("land", "health", "religion")
count = st.integers(0, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
cells = st.lists(
    st.builds(
        lambda unit, work, counts: Cell(unit, work, *counts),
        st.sampled_from(UNITS),
        st.sampled_from(WORK),
        count,
    ),
    max_size=30,
)


def test_by_hand() -> None:
    """Land is late in 20 of 100 files, health in 5 of 100."""
    found = standardise(
        [
            Cell("a", "land", 12, 40),
            Cell("b", "land", 8, 60),
            Cell("a", "health", 1, 10),
            Cell("b", "health", 4, 90),
        ]
    )
    a, b = found["a"], found["b"]
    assert (a.observed, a.n, a.left_out) == (13, 50, 0)
    assert a.expected == pytest.approx(40 * 0.2 + 10 * 0.05)
    assert b.expected == pytest.approx(60 * 0.2 + 90 * 0.05)
    assert a.ratio == pytest.approx(13 / 8.5)
    # the limits of a count of 13 in Garwood's table: 6.922 and 22.230
    assert (a.low, a.high) == pytest.approx((6.922 / 8.5, 22.230 / 8.5), rel=1e-4)


def test_work_mix_alone_makes_nobody_better_or_worse() -> None:
    """The same shares by kind of work in another mix: raw 17 % and 8 %, both as expected."""
    found = standardise(
        [
            Cell("a", "land", 16, 80),
            Cell("a", "health", 1, 20),
            Cell("b", "land", 4, 20),
            Cell("b", "health", 4, 80),
        ]
    )
    assert [one.ratio for one in found.values()] == pytest.approx([1, 1])


def test_work_that_nobody_else_does_is_left_out() -> None:
    lonely = [Cell("a", "land", 9, 30), Cell("b", "land", 1, 4)]
    found = standardise([*lonely, Cell("a", "health", 0, 5), Cell("b", "health", 2, 5)])
    assert (found["a"].observed, found["a"].n, found["a"].left_out) == (0, 5, 30)
    assert (found["b"].observed, found["b"].n, found["b"].left_out) == (2, 5, 4)
    enough = standardise([*lonely, Cell("c", "land", 0, 1)])
    assert enough["a"].n == 30


def test_nothing_expected_is_no_ratio() -> None:
    found = standardise([Cell("a", "land", 0, 30), Cell("b", "land", 0, 30)])
    assert (found["a"].expected, found["a"].ratio, found["a"].low) == (0, None, None)
    assert standardise([]) == {}


@given(cells)
def test_over_all_units_observed_is_expected(rows: list[Cell]) -> None:
    found = standardise(rows).values()
    observed = sum(one.observed for one in found)
    assert sum(one.expected for one in found) == pytest.approx(observed)
    assert sum(one.n + one.left_out for one in found) == sum(row.n for row in rows)


@given(cells, st.randoms())
def test_order_and_division_of_cells_do_not_matter(
    rows: list[Cell], shuffler: random.Random
) -> None:
    """The same files in another order, or one by one."""
    before = standardise(rows)
    single = [
        Cell(row.unit, row.work, int(i < row.events), 1) for row in rows for i in range(row.n)
    ]
    shuffler.shuffle(single)
    after = standardise(single)
    assert Counter(row.unit for row in single).keys() == after.keys()
    for unit, one in after.items():
        same = before[unit]
        assert (one.observed, one.n, one.left_out) == (same.observed, same.n, same.left_out)
        assert one.expected == pytest.approx(same.expected)


@given(cells)
def test_limits_hold_the_ratio_and_leave_it_what_chance_allows(rows: list[Cell]) -> None:
    for one in standardise(rows).values():
        if one.ratio is None:
            assert one.expected == 0
            continue
        assert one.low is not None and one.high is not None
        assert one.low <= one.ratio <= one.high
        # at the upper limit so few events, at the lower one so many, have a chance of 2.5 %
        few = stats.poisson.cdf(one.observed, one.high * one.expected)
        assert few == pytest.approx(0.025)
        if one.observed:
            many = stats.poisson.sf(one.observed - 1, one.low * one.expected)
            assert many == pytest.approx(0.025)


def test_what_is_no_cell() -> None:
    with pytest.raises(ValueError, match="events"):
        standardise([Cell("a", "land", 3, 2)])
