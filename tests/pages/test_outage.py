"""A database that goes away while people look, and comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from lib.nav import PAGES
from tests.databases import PostgresDatabases, SqliteDatabases
from tests.pages.conftest import build_small
from tests.pages.looking import Seen, look
from tests.program import close_connections

SECRETS = ("SELECT", "Traceback", "sqlalchemy", "psycopg", "sqlite", "127.0.0.1", "/tmp")


def assert_calm(seen: Seen) -> None:
    """One box that says so, and an invisible part that looks whether it is over."""
    assert seen.nothing == ["failed"]
    assert seen.soup.select("[role=alert]")
    assert not [word for word in SECRETS if word in seen.text]
    assert seen.figures == {} and seen.rows == []


@pytest.fixture
def file(
    sqlite_databases: SqliteDatabases, use_database: Callable[[sa.Engine], None]
) -> Iterator[Path]:
    """The file of an SQLite province that the program reads."""
    engine = build_small(sqlite_databases)
    engine.dispose()
    use_database(engine)
    yield Path(str(engine.url.database))
    sqlite_databases.drop(engine)


@pytest.fixture
def server(
    postgres_databases: PostgresDatabases, use_database: Callable[[sa.Engine], None]
) -> Iterator[str]:
    """The name of a PostgreSQL province that the program reads."""
    engine = build_small(postgres_databases)
    engine.dispose()
    use_database(engine)
    yield str(engine.url.database)
    postgres_databases.drop(engine)


def assert_shown(key: str) -> None:
    assert "failed" not in look(key).nothing, key


def test_overwritten_file(file: Path) -> None:
    """The file is there and is no database any more."""
    good = file.read_bytes()
    for key in PAGES:
        assert_shown(key)
        close_connections()
        file.write_bytes(b"this is a letter, not a database. " * 400)
        assert_calm(look(key))
        close_connections()
        file.write_bytes(good)
        assert_shown(key)


def test_file_that_cannot_be_opened(file: Path) -> None:
    away = file.with_name("elsewhere")
    close_connections()
    file.rename(away)
    file.mkdir()
    assert_calm(look("overview"))
    file.rmdir()
    away.rename(file)
    assert look("overview").tiles


def test_server_that_refuses_connections(
    server: str, postgres_databases: PostgresDatabases
) -> None:
    """Connections are cut and new ones refused, as when the server restarts; then it is back."""
    allow = f"ALTER DATABASE {server} WITH ALLOW_CONNECTIONS"
    cut = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{server}'"
    for key in PAGES:
        assert_shown(key)
        postgres_databases.run(f"{allow} false")
        postgres_databases.run(cut)
        assert_calm(look(key))
        postgres_databases.run(f"{allow} true")
        assert_shown(key)


def test_each_kind_of_nothing_looks_different(
    file: Path,
    sqlite_databases: SqliteDatabases,
    use_database: Callable[[sa.Engine], None],
) -> None:
    """Not found, zero, forbidden, no data yet, failed: other words, other drawing."""
    kinds = [
        look("files", {"q": "zzzz"}),
        look("files", {"metric": "overdue", "unit": "H61.02", "as_of": "2024-01-02"}),
        look("overview", {"view_as": "van-hanh"}),
    ]
    empty, blank = sqlite_databases.empty(), sqlite_databases.blank()
    for without in (empty, blank):
        use_database(without)
        kinds.append(look("overview"))
        sqlite_databases.drop(without)
    assert [seen.nothing for seen in kinds] == [
        ["empty"], ["zero"], ["forbidden"], ["not-loaded"], ["failed"],
    ]  # fmt: skip
    boxes = [seen.soup.select("section.nothing")[0] for seen in kinds]
    assert len({box.select("h2")[0].get_text() for box in boxes}) == 5
    assert len({str(box.select(".icon")[0]["class"]) for box in boxes}) == 5
    assert [box["role"] for box in boxes].count("alert") == 1
