"""Who is named: the one that stands out from all others, never one with few files, in any order."""

from __future__ import annotations

from random import Random

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.config import settings
from lib.judgements.outliers import FEWEST_OTHERS, LEAST, enough_to_compare, outliers
from lib.statistics.interval import wilson

Counts = dict[int, tuple[int, int]]


def table(counts: Counts) -> pd.DataFrame:
    rows = [(unit, counted, n) for unit, (counted, n) in counts.items()]
    return pd.DataFrame(rows, columns=["unit", "x_numerator", "x_denominator"])


def named(counts: Counts) -> list[int]:
    return [one.unit for one in outliers(table(counts), "x_numerator", "x_denominator")]


def ordinary(random: Random, units: int = 40, rate: float = 0.05) -> Counts:
    """Units of different size that differ by chance alone."""
    sizes = [random.randint(3, 400) for _ in range(units)]
    return {
        unit: (sum(random.random() < rate for _ in range(size)), size)
        for unit, size in enumerate(sizes)
    }


def test_the_one_that_stands_out_is_named_with_what_it_rests_on() -> None:
    counts = ordinary(Random(1)) | {99: (60, 200)}
    (one,) = outliers(table(counts), "x_numerator", "x_denominator")
    assert (one.unit, one.counted, one.n, one.rate) == (99, 60, 200, 0.3)
    others = [count for unit, count in counts.items() if unit != 99]
    assert one.others == sum(c for c, _n in others) / sum(n for _c, n in others)


def test_one_that_holds_most_of_the_pattern_does_not_hide_itself() -> None:
    """With itself in the average, its own 90 of 100 would be the rule."""
    counts: Counts = {unit: (1, 20) for unit in range(12)} | {99: (90, 100)}
    assert named(counts) == [99]


def test_where_the_others_differ_among_themselves_more_is_asked_for() -> None:
    alike: Counts = {unit: (20, 200) for unit in range(20)}
    apart: Counts = {unit: (0, 200) if unit % 2 else (40, 200) for unit in range(20)}
    assert named(alike | {99: (44, 200)}) == [99]
    assert named(apart | {99: (44, 200)}) == []


@pytest.mark.parametrize("seed", range(20))
def test_chance_alone_names_nobody(seed: int) -> None:
    """20 × 40 units at 99.8 %: about one may be called by a single limit, none by both here."""
    assert named(ordinary(Random(seed))) == []


def test_few_files_are_never_named() -> None:
    others: Counts = {unit: (0, 300) for unit in range(20)}
    small = settings().minimum_n - 1
    assert named(others | {99: (small, small)}) == []
    assert named(others | {99: (LEAST - 1, 6)}) == []
    assert named(others | {99: (LEAST, 6)}) == [99]


def test_too_few_others_name_nobody() -> None:
    few: Counts = {unit: (0, 300) for unit in range(FEWEST_OTHERS - 1)} | {99: (200, 300)}
    assert named(few) == [] and not enough_to_compare(table(few), "x_denominator")
    enough = few | {98: (0, 300)}
    assert named(enough) == [99] and enough_to_compare(table(enough), "x_denominator")
    # those without a file do not count as others; those with few do
    assert named(few | {98: (0, 0)}) == []
    assert named(few | {98: (0, 1)}) == [99]


def test_nothing_at_all() -> None:
    assert named({}) == []
    assert named({unit: (0, 0) for unit in range(20)}) == []


UNITS = st.lists(
    st.integers(0, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    min_size=1,
    max_size=25,
)


@given(UNITS, st.randoms(use_true_random=False))
def test_rules_hold_for_any_units_in_any_order(
    units: list[tuple[int, int]], random: Random
) -> None:
    counts = dict(enumerate(units))
    found = outliers(table(counts), "x_numerator", "x_denominator")
    shuffled = [*counts.items()]
    random.shuffle(shuffled)
    assert named(dict(shuffled)) == [one.unit for one in found]
    for one in found:
        assert one.counted >= LEAST and one.n >= settings().minimum_n
        assert wilson(one.counted, one.n, 0.998)[0] > one.others
