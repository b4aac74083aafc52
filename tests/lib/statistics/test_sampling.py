"""Audit samples against the AICPA tables and R packages, and what holds for every sample."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import ceil, comb
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lib.statistics.interval import wilson
from lib.statistics.sampling import (
    Model,
    finite_limits,
    sample_size,
    size_for_margin,
    upper_limit,
)
from tests.oracles import Book, Case, named

JFA = Book(
    "audit_sampling_jfa",
    declined={
        "interval_*": "fixed-interval selection: files are drawn by rank of a keyed hash instead",
    },
    partly={
        "aicpa_C_poisson": "compared within one file or 1 %, as the package does",
    },
)
WITHOUT_ONE = "leaves out N ÷ (N − 1): with the package's n the margin would be 0.1004, not 0.1"
STRATIFIED = Book(
    "audit_stratified_sampling",
    declined={
        "stratasize_*": "size for a mean with known spread: inspections estimate proportions",
        "stratified_mean_*": "mean of a measured quantity: inspections estimate proportions",
        "sample_size_prop_24": WITHOUT_ONE,
        "sample_size_prop_27": WITHOUT_ONE,
    },
    partly={
        "proportion_*": "exact, Wilson and Clopper–Pearson limits; the normal ones leave 0–1",
    },
    only=("stratasize_*", "stratified_mean_*", "sample_size_prop_*", "proportion_*"),
)
BOOKS = (JFA, STRATIFIED)


def of_table(case: Case) -> tuple[Model, int | None, float]:
    given_ = case["input"]
    return Model(given_["distribution"]), given_.get("population"), given_.get("confidence")


@pytest.mark.parametrize("case", JFA.asked("sample_size_*", "aicpa_A_n_*"), ids=named)
def test_sample_sizes(case: Case) -> None:
    """Cells that rest on binary rounding are compared with the exact figure beside them."""
    model, population, confidence = of_table(case)
    for row in case["expected"]["rows"]:
        found = size_or_none(
            row["tolerable_rate"],
            population,
            expected=row["expected_rate"],
            confidence=confidence,
            model=model,
        )
        assert found == row.get("n_exact_arithmetic", row["n"]), row


def size_or_none(*arguments: Any, **named_ones: Any) -> int | None:
    try:
        return sample_size(*arguments, **named_ones)
    except ValueError as error:
        assert "no sample is large enough" in str(error)
        return None


@pytest.mark.parametrize("case", JFA.asked("upper_limit_*", "aicpa_A_u_*"), ids=named)
def test_upper_limits(case: Case) -> None:
    model, population, confidence = of_table(case)
    if "rows" not in case["expected"]:
        given_ = case["input"]
        found = upper_limit(given_["n"], given_["errors"], population, confidence=confidence)
        assert found == pytest.approx(case["expected"]["upper_limit"], abs=5e-9)
        return
    for row in case["expected"]["rows"]:
        found = upper_limit(
            row["n"], row["deviations"], population, confidence=confidence, model=model
        )
        tenths = ceil(Fraction(found).limit_denominator(10**9) * 1000)
        assert tenths / 10 == pytest.approx(row["upper_limit_percent"]), row


@pytest.mark.parametrize("case", JFA.asked("planning_*"), ids=named)
def test_plans(case: Case) -> None:
    given_ = case["input"]
    model, population, confidence = of_table(case)
    counted = given_["expected_is"] == "count"
    found = sample_size(
        given_["tolerable_rate"],
        population,
        expected=0 if counted else given_["expected"],
        errors=given_["expected"] if counted else None,
        confidence=confidence,
        model=model,
    )
    assert found == case["expected"]["n"]


@pytest.mark.parametrize("case", JFA.asked("aicpa_C_poisson"), ids=named)
def test_poisson_table(case: Case) -> None:
    for row in case["expected"]["rows"]:
        tolerable = Fraction(str(row["tolerable"]))
        found = sample_size(
            tolerable,
            expected=tolerable * Fraction(str(row["ratio_expected_tolerable"])),
            confidence=1 - Fraction(str(row["risk"])),
            model=Model.POISSON,
        )
        assert abs(found - row["n"]) <= max(1, 0.01 * row["n"]), row


@pytest.mark.parametrize("case", STRATIFIED.asked("sample_size_prop_*"), ids=named)
def test_size_for_margin(case: Case) -> None:
    given_ = case["input"]
    population = None if given_["N"] == "infinite" else given_["N"]
    found = size_for_margin(given_["e"], population, share=given_["P"])
    assert found == case["expected"]["n"]


@pytest.mark.parametrize("case", STRATIFIED.asked("proportion_*"), ids=named)
def test_limits_of_a_proportion(case: Case) -> None:
    """The package's exact limits lie one file outside the set of proportions that are not rejected,
    except where there is no such file; ours are the set's ends."""
    given_, expected = case["input"], case["expected"]
    count, n, confidence = given_["m"], given_["n"], given_["level"]
    if given_["N"] == "infinite":
        assert wilson(count, n, confidence) == pytest.approx(expected["ci_wilson"])
        one_sided = 1 - (1 - Fraction(str(confidence))) / 2
        low = 1 - upper_limit(n, n - count, confidence=one_sided)
        high = upper_limit(n, count, confidence=one_sided)
        assert (low, high) == pytest.approx(expected["ci_clopper_pearson"], rel=1e-8)
        return
    size = given_["N"]
    low, high = finite_limits(count, n, size, confidence)
    least, most = expected["nr_exact"]
    assert least == max(round(low * size) - (count > 0), count)
    assert most == min(round(high * size) + 1, size - (n - count))


