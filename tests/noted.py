"""A small demonstration province without a note, for tests that write some.

``noted`` gives a ``Noted`` over a database that a test module shares: each test begins with no
note and an empty journal, on the fixed moment ``NOW``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from lib.access import User, identify
from lib.database.schema import journal, note
from lib.demo import build
from tests.conftest import DEMO_AS_OF
from tests.databases import Databases
from tests.pages.truth import Truth

NOW = dt.datetime(2026, 11, 20, 14, 30)
TODAY = NOW.date()
FILES = 1_500


class Noted:
    """One database: who there is, which units, and what was written."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self.truth = Truth(engine)

    def user(self, name: str) -> User:
        with self.engine.connect() as connection:
            found = identify(connection, name).user
        assert found is not None and found.username == name
        return found

    def unit(self, code: str) -> int:
        return next(
            id
            for id, row in self.truth.units.items()
            if row["code"] == code and row["valid_to"] is None
        )

    def row(self, kind: str, at: dt.datetime, /, **values: Any) -> dict[str, Any]:
        """A row of the table, by the chairman unless another wrote it."""
        empty = dict.fromkeys(column.name for column in note.c if column.name != "id")
        who = {"username": "chu-tich", "role": "chairman", "body": "…"}
        return empty | who | {"kind": kind, "at": at} | values

    def add(self, kind: str, at: dt.datetime, /, **values: Any) -> int:
        """Write one row of the table as it is; its id."""
        with self.engine.begin() as connection:
            done = connection.execute(sa.insert(note).values(self.row(kind, at, **values)))
        key = done.inserted_primary_key
        assert key is not None
        return int(key[0])

    def add_all(self, rows: list[dict[str, Any]]) -> None:
        """Write rows that have their ids."""
        with self.engine.begin() as connection:
            connection.execute(sa.insert(note), rows)

    def written(self, table: sa.Table = note) -> list[dict[str, Any]]:
        with self.engine.connect() as connection:
            found = connection.execute(sa.select(table).order_by(table.c.id))
            return [dict(row) for row in found.mappings()]


def build_noted(databases: Databases) -> sa.Engine:
    """The database; the caller gives it back."""
    engine = databases.empty()
    build(engine, as_of=DEMO_AS_OF, files=FILES, progress=False)
    return engine


def emptied(engine: sa.Engine, patch: pytest.MonkeyPatch) -> Iterator[Noted]:
    """No note, an empty journal, and the clock at NOW."""
    with engine.begin() as connection:
        connection.execute(sa.delete(note).where(note.c.answers_note_id.is_not(None)))
        connection.execute(sa.delete(note))
        connection.execute(sa.delete(journal))
    for name in ("lib.query.notes.note.local_now", "lib.actions.notes.local_now"):
        patch.setattr(name, lambda: NOW)
    yield Noted(engine)
