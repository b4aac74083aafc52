"""Engines for PostgreSQL and SQLite, and the one way to a connection for a page: ``reading`` and
``writing``, behind the wall of ``lib.database.wall``.

``engine()`` itself, without the wall, is for the operator's commands: migrations, loads, checks.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import Any

import psycopg
import sqlalchemy as sa

from lib.config import SettingError, settings
from lib.database import read_only, wall
from lib.database.deadline import Patience
from lib.database.faults import kind
from lib.database.schema import OVERSIGHT
from lib.database.sight import UNITS_REACH, current

CONNECT_SECONDS = 3
POOL_SECONDS = 3  # how long a page waits for a free connection
LOCK_SECONDS = {"sqlite": 10, "postgresql": 5}
# the wall speaks to the drivers directly, whose errors then come as they are
DRIVERS = (sa.exc.SQLAlchemyError, sqlite3.Error, psycopg.Error)
IDLE_SECONDS = 30  # an open transaction that does nothing any more
_MADE: dict[tuple[str, str], sa.Engine] = {}  # by what it may and whose sight it serves


def make_engine(url: str, **session: object) -> sa.Engine:
    """An engine for ``url`` with the project's conventions.

    SQLite: foreign keys on, write-ahead log, waits 10 s for a lock, and the ``oversight`` schema
    folded into the one name space. PostgreSQL: gives up on a dead server after 3 s and checks a
    pooled connection before use, so that a restart heals by itself; ``session`` are settings of
    each of its sessions. Raises SettingError for an address that is neither.
    """
    _refuse_other(url)
    options: dict[str, Any] = {"hide_parameters": True}
    if sa.make_url(url).get_backend_name() == "postgresql":
        settings_of_session = " ".join(f"-c {name}={value}" for name, value in session.items())
        options |= {
            "pool_pre_ping": True,
            "pool_timeout": POOL_SECONDS,
            "connect_args": {
                "connect_timeout": CONNECT_SECONDS,
                # a page's statement travels by itself: a second one behind a semicolon is refused
                **({"prepare_threshold": 0} if session else {}),
                "options": settings_of_session,
            },
        }
        return sa.create_engine(url, **options)
    engine = sa.create_engine(url, connect_args={"timeout": LOCK_SECONDS["sqlite"]}, **options)
    sa.event.listen(engine, "connect", _sqlite_pragmas)
    read_only.begin(engine)
    return engine.execution_options(schema_translate_map={OVERSIGHT: None})


def _refuse_other(url: str) -> None:
    """The address itself is not repeated: it may hold a password."""
    with suppress(sa.exc.ArgumentError, sa.exc.NoSuchModuleError):
        if sa.make_url(url).get_driver_name() in ("psycopg", "pysqlite"):
            return
    raise SettingError(
        "OVERSIGHT_DATABASE_URL: expected an address like sqlite:///folder/file.sqlite or "
        "postgresql+psycopg://user:password@host/name"
    )


def _sqlite_pragmas(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")


@lru_cache(maxsize=1)
def engine() -> sa.Engine:
    """The engine of this process without the wall."""
    return make_engine(settings().database_url)


def reader(reach: str = UNITS_REACH) -> sa.Engine:
    """The engine of this process that pages read through, by who looks."""
    return _made(wall.READS, _apart(reach))


def writer(reach: str = UNITS_REACH) -> sa.Engine:
    """The engine of this process that people's entries are written through, by who writes."""
    return _made(wall.WRITES, _apart(reach))


def walled() -> tuple[sa.Engine, ...]:
    """Every engine behind the wall that this process has made."""
    return tuple(_MADE.values())


def _apart(reach: str) -> str:
    """SQLite builds the wall anew when a connection comes to another reach, which costs as much as
    a page's statements: there each reach has connections of its own."""
    return reach if settings().database_url.startswith("sqlite") else ""


def _made(may: str, reach: str) -> sa.Engine:
    made = _MADE.get((may, reach))
    return made or _MADE.setdefault((may, reach), _make(may))


def _make(may: str) -> sa.Engine:
    if may == wall.READS:
        return _walled(settings().database_url, may, default_transaction_read_only="on")
    return _walled(settings().writer_url or settings().database_url, may)


def _walled(url: str, may: str, **session: object) -> sa.Engine:
    limits = {
        "statement_timeout": settings().statement_seconds * 1000,
        "lock_timeout": LOCK_SECONDS["postgresql"] * 1000,
        "idle_in_transaction_session_timeout": IDLE_SECONDS * 1000,
    }
    walled = make_engine(url, **limits, **session)
    if walled.dialect.name == "postgresql":
        answer = settings().answer_seconds
        Patience(answer, settings().statement_seconds + answer).begin(walled)
    wall.build_around(walled, may)
    return walled


def forget() -> None:
    """Close every connection of this process; the next use reads the settings anew."""
    if engine.cache_info().currsize:
        engine().dispose()
    for made in walled():
        made.dispose()
    engine.cache_clear()
    _MADE.clear()


def _looking() -> str:
    sight = current()
    return sight.reach if sight else UNITS_REACH


@contextmanager
def reading() -> Iterator[sa.Connection]:
    """A connection to read from, as far as the sight of the context reaches (``sight.seeing``);
    without one nothing can be read. Raises a DatabaseFault, whose text carries no statement,
    parameter or address."""
    with _calm(), reader(_looking()).connect() as connection:
        yield connection


@contextmanager
def writing(patience: float | None = None) -> Iterator[sa.Connection]:
    """A transaction to write in, as far as the sight of the context reaches: all is written when
    the block ends, nothing when it raises. On SQLite it takes the one lock for writing at once, so
    that what is read inside cannot change before it is written. ``patience``: seconds to wait for
    a lock, else LOCK_SECONDS. Raises as ``reading``."""
    with _calm(), writer(_looking()).begin() as connection:
        name = connection.dialect.name
        wait = round((LOCK_SECONDS[name] if patience is None else patience) * 1000)
        if name == "sqlite":
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {wait}")
            # the driver itself would begin only at the first write
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        elif patience is not None:
            connection.execute(sa.select(sa.func.set_config("lock_timeout", f"{wait}ms", True)))
        yield connection


@contextmanager
def _calm() -> Iterator[None]:
    try:
        yield
    except DRIVERS as error:
        fault = kind(error)
        if fault is None:
            raise
        raise fault() from error
