"""The tables of the summary: reading and writing its state, words, cells and shares."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice, pairwise
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from lib.config import local_now
from lib.database.schema import (
    case_file,
    data_load,
    org_closure,
    summary_bin,
    summary_cell,
    summary_change,
    summary_share,
    summary_state,
    summary_word,
)
from lib.summary.bins import Bins
from lib.summary.cells import COUNT, SHARE, Cells, Lines
from lib.summary.held import OF_ALL, definitions
from lib.summary.words import TOUCHED, Words

BATCH = 2_000  # rows of one statement
KEYS_AT_ONCE = 50_000  # cells looked up at a time
BUILDING = timedelta(minutes=10)  # after so long without a sign, who was building is gone
ITEM_BITS = 16
_KEY = ("generation", "layer", "unit_id", "bin", "field_id", "rest")
_LOCK = 7_145_712  # of nobody else in this database


@dataclass(frozen=True)
class State:
    """One row of ``summary_state``."""

    generation: int
    as_of: date
    structure: str
    definitions: str
    folded: int
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


# ------------------------------------------------------------------ cells


def write_cells(connection: sa.Connection, generation: int, cells: Cells) -> None:
    """Add cells of a generation that has none of this layer and bin yet."""
    rows = [row for row, touched in zip(_rows(generation, cells), cells.touched()) if touched]  # noqa: B905
    for first in range(0, len(rows), BATCH):
        connection.execute(sa.insert(summary_cell), rows[first : first + BATCH])


def merge_cells(connection: sa.Connection, generation: int, changes: Iterable[Cells]) -> int:
    """Add ``changes`` (signed) to the cells that are there; returns how many they touched."""
    rows = (row for change in changes for row in _rows(generation, change))
    touched = 0
    while batch := list(islice(rows, KEYS_AT_ONCE)):
        _merge(connection, batch)
        touched += len(batch)
    return touched


def _merge(connection: sa.Connection, rows: list[dict[str, Any]]) -> None:
    found = _found(connection, rows)
    keys = [_key(row) for row in rows]
    sums = added([found.get(key, b"") for key in keys], [row["counts"] for row in rows])
    changed = [row | {"counts": counts} for row, counts in zip(rows, sums, strict=True) if counts]
    gone = [key for key, counts in zip(keys, sums, strict=True) if not counts and key in found]
    if changed:
        _upsert(connection, changed)
    if gone:
        same = sa.and_(*(summary_cell.c[name] == sa.bindparam(f"key_{name}") for name in _KEY))
        named = [{f"key_{n}": v for n, v in zip(_KEY, key, strict=True)} for key in gone]
        connection.execute(sa.delete(summary_cell).where(same), named)


def _key(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in _KEY)


def _found(connection: sa.Connection, rows: list[dict[str, Any]]) -> dict[tuple[Any, ...], bytes]:
    """Packed numbers of the cells that are there already, by key; looked up through a table, since
    a statement that names so many keys would take longer to write than to answer."""
    asked, cell = _asked(), summary_cell.c
    asked.create(connection, checkfirst=False)
    connection.execute(sa.insert(asked), [{name: row[name] for name in _KEY} for row in rows])
    same = sa.and_(*(cell[name] == asked.c[name] for name in _KEY))
    statement = sa.select(*asked.columns, cell.counts).join_from(asked, summary_cell, same)
    found = {tuple(row[:-1]): bytes(row[-1]) for row in connection.execute(statement)}
    asked.drop(connection, checkfirst=False)
    return found


def _asked() -> sa.Table:
    columns = (sa.Column(name, sa.BigInteger, nullable=False) for name in _KEY)
    return sa.Table("summary_asked", sa.MetaData(), *columns, prefixes=["TEMPORARY"])


def _upsert(connection: sa.Connection, rows: list[dict[str, Any]]) -> None:
    insert: Any = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(summary_cell)
    counts = {"counts": statement.excluded.counts}
    connection.execute(statement.on_conflict_do_update(index_elements=_KEY, set_=counts), rows)


def _rows(generation: int, cells: Cells) -> list[dict[str, Any]]:
    fixed = {
        "generation": generation,
        "layer": cells.layer.number,
        "bin": cells.bin,
        "by_owner": cells.layer.is_by_owner,
    }
    columns = (cells.units.tolist(), cells.fields.tolist(), cells.rest.tolist(), cells.packed())
    return [
        fixed | {"unit_id": unit, "field_id": field, "rest": rest, "counts": counts}
        for unit, field, rest, counts in zip(*columns, strict=True)
    ]


def added(kept: Sequence[bytes], change: Sequence[bytes]) -> list[bytes]:
    """Packed cells of two lists added up, one by one; empty where no row is left in a cell. Raises
    ValueError when a number would fall below 0: what is taken out was never put in."""
    parts = [_flat(kept), _flat(change)]
    codes = np.concatenate([code for code, _count in parts])
    codes, place = np.unique(codes, return_inverse=True)
    counts = np.zeros(len(codes), np.int64)
    np.add.at(counts, place, np.concatenate([count for _code, count in parts]))
    if (counts < 0).any():
        raise ValueError("summary: more is taken out of a cell than is in it")
    cells, items = codes >> ITEM_BITS, codes & (2**ITEM_BITS - 1)
    there = np.zeros(len(kept), bool)
    there[cells[(items == TOUCHED) & (counts > 0)]] = True
    left = (counts > 0) & there[cells]
    packed = np.empty(int(left.sum()), COUNT)
    packed["item"], packed["count"] = items[left], counts[left]
    edges = np.searchsorted(cells[left], np.arange(len(kept) + 1)) * COUNT.itemsize
    raw, limits = packed.tobytes(), edges.tolist()
    return [raw[begin:end] for begin, end in pairwise(limits)]


def _flat(cells: Sequence[bytes]) -> tuple[np.ndarray, np.ndarray]:
    """Place of the cell and item in one number, and the count, of all numbers of ``cells``."""
    flat = np.frombuffer(b"".join(cells), COUNT)
    lengths = [len(cell) // COUNT.itemsize for cell in cells]
    place = np.repeat(np.arange(len(cells), dtype=np.int64), lengths)
    return place << ITEM_BITS | flat["item"], flat["count"].astype(np.int64)


# ------------------------------------------------------------------ shares


def write_shares(
    connection: sa.Connection, generation: int, files: np.ndarray, shares: np.ndarray
) -> None:
    """Keep what ``files`` have put in, one row for each; there is none of them yet."""
    order = np.argsort(files, kind="stable")
    files, shares = files[order], shares[order]
    numbers, begins = np.unique(files, return_index=True)
    raw, size = shares.tobytes(), SHARE.itemsize
    edges = [*(begins * size).tolist(), len(raw)]
    rows = [
        {"generation": generation, "file_id": number, "shares": raw[begin:end]}
        for number, begin, end in zip(numbers.tolist(), edges, edges[1:], strict=False)
    ]
    for first in range(0, len(rows), BATCH):
        connection.execute(sa.insert(summary_share), rows[first : first + BATCH])


def take_shares(connection: sa.Connection, generation: int, files: Sequence[int]) -> np.ndarray:
    """What ``files`` had put in; it is forgotten."""
    share = summary_share.c
    which = sa.and_(share.generation == generation, share.file_id.in_(files))
    kept = connection.execute(sa.select(share.shares).where(which)).scalars().all()
    connection.execute(sa.delete(summary_share).where(which))
    return np.frombuffer(b"".join(map(bytes, kept)), SHARE)


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


def mark_folded(connection: sa.Connection, generation: int, as_of: date) -> None:
    """Changes were taken in: answers kept in caches are asked anew."""
    state = summary_state
    values = {"folded": state.c.folded + 1, "folded_at": local_now(), "as_of": as_of}
    connection.execute(sa.update(state).where(state.c.generation == generation).values(values))


def remove_others(connection: sa.Connection, generation: int | None) -> None:
    """Remove every generation but one (None: all of them)."""
    for table in (summary_cell, summary_share, summary_word, summary_bin, summary_state):
        others = sa.delete(table)
        if generation is not None:
            others = others.where(table.c.generation != generation)
        connection.execute(others)


def take_changes(connection: sa.Connection) -> list[int]:
    """The files that changed; they are forgotten. Exactly what is forgotten is returned: a change
    that somebody else commits a moment later keeps its row."""
    taken = sa.delete(summary_change).returning(summary_change.c.file_id)
    return sorted(set(connection.execute(taken).scalars()))


def batches(files: Iterable[int], size: int = BATCH) -> Iterator[list[int]]:
    """``files`` in order, some at a time."""
    listed = sorted(files)
    return (listed[first : first + size] for first in range(0, len(listed), size))
