"""Limits of a count of events against published ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.statistics.rate import poisson_limits
from tests.oracles import Book, Case, named

APPROXIMATE = (3, 4, 5, 6, 7, 8, 11, 12, 13, 14, 15, 16, 20, *range(22, 29), 32)
MISSING = "a missing count or denominator: the query says unknown before anything is computed"
BELOW_TEN = "Byar's approximation below ten events, where the package itself takes the exact limits"
BOOK = Book(
    "rate_byars_phe",
    declined={
        **{f"rate_{number}": MISSING for number in (17, 18, 19, 29, 30, 31)},
        "byar_35": BELOW_TEN,
        "byar_39": BELOW_TEN,
    },
    partly={
        pattern: "Byar's approximation from ten events up: within 2 % of ours, the exact limits"
        for pattern in ("byar_*", *(f"rate_{number}" for number in APPROXIMATE))
    },
)
BOOKS = (BOOK,)


@pytest.mark.parametrize("case", BOOK.asked("rate_*"), ids=named)
def test_limits_of_rates(case: Case) -> None:
    given_, expected = case["input"], case["expected"]
    per = given_["multiplier"] / given_["denominator"]
    exact = expected["method"] == "Exact"
    assert exact == (case["id"] not in BOOK.partly)
    for confidence, name in ((0.95, "95"), (0.998, "998")):
        low, high = poisson_limits(given_["numerator"], confidence)
        for mine, key in ((low, f"lower{name}"), (high, f"upper{name}")):
            if key in expected:
                assert mine * per == pytest.approx(expected[key], rel=1e-8 if exact else 2e-2)


@pytest.mark.parametrize("case", BOOK.asked("byar_*"), ids=named)
def test_limits_of_counts(case: Case) -> None:
    found = poisson_limits(case["input"]["count"], case["input"]["confidence"])
    expected = case["expected"]
    assert found == pytest.approx((expected["lower"], expected["upper"]), rel=2e-2)


@given(st.integers(0, 5000))
def test_limits_hold_the_count(events: int) -> None:
    low, high = poisson_limits(events)
    assert low <= events <= high
    wide = poisson_limits(events, 0.998)
    assert wide[0] <= low and high <= wide[1]


def test_no_events() -> None:
    assert poisson_limits(0) == (0, pytest.approx(3.6888795))
    with pytest.raises(ValueError, match="0 or more"):
        poisson_limits(-1)
