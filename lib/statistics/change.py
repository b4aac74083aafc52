"""Has a figure changed, or is it ordinary variation? Intervals for a difference of two shares and
for a ratio of two counts."""

from __future__ import annotations

from math import sqrt

from lib.statistics.interval import wilson

CONFIDENCE = 0.99  # eight headline figures are judged at once


def share_changed(now: tuple[int, int], before: tuple[int, int]) -> bool:
    """Whether two proportions, each (successes, n), differ by more than chance explains.

    The 99 % interval of the difference from two Wilson intervals (Newcombe 1998, Statistics in
    Medicine 17:873–890, method 10) excludes zero. False when either n is 0.
    """
    if now[1] == 0 or before[1] == 0:
        return False
    p, q = now[0] / now[1], before[0] / before[1]
    p_low, p_high = wilson(*now, CONFIDENCE)
    q_low, q_high = wilson(*before, CONFIDENCE)
    low = p - q - sqrt((p - p_low) ** 2 + (q_high - q) ** 2)
    high = p - q + sqrt((p_high - p) ** 2 + (q - q_low) ** 2)
    return not low <= 0 <= high


def count_changed(now: int, before: int) -> bool:
    """Whether two counts over spans of equal length differ by more than chance explains.

    Given their sum, the first is binomial with one half if both have the same rate (Przyborowski
    and Wilenski 1940, Biometrika 31:313–323); changed when the 99 % Wilson interval of its share
    excludes one half.
    """
    if now + before == 0:
        return False
    low, high = wilson(now, now + before, CONFIDENCE)
    return not low <= 0.5 <= high
