"""``check`` names each thing that does not fit, on both databases, and nothing else."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import sqlalchemy as sa

from lib.calendar import load_work_days
from lib.database import migrate
from lib.database.check import check
from lib.database.engine import make_engine
from lib.database.schema import case_file, data_load, org_closure, org_unit

AGENCY = {
    "id": 1, "code": "SYT", "name": "Sở Y tế", "short_name": "SYT", "kind": "department",
    "valid_from": dt.date(2024, 1, 1),
}  # fmt: skip
FILE = {
    "id": 1, "origin": "test", "code": "1", "kind": "task", "title": "t", "search_text": "t",
    "unit_id": 1, "current_unit_id": 1, "received_at": dt.datetime(2026, 3, 2, 8),
    "ingested_at": dt.datetime(2026, 3, 2, 9),
}  # fmt: skip


@pytest.fixture
def sound(engine: sa.Engine) -> sa.Engine:
    """A small database with nothing to find."""
    with engine.begin() as connection:
        load_work_days(connection)
        connection.execute(org_unit.insert().values(AGENCY))
        connection.execute(org_closure.insert().values(ancestor_id=1, unit_id=1, depth=0))
        connection.execute(case_file.insert().values(FILE))
        _deliver(connection, dt.date.today())
    return engine


def test_nothing_to_find(sound: sa.Engine) -> None:
    assert check(sound) == []


def test_server_does_not_answer() -> None:
    [finding] = check(make_engine("postgresql+psycopg://clerk:s3cret@127.0.0.1:1/province"))
    assert finding.code == "unreachable"
    assert "province (127.0.0.1:1)" in finding.message
    assert "s3cret" not in finding.message and "\n" not in finding.message


def test_wrong_password_stays_secret(postgres_databases) -> None:
    engine = postgres_databases.blank()
    [finding] = check(make_engine(_render(engine.url.set(password="s3cret"))))
    postgres_databases.drop(engine)
    assert finding.code == "unreachable"
    assert "s3cret" not in finding.message


def test_no_file_is_made_by_looking(tmp_path: Path) -> None:
    path = tmp_path / "none.sqlite"
    [finding] = check(make_engine(f"sqlite:///{path}"))
    assert finding.code == "unreachable" and str(path) in finding.message
    assert not path.exists()


def test_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "letter.sqlite"
    path.write_text("Kính gửi: Chủ tịch UBND tỉnh. " * 100)
    [finding] = check(make_engine(f"sqlite:///{path}"))
    assert finding.code == "unreachable"


def test_blank_database(blank_engine: sa.Engine) -> None:
    with blank_engine.begin() as connection:  # SQLite makes the file with the first write
        connection.exec_driver_sql("CREATE TABLE theirs (x integer)")
    found = _codes(blank_engine)
    assert found[0] == "no_migration"
    assert set(found[1:]) == {"missing_table"}


def test_empty_database(engine: sa.Engine) -> None:
    assert _codes(engine) == ["no_calendar", "no_organisation", "no_data"]


@pytest.mark.parametrize(
    ("revision", "code"), [("0001", "older_migration"), ("9999", "newer_migration")]
)
def test_migration_of_another_version(sound: sa.Engine, revision: str, code: str) -> None:
    _run(sound, f"UPDATE alembic_version SET version_num = '{revision}'")
    assert revision != migrate.head()
    assert _codes(sound) == [code]


def test_missing_table(sound: sa.Engine) -> None:
    _run(sound, "DROP TABLE file_pause")
    [finding] = check(sound)
    assert finding.code == "missing_table" and "file_pause" in finding.message


def test_missing_own_table(sound: sa.Engine) -> None:
    place = "oversight." if sound.dialect.name == "postgresql" else ""
    _run(sound, f"DROP TABLE {place}access_log")
    [finding] = check(sound)
    assert finding.code == "missing_table" and "access_log" in finding.message


def test_missing_column(sound: sa.Engine) -> None:
    _run(sound, "ALTER TABLE issue DROP COLUMN recommendation")
    [finding] = check(sound)
    assert finding.code == "missing_column" and "issue.recommendation" in finding.message


def test_wrong_type(sound: sa.Engine) -> None:
    _run(sound, "ALTER TABLE file_pause DROP COLUMN started_on")
    _run(sound, "ALTER TABLE file_pause ADD COLUMN started_on integer NOT NULL DEFAULT 0")
    [finding] = check(sound)
    assert finding.code == "wrong_type" and "file_pause.started_on" in finding.message


def test_column_that_may_be_empty(sound: sa.Engine) -> None:
    _run(sound, "ALTER TABLE file_pause DROP COLUMN started_on")
    _run(sound, "ALTER TABLE file_pause ADD COLUMN started_on date")
    [finding] = check(sound)
    assert finding.code == "wrong_type" and "file_pause.started_on" in finding.message


def test_missing_index(sound: sa.Engine) -> None:
    _run(sound, "DROP INDEX ix_case_file_unit_id")
    [finding] = check(sound)
    assert finding.code == "missing_index" and "ix_case_file_unit_id" in finding.message


def test_what_others_keep_there_is_theirs(sound: sa.Engine) -> None:
    _run(sound, "CREATE TABLE their_table (x integer)")
    _run(sound, "ALTER TABLE case_file ADD COLUMN their_column integer")
    _run(sound, "CREATE INDEX their_index ON case_file (title)")
    assert check(sound) == []


def test_stale_data(sound: sa.Engine) -> None:
    with sound.begin() as connection:
        connection.execute(data_load.delete())
        _deliver(connection, dt.date.today() - dt.timedelta(days=60))
    [finding] = check(sound)
    assert finding.code == "stale_data"


def test_data_from_before_the_calendar(sound: sa.Engine) -> None:
    with sound.begin() as connection:
        connection.execute(data_load.delete())
        _deliver(connection, dt.date(1999, 12, 31))
    assert _codes(sound) == ["calendar_range"]


def test_unfinished_delivery_is_no_data(sound: sa.Engine) -> None:
    with sound.begin() as connection:
        connection.execute(data_load.update().values(finished_at=None))
    assert _codes(sound) == ["no_data"]


def test_units_without_closure(sound: sa.Engine) -> None:
    with sound.begin() as connection:
        connection.execute(org_closure.delete())
    assert _codes(sound) == ["units_without_closure"]


def test_files_without_current_unit(sound: sa.Engine) -> None:
    with sound.begin() as connection:
        connection.execute(case_file.update().values(current_unit_id=None))
    assert _codes(sound) == ["files_without_current_unit"]


def _deliver(connection: sa.Connection, as_of: dt.date) -> None:
    at = dt.datetime.combine(as_of, dt.time(18))
    values = {"source": "x.csv", "profile": "x", "started_at": at, "finished_at": at}
    connection.execute(data_load.insert().values(**values, as_of=as_of))


def _codes(engine: sa.Engine) -> list[str]:
    return [finding.code for finding in check(engine)]


def _run(engine: sa.Engine, statement: str) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)


def _render(url: sa.URL) -> str:
    return url.render_as_string(hide_password=False)
