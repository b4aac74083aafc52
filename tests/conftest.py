"""What every test may ask for.

``engine``       an empty migrated database, the test runs once on SQLite and once on PostgreSQL
``demo_engine``  a small demonstration province, read only, on both
``noted``        a small province without a note, ``drawn`` a handful of files to draw from
``chromium``     a headless browser
``use_database`` points the program under test (settings, engine, caches) at a database
``router``       lets AppTest go through ``dashboard.py`` although there is a ``pages/`` folder
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from lib import i18n
from lib.database.sight import SYSTEM, seeing
from tests.databases import Databases, PostgresDatabases, SqliteDatabases
from tests.postgres import Postgres
from tests.program import forget

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.drawn import Drawn
    from tests.noted import Noted

KINDS = ("sqlite", "postgresql")
DEMO_AS_OF = dt.date(2026, 11, 20)
DEMO_FILES = 3_000


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The one browser of a process: a second one beside it would be refused. Who takes it belongs
    to the group "browser"."""
    from tests.browser.serving import browser

    with browser() as found:
        yield found


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """No test speaks the language that the one before it, or its fixtures, have chosen."""
    yield
    i18n._language.set(None)


@pytest.fixture(autouse=True)
def sight_of_the_program() -> Iterator[None]:
    """Tests that ask below the pages see what the program itself sees; a page, run by itself or
    in its frame, finds out who is looking."""
    with seeing(SYSTEM):
        yield


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


@pytest.fixture(scope="module")
def noted_engine(databases: Databases) -> Iterator[sa.Engine]:
    """The database of ``noted``."""
    from tests.noted import build_noted

    engine = build_noted(databases)
    yield engine
    databases.drop(engine)


@pytest.fixture
def noted(
    noted_engine: sa.Engine,
    use_database: Callable[[sa.Engine], None],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Noted]:
    """See ``tests.noted``."""
    from tests.noted import emptied

    use_database(noted_engine)
    yield from emptied(noted_engine, monkeypatch)


@pytest.fixture(scope="module")
def drawn_books(databases: Databases) -> Iterator[Drawn]:
    """The database of ``drawn``."""
    from tests.drawn import build_drawn

    books = build_drawn(databases)
    yield books
    databases.drop(books.engine)


@pytest.fixture
def drawn(drawn_books: Drawn, use_database: Callable[[sa.Engine], None]) -> Drawn:
    """See ``tests.drawn``."""
    use_database(drawn_books.engine)
    return drawn_books


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
