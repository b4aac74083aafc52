"""Pace against quality: agencies that are quick while their work is rated clearly worse.

Each agency is placed by its on-time rate and by the share of its reviews rated good or better.
The level of all agencies together divides the picture into quarters; an agency is called quick
but poor, late, or poor only where the funnel of its peers says that chance alone does not explain
it (``lib.judgements.comparison``), so that a handful of reviews never names anybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from lib.judgements.comparison import BELOW, TOO_FEW, Place, compare

PACE, QUALITY = "on_time_rate", "good_rate"
QUICK_POOR, POOR, LATE, ALIKE = "quick_poor", "poor", "late", "alike"
ORDER = (QUICK_POOR, POOR, LATE, ALIKE)


@dataclass(frozen=True)
class Spot:
    """One unit: how it stands by pace and by quality, and what it is called, one of ORDER."""

    unit: int
    pace: Place
    quality: Place
    call: str


@dataclass(frozen=True)
class Picture:
    """``spots``: units with enough files and enough reviews, those that are called first and the
    lowest quality first among them. ``pace``, ``quality``: the level of all units together, None
    where nothing is known. ``left_out``: units with too few files or reviews."""

    spots: tuple[Spot, ...]
    pace: float | None
    quality: float | None
    left_out: int


def picture(table: pd.DataFrame, groups: Mapping[int, str | None]) -> Picture:
    """``table``: rows of ``query.table`` by unit with both rates; ``groups``: see
    ``comparison.peer_groups``."""
    pace, quality = _level(table, PACE), _level(table, QUALITY)
    by_pace = compare(table, groups, PACE).places
    by_quality = compare(table, groups, QUALITY).places
    spots = [
        Spot(unit, by_pace[unit], by_quality[unit], _call(by_pace[unit], by_quality[unit], pace))
        for unit in by_pace
        if by_pace[unit].rate is not None and by_quality[unit].rate is not None
    ]
    spots.sort(key=lambda spot: (ORDER.index(spot.call), spot.quality.rate, spot.unit))
    return Picture(tuple(spots), pace, quality, len(by_pace) - len(spots))


def _level(table: pd.DataFrame, key: str) -> float | None:
    counted, n = (int(table[f"{key}_{part}"].sum()) for part in ("numerator", "denominator"))
    return counted / n if n else None


def _call(pace: Place, quality: Place, level: float | None) -> str:
    """Quick: at least as often in time as all units together, and not clearly below its peers."""
    if quality.verdict != BELOW:
        return LATE if pace.verdict == BELOW else ALIKE
    if pace.rate is None or level is None or pace.verdict in (BELOW, TOO_FEW):
        return POOR
    return QUICK_POOR if pace.rate >= level else POOR
