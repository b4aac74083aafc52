"""The wall holds over partitions: through the table, and not past it by a partition's name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from lib.database import search
from lib.database.engine import reading, writing
from lib.database.faults import DatabaseFault
from lib.database.schema import case_file, file_event
from lib.database.sight import PROVINCE_REACH, SYSTEM, UNITS_REACH, Sight, seeing
from lib.database.wall.logins import environment, gaps, make_logins
from tests.program import forget

HEAD = Sight("gd-xay-dung", UNITS_REACH)
DEPUTY = Sight("pgd-nnmt", UNITS_REACH)
CHAIRMAN = Sight("chu-tich", PROVINCE_REACH)
EVERYBODY = (HEAD, DEPUTY, CHAIRMAN, SYSTEM)
REFUSED = (DatabaseFault, sa.exc.DBAPIError)
RULED = (case_file, file_event)


def ask(sight: Sight, statement: Any) -> list[Any]:
    with seeing(sight), reading() as connection:
        return [tuple(row) for row in connection.execute(statement)]


@pytest.fixture(params=["logins", "owner"])
def behind(
    request: pytest.FixtureRequest,
    parted: sa.Engine,
    use_database: Callable[[sa.Engine], None],
    monkeypatch: pytest.MonkeyPatch,
) -> sa.Engine:
    """The program reads through its own logins, or behind the roles of the owner's."""
    use_database(parted)
    if request.param == "logins":
        with parted.begin() as connection:
            made = make_logins(connection)
        for name, value in environment(parted.url, made).items():
            monkeypatch.setenv(name, value)
        forget()
    return parted


@pytest.mark.parametrize("table", RULED, ids=str)
@pytest.mark.parametrize("sight", EVERYBODY, ids=lambda sight: sight.username or "program")
def test_each_reads_through_the_table_what_was_read_before(
    behind: sa.Engine,
    whole: sa.Engine,
    use_database: Callable[[sa.Engine], None],
    monkeypatch: pytest.MonkeyPatch,
    sight: Sight,
    table: sa.Table,
) -> None:
    asked = sa.select(table.c.id).order_by(table.c.id)
    found = ask(sight, asked)
    for name in ("OVERSIGHT_WRITER_URL", "OVERSIGHT_SIGNING_KEY"):
        monkeypatch.delenv(name, raising=False)
    use_database(whole)
    assert found == ask(sight, asked) != []
    with whole.connect() as connection:
        everything = [tuple(row) for row in connection.execute(asked)]
    assert (len(found) < len(everything)) == (sight.reach == UNITS_REACH)


def test_a_search_finds_own_files_only(behind: sa.Engine) -> None:
    words = search.ids(["cap"], 100_000)
    own = {row[0] for row in ask(HEAD, sa.select(case_file.c.id))}
    found = {row[0] for row in ask(HEAD, words)}
    assert found and found <= own
    assert len(ask(CHAIRMAN, words)) > len(found)


def parts(engine: sa.Engine) -> list[str]:
    with engine.connect() as connection:
        found = (
            "SELECT inhrelid::regclass::text FROM pg_inherits JOIN pg_class c "
            "ON c.oid = inhrelid WHERE relkind = 'r'"
        )
        return [str(name) for name in connection.exec_driver_sql(found).scalars()]


@pytest.mark.parametrize("sight", EVERYBODY, ids=lambda sight: sight.username or "program")
def test_nobody_reads_or_writes_a_partition_by_its_name(behind: sa.Engine, sight: Sight) -> None:
    names = [*parts(behind), "oversight_parts.file_key"]
    assert len(names) > 10
    for name in names:
        for way, statement in (
            (reading, f"SELECT count(*) FROM {name}"),
            (reading, f"SELECT 1 FROM ONLY {name} LIMIT 1"),
            (writing, f"SELECT count(*) FROM {name}"),
            (writing, f"DELETE FROM {name}"),
        ):
            with seeing(sight), pytest.raises(REFUSED), way() as connection:
                connection.exec_driver_sql(statement)


def test_a_right_given_by_mistake_shows_no_row(changed: sa.Engine) -> None:
    with changed.begin() as connection:
        connection.exec_driver_sql("GRANT USAGE ON SCHEMA oversight_parts TO oversight_units")
        connection.exec_driver_sql(
            "GRANT SELECT ON ALL TABLES IN SCHEMA oversight_parts TO oversight_units"
        )
    for name in (*parts(changed), "oversight_parts.file_key"):
        with seeing(HEAD), reading() as connection:
            assert connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar() == 0


def test_the_wall_has_no_gap(parted: sa.Engine) -> None:
    with parted.connect() as connection:
        assert gaps(connection) == []
