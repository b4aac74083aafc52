"""The order of a table by unit: surest to be bad first, too few last."""

from __future__ import annotations

import pandas as pd
import pytest

from lib.ui.unit_rows import worst_first


def order(key: str, *rates: tuple[int, int]) -> list[int]:
    """Positions of ``rates`` (counted, n) in the order of the table."""
    frame = pd.DataFrame(
        [(place, counted, n) for place, (counted, n) in enumerate(rates)],
        columns=["unit", f"{key}_numerator", f"{key}_denominator"],
    )
    return list(worst_first(frame, key)["unit"])


class TestHigherIsBetter:
    def test_few_do_not_come_before_many_that_are_surely_low(self) -> None:
        """2 of 6 may be bad luck, 400 of 1,000 is not."""
        assert order("good_rate", (2, 6), (400, 1000), (900, 1000)) == [1, 0, 2]

    def test_same_share_the_surer_first(self) -> None:
        assert order("good_rate", (5, 10), (50, 100)) == [1, 0]


class TestLowerIsBetter:
    def test_few_do_not_come_before_many_that_are_surely_high(self) -> None:
        assert order("rework_rate", (3, 6), (300, 1000), (10, 1000)) == [1, 0, 2]

    def test_none_comes_last_of_those_judged(self) -> None:
        assert order("rework_rate", (0, 50), (5, 50)) == [1, 0]


@pytest.mark.parametrize("key", ["good_rate", "rework_rate"])
def test_too_few_come_last_the_most_of_them_first(key: str) -> None:
    assert order(key, (0, 3), (4, 4), (50, 100), (0, 0)) == [2, 1, 0, 3]


def test_nothing_to_order() -> None:
    assert order("good_rate") == []
