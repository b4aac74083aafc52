"""Each kind of fault is told from the others, as the databases themselves report it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from lib.database.engine import make_engine
from lib.database.faults import (
    DatabaseBusy,
    DatabaseConflict,
    DatabaseDamaged,
    DatabaseDenied,
    DatabaseDown,
    DatabaseFault,
    DatabaseFull,
    DatabaseLocked,
    DatabaseReadOnly,
    DatabaseSlow,
    DatabaseUnfit,
    explain,
    kind,
)
from tests.databases import PostgresDatabases

Kind = type[DatabaseFault] | None


def kind_of(question: Callable[[], Any]) -> Kind:
    """The kind of fault that ``question`` meets."""
    with pytest.raises(sa.exc.SQLAlchemyError) as raised:
        question()
    return kind(raised.value)


class TestSqlite:
    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        path = tmp_path / "some.sqlite"
        with sqlite3.connect(path) as made:
            made.execute("CREATE TABLE thing (id INTEGER PRIMARY KEY, text TEXT)")
            made.executemany("INSERT INTO thing (text) VALUES (?)", [("x" * 900,)] * 200)
        made.close()
        return path

    @pytest.fixture
    def engine(self, file: Path) -> Iterator[sa.Engine]:
        made = make_engine(f"sqlite:///{file}")
        yield made
        made.dispose()

    def run(self, engine: sa.Engine, *statements: str) -> None:
        with engine.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    @pytest.mark.parametrize(
        ("statements", "expected"),
        [
            (["SELECT * FROM gone"], DatabaseUnfit),
            (["SELECT gone FROM thing"], DatabaseUnfit),
            (["INSERT INTO thing (gone) VALUES (1)"], DatabaseUnfit),
            (["PRAGMA query_only = ON", "DELETE FROM thing"], DatabaseReadOnly),
            (["PRAGMA max_page_count = 1", "INSERT INTO thing (text) "
              "SELECT text FROM thing"], DatabaseFull),
            (["SELEC 1"], None),
            (["INSERT INTO thing (id) VALUES (1)"], None),
        ],
        ids=["table", "column", "written-column", "read-only", "full", "syntax", "key"],
    )  # fmt: skip
    def test_statements(self, engine: sa.Engine, statements: list[str], expected: Kind) -> None:
        assert kind_of(lambda: self.run(engine, *statements)) is expected

    def test_locked(self, engine: sa.Engine, file: Path) -> None:
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        waits = ["PRAGMA busy_timeout = 50", "DELETE FROM thing"]
        assert kind_of(lambda: self.run(engine, *waits)) is DatabaseLocked
        other.close()
        self.run(engine, *waits)

    def test_damaged_inside(self, engine: sa.Engine, file: Path) -> None:
        self.run(engine, "PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()
        whole = file.read_bytes()
        file.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
        assert kind_of(lambda: self.run(engine, "SELECT sum(length(text)) FROM thing")) is (
            DatabaseDamaged
        )

    def test_no_database_at_all(self, engine: sa.Engine, file: Path) -> None:
        file.write_bytes(b"a letter, and no database " * 400)
        assert kind_of(lambda: self.run(engine, "SELECT 1 FROM thing")) is DatabaseDamaged

    def test_cannot_be_opened(self, engine: sa.Engine, file: Path) -> None:
        file.unlink()
        file.mkdir()
        assert kind_of(lambda: self.run(engine, "SELECT 1")) is DatabaseDown

    def test_denied(self, engine: sa.Engine) -> None:
        def deny(*_asked: object) -> int:
            return sqlite3.SQLITE_DENY

        with engine.connect() as connection:
            driver: Any = connection.connection.dbapi_connection
            driver.set_authorizer(deny)
            select = sa.text("SELECT text FROM thing")
            assert kind_of(lambda: connection.execute(select)) is DatabaseDenied

    def test_past_sqlalchemy(self, file: Path) -> None:
        """Errors of the driver itself are of the same kinds."""
        with sqlite3.connect(file) as driver, pytest.raises(sqlite3.Error) as raised:
            driver.execute("SELECT * FROM gone")
        assert kind(raised.value) is DatabaseUnfit


class TestPostgres:
    @pytest.fixture
    def engine(self, postgres_databases: PostgresDatabases) -> Iterator[sa.Engine]:
        made = postgres_databases.blank()
        with made.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE thing (id int PRIMARY KEY)")
        yield made
        postgres_databases.drop(made)

    def run(self, engine: sa.Engine, *statements: str) -> None:
        with engine.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    @pytest.mark.parametrize(
        ("statements", "expected"),
        [
            (["SELECT * FROM gone"], DatabaseUnfit),
            (["SELECT gone FROM thing"], DatabaseUnfit),
            (["SELECT gone.f()"], DatabaseUnfit),
            (["SET TRANSACTION READ ONLY", "DELETE FROM thing"], DatabaseReadOnly),
            (["SET statement_timeout = 100", "SELECT pg_sleep(5)"], DatabaseSlow),
            (["SET ROLE pg_monitor", "SELECT * FROM thing"], DatabaseDenied),
            (["SELECT pg_terminate_backend(pg_backend_pid())"], DatabaseDown),
            (["SELEC 1"], None),
            (["INSERT INTO thing VALUES (1), (1)"], None),
        ],
        ids=["table", "column", "schema", "read-only", "slow", "denied", "cut", "syntax", "key"],
    )  # fmt: skip
    def test_statements(self, engine: sa.Engine, statements: list[str], expected: Kind) -> None:
        assert kind_of(lambda: self.run(engine, *statements)) is expected

    @pytest.mark.parametrize(
        ("state", "expected"),
        [
            ("53100", DatabaseFull),
            ("58030", DatabaseFull),
            ("53200", DatabaseBusy),
            ("53300", DatabaseBusy),
            ("40P01", DatabaseLocked),
            ("40001", DatabaseConflict),
            ("08006", DatabaseDown),
            ("57P03", DatabaseDown),
            ("XX001", DatabaseDamaged),
            ("22012", None),
        ],
    )
    def test_states(self, engine: sa.Engine, state: str, expected: Kind) -> None:
        """States that are hard to bring about, as the server itself reports them."""
        raised = f"DO $$ BEGIN RAISE EXCEPTION 'as if' USING ERRCODE = '{state}'; END $$"
        assert kind_of(lambda: self.run(engine, raised)) is expected

    def test_locked(self, engine: sa.Engine) -> None:
        with engine.begin() as other:
            other.exec_driver_sql("LOCK TABLE thing")
            waits = ["SET lock_timeout = 50", "DELETE FROM thing"]
            assert kind_of(lambda: self.run(engine, *waits)) is DatabaseLocked

    def test_no_connection_of_the_pool_is_free(self, engine: sa.Engine) -> None:
        small = sa.create_engine(engine.url, pool_size=1, max_overflow=0, pool_timeout=0.1)
        with small.connect():
            assert kind_of(small.connect) is DatabaseBusy
        small.dispose()

    def test_too_many_connections(
        self, engine: sa.Engine, postgres_databases: PostgresDatabases
    ) -> None:
        postgres_databases.run("CREATE ROLE lonely LOGIN PASSWORD 'x' CONNECTION LIMIT 1")
        lonely = sa.create_engine(engine.url.set(username="lonely", password="x"))
        with lonely.connect():
            assert kind_of(lonely.connect) is DatabaseBusy
        lonely.dispose()
        postgres_databases.run("DROP ROLE lonely")

    def test_not_let_in(self, engine: sa.Engine) -> None:
        stranger = sa.create_engine(engine.url.set(password="wrong"))
        assert kind_of(stranger.connect) is DatabaseDown

    def test_nobody_there(self, engine: sa.Engine) -> None:
        away = sa.create_engine(engine.url.set(port=1))
        assert kind_of(away.connect) is DatabaseDown


def test_the_operator_is_told_without_a_traceback(tmp_path: Path) -> None:
    """A command that fails on a database says why in one line."""
    engine = make_engine(f"sqlite:///{tmp_path / 'some.sqlite'}")
    with pytest.raises(sa.exc.SQLAlchemyError) as raised, engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")
        connection.exec_driver_sql("CREATE TABLE thing (id int)")
    line = explain(raised.value)
    assert line and "\n" not in line and "readonly" in line
    engine.dispose()
