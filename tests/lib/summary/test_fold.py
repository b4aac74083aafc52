"""Taking changes in: nothing is lost, nothing is counted twice, and every cell is what counting
everything anew would give."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import ExitStack

import pytest
import sqlalchemy as sa

from lib.database.schema import (
    case_file,
    data_load,
    field,
    file_event,
    file_pause,
    file_stage,
    issue,
    org_unit,
    quality_review,
    summary_share,
    summary_state,
    work_day,
)
from lib.organisation import derive
from lib.query.figures import table
from lib.query.reference import data_state
from lib.summary import fold as folding
from lib.summary import store, watch, words
from lib.summary.fold import Folded, fold
from lib.summary.kept import MARK
from lib.summary.layers import LAYERS
from tests.lib.summary.conftest import PROVINCE, Summed
from tests.lib.summary.decoded import difference
from tests.world import AS_OF

F = case_file.c
LATER = dt.datetime(2026, 3, 18, 11)


def change(*files: int) -> sa.Update:
    """Other results and sources of some files."""
    values = {"completed_at": LATER, "source": "central"}
    return sa.update(case_file).where(F.id.in_(files)).values(values)


def is_postgresql(world: Summed) -> bool:
    return world.engine.dialect.name == "postgresql"


def test_nothing_changed_nothing_done(world: Summed) -> None:
    before, state = world.cells(), world.state()
    assert world.fold() == Folded()
    assert world.state() == state and world.cells() == before


def test_too_many_changes_are_left_to_a_rebuild(
    world: Summed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A load would wait for minutes; from then on rows are counted, until it is rebuilt."""
    monkeypatch.setattr(folding, "MANY", 3)
    monkeypatch.setattr(folding, "LARGE_PART", 0)
    world.run(change(3, 4, 5))
    assert world.fold() is not None and world.state() is not None
    world.run(change(6, 7, 8, 9, 10, 11, 12, 13, 14))
    assert world.fold() == Folded(stale=True)
    assert world.state() is None
    world.build()
    world.assert_is_as_built_anew()


def test_a_change_is_taken_in_once(world: Summed) -> None:
    before, state = world.cells(), world.state()
    world.run(change(3, 4, 5))
    folded = world.fold()
    assert folded is not None and folded.files == 3 and folded.cells > 0 and not folded.stale
    after = world.cells()
    assert after != before
    assert state and world.state() != state and world.noted() == set()
    assert world.fold() == Folded()
    assert world.cells() == after
    world.assert_is_as_built_anew()


def test_the_same_file_noted_again_and_again_makes_no_difference(world: Summed) -> None:
    before = world.cells()
    for _time in range(3):  # written, but not changed
        world.run(sa.update(case_file).values(urgency="express"))
        folded = world.fold()
        assert folded is not None and folded.files > 100
        assert not difference(world.cells(), before)


def test_a_fold_that_is_undone_loses_nothing(world: Summed) -> None:
    world.run(change(3, 4))
    before, state = world.cells(), world.state()
    with world.engine.connect() as connection:
        folded = fold(connection)
        assert folded is not None and folded.files == 2
        connection.rollback()
    assert (world.cells(), world.state(), world.noted()) == (before, state, {3, 4})
    world.fold()
    world.assert_is_as_built_anew()


