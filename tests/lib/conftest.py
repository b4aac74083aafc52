"""The small world that figures are counted in.

``built_world``  the world in a database, made once on SQLite and once on PostgreSQL; only read
``world``        the same, with the program under test pointed at it
``counted``      rows that measures count in it, and values of metrics
``recount``      its figures counted again from raw rows
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import hypothesis
import pytest
import sqlalchemy as sa

from tests.databases import Databases
from tests.world import Recount, World, build
from tests.world.count import Count, counter

# the same examples on every run, however slow the machine
hypothesis.settings.register_profile("house", deadline=None, derandomize=True)
hypothesis.settings.load_profile("house")


@pytest.fixture(scope="session")
def built_world(databases: Databases) -> Iterator[tuple[World, Recount]]:
    engine = databases.empty()
    world = build(engine)
    yield world, Recount(world)
    databases.drop(engine)


@pytest.fixture
def world(built_world: tuple[World, Recount], use_database: Callable[[sa.Engine], None]) -> World:
    use_database(built_world[0].engine)
    return built_world[0]


@pytest.fixture
def counted(world: World) -> Count:
    return counter(world)


@pytest.fixture
def recount(built_world: tuple[World, Recount]) -> Recount:
    return built_world[1]
