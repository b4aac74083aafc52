"""Outliers: the few units whose rate lies far above that of all others.

For patterns that most units hardly show. A unit is compared with all *others*: one that does
nothing but this would pull up the average it is measured by, and widen the spread of a small peer
group until nothing stands out (``lib.judgements.comparison`` compares ordinary rates among peers).
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from lib.config import settings
from lib.frames import as_records
from lib.statistics.funnel import Standing, proportion_funnel
from lib.statistics.interval import wilson

CONFIDENCE = 0.998  # as the outer limits of a funnel
FEWEST_OTHERS = 5  # units with any rows; among fewer there is no "others"
LEAST = 3  # times a pattern has to show at a unit before the unit is named


@dataclass(frozen=True)
class Outlier:
    """A unit with ``counted`` of ``n`` rows; ``others``: the rate of all others together."""

    unit: int
    counted: int
    n: int
    others: float

    @property
    def rate(self) -> float:
        return self.counted / self.n


def outliers(table: pd.DataFrame, counted: str, of: str) -> list[Outlier]:
    """Units of ``table`` (rows of ``query.table`` by unit) that stand out in column ``counted``
    against column ``of``, the highest rate first.

    Named only when the lower end of the unit's 99.8 % Wilson interval lies above the rate of all
    others, *and* it lies above the 99.8 % limit of their funnel, which is wider where the others
    differ among themselves. Never named: units below the minimum number of rows, or with fewer
    than three that count; and nobody where fewer than five others have any rows.
    """
    if not enough_to_compare(table, of):
        return []
    rows = {int(r["unit"]): (int(r[counted]), int(r[of])) for r in as_records(table)}
    found = [
        _against_others(unit, [count for other, count in rows.items() if other != unit], own)
        for unit, own in rows.items()
        if own[0] >= LEAST and own[1] >= settings().minimum_n
    ]
    return sorted(filter(None, found), key=lambda one: (-one.rate, one.unit))


def enough_to_compare(table: pd.DataFrame, of: str) -> bool:
    """Whether so many units have rows that one of them could stand out."""
    return int((table[of] > 0).sum()) > FEWEST_OTHERS


def _against_others(
    unit: int, others: list[tuple[int, int]], own: tuple[int, int]
) -> Outlier | None:
    counted, n = own
    rate = sum(count for count, _n in others) / sum(size for _count, size in others)
    if wilson(counted, n, CONFIDENCE)[0] <= rate:  # cheaper than a funnel, and mostly the case
        return None
    funnel = proportion_funnel([(float(count), float(size)) for count, size in others])
    far = funnel.standing(counted, n) is Standing.FAR_ABOVE
    return Outlier(unit, counted, n, rate) if far else None
