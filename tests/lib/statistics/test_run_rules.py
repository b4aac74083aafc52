"""Rules of control charts against published flags, and against made-up series."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.statistics.control_chart import Chart, Point, xmr
from lib.statistics.run_rules import Rule, shifts, side, signals, trends, two_of_three
from lib.statistics.verdict import Course, assurance, verdict
from tests.lib.statistics.test_control_chart import ASSURANCES, BETTER, SEVEN, name_of
from tests.oracles import Book, Case, named

INNER = "an inner step of that package; our runs are found whole"
NHS = Book(
    "spc_ptd_rules",
    declined={"part_of_run_of_seven_*": INNER, "in_two_of_three_window_*": INNER},
)
POWERBI = Book(
    "spc_powerbi_rules_and_limits",
    declined={"two_in_three_36": "a display option: the third point is marked as well"},
    only=("shift_*", "trend_*", "two_in_three_*", "astronomical_*"),
)
BOOKS = (NHS, POWERBI)


def completed(runs: Sequence[range], sides: Sequence[int], length: int) -> list[int]:
    """The side at each point at which a run is long enough, as the package notes it."""
    found = [0] * len(sides)
    for run in runs:
        for i in run[length - 1 :]:
            found[i] = sides[i]
    return found


@pytest.mark.parametrize("case", NHS.asked("shift_*"), ids=named)
def test_shift_of_seven(case: Case) -> None:
    sides = case["input"]["relative_to_mean"]
    found = completed(list(shifts(sides, 7)), sides, 7)
    assert [abs(one) for one in found] == case["expected"]  # the package leaves the side to others


@pytest.mark.parametrize("case", NHS.asked("trend_*"), ids=named)
def test_trend_of_seven(case: Case) -> None:
    y = case["input"]["y"]
    rising = [0, *(1 if after > before else -1 for before, after in pairwise(y))]
    assert completed(list(trends(y, 7)), rising[: len(y)], 7) == case["expected"]


@pytest.mark.parametrize("case", NHS.asked("part_of_two_of_three_*"), ids=named)
def test_two_of_three(case: Case) -> None:
    given_ = case["input"]
    pairs = zip(given_["close_to_limits"], given_["relative_to_mean"], strict=True)
    near = [close * where for close, where in pairs]
    marked = {i for found in two_of_three(near) for i in found}
    assert [int(i in marked) for i in range(len(near))] == case["expected"]


@pytest.mark.parametrize("case", NHS.asked("assurance_type_*"), ids=named)
def test_assurance(case: Case) -> None:
    given_ = case["input"]
    chart = Chart((segment_point(given_),), (0,))
    better = BETTER[given_["improvement_direction"]]
    assert assurance(chart, given_["target"], better, SEVEN) is ASSURANCES[case["expected"]]


@pytest.mark.parametrize("case", NHS.asked("assurance_uses_*"), ids=named)
def test_assurance_of_the_last_segment(case: Case) -> None:
    given_ = case["input"]
    points = tuple(segment_point(segment) for segment in given_["segments"])
    chart = Chart(points, tuple(range(len(points))))
    better = BETTER[given_["improvement_direction"]]
    assert assurance(chart, given_["target"], better, SEVEN) is ASSURANCES[case["expected"]]


def segment_point(limits: dict[str, float]) -> Point:
    low, high = limits["lower_process_limit"], limits["upper_process_limit"]
    return Point(low, (low + high) / 2, (high - low) / 6, low, high)


@pytest.mark.parametrize("case", NHS.asked("short_group_*"), ids=named)
def test_short_group(case: Case) -> None:
    assert case["input"]["threshold"] == 12
    found = verdict(xmr([float(i % 3) for i in range(case["input"]["n"])]), "higher")
    assert (found.course is Course.NOT_ENOUGH) == case["expected"]


@pytest.mark.parametrize("case", NHS.asked("rebase_*"), ids=named)
def test_new_segments(case: Case) -> None:
    dates = case["input"]["dates"]
    starts = xmr(
        [0.0] * len(dates), [dates.index(day) for day in case["input"]["rebase_dates"]]
    ).starts
    assert [int(i in starts[1:]) for i in range(len(dates))] == case["expected"]


@pytest.mark.parametrize("case", NHS.asked("rule_precedence_*"), ids=named)
def test_precedence(case: Case) -> None:
    given_ = case["input"]
    columns = {
        Rule.BEYOND: "outside_limits",
        Rule.TREND: "part_of_trend",
        Rule.TWO_OF_THREE: "part_of_two_of_three",
        Rule.SHIFT: "part_of_shift",
    }
    assert list(columns) == list(Rule)
    for i, expected in enumerate(case["expected"]):
        fired = [rule for rule in Rule if given_[columns[rule]][i]]
        word = {Rule.BEYOND: "CL", Rule.TREND: "Trend", Rule.SHIFT: "7 Points"}
        assert (word.get(fired[0], "2 in 3") if fired else "Common Cause") in expected


NAMES = {1: "upper", -1: "lower", 0: "none"}


@pytest.mark.parametrize("case", POWERBI.asked("shift_*"), ids=named)
def test_shifts(case: Case) -> None:
    given_ = case["input"]
    pairs = zip(given_["val"], given_["targets"], strict=True)
    sides = [(value > target) - (value < target) for value, target in pairs]
    marked = {i for run in shifts(sides, given_["n"]) for i in run}
    assert [NAMES[sides[i] * (i in marked)] for i in range(len(sides))] == case["expected"]


@pytest.mark.parametrize("case", POWERBI.asked("trend_*"), ids=named)
def test_trends(case: Case) -> None:
    values = case["input"]["val"]
    found = ["none"] * len(values)
    for run in trends(values, case["input"]["n"]):
        for i in run:
            found[i] = "upper" if values[run[1]] > values[run[0]] else "lower"
    assert found == case["expected"]


def sides_of(case: Case, low: str, high: str, sigmas: int) -> list[int]:
    rows = zip(case["input"]["val"], case["input"][low], case["input"][high], strict=True)
    return [
        side(Point(value, (a + b) / 2, (b - a) / (2 * sigmas), a, b), sigmas)
        for value, a, b in rows
    ]


@pytest.mark.parametrize("case", POWERBI.asked("two_in_three_*"), ids=named)
def test_near_the_limits(case: Case) -> None:
    near = sides_of(case, "ll95", "ul95", 2)
    marked = {i for found in two_of_three(near) for i in found}
    assert [NAMES[near[i] * (i in marked)] for i in range(len(near))] == case["expected"]


@pytest.mark.parametrize("case", POWERBI.asked("astronomical_*"), ids=named)
def test_beyond_the_limits(case: Case) -> None:
    assert [NAMES[found] for found in sides_of(case, "ll99", "ul99", 3)] == case["expected"]


QUIET = [5.0, 6.0, 4.0, 5.5, 4.5, 5.0, 6.0, 4.0, 5.5, 4.5]


@pytest.mark.parametrize(
    ("values", "rule", "where"),
    [
        ([*QUIET, 5.0, 6.0, 12.0], Rule.BEYOND, 1),
        ([5.2, 4.8] * 6 + [6, 7, 6, 7] * 3, Rule.SHIFT, 12),
        ([*QUIET, 4.0, 4.4, 4.8, 5.2, 5.6, 6.0], Rule.TREND, 6),
        ([*QUIET, *QUIET, 7.9, 5.0, 7.9], Rule.TWO_OF_THREE, 2),
    ],
)
def test_each_rule_fires(values: list[float], rule: Rule, where: int) -> None:
    """Eight on one side, six that rise: one fewer of either is ordinary."""
    last = signals(xmr(values))[-1]
    assert last is not None
    assert (last.rule, last.side, len(last.positions)) == (rule, 1, where)
    assert last.positions[-1] == len(values) - 1
    mirrored = signals(xmr([-value for value in values]))[-1]
    assert mirrored is not None
    assert (mirrored.rule, mirrored.side, mirrored.positions) == (rule, -1, last.positions)


def test_one_point_fewer_is_ordinary() -> None:
    around = xmr([1.0, -1.0] * 6).points[0]
    sides = [1] * 7
    assert list(shifts(sides)) == []
    assert [*shifts([*sides, 1])] == [range(8)]
    assert list(trends([1, 2, 3, 4, 5])) == []
    assert [*trends([1, 2, 3, 4, 5, 6])] == [range(6)]
    assert [*trends([1, 2, 3, 3, 4, 5, 6])] == []
    assert side(around) == 1


@given(st.floats(-1e9, 1e9, allow_nan=False), st.integers(12, 60))
def test_a_constant_series_is_ordinary(value: float, length: int) -> None:
    assert signals(xmr([value] * length)) == (None,) * length


@given(st.lists(st.integers(-800, 800), min_size=12, max_size=40), st.integers(-9, 9))
def test_the_unit_of_measurement_does_not_matter(values: list[int], power: int) -> None:
    assert signals(xmr([value * 2.0**power for value in values])) == signals(xmr(values))


@given(st.lists(st.floats(-100, 100, allow_nan=False), max_size=40))
def test_a_signal_names_the_points_that_make_it(values: list[float]) -> None:
    for position, signal in enumerate(signals(xmr(values))):
        if signal is not None:
            assert position in signal.positions
            assert list(signal.positions) == sorted(signal.positions)
            assert name_of(signal) != "Common Cause"
            assert len(values) >= 12
