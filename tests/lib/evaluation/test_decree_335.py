"""Points by Decree 335/2025: the worked example, and every edge by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.evaluation.classes import CLASSES
from lib.evaluation.decree_335 import (
    Counts,
    Leading,
    base_for,
    class_of,
    classes_of,
    needed,
    points,
    quality,
    quantity,
    result,
    timeliness,
)
from lib.evaluation.ranges import Range, exactly

# domain facts, section 2.2: 10 assigned, 9 done; one of weight 1 failed once, one of weight 2 was
# late twice
EXAMPLE = Counts(10, 9, failed={1: 1}, delayed={2: 2})


def test_worked_example() -> None:
    assert quantity(EXAMPLE) == pytest.approx(0.90)
    assert quality(EXAMPLE) == pytest.approx(0.875)
    assert timeliness(EXAMPLE) == pytest.approx(0.80)
    kq = result(EXAMPLE, None)
    assert kq.known and kq.least == pytest.approx(0.858333, abs=1e-6)
    score = points(kq, exactly(28))
    assert round(score.least, 2) == round(score.most, 2) == 88.08
    assert classes_of(score) == ("good",)


def test_leader_takes_the_mean_of_six() -> None:
    """By hand: a, b, c as above, d 100 %, đ 100 %, e 50 %: 5.075 ÷ 6."""
    leading = Leading(exactly(1), exactly(1), exactly(0.5))
    kq = result(EXAMPLE, leading)
    assert kq.known and kq.least == pytest.approx(5.075 / 6)
    assert points(kq, exactly(28)).least == pytest.approx(28 + 70 * 5.075 / 6)


def test_what_is_unknown_widens_the_range() -> None:
    """By hand: a to c give 2.575; d, đ, e from 1.5 to 3; general points from 0 to 30."""
    score = points(result(EXAMPLE, Leading()))
    assert score.least == pytest.approx(70 * 4.075 / 6)
    assert score.most == pytest.approx(30 + 70 * 5.575 / 6)
    assert classes_of(score) == ("excellent", "good", "completed", "not_completed")
    sure = points(result(EXAMPLE, Leading()), exactly(30))
    assert classes_of(sure) == ("excellent", "good")


def test_unfinished_work_cuts_all_three() -> None:
    counts = Counts(4, 1)
    assert [f(counts) for f in (quantity, quality, timeliness)] == [0.25, 0.25, 0.25]


def test_nothing_assigned_is_unknown_not_nought() -> None:
    counts = Counts(0, 0)
    assert quantity(counts) is None and quality(counts) is None and timeliness(counts) is None
    assert result(counts, None) == Range(0, 1)
    assert points(result(counts, None)) == Range(0, 100)


@pytest.mark.parametrize(("times", "left"), [(1, 0.75), (2, 0.5), (3, 0.25), (4, 0), (5, 0)])
def test_more_failures_than_four_take_no_more_than_the_work(times: int, left: float) -> None:
    assert quality(Counts(1, 1, failed={times: 1})) == left
    assert timeliness(Counts(1, 1, delayed={times: 1})) == left


@pytest.mark.parametrize(
    ("score", "name"),
    [(100, "excellent"), (90, "excellent"), (89.99, "good"), (70, "good"), (69.99, "completed"),
     (50, "completed"), (49.99, "not_completed"), (0, "not_completed")],
)  # fmt: skip
def test_limits_of_classes(score: float, name: str) -> None:
    assert class_of(score) == name


def test_a_limit_is_reached_in_spite_of_thirds() -> None:
    """(1 + 1 + 1) ÷ 3 and 20 points are 90, whatever a float makes of thirds."""
    third = (0.1 + 0.2) / 0.3  # a little above 1
    assert class_of(20 + 70 / third) == "excellent"


def test_what_it_takes_to_reach_a_class() -> None:
    score = Range(52.5, 89.5)
    assert [needed(score, name) for name in CLASSES] == [None, 17.5, 0, 0]
    assert needed(Range(40, 90), "excellent") == 50


def allowed(good: int, share: int) -> int:
    """How many may be rated excellent: a share of those rated good, not of all heads."""
    return good * share // 100


def test_the_base_by_hand() -> None:
    """20 % of those rated good: 4 of them allow none."""
    assert [base_for(n, 20) for n in (0, 1, 3)] == [0, 5, 15]
    assert base_for(3, 25) == 12


@given(st.integers(0, 500), st.integers(1, 99))
def test_the_base_is_the_smallest_that_allows_so_many(excellent: int, share: int) -> None:
    base = base_for(excellent, share)
    assert allowed(base, share) >= excellent
    assert base == 0 or allowed(base - 1, share) < excellent


WEIGHTS = st.floats(0, 50, allow_nan=False)


@given(
    st.floats(0.1, 500), st.floats(0, 1), st.dictionaries(st.integers(1, 9), st.floats(0, 1)),
    st.floats(0, 30), st.floats(0, 30),
)  # fmt: skip
def test_range_holds_whatever_is_decided(
    assigned: float, share: float, faults: dict[int, float], some: float, other: float
) -> None:
    """Whatever people decide about the unknown parts, the points lie in the range, and their class
    among its classes."""
    done = assigned * share
    failed = {times: part * done / len(faults) for times, part in faults.items()}
    counts = Counts(assigned, done, failed, failed)
    score = points(result(counts, Leading()))
    assert 0 <= score.least <= score.most <= 100 + 1e-9
    decided = Leading(exactly(0.5 + some / 60), exactly(0.5), exactly(1))
    one = points(result(counts, decided), exactly(other)).least
    assert score.least - 1e-9 <= one <= score.most + 1e-9
    assert class_of(one) in classes_of(Range(score.least - 1e-9, score.most + 1e-9))
    assert set(classes_of(score)) <= set(CLASSES)
