"""The chain of the log of access: what a row's hash is made of, and whether the chain is whole.

Rows are numbered without a gap. The hash of a row is over everything in it and over the hash of
the row before it, so that a change, a removal in the middle and another order show by themselves
(``broken``). The removal of the last rows shows against the head that is kept beside the log, and,
since who can write to one can write to both, against a head that was written down elsewhere
(``python -m lib log head``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from lib.database.schema import access_cut, access_head, access_log

AT_ONCE = 5_000
HASHED = tuple(column.name for column in access_log.c if column.name != "hash")


@dataclass(frozen=True)
class Head:
    """Where a chain ends: the number and the hash of its last row; 0 and "" before the first."""

    number: int = 0
    hash: str = ""


@dataclass(frozen=True)
class Break:
    """Where a chain does not hold: the number of a row, and a word for what is wrong with it:
    "changed" (its hash is not its own), "unlinked" (the row before it is not the one it was
    written after), "missing" (no row of this number), "head" (the head beside the log differs)."""

    number: int
    fault: str


def fingerprint(row: Mapping[str, Any] | sa.RowMapping) -> str:
    """SHA-256 over a row of ``access_log``, as a JSON list of its columns without ``hash``: no
    text in it can be taken for the end of one entry and the beginning of the next."""
    values = [row[name] for name in HASHED]
    texts = [one.isoformat() if isinstance(one, datetime) else one for one in values]
    return hashlib.sha256(json.dumps(texts, separators=(",", ":")).encode()).hexdigest()


def head(connection: sa.Connection) -> Head:
    """Where the chain ends, by what is kept beside the log."""
    row = connection.execute(sa.select(access_head.c.number, access_head.c.hash)).first()
    return Head(*row) if row else Head()


def start(connection: sa.Connection) -> Head:
    """What the oldest row hangs on: the last row that was cut off, or nothing."""
    cut = access_cut.c
    last = sa.select(cut.up_to, cut.last_hash).order_by(cut.up_to.desc()).limit(1)
    row = connection.execute(last).first()
    return Head(*row) if row else Head()


def broken(connection: sa.Connection) -> Iterator[Break]:
    """Every place where the chain does not hold, in the order of the numbers."""
    before = start(connection)
    for row in _rows(connection, before.number):
        if row["id"] != before.number + 1:
            yield Break(before.number + 1, "missing")
        if row["previous_hash"] != before.hash:
            yield Break(row["id"], "unlinked")
        if row["hash"] != fingerprint(row):
            yield Break(row["id"], "changed")
        before = Head(row["id"], row["hash"])
    if head(connection) != before:
        yield Break(before.number, "head")


def holds(connection: sa.Connection, kept: Head) -> bool:
    """Whether a head that was written down earlier still lies on the chain: its row is there with
    the same hash, or was taken when its time was over."""
    if kept.number <= start(connection).number:
        return kept.number < start(connection).number or kept == start(connection)
    found = sa.select(access_log.c.hash).where(access_log.c.id == kept.number)
    return connection.scalar(found) == kept.hash


def _rows(connection: sa.Connection, after: int) -> Iterator[sa.RowMapping]:
    log = access_log.c
    while True:
        page = sa.select(access_log).where(log.id > after).order_by(log.id).limit(AT_ONCE)
        rows = connection.execute(page).mappings().all()
        yield from rows
        if len(rows) < AT_ONCE:
            return
        after = rows[-1]["id"]
