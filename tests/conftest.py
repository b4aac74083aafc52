"""What every test may ask for.

``engine``       an empty migrated database, the test runs once on SQLite and once on PostgreSQL
``demo_engine``  a small demonstration province, read only, on both
``use_database`` points the program under test (settings, engine, caches) at a database
``router``       lets AppTest go through ``dashboard.py`` although there is a ``pages/`` folder
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from tests.databases import Databases, PostgresDatabases, SqliteDatabases
from tests.postgres import Postgres
from tests.program import forget

KINDS = ("sqlite", "postgresql")
DEMO_AS_OF = dt.date(2026, 11, 20)
DEMO_FILES = 3_000


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> SqliteDatabases:
    return SqliteDatabases(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_databases() -> Iterator[PostgresDatabases]:
    server = Postgres()
    try:
        databases = PostgresDatabases(server.start())
        yield databases
        databases.close()
    finally:
        server.stop()


@pytest.fixture(scope="session", params=KINDS)
def databases(request: pytest.FixtureRequest) -> Databases:
    """The giver of databases, SQLite and PostgreSQL in turn."""
    wanted = "sqlite_databases" if request.param == "sqlite" else "postgres_databases"
    return request.getfixturevalue(wanted)


@pytest.fixture
def blank_engine(databases: Databases) -> Iterator[sa.Engine]:
    """A database without any table."""
    engine = databases.blank()
    yield engine
    databases.drop(engine)


@pytest.fixture
def engine(databases: Databases) -> Iterator[sa.Engine]:
    """An empty migrated database of the test's own."""
    engine = databases.empty()
    yield engine
    databases.drop(engine)


@pytest.fixture(scope="session")
def demo_engine(databases: Databases) -> Iterator[sa.Engine]:
    """The demonstration province, made once: tests only read it."""
    from lib.demo import build

    engine = databases.empty()
    build(engine, as_of=DEMO_AS_OF, files=DEMO_FILES)
    yield engine
    databases.drop(engine)


@pytest.fixture
def use_database(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[sa.Engine], None]]:
    """``use_database(engine)``: until the test ends, the program reads that database."""

    def use(engine: sa.Engine) -> None:
        address = engine.url.render_as_string(hide_password=False)
        monkeypatch.setenv("OVERSIGHT_DATABASE_URL", address)
        forget()

    yield use
    monkeypatch.undo()
    forget()


@pytest.fixture
def router(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep AppTest on ``st.navigation``.

    AppTest forgets on every run that navigation was declared and falls back to the rule of the
    ``pages/`` folder, so that later runs would bypass ``dashboard.py``.
    """
    from streamlit.runtime.pages_manager import PagesManager

    original = PagesManager.__init__

    def routed(self: Any, *arguments: Any, **options: Any) -> None:
        PagesManager.uses_pages_directory = False
        original(self, *arguments, **options)

    monkeypatch.setattr(PagesManager, "__init__", routed)
