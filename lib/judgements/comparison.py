"""Comparison: how each unit's rate stands to that of its peers.

One funnel for each peer group (departments, rural communes, urban wards …) with its own average
and limits. Table by unit, list of what needs attention and funnel plot all read this comparison,
so they always say the same. Only what lies outside the 99.8 % limits is called higher or lower:
among a hundred units, five lie outside the 95 % limits by chance alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from lib import query
from lib.config import settings
from lib.frames import as_records
from lib.statistics.funnel import Funnel, Standing, proportion_funnel, ratio_funnel
from lib.statistics.standardisation import Cell, Standardised, standardise

BELOW, ABOVE, ALIKE, TOO_FEW = "below", "above", "alike", "too_few"
CALLED = {
    Standing.FAR_BELOW: BELOW,
    Standing.FAR_ABOVE: ABOVE,
    Standing.TOO_FEW: TOO_FEW,
    # outside the 95 % limits only
    Standing.BELOW: ALIKE,
    Standing.ABOVE: ALIKE,
    Standing.WITHIN: ALIKE,
}
EVERYONE = "everyone"  # the group of units whose own peer group is too small
SMALLEST_GROUP = 5  # units with enough files; a smaller peer group has no average of its own


@dataclass(frozen=True)
class Place:
    """One unit among its peers: ``counted`` of ``n`` files, and the verdict, "below", "above",
    "alike" or "too_few". ``group``: a key of ``labels.PEER_GROUP``, or EVERYONE; ``average``: the
    rate of that group, None where there is nothing to compare with."""

    unit: int
    group: str
    counted: int
    n: int
    verdict: str
    average: float | None

    @property
    def rate(self) -> float | None:
        """None below the minimum number of files, where no rate is shown."""
        return self.counted / self.n if self.n >= settings().minimum_n else None


@dataclass(frozen=True)
class Comparison:
    """``places``: every unit by its id. ``funnels``: average and limits of each group that units
    were compared in."""

    places: Mapping[int, Place]
    funnels: Mapping[str, Funnel]

    def called(self, verdict: str) -> list[Place]:
        """The units with this verdict, the lowest rate first."""
        found = [place for place in self.places.values() if place.verdict == verdict]
        return sorted(
            found, key=lambda place: (place.counted / place.n if place.n else 0, -place.n)
        )


def peer_groups(version: str) -> dict[int, str | None]:
    """The peer group of every unit, by its id."""
    return {id: unit.peer_group for id, unit in query.reference(version).units.items()}


def compare(
    table: pd.DataFrame, groups: Mapping[int, str | None], key: str = "on_time_rate"
) -> Comparison:
    """``table``: rows of ``query.table`` by unit, or by unit and more, with the metric ``key``;
    ``groups``: see ``peer_groups``.

    A group in which fewer than 5 units have enough files is compared with all units together.
    Units below the minimum number of files are neither judged nor part of an average, and a unit
    whose peers have fewer files than that in all is not judged.
    """
    counts = _counts(table, key)
    enough = {unit: count for unit, count in counts.items() if count[1] >= settings().minimum_n}
    members = _members(list(enough), groups)
    funnels = {
        name: proportion_funnel([enough[unit] for unit in units]) for name, units in members.items()
    }
    sizes = {name: sum(enough[unit][1] for unit in units) for name, units in members.items()}
    places = {}
    for unit, (counted, n) in counts.items():
        own = groups.get(unit) or EVERYONE
        name = own if own in funnels else EVERYONE
        alone = sizes.get(name, 0) - n < settings().minimum_n
        if unit not in enough or alone:
            places[unit] = Place(unit, name, counted, n, TOO_FEW, None)
        else:
            funnel = funnels[name]
            verdict = CALLED[funnel.standing(counted, n)]
            places[unit] = Place(unit, name, counted, n, verdict, funnel.average)
    return Comparison(places, funnels)


def _counts(table: pd.DataFrame, key: str) -> dict[int, tuple[int, int]]:
    """Unit → (counted, n), in the order of ids, so that a sum comes out the same in any order."""
    parts = [f"{key}_numerator", f"{key}_denominator"]
    sums = table.groupby("unit", sort=True)[parts].sum()
    return {int(unit): (int(counted), int(n)) for unit, counted, n in sums.itertuples()}


def _members(units: list[int], groups: Mapping[int, str | None]) -> dict[str, list[int]]:
    """Group → the units that its average is made of; EVERYONE only where some unit needs it."""
    by_group: dict[str, list[int]] = {}
    for unit in units:
        by_group.setdefault(groups.get(unit) or EVERYONE, []).append(unit)
    large = {
        name: own
        for name, own in by_group.items()
        if name != EVERYONE and len(own) >= SMALLEST_GROUP
    }
    return large if len(large) == len(by_group) else large | {EVERYONE: units}


@dataclass(frozen=True)
class Mixed:
    """Late files of one unit against those that its mix of work leads one to expect: ``late``, and
    the verdict on their ratio ("above": far more than expected)."""

    unit: int
    late: Standardised
    verdict: str


def by_work_mix(table: pd.DataFrame, key: str = "on_time_rate") -> dict[int, Mixed]:
    """``table``: rows of ``query.table`` by unit, field and kind, with the rate ``key``; what is
    expected are the files outside its numerator, as they are with everyone in that field and kind.

    The verdict by a funnel around 1 (99.8 %, over-dispersion where the data ask for it); "too_few"
    below the minimum number of comparable files, or where no late file is to be expected.
    """
    found = standardise(_cells(table, key), rest=settings().minimum_n)
    units = {unit: late for unit, late in found.items() if isinstance(unit, int)}
    judged = {unit: late for unit, late in units.items() if _enough(late)}
    if not judged:
        return {unit: Mixed(unit, late, TOO_FEW) for unit, late in units.items()}
    funnel = ratio_funnel([(late.observed, late.expected) for late in judged.values()])
    return {
        unit: Mixed(
            unit,
            late,
            CALLED[funnel.standing(late.observed, late.expected)] if unit in judged else TOO_FEW,
        )
        for unit, late in units.items()
    }


def _enough(late: Standardised) -> bool:
    return late.n >= settings().minimum_n and late.expected > 0


def _cells(table: pd.DataFrame, key: str) -> list[Cell]:
    rows = as_records(table.sort_values("unit"))
    return [
        Cell(
            int(row["unit"]),
            (None if pd.isna(row["field"]) else row["field"], row["kind"]),
            int(row[f"{key}_denominator"] - row[f"{key}_numerator"]),
            int(row[f"{key}_denominator"]),
        )
        for row in rows
    ]
