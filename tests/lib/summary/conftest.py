"""A world whose figures are counted ahead, on both databases.

``template``  a world of a few files and every edge, with a summary; made once
``world``     a copy of it that the test may change; the program reads it
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
import sqlalchemy as sa

from lib.access import Scope
from lib.database.engine import make_engine
from lib.database.schema import data_load, summary_change
from lib.filters import Filters
from lib.query.reference import data_state
from lib.summary import build as building
from lib.summary import fold, store
from tests.databases import Databases
from tests.lib.summary.decoded import Decoded, decoded, difference
from tests.world import World, build
from tests.world.books import TABLES

PROVINCE = Scope(units=None, fields=None, names=True)
FILES = 40


@dataclass(frozen=True)
class Summed:
    """A world with a summary."""

    world: World

    @property
    def engine(self) -> sa.Engine:
        return self.world.engine

    def run(self, statement: Any) -> Any:
        """The rows that ``statement`` gives, if any, in a transaction of its own."""
        with self.engine.begin() as connection:
            done = connection.execute(statement)
            return done.all() if done.returns_rows else None

    def noted(self) -> set[int]:
        """Files that are noted to have changed."""
        return {row.record_id for row in self.run(sa.select(summary_change.c.record_id))}

    def state(self) -> store.State | None:
        with self.engine.connect() as connection:
            return store.current(connection)

    def fold(self) -> fold.Folded | None:
        return building.fold_changes(self.engine)

    def build(self) -> int:
        return building.build(self.engine, progress=False)

    def cells(self) -> Decoded:
        return decoded(self.engine)

    def assert_is_as_built_anew(self) -> None:
        """Every cell is that of a fresh count."""
        found = self.cells()
        self.build()
        assert not difference(found, self.cells())

    def knows_until(self, day: dt.date) -> None:
        """A delivery without rows that describes ``day``."""
        at = dt.datetime.combine(day, dt.time(23, 50))
        row = {"source": "books", "profile": "books", "as_of": day, "is_demo": True}
        self.run(sa.insert(data_load).values(row | {"started_at": at, "finished_at": at}))

    def look(self, period: str = "2026", **more: Any) -> Filters:
        """A look at the data as it stands."""
        known = data_state()
        assert known is not None
        return replace(self.world.filters(period, known.as_of, **more), version=known.version)


@pytest.fixture(scope="session")
def template(databases: Databases) -> Iterator[World]:
    made = build(databases.empty(), files=FILES)
    _count_on(made.engine)
    building.build(made.engine, progress=False)
    yield made
    databases.drop(made.engine)


def _count_on(engine: sa.Engine) -> None:
    """New rows get ids after those that were written with theirs."""
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            for table in TABLES:
                sequence = f"pg_get_serial_sequence('{table.name}', 'id')"
                newest = f"(SELECT coalesce(max(id), 0) + 1 FROM {table.name})"
                connection.exec_driver_sql(f"SELECT setval({sequence}, {newest}, false)")


@pytest.fixture
def world(
    databases: Databases, template: World, use_database: Callable[[sa.Engine], None]
) -> Iterator[Summed]:
    copied = databases.copy(template.engine)
    use_database(copied)
    yield Summed(replace(template, engine=copied))
    databases.drop(copied)


@pytest.fixture
def other(world: Summed) -> Iterator[sa.Engine]:
    """The database of ``world`` as another process sees it."""
    made = make_engine(world.engine.url.render_as_string(hide_password=False))
    yield made
    made.dispose()
