"""Control charts: the mean of a series and the limits within which it varies by itself.

``xmr`` is for counts and durations, ``p_prime`` for rates. Both restart at given positions only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from statistics import fmean

LIMIT_FACTOR = 2.66  # 3 ÷ 1.128 as printed by Wheeler and used by NHS England
D2 = 1.128  # mean range of two normal values, in standard deviations
SCREEN_FACTOR = 3.267  # upper limit of a moving range, as a multiple of the mean one


@dataclass(frozen=True)
class Point:
    """One period. ``value`` and what belongs to it are None where the period has no figure.

    ``mean`` is the mean of the point's segment, ``sigma`` one standard deviation of chance
    variation, ``lower``/``upper`` the limits three of them away, cut where no value can lie. All in
    the unit of the series (shares 0–1 for a rate). ``step`` is the smallest difference that the
    figure can show: 1 for a count, 1 ÷ n for a rate. ``n`` is a rate's denominator.
    """

    value: float | None
    mean: float | None
    sigma: float | None
    lower: float | None
    upper: float | None
    step: float = 0.0
    n: int | None = None


@dataclass(frozen=True)
class Chart:
    """Points in order of time; ``starts`` are the positions at which a segment begins (0 first)."""

    points: tuple[Point, ...]
    starts: tuple[int, ...]

    def segments(self) -> Iterator[range]:
        """The positions of each segment."""
        for first, end in pairwise((*self.starts, len(self.points))):
            yield range(first, end)


def xmr(
    values: Sequence[float | None],
    events: Sequence[int] = (),
    *,
    step: float = 0.0,
    lowest: float | None = None,
    screen: bool = True,
) -> Chart:
    """XmR chart (individual values and moving ranges) of one figure per period.

    Limits are mean ± 2.66 × mean moving range (Wheeler 1993, Understanding Variation). With
    ``screen``, moving ranges from 3.267 × their mean up are left out once (Nelson 1982, Journal of
    Quality Technology 14:172–173); the mean keeps all values. ``values``: any unit, None = no
    figure, skipped. ``events``: positions at which the chart starts anew (merger, change of law).
    ``step``: smallest difference that the figure can show (1 for counts and whole days); limits
    lie at least three steps from the mean. ``lowest``: where the lower limit is cut (0 for counts).
    Raises ValueError for an event outside 0 … len(values) − 1.
    """
    starts = _starts(events, len(values))
    points: list[Point] = []
    for first, end in pairwise((*starts, len(values))):
        own = values[first:end]
        mean, sigma = _individuals([value for value in own if value is not None], screen, step)
        lower, upper = _limits(mean, sigma, lowest, None)
        points += [Point(value, mean, sigma, lower, upper, step) for value in own]
    return Chart(tuple(points), starts)


def p_prime(
    successes: Sequence[int],
    sizes: Sequence[int],
    events: Sequence[int] = (),
    *,
    screen: bool = True,
) -> Chart:
    """Laney's P′ chart of ``successes`` out of ``sizes`` per period; values are shares 0–1.

    Mean = all successes ÷ all sizes; sigma of a period = √(mean (1 − mean) ÷ n) × sigma_z, where
    sigma_z = mean moving range of the z-scores ÷ 1.128 (Laney 2002, Quality Engineering
    14:531–537). ``screen`` and ``events`` as for ``xmr``. A period with size 0 has no value and no
    limits. Sigma is at least 1 ÷ n, one file more or less, so that a handful of files is no signal.
    Raises ValueError when the lengths differ or a period has more successes than files.
    """
    if len(successes) != len(sizes) or any(
        not 0 <= count <= n for count, n in zip(successes, sizes, strict=True)
    ):
        raise ValueError("expected 0 ≤ successes ≤ size in each period")
    starts = _starts(events, len(sizes))
    points: list[Point] = []
    for first, end in pairwise((*starts, len(sizes))):
        points += _rates(successes[first:end], sizes[first:end], screen)
    return Chart(tuple(points), starts)


def sigma_z(successes: Sequence[int], sizes: Sequence[int], *, screen: bool = True) -> float | None:
    """How many times wider a rate varies than chance alone would make it (1 = binomial).

    None with fewer than two periods, or when all or no files are successes.
    """
    present = [(count, n) for count, n in zip(successes, sizes, strict=True) if n]
    total = sum(n for _, n in present)
    mean = sum(count for count, _ in present) / total if total else 0.0
    if len(present) < 2 or not 0 < mean < 1:
        return None
    scores = [(count / n - mean) / sqrt(mean * (1 - mean) / n) for count, n in present]
    return mean_moving_range(scores, screen=screen) / D2


def mean_moving_range(values: Sequence[float], *, screen: bool = True) -> float:
    """Mean absolute difference of neighbours, in the unit of ``values`` (at least two)."""
    ranges = [abs(after - before) for before, after in pairwise(values)]
    mean = fmean(ranges)
    kept = [each for each in ranges if each < SCREEN_FACTOR * mean] if screen else ranges
    return fmean(kept) if kept else mean


def _starts(events: Sequence[int], length: int) -> tuple[int, ...]:
    if any(not 0 <= event < length for event in events):
        raise ValueError(f"events {list(events)} outside a series of {length}")
    return tuple(sorted({0, *events}))


def _individuals(
    values: Sequence[float], screen: bool, step: float
) -> tuple[float | None, float | None]:
    if not values:
        return None, None
    mean = fmean(values)
    if len(values) == 1:
        return mean, None
    return mean, max(LIMIT_FACTOR / 3 * mean_moving_range(values, screen=screen), step)


def _rates(successes: Sequence[int], sizes: Sequence[int], screen: bool) -> list[Point]:
    total = sum(sizes)
    mean = sum(successes) / total if total else None
    wider = sigma_z(successes, sizes, screen=screen)
    points = []
    for count, n in zip(successes, sizes, strict=True):
        if not n or mean is None:
            points.append(Point(None, mean, None, None, None, n=n))
            continue
        sigma = sqrt(mean * (1 - mean) / n) * (1.0 if wider is None else wider)
        sigma = max(sigma, 1 / n)
        lower, upper = _limits(mean, sigma, 0.0, 1.0)
        points.append(Point(count / n, mean, sigma, lower, upper, 1 / n, n))
    return points


def _limits(
    mean: float | None, sigma: float | None, lowest: float | None, highest: float | None
) -> tuple[float | None, float | None]:
    if mean is None or sigma is None:
        return None, None
    lower, upper = mean - 3 * sigma, mean + 3 * sigma
    if lowest is not None:
        lower = max(lower, lowest)
    return lower, upper if highest is None else min(upper, highest)
