"""Answers from the summary for ``lib.query``: what of a look the cells cover, and how much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from lib.database.bytes_as_such import AS_SUCH
from lib.database.engine import read
from lib.database.schema import summary_cell, summary_state
from lib.log import log
from lib.summary import kept as keeping
from lib.summary.conditions import ADDS, BEGINS, ENDS, WHOLE
from lib.summary.held import ISSUES, columns
from lib.summary.histograms import by_date, histograms
from lib.summary.kept import Kept
from lib.summary.plan import NotCovered, Time, plan
from lib.summary.sums import DATES, PARTS, VALUES, DaysAndFields, Group, Sum, Way

if TYPE_CHECKING:
    from lib.query.grouping import Look

TRIES = 3


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

    def left_of(self, name: str, look: Look) -> tuple[Look, ...]:
        """At what the rows have to be looked at for ``name``, of ``look``."""
        if name not in self.names:
            return (look,)
        return self.rest if name in self.names_of_rest else ()


NOTHING = Ahead()

_FOLDED = sa.select(summary_state.c.folded).where(
    summary_state.c.generation == sa.bindparam("generation")
)


@cache
def _cells_of(some_fields: bool) -> sa.Select[Any]:
    """Cells by parameters ``generation``, ``layers``, ``units``, ``bins`` and, for some fields
    only, ``fields``."""
    cell = summary_cell.c
    columns_ = (cell.layer, cell.bin, cell.unit_id, cell.field_id, cell.rest, cell.counts)
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
    return counted_each({fact: names}, [look])[0][fact]


def counted_each(
    names: Mapping[str, Sequence[str]], looks: Sequence[Look]
) -> list[dict[str, Ahead]]:
    """As ``counted``, of the names of each fact table, and of ``looks`` of one data version in
    their order: cells of the same days and fields are read together, and all of them in one
    transaction."""
    for _try in range(TRIES):
        summary = keeping.kept(looks[0].filters.version)
        if summary is None:
            return [dict.fromkeys(names, Ahead(is_large=False)) for _look in looks]
        sums = [
            {fact: _sum(fact, some, look, summary) for fact, some in names.items()}
            for look in looks
        ]
        asked = [each for of_look in sums for each in of_look.values() if each]
        try:
            cells = iter(_cells(asked, summary))
        except _Moved:
            keeping.forget()
            continue
        return [
            {fact: _ahead(each, next(cells)) if each else NOTHING for fact, each in of_look.items()}
            for of_look in sums
        ]
    log.info("counted_from_rows", {"status": "summary_moves"})
    return [dict.fromkeys(names, NOTHING) for _look in looks]


def _sum(fact: str, names: Sequence[str], look: Look, summary: Kept) -> Sum | None:
    """What is to be added up of ``names``; None where the summary knows none of them."""
    if fact == ISSUES and not summary.has_entries_of(look.filters.version):
        return None  # few rows: who closes one need not wait for the next fold
    try:
        planned = plan(fact, look, summary)
    except NotCovered as why:
        log.info("counted_from_rows", {"status": str(why)})
        return None
    ways = {name: _way(fact, name, look, summary, planned.time) for name in names}
    known = {name: way for name, way in ways.items() if way}
    if len(known) < len(names):
        log.info("counted_from_rows", {"status": "measure_not_held"})
    return Sum(fact, known, look, planned, summary) if known else None


def _ahead(found: Sum, cells: Sequence[Any]) -> Ahead:
    look, time = found.look, found.plan.time
    counts = found.counts(cells)
    untold = found.untold(counts)
    if untold:
        log.info("counted_from_rows", {"status": "value_not_held"})
        for line in counts.values():
            for name in untold:
                del line[name]
    known = [name for name in found.ways if name not in untold]
    rest = tuple(part for part in (time.before, time.after) if part)
    adding = [name for name in known if look.months or found.ways[name].counts == {ADDS}]
    has_groups = any(name in columns(found.fact) for name in known)
    if not rest or not (adding or look.by):  # without groups there is nothing that it could add
        return Ahead(frozenset(known), counts, has_groups=has_groups)
    log.info("counted_from_rows", {"status": "days_not_held"})
    return Ahead(frozenset(known), counts, rest, frozenset(adding), has_groups)


def _way(fact: str, name: str, look: Look, summary: Kept, time: Time) -> Way | None:
    """How the bins of ``time`` give the number of ``name``, with the days beside them; None where
    they do not."""
    if name in histograms(fact):
        way = Way(VALUES, frozenset({histograms(fact)[name].counts}))
        return way if _gives(way, look, time) else None
    held = columns(fact).get(name)
    if held is None or (held.known and look.filters.as_of != summary.as_of):
        return None
    way = Way(PARTS, frozenset(part.counts for part in held.parts))
    if _gives(way, look, time):
        return way
    if held.start is None or look.months or time.after:  # days after have another start
        return None
    way = Way(DATES, frozenset({by_date(fact)[name].counts}))
    return way if _gives(way, look, time) else None


def _gives(way: Way, look: Look, time: Time) -> bool:
    if look.months:  # each month is one bin
        return True
    has_edges = bool(time.before or time.after)
    known = {ADDS, *([] if time.after else [ENDS]), *([] if time.before else [BEGINS])}
    if not has_edges and len(time.bins) == 1:
        known.add(WHOLE)
    # of a choice it is not told which of its parts the days beside them are to be added to
    return way.counts <= known and not (has_edges and len(way.counts) > 1)


def _cells(sums: Sequence[Sum], summary: Kept) -> list[Sequence[Any]]:
    """The cells of each of ``sums``. Raises _Moved."""
    if not sums:
        return []
    keys = [each.days_and_fields for each in sums]
    together: dict[DaysAndFields, list[Sum]] = {key: [] for key in keys}
    for key, each in zip(keys, sums, strict=True):
        together[key].append(each)
    asked = [
        _asked(fields, alike, summary.generation) for (_days, fields), alike in together.items()
    ]
    answers = read(partial(_of_fold, summary.folded, asked))
    found = dict(zip(together, answers, strict=True))
    return [
        found[key] if len(together[key]) == 1 else each.own(found[key])
        for key, each in zip(keys, sums, strict=True)
    ]


def _asked(fields: Sequence[int] | None, sums: Sequence[Sum], generation: int) -> dict[str, Any]:
    """Parameters of ``_cells_of`` for ``sums`` of the same days and of ``fields``."""
    asked = {
        "generation": generation,
        "layers": sorted(set().union(*(each.layers for each in sums))),
        "units": sorted({unit for each in sums for unit in each.plan.units}),
        "bins": sorted(set().union(*(each.bins for each in sums))),
    }
    return asked if fields is None else asked | {"fields": fields}


def _of_fold(
    fold: int, asked: Sequence[dict[str, Any]], connection: sa.Connection
) -> list[Sequence[Any]]:
    """The cells by each of ``asked``. Raises _Moved where they are of another fold."""
    found = []
    for parameters in asked:
        statement = _cells_of("fields" in parameters)
        rows = connection.execute(statement, parameters, execution_options=AS_SUCH).all()
        if fold != (rows[0].folded if rows else connection.scalar(_FOLDED, parameters)):
            raise _Moved
        found.append(rows)
    return found
