"""Decree 90/2020/NĐ-CP amended by Decree 48/2023/NĐ-CP, up to 2025: what a class asks of a leader.

There are no points. Of what a class asks, the data can say how much of the work of the unit or
fields was done, and how much of it in time and without a failed assessment. The rest (own tasks,
work beyond the plan, ratings of units below, discipline) is not in the data. Source: domain facts,
section 2.1, with the confidence of each threshold: A text read, B press or implementers, K to be
confirmed before it is used.
"""

from __future__ import annotations

from dataclasses import dataclass

from lib.evaluation.classes import CLASSES, COMPLETED, EXCELLENT, GOOD, NOT_COMPLETED

DONE, CLEAN = "done", "clean"
MET, NOT_MET, UNKNOWN = "met", "not_met", "unknown"


@dataclass(frozen=True)
class Asked:
    """What a class asks of one share of the work, ``DONE`` or ``CLEAN`` (in time, quality met): at
    least ``limit``, more than it, or less than it. ``confidence``: A, B or K."""

    name: str  # of the class
    share: str
    relation: str  # "at_least", "more_than", "less_than"
    limit: float
    article: int
    confidence: str

    def holds(self, value: float) -> bool:
        """Whether ``value`` (0–1) is what is asked."""
        if self.relation == "less_than":
            return value < self.limit
        return value >= self.limit if self.relation == "at_least" else value > self.limit


ASKED = (
    Asked(EXCELLENT, DONE, "at_least", 1.0, 8, "A"),
    Asked(GOOD, DONE, "at_least", 1.0, 9, "B"),
    Asked(GOOD, CLEAN, "at_least", 0.8, 9, "K"),
    Asked(COMPLETED, DONE, "more_than", 0.7, 10, "K"),
    Asked(NOT_COMPLETED, DONE, "less_than", 0.5, 11, "K"),
)


@dataclass(frozen=True)
class Check:
    """What is asked, the share there is (None: nothing had to be done), and whether they agree."""

    asked: Asked
    value: float | None

    @property
    def state(self) -> str:
        """MET, NOT_MET or UNKNOWN."""
        if self.value is None:
            return UNKNOWN
        return MET if self.asked.holds(self.value) else NOT_MET


def checks(done: float | None, clean: float | None) -> tuple[Check, ...]:
    """Everything that the data can check, class by class; shares 0–1, None = unknown."""
    values = {DONE: done, CLEAN: clean}
    return tuple(Check(asked, values[asked.share]) for asked in ASKED)


def open_classes(found: tuple[Check, ...]) -> tuple[str, ...]:
    """Classes that none of the checks speaks against, best first. Who does not reach what a class
    asks does not reach a better one either. Between 50 and 70 % done the thresholds known here
    speak against all: then the two lowest stay open."""
    refused = {check.asked.name for check in found if check.state == NOT_MET}
    reachable = [
        name for place, name in enumerate(CLASSES[:-1]) if not refused & set(CLASSES[place:-1])
    ]
    lowest = [] if NOT_COMPLETED in refused else [NOT_COMPLETED]
    return tuple([*reachable, *lowest]) or (COMPLETED, NOT_COMPLETED)
