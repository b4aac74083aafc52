"""Limits of control charts against published ones, and what holds for every series."""

from __future__ import annotations

from math import sqrt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.statistics.control_chart import Chart, mean_moving_range, p_prime, sigma_z, xmr
from lib.statistics.run_rules import Lengths, Rule, Signal, signals
from lib.statistics.verdict import Assurance, Course, assurance, verdict
from tests.oracles import Book, Case, named

FROZEN = "limits frozen after n points: the limits of those n points are compared, not the rules"
NHS = Book("spc_ptd_xmr", partly={"fix_after_12": FROZEN, "ae_total_fix_12": FROZEN})
NOT_SHOWN = "chart that no figure of this dashboard uses"
QICHARTS = Book(
    "spc_qicharts2_charts",
    declined={
        "*_mr_*": NOT_SHOWN,
        "*_c_*": NOT_SHOWN,
        "montgomery_7.4_u*": NOT_SHOWN,
        "montgomery_7.5_u*": NOT_SHOWN,
        "*_t": NOT_SHOWN,
        "hai_*": "u charts with Anhøj's run rules: another set of rules than the four chosen",
    },
    partly={"*_p": "P chart: ours without sigma_z", "*_p_*": "P chart: ours without sigma_z"},
)
POWERBI = Book(
    "spc_powerbi_rules_and_limits",
    declined={f"limits_{kind}": NOT_SHOWN for kind in ("mr", "c", "u", "uprime", "t", "g")},
    partly={"limits_p": "P chart: ours without sigma_z"},
    only=("limits_*",),
)
BOOKS = (NHS, QICHARTS, POWERBI)

SEVEN = Lengths(shift=7, trend=7, minimum=1)  # the lengths of that package
BETTER = {"increase": "higher", "decrease": "lower", "neutral": None}
COURSES = {
    "common_cause": Course.ORDINARY,
    "special_cause_improvement": Course.IMPROVING,
    "special_cause_concern": Course.WORSENING,
    "special_cause_neutral_low": Course.CHANGED,
}
ASSURANCES = {
    "consistent_pass": Assurance.WILL_MEET,
    "consistent_fail": Assurance.WILL_MISS,
    "inconsistent": Assurance.EITHER_WAY,
    None: None,
}


def facets(case: Case) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for group in case["expected"]["groups"]:
        found.setdefault(group["facet"], []).append(group)
    return found


def chart_of(case: Case, groups: list[dict[str, Any]]) -> Chart:
    """A chart per facet, started anew where the package starts a group."""
    ends = [sum(group["n"] for group in groups[:i]) for i in range(len(groups))]
    values = [value for group in groups for value in group["y"]]
    fixed = case["input"]["fix_after_n_points"]
    return xmr(values[:fixed], ends, screen=case["input"]["screen_outliers"])


def name_of(signal: Signal | None) -> str:
    """What the package calls it."""
    if signal is None:
        return "Common Cause"
    high = signal.side == 1
    return {
        Rule.BEYOND: "Above UCL" if high else "Below LCL",
        Rule.TREND: f"7 Point Trend ({'Increasing' if high else 'Decreasing'})",
        Rule.TWO_OF_THREE: f"2 in 3 {'Above' if high else 'Below'} CL",
        Rule.SHIFT: f"7 Points {'Above' if high else 'Below'} CL",
    }[signal.rule]


@pytest.mark.parametrize("case", NHS.asked(), ids=named)
def test_nhs_limits(case: Case) -> None:
    for groups in facets(case).values():
        chart = chart_of(case, groups)
        for group, segment in zip(groups, chart.segments(), strict=True):
            for i in segment:
                point = chart.points[i]
                assert point.mean == pytest.approx(group["mean"], rel=1e-9)
                assert point.lower == pytest.approx(group["lower_process_limit"], rel=1e-9)
                assert point.upper == pytest.approx(group["upper_process_limit"], rel=1e-9)


