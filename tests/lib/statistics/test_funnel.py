"""Funnel limits against published ones, and what holds for every set of units."""

from __future__ import annotations

import random
from itertools import pairwise
from math import asin, sin, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.statistics.funnel import (
    Funnel,
    Standing,
    over_dispersion,
    proportion_funnel,
    ratio_funnel,
)
from tests.oracles import Book, Case, named

NO_RATES = "rates per head of population: the dashboard has none"
PHE = Book(
    "funnel_phe",
    declined={"funnel_limits_rate_*": NO_RATES, "*_rate_*": NO_RATES, "funnel_points_*": NO_RATES},
)
SHMI = "log scale with units left out: phi and tau² compared, limits not (log cannot hold 0 events)"
BASE = "limits of the package without over-dispersion are declined for those of funnel_phe"
ADJUSTED = f"{BASE}; over-dispersion, its limits and its outliers compared"
ROOT_KEPT = (
    f"{BASE}; the package leaves its over-dispersed limits on the root scale, so that they are "
    "narrower than chance alone: phi and tau² compared, limits before they are squared back"
)
FUNNELPLOTR = Book(
    "funnel_overdispersion_funnelplotr",
    declined={
        "aggregate_by_group": "adding up is the query's work",
        "poisson_limits": "the interval of the expected count; ours are of the observed (PHE)",
        "*_RC": "ratio of two counts: the dashboard has none",
        "outliers_*": "a plain comparison of given numbers with given limits, in no function here",
    },
    partly={"*_SHMI": SHMI, "*_CQC*": ROOT_KEPT, "*_PR*": ADJUSTED},
)
BOOKS = (PHE, FUNNELPLOTR)

SIGNIFICANCE = {
    Standing.FAR_ABOVE: "High (0.001)",
    Standing.ABOVE: "High (0.025)",
    Standing.WITHIN: "Not significant",
    Standing.BELOW: "Low (0.025)",
    Standing.FAR_BELOW: "Low (0.001)",
}


def chance_only(funnel: Funnel) -> Funnel:
    """The same funnel without over-dispersion."""
    return Funnel(funnel.average, 1.0, 0.0, funnel.proportions)


def units_of(case: Case, count: str, size: str) -> list[tuple[float, float]]:
    return list(zip(case["input"][count], case["input"][size], strict=True))


@pytest.mark.parametrize("case", PHE.asked("funnel_limits_prop_*"), ids=named)
def test_limits_of_proportions(case: Case) -> None:
    funnel = chance_only(proportion_funnel(units_of(case, "numerator", "denominator")))
    assert funnel.average * 100 == pytest.approx(case["expected"]["baseline"], rel=1e-6)
    for row in case["expected"]["limits"]:
        found = funnel.limits(row["population"])
        assert found.far_low * 100 == pytest.approx(row["lower_3s"], rel=1e-6, abs=1e-6)
        assert found.low * 100 == pytest.approx(row["lower_2s"], rel=1e-6, abs=1e-6)
        assert found.high * 100 == pytest.approx(row["upper_2s"], rel=1e-6)
        assert found.far_high * 100 == pytest.approx(row["upper_3s"], rel=1e-6)


@pytest.mark.parametrize("case", PHE.asked("funnel_significance_proportion"), ids=named)
def test_standing_of_proportions(case: Case) -> None:
    units = units_of(case, "numerator", "denominator")
    funnel = chance_only(proportion_funnel(units))
    found = [SIGNIFICANCE[funnel.standing(*unit)] for unit in units]
    assert found == case["expected"]["significance"]


@pytest.mark.parametrize("case", PHE.asked("funnel_limits_ratio"), ids=named)
def test_limits_of_ratios(case: Case) -> None:
    funnel = chance_only(ratio_funnel(units_of(case, "observed", "expected")))
    for row in case["expected"]["limits"]:
        events = row["observed"]
        for column, limit in {
            "lower_2s": "low",
            "lower_3s": "far_low",
            "upper_2s": "high",
            "upper_3s": "far_high",
        }.items():
            expected = row[f"{column}_expected"]
            ratio = getattr(funnel.limits(expected), limit)
            assert ratio == pytest.approx(events / expected, rel=1e-4)


