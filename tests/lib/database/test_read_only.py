"""An SQLite database on a disk that can only be read: reading goes on, writing ends calmly."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from lib.actions.digests import told
from lib.database.engine import forget, make_engine
from lib.database.faults import DatabaseReadOnly, kind
from tests.conftest import DEMO_AS_OF
from tests.databases import SqliteDatabases
from tests.disk import ReadOnlyDisk, read_only_disk
from tests.pages.conftest import build_small
from tests.pages.looking import look

INSERT, COUNT = "INSERT INTO thing VALUES (1)", "SELECT count(*) FROM thing"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[ReadOnlyDisk]:
    with read_only_disk(tmp_path / "disk") as disk:
        yield disk


@pytest.fixture
def engine(disk: ReadOnlyDisk) -> Iterator[sa.Engine]:
    made = make_engine(f"sqlite:///{disk.folder / 'some.sqlite'}")
    with made.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE thing (id int)")
    run(made, INSERT)
    yield made
    disk.free()
    made.dispose()


def run(engine: sa.Engine, statement: str) -> int | None:
    with engine.begin() as connection:
        found = connection.exec_driver_sql(statement)
        return found.scalar() if found.returns_rows else None


def fault(engine: sa.Engine) -> object:
    with pytest.raises(sa.exc.DBAPIError) as raised:
        run(engine, INSERT)
    return kind(raised.value)


def test_is_read_and_not_written(disk: ReadOnlyDisk, engine: sa.Engine) -> None:
    engine.dispose()
    disk.seal()
    assert run(engine, COUNT) == 1
    assert fault(engine) is DatabaseReadOnly
    assert run(engine, COUNT) == 1


def test_sees_at_once_what_is_written_when_the_disk_is_free(
    disk: ReadOnlyDisk, engine: sa.Engine
) -> None:
    engine.dispose()
    disk.seal()
    assert run(engine, COUNT) == 1
    disk.free()
    run(engine, INSERT)
    with closing(make_other(engine)) as other:
        other.exec_driver_sql(INSERT)
        other.commit()
    assert run(engine, COUNT) == 3


def make_other(engine: sa.Engine) -> sa.Connection:
    return make_engine(str(engine.url)).connect()


def test_what_the_log_holds_is_not_lost(disk: ReadOnlyDisk, engine: sa.Engine) -> None:
    """A process died before the log was brought in: the row in it counts."""
    engine.dispose()
    dies = (
        "import os, sqlite3, sys; c = sqlite3.connect(sys.argv[1]); "
        f"c.execute('{INSERT}'); c.commit(); os._exit(0)"
    )
    file = str(disk.folder / "some.sqlite")
    subprocess.run([sys.executable, "-c", dies, file], check=True)
    disk.seal()
    assert run(engine, COUNT) == 2


def test_pages(
    disk: ReadOnlyDisk,
    tmp_path: Path,
    use_database: Callable[[sa.Engine], None],
    sqlite_databases: SqliteDatabases,
) -> None:
    """They show what they showed; what is sent ends in words; freed, it is recorded."""
    built = build_small(sqlite_databases)
    run(built, "PRAGMA wal_checkpoint(TRUNCATE)")
    built.dispose()
    file = disk.folder / "province.sqlite"
    file.write_bytes(Path(str(built.url.database)).read_bytes())
    use_database(make_engine(f"sqlite:///{file}"))
    before = look("overview").figures
    forget()  # a disk is not sealed under open files
    disk.seal()
    assert look("overview").figures == before != {}
    assert look("files").rows
    with pytest.raises(DatabaseReadOnly):
        told("noi-vu", DEMO_AS_OF, "1", "hash", sent=False)
    disk.free()
    told("noi-vu", DEMO_AS_OF, "1", "hash", sent=False)
    sqlite_databases.drop(built)
