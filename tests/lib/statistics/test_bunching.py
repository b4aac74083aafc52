"""Closings on the due day against the days around it."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.statistics.bunching import bunching

EVEN = {day: 10 for day in range(-5, 6)}
histograms = st.dictionaries(st.integers(-30, 30), st.integers(0, 300))


def test_ratio_and_n() -> None:
    found = bunching({**EVEN, 0: 40})
    assert (found.ratio, found.observed, found.expected, found.n) == (4, 40, 10, 140)
    assert found.low is not None and found.high is not None
    assert 1 < found.low < 4 < found.high


def test_an_even_spread_is_no_bunching() -> None:
    found = bunching(EVEN)
    assert found.ratio == 1
    assert (found.low or 0) < 1 < (found.high or 0)


def test_a_slope_is_no_bunching() -> None:
    """Fewer and fewer closings over the days: the due day lies on the line."""
    assert bunching({day: 20 - 2 * day for day in range(-5, 6)}).ratio == 1


def test_days_far_away_do_not_count() -> None:
    assert bunching({**EVEN, -6: 999, 6: 999}) == bunching(EVEN)
    assert bunching({**EVEN, -6: 999}, reach=6) != bunching(EVEN, reach=6)


def test_five_files_are_enough() -> None:
    assert bunching({0: 1, 1: 4}).ratio == 2.5
    assert bunching({0: 1, 1: 3}) == bunching({0: 1, 1: 3, 9: 50})
    assert bunching({0: 1, 1: 3}).ratio is None


def test_all_on_the_due_day() -> None:
    found = bunching({0: 30})
    assert (found.ratio, found.high, found.n) == (None, None, 30)
    assert found.low is not None and found.low > 10


@given(histograms)
def test_minimum_n(closings: dict[int, int]) -> None:
    found = bunching(closings)
    assert found.n == sum(number for day, number in closings.items() if abs(day) <= 5)
    assert (found.low is None) == (found.n < 5)
    if found.ratio is not None:
        assert found.low is not None and found.high is not None
        assert found.low - 1e-9 <= found.ratio <= found.high * (1 + 1e-9)


def test_chance_alone_is_seldom_called() -> None:
    rng = random.Random(42)
    called = 0
    for _ in range(300):
        days = [rng.randint(-5, 5) for _ in range(60)]
        low = bunching({day: days.count(day) for day in set(days)}).low
        called += low is not None and low > 1
    assert called <= 18  # half of 5 %, and room for chance


@pytest.mark.parametrize(("closings", "reach"), [({0: -1}, 5), ({0: 9}, 0)])
def test_what_cannot_be(closings: dict[int, int], reach: int) -> None:
    with pytest.raises(ValueError, match="reach"):
        bunching(closings, reach=reach)
