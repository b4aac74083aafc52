"""Decree 335/2025/NĐ-CP, from 2026: 100 points, 30 for general criteria and 70 for results.

Results of a leader are the mean of six: a quantity, b quality, c timeliness (of the work that had
to be done, weighted by conversion factors), d results of those managed, đ organising, e uniting; of
others, of the first three. A piece of work loses a quarter for each failed assessment (b) and each
delay (c), unless an objective cause is confirmed. Source: domain facts, section 2.2 (articles read
in the press; the formula for leaders by two implementers).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from lib.evaluation.classes import CLASSES, COMPLETED, EXCELLENT, GOOD, NOT_COMPLETED
from lib.evaluation.ranges import Range, exactly, mean

LOSS = 0.25  # of one piece of work, for each failed assessment or delay
GENERAL_MOST, RESULT_MOST = 30.0, 70.0  # points
FLOORS = {EXCELLENT: 90.0, GOOD: 70.0, COMPLETED: 50.0, NOT_COMPLETED: 0.0}  # article 20
UNKNOWN_GENERAL = Range(0, GENERAL_MOST)
# d is 100 % or 50 % by the decree; that đ and e are too is how two implementers read it
UNKNOWN_LEADING = Range(0.5, 1.0)
UNKNOWN_SHARE = Range(0.0, 1.0)
NOISE = 9  # decimals, beyond which a float is no number of points any more


@dataclass(frozen=True)
class Counts:
    """The work of one period, as sums of conversion factors (1 each where there are none).

    ``failed``: number of failed assessments → sum over the work *done* that failed so often;
    ``delayed``: the same for delays.
    """

    assigned: float
    done: float
    failed: Mapping[int, float] = field(default_factory=dict)
    delayed: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Leading:
    """d, đ, e (here ``results``, ``organising``, ``uniting``) as shares; unknown unless given."""

    results: Range = UNKNOWN_LEADING
    organising: Range = UNKNOWN_LEADING
    uniting: Range = UNKNOWN_LEADING


def quantity(counts: Counts) -> float | None:
    """a: done ÷ assigned; None where nothing was assigned."""
    return counts.done / counts.assigned if counts.assigned else None


def quality(counts: Counts) -> float | None:
    """b: done, less a quarter of each piece for each failed assessment, ÷ assigned."""
    return _less(counts, counts.failed)


def timeliness(counts: Counts) -> float | None:
    """c: done, less a quarter of each piece for each delay, ÷ assigned."""
    return _less(counts, counts.delayed)


def lost(times: int) -> float:
    """The share of a piece of work that is lost after so many faults: never more than the whole."""
    return min(1.0, LOSS * times)


def gone(faults: Mapping[int, float]) -> float:
    """Work that is lost to faults: number of faults → sum over the work that has so many."""
    return sum(lost(times) * weight for times, weight in faults.items())


def _less(counts: Counts, faults: Mapping[int, float]) -> float | None:
    return (counts.done - gone(faults)) / counts.assigned if counts.assigned else None


def result(counts: Counts, leading: Leading | None) -> Range:
    """KQ as a share: the mean of a, b, c and, of a leader, d, đ, e. What is unknown widens it."""
    shares = (quantity(counts), quality(counts), timeliness(counts))
    parts = tuple(UNKNOWN_SHARE if share is None else exactly(share) for share in shares)
    if leading is not None:
        parts += (leading.results, leading.organising, leading.uniting)
    return mean(parts)


def points(kq: Range, general: Range = UNKNOWN_GENERAL) -> Range:
    """General points (0–30) and 70 times the result."""
    return general + kq.times(RESULT_MOST)


def class_of(score: float) -> str:
    """The class of a number of points, by article 20 alone: conclusions on discipline, or on a unit
    that was handled for corruption or waste, come before it and are in no data here."""
    score = round(score, NOISE)
    return next(name for name in CLASSES if score >= FLOORS[name])


def classes_of(score: Range) -> tuple[str, ...]:
    """Every class that the range allows, best first."""
    best, worst = (CLASSES.index(class_of(limit)) for limit in (score.most, score.least))
    return CLASSES[best : worst + 1]


def needed(score: Range, name: str) -> float | None:
    """Points of what is unknown that it takes to reach the class ``name``: 0 when it is reached
    whatever they are, None when it is out of reach."""
    floor = FLOORS[name]
    if round(score.most, NOISE) < floor:
        return None
    return max(0.0, floor - score.least)


def base_for(excellent: int, share: int) -> int:
    """How many must be rated good for so many excellent ones, which may be at most ``share``
    percent of them, rounded down; ``share`` is above 0."""
    return math.ceil(excellent * 100 / share)
