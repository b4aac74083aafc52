"""The tables of the summary: its generations with their words and bins, and the changes noticed."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from lib.config import local_now
from lib.database.schema import (
    case_file,
    data_load,
    issue,
    journal,
    org_closure,
    summary_bin,
    summary_cell,
    summary_change,
    summary_share,
    summary_state,
    summary_word,
)
from lib.summary.bins import Bins
from lib.summary.cells import Lines
from lib.summary.held import OF_ALL
from lib.summary.histograms import definitions
from lib.summary.words import Words

# the newest entry by people that figures depend on
NEWEST_ENTRY = sa.select(sa.func.coalesce(sa.func.max(journal.c.id), 0)).where(
    journal.c.moves_figures
)
BUILDING = timedelta(minutes=10)  # after so long without a sign, who was building is gone
_LOCK = 7_145_712  # of nobody else in this database


@dataclass(frozen=True)
class State:
    """One row of ``summary_state``."""

    generation: int
    as_of: date
    structure: str
    definitions: str
    folded: int
    entered: int
    folded_at: datetime


def current(connection: sa.Connection) -> State | None:
    """The generation that pages read; None where there is none."""
    columns = [summary_state.c[name] for name in State.__dataclass_fields__]
    row = connection.execute(sa.select(*columns).where(summary_state.c.is_current)).first()
    return State(**row._mapping) if row else None


def exists(connection: sa.Connection) -> bool:
    """Whether there is any generation, read by pages or not."""
    return connection.execute(sa.select(summary_state.c.generation).limit(1)).first() is not None


def newest_as_of(connection: sa.Connection) -> date | None:
    """The day that the newest finished delivery describes; None without any."""
    load = data_load.c
    asked = sa.select(load.as_of).where(load.finished_at.is_not(None)).order_by(load.id.desc())
    return connection.execute(asked.limit(1)).scalar()


def structure(connection: sa.Connection) -> str:
    """A hash of the tables that hold for all files: calendar, units, who took over from whom."""
    said = hashlib.sha256()
    for table in OF_ALL:
        rows = connection.execute(sa.select(table).order_by(*table.primary_key.columns))
        for row in rows:
            said.update(f"{table.name}{tuple(map(str, row))}".encode())
    return said.hexdigest()


def alone(connection: sa.Connection, *, waits: bool) -> bool:
    """Keep others from writing the summary until the transaction ends; False where somebody does
    and it is not waited for. SQLite lets one write at a time by itself."""
    if connection.dialect.name == "sqlite":
        return True
    if waits:
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        return True
    return bool(connection.execute(sa.select(sa.func.pg_try_advisory_xact_lock(_LOCK))).scalar())


@contextmanager
def only_one(engine: sa.Engine) -> Iterator[None]:
    """Within the block nobody else writes the summary on PostgreSQL, over many transactions."""
    with engine.connect() as connection:
        on_postgresql = connection.dialect.name == "postgresql"
        if on_postgresql:
            connection.execute(sa.select(sa.func.pg_advisory_lock(_LOCK)))
            connection.commit()
        try:
            yield
        finally:
            if on_postgresql:
                connection.execute(sa.select(sa.func.pg_advisory_unlock(_LOCK)))
                connection.commit()


def is_being_built(connection: sa.Connection) -> bool:
    """Whether somebody makes a generation on SQLite, which knows no lock over transactions: one
    that nobody reads yet, and that was worked on a moment ago."""
    if connection.dialect.name != "sqlite":
        return False
    state, newest = summary_state.c, current(connection)
    since = local_now() - BUILDING
    unfinished = sa.select(sa.func.count()).where(
        state.generation > (newest.generation if newest else 0),
        sa.not_(state.is_current),
        state.folded_at > since,
    )
    return bool(connection.execute(unfinished).scalar())


def lines(connection: sa.Connection) -> Lines:
    """Each unit's line up to the root: itself and those above it, with their levels below it."""
    closure = org_closure.c
    found: dict[int, list[tuple[int, int]]] = {}
    for row in connection.execute(sa.select(closure.unit_id, closure.ancestor_id, closure.depth)):
        found.setdefault(row.unit_id, []).append((row.ancestor_id, row.depth))
    return {
        unit: [(ancestor, len(line) - 1 - depth) for ancestor, depth in line]
        for unit, line in found.items()
    }


def last_file(connection: sa.Connection) -> int:
    """The highest id of a file; 0 without any."""
    return connection.execute(sa.select(sa.func.max(case_file.c.id))).scalar() or 0


def last_issue(connection: sa.Connection) -> int:
    """The highest id of an issue; 0 without any."""
    return connection.execute(sa.select(sa.func.max(issue.c.id))).scalar() or 0


