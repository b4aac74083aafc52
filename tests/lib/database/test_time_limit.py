"""On both databases a statement of a page is stopped after a while; the next one is answered."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from lib.database.engine import reading
from lib.database.faults import DatabaseSlow
from tests.databases import Databases

NUMBERS = "WITH RECURSIVE number(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM number) SELECT i"
ENDLESS, FEW = (
    f"SELECT count(*) FROM ({NUMBERS} FROM number) AS n",
    f"{NUMBERS} FROM number LIMIT 3",
)


@pytest.fixture
def impatient(
    databases: Databases,
    use_database: Callable[[sa.Engine], None],
    monkeypatch: pytest.MonkeyPatch,
) -> sa.Engine:
    monkeypatch.setenv("OVERSIGHT_STATEMENT_SECONDS", "1")
    engine = databases.empty()
    use_database(engine)
    return engine


def ask(statement: str) -> list[int]:
    with reading() as connection:
        return [row[0] for row in connection.exec_driver_sql(statement)]


def test_what_takes_too_long_is_stopped(impatient: sa.Engine) -> None:
    for _again in range(2):
        with pytest.raises(DatabaseSlow):
            ask(ENDLESS)
        assert ask(FEW) == [1, 2, 3]


def test_so_is_the_reading_of_rows(impatient: sa.Engine) -> None:
    if impatient.dialect.name != "sqlite":
        pytest.skip("PostgreSQL has all rows before the first one is read")
    with pytest.raises(DatabaseSlow), reading() as connection:
        for _row in connection.exec_driver_sql(f"{NUMBERS} FROM number"):
            pass
    assert ask(FEW) == [1, 2, 3]
