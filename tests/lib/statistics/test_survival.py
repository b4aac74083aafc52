"""Kaplan–Meier against R survival and lifelines, and what holds for every set of files."""

from __future__ import annotations

import csv
import gzip
import statistics
from datetime import datetime
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from lib.statistics.survival import (
    Curve,
    kaplan_meier,
    restricted_mean,
    share_done,
    time_to,
    well_observed,
)
from tests.oracles import WHOLE, Book, Case, named

BOOK = Book(
    "kaplan_meier",
    partly={
        pattern: "lifelines answers with the first time of a flat piece, R and we with its middle"
        for pattern in ("g3_control", "rmst_ten_points")
    },
)
BOOKS = (BOOK,)
RECEIPT = "receipt_*"
CURVES = [case for case in BOOK.asked() if "conf_log" in case["expected"]]
SCALES = (("conf_log", "log"), ("conf_loglog", "log-log"))


def curve_of(case: Case, limits: Any = "log-log") -> Curve:
    given_ = case["input"]
    return kaplan_meier(given_["time"], given_["event"], given_["entry"], limits=limits)


def known(values: tuple[float, ...]) -> list[float | None]:
    return [None if np.isnan(value) else value for value in values]


def near(values: list[float | None]) -> list[Any]:
    return [None if value is None else pytest.approx(value, rel=1e-7) for value in values]


@pytest.mark.parametrize(("key", "limits"), SCALES)
@pytest.mark.parametrize("case", CURVES, ids=named)
def test_curve(case: Case, key: str, limits: str) -> None:
    expected, curve = case["expected"][key], curve_of(case, limits)
    assert list(curve.times) == pytest.approx(expected["time"], rel=1e-9)
    assert list(curve.at_risk) == expected["n_risk"]
    assert list(curve.closed) == expected["n_event"]
    assert list(curve.open_share) == pytest.approx(expected["survival"], rel=1e-7, abs=1e-15)
    for mine, published in ((curve.low, expected["lower"]), (curve.high, expected["upper"])):
        limits_of = zip(curve.open_share, known(mine), near(published), strict=True)
        for share, found, limit in limits_of:
            # before the first closing R leaves 1, with late entry on the log(−log) scale nothing
            assert found == (1 if share == 1 else limit)


@pytest.mark.parametrize(("key", "limits"), SCALES)
@pytest.mark.parametrize("case", CURVES, ids=named)
def test_quantiles(case: Case, key: str, limits: str) -> None:
    expected, curve = case["expected"][key], curve_of(case, limits)
    columns = ("p", "time", "lower", "upper")
    rows = list(zip(*(expected["quantiles"][column] for column in columns), strict=True))
    rows.append((0.5, expected["median"], expected["median_lower"], expected["median_upper"]))
    for share, *times in rows:
        found = time_to(curve, share)
        assert [found.value, found.low, found.high] == near(times)


@pytest.mark.parametrize(
    "case", [case for case in CURVES if "quantile" in (case["published"] or {})], ids=named
)
def test_published_quantiles(case: Case) -> None:
    published, curve = case["published"], curve_of(case, "log")
    names = ("quantile", "lower_q" if "lower_q" in published else "lower")
    upper = "upper_q" if "upper_q" in published else "upper"
    for share, *times in zip(
        published["p"], *(published[name] for name in (*names, upper)), strict=True
    ):
        found = time_to(curve, share)
        assert [found.value, found.low, found.high] == near(times)


@pytest.mark.parametrize("case", CURVES, ids=named)
def test_restricted_mean(case: Case) -> None:
    expected = case["expected"]["conf_log"]
    found = restricted_mean(curve_of(case), expected["restricted_to"])
    assert found == pytest.approx(
        (expected["restricted_mean"], expected["restricted_mean_se"]), rel=1e-7
    )


@pytest.mark.parametrize("case", BOOK.asked("rmst_lifelines_edge"), ids=named)
def test_restricted_mean_between_closings(case: Case) -> None:
    for row in case["published"]["restricted_mean"]:
        mean, _ = restricted_mean(curve_of(case), row["to"])
        assert mean == pytest.approx(row["value"], rel=1e-7)


