"""The mean of differences within pairs: two judgements of the same thing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

from scipy.special import stdtrit


@dataclass(frozen=True)
class MeanDifference:
    """Mean of ``n`` differences, in their unit, with the limits of its interval; limits are None
    for fewer than two pairs."""

    mean: float
    low: float | None
    high: float | None
    n: int


def mean_difference(counts: Mapping[int, int], confidence: float = 0.95) -> MeanDifference | None:
    """The mean difference of pairs, given how often each difference occurs, with Student's
    interval; None without pairs. Raises ValueError for a negative count.
    """
    if any(count < 0 for count in counts.values()):
        raise ValueError("a difference cannot occur fewer than 0 times")
    n = sum(counts.values())
    if n == 0:
        return None
    mean = sum(difference * count for difference, count in counts.items()) / n
    if n == 1:
        return MeanDifference(mean, None, None, 1)
    spread = sum(count * (difference - mean) ** 2 for difference, count in counts.items())
    half = float(stdtrit(n - 1, 0.5 + confidence / 2)) * sqrt(spread / (n - 1) / n)
    return MeanDifference(mean, mean - half, mean + half, n)
