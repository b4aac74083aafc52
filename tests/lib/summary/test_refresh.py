"""``python -m lib refresh``, and what else moves the summary: loads and the demonstration."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from lib.calendar import load_work_days
from lib.commands import refresh
from lib.config import settings
from lib.database.schema import (
    case_file,
    data_load,
    summary_cell,
    summary_change,
    summary_share,
    summary_state,
    work_day,
)
from lib.demo import build as demonstration
from lib.i18n import use
from lib.intake import IntakeError, load
from lib.organisation import load_reference
from lib.query.reference import data_state
from lib.summary import build as building
from lib.summary.build import NotNow, build, drop
from lib.summary.kept import MARK
from tests.lib.intake.deliveries import AS_OF, load_tasks, task
from tests.lib.summary.conftest import Summed
from tests.lib.summary.decoded import decoded, difference

F = case_file.c
Said = Callable[..., str]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    """``said(rebuild=True)``: what the command prints; ``pauses`` ends ``every`` after so many."""

    def run(pauses: Callable[[float], object] | None = None, **given: Any) -> str:
        use("en")
        blank: dict[str, Any] = {"rebuild": False, "drop": False, "every": None}
        options = {"pause": pauses} if pauses else {}
        refresh.run(argparse.Namespace(**blank | given), **options)
        return capsys.readouterr().out

    return run


def change(*files: int) -> sa.Update:
    at = dt.datetime(2026, 3, 18, 11)
    return sa.update(case_file).where(F.id.in_(files)).values(completed_at=at)


def version() -> str:
    known = data_state()
    assert known is not None
    return known.version


class TestCommand:
    def test_takes_changes_in(self, world: Summed, said: Said) -> None:
        assert said() == ""  # nothing to do
        world.run(change(3, 4))
        before = version()
        printed = said()
        assert printed.startswith("Summary: 2 files taken in, ") and "cells changed" in printed
        assert version() != before and world.noted() == set()
        assert said() == ""

    def test_works_out_first_who_answers_for_a_file(self, world: Summed, said: Said) -> None:
        world.run(sa.update(case_file).where(F.id == 9).values(current_unit_id=None))
        world.fold()
        cells = world.cells()
        assert "1 files taken in" in said()
        assert world.cells() != cells
        world.assert_is_as_built_anew()

    def test_rebuilds(self, world: Summed, said: Said) -> None:
        assert said(rebuild=True) == "Summary: generation 2\n"
        drop(world.engine)
        assert said(rebuild=True) == "Summary: generation 1\n"  # where there is none, too

    def test_drops(self, world: Summed, said: Said) -> None:
        assert said(drop=True) == "Figures are counted from the files.\n"
        assert MARK not in version() and world.state() is None
        assert said() == ""  # too few files to count ahead unasked
        assert world.state() is None

    def test_builds_where_it_pays(
        self, world: Summed, said: Said, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        drop(world.engine)
        monkeypatch.setenv("OVERSIGHT_SUMMARY_FROM", "100")
        settings.cache_clear()
        assert said() == "Summary: generation 1\n"
        assert MARK in version()

    def test_builds_anew_what_is_worthless(self, world: Summed, said: Said) -> None:
        day = work_day.c.day == dt.date(2026, 3, 17)
        world.run(sa.update(work_day).where(day).values(is_working=False))
        printed = said()
        assert "built anew" in printed and printed.endswith("Summary: generation 2\n")
        assert said() == ""

    def test_builds_anew_what_a_load_found_worthless(self, world: Summed, said: Said) -> None:
        day = work_day.c.day == dt.date(2026, 3, 17)
        world.run(sa.update(work_day).where(day).values(is_working=False))
        world.fold()
        assert MARK not in version()
        assert said() == "Summary: generation 2\n"
        assert MARK in version()

    def test_nothing_was_loaded(
        self, engine: sa.Engine, use_database: Callable[[sa.Engine], None], said: Said
    ) -> None:
        use_database(engine)
        assert said() == ""
        with pytest.raises(NotNow):
            said(rebuild=True)

    def test_goes_on(self, world: Summed, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
        waited: list[float] = []

        class Enough(Exception):
            pass

        def pause(seconds: float) -> None:
            waited.append(seconds)
            if len(waited) == 4:
                raise Enough
            if len(waited) == 2:  # somebody else is counting in this round
                monkeypatch.setattr(refresh, "fold_changes", busy)
            else:
                monkeypatch.setattr(refresh, "fold_changes", building.fold_changes)
                world.run(change(len(waited)))

        def busy(_engine: sa.Engine) -> None:
            raise NotNow("somebody else is counting everything anew")

        with pytest.raises(Enough):
            said(pause, every=20.0)
        assert waited == [20.0] * 4
        assert world.noted() == set()
        world.assert_is_as_built_anew()


# ------------------------------------------------------------------ loads


@pytest.fixture
def loaded(
    engine: sa.Engine, use_database: Callable[[sa.Engine], None], tmp_path: Path
) -> sa.Engine:
    """A delivery of three tasks, with a summary."""
    use_database(engine)
    with engine.begin() as connection:
        load_work_days(connection)
        load_reference(connection)
    load_tasks(engine, tmp_path, task("A"), task("B"), task("C"))
    build(engine, progress=False)
    return engine


def counts(engine: sa.Engine) -> tuple[int, ...]:
    with engine.connect() as connection:
        found = []
        for each in (case_file, data_load, summary_share, summary_cell, summary_change):
            asked = sa.select(sa.func.count()).select_from(each)
            found.append(connection.execute(asked).scalar_one())
        return tuple(found)


class TestLoad:
    def test_takes_its_rows_in(self, loaded: sa.Engine, tmp_path: Path) -> None:
        before, cells = version(), decoded(loaded)
        load_tasks(loaded, tmp_path, task("C", Ngày_giao="06/03/2024"), task("D"), name="2.csv")
        assert version() != before and counts(loaded)[4] == 0
        found = decoded(loaded)
        assert found != cells
        build(loaded, progress=False)
        assert not difference(found, decoded(loaded))

    def test_in_one_transaction(
        self, loaded: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Rows without their figures are never seen, nor figures without their rows."""
        before, cells = counts(loaded), decoded(loaded)

        def breaks(*_arguments: Any, **_options: Any) -> None:
            raise ZeroDivisionError

        with monkeypatch.context() as patch, pytest.raises(ZeroDivisionError):
            patch.setattr(building.store, "mark_folded", breaks)
            load_tasks(loaded, tmp_path, task("D"), name="2.csv")
        assert counts(loaded) == before and decoded(loaded) == cells

    def test_of_a_later_day(self, loaded: sa.Engine, tmp_path: Path) -> None:
        day = AS_OF + dt.timedelta(days=40)
        load_tasks(loaded, tmp_path, task("D"), name="2.csv", as_of=day)
        with loaded.connect() as connection:
            assert connection.execute(sa.select(summary_state.c.as_of)).scalar_one() == day
        found = decoded(loaded)
        build(loaded, progress=False)
        assert not difference(found, decoded(loaded))

    def test_on_trial_changes_nothing(self, loaded: sa.Engine, tmp_path: Path) -> None:
        before, known = counts(loaded), version()
        load_tasks(loaded, tmp_path, task("D"), name="2.csv", dry_run=True)
        assert counts(loaded) == before and version() == known

    def test_that_is_refused_changes_nothing(self, loaded: sa.Engine, tmp_path: Path) -> None:
        before, cells = counts(loaded), decoded(loaded)
        (tmp_path / "bad.csv").write_text("Mã;Tên\n1;2\n", encoding="utf-8")
        with pytest.raises(IntakeError):
            load(loaded, tmp_path / "bad.csv", "nhiem_vu", progress=False)
        assert counts(loaded) == before and decoded(loaded) == cells

    def test_goes_on_while_another_one_counts(self, loaded: sa.Engine, tmp_path: Path) -> None:
        """A load does not wait; what it has changed is taken in by whoever counts."""
        with loaded.begin() as connection:
            if loaded.dialect.name == "sqlite":
                building.store.begin(connection, AS_OF)
        if loaded.dialect.name == "sqlite":
            load_tasks(loaded, tmp_path, task("D"), name="2.csv")
        else:
            with building.store.only_one(loaded):
                load_tasks(loaded, tmp_path, task("D"), name="2.csv")
        assert counts(loaded)[0] == 4 and counts(loaded)[4] > 0


def test_the_demonstration_in_place_of_one_with_a_summary(world: Summed, said: Said) -> None:
    old = version()
    demonstration(world.engine, as_of=dt.date(2026, 11, 20), files=300, progress=False)
    assert world.state() is None and world.noted() == set() and MARK not in version()
    assert said(rebuild=True) == "Summary: generation 1\n"
    assert version().partition(MARK)[2] != old.partition(MARK)[2]
