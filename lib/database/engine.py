"""One engine for PostgreSQL and SQLite, made from the setting ``database_url``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from lib.config import SettingError, settings
from lib.database.faults import kind
from lib.database.schema import OVERSIGHT


def make_engine(url: str) -> sa.Engine:
    """An engine for ``url`` with the project's conventions.

    SQLite: foreign keys on, write-ahead log, waits 10 s for a lock, and the ``oversight`` schema
    folded into the one name space. PostgreSQL: gives up on a dead server after 3 s and checks a
    pooled connection before use, so that a restart heals by itself. Raises SettingError for an
    address that is neither.
    """
    _refuse_other(url)
    options: dict[str, Any] = {"hide_parameters": True}
    if sa.make_url(url).get_backend_name() == "postgresql":
        options |= {
            "pool_pre_ping": True,
            "pool_timeout": 3,
            "connect_args": {"connect_timeout": 3},
        }
        return sa.create_engine(url, **options)
    engine = sa.create_engine(url, connect_args={"timeout": 10}, **options)
    sa.event.listen(engine, "connect", _sqlite_pragmas)
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
    """The engine of this process."""
    return make_engine(settings().database_url)


@contextmanager
def reading() -> Iterator[sa.Connection]:
    """A connection of the process's engine to read from. Raises DatabaseDown or DatabaseUnfit,
    whose texts carry no statement, parameter or address."""
    with _calm(), engine().connect() as connection:
        yield connection


@contextmanager
def writing() -> Iterator[sa.Connection]:
    """A transaction of the process's engine: all is written when the block ends, nothing when it
    raises. On SQLite it takes the one lock for writing at once, so that what is read inside
    cannot change before it is written. Raises as ``reading``."""
    with _calm(), engine().begin() as connection:
        if connection.dialect.name == "sqlite":
            # the driver itself would begin only at the first write
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection


@contextmanager
def _calm() -> Iterator[None]:
    try:
        yield
    except sa.exc.SQLAlchemyError as error:
        fault = kind(error)
        if fault is None:
            raise
        raise fault("the database does not answer as it should") from error
