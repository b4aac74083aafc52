"""SQLite stops a statement of a page that takes too long, as PostgreSQL does by its own setting.

SQLite has none: it asks now and then whether to go on
(https://www.sqlite.org/c3ref/progress_handler.html), and says "interrupted" where not.
"""

from __future__ import annotations

import time
from typing import Any

import sqlalchemy as sa

STEPS = 10_000  # of SQLite between two questions: some tenths of a millisecond
LIMIT = "time limit"  # mark of a connection in the pool


class Limit:
    """Until when the statement of one connection may go on."""

    def __init__(self) -> None:
        self.until = float("inf")

    def __call__(self) -> bool:
        """Whether to stop."""
        return time.monotonic() > self.until


def begin(engine: sa.Engine, seconds: float) -> None:
    """From here on a statement of ``engine``, one to an SQLite file, is stopped after ``seconds``,
    the reading of its rows included. To be called before anything else listens to the beginning of
    a transaction: what that asks is not limited by the last statement of the one before."""
    sa.event.listen(engine, "connect", _connect)
    sa.event.listen(engine, "begin", _no_limit)

    def limit(connection: sa.Connection, *_statement: Any) -> None:
        connection.info[LIMIT].until = time.monotonic() + seconds

    sa.event.listen(engine, "before_cursor_execute", limit)


def _connect(connection: Any, record: Any) -> None:
    record.info[LIMIT] = Limit()
    connection.set_progress_handler(record.info[LIMIT], STEPS)


def _no_limit(connection: sa.Connection) -> None:
    connection.info[LIMIT].until = float("inf")
