"""Verdicts: the newest period, enough periods, the good side, and no alarm from small numbers."""

from __future__ import annotations

import random
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.statistics.control_chart import Chart, p_prime, xmr
from lib.statistics.run_rules import Rule
from lib.statistics.verdict import Assurance, Course, assurance, verdict

QUIET = [5.0, 6.0, 4.0, 5.5, 4.5, 5.0, 6.0, 4.0, 5.5, 4.5, 5.0, 6.0]
months = st.lists(
    st.integers(0, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    min_size=0,
    max_size=30,
)


def rates(rows: list[tuple[int, int]], events: tuple[int, ...] = ()) -> Chart:
    return p_prime([count for count, _ in rows], [n for _, n in rows], events)


@pytest.mark.parametrize(
    ("better", "course"),
    [("higher", Course.IMPROVING), ("lower", Course.WORSENING), (None, Course.CHANGED)],
)
def test_the_good_side(better: str | None, course: Course) -> None:
    found = verdict(xmr([*QUIET, 12.0]), better)
    assert found.course is course
    assert found.signal is not None and found.signal.rule is Rule.BEYOND
    assert found.signal.positions == (12,)


def test_an_old_signal_is_history() -> None:
    assert verdict(xmr([*QUIET, 12.0, *QUIET]), "higher").course is Course.ORDINARY


def test_the_newest_period_may_have_no_figure() -> None:
    assert verdict(xmr([*QUIET, 12.0, None]), "higher").course is Course.IMPROVING


def test_starting_anew_takes_twelve_periods_again() -> None:
    values = [*QUIET, *[value + 10 for value in QUIET]]
    assert verdict(xmr(values), "higher").course is Course.IMPROVING
    assert verdict(xmr(values, [12]), "higher").course is Course.ORDINARY
    early = verdict(xmr(values[:-1], [12]), "higher")
    assert (early.course, early.periods, early.needed) == (Course.NOT_ENOUGH, 11, 12)


@given(st.lists(st.none() | st.floats(-100, 100, allow_nan=False), max_size=30))
def test_minimum_number_of_periods(values: list[float | None]) -> None:
    present = sum(value is not None for value in values)
    found = verdict(xmr(values), "higher")
    assert (found.course is Course.NOT_ENOUGH) == (present < 12)
    assert found.periods == present
    target = assurance(xmr(values), 0.0, "higher")
    assert (target is Assurance.NOT_ENOUGH) == (present < 12)


@given(months)
def test_minimum_number_of_files(rows: list[tuple[int, int]]) -> None:
    present = [n for _, n in rows if n]
    enough = len(present) >= 12 and sum(present) >= 5 * len(present)
    assert (verdict(rates(rows), "higher").course is not Course.NOT_ENOUGH) == enough


def test_five_files_a_period_are_enough() -> None:
    assert verdict(rates([(4, 5)] * 12), "higher").course is Course.ORDINARY
    assert verdict(rates([(4, 5)] * 11 + [(3, 4)]), "higher").course is Course.NOT_ENOUGH


@given(st.lists(months, min_size=3, max_size=3))
def test_the_order_of_units_does_not_matter(units: list[list[tuple[int, int]]]) -> None:
    alone = [verdict(rates(rows), "higher") for rows in units]
    for order in permutations(range(3)):
        assert [verdict(rates(units[i]), "higher") for i in order] == [alone[i] for i in order]


@given(months)
def test_good_and_bad_are_mirror_images(rows: list[tuple[int, int]]) -> None:
    """On-time rate and late rate of the same files say the same."""
    late = [(n - count, n) for count, n in rows]
    assert verdict(rates(rows), "higher").course is verdict(rates(late), "lower").course


@pytest.mark.parametrize(
    ("target", "better", "expected"),
    [
        (2.0, "higher", Assurance.WILL_MEET),
        (9.0, "higher", Assurance.WILL_MISS),
        (5.0, "higher", Assurance.EITHER_WAY),
        (9.0, "lower", Assurance.WILL_MEET),
        (2.0, "lower", Assurance.WILL_MISS),
        (None, "lower", None),
        (5.0, None, None),
    ],
)
def test_target(target: float | None, better: str | None, expected: Assurance | None) -> None:
    chart = xmr([5.0, 6.0] * 6)
    assert chart.points[0].lower == pytest.approx(2.84)
    assert chart.points[0].upper == pytest.approx(8.16)
    assert assurance(chart, target, better) is expected


def test_all_in_time_meets_a_target_of_all() -> None:
    chart = rates([(1000, 1000)] * 12)
    assert assurance(chart, 1.0, "higher") is Assurance.EITHER_WAY  # one late file would miss it
    assert verdict(chart, "higher").course is Course.ORDINARY


def test_a_value_on_the_target_meets_it() -> None:
    assert assurance(xmr([3.0] * 12), 3.0, "higher") is Assurance.WILL_MEET
    assert assurance(xmr([3.0] * 12), 3.0, "lower") is Assurance.WILL_MEET


def test_better_is_one_of_three() -> None:
    with pytest.raises(ValueError, match="expected 'higher'"):
        verdict(xmr(QUIET), "up")


@pytest.mark.parametrize("expected_late", [0.1, 0.3, 0.6, 1.0, 2.0, 5.0])
def test_small_numbers_are_not_called(expected_late: float) -> None:
    """Units whose months differ by chance alone: at most 3 in 100 are called better or worse, as
    with the rules on a normal series (2 in 100)."""
    rng = random.Random(5712)
    called = [
        verdict(rates([(on_time(rng, 40, expected_late / 40), 40) for _ in range(18)]), "higher")
        for _ in range(400)
    ]
    assert sum(found.course is not Course.ORDINARY for found in called) <= 12


@pytest.mark.parametrize("expected_count", [0.1, 0.3, 0.6, 1.0, 2.0, 5.0])
def test_small_counts_are_not_called(expected_count: float) -> None:
    rng = random.Random(766)
    called = []
    for _ in range(400):
        counts = [200 - on_time(rng, 200, expected_count / 200) for _ in range(18)]
        called.append(verdict(xmr(counts, step=1, lowest=0), "lower"))
    assert sum(found.course is not Course.ORDINARY for found in called) <= 12


def test_a_true_change_is_called() -> None:
    rng = random.Random(90)
    found = []
    for _ in range(50):
        rows = [(on_time(rng, 60, 0.08), 60) for _ in range(15)]
        rows += [(on_time(rng, 60, 0.30), 60) for _ in range(3)]
        found.append(verdict(rates(rows), "higher").course)
    assert found.count(Course.WORSENING) >= 40


def on_time(rng: random.Random, n: int, late: float) -> int:
    return sum(rng.random() >= late for _ in range(n))
