"""The four rules that tell a signal from ordinary variation on a control chart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import groupby, pairwise
from math import isclose

from lib.statistics.control_chart import Chart, Point


class Rule(Enum):
    """In the order in which they are named when several fire at one point."""

    BEYOND = "beyond"  # one point outside the limits
    TREND = "trend"  # six points, each higher (or each lower) than the one before
    TWO_OF_THREE = "two_of_three"  # two of three beyond two thirds of the way to the same limit
    SHIFT = "shift"  # eight points on the same side of the mean


@dataclass(frozen=True)
class Lengths:
    """Points that a shift and a trend take, and that a segment needs before any rule is read."""

    shift: int = 8
    trend: int = 6
    minimum: int = 12


LENGTHS = Lengths()


@dataclass(frozen=True)
class Signal:
    """A rule that fired: ``side`` +1 = high or rising, −1 = low or falling; ``positions`` of the
    points that make it, counted from 0 in the whole chart, in order of time."""

    rule: Rule
    side: int
    positions: tuple[int, ...]


def signals(chart: Chart, lengths: Lengths = LENGTHS) -> tuple[Signal | None, ...]:
    """The signal each point of ``chart`` belongs to, None where variation is ordinary.

    Rules of Provost and Murray (2011), The Health Care Data Guide, p. 116, without the one on
    hugging the mean; two of three as Western Electric (1956): the third point may lie anywhere, and
    points beyond the limits count. Points on the mean break a shift, equal neighbours a trend.
    Rules read each segment for itself; one with fewer points than ``lengths.minimum`` has none.
    """
    found: list[Signal | None] = [None] * len(chart.points)
    for segment in chart.segments():
        present = [i for i in segment if chart.points[i].value is not None]
        if len(present) < lengths.minimum:
            continue
        for signal in _of_segment([chart.points[i] for i in present], lengths):
            placed = Signal(signal.rule, signal.side, tuple(present[i] for i in signal.positions))
            for position in placed.positions:
                found[position] = placed
    return tuple(found)


def side(point: Point, sigmas: int = 0) -> int:
    """+1 or −1 when ``point`` lies more than ``sigmas`` from its mean on that side, else 0.

    On the line is inside. With 0 sigmas, half a step from the mean is on it: a count of 0 is not
    "below" a mean of 0.3, and rounding noise is no side.
    """
    if point.value is None or point.mean is None or point.sigma is None:
        return 0
    away = point.value - point.mean
    reach = sigmas * point.sigma if sigmas else point.step / 2
    noise = 1e-12 * max(abs(point.value), abs(point.mean), point.sigma)
    if abs(away) <= reach * (1 + 1e-9) + noise:
        return 0
    return 1 if away > 0 else -1


def shifts(sides: Sequence[int], length: int = LENGTHS.shift) -> Iterator[range]:
    """Positions of each run of at least ``length`` values on one side (+1, −1; 0 = on the mean)."""
    first = 0
    for side, run in groupby(sides):
        end = first + len(list(run))
        if side and end - first >= length:
            yield range(first, end)
        first = end


def trends(values: Sequence[float], length: int = LENGTHS.trend) -> Iterator[range]:
    """Positions of each run of at least ``length`` values that only rise or only fall."""
    steps = [
        0 if isclose(before, after, rel_tol=1e-12) else 1 if after > before else -1
        for before, after in pairwise(values)
    ]
    for run in shifts(steps, length - 1):
        yield range(run.start, run.stop + 1)


def two_of_three(near: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Positions of the near ones in each window of three with at least two on the same side.

    ``near``: +1 or −1 where a value lies more than two thirds of the way to that limit, else 0.
    """
    for first in range(len(near) - 2):
        for side in (1, -1):
            found = tuple(i for i in range(first, first + 3) if near[i] == side)
            if len(found) >= 2:
                yield found


def _of_segment(points: Sequence[Point], lengths: Lengths) -> Iterator[Signal]:
    """Signals of one segment, the rule that is named first comes last."""
    values = [point.value for point in points if point.value is not None]
    sides = [side(point) for point in points]
    for run in shifts(sides, lengths.shift):
        yield Signal(Rule.SHIFT, sides[run.start], tuple(run))
    near = [side(point, 2) for point in points]
    for found in two_of_three(near):
        yield Signal(Rule.TWO_OF_THREE, near[found[0]], found)
    for run in trends(values, lengths.trend):
        yield Signal(Rule.TREND, 1 if values[run[1]] > values[run[0]] else -1, tuple(run))
    for position, point in enumerate(points):
        if outside := side(point, 3):
            yield Signal(Rule.BEYOND, outside, (position,))
