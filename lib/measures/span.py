"""The days a measure looks at, and what a measure is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from lib.database.schema import case_file

Condition = sa.ColumnElement[bool]
F = case_file.c

FLOW, STOCK = "flow", "stock"


@dataclass(frozen=True)
class Span:
    """The days a measure looks at, as SQL expressions (literals, or columns of a list of months).

    ``soon_task`` and ``soon_file``: last due day that counts as due soon at ``end``.
    ``deadline``: "original" or "current", the due date that decides.
    """

    start: Any
    end: Any
    soon_task: Any
    soon_file: Any
    deadline: str

    @property
    def due_on(self) -> sa.ColumnElement[Any]:
        return F.due_original_on if self.deadline == "original" else F.due_current_on

    @property
    def due_at(self) -> sa.ColumnElement[Any]:
        return F.due_original if self.deadline == "original" else F.due_current

    @property
    def soon(self) -> sa.ColumnElement[Any]:
        return sa.case((F.kind == "task", self.soon_task), else_=self.soon_file)

    def holds(self, day: sa.ColumnElement[Any]) -> Condition:
        return sa.and_(day >= self.start, day <= self.end)


@dataclass(frozen=True)
class Measure:
    """One thing that is counted. ``fact`` is the table whose rows it counts."""

    key: str
    fact: str
    when: str
    predicate: Callable[[Span], Condition]