def test_a_fold_that_fails_loses_nothing(world: Summed, monkeypatch: pytest.MonkeyPatch) -> None:
    world.run(change(3, 4))
    before = world.cells()

    def fails(*_arguments: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch, pytest.raises(ZeroDivisionError):
        patch.setattr(store, "write_words", fails)
        world.fold()
    assert world.cells() == before and world.noted() == {3, 4}
    world.fold()
    world.assert_is_as_built_anew()


def _deleted(world: Summed) -> None:
    for each in (file_event, file_pause, file_stage, quality_review):
        world.run(sa.delete(each).where(each.c.file_id <= 60))
    has_more = sa.exists().where(issue.c.file_id == F.id)
    world.run(sa.delete(case_file).where(F.id <= 60, ~has_more))


def _moved(world: Summed) -> None:
    fields = [row.id for row in world.run(sa.select(field.c.id).order_by(field.c.id))]
    here, there = world.world.unit("H61.02", "2026-01-01"), world.world.unit("H61.05", "2026-01-01")
    world.run(sa.update(case_file).where(F.id % 3 == 0).values(field_id=fields[5]))
    world.run(sa.update(case_file).where(F.id % 5 == 0).values(field_id=None))
    world.run(sa.update(case_file).where(F.id % 2 == 0).values(unit_id=here))
    world.run(sa.update(case_file).where(F.id % 7 == 0).values(unit_id=there))
    with world.engine.begin() as connection:
        derive(connection, AS_OF)


def _reopened(world: Summed) -> None:
    world.run(sa.update(case_file).where(F.completed_on.is_not(None)).values(completed_at=None))


def _late(world: Summed) -> None:
    """Rows of long ago arrive, and one of a future nobody asks for yet."""
    for at in (dt.datetime(2021, 5, 3), dt.datetime(2019, 1, 7), dt.datetime(2026, 9, 1)):
        world.run(sa.update(case_file).where(F.id == at.month).values(received_at=at))
    world.run(sa.update(quality_review).values(reviewed_at=LATER, rating=1, reviewer_kind="self"))


def _first_of_a_kind(world: Summed) -> None:
    """Values that no file had before."""
    world.run(sa.update(case_file).where(F.id < 9).values(document_type="nie-dagewesen"))
    world.run(sa.update(file_stage).values(ended_at=dt.datetime(2026, 3, 19, 8)))


def _field_of_files_with_issues(world: Summed) -> None:
    """An issue has the field of its file."""
    fields = [row.id for row in world.run(sa.select(field.c.id).order_by(field.c.id))]
    with_issues = F.id.in_(sa.select(issue.c.file_id))
    world.run(sa.update(case_file).where(with_issues).values(field_id=fields[3], source="central"))


@pytest.mark.parametrize(
    "happens",
    [_deleted, _moved, _reopened, _late, _first_of_a_kind, _field_of_files_with_issues],
    ids=lambda f: f.__name__,
)
def test_every_cell_is_as_if_counted_anew(world: Summed, happens: Callable[[Summed], None]) -> None:
    before = world.cells()
    happens(world)
    folded = world.fold()
    assert folded is not None and folded.files and world.cells() != before
    world.assert_is_as_built_anew()


ISSUE = {"kind": "lateness", "severity": "low", "title": "Chậm", "status": "open"}


@pytest.mark.parametrize("of_a_file", [True, False], ids=["of a file", "of none"])
def test_an_issue_is_taken_in_from_beginning_to_end(world: Summed, of_a_file: bool) -> None:
    unit = world.world.unit("H61.02", "2026-01-01")
    row = ISSUE | {"code": "NEW", "unit_id": unit, "current_unit_id": unit, "search_text": "cham"}
    row |= {"found_on": dt.date(2026, 3, 2), "file_id": 7 if of_a_file else None}
    here = issue.c.code == "NEW"
    for change in (
        sa.insert(issue).values(row),
        sa.update(issue).where(here).values(closed_on=LATER.date(), status="verified"),
        sa.update(issue).where(here).values(file_id=9, severity="high"),
        sa.update(issue).where(here).values(file_id=None),
        sa.delete(issue).where(here),
    ):
        before = world.cells()
        world.run(change)
        folded = world.fold()
        assert folded is not None and folded.cells and world.cells() != before
        world.assert_is_as_built_anew()


def test_a_file_that_is_gone_leaves_nothing_behind(world: Summed) -> None:
    world.run(sa.delete(quality_review))
    world.fold()
    assert not {cell for cell in world.cells() if LAYERS[cell[0]].fact == "quality_review"}


def test_shares_are_kept_for_files_that_are_there(world: Summed) -> None:
    _deleted(world)
    world.fold()
    shares = {row.record_id for row in world.run(sa.select(summary_share.c.record_id))}
    files = {row.id for row in world.run(sa.select(F.id))}
    issues = {-row.id for row in world.run(sa.select(issue.c.id))}
    assert shares <= files | issues
    assert len(files - shares) < len(files) / 2 and len(issues - shares) < len(issues) / 2


@pytest.mark.parametrize(
    "until",
    [
        AS_OF + dt.timedelta(days=1),
        dt.date(2026, 3, 31),
        dt.date(2026, 4, 1),  # a month is over, another one begins, the oldest leaves
        dt.date(2026, 7, 2),  # months without any delivery
        dt.date(2026, 1, 5),  # a delivery that knows less
    ],
    ids=str,
)
def test_days_that_pass_are_taken_in(world: Summed, until: dt.date) -> None:
    world.run(change(8))
    world.knows_until(until)
    folded = world.fold()
    assert folded is not None and not folded.stale and folded.files
    state = world.state()
    assert state is not None and state.as_of == until
    assert max(cell[3] for cell in world.cells()) == until
    world.assert_is_as_built_anew()


def test_what_comes_to_be_known_as_days_pass_is_taken_in(world: Summed) -> None:
    """An issue dated after the last known day: only from its day on it excuses the delay of a file
    whose months lie long behind."""
    late = sa.and_(F.completed_on > F.due_original_on, F.completed_on < dt.date(2026, 1, 1))
    ((file,),) = world.run(sa.select(sa.func.min(F.id)).where(late))
    ((number,),) = world.run(sa.select(sa.func.min(issue.c.id)))
    found = {"file_id": file, "cause": "objective", "found_on": dt.date(2026, 3, 23)}
    world.run(sa.update(issue).where(issue.c.id == number).values(found))
    assert file in world.noted()
    world.fold()
    before = world.cells()
    world.knows_until(dt.date(2026, 3, 24))
    world.fold()
    old = {key for key, counts in world.cells().items() if before.get(key) != counts}
    assert any(last < dt.date(2026, 1, 1) for _layer, _unit, _first, last, *_rest in old)
    world.assert_is_as_built_anew()


def test_an_unfinished_delivery_moves_no_day(world: Summed) -> None:
    world.knows_until(dt.date(2026, 4, 2))
    newest = sa.select(sa.func.max(data_load.c.id)).scalar_subquery()
    world.run(sa.update(data_load).where(data_load.c.id == newest).values(finished_at=None))
    assert world.fold() == Folded()


# ------------------------------------------------------------------ what all files rest on


def _calendar(world: Summed) -> None:
    day = dt.date(2026, 3, 17)
    world.run(sa.update(work_day).where(work_day.c.day == day).values(is_working=False))


def _unit(world: Summed) -> None:
    blank = {"kind": "commune", "name": "Xã Mới", "short_name": "Xã Mới", "code": "99999"}
    columns = {c.name for c in org_unit.c}
    row = {k: v for k, v in blank.items() if k in columns}
    world.run(sa.insert(org_unit).values(id=9_999, valid_from=dt.date(2026, 3, 1), **row))


def _unnoticed(world: Summed) -> None:
    name = watch.name(case_file, "UPDATE")
    world.run(
        sa.text(f"ALTER TABLE case_file DISABLE TRIGGER {name}")
        if is_postgresql(world)
        else sa.text(f"DROP TRIGGER {name}")
    )
    world.run(sa.update(case_file).where(F.id == 3).values(received_at=dt.datetime(2020, 1, 2, 9)))


@pytest.mark.parametrize("happens", [_calendar, _unit, _unnoticed], ids=lambda f: f.__name__)
def test_another_calendar_or_organisation_or_a_trigger_that_is_gone_makes_it_worthless(
    world: Summed, happens: Callable[[Summed], None]
) -> None:
    generation = world.state()
    assert generation is not None
    happens(world)
    assert world.fold() == Folded(stale=True)
    assert world.state() is None and world.fold() is None
    known = data_state()
    assert known is not None and MARK not in known.version
    counted = table(("received",), world.look(), PROVINCE)["received"].item()
    assert counted > 0  # from the rows
    assert world.build() == generation.generation + 1
    ahead = table(("received",), world.look(), PROVINCE)["received"].item()
    assert ahead == counted and MARK in world.look().version
    assert world.fold() == Folded()


def test_what_nobody_noticed_is_compared_with_the_other_files_as_well(world: Summed) -> None:
    some = sa.select(*(c for c in F if c.computed is None)).where(F.id == 7)
    row = dict(world.run(some)[0]._mapping)
    name = watch.name(case_file, "INSERT")
    place = " ON case_file" if is_postgresql(world) else ""
    world.run(sa.text(f"DROP TRIGGER {name}{place}"))
    world.run(sa.insert(case_file).values(row | {"id": 9_001, "code": row["code"][::-1]}))
    assert world.fold() == Folded(stale=True)
    world.build()
    marked = world.run(sa.select(F.id).where(F.possible_duplicate))
    assert {7, 9_001} <= {file.id for file in marked}


def test_too_many_values_make_it_worthless_but_refuse_nothing(
    world: Summed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(words._LARGEST, "document_type", 3)
    world.run(sa.update(case_file).where(F.id < 9).values(document_type="nie-dagewesen"))
    world.run(change(3))
    assert world.fold() == Folded(stale=True)
    assert world.run(sa.select(F.source).where(F.id == 3))[0].source == "central"


# ------------------------------------------------------------------ many at once


def test_what_is_committed_while_a_fold_runs_is_left_for_the_next(
    world: Summed, other: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite it waits until the fold is over."""
    if not is_postgresql(world):
        world.run(change(3))
        with ExitStack() as stack:
            connection = stack.enter_context(world.engine.begin())
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            fold(connection)
            late = stack.enter_context(other.connect())
            late.exec_driver_sql("PRAGMA busy_timeout = 1")
            with pytest.raises(sa.exc.OperationalError, match="locked"):
                late.execute(change(4))
        world.run(change(4))
    else:
        world.run(change(3))
        counted = folding.read_calendar

        def meanwhile(connection: sa.Connection) -> object:  # after the changes were taken
            with other.begin() as late:
                late.execute(change(4))
            return counted(connection)

        with monkeypatch.context() as patch:
            patch.setattr(folding, "read_calendar", meanwhile)
            folded = world.fold()
        assert folded is not None and folded.files == 1
    assert world.noted() == {4}
    world.fold()
    world.assert_is_as_built_anew()


def test_who_changes_first_and_commits_last_is_not_missed(world: Summed, other: sa.Engine) -> None:
    """A watermark would pass by the first change, whose number is lower."""
    if not is_postgresql(world):
        return  # one writes at a time
    with other.connect() as slow:
        slow.execute(change(3))
        world.run(change(4))
        folded = world.fold()
        assert folded is not None and folded.files == 1
        slow.commit()
    assert world.noted() == {3}
    world.fold()
    world.assert_is_as_built_anew()


def test_two_refreshers_do_not_collide(world: Summed, other: sa.Engine) -> None:
    world.run(change(3))
    if is_postgresql(world):
        with other.connect() as first:
            assert store.alone(first, waits=False)
            with world.engine.connect() as second:
                assert fold(second, waits=False) is None
            first.rollback()
        with store.only_one(other), world.engine.connect() as second:
            assert fold(second, waits=False) is None
    else:
        making = {"is_current": False, "generation": 9, "folded_at": store.local_now()}
        row = {c.name: c for c in summary_state.c} | {k: sa.literal(v) for k, v in making.items()}
        world.run(sa.insert(summary_state).from_select([*row], sa.select(*row.values())))
        assert world.fold() is None
        old = store.local_now() - store.BUILDING
        mine = summary_state.c.generation == 9
        world.run(sa.update(summary_state).where(mine).values(folded_at=old))
    assert world.noted() == {3}
    folded = world.fold()
    assert folded is not None and folded.files == 1
