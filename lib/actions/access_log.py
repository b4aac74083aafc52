"""The log of access: who, in which role, opened, fetched, revealed or was refused what, and when.

Rows are only added, each with a hash over itself and the row before it (``access_chain``). Whoever
adds one holds a lock until the transaction ends, so that the chain has one end at any moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa

from lib.config import local_now
from lib.database.access_chain import Head, fingerprint, head
from lib.database.engine import writing
from lib.database.schema import access_head, access_log

LONGEST = 2_000  # characters of one text; what is longer was typed into an address
PROGRAM = "program"  # the role of the program itself, which has no account


@dataclass(frozen=True)
class Entry:
    """One row without who, when and hash. ``action``: one of ACCESS_ACTIONS; ``page``: a key of
    PAGES; ``subject``: code of a file, an issue, a post, an inspection, or name of an export;
    ``unit_id``: whose it is; ``filters``: as in a URL; ``rows``: files in an export; ``reason``:
    why personal data was revealed; ``content_hash``: SHA-256 of what was exported."""

    action: str
    page: str | None = None
    subject: str | None = None
    unit_id: int | None = None
    filters: str | None = None
    rows: int | None = None
    reason: str | None = None
    content_hash: str | None = None


def log(username: str, role: str, *entries: Entry, patience: float | None = None) -> None:
    """Write ``entries`` of one account in a transaction of its own. ``username`` is what is known
    of who it was: also the address of somebody without an account, with the role "". ``patience``:
    seconds to wait for the database's lock, else its ordinary time. Raises DatabaseDown or
    DatabaseUnfit when nothing could be written."""
    with writing(patience) as connection:
        add(connection, username, role, entries)


def add(
    connection: sa.Connection,
    username: str,
    role: str,
    entries: Sequence[Entry],
    at: datetime | None = None,
) -> None:
    """The same as part of a transaction of ``writing``."""
    before = end = _locked_head(connection)
    who = {"at": at or local_now(), "username": _storable(username), "role": role}
    rows = []
    for entry in entries:
        texts = {k: _storable(v) if isinstance(v, str) else v for k, v in asdict(entry).items()}
        row = {"id": end.number + 1, **who, **texts, "previous_hash": end.hash}
        end = Head(end.number + 1, fingerprint(row))
        rows.append(row | {"hash": end.hash})
    connection.execute(sa.insert(access_log), rows)
    if before.number:
        for row in rows:  # the database lets the head move on by one row at a time
            connection.execute(sa.update(access_head).values(number=row["id"], hash=row["hash"]))
    else:
        connection.execute(sa.insert(access_head).values(id=1, number=end.number, hash=end.hash))


def _locked_head(connection: sa.Connection) -> Head:
    """The end of the chain, which is nobody else's to move before this transaction ends."""
    if connection.dialect.name == "postgresql":  # on SQLite ``writing`` has taken the one lock
        name = sa.func.hashtext("oversight.access_log")
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(name)))
    return head(connection)


def _storable(text: str) -> str:
    """``text`` as every database can hold it, and no longer than LONGEST."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")[:LONGEST]
