"""Taking the oldest year out."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from lib.__main__ import main
from lib.database.partitions import PartitionRefused, detach_oldest, years
from lib.database.schema import metadata
from lib.summary.build import fold_changes
from lib.summary.check import compared
from tests.lib.database.partitions.test_partition import faults

OLDEST = "(SELECT id FROM oversight_parts.case_file_{year})"
DELIVERED = ("file_event", "file_stage", "file_pause", "personal_text")
OURS = ("quality_review", "issue", "note")


def scalar(engine: sa.Engine, statement: str) -> Any:
    with engine.connect() as connection:
        return connection.exec_driver_sql(statement).scalar()


def oldest(engine: sa.Engine) -> int:
    with engine.connect() as connection:
        return years.standing(connection, "case_file")[0]


@pytest.fixture
def done(changed: sa.Engine) -> sa.Engine:
    """Nothing is open in the oldest year, and nobody has written about its files."""
    ids = OLDEST.format(year=oldest(changed))
    with changed.begin() as connection:
        connection.exec_driver_sql("SET session_replication_role = replica")
        connection.exec_driver_sql(
            "UPDATE case_file SET completed_at = received_at + interval '9 days' "
            f"WHERE completed_at IS NULL AND id IN {ids}"
        )
        for table in metadata.sorted_tables:
            if table.name in OURS:
                full = f"{table.schema or 'public'}.{table.name}"
                connection.exec_driver_sql(f"DELETE FROM {full} WHERE file_id IN {ids}")
        for name in ("inspection_sample", "draw_frame", "draw"):  # a draw without its frame is none
            connection.exec_driver_sql(f"DELETE FROM oversight.{name}")
        connection.exec_driver_sql("SET session_replication_role = origin")
        connection.exec_driver_sql(  # the summary counts what was changed past its triggers
            f"UPDATE case_file SET urgency = urgency WHERE id IN {ids}"
        )
    fold_changes(changed)
    return changed


def test_it_goes_with_all_that_was_delivered_about_it(done: sa.Engine) -> None:
    year = oldest(done)
    ids = OLDEST.format(year=year)
    expected = {
        name: scalar(done, f"SELECT count(*) FROM {name} WHERE file_id IN {ids}")
        for name in DELIVERED
    }
    expected["case_file"] = scalar(done, f"SELECT count(*) FROM oversight_parts.case_file_{year}")
    before = {name: scalar(done, f"SELECT count(*) FROM {name}") for name in expected}
    late = f"extract(year FROM at) > {year} AND file_id IN {ids}"
    assert scalar(done, f"SELECT count(*) FROM file_event WHERE {late}") > 0
    assert detach_oldest(done, year) == expected and expected["file_event"] > 0
    for name, number in expected.items():
        assert scalar(done, f"SELECT count(*) FROM {name}") == before[name] - number
        assert scalar(done, f"SELECT count(*) FROM oversight_archive.{name}_{year}") == number
    assert oldest(done) == year + 1
    keys = "SELECT count(*) FROM oversight_parts.file_key"
    assert scalar(done, keys) == scalar(done, "SELECT count(*) FROM case_file")
    assert faults(done) == []


def test_figures_are_those_of_what_is_left(done: sa.Engine) -> None:
    year = oldest(done)
    gone = detach_oldest(done, year)["case_file"]
    folded = fold_changes(done)
    assert folded is not None and folded.files == gone
    assert list(compared(8, 11)) == []


def test_the_archive_is_read_by_nobody_and_can_be_dropped(done: sa.Engine) -> None:
    year = oldest(done)
    detach_oldest(done, year)
    readable = (
        "SELECT count(*) FROM pg_class c WHERE c.relkind = 'r' "
        "AND relnamespace = 'oversight_archive'::regnamespace AND (NOT relrowsecurity "
        "OR EXISTS (SELECT FROM aclexplode(relacl) a WHERE a.grantee <> relowner))"
    )
    assert scalar(done, readable) == 0
    with done.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA oversight_archive CASCADE")
    assert faults(done) == []


def test_an_open_file_keeps_its_year(done: sa.Engine) -> None:
    year = oldest(done)
    with done.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE case_file SET completed_at = NULL WHERE id = (SELECT min(id) FROM "
            f"oversight_parts.case_file_{year})"
        )
    with pytest.raises(PartitionRefused, match="1 file of"):
        detach_oldest(done, year)
    assert oldest(done) == year


def test_what_was_written_about_a_file_keeps_its_year(done: sa.Engine) -> None:
    year = oldest(done)
    with done.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE quality_review SET file_id = (SELECT min(id) FROM "
            f"oversight_parts.case_file_{year}) WHERE id = (SELECT min(id) FROM quality_review)"
        )
    with pytest.raises(PartitionRefused, match="1 row of quality_review"):
        detach_oldest(done, year)
    assert oldest(done) == year


def test_a_year_in_the_middle_stays(changed: sa.Engine, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["partition", "--detach", str(oldest(changed) + 1)]) == 1
    assert "is not the oldest year" in capsys.readouterr().err
