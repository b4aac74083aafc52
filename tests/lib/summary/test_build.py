"""Counting everything anew beside what pages read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from lib.calendar import load_work_days
from lib.config import settings
from lib.database.schema import (
    case_file,
    summary_bin,
    summary_cell,
    summary_share,
    summary_state,
    summary_word,
)
from lib.organisation import derive, load_reference
from lib.query.figures import table
from lib.query.reference import data_state
from lib.summary import build as building
from lib.summary import fold, store
from lib.summary.build import NotNow, build, drop, is_wanted
from lib.summary.kept import MARK
from tests.lib.summary.conftest import PROVINCE, Summed
from tests.lib.summary.decoded import decoded, difference
from tests.statements import statements
from tests.world.books import Books

F = case_file.c
OURS = (summary_state, summary_bin, summary_word, summary_cell, summary_share)


def generations(world: Summed) -> dict[str, set[int]]:
    return {
        each.name: {row.generation for row in world.run(sa.select(each.c.generation))}
        for each in OURS
    }


def change(*files: int) -> sa.Update:
    at = dt.datetime(2026, 3, 18, 11)
    return sa.update(case_file).where(F.id.in_(files)).values(completed_at=at, source="central")


def before_the_end(
    monkeypatch: pytest.MonkeyPatch, happens: Callable[[], Any]
) -> pytest.MonkeyPatch:
    """``happens`` when everything is counted and written, before the swap."""
    made = building._Making.finish

    def meanwhile(making: Any, engine: sa.Engine) -> None:
        happens()
        made(making, engine)

    monkeypatch.setattr(building._Making, "finish", meanwhile)
    return monkeypatch


def test_pages_read_the_old_one_until_the_last_moment(
    world: Summed, monkeypatch: pytest.MonkeyPatch
) -> None:
    state, known, cells = world.state(), data_state(), world.cells()
    assert state is not None
    seen: list[Any] = []

    def looks() -> None:
        seen.extend((world.state(), data_state(), difference(world.cells(), cells)))
        seen.append(table(("received",), world.look(), PROVINCE)["received"].item())
        assert len(generations(world)["summary_cell"]) == 2

    before_the_end(monkeypatch, looks)
    assert world.build() == state.generation + 1
    assert seen[:3] == [state, known, []]
    after = data_state()
    assert known and after and after.version != known.version
    assert after.version.partition(MARK)[0] == known.version.partition(MARK)[0]
    assert seen[3] == table(("received",), world.look(), PROVINCE)["received"].item() > 0
    assert not difference(world.cells(), cells)
    assert all(found == {state.generation + 1} for found in generations(world).values())


def test_what_changes_meanwhile_is_in_it(world: Summed, monkeypatch: pytest.MonkeyPatch) -> None:
    cells = world.cells()
    with monkeypatch.context() as patch:
        before_the_end(patch, lambda: world.run(change(3, 4)))
        world.build()
    assert world.noted() == set()
    assert world.cells() != cells
    world.assert_is_as_built_anew()


def test_what_changed_and_was_undone_meanwhile(
    world: Summed, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells = world.cells()
    world.run(change(3, 4))  # noted, never taken in by the old one
    with monkeypatch.context() as patch:
        undone = sa.update(case_file).where(F.id.in_((3, 4))).values(completed_at=None, source=None)
        before_the_end(patch, lambda: world.run(undone))
        world.build()
    assert world.cells() != cells
    world.assert_is_as_built_anew()


def test_a_delivery_meanwhile(world: Summed, monkeypatch: pytest.MonkeyPatch) -> None:
    day = dt.date(2026, 4, 1)
    with monkeypatch.context() as patch:
        before_the_end(patch, lambda: world.knows_until(day))
        world.build()
    state = world.state()
    assert state is not None and state.as_of == day
    world.assert_is_as_built_anew()


def test_a_fold_meanwhile_leaves_the_changes_to_it(
    world: Summed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def folds() -> None:
        world.run(change(5))
        with world.engine.begin() as connection:
            assert fold.fold(connection, waits=False) is None

    with monkeypatch.context() as patch:
        before_the_end(patch, folds)
        world.build()
    world.assert_is_as_built_anew()


@pytest.mark.parametrize("place", ["count", "write", "finish"])
def test_one_that_is_broken_off_is_read_by_nobody(
    world: Summed, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    state, cells = world.state(), world.cells()
    assert state is not None
    made = getattr(building._Making, place)

    def breaks(making: Any, engine: sa.Engine, *more: Any) -> None:
        if place != "finish":
            made(making, engine, *more)
        raise ZeroDivisionError

    with monkeypatch.context() as patch, pytest.raises(ZeroDivisionError):
        patch.setattr(building._Making, place, breaks)
        world.build()
    assert world.state() == state and not difference(world.cells(), cells)
    assert generations(world)["summary_state"] == {state.generation, state.generation + 1}
    world.run(change(3))
    folded = world.fold()  # the old one goes on
    assert folded is not None and folded.files == 1
    assert world.build() == state.generation + 2
    assert all(found == {state.generation + 2} for found in generations(world).values())
    world.assert_is_as_built_anew()


def test_the_first_one_that_is_broken_off(world: Summed, monkeypatch: pytest.MonkeyPatch) -> None:
    cells = world.cells()
    drop(world.engine)

    def breaks(*_arguments: Any) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch, pytest.raises(ZeroDivisionError):
        patch.setattr(building._Making, "finish", breaks)
        world.build()
    assert world.state() is None and world.fold() is None
    known = data_state()
    assert known is not None and MARK not in known.version
    world.build()
    assert not difference(world.cells(), cells)


def test_who_was_killed_is_waited_for_on_sqlite_only_for_some_minutes(world: Summed) -> None:
    """There is no lock over transactions there: a sign of life of a moment ago stands for one."""
    with world.engine.begin() as connection:
        left = store.begin(connection, dt.date(2026, 3, 20))
    if world.engine.dialect.name == "sqlite":
        with pytest.raises(NotNow, match="somebody else"):
            world.build()
        gone = {"folded_at": store.local_now() - store.BUILDING}
        world.run(sa.update(summary_state).where(summary_state.c.generation == left).values(gone))
    assert world.build() == left + 1
    assert generations(world)["summary_state"] == {left + 1}


def test_nothing_was_loaded_yet(engine: sa.Engine) -> None:
    with pytest.raises(NotNow, match="nothing was loaded"):
        build(engine, progress=False)
    with engine.connect() as connection:
        assert not store.exists(connection) and not is_wanted(connection)


def test_a_delivery_without_a_file(
    engine: sa.Engine, use_database: Callable[[sa.Engine], None]
) -> None:
    use_database(engine)
    with engine.begin() as connection:
        load_work_days(connection)
        load_reference(connection)
        derive(connection)
        books = Books([], {})
        books.load(dt.date(2026, 3, 20))
        books.write(connection)
    build(engine, progress=False)
    assert decoded(engine) == {}
    assert building.fold_changes(engine) == fold.Folded()


def test_dropped_figures_are_counted_from_the_rows(world: Summed) -> None:
    ahead = table(("received",), world.look(), PROVINCE)["received"].item()
    drop(world.engine)
    assert all(found == set() for found in generations(world).values())
    known = data_state()
    assert known is not None and MARK not in known.version
    assert table(("received",), world.look(), PROVINCE)["received"].item() == ahead


def test_what_was_dropped_and_counted_anew_is_not_taken_for_the_old_one(world: Summed) -> None:
    """Generations begin anew, and so do the numbers of words: a process that has kept those of the
    old one must notice."""
    known, before = data_state(), world.look()
    assert table(("received",), before, PROVINCE)["received"].item() > 0
    drop(world.engine)
    assert world.build() == 1
    after = data_state()
    assert known and after and known.version != after.version


def test_it_is_wanted_from_so_many_files(world: Summed, monkeypatch: pytest.MonkeyPatch) -> None:
    drop(world.engine)
    files = world.run(sa.select(sa.func.count()).select_from(case_file))[0][0]
    for limit, expected in ((files, True), (files + 1, False)):
        given = replace(settings(), summary_from=limit)
        monkeypatch.setattr(building, "settings", lambda given=given: given)
        with world.engine.connect() as connection:
            assert is_wanted(connection) is expected


def test_what_is_found_of_a_file_is_looked_up_once(world: Summed) -> None:
    """Not for each of its bins, nor for each condition that asks for it."""
    with statements(world.engine) as asked:
        world.build()
    times = [statement.count("AS first_advised") for statement in asked]
    assert set(times) == {0, 1}
