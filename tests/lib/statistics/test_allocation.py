"""Files shared out over strata, against R packages, and what holds for every allocation."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.statistics.sampling import allocate
from tests.oracles import Book, Case, named

STRATIFIED = Book(
    "audit_stratified_sampling",
    declined={
        "strAlloc_43": "allocation under a budget of costs",
        "strAlloc_44": "allocation under a budget of costs",
    },
    partly={"strAlloc_*": "whole files, within one of the fractional ones"},
    only=("allocation_*", "strAlloc_*"),
)
BOOKS = (STRATIFIED,)


@pytest.mark.parametrize("case", STRATIFIED.asked("allocation_*"), ids=named)
def test_allocation(case: Case) -> None:
    given_ = case["input"]
    sizes, spread = given_["Nh"], given_.get("Sh")
    weights: list[float] = list(sizes)
    if spread:
        weights = [size * sigma for size, sigma in zip(sizes, spread, strict=True)]
    if "Ch" in given_:
        weights = [weight / cost**0.5 for weight, cost in zip(weights, given_["Ch"], strict=True)]
    found = allocate(given_["n"], sizes, weights)
    assert found == case["expected"]["largest_remainder"]


@pytest.mark.parametrize("case", STRATIFIED.asked("strAlloc_*"), ids=named)
def test_allocation_near_the_fractions(case: Case) -> None:
    given_ = case["input"]
    sizes = given_["Nh"]
    spread = given_.get("Sh", [1] * len(sizes))
    weights = [size * sigma for size, sigma in zip(sizes, spread, strict=True)]
    found = allocate(given_["n.tot"], sizes, weights)
    assert sum(found) == given_["n.tot"]
    for mine, fraction in zip(found, case["expected"]["nh"], strict=True):
        assert abs(mine - fraction) < 1


strata = st.lists(st.integers(0, 500), min_size=1, max_size=12)


@given(strata, st.data())
def test_allocation_adds_up(sizes: list[int], data: st.DataObject) -> None:
    total = data.draw(st.integers(0, sum(sizes)))
    found = allocate(total, sizes)
    assert sum(found) == total
    assert all(0 <= mine <= size for mine, size in zip(found, sizes, strict=True))
    if sum(sizes):
        quotas = [Fraction(total * size, sum(sizes)) for size in sizes]
        assert all(abs(mine - quota) < 1 for mine, quota in zip(found, quotas, strict=True))


@given(strata, st.data())
def test_weights_never_draw_more_than_there_is(sizes: list[int], data: st.DataObject) -> None:
    weights = [data.draw(st.integers(1, 9)) for _ in sizes]
    total = data.draw(st.integers(0, sum(sizes)))
    found = allocate(total, sizes, weights)
    assert sum(found) == total
    assert all(0 <= mine <= size for mine, size in zip(found, sizes, strict=True))


def test_the_order_of_unequal_strata_does_not_matter() -> None:
    assert allocate(10, [70, 20, 10]) == [7, 2, 1]
    assert allocate(10, [10, 70, 20]) == [1, 7, 2]
    assert allocate(50, [5, 1000], [1000, 1]) == [5, 45]


@pytest.mark.parametrize(
    ("sizes", "weights"), [([5, 5], None), ([50], [0]), ([50, -1], None), ([50], [1, 1])]
)
def test_more_than_there_is(sizes: list[int], weights: list[int] | None) -> None:
    with pytest.raises(ValueError, match=r"strata|stratum"):
        allocate(11, sizes, weights)