def exact_risk(errors: int, n: int, population: int, bad: int) -> Fraction:
    ways = sum(comb(bad, i) * comb(population - bad, n - i) for i in range(min(errors, n) + 1))
    return Fraction(ways, comb(population, n))


@given(
    st.integers(20, 300),
    st.sampled_from(["0.05", "0.1", "0.07", "0.2"]),
    st.integers(0, 3),
    st.sampled_from(["0.9", "0.95"]),
)
def test_size_is_the_smallest_in_exact_arithmetic(
    population: int, tolerable: str, errors: int, confidence: str
) -> None:
    bad = ceil(Fraction(tolerable) * population)
    risk = 1 - Fraction(confidence)
    assume(errors < bad)
    n = sample_size(Decimal(tolerable), population, errors=errors, confidence=Decimal(confidence))
    assert exact_risk(errors, n, population, bad) <= risk
    assert n == 1 or exact_risk(errors, n - 1, population, bad) > risk


@given(st.integers(1, 60), st.integers(0, 60), st.integers(0, 140))
def test_finite_limits_hold_the_proportion(n: int, count: int, more: int) -> None:
    assume(count <= n)
    population = n + more
    low, high = finite_limits(count, n, population)
    assert low <= count / n <= high or abs(high - low) <= 1 / population
    assert 0 <= low <= high <= 1
    if not more:
        assert low == high == count / n


def test_a_float_counts_as_it_is_written() -> None:
    assert 0.07 * 1300 > 91
    assert sample_size(0.08, expected=0.07, confidence=0.9) == 1300
    assert sample_size(0.06, 100, confidence=0.9) == 32
    assert sample_size(Fraction(6, 100), 100, confidence=Decimal("0.9")) == 32


def test_margin_counts_the_drawn_file_out() -> None:
    assert size_for_margin(0.1, 100, share=0.4) == 49
    variance = 0.4 * 0.6 * 100 / 99
    assert 1.96 * (variance / 49 * (1 - 49 / 100)) ** 0.5 <= 0.1
    assert 1.96 * (variance / 48 * (1 - 48 / 100)) ** 0.5 > 0.1


def test_a_tie_is_enough() -> None:
    """One bad file of 500: 450 files find it with a chance of exactly 90 %."""
    assert sample_size(Fraction(1, 500), 500, confidence=0.9) == 450


@pytest.mark.parametrize(
    "arguments",
    [
        {"tolerable": 0},
        {"tolerable": 0.05, "expected": 0.05},
        {"tolerable": 0.05, "confidence": 1},
        {"tolerable": 0.05, "population": 100, "model": Model.BINOMIAL},
        {"tolerable": 0.05, "model": Model.HYPERGEOMETRIC},
        {"tolerable": 0.01, "population": 100, "errors": 1},
    ],
)
def test_no_sample_can_show_it(arguments: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        sample_size(**arguments)


def test_what_is_no_sample() -> None:
    for n, errors, population in ((0, 0, 9), (5, 6, 9), (5, 1, 4), (5, -1, 9)):
        with pytest.raises(ValueError, match="expected 0"):
            upper_limit(n, errors, population)
        with pytest.raises(ValueError, match="expected 0"):
            finite_limits(errors, n, population)
    with pytest.raises(ValueError, match="population"):
        upper_limit(5, 1, model=Model.HYPERGEOMETRIC)
    with pytest.raises(ValueError, match="margin"):
        size_for_margin(0)
