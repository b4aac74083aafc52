"""Reading from a copy: a hot standby of PostgreSQL, a little behind the main database it follows.

Where ``OVERSIGHT_WRITER_URL`` leads to another server than ``OVERSIGHT_DATABASE_URL``, three things
have to hold all the same:

- nobody is shown older rows than those that the data version of the page was read with, whichever
  of several servers answers (``require``, ``catch_up``): an answer kept under a version would be
  wrong for as long as that version stands;
- who entered something sees it (``wrote``, ``is_missing``): until the copy has it, the pages of
  that account are read from the main database;
- while the main database is away, nobody waits for it again and again (``main_is_away``).

Positions are bytes of the write-ahead log since its beginning.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from lib.config import settings
from lib.database.faults import Behind
from lib.log import log

AWAY_SECONDS = 15.0  # for which a main database that did not answer is not asked again
CATCH_UP_SECONDS = 2.0  # how long a read waits for a copy that is behind
LOOK_EVERY = 0.02  # seconds
TOLD_FROM = 60  # seconds behind from which on it is told
WHERE_HOSTS_ARE = ("host", "port")  # of the query of an address that names several

_RECOVERS = "pg_is_in_recovery()"
# A copy that has replayed all it received is not behind, however long nothing was written; one
# without a line to the main database cannot know. A login without rights sees the receiver's pid.
_STANDING = sa.text(
    f"""
    SELECT {_RECOVERS} AS is_copy,
      pg_wal_lsn_diff(CASE WHEN {_RECOVERS} THEN pg_last_wal_replay_lsn()
        ELSE pg_current_wal_insert_lsn() END, '0/0')::bigint AS position,
      {_RECOVERS} AND coalesce(pg_last_wal_receive_lsn() > pg_last_wal_replay_lsn(), true)
        AS has_more,
      EXISTS (SELECT FROM pg_stat_wal_receiver WHERE pid IS NOT NULL) AS is_connected,
      greatest(0, extract(epoch FROM clock_timestamp() - coalesce(
        pg_last_xact_replay_timestamp(), pg_postmaster_start_time())))::bigint AS age
    """
)
_PAGE, _LONGEST_HEADER = 8192, 40  # bytes of a page of the log
_NOW = "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint"


@dataclass(frozen=True)
class Standing:
    """How a server that is read from stands. ``is_copy``: it follows another one; ``position`` that
    it has reached; ``is_connected``: a copy has a line to what it follows; ``behind``: seconds
    since the newest transaction it has, 0 when it has all there is to its knowledge."""

    is_copy: bool
    position: int
    is_connected: bool
    behind: int

    @property
    def is_late(self) -> bool:
        """So far behind that it is told."""
        return self.behind >= TOLD_FROM


@dataclass(frozen=True)
class View:
    """Where this context reads. ``in_main``: in the main database; ``needed``: the position that
    whatever is read has to have reached."""

    in_main: bool = False
    needed: int = 0


_COPY = View()
_view: ContextVar[View] = ContextVar("view", default=_COPY)
_reached: dict[tuple[bytes, bytes], int] = {}  # by server; a position once reached stays so
_written: dict[str, int] = {}  # by account: where its last entry stands
_away_until = 0.0


def is_apart() -> bool:
    """Whether pages are read from another address than entries are written to."""
    reads, writes = settings().database_url, settings().writer_url
    if not writes or not reads.startswith("postgresql"):
        return False
    return _place(sa.make_url(reads)) != _place(sa.make_url(writes))


def _place(url: sa.URL) -> tuple[Any, ...]:
    return url.host, url.port, url.database, tuple(sorted(url.query.items()))


def main_url() -> sa.URL:
    """The main database with the login that reads: of the two addresses, who is from the one and
    where from the other. Of several hosts the one that is no copy; what asks for a session that can
    write would refuse one that only reads."""
    reads, writes = sa.make_url(settings().database_url), sa.make_url(settings().writer_url)
    kept = {name: text for name, text in reads.query.items() if name not in WHERE_HOSTS_ARE}
    hosts = {name: text for name, text in writes.query.items() if name in WHERE_HOSTS_ARE}
    query = kept | hosts | {"target_session_attrs": "primary"}
    return reads.set(host=writes.host, port=writes.port, database=writes.database, query=query)


def names_several(url: str) -> bool:
    """Whether an address names several hosts."""
    host = sa.make_url(url).query.get("host", ())
    return len(host) > 1 if isinstance(host, tuple) else "," in host


# ------------------------------------------------------------------ where one context reads


def current() -> View:
    """Where this context reads."""
    return _view.get()


def look(view: View) -> None:
    """From here on this context reads as ``view`` says."""
    _view.set(view)


@contextmanager
def looking(view: View) -> Iterator[None]:
    """Within the block it is read as ``view`` says."""
    token = _view.set(view)
    try:
        yield
    finally:
        _view.reset(token)


def require(position: int) -> None:
    """From here on this context reads nothing older than ``position``."""
    _view.set(replace(_view.get(), needed=max(position, _view.get().needed)))


def catch_up(connection: sa.Connection) -> None:
    """Wait until the server of ``connection`` has what this context needs; raises ``Behind`` when
    that takes longer than CATCH_UP_SECONDS. Asks the server only where that is not known."""
    needed = _view.get().needed
    if needed <= _reached.get(_server(connection), 0):
        return
    deadline = time.monotonic() + CATCH_UP_SECONDS
    while not _has(connection, needed):
        if time.monotonic() > deadline:
            raise Behind("the copy is behind what was read before")
        time.sleep(LOOK_EVERY)


def begin(engine: sa.Engine) -> None:
    """From here on what is read through ``engine`` is never older than what its context needs."""
    sa.event.listen(engine, "begin", catch_up)
    sa.event.listen(engine, "connect", lambda driver, _record: _reached.pop(_of(driver), None))


def _has(connection: sa.Connection, needed: int) -> bool:
    standing = _asked(connection)
    # a server that follows nobody is what all others come to, also where a failure cost its end
    return not standing.is_copy or standing.position >= needed


def _server(connection: sa.Connection) -> tuple[bytes, bytes]:
    return _of(connection.connection.dbapi_connection)


def _of(driver: Any) -> tuple[bytes, bytes]:
    return driver.pgconn.host, driver.pgconn.port


# ------------------------------------------------------------------ how a copy stands


def standing(connection: sa.Connection) -> Standing | None:
    """How the server of ``connection`` stands; None where reading and writing are one place."""
    if not is_apart():
        return None
    found = _asked(connection)
    if found.is_late and found.is_connected:
        # what has just come in after a long pause is there in a moment
        time.sleep(LOOK_EVERY)
        found = _asked(connection)
    return found


def _asked(connection: sa.Connection) -> Standing:
    row = connection.execute(_STANDING).one()
    position = row.position if row.is_copy else _end(row.position)
    is_behind = row.has_more or (row.is_copy and not row.is_connected)
    found = Standing(row.is_copy, position, row.is_connected, int(row.age) if is_behind else 0)
    _reached[_server(connection)] = found.position
    return found


def _end(position: int) -> int:
    """Where the last record ends, of where the next one begins: after the header of a page, when
    the last one ended with the page before, or before it."""
    over = position % _PAGE
    return position - over if over <= _LONGEST_HEADER else position


# ------------------------------------------------------------------ own entries


def wrote(username: str, connection: sa.Connection) -> None:
    """``username`` has just written through ``connection``, whose transaction is over."""
    if not username or not is_apart():
        return
    driver: Any = connection.connection.dbapi_connection
    with driver.cursor() as cursor:
        cursor.execute(_NOW)
        _written[username] = _end(int(cursor.fetchone()[0]))
    driver.rollback()


def has_written(username: str) -> bool:
    """Whether this process knows of an entry of ``username`` that a copy may not have yet."""
    return username in _written


def is_missing(username: str, connection: sa.Connection) -> bool:
    """Whether the last entry of ``username`` has not come to the server of ``connection`` yet. If
    it has, this context needs it from here on: of several copies another one may lack it."""
    position = _written.get(username, 0)
    if position > _reached.get(_server(connection), 0):
        found = _asked(connection)
        if found.is_copy and found.position < position:
            return True
        if found.position < position:  # lost with the end of a main database that failed
            _written.pop(username, None)
            return False
    require(position)
    return False


# ------------------------------------------------------------------ while it is away


def main_is_away() -> bool:
    """Whether the main database did not answer a moment ago."""
    return time.monotonic() < _away_until


def main_went_away() -> None:
    """It has not answered: nobody asks it for AWAY_SECONDS, except who has something to enter."""
    global _away_until
    _away_until = time.monotonic() + AWAY_SECONDS
    log.warning("the main database does not answer; pages are read from the copy")


def main_is_back() -> None:
    """It has answered."""
    global _away_until
    _away_until = 0.0


def forget() -> None:
    """Nothing is known of any server."""
    _reached.clear()
    _written.clear()
    look(View())
    main_is_back()
