"""Deadline bunching: more closings on the due day than the days around it lead one to expect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lib.statistics.interval import wilson

SMALLEST_N = 5  # files; below it no ratio is shown


@dataclass(frozen=True)
class Bunching:
    """``observed`` closings on the due day, ``expected`` from the days around it, ``n`` of both
    together; ``ratio`` = observed ÷ expected with limits. 1 = no bunching. None = cannot be told:
    too few files, or no closing on the days around (then only ``low`` is known)."""

    ratio: float | None
    low: float | None
    high: float | None
    observed: int
    expected: float
    n: int


def bunching(closings: Mapping[int, int], *, reach: int = 5, confidence: float = 0.95) -> Bunching:
    """How much closings pile up on the due day.

    ``closings``: working days from the due day (0 = on it, negative = before) → number of files.
    Expected: mean per day over the ``reach`` days before and the ``reach`` days after, a straight
    line through the due day (excess mass: Chetty, Friedman, Olsen and Pistaferri 2011, Quarterly
    Journal of Economics 126:749–804; Kleven 2016, Annual Review of Economics 8:435–464, who warns
    that a reference point draws honest effort too: worth checking, not a finding). Limits: Wilson
    interval of the due day's share of the ``n`` closings in the window. Raises ValueError for a
    negative number or reach < 1.
    """
    if reach < 1 or any(number < 0 for number in closings.values()):
        raise ValueError("expected reach ≥ 1 and no negative numbers of files")
    days = 2 * reach
    observed = closings.get(0, 0)
    around = sum(number for day, number in closings.items() if 0 < abs(day) <= reach)
    n = observed + around
    if n < SMALLEST_N:
        return Bunching(None, None, None, observed, around / days, n)
    low, high = wilson(observed, n, confidence)
    return Bunching(
        observed * days / around if around else None,
        low / (1 - low) * days,
        high / (1 - high) * days if around else None,
        observed,
        around / days,
        n,
    )