@pytest.mark.parametrize("case", PHE.asked("funnel_significance_ratio"), ids=named)
def test_standing_of_ratios(case: Case) -> None:
    units = units_of(case, "observed", "expected")
    funnel = chance_only(ratio_funnel(units))
    found = [SIGNIFICANCE[funnel.standing(*unit)] for unit in units]
    assert found == case["expected"]["significance"]


def in_order(case: Case) -> list[tuple[float, float]]:
    """Units as the package lists its results: added up by group, groups in order of name."""
    rows = {
        group: (count, size)
        for group, count, size in zip(
            case["input"]["group"],
            case["input"]["numerator"],
            case["input"]["denominator"],
            strict=True,
        )
    }
    return [rows[group] for group in case["expected"]["group"]]


@pytest.mark.parametrize("case", FUNNELPLOTR.asked("*_CQC*", "*_PR*"), ids=named)
def test_over_dispersed_limits(case: Case) -> None:
    units, expected, trim = in_order(case), case["expected"], case["input"]["trim_by"]
    make = proportion_funnel if case["input"]["data_type"] == "PR" else ratio_funnel
    funnel = make(units, trim)
    assert funnel.average == pytest.approx(expected["target"], rel=1e-8)
    assert funnel.phi == pytest.approx(expected["phi"], rel=1e-8)
    assert funnel.tau2 == pytest.approx(expected["tau2"], rel=1e-8, abs=1e-15)
    if not funnel.tau2:
        return  # nothing beyond chance: limits are those of chance_only
    scale, ratios = case["input"]["multiplier"], not funnel.proportions
    for i, (count, size) in enumerate(units):
        limits = funnel.limits(size)
        for column, value in {
            "od_lower998": limits.far_low,
            "od_lower95": limits.low,
            "od_upper95": limits.high,
            "od_upper998": limits.far_high,
        }.items():
            if value:  # a root below 0 has no square
                published = expected[column][i] / scale
                published = published**2 if ratios else published
                assert value == pytest.approx(published, rel=1e-6)  # z printed with six decimals
        if not ratios:
            outside = not limits.low < count / size < limits.high
            assert outside == bool(expected["od_outlier95"][i])


@pytest.mark.parametrize("case", FUNNELPLOTR.asked("*_SHMI"), ids=named)
def test_truncated_over_dispersion(case: Case) -> None:
    expected = case["expected"]
    sigmas = [1 / sqrt(round(size, 2)) for _, size in in_order(case)]
    found = over_dispersion(expected["z"], sigmas, case["input"]["trim_by"], truncate=True)
    assert found == pytest.approx((expected["phi"], expected["tau2"]), rel=1e-8, abs=1e-15)


def test_over_dispersion_by_hand() -> None:
    """Six units of 100 files; the same sums written out."""
    late = [4, 6, 5, 30, 5, 4]
    funnel = proportion_funnel([(count, 100) for count in late])
    centre = asin(sqrt(54 / 600))
    z = np.array([(asin(sqrt(count / 100)) - centre) * 20 for count in late])
    z = np.clip(z, np.quantile(z, 0.1), np.quantile(z, 0.9))
    phi = float(np.mean(z**2))
    tau2 = (6 * phi - 5) / (6 * 400 - 400)
    assert (funnel.phi, funnel.tau2) == pytest.approx((phi, tau2))
    edge = sin(centre + 1.9599639845 * sqrt(1 / 400 + tau2)) ** 2
    assert funnel.limits(100).high == pytest.approx(edge)
    assert chance_only(funnel).limits(100).high == pytest.approx(0.09 + 1.96 * 0.0286182, rel=1e-5)


units = st.lists(
    st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    min_size=1,
    max_size=25,
)


@given(units, st.integers(1, 2000))
def test_limits_hold_the_average(rows: list[tuple[int, int]], size: int) -> None:
    funnel = proportion_funnel(rows)
    for one in (funnel, chance_only(funnel)):
        found = one.limits(size)
        ordered = [0, found.far_low, found.low, one.average, found.high, found.far_high, 1]
        assert all(b - a >= -1e-9 for a, b in pairwise(ordered))


