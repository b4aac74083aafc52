"""Answers from the summary for ``lib.query``: what of a look the cells cover, and how much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import numpy as np
import sqlalchemy as sa

from lib.database.engine import read
from lib.database.schema import summary_cell, summary_state
from lib.log import log
from lib.summary import kept as keeping
from lib.summary.cells import COUNT
from lib.summary.held import columns, histograms
from lib.summary.kept import Kept
from lib.summary.layers import FACTS
from lib.summary.plan import NotCovered, Plan, plan
from lib.summary.words import TOUCHED

if TYPE_CHECKING:
    from lib.query.grouping import Look

Group = tuple[Any, ...]
TRIES = 3


@dataclass(frozen=True)
class Ahead:
    """What was counted ahead: ``names`` of the columns and histograms that it answers, and their
    numbers by group (of a histogram: number of days → rows). Groups are those that the rows
    themselves would give."""

    names: frozenset[str] = frozenset()
    counts: dict[Group, dict[str, Any]] = field(default_factory=dict)


_FOLDED = sa.select(summary_state.c.folded).where(
    summary_state.c.generation == sa.bindparam("generation")
)


@cache
def _cells_of(some_fields: bool) -> sa.Select[Any]:
    """Cells by parameters ``generation``, ``layer``, ``units``, ``bins`` and, for some fields only,
    ``fields``."""
    cell = summary_cell.c
    columns_ = (cell.bin, cell.unit_id, cell.field_id, cell.rest, cell.counts)
    statement = sa.select(*columns_, _FOLDED.scalar_subquery().label("folded")).where(
        cell.generation == sa.bindparam("generation"),
        cell.layer == sa.bindparam("layer"),
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
    if fact not in FACTS:  # issues: they are few
        return Ahead()
    for _try in range(TRIES):
        summary = keeping.kept(look.filters.version)
        if summary is None:
            return Ahead()
        try:
            return _answer(fact, names, look, summary)
        except NotCovered as why:
            log.info("counted_from_rows", {"status": str(why)})
            return Ahead()
        except _Moved:
            keeping.forget()
    log.info("counted_from_rows", {"status": "summary_moves"})
    return Ahead()


def _answer(fact: str, names: Sequence[str], look: Look, summary: Kept) -> Ahead:
    known = [name for name in names if name in columns(fact) or name in histograms(fact)]
    planned = plan(fact, look, summary)
    if len(known) < len(names):
        log.info("counted_from_rows", {"status": "measure_not_held"})
    if not known:
        return Ahead()
    return Ahead(frozenset(known), _Sum(fact, known, look, planned, summary).counts())


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
        groups, numbers = self._numbers(self._cells())
        touched = numbers.by_place({TOUCHED: 0}, 1)[:, 0].tolist()
        plain = self._plain(numbers).tolist()
        days = {n: numbers.by_days(self.kept.days_of(n)) for n in self.histograms}
        found = {}
        for number, group in enumerate(groups):
            line: dict[str, Any] = dict(zip(self.plain, plain[number], strict=True))
            for name, of_group in days.items():
                line[name] = of_group.get(number, {})
            if self._is_there(touched[number], line):
                found[group] = line
        return found

    def _cells(self) -> list[Any]:
        planned = self.plan
        asked: dict[str, Any] = {
            "generation": self.kept.generation,
            "layer": planned.layer.number,
            "units": planned.units,
            "bins": planned.bins,
        }
        if planned.fields is not None:
            asked["fields"] = planned.fields
        rows, now = read(partial(_with_fold, asked))
        if now != self.kept.folded:
            raise _Moved
        return [row for row in rows if planned.keeps(row.rest)]

    def _numbers(self, cells: list[Any]) -> tuple[list[Group], _Numbers]:
        """The groups of the cells, and all their numbers in one line."""
        places: dict[Group, int] = {}
        packed, group, weight, bins = [], [], [], []
        for bin, unit, field_id, rest, counts, _folded in cells:
            for key, sign in self.plan.entries(bin, unit, field_id, rest):
                packed.append(counts)
                group.append(places.setdefault(key, len(places)))
                weight.append(sign)
                bins.append(bin)
        flat = np.frombuffer(b"".join(packed), COUNT)
        lengths = np.fromiter(map(len, packed), np.int64, len(packed)) // COUNT.itemsize
        count = flat["count"] * np.repeat(np.array(weight, np.int64), lengths)
        of_group = np.repeat(np.array(group, np.int64), lengths)
        is_last = np.array(bins, np.int64) == self.plan.bins[-1]
        last = np.repeat(is_last | bool(self.look.months), lengths)
        return list(places), _Numbers(flat["item"], count, of_group, last, len(places))

    def _plain(self, numbers: _Numbers) -> np.ndarray:
        """Of each group (rows) the numbers of ``plain`` (columns)."""
        held, deadline = columns(self.fact), self.look.filters.deadline
        adds: dict[int, int] = {}
        ends: dict[int, int] = {}
        for place, name in enumerate(self.plain):
            item = self.kept.item(held[name].word(deadline))
            if item is not None:
                (adds if held[name].adds else ends)[item] = place
        width = len(self.plain)
        return numbers.by_place(adds, width) + numbers.in_last_bin().by_place(ends, width)

    def _is_there(self, touched: int, line: dict[str, Any]) -> bool:
        """A group is there when rows touch the look; of months, of what only happens, when any of
        it happened."""
        held = columns(self.fact)
        only_flows = self.look.months and all(held[name].adds for name in self.plain)
        if only_flows or not self.plain:
            return any(line[name] for name in self.names)
        return touched > 0


@dataclass(frozen=True)
class _Numbers:
    """Numbers of many cells, one after the other: what each counts, how many, for which group, and
    whether its cell is of the last bin."""

    item: np.ndarray
    count: np.ndarray
    group: np.ndarray
    last: np.ndarray
    groups: int

    def in_last_bin(self) -> _Numbers:
        """Those of the last bin only."""
        kept = self.last
        return _Numbers(self.item[kept], self.count[kept], self.group[kept], kept, self.groups)

    def by_place(self, places: Mapping[int, int], width: int) -> np.ndarray:
        """Sums by group (rows) and place (columns), of the items in ``places``."""
        place_of = np.full(2**16, -1, np.int64)
        place_of[list(places)] = list(places.values())
        place = place_of[self.item]
        wanted = place >= 0
        flat = self.group[wanted] * width + place[wanted]
        # whole numbers up to 2**53 are exact as the floats that it adds
        sums = np.bincount(flat, self.count[wanted], self.groups * width)
        return sums.astype(np.int64).reshape(self.groups, width)

    def by_days(self, days_of: Mapping[int, int]) -> dict[int, dict[int, int]]:
        """Group → number of days → how many, of the items in ``days_of`` (item → days)."""
        places = {item: place for place, item in enumerate(days_of)}
        table, days = self.by_place(places, len(places)), list(days_of.values())
        there = np.nonzero(table)
        found: dict[int, dict[int, int]] = {}
        for group, place, count in zip(*(a.tolist() for a in (*there, table[there])), strict=True):
            found.setdefault(group, {})[days[place]] = count
        return found
