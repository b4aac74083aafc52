"""What the database says of itself to machines that ask."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from concurrent.futures import wait

import pytest
import sqlalchemy as sa

from lib.calendar import load_work_days
from lib.database import health, migrate
from lib.database.schema import data_load
from lib.database.sight import current
from tests.program import forget

Use = Callable[[sa.Engine], None]
TODAY = dt.datetime(2026, 11, 27, 10)


@pytest.fixture
def used(engine: sa.Engine, use_database: Use, monkeypatch: pytest.MonkeyPatch) -> sa.Engine:
    use_database(engine)
    monkeypatch.setattr(health, "local_now", lambda: TODAY)
    with engine.begin() as connection:
        load_work_days(connection)
    return engine


def _deliver(engine: sa.Engine, as_of: dt.date, *, finished: bool = True) -> None:
    at = dt.datetime.combine(as_of, dt.time(6, 30))
    row = {"source": "x", "profile": "x", "started_at": at, "as_of": as_of}
    with engine.begin() as connection:
        connection.execute(sa.insert(data_load).values(finished_at=at if finished else None, **row))


def test_nothing_loaded_yet(used: sa.Engine) -> None:
    head = migrate.head()
    assert health.look().words() == {
        "status": "ok",
        "database": "ok",
        "migration": {"found": head, "expected": head},
        "data": None,
        "copy": None,
    }


@pytest.mark.parametrize(
    ("as_of", "days", "stale"),
    [
        (dt.date(2026, 11, 27), 0, False),
        (dt.date(2026, 11, 24), 3, False),
        (dt.date(2026, 11, 20), 5, True),  # a weekend lies in between
        (dt.date(2031, 1, 5), None, False),  # the calendar ends in 2030
    ],
    ids=["today", "three days", "a week", "beyond the calendar"],
)
def test_the_age_of_the_newest_finished_delivery(
    used: sa.Engine, as_of: dt.date, days: int | None, stale: bool
) -> None:
    _deliver(used, dt.date(2026, 3, 2))
    _deliver(used, as_of)
    _deliver(used, dt.date(2026, 11, 26), finished=False)
    assert health.look().words()["data"] == {
        "as_of": as_of.isoformat(),
        "loaded_at": f"{as_of}T06:30:00",
        "working_days": days,
        "stale": stale,
    }


def test_another_migration_does_not_fit(used: sa.Engine) -> None:
    with used.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    found = health.look()
    assert not found.serves
    assert found.words()["database"] == "unfit"
    assert found.words()["data"] is None


def test_a_database_without_tables(blank_engine: sa.Engine, use_database: Use) -> None:
    use_database(blank_engine)
    assert health.look() == health.Health(health.UNFIT)


def test_a_server_that_is_not_there_is_down(
    monkeypatch: pytest.MonkeyPatch, use_database: Use
) -> None:
    monkeypatch.setenv("OVERSIGHT_DATABASE_URL", "postgresql+psycopg://u:s3cret@127.0.0.1:1/x")
    forget()
    found = health.look()
    assert found == health.Health(health.DOWN)
    assert "s3cret" not in str(found.words()) and "127" not in str(found.words())


def test_many_who_ask_share_one_look(used: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    release, looks = threading.Event(), []

    def slow() -> health.Health:
        looks.append(current())
        release.wait(30)
        return health.Health(health.OK)

    monkeypatch.setattr(health, "_newest", None)
    monkeypatch.setattr(health, "look", slow)
    answers = [health.asked() for _ in range(50)]
    assert not any(answer.done() for answer in answers)
    release.set()
    wait(answers, 30)
    assert {answer.result() for answer in answers} == {health.Health(health.OK)}
    assert len(looks) == 1


def test_a_look_that_hangs_is_left_behind(used: sa.Engine, monkeypatch) -> None:
    release, looks = threading.Event(), []

    def hanging() -> health.Health:
        looks.append(1)
        release.wait(30)
        return health.Health(health.DOWN)

    monkeypatch.setattr(health, "_newest", None)
    monkeypatch.setattr(health, "look", hanging)
    monkeypatch.setattr(health, "GIVEN_UP", -1.0)
    first, second = health.asked(), health.asked()
    assert first is not second
    release.set()
    wait([first, second], 30)
    assert looks == [1, 1]


def test_a_finished_look_serves_for_a_moment_only(used: sa.Engine, monkeypatch) -> None:
    monkeypatch.setattr(health, "_newest", None)
    first = health.asked()
    assert first.result(30).serves
    monkeypatch.setattr(health, "KEPT", -1.0)
    assert health.asked() is not first