@pytest.mark.parametrize(
    "case", [case for case in NHS.asked() if not case["input"]["fix_after_n_points"]], ids=named
)
def test_nhs_signals(case: Case) -> None:
    """The package lets points beyond the limits not count in two of three; we do (as NHS England
    has since November 2023). Such a point is then named two of three instead of a shift."""
    for groups in facets(case).values():
        expected = [name for group in groups for name in group["special_cause_type"]]
        for signal, name in zip(signals(chart_of(case, groups), SEVEN), expected, strict=True):
            if name_of(signal) == name:
                continue
            assert signal is not None and signal.rule is Rule.TWO_OF_THREE
            assert name == f"7 Points {'Above' if signal.side == 1 else 'Below'} CL"
            assert any(expected[i] in ("Above UCL", "Below LCL") for i in signal.positions)


@pytest.mark.parametrize(
    "case", [case for case in NHS.asked() if not case["input"]["fix_after_n_points"]], ids=named
)
def test_nhs_verdicts(case: Case) -> None:
    better = BETTER[case["input"]["improvement_direction"]]
    for found, groups in facets(case).items():
        chart = chart_of(case, groups)
        (variation,) = (v for v in case["expected"]["variation"] if v["facet"] == found)
        (target,) = (v for v in case["expected"]["assurance"] if v["facet"] == found)
        assert verdict(chart, better, SEVEN).course is COURSES[variation["variation_type"]]
        expected = ASSURANCES[target["assurance_type"]]
        assert assurance(chart, case["input"]["target"], better, SEVEN) is expected


@pytest.mark.parametrize("case", QICHARTS.asked(), ids=named)
def test_qicharts_limits(case: Case) -> None:
    """qicharts2 takes 3 ÷ 1.128 where Making Data Count takes 2.66; we take 2.66 for XmR."""
    options = case["options"] or {}
    skipped = {position - 1 for position in options.get("exclude", [])}
    columns = [column for key, column in case["input"].items() if key not in INDEX]
    rows = [row for i, row in enumerate(zip(*columns, strict=True)) if i not in skipped]
    rows = rows[: options.get("freeze")]
    part = options.get("part")
    events = [part - sum(i < part for i in skipped)] if part else []
    points = [point for group in case["expected"] for point in unrolled(group)]
    points = [point for point in points if point["include"]][: len(rows)]
    screen = case["screened_mr"]
    if case["chart"] == "i":
        chart = xmr([row[0] for row in rows], events, screen=screen)
        scale = 2.66 * 1.128 / 3
    else:
        chart = p_prime([row[0] for row in rows], [row[1] for row in rows], events, screen=screen)
        scale = 1.0
    for i, (mine, point) in enumerate(zip(chart.points, points, strict=True)):
        wider = 1.0
        if case["chart"] == "p":
            first, end = max(s for s in chart.starts if s <= i), len(rows)
            end = min([s for s in chart.starts if s > i], default=end)
            found = sigma_z(*zip(*rows[first:end], strict=True), screen=screen)
            assert found is not None
            wider = found
        half = 3 * (mine.sigma or 0) / scale / wider
        low = point["cl"] - half if case["chart"] == "i" else max(0, point["cl"] - half)
        assert mine.mean == pytest.approx(point["cl"], rel=1e-9)
        assert low == pytest.approx(point["lcl"], rel=1e-9)
        assert point["cl"] + half == pytest.approx(point["ucl"], rel=1e-9)


INDEX = {"weeks", "sample", "i"}


def unrolled(group: dict[str, Any]) -> list[dict[str, Any]]:
    columns = {key: group[key] for key in ("include", "cl", "lcl", "ucl")}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


