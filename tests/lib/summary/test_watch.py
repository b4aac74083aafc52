"""Every change of a file's rows is noted, and nothing else; whoever makes it."""

from __future__ import annotations

import datetime as dt
from typing import Any
from unittest.mock import ANY

import pytest
import sqlalchemy as sa

from lib.actions.draws import Plan, fix_seed, freeze
from lib.actions.readings import Reading, record_readings
from lib.database.engine import DRIVERS, reading, writing
from lib.database.faults import DatabaseFault
from lib.database.schema import (
    case_file,
    data_load,
    file_event,
    file_pause,
    file_stage,
    issue,
    official,
    quality_review,
    summary_change,
)
from lib.database.sight import PROVINCE_REACH, SYSTEM, Sight, seeing
from lib.database.wall.logins import environment, make_logins
from lib.organisation import derive
from lib.statistics.sample_rules import Fixed
from lib.summary import fold, watch
from lib.summary.build import build, drop, fold_changes
from lib.summary.held import OF_FILES
from tests.drawn import CONSTRUCTION, HOME_AFFAIRS, Drawn, choice
from tests.lib.summary.conftest import Summed
from tests.program import forget

NOON = dt.datetime(2026, 3, 2, 12)
ROWS: dict[sa.Table, dict[str, Any]] = {
    file_event: {"kind": "rework", "at": NOON, "sequence": 90},
    file_pause: {"started_on": NOON.date(), "reason": "chờ"},
    file_stage: {"stage": "process", "started_at": NOON},
    quality_review: {"reviewed_at": NOON, "rating": 2, "reviewer_kind": "office"},
}
CHANGES: dict[sa.Table, dict[str, Any]] = {
    file_event: {"kind": "reopened"},
    file_pause: {"ended_on": NOON.date()},
    file_stage: {"ended_at": NOON},
    quality_review: {"rating": 3},
}


class TestWhatIsNoted:
    def test_files_themselves(self, world: Summed) -> None:
        some = sa.select(*(c for c in case_file.c if c.computed is None)).where(case_file.c.id == 7)
        row = dict(world.run(some)[0]._mapping) | {"id": 9_001, "code": "NEW"}
        world.run(sa.insert(case_file).values(row))
        assert world.noted() == {9_001}
        world.fold()
        world.run(sa.update(case_file).where(case_file.c.id.in_((7, 9_001))).values(source=None))
        assert world.noted() == {7, 9_001}
        world.fold()
        world.run(sa.delete(case_file).where(case_file.c.id == 9_001))
        assert world.noted() == {9_001}

    @pytest.mark.parametrize("table", ROWS, ids=lambda table: table.name)
    def test_what_belongs_to_a_file(self, world: Summed, table: sa.Table) -> None:
        for file in (3, 5):
            world.run(sa.insert(table).values(file_id=file, **ROWS[table]))
        assert world.noted() == {3, 5}
        found = world.run(
            sa.select(table.c.id).where(table.c.file_id == 3).order_by(table.c.id.desc()).limit(1)
        )
        mine = table.c.id == found[0].id
        world.fold()
        world.run(sa.update(table).where(mine).values(CHANGES[table]))
        assert world.noted() == {3}
        world.fold()
        world.run(sa.update(table).where(mine).values(file_id=4))
        assert world.noted() == {3, 4}  # one that moves changes both
        world.fold()
        world.run(sa.delete(table).where(mine))
        assert world.noted() == {4}

    def test_many_rows_of_one_statement(self, world: Summed) -> None:
        every = {row.id for row in world.run(sa.select(case_file.c.id))}
        world.run(sa.update(case_file).values(urgency="express"))
        assert world.noted() == every

    def test_what_is_undone_is_not_noted(self, world: Summed) -> None:
        with world.engine.connect() as connection:
            connection.execute(sa.delete(quality_review).where(quality_review.c.file_id < 50))
            connection.rollback()
        assert world.noted() == set()

    def test_a_statement_that_finds_nothing(self, world: Summed) -> None:
        world.run(sa.delete(case_file).where(case_file.c.id == -1))
        assert world.noted() == set()

    def test_what_no_figure_is_counted_from(self, world: Summed) -> None:
        world.run(sa.insert(official).values(code="x", name="X"))
        world.knows_until(dt.date(2026, 3, 21))
        world.run(sa.update(data_load).values(rows_read=1))
        assert world.noted() == set()

    def test_an_issue_of_a_file(self, world: Summed) -> None:
        """An objective cause excuses a delay: both are noted."""
        of_files = issue.c.file_id.is_not(None)
        rows = world.run(sa.select(issue.c.id, issue.c.file_id).where(of_files))
        world.run(sa.update(issue).where(of_files).values(cause="objective"))
        assert world.noted() == {-row.id for row in rows} | {row.file_id for row in rows} != set()

    def test_an_issue_without_a_file(self, world: Summed) -> None:
        of_none = issue.c.file_id.is_(None)
        issues = {-row.id for row in world.run(sa.select(issue.c.id).where(of_none))}
        world.run(sa.update(issue).where(of_none).values(severity="low"))
        assert world.noted() == issues != set()
        world.fold()
        world.run(sa.delete(issue).where(issue.c.id == -max(issues)))
        assert world.noted() == {max(issues)}

    def test_working_out_again_who_answers_for_a_file(self, world: Summed) -> None:
        world.run(sa.update(case_file).where(case_file.c.id == 9).values(current_unit_id=None))
        world.fold()
        with world.engine.begin() as connection:
            derive(connection, dt.date(2026, 3, 20))
        assert 9 in world.noted()


