"""The many rows of the summary: cells, and what each file or issue has put into them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from lib.database.bytes_as_such import AS_SUCH
from lib.database.schema import summary_cell, summary_share
from lib.summary.cells import COUNT, SHARE, Cells, refuse_too_large

BATCH = 2_000  # rows of one statement
KEYS_AT_ONCE = 50_000  # cells looked up at a time
ITEM_BITS = 16
_TYPES: dict[type, str] = {  # of PostgreSQL
    sa.SmallInteger: "int2",
    sa.Integer: "int4",
    sa.BigInteger: "int8",
    sa.Boolean: "bool",
    sa.LargeBinary: "bytea",
}
_KEY = ("generation", "layer", "unit_id", "bin", "field_id", "rest")


def write_cells(connection: sa.Connection, generation: int, cells: Cells) -> None:
    """Add cells of a generation that has none of this layer and bin yet."""
    _write(connection, summary_cell, _rows(generation, cells))


def _write(connection: sa.Connection, table: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
    """Add many rows of all columns of ``table``, by the fastest way that the database has."""
    if not rows:
        return
    if connection.dialect.name != "postgresql":
        for first in range(0, len(rows), BATCH):
            connection.execute(sa.insert(table), rows[first : first + BATCH])
        return
    names = [column.name for column in table.columns]
    driver: Any = connection.connection
    with (
        driver.cursor() as cursor,
        cursor.copy(
            f"COPY {table.fullname} ({', '.join(names)}) FROM STDIN (FORMAT BINARY)"
        ) as copy,
    ):
        copy.set_types([_TYPES[type(column.type)] for column in table.columns])
        for row in rows:
            copy.write_row([row[name] for name in names])


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
    rows_ = connection.execute(statement, execution_options=AS_SUCH)
    found = {tuple(row[:-1]): bytes(row[-1]) for row in rows_}
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
    fixed = {"generation": generation, "layer": cells.layer.number, "bin": cells.bin}
    names = ("unit_id", "answering_unit_id", "field_id", "rest", "counts")
    numbers = (cells.units, cells.answering, cells.fields, cells.rest)
    columns = (*(values.tolist() for values in numbers), cells.packed())
    return [fixed | dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def added(kept: Sequence[bytes], change: Sequence[bytes]) -> list[bytes]:
    """Packed cells of two lists added up, one by one; empty where nothing counts in a cell any
    more. Raises ValueError when a number would fall below 0: what is taken out was never put in;
    SummaryFull when one has no room."""
    parts = [_flat(kept), _flat(change)]
    codes = np.concatenate([code for code, _count in parts])
    codes, place = np.unique(codes, return_inverse=True)
    counts = np.zeros(len(codes), np.int64)
    np.add.at(counts, place, np.concatenate([count for _code, count in parts]))
    if (counts < 0).any():
        raise ValueError("summary: more is taken out of a cell than is in it")
    refuse_too_large(counts)
    cells, items = codes >> ITEM_BITS, codes & (2**ITEM_BITS - 1)
    left = counts > 0
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
    connection: sa.Connection, generation: int, records: np.ndarray, shares: np.ndarray
) -> None:
    """Keep what ``records`` have put in, one row for each; there is none of them yet."""
    order = np.argsort(records, kind="stable")
    records, shares = records[order], shares[order]
    numbers, begins = np.unique(records, return_index=True)
    raw, size = shares.tobytes(), SHARE.itemsize
    edges = [*(begins * size).tolist(), len(raw)]
    rows = [
        {"generation": generation, "record_id": number, "shares": raw[begin:end]}
        for number, begin, end in zip(numbers.tolist(), edges, edges[1:], strict=False)
    ]
    _write(connection, summary_share, rows)


def remove_cells(connection: sa.Connection, generation: int, layer: int) -> None:
    """Remove the cells of one layer."""
    cell = summary_cell.c
    which = sa.and_(cell.generation == generation, cell.layer == layer)
    connection.execute(sa.delete(summary_cell).where(which))


def remove_shares(connection: sa.Connection, generation: int, first: int, last: int) -> None:
    """Remove the shares of the records from ``first`` to ``last``."""
    share = summary_share.c
    which = sa.and_(share.generation == generation, share.record_id.between(first, last))
    connection.execute(sa.delete(summary_share).where(which))


def take_shares(connection: sa.Connection, generation: int, records: Sequence[int]) -> np.ndarray:
    """What ``records`` had put in; it is forgotten."""
    share = summary_share.c
    which = sa.and_(share.generation == generation, share.record_id.in_(records))
    kept = connection.execute(sa.select(share.shares).where(which)).scalars().all()
    connection.execute(sa.delete(summary_share).where(which))
    return np.frombuffer(b"".join(map(bytes, kept)), SHARE)


def batches(records: Iterable[int], size: int = BATCH) -> Iterator[list[int]]:
    """``records`` in order, some at a time."""
    listed = sorted(records)
    return (listed[first : first + size] for first in range(0, len(listed), size))