@pytest.mark.parametrize("case", CURVES, ids=named)
def test_lifelines(case: Case) -> None:
    """Same curve, so the same first time at or below one half, and where they agree, limits."""
    curve = curve_of(case)
    half = [
        t for t, share in zip(curve.times, curve.open_share, strict=True) if share <= 0.5 + 1e-9
    ]
    assert (half[0] if half else None) == case["expected"]["first_time_at_or_below_half"]
    if case["id"] not in BOOK.partly:
        assert time_to(curve, 0.5).value == case["expected"]["lifelines_0_30_3"]["median"]


def permits(cut_off: str) -> tuple[list[float], list[bool]]:
    """Durations in days of the permit files that were received before the cut-off."""
    end = datetime.fromisoformat(cut_off)
    with gzip.open(WHOLE / "process_receipt_events.csv.gz", "rt", encoding="utf-8") as lines:
        spans = {row["case"]: (row["case_start"], row["case_end"]) for row in csv.DictReader(lines)}
    days, closed = [], []
    for start, finish in spans.values():
        received = datetime.fromisoformat(start)
        done = bool(finish) and datetime.fromisoformat(finish) < end
        until = datetime.fromisoformat(finish) if done else end
        if received < end and until > received:
            days.append((until - received).total_seconds() / 86400)
            closed.append(done)
    return days, closed


@pytest.mark.parametrize("case", BOOK.asked(RECEIPT), ids=named)
def test_real_permit_files(case: Case) -> None:
    expected = case["expected"]
    days, closed = permits(case["input"]["cut_off"])
    assert (len(days), sum(closed)) == (expected["n"], expected["events"])
    for key, limits in (("log", "log"), ("loglog", "log-log")):
        curve = kaplan_meier(days, closed, limits=limits)  # type: ignore[arg-type]
        for i, share in enumerate(expected["p"]):
            found = time_to(curve, share)
            times = [expected[name][i] for name in ("quantile", f"lower_{key}", f"upper_{key}")]
            assert [found.value, found.low, found.high] == near(times)
    done = share_done(curve, 56).value
    assert done == pytest.approx(1 - expected["survival_at_56_days"], rel=1e-7)
    assert restricted_mean(curve, 180)[0] == pytest.approx(
        expected["restricted_mean_180"], rel=1e-7
    )
    only_closed = [day for day, done in zip(days, closed, strict=True) if done]
    assert statistics.median(only_closed) == pytest.approx(expected["closed_only_median"])
    assert statistics.median(only_closed) < (time_to(curve, 0.5).value or 0)


files = st.lists(st.tuples(st.integers(0, 60), st.booleans()), min_size=1, max_size=60)


def fitted(rows: list[tuple[int, bool]]) -> Curve:
    return kaplan_meier([time for time, _ in rows], [closed for _, closed in rows])


@given(files)
def test_the_curve_only_falls(rows: list[tuple[int, bool]]) -> None:
    curve = fitted(rows)
    steps = [1.0, *curve.open_share]
    assert all(after <= before for before, after in pairwise(steps))
    for share, low, high in zip(curve.open_share, curve.low, curve.high, strict=True):
        assert share == 0 or (0 <= low <= share + 1e-12 and share - 1e-12 <= high <= 1)


@given(files, st.randoms())
def test_the_order_of_files_does_not_matter(rows: list[tuple[int, bool]], shuffler: Any) -> None:
    shuffled = rows[:]
    shuffler.shuffle(shuffled)
    np.testing.assert_equal(vars(fitted(shuffled)), vars(fitted(rows)))


@given(st.lists(st.tuples(st.integers(0, 30), st.booleans(), st.integers(1, 4)), min_size=1))
def test_a_number_of_files_is_as_many_files(rows: list[tuple[int, bool, int]]) -> None:
    days, closed, numbers = zip(*rows, strict=True)
    entries = [day - 1 - day % 3 for day in days]
    counted = kaplan_meier(days, closed, entries, numbers)
    single = np.repeat(np.arange(len(rows)), numbers)
    expected = kaplan_meier(
        [days[i] for i in single], [closed[i] for i in single], [entries[i] for i in single]
    )
    np.testing.assert_equal(vars(counted), vars(expected))