@pytest.mark.parametrize("case", POWERBI.asked(), ids=named)
def test_powerbi_limits(case: Case) -> None:
    given, kind = case["input"], case["input"]["chart"]
    counts, sizes = given["numerators"], given["denominators"]
    wider = 1.0
    if kind == "i":
        rates = [count / size for count, size in zip(counts, sizes, strict=True)]
        chart = xmr(rates, screen=bool(given["screened_moving_ranges"]))
    else:
        chart = p_prime(counts, sizes, screen=bool(given["screened_moving_ranges"]))
        wider = (sigma_z(counts, sizes, screen=False) or 0) if kind == "p" else 1.0
    for key, sigmas in {"ul99": 3, "ul95": 2, "ll95": -2, "ll99": -3}.items():
        column = case["expected"][key]
        decimals = max(len(str(value).partition(".")[2]) for value in column)
        for point, value in zip(chart.points, column, strict=True):
            mine = (point.mean or 0) + sigmas * (point.sigma or 0) / wider
            mine = max(0.0, mine * given["multiplier"])
            assert mine == pytest.approx(value, abs=0.51 * 10**-decimals)


finite = st.floats(-1e6, 1e6, allow_nan=False)
series = st.lists(st.none() | finite, max_size=40)
rates = st.lists(
    st.integers(0, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), max_size=40
)


def holds(chart: Chart, lowest: float, highest: float) -> None:
    for point in chart.points:
        if point.lower is None or point.upper is None or point.mean is None:
            continue
        slack = 1e-9 * max(1.0, abs(point.mean))
        assert lowest <= point.lower <= point.mean + slack
        assert point.mean - slack <= point.upper <= highest


@given(series, st.booleans())
def test_limits_hold_the_mean(values: list[float | None], screen: bool) -> None:
    holds(xmr(values, screen=screen), float("-inf"), float("inf"))


@given(rates, st.booleans())
def test_limits_of_rates_hold_the_mean(months: list[tuple[int, int]], screen: bool) -> None:
    chart = p_prime([count for count, _ in months], [n for _, n in months], screen=screen)
    holds(chart, 0.0, 1.0)
    assert [point.value is None for point in chart.points] == [n == 0 for _, n in months]


@given(st.lists(finite, min_size=2, max_size=30), st.integers(1, 28))
def test_segments_do_not_touch_each_other(values: list[float], event: int) -> None:
    event = min(event, len(values) - 1)
    chart = xmr(values, [event])
    apart = xmr(values[:event]).points + xmr(values[event:]).points
    assert chart.points == apart


def test_gaps_are_stepped_over() -> None:
    closed_up = xmr([1.0, 2.0, 4.0])
    gapped = xmr([1.0, None, 2.0, 4.0])
    assert gapped.points[1].value is None
    assert gapped.points[1].upper == gapped.points[0].upper == closed_up.points[0].upper


def test_one_file_more_is_no_signal() -> None:
    """A step from 0 to 1 after eleven quiet months has no other moving range beside it."""
    assert xmr([0.0] * 11 + [1.0]).points[0].upper == pytest.approx(1 / 12)
    stepped = xmr([0] * 11 + [1], step=1, lowest=0).points[0]
    assert (stepped.lower, stepped.upper) == (0, pytest.approx(1 / 12 + 3))


def test_laney_widens_by_sigma_z() -> None:
    counts, sizes = [900, 950, 980, 910, 990, 920], [1000] * 6
    wider = sigma_z(counts, sizes)
    assert wider is not None and wider > 3
    mean = sum(counts) / 6000
    expected = 3 * wider * sqrt(mean * (1 - mean) / 1000)
    assert (p_prime(counts, sizes).points[0].lower or 0) == pytest.approx(mean - expected)


def test_moving_ranges_are_screened_once() -> None:
    assert mean_moving_range([0, 1, 0, 1, 0, 1, 20]) == 1
    assert mean_moving_range([0, 1, 0, 1, 0, 1, 20], screen=False) == pytest.approx(4)
    assert mean_moving_range([3, 3, 3]) == 0


@pytest.mark.parametrize("events", [[-1], [3]])
def test_events_lie_in_the_series(events: list[int]) -> None:
    with pytest.raises(ValueError, match="outside"):
        xmr([1.0, 2.0, 3.0], events)


@pytest.mark.parametrize(("counts", "sizes"), [([2], [1]), ([-1], [1]), ([1, 1], [1])])
def test_no_more_successes_than_files(counts: list[int], sizes: list[int]) -> None:
    with pytest.raises(ValueError, match="successes"):
        p_prime(counts, sizes)
