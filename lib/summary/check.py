"""Is what was counted ahead what the rows say? Looks drawn at random, counted both ways."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
import sqlalchemy as sa

from lib.access import Scope
from lib.database.engine import reading
from lib.database.faults import DatabaseSlow, kind
from lib.database.finding import Finding
from lib.database.schema import case_file, summary_cell
from lib.dimensions import DIMENSIONS
from lib.filters import Filters
from lib.i18n import _
from lib.metrics import METRICS
from lib.periods import Period
from lib.query.checks import hand_over_pairs
from lib.query.figures import table
from lib.query.reference import DataState, data_state
from lib.summary.bins import Days
from lib.summary.cells import ALL, UNKNOWN
from lib.summary.held import DEADLINES
from lib.summary.kept import MARK, Kept, kept
from lib.summary.layers import LAYERS, Layer

EVERYTHING = Scope(units=None, fields=None, names=True)


def compared(looks: int, seed: int) -> Iterator[Finding]:
    """The first difference between ``looks`` cells, drawn with ``seed``, and the rows they were
    counted from, over every metric; nothing where there is none. A cell whose rows cannot be
    counted within the time-out of a statement is passed by, and their number is said."""
    state = data_state()
    summary = kept(state.version) if state else None
    if state is None or summary is None:
        yield Finding("no_summary", _("Nothing is counted ahead: run python -m lib refresh"))
        return
    slow = 0
    for filters, fact in _drawn(looks, seed, state, summary):
        try:
            difference = _difference(filters, fact)
        except sa.exc.DBAPIError as error:
            if kind(error) is not DatabaseSlow:
                raise
            slow += 1
            continue
        if difference:
            yield Finding("summary_differs", difference)
            return
    if slow:
        text = _("{n} cells have too many rows to be counted in time: not compared", n=slow)
        yield Finding("summary_not_compared", text)


def _drawn(looks: int, seed: int, state: DataState, summary: Kept) -> Iterator[tuple[Filters, str]]:
    chance = random.Random(seed)
    units, bins = sorted(summary.parents), sorted(summary.numbers.items())
    layers = [layer for layer in LAYERS if not layer.of_days]  # histograms are compared with them
    for _number in range(looks):
        layer = chance.choice(layers)
        days, number = chance.choice(bins)
        # as often far up, where figures are looked at most, as far down
        unit = chance.choice(summary.line(chance.choice(units)))
        cells = _cells(summary, layer, unit, number)
        if cells:
            cell = chance.choice(cells)
            filters = _look(cell, layer, _run(days, bins, chance), state, summary)
            yield replace(filters, deadline=chance.choice(DEADLINES)), layer.fact


def _run(days: Days, bins: Sequence[tuple[Days, int]], chance: random.Random) -> Days:
    """``days``, or as often months before it too: how bins make a look is looked at then."""
    first, last = days
    earlier = [begin for (begin, _end), _n in bins if begin.day == 1 and _is_in_year(begin, first)]
    if first.day > 1 or not earlier or chance.random() < 0.5:
        return days
    return chance.choice(earlier), last


def _is_in_year(day: date, before: date) -> bool:
    return timedelta(0) < before - day < timedelta(days=366)


def _cells(summary: Kept, layer: Layer, unit: int, bin: int) -> Sequence[Any]:
    """The keys of all cells of a layer and bin, of the first unit from ``unit`` on that has any."""
    cell = summary_cell.c
    here = sa.and_(
        cell.generation == summary.generation, cell.layer == layer.number, cell.bin == bin
    )
    first = sa.select(sa.func.min(cell.unit_id)).where(here, cell.unit_id >= unit)
    statement = (
        sa.select(cell.unit_id, cell.field_id, cell.rest)
        .where(here, cell.unit_id == first.scalar_subquery())
        .order_by(cell.field_id, cell.rest)
    )
    with reading() as connection:
        return connection.execute(statement).all()


def _look(cell: Any, layer: Layer, days: Days, state: DataState, summary: Kept) -> Filters:
    """The look that one cell answers."""
    values = summary.rest(layer, cell.rest)
    if cell.field_id != ALL:
        values["field"] = None if cell.field_id == UNKNOWN else cell.field_id
    first, last = days
    return Filters(
        period=Period.of_days(first, last),
        as_of=state.as_of,
        version=state.version,
        unit_id=cell.unit_id,
        organisation=layer.organisation,
        cell=tuple(
            (key, "" if value is None else str(value))
            for key, value in sorted(values.items())
            if key in DIMENSIONS
        ),
    )


def _difference(filters: Filters, fact: str) -> str:
    """What differs, in words; empty where nothing does."""
    metrics = tuple(key for key, metric in METRICS.items() if metric.fact == fact)
    data, _mark, _fold = filters.version.partition(MARK)
    ahead = table(metrics, filters, EVERYTHING)
    rows = table(metrics, replace(filters, version=data), EVERYTHING)
    numbers = [(name, ahead[name].iloc[0], rows[name].iloc[0]) for name in ahead.columns]
    if fact == case_file.name:
        numbers.append(("pairs", _pairs(filters), _pairs(replace(filters, version=data))))
    for name, found, expected in numbers:
        if not (found == expected or (pd.isna(found) and pd.isna(expected))):
            return _(
                "{name} of unit {unit}, {days}, {cell}: {found} counted ahead, {expected} by the "
                "rows; run python -m lib refresh --rebuild",
                name=name,
                unit=filters.unit_id,
                days=filters.period.key,
                cell=dict(filters.cell) or "–",
                found=found,
                expected=expected,
            )
    return ""


def _pairs(filters: Filters) -> str:
    """Pairs of agencies, with their files and times."""
    return str(list(hand_over_pairs(filters, EVERYTHING).itertuples(index=False, name=None)))
