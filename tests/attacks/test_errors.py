"""When something breaks, what reaches the browser says nothing of the inside: no statement, path,
address, password, class or traceback, on any page."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from lib.demo import build
from lib.nav import PAGES
from tests.attacks.leaks import leaks
from tests.attacks.protocol import Tab
from tests.browser.serving import free_port, served
from tests.conftest import DEMO_AS_OF
from tests.databases import SqliteDatabases

PASSWORD, HOST_NAME = "mat-khau-rat-bi-mat", "may-chu-so-lieu"
SOME = ("overview", "people", "definitions")


def run(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def without_a_table(path: Path) -> None:
    run(path, "PRAGMA foreign_keys = OFF", "DROP TABLE file_stage", "DROP TABLE law_change")


def a_role_unheard_of(path: Path) -> None:
    """What the program never expects: it ends in an error of its own."""
    run(path, "PRAGMA ignore_check_constraints = ON", "UPDATE user_account SET role = 'king'")


def a_version_to_come(path: Path) -> None:
    run(path, "UPDATE alembic_version SET version_num = 'ffff'")


def no_database(path: Path) -> None:
    path.write_bytes(b"no database at all" * 1000)
    for beside in path.parent.glob(path.name + "-*"):
        beside.unlink()


DAMAGES = [without_a_table, a_role_unheard_of, a_version_to_come, no_database]


@pytest.fixture(scope="module")
def small(sqlite_databases: SqliteDatabases) -> Iterator[Path]:
    engine = sqlite_databases.empty()
    build(engine, as_of=DEMO_AS_OF, files=300, progress=False)
    with engine.connect() as connection:
        connection.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))
    engine.dispose()
    yield Path(str(engine.url.database))
    sqlite_databases.drop(engine)


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damage_is_said_calmly(
    small: Path, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    """Before a page was drawn, and under one that is open."""
    path = tmp_path / "du-lieu-mat.sqlite"
    path.write_bytes(small.read_bytes())
    with served(f"sqlite:///{path}") as address, Tab(address) as tab:
        assert tab.open("definitions").seen.title
        damage(path)
        broken = 0
        for key in SOME:
            shown = tab.open(PAGES[key].path, {"period": "12m"})
            assert leaks(shown, "du-lieu-mat", str(tmp_path)) == set(), key
            assert not [each for each in shown.alerts if "Streamlit" in each]
            broken += bool(shown.alerts or "failed" in shown.seen.nothing)
        assert broken, "the damage did none"


def test_a_database_that_is_not_there(tmp_path: Path) -> None:
    """Nobody listens, at an address with a password."""
    port = free_port()
    url = f"postgresql+psycopg://{HOST_NAME}:{PASSWORD}@127.0.0.1:{port}/{HOST_NAME}"
    with served(url) as address, Tab(address) as tab:
        for page in PAGES.values():
            shown = tab.open(page.path, {"period": "12m"})
            assert shown.seen.nothing == ["failed"], page.key
            assert leaks(shown, PASSWORD, HOST_NAME, str(port), "127.0.0.1") == set(), page.key
