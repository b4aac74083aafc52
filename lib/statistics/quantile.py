"""Quantiles and means from an exact histogram: groups add up first, then the figure is taken."""

from __future__ import annotations

from collections.abc import Mapping
from math import floor


def quantile(histogram: Mapping[int, int], q: float) -> float | None:
    """The ``q`` quantile (0–1) of the values counted in ``histogram`` (value → how many).

    Linear interpolation between order statistics, as numpy and pandas do by default (Hyndman and
    Fan 1996, type 7). None for an empty histogram.
    """
    n = sum(histogram.values())
    if n == 0:
        return None
    position = q * (n - 1)
    below = floor(position)
    low, high = (
        _order_statistic(histogram, below),
        _order_statistic(histogram, min(below + 1, n - 1)),
    )
    return low + (high - low) * (position - below)


def mean(histogram: Mapping[int, int]) -> float | None:
    """The mean of the values counted in ``histogram`` (value → how many); None without values."""
    n = sum(histogram.values())
    return sum(value * count for value, count in histogram.items()) / n if n else None


def _order_statistic(histogram: Mapping[int, int], rank: int) -> int:
    seen = 0
    for value in sorted(histogram):
        seen += histogram[value]
        if rank < seen:
            return value
    raise IndexError(rank)
