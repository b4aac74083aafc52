"""Demonstration provinces for the tests of pages.

``province``     the read-only one of ``demo_engine``, with the program pointed at it
``own_province`` a small one of the test's own, on SQLite and PostgreSQL, for tests that change it
``real``         that one as if it were real
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa

from lib.database.schema import data_load, user_account
from lib.demo import build
from tests.conftest import DEMO_AS_OF
from tests.databases import Databases
from tests.pages.truth import Truth

FEW_FILES = 300


@pytest.fixture
def province(demo_engine: sa.Engine, use_database: Callable[[sa.Engine], None]) -> Truth:
    use_database(demo_engine)
    return Truth(demo_engine)


def build_small(databases: Databases) -> sa.Engine:
    """A small province in a database of its own; the caller gives it back."""
    engine = databases.empty()
    build(engine, as_of=DEMO_AS_OF, files=FEW_FILES, progress=False)
    return engine


@pytest.fixture
def own_province(
    databases: Databases, use_database: Callable[[sa.Engine], None]
) -> Iterator[sa.Engine]:
    engine = build_small(databases)
    use_database(engine)
    yield engine
    databases.drop(engine)


@pytest.fixture
def real(own_province: sa.Engine) -> Truth:
    """The province as if it were real, its accounts with addresses at the identity provider."""
    account = user_account.c
    with own_province.begin() as connection:
        connection.execute(sa.update(data_load).values(is_demo=False))
        address = account.username + "@tests.example"
        connection.execute(sa.update(user_account).values(is_demo=False, email=address))
    return Truth(own_province)