# ------------------------------------------------------------------ words and bins


def read_words(connection: sa.Connection, generation: int) -> Words:
    """What the numbers of a generation stand for."""
    word = summary_word.c
    asked = sa.select(word.kind, word.number, word.word).where(word.generation == generation)
    return Words([(row.kind, row.number, row.word) for row in connection.execute(asked)])


def write_words(connection: sa.Connection, generation: int, words: Words) -> None:
    """Add the words that are new."""
    rows = [
        {"generation": generation, "kind": kind, "number": number, "word": word}
        for kind, number, word in words.new()
    ]
    if rows:
        connection.execute(sa.insert(summary_word), rows)


def read_bins(connection: sa.Connection, generation: int) -> dict[int, tuple[date, date]]:
    """The bins of a generation, by number."""
    columns = summary_bin.c
    asked = sa.select(columns.number, columns.first, columns.last)
    rows = connection.execute(asked.where(columns.generation == generation))
    return {row.number: (row.first, row.last) for row in rows}


def write_bins(connection: sa.Connection, generation: int, bins: Bins) -> None:
    """Put ``bins`` in place of those that the generation had."""
    connection.execute(sa.delete(summary_bin).where(summary_bin.c.generation == generation))
    rows = [
        {"generation": generation, "number": number, "first": first, "last": last}
        for number, (first, last) in bins.items()
    ]
    connection.execute(sa.insert(summary_bin), rows)


# ------------------------------------------------------------------ generations


def begin(connection: sa.Connection, as_of: date) -> int:
    """A new generation, that nobody reads yet."""
    newest = connection.execute(sa.select(sa.func.max(summary_state.c.generation))).scalar()
    now, generation = local_now(), int(newest or 0) + 1
    row = {
        "generation": generation,
        "is_current": False,
        "as_of": as_of,
        "structure": structure(connection),
        "definitions": definitions(connection.dialect),
        # after a drop generations are numbered anew: no two may look the same to a cache
        "folded": secrets.randbelow(2**30),
        "entered": 0,  # until what is noted is taken in
        "built_at": now,
        "folded_at": now,
    }
    connection.execute(sa.insert(summary_state), row)
    return generation


def make_current(connection: sa.Connection, generation: int) -> None:
    """From the end of the transaction on pages read ``generation``."""
    state = summary_state
    connection.execute(sa.update(state).values(is_current=state.c.generation == generation))


def mark_stale(connection: sa.Connection, generation: int) -> None:
    """Nobody reads ``generation`` any more, and nobody works on it."""
    gone = sa.update(summary_state).where(summary_state.c.generation == generation)
    long_ago = local_now() - BUILDING
    connection.execute(gone.values(is_current=False, folded_at=long_ago))


def still_building(connection: sa.Connection, generation: int) -> None:
    """Say that ``generation`` is worked on."""
    state = summary_state
    mine = sa.update(state).where(state.c.generation == generation)
    connection.execute(mine.values(folded_at=local_now()))


def entered(connection: sa.Connection, generation: int) -> int:
    """The newest entry of the journal whose changes are in ``generation``."""
    asked = sa.select(summary_state.c.entered).where(summary_state.c.generation == generation)
    return int(connection.execute(asked).scalar_one())


def mark_folded(connection: sa.Connection, generation: int, as_of: date, entry: int) -> None:
    """Changes were taken in, up to that ``entry`` of the journal: answers kept in caches are asked
    anew."""
    state = summary_state
    values = {"folded": state.c.folded + 1, "entered": entry, "folded_at": local_now()}
    values |= {"as_of": as_of}
    connection.execute(sa.update(state).where(state.c.generation == generation).values(values))


def others(connection: sa.Connection, generation: int) -> list[int]:
    """Every generation but one."""
    numbers = sa.select(summary_state.c.generation)
    return list(
        connection.execute(numbers.where(summary_state.c.generation != generation)).scalars()
    )


def remove_others(connection: sa.Connection, generation: int | None) -> None:
    """Remove every generation but one (None: all of them)."""
    for table in (summary_cell, summary_share, summary_word, summary_bin, summary_state):
        gone = sa.delete(table)
        if generation is not None:
            gone = gone.where(table.c.generation != generation)
        connection.execute(gone)


def take_changes(connection: sa.Connection) -> list[int]:
    """The records (``held.record_id``) that changed; they are forgotten. Exactly what is forgotten
    is returned: a change that somebody else commits a moment later keeps its row."""
    taken = sa.delete(summary_change).returning(summary_change.c.record_id)
    return sorted(set(connection.execute(taken).scalars()))
