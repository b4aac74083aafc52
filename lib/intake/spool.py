"""Events waiting for their file, kept on disk, so that memory does not grow with the delivery."""

from __future__ import annotations

import pickle
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import groupby
from operator import itemgetter

from lib.intake.event_rows import Event

AT_ONCE = 5_000


class Spool:
    """``add`` events in any order, read them as ``groups`` by file, then ``close``."""

    def __init__(self) -> None:
        # an unnamed database is a temporary file that only this process sees
        self._store = sqlite3.connect("", isolation_level=None)
        self._store.execute("PRAGMA journal_mode = OFF")
        self._store.execute("CREATE TABLE waiting (code TEXT, sheet TEXT, payload BLOB)")
        self._buffer: list[tuple[str, str, bytes | None]] = []

    def add(self, code: str, event: Event, sheet: str = "") -> None:
        """Keep ``event`` of the file ``code``."""
        self._buffer.append((code, sheet, pickle.dumps(event, pickle.HIGHEST_PROTOCOL)))
        if len(self._buffer) >= AT_ONCE:
            self._flush()

    def mark(self, code: str) -> None:
        """Say that ``code`` has been delivered, even if no event of it follows."""
        self._buffer.append((code, "", None))

    def close(self) -> None:
        """Let the temporary file go."""
        self._store.close()

    def groups(self) -> Iterator[tuple[str, list[tuple[str, Event]]]]:
        """Code → its events with their sheets, file by file."""
        self._flush()
        with closing(self._store.cursor()) as cursor:
            rows = cursor.execute("SELECT code, sheet, payload FROM waiting ORDER BY code, rowid")
            for code, group in groupby(rows, key=itemgetter(0)):
                # the payload was written by this process a moment ago
                yield (
                    code,
                    [(sheet, pickle.loads(payload)) for _code, sheet, payload in group if payload],
                )

    def _flush(self) -> None:
        self._store.execute("BEGIN")
        self._store.executemany("INSERT INTO waiting VALUES (?, ?, ?)", self._buffer)
        self._store.execute("COMMIT")
        self._buffer.clear()
