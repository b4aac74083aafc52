"""Quantiles of a histogram against numpy on the values it stands for.

The published cases of ``quantile_phe.json`` are another thing under the same word: they assign
areas to tenths by rank, while a quantile here is a value (Hyndman and Fan 1996, type 7).
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.statistics.quantile import mean, quantile

histograms = st.dictionaries(st.integers(-50, 400), st.integers(1, 60), min_size=1, max_size=40)
shares = st.one_of(st.sampled_from([0.0, 0.25, 0.5, 0.9, 1.0]), st.floats(0, 1))


@given(histograms, shares)
def test_as_numpy(histogram: dict[int, int], q: float) -> None:
    values = np.repeat([*histogram], [*histogram.values()])
    assert quantile(histogram, q) == pytest.approx(np.quantile(values, q), abs=1e-9)


@given(histograms)
def test_mean_as_numpy(histogram: dict[int, int]) -> None:
    values = np.repeat([*histogram], [*histogram.values()])
    assert mean(histogram) == pytest.approx(values.mean(), abs=1e-9)


def test_no_mean_of_nothing() -> None:
    assert mean({}) is None


@pytest.mark.parametrize(
    ("values", "q", "expected"),
    [
        ([7], 0.9, 7),
        ([1, 2], 0.5, 1.5),
        ([1, 2, 3, 4], 0.5, 2.5),
        ([1, 1, 1, 100], 0.5, 1),
        (range(1, 12), 0.9, 10),
        (range(1, 11), 0.9, 9.1),
        ([0, 0, 1, 1, 5], 0.9, 3.4),
        ([3, 1, 2], 0, 1),
        ([3, 1, 2], 1, 3),
    ],
)
def test_by_hand(values: list[int], q: float, expected: float) -> None:
    assert quantile(Counter(values), q) == pytest.approx(expected)


def test_nothing_has_no_quantile() -> None:
    assert quantile({}, 0.5) is None


@given(histograms, st.integers(1, 5), shares)
def test_order_and_scale_do_not_matter(histogram: dict[int, int], times: int, q: float) -> None:
    backwards = dict(reversed(histogram.items()))
    assert quantile(backwards, q) == quantile(histogram, q)
    assert quantile({7: times}, q) == 7
