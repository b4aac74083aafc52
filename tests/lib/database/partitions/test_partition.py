"""Files and events in partitions: everything says the same, goes on, and is noticed where not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa

from lib.__main__ import main
from lib.backup import backup, restore
from lib.database import health, migrate
from lib.database.check import check
from lib.database.partitions import PartitionRefused, is_partitioned, partition, years
from lib.database.schema import case_file, file_event, summary_change
from lib.database.search import is_missing
from lib.summary import watch
from lib.summary.build import fold_changes
from lib.summary.check import compared
from tests.databases import PostgresDatabases, SqliteDatabases
from tests.lib.database.partitions.conftest import AS_OF, look, said
from tests.lib.intake.deliveries import load_tasks, task

Use = Callable[[sa.Engine], None]


def scalar(engine: sa.Engine, statement: str) -> Any:
    with engine.connect() as connection:
        return connection.exec_driver_sql(statement).scalar()


def part_of(engine: sa.Engine, code: str) -> str:
    return str(
        scalar(engine, f"SELECT tableoid::regclass::text FROM case_file WHERE code = '{code}'")
    )


def faults(engine: sa.Engine) -> list[str]:
    """What ``check`` says, but for the age of the data and years that begin after it."""
    codes = [finding.code for finding in check(engine)]
    return [code for code in codes if code not in ("stale_data", "calendar_range")]


class TestConverted:
    @pytest.mark.parametrize("version", ["rows", None], ids=["rows", "summary"])
    def test_every_figure_and_list_is_the_same(
        self, whole: sa.Engine, parted: sa.Engine, use_database: Use, version: str | None
    ) -> None:
        told = []
        for engine in (whole, parted):
            use_database(engine)
            told.append(said(look(version=version) if version else look()))
        before, after = told
        for what, frame in before.items():
            pd.testing.assert_frame_equal(frame, after[what], obj=str(what))
            assert len(frame), what

    def test_each_year_has_its_rows(self, whole: sa.Engine, parted: sa.Engine) -> None:
        for table, moment in years.MOMENTS.items():
            with parted.connect() as connection:
                have = years.standing(connection, table)
            assert have[-1] == 2027 and len(have) > 3
            for year in have:
                counted = f"SELECT count(*) FROM {table} WHERE extract(year FROM {moment}) = {year}"
                part = f"SELECT count(*) FROM oversight_parts.{table}_{year}"
                assert scalar(whole, counted) == scalar(parted, part)

    def test_the_program_takes_it_for_its_own(self, parted: sa.Engine, use_database: Use) -> None:
        use_database(parted)
        assert faults(parted) == []
        assert migrate.current(parted) == migrate.head()
        assert health.look().serves
        with parted.connect() as connection:
            assert not is_missing(connection)

    def test_a_migration_after_it_changes_nothing(self, changed: sa.Engine) -> None:
        migrate.upgrade(changed)
        assert faults(changed) == []

    def test_what_others_put_on_the_tables_is_there(self, parted: sa.Engine) -> None:
        for what, answer in (
            ("has_table_privilege('deliverer', 'case_file', 'INSERT')", True),
            ("has_table_privilege('deliverer', 'case_file', 'DELETE')", False),
            ("has_column_privilege('deliverer', 'case_file', 'title', 'UPDATE')", True),
            ("has_column_privilege('deliverer', 'case_file', 'code', 'UPDATE')", False),
            ("to_regclass('of_others') IS NOT NULL", True),
            (
                "reloptions::text FROM pg_class "
                "WHERE oid = 'oversight_parts.case_file_2027'::regclass",
                "{fillfactor=90}",
            ),
        ):
            assert scalar(parted, f"SELECT {what}") == answer, what

    def test_days_left_are_still_kept(self, changed: sa.Engine) -> None:
        columns = "left_current FROM case_file WHERE closed_how = 'done' AND left_current = 0"
        file = scalar(changed, f"SELECT id, {columns} ORDER BY id LIMIT 1")
        with changed.begin() as connection:
            connection.exec_driver_sql(
                "UPDATE case_file SET completed_at = completed_at + interval '60 days', "
                f"left_current = 9 WHERE id = {file}"
            )
        assert scalar(changed, f"SELECT left_current FROM case_file WHERE id = {file}") < 0

    def test_whole_years_are_left_out_of_a_question_by_day(self, parted: sa.Engine) -> None:
        asked = "SELECT count(*) FROM case_file WHERE received_on >= '2026-01-01'"
        with parted.connect() as connection:
            plan = "\n".join(connection.exec_driver_sql(f"EXPLAIN {asked}").scalars())
        assert "case_file_2026" in plan and "case_file_2025" not in plan


class TestGoingOn:
    def test_a_delivery_is_loaded_and_corrected(self, changed: sa.Engine, tmp_path: Path) -> None:
        odd = {"Ngày_giao": "05/03/1999", "Hạn_hoàn_thành": "09/03/1999"}
        first = [task("N-1"), task("N-2"), task("N-3", **odd, Ngày_hoàn_thành_thực_tế="08/03/1999")]
        load_tasks(changed, tmp_path, *first, as_of=AS_OF)
        assert part_of(changed, "N-1") == "oversight_parts.case_file_2024"
        assert part_of(changed, "N-3") == "oversight_parts.case_file_others"
        file = "SELECT id FROM case_file WHERE code = 'N-1'"
        before, events = scalar(changed, file), scalar(changed, "SELECT count(*) FROM file_event")
        moved = task("N-1", Ngày_giao="05/03/2025", Hạn_hoàn_thành="20/03/2025",
                     Ngày_hoàn_thành_thực_tế="19/03/2025")  # fmt: skip
        report = load_tasks(changed, tmp_path, moved, first[1], name="b.csv", as_of=AS_OF)
        assert report.rows_rejected == 0
        assert part_of(changed, "N-1") == "oversight_parts.case_file_2025"
        assert scalar(changed, file) == before
        assert scalar(changed, "SELECT count(*) FROM file_event") == events
        assert scalar(changed, "SELECT count(*) FROM case_file WHERE code = 'N-1'") == 1
        assert list(compared(8, 3)) == []
        assert faults(changed) == []

    def test_the_summary_notices_a_file_that_moves(self, changed: sa.Engine) -> None:
        file = scalar(
            changed,
            "SELECT f.id FROM case_file f JOIN file_stage s ON s.file_id = f.id "
            "WHERE f.received_on BETWEEN '2025-06-01' AND '2025-12-01' ORDER BY f.id LIMIT 1",
        )
        of_file = f"SELECT count(*) FROM file_event WHERE file_id = {file}"
        events = scalar(changed, of_file)
        with changed.begin() as connection:
            connection.execute(sa.delete(summary_change))
            for table, moment in (("case_file", "received_at"), ("file_event", "at")):
                key = "id" if table == "case_file" else "file_id"
                connection.exec_driver_sql(
                    f"UPDATE {table} SET {moment} = {moment} - interval '1 year' "
                    f"WHERE {key} = {file}"
                )
        assert (
            scalar(changed, f"SELECT tableoid::regclass::text FROM case_file WHERE id = {file}")[
                -4:
            ]
            == "2024"
        )
        assert scalar(changed, of_file) == events > 0
        assert scalar(changed, "SELECT count(*) FROM oversight.summary_change") > 0
        assert (folded := fold_changes(changed)) is not None and folded.files == 1
        assert list(compared(8, 5)) == []

    def test_again_it_adds_the_coming_year_and_nothing_else(self, changed: sa.Engine) -> None:
        assert partition(changed, AS_OF).names == ()
        with changed.begin() as connection:  # dated in a year that has no partition yet
            connection.exec_driver_sql(
                "UPDATE case_file SET received_at = '2028-05-05' WHERE id = 1"
            )
            code = str(connection.scalar(sa.select(case_file.c.code).where(case_file.c.id == 1)))
        assert part_of(changed, code) == "oversight_parts.case_file_others"
        rows = scalar(changed, "SELECT count(*) FROM case_file")
        made = partition(changed, dt.date(2027, 1, 2))
        assert not made.converted
        assert set(made.names) == {f"oversight_parts.{t}_2028" for t in ("case_file", "file_event")}
        assert part_of(changed, code) == "oversight_parts.case_file_2028"
        assert scalar(changed, "SELECT count(*) FROM case_file") == rows
        assert faults(changed) == []
        refused = pytest.raises(sa.exc.ProgrammingError, match="is a partition")
        with refused, changed.begin() as connection:
            connection.exec_driver_sql("DELETE FROM oversight_parts.case_file_others")

    def test_a_backup_goes_out_and_comes_back(
        self, changed: sa.Engine, postgres_databases: PostgresDatabases, tmp_path: Path
    ) -> None:
        made = backup(changed, tmp_path / "a.zip")
        assert made.rows["quality_review"] and made.rows["issue"]
        again = postgres_databases.copy(changed)
        from lib.backup.tables import TABLES

        with again.begin() as connection:
            connection.exec_driver_sql("SET session_replication_role = replica")  # history is kept
            for table in reversed(TABLES):
                connection.execute(sa.delete(table))
        assert restore(again, tmp_path / "a.zip").rows == made.rows
        assert faults(again) == []
        postgres_databases.drop(again)

    def test_a_summary_that_is_built_later_notices_too(self, changed: sa.Engine) -> None:
        with changed.begin() as connection:
            watch.begin(connection)
        with changed.begin() as connection:
            connection.execute(sa.update(file_event).where(file_event.c.id == 1).values(note="x"))
            file = connection.scalar(sa.select(file_event.c.file_id).where(file_event.c.id == 1))
        with changed.connect() as connection:
            assert connection.scalars(sa.select(summary_change.c.record_id)).all() == [file]


class TestRefused:
    def test_on_sqlite_in_one_line(
        self,
        sqlite_databases: SqliteDatabases,
        use_database: Use,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        engine = sqlite_databases.empty()
        use_database(engine)
        assert main(["partition"]) == 2
        assert capsys.readouterr().err.count("\n") == 1
        with pytest.raises(PartitionRefused):
            partition(engine, AS_OF)
        sqlite_databases.drop(engine)

    @pytest.mark.parametrize(
        ("statement", "says"),
        [
            ("CREATE UNIQUE INDEX odd ON case_file (code, title)", "odd"),
            ("CREATE TABLE theirs (e bigint REFERENCES file_event (id))", "theirs"),
            ("CREATE VIEW theirs AS SELECT id FROM case_file", "rests on case_file: view theirs"),
        ],
    )
    def test_what_cannot_be_kept_stops_it_with_nothing_changed(
        self, empty: sa.Engine, statement: str, says: str
    ) -> None:
        with empty.begin() as connection:
            connection.exec_driver_sql(statement)
        with pytest.raises(PartitionRefused, match=says):
            partition(empty, AS_OF)
        with empty.connect() as connection:
            assert not is_partitioned(connection)
            assert connection.scalar(sa.text("SELECT to_regnamespace('oversight_parts')")) is None

    def test_a_table_of_others_that_points_at_files_points_at_their_keys(
        self, empty: sa.Engine
    ) -> None:
        with empty.begin() as connection:
            connection.exec_driver_sql(
                "CREATE TABLE theirs (f bigint REFERENCES case_file (id) ON DELETE CASCADE)"
            )
        partition(empty, AS_OF)
        definition = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname LIKE %s"
        with empty.connect() as connection:
            found = str(connection.exec_driver_sql(definition, ("theirs%",)).scalar())
        assert "REFERENCES oversight_parts.file_key(id) ON DELETE CASCADE" in found


@pytest.fixture
def empty(postgres_databases: PostgresDatabases) -> Iterator[sa.Engine]:
    engine = postgres_databases.empty()
    yield engine
    postgres_databases.drop(engine)


class TestCheck:
    @pytest.mark.parametrize(
        ("statement", "code"),
        [
            ("DROP TRIGGER file_key_gone ON case_file", "partition_keys"),
            ("ALTER TABLE file_event DISABLE TRIGGER event_key_added", "partition_keys"),
            (
                "ALTER TABLE quality_review DROP CONSTRAINT fk_quality_review_file_id",
                "partition_keys",
            ),
            (
                "DROP TRIGGER partition_guard ON oversight_parts.case_file_2025",
                "partition_keys",
            ),
            ("GRANT SELECT ON oversight_parts.case_file_2025 TO deliverer", "open_partition"),
            (
                "ALTER TABLE oversight_parts.file_event_2025 DISABLE ROW LEVEL SECURITY",
                "open_partition",
            ),
            ("ALTER TABLE case_file DETACH PARTITION oversight_parts.case_file_2026",
             "no_partition"),
        ],
    )  # fmt: skip
    def test_says_what_no_longer_holds(self, changed: sa.Engine, statement: str, code: str) -> None:
        with changed.begin() as connection:
            connection.exec_driver_sql(statement)
        assert code in faults(changed)


def test_the_command_says_what_it_made(
    empty: sa.Engine, use_database: Use, capsys: pytest.CaptureFixture[str]
) -> None:
    use_database(empty)
    assert main(["partition"]) == 0
    assert "oversight_parts.file_event_others" in capsys.readouterr().out
    assert main(["partition"]) == 0
    assert capsys.readouterr().out.strip() == "Every year has its partition."
    assert {case_file.name, file_event.name} == {*years.MOMENTS}
