"""How the database is, for machines that ask: does it answer, does it fit, how old is its data.

Who asks has not signed in: nothing here counts anything, names anybody or says where the database
is. One look at a time: many who ask at once share it, and a database that hangs holds one thread.
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from lib.config import local_now, settings
from lib.database import migrate, replica
from lib.database.engine import reading
from lib.database.faults import DatabaseUnfit
from lib.database.fitness import stands_at
from lib.database.schema import data_load, work_day
from lib.database.sight import SYSTEM, seeing

DEADLINE = 3.0  # seconds after which who asks is told that the database does not answer
KEPT = 1.0  # seconds for which one look serves all who ask
GIVEN_UP = 30.0  # seconds after which a look that hangs is left behind and another one begun

OK, DOWN, UNFIT = "ok", "down", "unfit"


@dataclass(frozen=True)
class Freshness:
    """The newest finished delivery. ``working_days``: from the day of the data to today; None
    where the calendar does not reach."""

    as_of: date
    loaded_at: datetime
    working_days: int | None
    stale: bool


@dataclass(frozen=True)
class Health:
    """``database``: OK, DOWN or UNFIT. ``found``: the migration it stands at; None where that is
    not known. ``data``: None where nothing has been loaded yet. ``read_from``: the server
    that pages are read from, where entries are written to another one."""

    database: str
    found: str | None = None
    data: Freshness | None = None
    read_from: replica.Standing | None = None

    @property
    def serves(self) -> bool:
        """Whether pages can be shown; old data is shown, with its age."""
        return self.database == OK

    def words(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "status": OK if self.serves else "failing",
            "database": self.database,
            "migration": {"found": self.found, "expected": migrate.head()},
            "data": None if self.data is None else _plain(asdict(self.data)),
            "copy": self._copy(),
        }

    def _copy(self) -> dict[str, Any] | None:
        """Of a copy that is read; None where pages are read from the main database."""
        found = self.read_from
        if found is None or not found.is_copy:
            return None
        return {"connected": found.is_connected, "seconds": found.behind, "late": found.is_late}


def look() -> Health:
    """Ask the database; takes as long as the database does. Raises nothing."""
    found = None
    try:
        with seeing(SYSTEM), reading() as connection:
            found = stands_at(connection)
            if found != migrate.head():
                return Health(UNFIT, found)
            return Health(OK, found, _freshness(connection), replica.standing(connection))
    except DatabaseUnfit:
        return Health(UNFIT, found)
    except Exception:  # whatever it is: pages cannot be shown, and the asker learns no more
        return Health(DOWN, found)


def _freshness(connection: sa.Connection) -> Freshness | None:
    load = data_load.c
    newest = (
        sa.select(load.as_of, load.finished_at)
        .where(load.finished_at.is_not(None))
        .order_by(load.id.desc())
        .limit(1)
    )
    row = connection.execute(newest).first()
    if row is None:
        return None
    days = _working_days(connection, row.as_of, local_now().date())
    stale = days is not None and days > settings().stale_after_days
    return Freshness(row.as_of, row.finished_at, days, stale)


def _working_days(connection: sa.Connection, start: date, end: date) -> int | None:
    days = sa.select(work_day.c.day, work_day.c.ordinal).where(work_day.c.day.in_([start, end]))
    ordinals = {row.day: row.ordinal for row in connection.execute(days)}
    if start not in ordinals or end not in ordinals:
        return None
    return max(0, ordinals[end] - ordinals[start])


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
    }


@dataclass(frozen=True)
class _Look:
    address: str
    began: float
    answer: Future[Health]


_lock = threading.Lock()
_newest: _Look | None = None


def asked() -> Future[Health]:
    """The look that is under way, or a new one where the last is older than KEPT seconds."""
    global _newest
    address, now = settings().database_url, time.monotonic()
    with _lock:
        if _newest is None or _newest.address != address or _is_old(_newest, now):
            _newest = _Look(address, now, Future())
            # a thread that the end of the process does not wait for, however the database hangs
            threading.Thread(target=_carry_out, args=(_newest.answer,), daemon=True).start()
        return _newest.answer


def _carry_out(answer: Future[Health]) -> None:
    answer.set_result(look())


def _is_old(one: _Look, now: float) -> bool:
    return now - one.began > (KEPT if one.answer.done() else GIVEN_UP)
