"""Faults of the database: what kind they are, and one line for the operator, without statement,
user or password."""

from __future__ import annotations

import sqlalchemy as sa

from lib.config import settings
from lib.i18n import _


class DatabaseDown(RuntimeError):
    """The database cannot be reached, or the connection was lost: worth trying again."""


class DatabaseUnfit(RuntimeError):
    """The database answers, but lacks tables or columns: it needs ``python -m lib migrate``."""


def kind(error: Exception) -> type[DatabaseDown] | type[DatabaseUnfit] | None:
    """What is wrong with the database; None for an error that only a programmer can mend."""
    match error:
        case sa.exc.OperationalError() if "no such" in str(error.orig):  # SQLite: table or column
            return DatabaseUnfit
        case sa.exc.ProgrammingError():
            return DatabaseUnfit
        case sa.exc.OperationalError() | sa.exc.InterfaceError() | sa.exc.TimeoutError():
            return DatabaseDown
        case sa.exc.DatabaseError() if "not a database" in str(error.orig):
            return DatabaseDown
    return None


def explain(error: Exception) -> str | None:
    """One line for ``error`` and what to do; None for an error that only a programmer can mend."""
    fault = kind(error)
    if fault is DatabaseUnfit:
        return _unfit()
    if fault is DatabaseDown:
        return unreachable(sa.make_url(settings().database_url), error)
    return None


def _unfit() -> str:
    return _("The database lacks a table or column: run python -m lib migrate")


def unreachable(url: sa.URL, error: Exception) -> str:
    """That the database at ``url`` does not answer, with the driver's first line of why."""
    lines = str(getattr(error, "orig", None) or error).strip().splitlines()
    reason = lines[0] if lines else type(error).__name__
    if url.password:
        reason = reason.replace(url.password, "***")
    name = f"{url.database} ({url.host}:{url.port or 5432})" if url.host else str(url.database)
    return _("The database {name} does not answer: {reason}", name=name, reason=reason)


def shown(url: str) -> str:
    """The address of a database with its password hidden; nothing of one that cannot be read."""
    try:
        return sa.make_url(url).render_as_string(hide_password=True)
    except sa.exc.ArgumentError:
        return "***"
