"""What a control chart says in one word: about its course, and about its target."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from lib.statistics.control_chart import Chart, Point
from lib.statistics.run_rules import LENGTHS, Lengths, Signal, signals

SMALLEST_N = 5  # files per period; below it no rate is shown, so none is judged


class Course(Enum):
    """Where a figure is going. CHANGED: a signal in a figure whose more is neither good nor bad."""

    IMPROVING = "improving"
    WORSENING = "worsening"
    CHANGED = "changed"
    ORDINARY = "ordinary"
    NOT_ENOUGH = "not_enough"


class Assurance(Enum):
    """Whether a process that goes on as it is meets its target in any one period."""

    WILL_MEET = "will_meet"
    WILL_MISS = "will_miss"
    EITHER_WAY = "either_way"
    NOT_ENOUGH = "not_enough"


@dataclass(frozen=True)
class Verdict:
    """``signal``: the rule that fired and where, None without one. ``periods``: points with a value
    since the last event; ``needed``: how many a verdict takes."""

    course: Course
    signal: Signal | None
    periods: int
    needed: int = LENGTHS.minimum


def verdict(chart: Chart, better: str | None, lengths: Lengths = LENGTHS) -> Verdict:
    """The verdict on the newest period that has a value, as NHS England's Making Data Count reads
    it: an old signal that has ended is history.

    ``better``: "higher", "lower" or None. NOT_ENOUGH with fewer than ``lengths.minimum`` periods
    since the last event, or fewer than 5 files a period on average (rates). When several rules
    fire there, the one first in ``Rule`` counts. Raises ValueError for another ``better``.
    """
    good = _good_side(better)
    recent = _recent(chart)
    if not _enough(recent, lengths):
        return Verdict(Course.NOT_ENOUGH, None, len(recent), lengths.minimum)
    last = max(i for i, point in enumerate(chart.points) if point.value is not None)
    signal = signals(chart, lengths)[last]
    if signal is None:
        course = Course.ORDINARY
    elif good is None:
        course = Course.CHANGED
    else:
        course = Course.IMPROVING if signal.side == good else Course.WORSENING
    return Verdict(course, signal, len(recent), lengths.minimum)


def assurance(
    chart: Chart, target: float | None, better: str | None, lengths: Lengths = LENGTHS
) -> Assurance | None:
    """Whether the limits of the newest period lie on the good side of ``target``, on the bad one,
    or around it (Making Data Count). A value on the target meets it.

    ``target``: in the chart's unit. None without a target or without a good side. NOT_ENOUGH and
    errors as for ``verdict``.
    """
    good = _good_side(better)
    if target is None or good is None:
        return None
    recent = _recent(chart)
    if not _enough(recent, lengths) or recent[-1].lower is None or recent[-1].upper is None:
        return Assurance.NOT_ENOUGH
    lower, upper = recent[-1].lower, recent[-1].upper
    worst, best = (lower, upper) if good == 1 else (upper, lower)
    if good * (worst - target) >= 0:
        return Assurance.WILL_MEET
    return Assurance.WILL_MISS if good * (best - target) < 0 else Assurance.EITHER_WAY


def _good_side(better: str | None) -> int | None:
    try:
        return {"higher": 1, "lower": -1, None: None}[better]
    except KeyError:
        raise ValueError(f"better is {better!r}: expected 'higher', 'lower' or None") from None


def _recent(chart: Chart) -> list[Point]:
    """Points with a value since the last event."""
    return [point for point in chart.points[chart.starts[-1] :] if point.value is not None]


def _enough(points: list[Point], lengths: Lengths) -> bool:
    if len(points) < max(lengths.minimum, 1):
        return False
    sizes = [point.n for point in points if point.n is not None]
    return not sizes or sum(sizes) >= SMALLEST_N * len(sizes)
