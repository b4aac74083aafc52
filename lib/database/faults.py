"""Faults of the database: what kind they are, and one line for the operator, without statement,
user or password.

``kind`` reads SQLSTATE (PostgreSQL, https://www.postgresql.org/docs/current/errcodes-appendix.html)
and SQLite's result codes (https://www.sqlite.org/rescode.html).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import ClassVar

import psycopg
import sqlalchemy as sa

from lib.config import settings
from lib.i18n import _, words

LATER_SECONDS = 30  # until a question that took too long is asked again


class DatabaseFault(RuntimeError):
    """The database does not do what was asked. ``reason`` names the words a page shows
    (``ui.screens``), ``happened`` says what happened; both hold nothing of the database itself."""

    reason: ClassVar[str] = "database_down"
    happened: ClassVar[str] = words("The database does not answer")

    def __init__(self, text: str = "") -> None:
        super().__init__(text or _(self.happened))


class DatabaseDown(DatabaseFault):
    """The database cannot be reached, or the connection was lost: worth trying again."""


class DatabaseFrozen(DatabaseDown):
    """The database accepts, but does not answer any more."""

    reason = "database_frozen"
    happened = words("The database accepts questions, but gives no answer")


class DatabaseBusy(DatabaseDown):
    """No connection or no memory is free at present."""

    reason = "database_busy"
    happened = words("Too many people are asking at the same moment")


class DatabaseLocked(DatabaseDown):
    """Somebody else is writing at the same place for longer than one can wait."""

    reason = "database_locked"
    happened = words("The database is being written to at the moment")


class DatabaseSlow(DatabaseFault):
    """A statement took too long and was stopped."""

    reason = "database_slow"
    happened = words("This question took too long and was stopped")


class DatabaseReadOnly(DatabaseDown):
    """The database can be read, but not written."""

    reason = "database_read_only"
    happened = words("The database can only be read at the moment")


class DatabaseBehind(DatabaseDown):
    """The copy that is read lacks what was read before from another server."""

    reason = "database_behind"
    happened = words("The copy of the database that is read here is behind")


class DatabaseConflict(DatabaseDown):
    """A copy stopped the question, since it was in the way of changes that were to come in."""

    reason = "database_conflict"
    happened = words("The copy of the database that is read here was taking changes in")


class DatabaseFull(DatabaseDown):
    """The disk of the database is full, or does not take or give what it should."""

    reason = "database_full"
    happened = words("The disk of the database is full or damaged")


class DatabaseDamaged(DatabaseDown):
    """What is there is not (any more) a whole database."""

    reason = "database_damaged"
    happened = words("The file of the database is damaged")


class DatabaseDenied(DatabaseFault):
    """The database keeps back what was asked for: the login or the account has no right to it."""

    reason = "database_denied"
    happened = words("The database refuses this question")


class DatabaseUnfit(DatabaseFault):
    """The database answers, but lacks tables or columns: it needs ``python -m lib migrate``."""

    reason = "database_unfit"
    happened = words("The database does not fit this version")


class DatabaseOlder(DatabaseUnfit):
    """The program is newer than the database."""

    reason = "database_older"
    happened = words("The database is older than the program")


class DatabaseNewer(DatabaseUnfit):
    """The database was migrated by a newer program than this."""

    reason = "database_newer"
    happened = words("The program is older than the database")


class NoAnswer(psycopg.OperationalError):
    """The server is silent for longer than it may be (``lib.database.deadline``)."""


class Behind(psycopg.OperationalError):
    """A copy has not come as far as it has to (``lib.database.replica``)."""


BY_STATE: dict[str, type[DatabaseFault]] = {
    "57014": DatabaseSlow,  # statement_timeout
    "25006": DatabaseReadOnly,
    "42501": DatabaseDenied,
    "42P01": DatabaseUnfit,  # table, column, function, schema
    "42703": DatabaseUnfit,
    "42883": DatabaseUnfit,
    "3F000": DatabaseUnfit,
    "55P03": DatabaseLocked,  # lock_timeout
    # of a standby whose replay waited long enough for a query; nothing else here could fail to be
    # serialised (https://www.postgresql.org/docs/current/hot-standby.html)
    "40001": DatabaseConflict,
    "40P01": DatabaseLocked,
    "53100": DatabaseFull,
    "25P03": DatabaseDown,  # our transaction was ended because it did nothing any more
    "25P04": DatabaseSlow,
    "XX001": DatabaseDamaged,
    "XX002": DatabaseDamaged,
}
BY_CLASS: dict[str, type[DatabaseFault]] = {
    "08": DatabaseDown,
    "28": DatabaseDown,  # it does not let the program in
    "3D": DatabaseDown,
    "53": DatabaseBusy,
    "57": DatabaseDown,
    "58": DatabaseFull,
}
BY_RESULT: dict[int, type[DatabaseFault]] = {
    sqlite3.SQLITE_BUSY: DatabaseLocked,
    sqlite3.SQLITE_LOCKED: DatabaseLocked,
    sqlite3.SQLITE_READONLY: DatabaseReadOnly,
    sqlite3.SQLITE_FULL: DatabaseFull,
    sqlite3.SQLITE_IOERR: DatabaseFull,
    sqlite3.SQLITE_CORRUPT: DatabaseDamaged,
    sqlite3.SQLITE_NOTADB: DatabaseDamaged,
    sqlite3.SQLITE_CANTOPEN: DatabaseDown,
    sqlite3.SQLITE_AUTH: DatabaseDenied,
    sqlite3.SQLITE_INTERRUPT: DatabaseSlow,
}
# while connecting the driver hands on no state; a server in another language is "down" then
NO_PLACE = ("too many clients", "too many connections", "connection slots are reserved")
# of several hosts none can be written to: libpq's words on target_session_attrs
NO_MAIN = ("session is read-only", "server is in hot standby mode")
# of SQLite's plain "error", the texts that mean a lacking table or column
LACKING = ("no such table", "no such column", "has no column", "no such function")


def every_kind() -> tuple[type[DatabaseFault], ...]:
    """Every kind of fault there is, for those who have words for each."""
    return tuple(_under(DatabaseFault))


def _under(fault: type[DatabaseFault]) -> Iterator[type[DatabaseFault]]:
    for each in fault.__subclasses__():
        yield each
        yield from _under(each)


def kind(error: Exception) -> type[DatabaseFault] | None:
    """What is wrong with the database; None for an error that only a programmer can mend."""
    match error:
        case sa.exc.TimeoutError():  # no connection of the pool came free
            return DatabaseBusy
        case sa.exc.PendingRollbackError():
            return DatabaseDown
        case sa.exc.DBAPIError():
            return _of_driver(error.orig, lost=error.connection_invalidated)
    return _of_driver(error)  # from a statement that went past SQLAlchemy


def _of_driver(error: BaseException | None, lost: bool = False) -> type[DatabaseFault] | None:
    match error:
        case sqlite3.Error():
            return _of_sqlite(error)
        case psycopg.Error(sqlstate=str(state)):
            return BY_STATE.get(state) or BY_CLASS.get(state[:2])
        case psycopg.errors.ConnectionTimeout() | NoAnswer():
            return DatabaseFrozen
        case Behind():
            return DatabaseBehind
        case psycopg.OperationalError() if any(text in str(error) for text in NO_PLACE):
            return DatabaseBusy
        case psycopg.OperationalError() if any(text in str(error) for text in NO_MAIN):
            return DatabaseReadOnly
        case psycopg.OperationalError() | psycopg.InterfaceError():
            return DatabaseDown
    return DatabaseDown if lost else None


def _of_sqlite(error: sqlite3.Error) -> type[DatabaseFault] | None:
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:  # the driver itself: a connection that is closed already, a wrong argument
        return None
    if code == sqlite3.SQLITE_ERROR and any(text in str(error) for text in LACKING):
        return DatabaseUnfit
    return BY_RESULT.get(code & 0xFF)  # the higher bits say more about the same


def explain(error: Exception) -> str | None:
    """One line for ``error`` and what to do; None for an error that only a programmer can mend."""
    fault = kind(error)
    if fault is None:
        return None
    if issubclass(fault, DatabaseUnfit):
        return _unfit()
    return unreachable(sa.make_url(settings().database_url), error)


def _unfit() -> str:
    return _("The database lacks a table or column: run python -m lib migrate")


def unreachable(url: sa.URL, error: Exception) -> str:
    """That the database at ``url`` does not answer, with the driver's first line of why."""
    lines = str(getattr(error, "orig", None) or error).strip().splitlines()
    reason = lines[0] if lines else type(error).__name__
    if url.password:
        reason = reason.replace(url.password, "***")
    several = url.query.get("host", "")
    hosts = several if isinstance(several, str) else ", ".join(several)
    place = f"{url.host}:{url.port or 5432}" if url.host else hosts
    name = f"{url.database} ({place})" if place else str(url.database)
    return _("The database {name} does not answer: {reason}", name=name, reason=reason)


def shown(url: str) -> str:
    """The address of a database with its password hidden; nothing of one that cannot be read."""
    try:
        return sa.make_url(url).render_as_string(hide_password=True)
    except sa.exc.ArgumentError:
        return "***"
