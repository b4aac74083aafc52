"""Mean differences against scipy's t-test on the listed pairs."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ttest_1samp

from lib.statistics.paired import MeanDifference, mean_difference

gaps = st.lists(st.integers(-3, 3), min_size=2, max_size=60)


@given(gaps, st.sampled_from([0.9, 0.95, 0.99]))
def test_agrees_with_scipy(differences: list[int], confidence: float) -> None:
    found = mean_difference(Counter(differences), confidence)
    assert found is not None
    assert (found.mean, found.n) == (pytest.approx(np.mean(differences)), len(differences))
    if len(set(differences)) == 1:  # scipy has no interval there
        assert found.low == found.high == found.mean
        return
    limits = ttest_1samp(differences, 0).confidence_interval(confidence)
    assert found.low == pytest.approx(limits.low)
    assert found.high == pytest.approx(limits.high)


def test_little_is_known_of_one_pair_and_nothing_of_none() -> None:
    assert mean_difference({2: 1}) == MeanDifference(2, None, None, 1)
    assert mean_difference({}) is None
    assert mean_difference({1: 0, -1: 0}) is None


def test_negative_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="fewer than 0"):
        mean_difference({1: -1})
