"""Files that look like another one are marked by the load that brings, changes or parts them."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from lib.calendar import load_work_days
from lib.database import duplicates
from lib.database.schema import case_file, file_event, summary_change
from lib.summary import store
from lib.summary.build import build, fold_changes
from tests.lib.intake.deliveries import load_tasks, stored, task


def marked(engine: sa.Engine) -> set[str]:
    return {row["code"] for row in stored(engine) if row["possible_duplicate"]}


def test_two_of_one_load(province: sa.Engine, tmp_path: Path) -> None:
    load_tasks(province, tmp_path, task("A"), task("B"), task("C", Tên_nhiệm_vụ="Việc khác"))
    assert marked(province) == {"A", "B"}


def test_one_that_a_later_load_brings(province: sa.Engine, tmp_path: Path) -> None:
    load_tasks(province, tmp_path, task("A"), task("B", Ngày_giao="06/03/2024"))
    assert marked(province) == set()
    load_tasks(province, tmp_path, task("C"))
    assert marked(province) == {"A", "C"}


@pytest.mark.parametrize(
    "change",
    [{"Tên_nhiệm_vụ": "Việc khác"}, {"Đơn_vị_chủ_trì": "Sở Tư pháp"}, {"Ngày_giao": "06/03/2024"}],
)
def test_a_correction_frees_the_other_one(
    province: sa.Engine, tmp_path: Path, change: dict[str, str]
) -> None:
    load_tasks(province, tmp_path, task("A"), task("B"))
    load_tasks(province, tmp_path, task("B", **change))
    assert marked(province) == set()


def test_one_of_three_that_is_corrected(province: sa.Engine, tmp_path: Path) -> None:
    load_tasks(province, tmp_path, task("A"), task("B"), task("C"))
    load_tasks(province, tmp_path, task("B", Tên_nhiệm_vụ="Việc khác"))
    assert marked(province) == {"A", "C"}


class TestPastALoad:
    """What others write into the database is noticed, and taken in by the next fold."""

    @pytest.fixture
    def noticed(self, province: sa.Engine, tmp_path: Path) -> sa.Engine:
        with province.begin() as connection:
            load_work_days(connection)
        load_tasks(province, tmp_path, task("A"), task("B"), task("C", Ngày_giao="06/03/2024"))
        build(province, progress=False)
        return province

    @staticmethod
    def _move(engine: sa.Engine) -> None:
        """C to the day of A and B."""
        a = sa.select(case_file.c.received_at).where(case_file.c.code == "A")
        with engine.begin() as connection:
            later = sa.update(case_file).where(case_file.c.code == "C")
            connection.execute(later.values(received_at=a.scalar_subquery()))

    def test_one_that_is_taken_out(self, noticed: sa.Engine) -> None:
        b = case_file.c.code == "B"
        with noticed.begin() as connection:
            ids = sa.select(case_file.c.id).where(b)
            connection.execute(sa.delete(file_event).where(file_event.c.file_id.in_(ids)))
            connection.execute(sa.delete(case_file).where(b))
        assert marked(noticed) == {"A"}
        fold_changes(noticed)
        assert marked(noticed) == set()

    def test_one_that_changes(self, noticed: sa.Engine) -> None:
        self._move(noticed)
        fold_changes(noticed)
        assert marked(noticed) == {"A", "B", "C"}
        with noticed.connect() as connection:  # those that it marked were taken in with it
            assert connection.execute(sa.select(summary_change)).all() == []

    def test_one_that_a_load_takes_in(self, noticed: sa.Engine, tmp_path: Path) -> None:
        self._move(noticed)
        load_tasks(noticed, tmp_path, task("D", Tên_nhiệm_vụ="Việc khác"))
        assert marked(noticed) == {"A", "B", "C"}

    def test_one_that_a_new_summary_begins_with(self, noticed: sa.Engine) -> None:
        self._move(noticed)
        with noticed.begin() as connection:
            kept = store.current(connection)
            assert kept is not None
            store.mark_stale(connection, kept.generation)
        build(noticed, progress=False)
        assert marked(noticed) == {"A", "B", "C"}

    def test_all_anew_where_nothing_was_noticed(self, noticed: sa.Engine) -> None:
        with noticed.begin() as connection:
            wrong = sa.not_(case_file.c.possible_duplicate)
            connection.execute(sa.update(case_file).values(possible_duplicate=wrong))
            duplicates.mark(connection)
        assert marked(noticed) == {"A", "B"}