@given(st.lists(st.integers(0, 60), min_size=1, max_size=60))
def test_without_open_files_it_is_the_plain_share(days: list[int]) -> None:
    curve = kaplan_meier(days, [True] * len(days))
    assert time_to(curve, 0.5).value == statistics.median(days)
    for day in range(0, 61, 7):
        expected = sum(each <= day for each in days) / len(days)
        assert share_done(curve, day).value == pytest.approx(expected)


@given(files)
def test_open_files_never_shorten_the_median(rows: list[tuple[int, bool]]) -> None:
    """Calling an open file closed on the as-of day would."""
    censored = time_to(fitted(rows), 0.5).value
    closed_now = time_to(fitted([(time, True) for time, _ in rows]), 0.5).value
    assert closed_now is not None
    assert censored is None or censored >= closed_now


@given(files)
def test_as_scipy_has_it(rows: list[tuple[int, bool]]) -> None:
    """scipy.stats.ecdf knows right censoring, but neither late entry nor limits of quantiles."""
    closed = [time for time, done in rows if done]
    still_open = [time for time, done in rows if not done]
    theirs = stats.ecdf(stats.CensoredData(uncensored=closed, right=still_open)).sf
    curve = fitted(rows)
    assert list(curve.times) == list(theirs.quantiles)
    assert list(curve.open_share) == pytest.approx(list(theirs.probabilities), abs=1e-12)


def test_a_curve_is_cut_where_hardly_anything_is_observed() -> None:
    """One young file closes at once; ten came under observation at 20 and stay open."""
    days, closed = [2.0, *[40.0] * 10], [True, *[False] * 10]
    thin = kaplan_meier(days, closed, [-1.0, *[20.0] * 10])
    assert time_to(thin, 0.5).value == 2
    assert well_observed(thin, 1) is thin
    assert well_observed(thin, 2) is None
    old = kaplan_meier([3.0, 4.0, 5.0, 9.0, 9.0, 9.0, 9.0], [True] * 2 + [False] * 5)
    cut = well_observed(old, 5)
    assert cut is not None and cut.times == (3, 4, 5) == old.times[:3]
    assert cut.open_share == old.open_share[:3]
    assert share_done(cut, 5).value == pytest.approx(2 / 7)
    assert share_done(cut, 6).value is None
    done = kaplan_meier(range(1, 11), [True] * 10)
    assert well_observed(done, 5) is done  # few are left once more than half are done


def test_share_done_says_what_it_cannot_know() -> None:
    curve = kaplan_meier([2, 4, 6], [True, True, False])
    assert share_done(curve, 1).value == 0
    assert share_done(curve, 4).value == pytest.approx(2 / 3)
    assert share_done(curve, 6).value == pytest.approx(2 / 3)
    assert share_done(curve, 7).value is None
    low, high = share_done(curve, 4).low, share_done(curve, 4).high
    assert low is not None and high is not None and 0 < low < 2 / 3 < high < 1
    everything = share_done(kaplan_meier([2], [True]), 9)
    assert (everything.value, everything.low, everything.high) == (1, None, None)
    assert time_to(kaplan_meier([5, 6], [False, False]), 0.5).value is None


@pytest.mark.parametrize(
    ("days", "closed", "entries", "numbers"),
    [
        ([], [], None, None),
        ([1], [True, True], None, None),
        ([-1], [True], None, None),
        ([3], [True], [3], None),
        ([3], [True], None, [0]),
        ([3], [True], None, [1, 1]),
    ],
)
def test_what_is_no_duration(days: Any, closed: Any, entries: Any, numbers: Any) -> None:
    with pytest.raises(ValueError, match=r"files|duration"):
        kaplan_meier(days, closed, entries, numbers)


@pytest.mark.parametrize("share", [0, 1, -0.5])
def test_what_is_no_share(share: float) -> None:
    with pytest.raises(ValueError, match="share"):
        time_to(kaplan_meier([1], [True]), share)
    with pytest.raises(ValueError, match="until"):
        restricted_mean(kaplan_meier([1], [True]), 0)
