"""The days a measure looks at, and what a measure is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from lib.database.schema import case_file

Condition = sa.ColumnElement[bool]
F = case_file.c

FLOW, STOCK = "flow", "stock"
# Where one band of age ends and the next begins: working days past the due day of a file,
# calendar days since an issue was found.
OVERDUE_EDGES = (5, 20, 60)
# the bands between them: more than the first, at most the second (None: no end)
BANDS = ((0, 5), (5, 20), (20, 60), (60, None))
AGE_EDGES = (30, 90, 180)
# What a span looks at, by name. "as_of" is the last day that is known, for what follows on what
# happened in the span; "eve" is the day before ``start``; "soon": the last due day that
# counts as due soon; "overdue_5": the first due day that lies no more than 5 working days before
# the end; "ago_30": the day 30 calendar days before the end.
DAYS = (
    "start",
    "end",
    "as_of",
    "soon_task",
    "soon_file",
    "eve",
    "eve_soon_task",
    "eve_soon_file",
    *(f"overdue_{edge}" for edge in OVERDUE_EDGES),
    *(f"ago_{edge}" for edge in AGE_EDGES),
)


@dataclass(frozen=True)
class Span:
    """The days a measure looks at, as SQL expressions (literals, or columns of a list of months).

    ``days``: one for each of ``DAYS``. ``deadline``: "original" or "current", the due date that
    decides.
    """

    days: Mapping[str, Any]
    deadline: str

    @property
    def start(self) -> Any:
        return self.days["start"]

    @property
    def end(self) -> Any:
        return self.days["end"]

    @property
    def eve(self) -> Span:
        """The one day before ``start``: how things stood when the span began. Knows no bands."""
        return Span(
            {
                "start": self.days["eve"],
                "end": self.days["eve"],
                "soon_task": self.days["eve_soon_task"],
                "soon_file": self.days["eve_soon_file"],
            },
            self.deadline,
        )

    @property
    def due_on(self) -> sa.ColumnElement[Any]:
        return F.due_original_on if self.deadline == "original" else F.due_current_on

    @property
    def due_at(self) -> sa.ColumnElement[Any]:
        return F.due_original if self.deadline == "original" else F.due_current

    @property
    def soon(self) -> sa.ColumnElement[Any]:
        return sa.case((F.kind == "task", self.days["soon_task"]), else_=self.days["soon_file"])

    def aged(self, day: sa.ColumnElement[Any], over: int, upto: int | None) -> Condition:
        """``day`` lies more than ``over`` and at most ``upto`` working days before the end; both
        are of OVERDUE_EDGES, or 0 and None for "no edge"."""
        edges = []
        if over:
            edges.append(day < self.days[f"overdue_{over}"])
        if upto is not None:
            edges.append(day >= self.days[f"overdue_{upto}"])
        return sa.and_(*edges)

    def holds(self, day: sa.ColumnElement[Any]) -> Condition:
        return sa.and_(day >= self.start, day <= self.end)


@dataclass(frozen=True)
class Measure:
    """One thing that is counted. ``fact`` is the table whose rows it counts."""

    key: str
    fact: str
    when: str
    predicate: Callable[[Span], Condition]


def days_between(
    one: sa.ColumnElement[Any], other: sa.ColumnElement[Any], is_open: Condition
) -> tuple[sa.ColumnElement[Any], sa.ColumnElement[Any]]:
    """The earlier and the later of two days; the later is NULL where ``is_open``."""
    earlier = sa.case((other < one, other), else_=one)
    return earlier, sa.case((is_open, None), (other < one, one), else_=other)