def of_files(world: Summed, table: sa.Table) -> set[int]:
    """The files that have rows of ``table``."""
    return {row[0] for row in world.run(sa.select(OF_FILES[table]))} - {None}


@pytest.mark.parametrize("table", [file_pause, file_stage, quality_review], ids=str)
def test_a_table_that_is_emptied(world: Summed, table: sa.Table) -> None:
    if world.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    had_some = of_files(world, table)
    world.run(sa.text(f"TRUNCATE {table.name} CASCADE"))
    assert world.noted() == had_some != set()
    assert world.fold() == fold.Folded(len(had_some), ANY)
    world.assert_is_as_built_anew()


def test_everything_that_is_emptied(world: Summed) -> None:
    if world.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    files, issues = of_files(world, case_file), world.run(sa.select(issue.c.id))
    world.run(sa.text("TRUNCATE case_file CASCADE"))
    assert world.noted() == files | {-row.id for row in issues}
    assert world.fold() and not world.cells()


def triggers(engine: sa.Engine) -> set[str]:
    asked = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if engine.dialect.name == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with engine.connect() as connection:
        found = connection.exec_driver_sql(asked).scalars()
        return {name for name in found if name.startswith(watch.PREFIX)}


def functions(engine: sa.Engine) -> set[str]:
    if engine.dialect.name == "sqlite":
        return set()
    asked = f"SELECT proname FROM pg_proc WHERE proname LIKE '{watch.PREFIX}%%'"
    with engine.connect() as connection:
        return set(connection.exec_driver_sql(asked).scalars())


def test_triggers_stand_as_long_as_there_is_a_summary(world: Summed) -> None:
    is_postgresql = world.engine.dialect.name == "postgresql"
    events = ("INSERT", "UPDATE", "DELETE", *(["TRUNCATE"] if is_postgresql else []))
    expected = {watch.name(table, event) for table in OF_FILES for event in events}
    assert triggers(world.engine) == expected and len(expected) == (24 if is_postgresql else 18)
    world.build()
    assert triggers(world.engine) == expected
    world.run(sa.update(case_file).values(urgency="express"))
    drop(world.engine)
    assert world.noted() == set() == triggers(world.engine) == functions(world.engine)
    world.run(sa.update(case_file).values(urgency=None))
    world.run(sa.delete(quality_review))
    assert world.noted() == set()
    drop(world.engine)  # the same again changes nothing
    world.build()
    assert triggers(world.engine) == expected
    world.run(sa.update(case_file).where(case_file.c.id == 2).values(urgency="express"))
    assert world.noted() == {2}


# ------------------------------------------------------------------ behind the wall


@pytest.fixture
def summed(drawn: Drawn) -> Drawn:
    """Files to draw from, with a summary that knows every change."""
    if fold_changes(drawn.engine) is None:
        build(drawn.engine, progress=False)
    return drawn


