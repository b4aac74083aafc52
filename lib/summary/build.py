"""A whole generation of the summary, made beside the one that pages read and put in its place in
one moment."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from tqdm import tqdm

from lib.calendar import read_calendar
from lib.config import settings
from lib.database import duplicates
from lib.database.schema import case_file
from lib.summary import fold, rows, store, watch
from lib.summary.bins import bins
from lib.summary.cells import Totals, agencies, rolled_up
from lib.summary.layers import FACTS, LAYERS
from lib.summary.shares import Counting, Shares
from lib.summary.words import Words

AT_ONCE = 50_000
READERS = 2


class NotNow(RuntimeError):
    """There is nothing to count, or somebody else is counting."""


def is_wanted(connection: sa.Connection) -> bool:
    """Whether there is a summary, read by pages or not (a load may have found it worthless), or so
    many files that counting ahead pays (setting ``summary_from``)."""
    if store.exists(connection):
        return True
    limit = settings().summary_from
    some = sa.select(case_file.c.id).limit(limit).subquery()
    return (
        int(connection.execute(sa.select(sa.func.count()).select_from(some)).scalar_one()) >= limit
    )


def build(engine: sa.Engine, *, progress: bool = True) -> int:
    """Count everything anew; returns the number of the generation. Pages go on reading the one
    before until the last moment; changes meanwhile are noticed and taken in. Memory grows with the
    number of different cells, not of files. One that was broken off leaves nothing that anybody
    reads; the next removes it.

    Raises NotNow without a finished delivery or while another one counts, SummaryFull where the
    packed keys have no room.
    """
    with store.only_one(engine):
        with _begun(engine) as connection:
            if store.is_being_built(connection):
                raise NotNow("somebody else is counting everything anew")
            making = _begin(connection)
        try:
            making.count(engine, progress)
            making.write(engine, progress)
            making.finish(engine)
        except BaseException:  # whoever comes next need not wait for it
            with _begun(engine) as connection:
                store.mark_stale(connection, making.generation)
            raise
        _remove_others(engine, making.generation)
    return making.generation


def _remove_others(engine: sa.Engine, generation: int) -> None:
    """Older generations, some rows at a time: others write in between."""
    with engine.connect() as connection:
        gone, last = store.others(connection, generation), store.last_file(connection)
        last_issue = store.last_issue(connection)
    for old in gone:
        for layer in LAYERS:
            with _begun(engine) as connection:
                rows.remove_cells(connection, old, layer.number)
        for first in range(-last_issue, last + 1, AT_ONCE):
            with _begun(engine) as connection:
                rows.remove_shares(connection, old, first, first + AT_ONCE - 1)
    with _begun(engine) as connection:
        store.remove_others(connection, generation)


def fold_changes(engine: sa.Engine) -> fold.Folded | None:
    """``fold.fold`` in a transaction of its own, waiting for its turn."""
    with _begun(engine) as connection:
        return fold.fold(connection)


def drop(engine: sa.Engine) -> None:
    """Count nothing ahead any more: figures are counted from the rows."""
    with store.only_one(engine), _begun(engine) as connection:
        forget(connection)


def forget(connection: sa.Connection) -> None:
    """``drop`` in the transaction of ``connection``. The triggers come last: PostgreSQL lets nobody
    read the files from there to the end of the transaction."""
    store.remove_others(connection, None)
    watch.end(connection)


@dataclass
class _Making:
    """One generation on its way."""

    generation: int
    as_of: date
    words: Words = field(default_factory=Words)
    totals: dict[str, Totals] = field(default_factory=lambda: {fact: Totals() for fact in FACTS})

    def count(self, engine: sa.Engine, progress: bool) -> None:
        """What each file and issue puts in, some at a time. What changes between their being read
        and written is noted, and taken in at the end."""
        with engine.connect() as connection:
            last, last_issue = store.last_file(connection), store.last_issue(connection)
            work, agency = read_calendar(connection), agencies(store.lines(connection))
        spans = bins(self.as_of, work)

        def read(records: range) -> list[Shares]:
            with engine.begin() as connection:  # SQLite would undo the end of a temporary table
                counting = Counting(connection, spans, self.as_of, work, self.words, agency)
                return list(counting.between(records[0], records[-1]))

        parts = [*_parts(range(-last_issue, 0)), *_parts(range(1, last + 1))]
        with _bar(progress, total=last_issue + last, unit="file") as bar:
            for records, shares in zip(parts, _ahead(read, parts), strict=True):
                with _begun(engine) as connection:
                    fold.put_in(shares, self.totals, connection, self.generation)
                    store.still_building(connection, self.generation)
                bar.update(len(records))

    def write(self, engine: sa.Engine, progress: bool) -> None:
        """The cells, bin by bin."""
        with engine.connect() as connection:
            lines = store.lines(connection)
        with _bar(progress, unit="cell") as bar:
            for fact, totals in self.totals.items():
                for cells in rolled_up(fact, totals, self.words, lines):
                    with _begun(engine) as connection:
                        rows.write_cells(connection, self.generation, cells)
                        store.still_building(connection, self.generation)
                    bar.update(len(cells.units))

    def finish(self, engine: sa.Engine) -> None:
        """In one transaction: what changed meanwhile, and the end of the generation before."""
        with _begun(engine) as connection:
            store.write_words(connection, self.generation, self.words)
            fold.take_in(connection, self.generation)
            store.make_current(connection, self.generation)


def _begin(connection: sa.Connection) -> _Making:
    as_of = store.newest_as_of(connection)
    if as_of is None:
        raise NotNow("nothing was loaded yet: there is nothing to count")
    if not watch.stands(connection):
        duplicates.mark(connection)  # whatever changed meanwhile
        watch.begin(connection)
    elif store.current(connection) is None:
        fold.mark_duplicates(connection)  # of a summary that was given up: its notes end here
        watch.begin(connection)
    generation = store.begin(connection, as_of)
    store.write_bins(connection, generation, bins(as_of, read_calendar(connection)))
    return _Making(generation, as_of)


def _parts(records: range) -> list[range]:
    return [records[first : first + AT_ONCE] for first in range(0, len(records), AT_ONCE)]


def _ahead(read: Callable[[range], list[Shares]], parts: Iterable[range]) -> Iterator[list[Shares]]:
    """What ``read`` gives for each of ``parts``, in order, the next ones being read meanwhile: the
    database counts on other cores than this process."""
    coming: deque[Future[list[Shares]]] = deque()
    with ThreadPoolExecutor(READERS) as readers:
        try:
            for part in parts:
                coming.append(readers.submit(read, part))
                if len(coming) > READERS:
                    yield coming.popleft().result()
            while coming:
                yield coming.popleft().result()
        finally:  # broken off: what was not begun need not be read
            readers.shutdown(cancel_futures=True)


@contextmanager
def _begun(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction; on SQLite one that waits for its turn to write before it reads."""
    with engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection


def _bar(progress: bool, **options: Any) -> tqdm[Any]:
    return tqdm(unit_scale=True, disable=None if progress else True, **options)
