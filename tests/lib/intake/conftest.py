"""Databases that know the units and fields of Trà Vinh, and English messages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from lib import i18n
from lib.organisation import load_reference
from tests.databases import SqliteDatabases


@pytest.fixture(autouse=True)
def english() -> None:
    i18n.use("en")


@pytest.fixture
def province(engine: sa.Engine) -> sa.Engine:
    """On SQLite and on PostgreSQL."""
    with engine.begin() as connection:
        load_reference(connection)
    return engine


@pytest.fixture(scope="session")
def embedded_template(sqlite_databases: SqliteDatabases) -> Path:
    engine = sqlite_databases.empty()
    with engine.begin() as connection:
        load_reference(connection)
    engine.dispose()
    return Path(str(engine.url.database))


@pytest.fixture
def embedded(sqlite_databases: SqliteDatabases, embedded_template: Path) -> Iterator[sa.Engine]:
    """On SQLite only, for what no database has a say in."""
    engine = sqlite_databases.blank()
    shutil.copy(embedded_template, str(engine.url.database))
    yield engine
    sqlite_databases.drop(engine)