@pytest.fixture
def apart(summed: Drawn, monkeypatch: pytest.MonkeyPatch) -> Drawn:
    """On PostgreSQL the dashboard has logins of its own, which own no table."""
    if summed.engine.dialect.name == "postgresql":
        with summed.engine.begin() as connection:
            made = make_logins(connection)
        for name, value in environment(summed.engine.url, made).items():
            monkeypatch.setenv(name, value)
        forget()
    return summed


def noted(engine: sa.Engine) -> list[int]:
    with engine.connect() as connection:
        return sorted(connection.scalars(sa.select(summary_change.c.record_id)))


def rate(drawn: Drawn, code: str, rating: int) -> int:
    """Home Affairs rates the first file of the first draw; its id."""
    file = drawn.sample_of(code)[0]["code"]
    record_readings(HOME_AFFAIRS, code, 1, [Reading("books", file, rating)])
    return drawn.files[file]


def test_what_people_enter_is_noted_although_they_may_not_write_it(apart: Drawn) -> None:
    code = apart.inspection(CONSTRUCTION)
    number = freeze(HOME_AFFAIRS, code, Plan(choice(), "none", Fixed(2)), apart.filters())
    assert number == 1
    fix_seed(HOME_AFFAIRS, code, 1, "123456", "Bốc thăm trước đại diện đơn vị")
    assert noted(apart.engine) == []
    file = rate(apart, code, 3)
    assert noted(apart.engine) == [file]
    assert rate(apart, code, 1) == file  # corrected: both rows of the change are of this file
    assert set(noted(apart.engine)) == {file} and len(noted(apart.engine)) > 1
    folded = fold_changes(apart.engine)
    assert folded is not None and folded.files == 1 and folded.cells > 0


CHAIRMAN = Sight("chu-tich", PROVINCE_REACH)
HOME = Sight("noi-vu", PROVINCE_REACH)
NOTE = sa.insert(summary_change).values(record_id=1)
# ways to write there that are not the trigger's
FORGED = (
    "INSERT INTO {table} (record_id) VALUES (1)",
    "INSERT INTO {table} (record_id) SELECT file_id FROM quality_review",
    "REPLACE INTO {table} (id, record_id) VALUES (1, 1)",
    "UPDATE {table} SET record_id = 1",
    "DELETE FROM {table}",
    f"CREATE TEMP TRIGGER {watch.PREFIX}_x AFTER INSERT ON {{other}} BEGIN "
    "INSERT INTO {table} (record_id) VALUES (1); END",
    f"CREATE TRIGGER {watch.PREFIX}_x AFTER INSERT ON {{other}} BEGIN "
    "INSERT INTO {table} (record_id) VALUES (1); END",
    f"DROP TRIGGER {watch.PREFIX}_insert_of_quality_review",
    # a name that is the trigger's, of something else
    f"WITH {watch.PREFIX}_insert_of_quality_review AS (SELECT 1 AS n) "
    f"INSERT INTO {{table}} (record_id) SELECT n FROM {watch.PREFIX}_insert_of_quality_review",
)


@pytest.mark.parametrize("who", [CHAIRMAN, HOME, SYSTEM], ids=["chairman", "home", "program"])
@pytest.mark.parametrize("statement", FORGED)
def test_nobody_behind_the_wall_writes_there_directly(
    apart: Drawn, who: Sight, statement: str
) -> None:
    own = "oversight." if apart.engine.dialect.name == "postgresql" else ""
    asked = statement.format(table=f"{own}summary_change", other=f"{own}journal")
    for connect in (writing, reading):
        with seeing(who), pytest.raises((DatabaseFault, *DRIVERS)), connect() as connection:
            connection.exec_driver_sql(asked)
    assert noted(apart.engine) == []


def test_nobody_behind_the_wall_reads_what_was_noted(apart: Drawn) -> None:
    with apart.engine.begin() as connection:
        connection.execute(NOTE)
    for who in (CHAIRMAN, HOME):
        with seeing(who), reading() as connection:
            assert connection.execute(sa.select(summary_change.c.record_id)).all() == []
