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
from lib.summary.held import columns
from lib.summary.histograms import by_date, histograms
from lib.summary.kept import Kept
from lib.summary.plan import Plan
from lib.summary.words import TOUCHED

if TYPE_CHECKING:
    from lib.query.grouping import Look

Group = tuple[Any, ...]
Items = tuple[tuple[str, int], ...]  # how the numbers of bins count, and the item
DaysAndFields = tuple[tuple[int, ...], tuple[int, ...] | None]
ANY = -1  # of the numbers of bins
LAYER, BIN, UNIT = range(3)  # places in a cell as it is read
# what a number is read from: items of conditions, the dates of a histogram on one side of the
# start, all values of a histogram
PARTS, DATES, VALUES = "parts", "dates", "values"


@dataclass(frozen=True)
class Way:
    """How cells give a number: ``by`` PARTS, DATES or VALUES; ``counts``: how those of the bins
    make that of the look."""

    by: str
    counts: frozenset[str]


@dataclass
class Sum:
    """Of the names of ``ways``, of ``fact`` in ``look``: the cells that it needs, and what they
    add up to."""

    fact: str
    ways: dict[str, Way]
    look: Look
    plan: Plan
    kept: Kept

    def __post_init__(self) -> None:
        self.plain = [name for name, way in self.ways.items() if way.by != VALUES]
        self.histograms = [name for name, way in self.ways.items() if way.by == VALUES]

    @property
    def layers(self) -> set[int]:
        """Numbers of the layers to read: of dates both, since what touches a look is in the other
        one."""
        asked = {way.by for way in self.ways.values()}
        of_days = {*([False] if asked - {VALUES} else []), *([True] if asked - {PARTS} else [])}
        return {each.number for each in self.plan.layer.with_days if each.of_days in of_days}

    @property
    def days_and_fields(self) -> DaysAndFields:
        """The bins that it may need and, where not any, the fields to read."""
        fields = self.plan.fields
        return tuple(self.plan.time.bins), None if fields is None else tuple(fields)

    def own(self, cells: Sequence[Any]) -> list[Any]:
        """Those of ``cells`` of its days and fields that it needs."""
        layers, units, bins = self.layers, set(self.plan.units), set(self.bins)
        return [
            cell
            for cell in cells
            if cell[LAYER] in layers and cell[BIN] in bins and cell[UNIT] in units
        ]

    def counts(self, cells: Sequence[Any]) -> dict[Group, dict[str, Any]]:
        """The numbers of each group that is there. ``cells``: those of its layers, of the units and
        fields of its plan and of ``bins``."""
        keeps = {rest: self.plan.keeps(rest) for rest in {cell.rest for cell in cells}}
        if not all(keeps.values()):
            cells = [cell for cell in cells if keeps[cell.rest]]
        groups, sums = self._sums(cells)
        width = len(self._columns) + 1
        touched, plain = sums[:, 0].tolist(), sums[:, 1:width].tolist()
        values = self._values(sums[:, width:])
        found = {}
        for number, group in enumerate(groups):
            numbers = plain[number]
            line: dict[str, Any] = {name: numbers[self._column_of[name]] for name in self.plain}
            for name, of_group in values.items():
                line[name] = of_group.get(number, {})
            if self._is_there(touched[number], line):
                found[group] = line
        return found

    @property
    def bins(self) -> list[int]:
        """The bins to read: all of them for what adds up, and for which groups are there."""
        counts = {how for name in self.plain for how in self.ways[name].counts}
        bins = self.plan.time.bins
        if self.look.keys or self.histograms or not counts <= {BEGINS, ENDS}:
            return bins
        ends = {BEGINS: bins[0], ENDS: bins[-1]}
        return list({ends[how] for how in counts})

    def untold(self, counts: dict[Group, dict[str, Any]]) -> set[str]:
        """The histograms in which some of ``counts`` had no room for their value."""
        return {name for line in counts.values() for name in self.histograms if None in line[name]}

    @cached_property
    def _column_of(self) -> dict[str, int]:
        """The column of ``_sums`` of each name of ``plain``: what has the same items shares it."""
        places = {items: place for place, items in enumerate(self._columns)}
        return {name: places[self._items[name]] for name in self.plain}

    @cached_property
    def _columns(self) -> list[Items]:
        return list(dict.fromkeys(self._items.values()))

    @cached_property
    def _items(self) -> dict[str, Items]:
        """Of each name of ``plain`` the items that make it, and how those of the bins make it."""
        return {
            name: self._of_dates(name) if self.ways[name].by == DATES else self._of_parts(name)
            for name in self.plain
        }

    def _of_parts(self, name: str) -> Items:
        """An item that is not known: no row ever counted."""
        held = columns(self.fact)[name]
        words = held.words(self.look.filters.deadline)
        found = ((part, self.kept.item(word)) for part, word in zip(held.parts, words, strict=True))
        return tuple((part.counts, item) for part, item in found if item is not None)

    def _of_dates(self, name: str) -> Items:
        dates, start = by_date(self.fact)[name], self.look.filters.start
        values = self.kept.values_of(dates, self.look.filters.deadline)
        return tuple(
            (dates.counts, item) for item, day in values.items() if (day < start) is dates.before
        )

    def _sums(self, cells: Sequence[Any]) -> tuple[list[Group], np.ndarray]:
        """The groups of the cells; of each (rows) how many rows touch it, the numbers of
        ``_columns`` and those of each value of ``histograms`` (columns)."""
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
        count = self.kept.item_count
        place_of, only_in = np.full(count, -1, np.int32), np.full(count, ANY, np.int32)
        place_of[TOUCHED] = 0
        bins = self.plan.time.bins
        ends = {ADDS: ANY, WHOLE: ANY, BEGINS: bins[0], ENDS: bins[-1]}
        for place, items in enumerate(self._columns, 1):
            for how, item in items:
                place_of[item], only_in[item] = place, ends[how]
        width = len(self._columns) + 1
        for name, values in self._values_of.items():
            (how,) = self.ways[name].counts
            known = list(values)
            place_of[known] = range(width, width + len(known))
            only_in[known] = ends[how]
            width += len(known)
        return place_of, only_in, width

    @cached_property
    def _values_of(self) -> dict[str, dict[int, Any]]:
        """Of each histogram: item → value."""
        held, deadline = histograms(self.fact), self.look.filters.deadline
        return {name: self.kept.values_of(held[name], deadline) for name in self.histograms}

    def _values(self, sums: np.ndarray) -> dict[str, dict[int, dict[Any, int]]]:
        """Of each histogram: group → value → how many."""
        found: dict[str, dict[int, dict[Any, int]]] = {}
        first = 0
        for name, of_items in self._values_of.items():
            values = list(of_items.values())
            table = sums[:, first : first + len(values)]
            first += len(values)
            there = np.nonzero(table)
            of_group = found.setdefault(name, {})
            lines = zip(*(a.tolist() for a in (*there, table[there])), strict=True)
            for group, place, count in lines:
                of_group.setdefault(group, {})[values[place]] = count
        return found

    def _is_there(self, touched: int, line: dict[str, Any]) -> bool:
        """A group is there when rows touch the look; of months, of what only happens, when any of
        it happened."""
        if self._only_flows or not self.plain:
            return any(line[name] for name in self.ways)
        return touched > 0

    @cached_property
    def _only_flows(self) -> bool:
        whens = {MEASURES[measure_of(name)].when for name in self.plain}
        return bool(self.look.months) and whens <= {FLOW}
