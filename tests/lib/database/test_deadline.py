"""A PostgreSQL that accepts connections and never answers holds nobody up.

What is waited for are seconds, of which the last one has some to spare: a limit that a hanging
test would pass, no measurement.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from lib.database import deadline
from lib.database.deadline import Patience, is_there
from lib.database.engine import make_engine
from lib.database.faults import DatabaseDown, DatabaseFrozen, DatabaseSlow, kind
from tests.postgres import Postgres

ONE = "SELECT 1"
LONG_ENOUGH = 20  # seconds; without the watch these tests would wait for as long as it takes


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    made = Postgres()
    try:
        yield made.start()
    finally:
        made.stop()


@pytest.fixture
def engine(server: Postgres) -> Iterator[sa.Engine]:
    """One that waits a second for an answer, and six for one statement."""
    made = make_engine(server.url(), statement_timeout=30_000)
    Patience(1, 6).begin(made)
    yield made
    made.dispose()


def ask(engine: sa.Engine, statement: str = ONE) -> Any:
    with engine.connect() as connection:
        return connection.scalar(sa.text(statement))


class Asked(threading.Thread):
    """A question asked beside the test, with what became of it."""

    def __init__(self, question: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self.question = question
        self.error: Exception | None = None
        self.start()

    def run(self) -> None:
        try:
            self.question()
        except Exception as error:
            self.error = error

    def fault(self) -> Any:
        """The kind of fault it ended with, within the limit."""
        self.join(LONG_ENOUGH)
        assert not self.is_alive(), "it waits for ever"
        return kind(self.error) if self.error else None


def running(engine: sa.Engine, statement: str) -> None:
    """Wait until the server is at it."""
    other = sa.create_engine(engine.url)
    busy = sa.text("SELECT count(*) FROM pg_stat_activity WHERE query = :q AND state = 'active'")
    until = time.monotonic() + LONG_ENOUGH
    with other.connect() as connection:
        while not connection.scalar(busy, {"q": statement}):
            assert time.monotonic() < until
            connection.rollback()
            time.sleep(0.05)
    other.dispose()


def test_a_connection_of_the_pool(server: Postgres, engine: sa.Engine) -> None:
    assert ask(engine) == 1
    with server.frozen():
        assert Asked(lambda: ask(engine)).fault() is DatabaseFrozen
    healed(engine)


def test_a_new_connection(server: Postgres, engine: sa.Engine) -> None:
    with server.frozen():
        assert Asked(lambda: ask(engine)).fault() is DatabaseFrozen
    healed(engine)


def test_in_the_middle_of_a_statement(server: Postgres, engine: sa.Engine) -> None:
    statement = "SELECT pg_sleep(1.5)"
    asked = Asked(lambda: ask(engine, statement))
    running(engine, statement)
    with server.frozen():
        assert asked.fault() is DatabaseFrozen
    healed(engine)


def test_in_the_middle_of_a_transaction(server: Postgres, engine: sa.Engine) -> None:
    """Leaving the transaction, which also speaks to the server, does not wait either."""
    begun, frozen = threading.Event(), threading.Event()

    def question() -> None:
        with engine.begin() as connection:
            connection.execute(sa.text(ONE))
            begun.set()
            frozen.wait(LONG_ENOUGH)

    asked = Asked(question)
    assert begun.wait(LONG_ENOUGH)
    with server.frozen():
        frozen.set()
        assert asked.fault() is DatabaseFrozen
    healed(engine)


def test_who_comes_right_after_is_told_at_once(
    server: Postgres, engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An old connection waited in vain, and the new one in its place does not wait again."""
    assert ask(engine) == 1
    monkeypatch.setattr(deadline.Watched, "connect", lambda *_given, **_named: pytest.fail("asks"))
    with server.frozen():
        assert Asked(lambda: ask(engine)).fault() is DatabaseFrozen


def test_a_long_statement_of_a_server_that_is_there_goes_on(engine: sa.Engine) -> None:
    """Silence alone is no fault."""
    assert ask(engine, "SELECT 7 FROM pg_sleep(3)") == 7


def test_a_statement_that_nobody_stops(engine: sa.Engine) -> None:
    """The server is there and works on, beyond what it should have stopped by itself."""
    assert Asked(lambda: ask(engine, "SELECT pg_sleep(25)")).fault() is DatabaseFrozen
    assert ask(engine) == 1


def test_a_statement_that_the_database_stops(server: Postgres) -> None:
    limited = make_engine(server.url(), statement_timeout=300)
    Patience(1, 6).begin(limited)
    assert Asked(lambda: ask(limited, "SELECT pg_sleep(5)")).fault() is DatabaseSlow
    assert ask(limited) == 1
    limited.dispose()


def test_a_server_that_is_not_there(server: Postgres, engine: sa.Engine) -> None:
    assert ask(engine) == 1
    server.halt()
    assert Asked(lambda: ask(engine)).fault() is DatabaseDown
    server.run()
    assert ask(engine) == 1


def test_is_there(server: Postgres, engine: sa.Engine) -> None:
    """Over the network and over a socket in the file system."""
    local = sa.create_engine(engine.url.set(host="", query={"host": str(server.folder)}))
    lines = [made.connect() for made in (engine, local)]
    connections: list[Any] = [line.connection.dbapi_connection for line in lines]
    assert [is_there(each.pgconn) for each in connections] == [True, True]
    with server.frozen():
        assert [is_there(each.pgconn) for each in connections] == [False, False]
    for line in lines:
        line.close()
    local.dispose()


def healed(engine: sa.Engine) -> None:
    """The next questions are answered, at the latest a moment later."""
    until = time.monotonic() + LONG_ENOUGH
    while True:
        try:
            assert ask(engine) == 1
            return
        except sa.exc.OperationalError:
            assert time.monotonic() < until
            time.sleep(0.2)
