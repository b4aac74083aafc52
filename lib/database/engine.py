"""Engines for PostgreSQL and SQLite, and the one way to a connection for a page: ``reading`` and
``writing``, behind the wall of ``lib.database.wall``.

``engine()`` itself, without the wall, is for the operator's commands: migrations, loads, checks.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import lru_cache
from typing import Any, TypeVar

import psycopg
import sqlalchemy as sa

from lib.config import SettingError, on_sqlite, settings
from lib.database import bytes_as_such, read_only, replica, time_limit, wall
from lib.database.deadline import Patience
from lib.database.faults import (
    DatabaseConflict,
    DatabaseDown,
    DatabaseFrozen,
    DatabaseReadOnly,
    kind,
)
from lib.database.schema import OVERSIGHT
from lib.database.sight import UNITS_REACH, current

CONNECT_SECONDS = 3
POOL_SECONDS = 3  # how long a page waits for a free connection
LOCK_SECONDS = {"sqlite": 10, "postgresql": 5}
# the wall speaks to the drivers directly, whose errors then come as they are
DRIVERS = (sa.exc.SQLAlchemyError, sqlite3.Error, psycopg.Error)
IDLE_SECONDS = 30  # an open transaction that does nothing any more
RETURN_SECONDS = 300  # after which a connection to one of several hosts looks for the first again
# the cost of a plan, as PostgreSQL estimates it, from which several of its processes begin to work
# on a page's question: to start them takes longer than most questions do (default 1,000)
PARALLEL_FROM = 50_000
TRIES = 3  # of a question that a copy stopped in order to take changes in
MAIN = "main"  # of an engine: reads in the main database, where pages read from a copy
Answer = TypeVar("Answer")
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
            "pool_recycle": RETURN_SECONDS if replica.names_several(url) else -1,
            "connect_args": {
                "connect_timeout": CONNECT_SECONDS,
                # a page's statement travels by itself: a second one behind a semicolon is refused
                **({"prepare_threshold": 0} if session else {}),
                "options": settings_of_session,
            },
        }
        engine = sa.create_engine(url, **options)
        bytes_as_such.begin(engine)
        return engine
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


def main_reader() -> sa.Engine:
    """The engine of this process that reads in the main database, where pages read from a copy."""
    return _made(MAIN, "")


def _apart(reach: str) -> str:
    """SQLite builds the wall anew when a connection comes to another reach, which costs as much as
    a page's statements: there each reach has connections of its own."""
    return reach if on_sqlite() else ""


def _made(may: str, reach: str) -> sa.Engine:
    made = _MADE.get((may, reach))
    return made or _MADE.setdefault((may, reach), _make(may))


def _make(may: str) -> sa.Engine:
    reads = {"default_transaction_read_only": "on", "parallel_setup_cost": PARALLEL_FROM}
    if may == MAIN:
        url = replica.main_url().render_as_string(hide_password=False)
        return _walled(url, wall.READS, **reads)
    if may == wall.WRITES:
        return _walled(settings().writer_url or settings().database_url, may)
    made = _walled(settings().database_url, may, **reads)
    if replica.is_apart():
        replica.begin(made)
    return made


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
    else:
        time_limit.begin(walled, settings().statement_seconds)
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
    replica.forget()


def _looking() -> str:
    sight = current()
    return sight.reach if sight else UNITS_REACH


@contextmanager
def reading() -> Iterator[sa.Connection]:
    """A connection to read from, as far as the sight of the context reaches (``sight.seeing``);
    without one nothing can be read; from the copy or the main database, as the context looks
    (``see_own_entries``). Raises a DatabaseFault, whose text carries no statement, parameter or
    address."""
    with _calm(), _where().connect() as connection:
        yield connection


def _where() -> sa.Engine:
    return main_reader() if replica.current().in_main else reader(_looking())


def read(question: Callable[[sa.Connection], Answer]) -> Answer:
    """The answer of ``question``, in one transaction of ``reading``; asked anew where a copy
    stopped it to take changes in. Raises as ``reading``."""
    for _try in range(TRIES - 1):
        with suppress(DatabaseConflict), reading() as connection:
            return question(connection)
    with reading() as connection:
        return question(connection)


@contextmanager
def reading_newest() -> Iterator[sa.Connection]:
    """As ``reading``, always from the main database: for what has to count from this moment on,
    such as accounts and sign-ons. While it does not answer, from the copy."""
    with ExitStack() as stack:
        stack.enter_context(_calm())
        yield _in_main(stack) or stack.enter_context(reader(_looking()).connect())


def _in_main(stack: ExitStack) -> sa.Connection | None:
    """A connection to the main database, in its transaction; None where there is no other one
    than that of the pages, and where it does not answer."""
    if not replica.is_apart() or replica.main_is_away():
        return None
    try:
        connection = stack.enter_context(main_reader().connect())
        connection.begin()
    except DRIVERS as error:
        if not issubclass(kind(error) or Exception, DatabaseDown):
            raise
        replica.main_went_away()
        return None
    return connection


def see_own_entries(username: str) -> bool:
    """From here on, in this context, read where the last entry of ``username`` is there: from the
    copy if it has come so far, else from the main database. False where neither has it: the main
    database does not answer."""
    if not replica.has_written(username):
        return True
    with reading() as connection:
        if not replica.is_missing(username, connection):
            return True
    with ExitStack() as stack:
        stack.enter_context(_calm())
        answers = _in_main(stack) is not None
    replica.look(replica.View(in_main=answers))
    return answers


@contextmanager
def writing(patience: float | None = None) -> Iterator[sa.Connection]:
    """A transaction to write in, as far as the sight of the context reaches: all is written when
    the block ends, nothing when it raises. On SQLite it takes the one lock for writing at once, so
    that what is read inside cannot change before it is written. ``patience``: seconds to wait for
    a lock, else LOCK_SECONDS; with it nobody waits for a main database that has just not answered.
    Raises as ``reading``."""
    if patience is not None and replica.main_is_away():
        raise DatabaseDown
    with _calm(), _tells_when_away(), writer(_looking()).connect() as connection:
        with connection.begin():
            _wait_for_locks(connection, patience)
            yield connection
        _note(connection)


def _wait_for_locks(connection: sa.Connection, patience: float | None) -> None:
    name = connection.dialect.name
    wait = round((LOCK_SECONDS[name] if patience is None else patience) * 1000)
    if name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {wait}")
        # the driver itself would begin only at the first write
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    elif patience is not None:
        connection.execute(sa.select(sa.func.set_config("lock_timeout", f"{wait}ms", True)))


def _note(connection: sa.Connection) -> None:
    """Where the entry of who looks stands, for reading it from a copy."""
    sight = current()
    with suppress(*DRIVERS):  # it is written, whatever happens to the line now
        replica.wrote(sight.username if sight else "", connection)


@contextmanager
def _tells_when_away() -> Iterator[None]:
    try:
        yield
    except DRIVERS as error:
        if replica.is_apart() and kind(error) in AWAY:
            replica.main_went_away()
        raise
    replica.main_is_back()


# ``kind`` of an error that means that nothing can be written anywhere for a while
AWAY = (DatabaseDown, DatabaseFrozen, DatabaseReadOnly)


@contextmanager
def _calm() -> Iterator[None]:
    try:
        yield
    except DRIVERS as error:
        fault = kind(error)
        if fault is None:
            raise
        raise fault() from error
