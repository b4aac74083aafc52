"""What is counted together from the rows, and which rows are read for it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from lib.measures import FLOW, MEASURES, Condition
from lib.metrics.columns import Columns, measure_of
from lib.query.arms import outline, ways
from lib.query.grouping import Look

FEW = 4  # columns
EVERY, COUNTING, DAYS = "every", "counting", "days"


@dataclass(frozen=True)
class Batch:
    """``columns`` counted by one SELECT. ``reads``: EVERY row that the days touch, for the sake of
    the groups that are there; those that are COUNTING for any of the columns; or those of the DAYS
    in which one can count."""

    columns: Columns
    reads: str

    @property
    def groups(self) -> bool:
        """Whether a group is there although nothing counts in it."""
        return self.reads == EVERY

    def cuts(self, touching: Condition, conditions: Collection[Condition]) -> list[Condition]:
        """Conditions on the rows that are read, by as many questions. ``touching``: the days touch
        a row. Where it is only asked which groups there are, each way to be touched is a question
        of its own: they may be of days of two tables, which no index finds together."""
        if self.reads == EVERY:
            return [touching] if conditions else ways(touching)
        days = outline(conditions) if self.reads == DAYS else None
        return [sa.or_(*conditions) if days is None else days]


def batches(columns: Columns, look: Look, known: bool, large: bool) -> list[Batch]:
    """How ``columns`` are counted. ``known``: which groups there are is known, or there are none;
    ``large``: there are so many rows that figures are counted ahead.

    Of a few columns the rows that count are found by an index; of many each row would be asked
    twice. What happened is counted apart from what stood where there are many rows, and of months:
    it finds its rows by an index on the day, where both together would read every file for every
    month.
    """
    flows = {name: column for name, column in columns.items() if _happens(name)}
    stocks = {name: column for name, column in columns.items() if name not in flows}
    if look.months:
        parts = [Batch(flows, COUNTING), Batch(stocks, EVERY)]
    elif not large:
        return [Batch(columns, COUNTING if known and 0 < len(columns) <= FEW else EVERY)]
    else:
        parts = [Batch(part, COUNTING if len(part) <= FEW else DAYS) for part in (flows, stocks)]
    found = [part for part in parts if part.columns]
    # of months, a group of what only happens is there where any of it happened
    some_happened = look.months or (look.month and not stocks)
    return found if known or some_happened else [Batch({}, EVERY), *found]


def _happens(name: str) -> bool:
    return MEASURES[measure_of(name)].when == FLOW
