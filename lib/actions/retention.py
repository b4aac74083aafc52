"""Taking from the log of access what is older than it is kept, from the beginning of its chain."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from lib.actions.access_log import PROGRAM, Entry, add, lock
from lib.config import local_now
from lib.database.access_chain import head, start
from lib.database.schema import access_cut, access_log

L = access_log.c


def prune(engine: sa.Engine, days: int) -> int:
    """Take the rows that are older than ``days`` (from 1 on) out of ``engine``'s database, as its
    owner; how many. What was taken is entered in the log itself, and the chain goes on from there.
    A row younger than that, or one that stands behind such a row, stays: the database refuses
    anything else (see the migration)."""
    if days < 1:
        raise ValueError(f"{days} days: at least one is kept")
    with engine.begin() as connection:
        lock(connection)
        now = local_now()
        cutoff = now - timedelta(days=days)
        first, last = start(connection).number, _last_before(connection, cutoff)
        if last <= first:
            return 0
        last_hash = connection.scalar(sa.select(L.hash).where(L.id == last))
        cut = {"at": now, "up_to": last, "older_than": cutoff, "last_hash": last_hash}
        connection.execute(sa.insert(access_cut).values(cut))
        taken = connection.execute(sa.delete(access_log).where(L.id <= last)).rowcount
        add(connection, "", PROGRAM, [_entry(first + 1, last, taken, str(last_hash), days)])
        return taken


def _last_before(connection: sa.Connection, cutoff: object) -> int:
    """The last row before the first that is young enough to stay."""
    young = connection.scalar(sa.select(sa.func.min(L.id)).where(L.at >= cutoff))
    return head(connection).number if young is None else int(young) - 1


def _entry(first: int, last: int, taken: int, last_hash: str, days: int) -> Entry:
    return Entry(
        "pruned",
        subject=f"{first}–{last}",
        rows=taken,
        reason=f"{days}",
        content_hash=last_hash,
    )
