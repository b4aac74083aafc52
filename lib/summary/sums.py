"""Adding the cells of a plan up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from lib.measures import FLOW, MEASURES
from lib.metrics.columns import measure_of
from lib.summary.cells import COUNT
from lib.summary.conditions import ADDS, BEGINS, ENDS, WHOLE
from lib.summary.held import Part, columns, histograms
from lib.summary.kept import Kept
from lib.summary.plan import Plan
from lib.summary.words import TOUCHED

if TYPE_CHECKING:
    from lib.query.grouping import Look

Group = tuple[Any, ...]
DaysAndFields = tuple[tuple[int, ...], tuple[int, ...] | None]
ANY = -1  # of the numbers of bins


@dataclass
class Sum:
    """Of ``names`` of ``fact`` in ``look``: the cells that it needs, and what they add up to."""

    fact: str
    names: list[str]
    look: Look
    plan: Plan
    kept: Kept

    def __post_init__(self) -> None:
        held = columns(self.fact)
        self.plain = [name for name in self.names if name in held]
        self.histograms = [name for name in self.names if name not in held]

    @property
    def layers(self) -> set[int]:
        """Numbers of the layers to read."""
        of_days = {name in self.histograms for name in self.names}
        return {each.number for each in self.plan.layer.with_days if each.of_days in of_days}

    @property
    def days_and_fields(self) -> DaysAndFields:
        """The bins and, where not any, the fields to read."""
        fields = self.plan.fields
        return tuple(self.bins), None if fields is None else tuple(fields)

    def own(self, cells: Sequence[Any]) -> list[Any]:
        """Those of ``cells`` of its days and fields that it needs."""
        layers, units = self.layers, set(self.plan.units)
        return [cell for cell in cells if cell.unit_id in units and cell.layer in layers]

    def counts(self, cells: Sequence[Any]) -> dict[Group, dict[str, Any]]:
        """The numbers of each group that is there. ``cells``: those of its layers, of the units and
        fields of its plan and of ``bins``."""
        keeps = {rest: self.plan.keeps(rest) for rest in {cell.rest for cell in cells}}
        if not all(keeps.values()):
            cells = [cell for cell in cells if keeps[cell.rest]]
        groups, sums = self._sums(cells)
        width = len(self.plain) + 1
        touched, plain = sums[:, 0].tolist(), sums[:, 1:width].tolist()
        days = self._days(sums[:, width:])
        found = {}
        for number, group in enumerate(groups):
            line: dict[str, Any] = dict(zip(self.plain, plain[number], strict=True))
            for name, of_group in days.items():
                line[name] = of_group.get(number, {})
            if self._is_there(touched[number], line):
                found[group] = line
        return found

    @property
    def bins(self) -> list[int]:
        """The bins to read: all of them for what adds up, and for which groups are there."""
        counts = {part.counts for parts in self._parts for part, _item in parts}
        bins = self.plan.time.bins
        if self.look.keys or self.histograms or not counts <= {BEGINS, ENDS}:
            return bins
        ends = {BEGINS: bins[0], ENDS: bins[-1]}
        return list({ends[how] for how in counts})

    @cached_property
    def _parts(self) -> list[list[tuple[Part, int | None]]]:
        """Of each name of ``plain`` its parts with their items; None: no row ever counted."""
        held, deadline = columns(self.fact), self.look.filters.deadline
        words = [(held[n].parts, held[n].words(deadline)) for n in self.plain]
        return [
            [(part, self.kept.item(word)) for part, word in zip(*pair, strict=True)]
            for pair in words
        ]

    def _sums(self, cells: Sequence[Any]) -> tuple[list[Group], np.ndarray]:
        """The groups of the cells; of each (rows) how many rows touch it, the numbers of ``plain``
        and those of ``_items_of_days`` (columns)."""
        places: dict[Group, int] = {}
        packed, groups, signs, bins = [], [], [], []
        for _layer, bin, unit, field_id, rest, counts, _folded in cells:
            for key, sign in self.plan.entries(bin, unit, field_id, rest):
                packed.append(counts)
                groups.append(places.setdefault(key, len(places)))
                signs.append(sign)
                bins.append(bin)
        flat = np.frombuffer(b"".join(packed), COUNT)
        lengths = np.fromiter(map(len, packed), np.int64, len(packed)) // COUNT.itemsize
        place_of, only_in, width = self._places()
        item = flat["item"]
        asked = np.flatnonzero(place_of[item] >= 0)  # few of what a cell has
        item, cell = item[asked], np.repeat(np.arange(len(packed)), lengths)[asked]
        place, count = place_of[item], flat["count"][asked] * np.array(signs, np.int64)[cell]
        if not self.look.months:
            bin_of, only = np.array(bins, np.int64)[cell], only_in[item]
            count = count * ((only == ANY) | (only == bin_of))
        # whole numbers up to 2**53 are exact as the floats that it adds
        number = np.array(groups, np.int64)[cell] * width + place
        sums = np.bincount(number, count, len(places) * width)
        return list(places), sums.astype(np.int64).reshape(len(places), width)

    def _places(self) -> tuple[np.ndarray, np.ndarray, int]:
        """Of each item its column in ``_sums`` (-1: not asked) and the bin that alone counts; how
        many columns there are."""
        place_of, only_in = np.full(2**16, -1, np.int64), np.full(2**16, ANY, np.int64)
        place_of[TOUCHED] = 0
        bins = self.plan.time.bins
        ends = {ADDS: ANY, WHOLE: ANY, BEGINS: bins[0], ENDS: bins[-1]}
        for place, parts in enumerate(self._parts, 1):
            for part, item in parts:
                if item is not None:
                    place_of[item], only_in[item] = place, ends[part.counts]
        days, width = self._items_of_days, len(self.plain) + 1
        place_of[days] = range(width, width + len(days))
        return place_of, only_in, width + len(days)

    @cached_property
    def _items_of_days(self) -> list[int]:
        return [item for name in self.histograms for item in self._days_of(name)]

    def _days_of(self, name: str) -> dict[int, int]:
        """Item → number of days, of one histogram."""
        held = histograms(self.fact)[name]
        return self.kept.days_of(held.named(self.look.filters.deadline))

    def _days(self, sums: np.ndarray) -> dict[str, dict[int, dict[int, int]]]:
        """Of each histogram: group → number of days → how many."""
        found: dict[str, dict[int, dict[int, int]]] = {}
        first = 0
        for name in self.histograms:
            days = list(self._days_of(name).values())
            table = sums[:, first : first + len(days)]
            first += len(days)
            there = np.nonzero(table)
            of_group = found.setdefault(name, {})
            lines = zip(*(a.tolist() for a in (*there, table[there])), strict=True)
            for group, place, count in lines:
                of_group.setdefault(group, {})[days[place]] = count
        return found

    def _is_there(self, touched: int, line: dict[str, Any]) -> bool:
        """A group is there when rows touch the look; of months, of what only happens, when any of
        it happened."""
        if self._only_flows or not self.plain:
            return any(line[name] for name in self.names)
        return touched > 0

    @cached_property
    def _only_flows(self) -> bool:
        whens = {MEASURES[measure_of(name)].when for name in self.plain}
        return bool(self.look.months) and whens <= {FLOW}