@given(units, st.randoms())
def test_the_order_of_units_does_not_matter(
    rows: list[tuple[int, int]], shuffler: random.Random
) -> None:
    funnel = proportion_funnel(rows)
    before = {row: funnel.standing(*row) for row in rows}
    shuffled = rows[:]
    shuffler.shuffle(shuffled)
    again = proportion_funnel(shuffled)
    assert again.average == funnel.average
    assert again.tau2 == pytest.approx(funnel.tau2, rel=1e-9, abs=1e-12)
    limits = [funnel.limits(size) for _, size in rows]
    for (count, size), found in zip(rows, limits, strict=True):
        if min(abs(count / size - edge) for edge in vars(found).values()) > 1e-9:
            assert again.standing(count, size) is before[(count, size)]


@given(units)
def test_minimum_number_of_files(rows: list[tuple[int, int]]) -> None:
    funnel = proportion_funnel(rows)
    for count, size in rows:
        assert (funnel.standing(count, size) is Standing.TOO_FEW) == (size < 5)


@given(st.lists(st.tuples(st.integers(0, 50), st.floats(0.01, 50)), min_size=1, max_size=25))
def test_ratio_limits_hold_one(rows: list[tuple[int, float]]) -> None:
    funnel = ratio_funnel(rows)
    for one in (funnel, chance_only(funnel)):
        for _, expected in rows:
            found = one.limits(expected)
            assert 0 <= found.far_low <= found.low <= 1 <= found.high <= found.far_high


def test_few_files_are_not_called() -> None:
    """3 of 5 in time where 95 % are is outside the smooth limit, but happens once in 44 such units
    by chance: below 95 %, not below 99.8 %."""
    funnel = Funnel(0.95, 1.0, 0.0, proportions=True)
    assert funnel.limits(5).far_low > 3 / 5
    assert funnel.standing(3, 5) is Standing.BELOW
    assert funnel.standing(4, 5) is Standing.WITHIN
    assert funnel.standing(2, 4) is Standing.TOO_FEW
    assert funnel.standing(600, 1000) is Standing.FAR_BELOW
    assert funnel.limits(10).low > 8 / 10
    assert funnel.standing(8, 10) is Standing.WITHIN  # as few: 8.6 in 100
    mirrored = Funnel(0.05, 1.0, 0.0, proportions=True)
    assert mirrored.limits(10).high < 2 / 10
    assert mirrored.standing(2, 10) is Standing.WITHIN
    assert mirrored.standing(3, 10) is Standing.ABOVE  # as many: 1.2 in 100


def test_a_truly_worse_unit_among_units_that_differ() -> None:
    rng = random.Random(335)
    usual = [min(0.3, max(0.01, rng.gauss(0.08, 0.02))) for _ in range(20)]
    rows = [(sum(rng.random() < late for _ in range(400)), 400) for late in [*usual, 0.35]]
    funnel = proportion_funnel(rows)
    standings = [funnel.standing(*row) for row in rows]
    assert funnel.tau2 > 0
    assert standings[-1] is Standing.FAR_ABOVE
    assert sum(one is not Standing.WITHIN for one in standings[:-1]) <= 1


@pytest.mark.parametrize("rows", [[], [(0, 0)], [(2, 1)], [(-1, 3)]])
def test_what_is_no_proportion(rows: list[tuple[int, int]]) -> None:
    with pytest.raises(ValueError, match="expected units"):
        proportion_funnel(rows)


@pytest.mark.parametrize("rows", [[], [(1, 0.0)], [(-1, 3.0)]])
def test_what_is_no_ratio(rows: list[tuple[int, float]]) -> None:
    with pytest.raises(ValueError, match="expected units"):
        ratio_funnel(rows)


def test_nobody_is_outside_when_all_are_the_same() -> None:
    for rows in ([(10, 10), (3000, 3000)], [(0, 10), (0, 3000)]):
        funnel = proportion_funnel(rows)
        assert {funnel.standing(*row) for row in rows} == {Standing.WITHIN}
    with pytest.raises(ValueError, match="more than 0"):
        funnel.limits(0)
    with pytest.raises(ValueError, match="trim"):
        over_dispersion([1.0], [1.0], 0.5)
