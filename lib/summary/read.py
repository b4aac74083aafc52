"""Answers from the summary for ``lib.query``: what of a look the cells cover, and how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np
import sqlalchemy as sa

from lib.database.engine import read
from lib.database.schema import summary_cell, summary_state
from lib.log import log
from lib.measures import FLOW, MEASURES
from lib.metrics.columns import measure_of
from lib.summary import kept as keeping
from lib.summary.cells import COUNT
from lib.summary.conditions import ADDS, BEGINS, ENDS, WHOLE
from lib.summary.held import ISSUES, Part, columns, histograms
from lib.summary.kept import Kept
from lib.summary.plan import NotCovered, Plan, Time, plan
from lib.summary.words import TOUCHED

if TYPE_CHECKING:
    from lib.query.grouping import Look

Group = tuple[Any, ...]
TRIES = 3
ANY = -1  # of the numbers of bins


@dataclass(frozen=True)
class Ahead:
    """What was counted ahead: ``names`` of the columns and histograms that it answers, and their
    numbers by group (of a histogram: number of days → rows). Groups are those that the rows
    themselves would give. ``rest``: looks at days that were not counted ahead; what their rows give
    of ``names_of_rest`` is to be added. ``has_groups``: they are all there, with ``rest``.
    ``is_large``: there is a summary, hence so many rows that it pays to read few of them."""

    names: frozenset[str] = frozenset()
    counts: dict[Group, dict[str, Any]] = field(default_factory=dict)
    rest: tuple[Look, ...] = ()
    names_of_rest: frozenset[str] = frozenset()
    has_groups: bool = False
    is_large: bool = True


NOTHING = Ahead()

_FOLDED = sa.select(summary_state.c.folded).where(
    summary_state.c.generation == sa.bindparam("generation")
)


@cache
def _cells_of(some_fields: bool) -> sa.Select[Any]:
    """Cells by parameters ``generation``, ``layers``, ``units``, ``bins`` and, for some fields
    only, ``fields``."""
    cell = summary_cell.c
    columns_ = (cell.bin, cell.unit_id, cell.field_id, cell.rest, cell.counts)
    statement = sa.select(*columns_, _FOLDED.scalar_subquery().label("folded")).where(
        cell.generation == sa.bindparam("generation"),
        cell.layer.in_(sa.bindparam("layers", expanding=True)),
        cell.unit_id.in_(sa.bindparam("units", expanding=True)),
        cell.bin.in_(sa.bindparam("bins", expanding=True)),
    )
    if some_fields:
        statement = statement.where(cell.field_id.in_(sa.bindparam("fields", expanding=True)))
    return statement


class _Moved(Exception):
    """Changes were taken in since the words of the summary were read."""


def counted(fact: str, names: Sequence[str], look: Look) -> Ahead:
    """What the summary knows of ``names`` (of ``columns_of`` and ``days_name``) of ``fact`` in
    ``look``; nothing where there is no summary. What it does not know is counted from the rows,
    and the log says so."""
    for _try in range(TRIES):
        summary = keeping.kept(look.filters.version)
        if summary is None:
            return Ahead(is_large=False)
        if fact == ISSUES and not summary.has_entries_of(look.filters.version):
            return NOTHING  # few rows: who closes one need not wait for the next fold
        try:
            return _answer(fact, names, look, summary)
        except NotCovered as why:
            log.info("counted_from_rows", {"status": str(why)})
            return NOTHING
        except _Moved:
            keeping.forget()
    log.info("counted_from_rows", {"status": "summary_moves"})
    return NOTHING


def _answer(fact: str, names: Sequence[str], look: Look, summary: Kept) -> Ahead:
    planned = plan(fact, look, summary)
    known = [name for name in names if _is_known(fact, name, look, summary, planned.time)]
    if len(known) < len(names):
        log.info("counted_from_rows", {"status": "measure_not_held"})
    if not known:
        return NOTHING
    counts = _Sum(fact, known, look, planned, summary).counts()
    rest = tuple(part for part in (planned.time.before, planned.time.after) if part)
    adding = known if look.months else [name for name in known if _ways(fact, name) == {ADDS}]
    has_groups = any(name in columns(fact) for name in known)
    if not rest or not (adding or look.by):  # without groups there is nothing that it could add
        return Ahead(frozenset(known), counts, has_groups=has_groups)
    log.info("counted_from_rows", {"status": "days_not_held"})
    return Ahead(frozenset(known), counts, rest, frozenset(adding), has_groups)


def _ways(fact: str, name: str) -> set[str]:
    """How the numbers of bins make that of a look, of all parts of a column or histogram; nothing
    where it is not held."""
    if name in histograms(fact):
        return {ADDS}
    held = columns(fact).get(name)
    return {part.counts for part in held.parts} if held else set()


def _is_known(fact: str, name: str, look: Look, summary: Kept, time: Time) -> bool:
    """Whether the bins of ``time`` give the number of ``name``, with the days beside them."""
    held, ways = columns(fact).get(name), _ways(fact, name)
    if held and held.known and look.filters.as_of != summary.as_of:
        return False
    if look.months:  # each month is one bin
        return bool(ways)
    has_edges = bool(time.before or time.after)
    known = {ADDS, *([] if time.after else [ENDS]), *([] if time.before else [BEGINS])}
    if not has_edges and len(time.bins) == 1:
        known.add(WHOLE)
    # of a choice it is not told which of its parts the days beside them are to be added to
    return bool(ways) and ways <= known and not (has_edges and len(ways) > 1)


def _with_fold(
    asked: dict[str, Any], connection: sa.Connection
) -> tuple[Sequence[sa.Row[Any]], int | None]:
    """The cells, and the fold that they are of."""
    rows = connection.execute(_cells_of("fields" in asked), asked).all()
    return rows, rows[0].folded if rows else connection.scalar(_FOLDED, asked)


@dataclass
class _Sum:
    """Adds the cells of a plan up."""

    fact: str
    names: list[str]
    look: Look
    plan: Plan
    kept: Kept

    def __post_init__(self) -> None:
        held = columns(self.fact)
        self.plain = [name for name in self.names if name in held]
        self.histograms = [name for name in self.names if name not in held]

    def counts(self) -> dict[Group, dict[str, Any]]:
        """The numbers of each group that is there."""
        groups, sums = self._sums(self._cells())
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

    def _cells(self) -> Sequence[Any]:
        planned, layers = self.plan, self.plan.layer.with_days
        of_days = {name in self.histograms for name in self.names}
        asked: dict[str, Any] = {
            "generation": self.kept.generation,
            "layers": [layer.number for layer in layers if layer.of_days in of_days],
            "units": planned.units,
            "bins": self._bins(),
        }
        if planned.fields is not None:
            asked["fields"] = planned.fields
        rows, now = read(partial(_with_fold, asked))
        if now != self.kept.folded:
            raise _Moved
        keeps = {rest: planned.keeps(rest) for rest in {row.rest for row in rows}}
        return rows if all(keeps.values()) else [row for row in rows if keeps[row.rest]]

    def _bins(self) -> list[int]:
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
        for bin, unit, field_id, rest, counts, _folded in cells:
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
