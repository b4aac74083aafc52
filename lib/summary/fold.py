"""Taking changes in: what a changed file had put into the cells is taken out, what it puts in now
is added. A run too many changes nothing, one that was lost is made up for by the next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import sqlalchemy as sa

from lib import dimensions
from lib.calendar import read_calendar
from lib.database import duplicates
from lib.database.schema import issue, summary_change
from lib.measures import Span, touches
from lib.summary import rows, store, watch
from lib.summary.bins import Bins, bins
from lib.summary.cells import Totals, agencies, rolled_up
from lib.summary.held import DEADLINES, ISSUES, compared_with_as_of, record_id
from lib.summary.histograms import definitions
from lib.summary.layers import FACTS
from lib.summary.shares import Counting, Shares
from lib.summary.store import State
from lib.summary.words import SummaryFull

# Of so many changed files, and at least so large a part of all, everything is counted anew in less
# time than it takes to take them in, and not in somebody's load.
MANY, LARGE_PART = 50_000, 0.2


class _TooMany(Exception):
    """It is quicker to rebuild."""


@dataclass(frozen=True)
class Folded:
    """What was taken in: ``files`` that changed, ``cells`` that changed for them and for issues.
    ``stale``: the generation was counted by another calendar, organisation or definition, changes
    went by unnoticed, or too many were noticed; it must be rebuilt."""

    files: int = 0
    cells: int = 0
    stale: bool = False


def fold(connection: sa.Connection, *, waits: bool = True) -> Folded | None:
    """Take in every change that was noticed, and the days that passed, in the transaction of
    ``connection``. None where there is no summary, or another one is writing it and ``waits`` is
    false."""
    if not store.alone(connection, waits=waits) or store.is_being_built(connection):
        return None
    state = store.current(connection)
    if state is None:
        return None
    if is_stale(connection, state):
        store.mark_stale(connection, state.generation)
        return Folded(stale=True)
    try:
        return take_in(connection, state.generation, _most(connection))
    except (SummaryFull, _TooMany):  # a load is not refused for it
        store.mark_stale(connection, state.generation)
        return Folded(stale=True)


def is_stale(connection: sa.Connection, state: State) -> bool:
    """Whether ``state`` was counted by another calendar, organisation or definition, or changes
    went by that nobody noticed."""
    return (
        state.structure != store.structure(connection)
        or state.definitions != definitions(connection.dialect)
        or not watch.stands(connection)
    )


def _most(connection: sa.Connection) -> int:
    return max(MANY, int(LARGE_PART * store.last_file(connection)))


def take_in(connection: sa.Connection, generation: int, most: int | None = None) -> Folded:
    """``fold`` for one generation, whoever reads it; of at most so many files, unless None."""
    kept, as_of = store.read_bins(connection, generation), store.newest_as_of(connection)
    # before the changes: those of an entry that is there by now are noted by now
    entry = int(connection.execute(store.NEWEST_ENTRY).scalar_one())
    mark_duplicates(connection)  # what it changes is noted as well
    changed = set(store.take_changes(connection))
    work = read_calendar(connection)
    now = bins(as_of, work) if as_of else kept
    changed |= _moved(connection, kept, now) | _known_anew(connection, kept, now)
    if most is not None and len(changed) > most:
        raise _TooMany
    newest = max(last for _first, last in now.values())
    if not changed and now == kept:
        if entry != store.entered(connection, generation):
            store.mark_folded(connection, generation, newest, entry)
        return Folded()
    changed |= _issues_of(connection, changed)
    words = store.read_words(connection, generation)
    lines = store.lines(connection)
    counting = Counting(connection, now, newest, work, words, agencies(lines))
    totals = {fact: Totals() for fact in FACTS}
    fact_of_set = words.sets()[1]
    for records in rows.batches(changed):
        _take_out(connection, generation, records, totals, fact_of_set)
        put_in(counting.of(records), totals, connection, generation)
    store.write_bins(connection, generation, now)
    changes = (
        change for fact, total in totals.items() for change in rolled_up(fact, total, words, lines)
    )
    cells = rows.merge_cells(connection, generation, changes)
    store.write_words(connection, generation, words)
    store.mark_folded(connection, generation, newest, entry)
    return Folded(sum(record > 0 for record in changed), cells)


def mark_duplicates(connection: sa.Connection) -> None:
    """Bring up to date what the changes that were noticed make of the files beside them."""
    duplicates.mark(connection, sa.select(summary_change.c.record_id))


def put_in(
    found: Iterable[Shares], totals: dict[str, Totals], connection: sa.Connection, generation: int
) -> None:
    """Add shares to ``totals``, and keep them to be taken out again."""
    parts = list(found)
    for part in parts:
        totals[part.fact].add(part.shares, 1)
    records = np.concatenate([part.records for part in parts])
    shares = np.concatenate([part.shares for part in parts])
    rows.write_shares(connection, generation, records, shares)


def _take_out(
    connection: sa.Connection,
    generation: int,
    records: list[int],
    totals: dict[str, Totals],
    fact_of_set: np.ndarray,
) -> None:
    shares = rows.take_shares(connection, generation, records)
    facts = fact_of_set[shares["set"]]
    for place, fact in enumerate(FACTS):
        totals[fact].add(shares[facts == place], -1)


def _issues_of(connection: sa.Connection, changed: set[int]) -> set[int]:
    """The issues of the files among ``changed``: they have their field, source and kind."""
    found: set[int] = set()
    for files in rows.batches(record for record in changed if record > 0):
        of_them = sa.select(record_id(ISSUES)).where(issue.c.file_id.in_(files))
        found |= set(connection.execute(of_them).scalars())
    return found


def _moved(connection: sa.Connection, kept: Bins, now: Bins) -> set[int]:
    """Records that have a share in a bin whose days are others now, or would have one."""
    days = {pair for pair in set(kept.items()) ^ set(now.items())}
    found: set[int] = set()
    for first, last in {span for _number, span in days}:
        found |= set(connection.execute(_touching(first, last)).scalars())
    return found


def _known_anew(connection: sa.Connection, kept: Bins, now: Bins) -> set[int]:
    """Records of which something was dated after the last day that was known, and is known now."""
    before, after = sorted(max(last for _first, last in each.values()) for each in (kept, now))
    found: set[int] = set()
    for record, dated in compared_with_as_of() if before < after else ():
        new = sa.and_(dated.day > before, dated.day <= after, record.is_not(None), *dated.rows)
        found |= set(connection.execute(sa.select(record).where(new)).scalars())
    return found


def _touching(first: date, last: date) -> sa.CompoundSelect[Any]:
    """The records of all rows that a measure can count from ``first`` to ``last``."""
    days = {"start": sa.literal(first, sa.Date), "end": sa.literal(last, sa.Date)}
    span = Span(days, DEADLINES[0])
    return sa.union(
        *(
            sa.select(record_id(fact))
            .select_from(dimensions.FACTS[fact])
            .where(touches(fact, span))
            for fact in FACTS
        )
    )
