"""The log of access: who, in which role, opened, fetched, revealed or was refused what, and when.

Rows are only added, each with a hash over itself and the row before it (``access_chain``). Whoever
adds one holds a lock until the transaction ends, so that the chain has one end at any moment.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from lib.access import User
from lib.config import local_now
from lib.database.access_chain import Head, fingerprint, head
from lib.database.engine import writing
from lib.database.faults import DatabaseFault
from lib.database.schema import access_head, access_log
from lib.database.sight import SYSTEM, seeing
from lib.log import log as operators_log

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


@dataclass(frozen=True)
class Row:
    """An entry, with whose it is and when it was."""

    at: datetime
    username: str
    role: str
    entry: Entry


PATIENCE = 0.5  # seconds that a page of figures waits for its row to be written
MOST_WAITING = 2_000  # rows that are kept while the database takes none
_waiting: deque[Row] = deque(maxlen=MOST_WAITING)


def log(username: str, role: str, *entries: Entry) -> None:
    """Write ``entries`` of one account in a transaction of its own, after those that wait.
    ``username`` is what is known of who it was: also the address of somebody without an account,
    with the role "". Raises a DatabaseFault when nothing could be written."""
    _write([Row(local_now(), username, role, entry) for entry in entries], None)


def log_or_keep(username: str, role: str, *entries: Entry) -> None:
    """The same for what is shown whether or not it can be written at once: waits PATIENCE at most;
    what could not be written waits in this process for the next row of anybody."""
    rows = [Row(local_now(), username, role, entry) for entry in entries]
    try:
        _write(rows, PATIENCE)
    except DatabaseFault as fault:
        _waiting.extend(rows)
        kept = {"rows": len(_waiting), "status": fault.reason}
        operators_log.warning("rows of the log of access wait to be written", kept)


def log_export(user: User | None, name: str, content: bytes, rows: int | None = None) -> None:
    """Write that a file was made for an account, or for the program itself, before it is handed
    over: its ``name``, its SHA-256, how many files of the province it is about. Raises a
    DatabaseFault when that could not be written: then it must not be handed over."""
    digest = hashlib.sha256(content).hexdigest()
    entry = Entry("export", subject=name, rows=rows, content_hash=digest)
    log(user.username if user else "", user.role if user else PROGRAM, entry)


def _write(rows: list[Row], patience: float | None) -> None:
    kept = [_waiting.popleft() for _each in range(len(_waiting))]
    try:
        with seeing(SYSTEM), writing(patience) as connection:
            _chain(connection, [*kept, *rows])
    except DatabaseFault:
        _waiting.extendleft(reversed(kept))
        raise


def add(connection: sa.Connection, username: str, role: str, entries: Sequence[Entry]) -> None:
    """Write ``entries`` of one account as part of a transaction of ``writing``."""
    _chain(connection, [Row(local_now(), username, role, entry) for entry in entries])


def _chain(connection: sa.Connection, rows: list[Row]) -> None:
    """Write ``rows`` at the end of the chain."""
    lock(connection)
    before = end = head(connection)
    chained = []
    for row in rows:
        values = {"at": row.at, "username": row.username, "role": row.role, **asdict(row.entry)}
        texts = {k: _storable(v) if isinstance(v, str) else v for k, v in values.items()}
        linked = {"id": end.number + 1, **texts, "previous_hash": end.hash}
        end = Head(end.number + 1, fingerprint(linked))
        chained.append(linked | {"hash": end.hash})
    connection.execute(sa.insert(access_log), chained)
    _move_head(connection, before, chained)


def _move_head(connection: sa.Connection, before: Head, chained: list[dict[str, Any]]) -> None:
    """One row at a time, which is all that the database allows."""
    first, *others = chained
    ends = [{"number": row["id"], "hash": row["hash"]} for row in (first, *others)]
    if not before.number:
        connection.execute(sa.insert(access_head).values(id=1, **ends.pop(0)))
    for end in ends:
        connection.execute(sa.update(access_head).values(**end))


def lock(connection: sa.Connection) -> None:
    """The chain is nobody else's to go on with before this transaction ends."""
    if connection.dialect.name == "postgresql":
        name = sa.func.hashtext("oversight.access_log")
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(name)))
    elif not connection.connection.dbapi_connection.in_transaction:  # type: ignore[union-attr]
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # else ``writing`` has begun it


def _storable(text: str) -> str:
    """``text`` as every database can hold it, and no longer than LONGEST."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")[:LONGEST]
