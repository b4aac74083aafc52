"""The addresses that machines watch."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from starlette.applications import Starlette
from starlette.testclient import TestClient

from lib.database import health, migrate
from lib.server.health import ROUTES
from tests.program import forget


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setattr(health, "_newest", None)
    with TestClient(Starlette(routes=ROUTES)) as client:
        yield client


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """A server that takes connections and never says a word, as the database."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"postgresql+psycopg://u:s3cret@127.0.0.1:{server.getsockname()[1]}/x"
        monkeypatch.setenv("OVERSIGHT_DATABASE_URL", address)
        forget()
        yield server
    monkeypatch.undo()
    forget()


def test_it_serves(
    engine: sa.Engine, use_database: Callable[[sa.Engine], None], client: TestClient
) -> None:
    use_database(engine)
    response = client.get("/health")
    assert response.status_code == 200
    assert response.json()["migration"]["found"] == migrate.head()
    assert response.headers["cache-control"] == "no-store"


def test_a_database_that_does_not_fit(
    blank_engine: sa.Engine, use_database: Callable[[sa.Engine], None], client: TestClient
) -> None:
    use_database(blank_engine)
    response = client.get("/health")
    assert (response.status_code, response.json()["database"]) == (503, "unfit")
    assert client.get("/health/live").status_code == 200


def test_a_silent_database_does_not_hold_who_asks(
    silent: socket.socket, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "DEADLINE", 0.2)
    for _ in range(5):
        response = client.get("/health")
        assert (response.status_code, response.json()["database"]) == (503, "down")
        assert "s3cret" not in response.text and "127.0.0.1" not in response.text
    assert client.get("/health/live").json() == {"status": "ok"}
    silent.settimeout(30)
    silent.accept()[0].close()
    silent.settimeout(0)
    with pytest.raises(BlockingIOError):  # five asked, and the database was asked once
        silent.accept()
