"""An SQLite database on a disk that can only be read is still read.

With write-ahead logging even reading makes files beside the database, which such a disk refuses.
SQLite reads it nevertheless when told that the file cannot change (``immutable``,
https://www.sqlite.org/uri.html). That is promised only while it is true: the log must be empty, and
no connection is kept beyond its transaction, so that the next one sees a disk that can be written
again, and what has been written since.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any

import sqlalchemy as sa

FILE = "immutable file"  # mark of a connection in the pool


def begin(engine: sa.Engine) -> None:
    """From here on ``engine``, one to an SQLite file, can also be read where it cannot be
    written."""
    sa.event.listen(engine, "do_connect", _connect)
    sa.event.listen(engine, "checkin", _let_go)


def _connect(_dialect: Any, record: Any, given: Any, named: Any) -> sqlite3.Connection | None:
    """None: as always."""
    record.info.pop(FILE, None)
    file = Path(str(given[0]))
    if not cannot_change(file):
        return None
    record.info[FILE] = True
    return sqlite3.connect(f"{file.absolute().as_uri()}?immutable=1", uri=True, **named)


def cannot_change(file: Path) -> bool:
    """Whether the database in ``file`` lies on a disk or in a folder that can only be read. One
    with a log that was not brought in yet is read by SQLite itself, with the log."""
    log = file.with_name(f"{file.name}-wal")
    return file.is_file() and not log.exists() and not os.access(file.parent, os.W_OK)


def _let_go(_connection: Any, record: Any) -> None:
    if record is not None and record.info.get(FILE):
        record.invalidate(soft=True)
