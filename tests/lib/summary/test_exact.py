"""What was counted ahead is what the rows say: for every metric, on random ways of looking, over a
world full of odd rows, before and after it changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lib import query
from lib.access import Scope
from lib.database.numbering import go_on
from lib.database.schema import (
    case_file,
    data_load,
    field,
    file_event,
    file_pause,
    file_stage,
    org_unit,
    quality_review,
)
from lib.dimensions import DIMENSIONS
from lib.filters import Filters
from lib.metrics import METRICS
from lib.periods import Period
from lib.summary import read
from lib.summary.build import build, fold_changes
from lib.summary.kept import MARK
from lib.summary.layers import BITS
from tests.databases import Databases
from tests.world import World
from tests.world import world as made
from tests.world.looks import look
from tests.world.world import AS_OF, PROVINCE

ALL = {fact: tuple(k for k, m in METRICS.items() if m.fact == fact) for fact in BITS}
LOOKS = range(10)
# looks that cells answer: whole periods, and what they are compared with
PERIODS = ("2026", "2025", "2026-Q1", "2025-Q3", "2026-03", "2026-02", "12m")


@pytest.fixture(scope="module")
def summed_engine(databases: Databases) -> Iterator[sa.Engine]:
    """A world of its own, with a summary."""
    engine = databases.empty()
    made.build(engine, seed=7, files=250)
    with engine.begin() as connection:
        go_on(connection, (case_file, file_event, file_pause, file_stage, quality_review))
    build(engine, progress=False)
    yield engine
    databases.drop(engine)


@pytest.fixture
def summed(summed_engine: sa.Engine, use_database: Callable[[sa.Engine], None]) -> sa.Engine:
    use_database(summed_engine)
    return summed_engine


@pytest.fixture
def world_of(summed: sa.Engine) -> World:
    """Units and fields of ``summed``; the rows themselves are not needed here."""
    from lib.organisation import read_units

    with summed.connect() as connection:
        fields = dict(connection.execute(sa.select(field.c.code, field.c.id)).all())
        return World(summed, read_units(connection), fields, {}, {})


def both_ways(fact: str, filters: Filters, scope: Scope, by: tuple[str, ...] = ()) -> None:
    """Tables and months, counted ahead and from the rows, are the same in every cell."""
    state = query.data_state()
    assert state and MARK in state.version
    ahead = replace(filters, version=state.version)
    rows = replace(filters, version=state.version.replace(MARK, "."))
    for ask, more in ((query.table, {}), (query.series, {"months": 14})):
        found = ordered(ask(ALL[fact], ahead, scope, by, **more), by)
        expected = ordered(ask(ALL[fact], rows, scope, by, **more), by)
        pd.testing.assert_frame_equal(found, expected, check_dtype=False, obj=f"{ask} {filters}")


def ordered(frame: pd.DataFrame, by: tuple[str, ...]) -> pd.DataFrame:
    keys = [*(["month"] if "month" in frame else []), *by]
    if not keys:
        return frame
    return frame.sort_values(keys, key=lambda column: column.astype(str)).reset_index(drop=True)


def breakdowns(fact: str, random: Random) -> tuple[str, ...]:
    keys = [key for key, dimension in DIMENSIONS.items() if fact in dimension.facts]
    return tuple(random.sample(keys, random.choice((0, 1, 1, 2))))


def plain_look(world: World, random: Random) -> Filters:
    """One of the looks that pages take most often."""
    filters = world.filters(random.choice(PERIODS), AS_OF)
    if random.random() < 0.4:
        filters = filters.previous()
    unit = random.choice([None, *(unit.id for unit in world.units)])
    chosen = tuple(random.sample(sorted(world.fields.values()), 2))
    return replace(
        filters,
        unit_id=unit,
        own_only=random.random() < 0.2,
        field_ids=chosen if random.random() < 0.3 else (),
        kinds=("task", "procedure") if random.random() < 0.2 else (),
        organisation=random.choice(("now", "now", "then")),
        deadline=random.choice(("original", "current")),
    )


@pytest.mark.parametrize("seed", LOOKS)
def test_any_look(world_of: World, seed: int) -> None:
    random, (filters, scope) = Random(seed), look(world_of, seed)
    for fact in BITS:
        both_ways(fact, filters, scope, breakdowns(fact, random))


@pytest.mark.parametrize("seed", LOOKS)
def test_common_looks(world_of: World, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Most of these are answered ahead, so that the comparison compares something."""
    answered: list[bool] = []
    plan = read.plan

    def noted(*given: Any) -> Any:
        answered.append(False)
        found = plan(*given)
        answered[-1] = True
        return found

    monkeypatch.setattr(read, "plan", noted)
    random = Random(seed)
    filters = plain_look(world_of, random)
    for fact in BITS:
        both_ways(fact, filters, PROVINCE)
    assert any(answered) or filters.own_only or filters.organisation == "then"
    for fact in BITS:
        both_ways(fact, filters, PROVINCE, breakdowns(fact, random))


@pytest.mark.parametrize(
    "metric", [k for k, m in METRICS.items() if m.part_with_days and m.fact in BITS]
)
def test_histograms(world_of: World, metric: str) -> None:
    state = query.data_state()
    assert state
    for seed in range(6):
        filters = plain_look(world_of, Random(seed))
        both = [
            query.histogram(metric, replace(filters, version=version), PROVINCE, ("unit",))
            for version in (state.version, state.version.replace(MARK, "."))
        ]
        found, expected = (frame.sort_values([*frame]).reset_index(drop=True) for frame in both)
        pd.testing.assert_frame_equal(found, expected, check_dtype=False)


def both_pairs(filters: Filters, scope: Scope = PROVINCE) -> int:
    """Pairs of agencies, counted ahead and from the rows, are the same; how many there are."""
    state = query.data_state()
    assert state and MARK in state.version
    found, expected = (
        query.hand_over_pairs(replace(filters, version=version), scope, 1000)
        for version in (state.version, state.version.replace(MARK, "."))
    )
    pd.testing.assert_frame_equal(found, expected)
    return len(found)


@pytest.mark.parametrize("seed", LOOKS)
def test_pairs(world_of: World, seed: int) -> None:
    both_pairs(*look(world_of, seed))
    filters = plain_look(world_of, Random(seed))
    both_pairs(filters)
    whole = replace(filters, unit_id=None, own_only=False, field_ids=(), kinds=())
    assert both_pairs(replace(whole, period=Period.parse("2025-07-11..2026-03-20", AS_OF))) > 2


def test_figures_of_posts(world_of: World) -> None:
    """Whole periods and terms that begin and end on any day, of units and fields, at once."""
    state, random = query.data_state(), Random(11)
    assert state
    metrics = tuple(key for key, metric in METRICS.items() if not metric.of_days)
    by_unit = query.table(("received",), world_of.filters("12m", AS_OF), PROVINCE, ("unit",))
    busy = list(by_unit.sort_values("received", ascending=False)["unit"][:6])
    looks = []
    for period in (*PERIODS, "2025-07-11..2026-03-20", "2025-10-01..2026-02-17", "2026-03-03.."):
        key = f"{period}{AS_OF}" if period.endswith("..") else period
        filters = replace(world_of.filters(key, AS_OF), unit_id=random.choice(busy))
        fields = tuple(random.sample(sorted(world_of.fields.values()), 3))
        view = random.choice(("now", "now", "then"))
        looks += [replace(filters, organisation=view, field_ids=chosen) for chosen in ((), fields)]
    found, expected = (
        query.figures_of(metrics, tuple(replace(look, version=version) for look in looks), PROVINCE)
        for version in (state.version, state.version.replace(MARK, "."))
    )
    pd.testing.assert_frame_equal(found, expected, check_dtype=False)
    assert (found["received"] > 0).sum() > 4


# ------------------------------------------------------------------ after changes


Change = Callable[[sa.Connection, int, Random], None]


def _moment(random: Random) -> datetime:
    return datetime.combine(AS_OF, datetime.min.time()) - timedelta(hours=random.randrange(12_000))


def _set(connection: sa.Connection, file: int, **values: Any) -> None:
    connection.execute(sa.update(case_file).where(case_file.c.id == file).values(values))


def _one(connection: sa.Connection, column: sa.Column[Any], random: Random) -> Any:
    return random.choice(list(connection.execute(sa.select(column).order_by(column)).scalars()))


def resolved(connection: sa.Connection, file: int, random: Random) -> None:
    _set(connection, file, completed_at=_moment(random))


def reopened(connection: sa.Connection, file: int, random: Random) -> None:
    _set(connection, file, completed_at=None)
    add_event(connection, file, "reopened", _moment(random))


def add_event(connection: sa.Connection, file: int, kind: str, at: datetime, **ends: int) -> None:
    last = sa.select(sa.func.max(file_event.c.sequence)).where(file_event.c.file_id == file)
    number = (connection.execute(last).scalar() or 0) + 1
    connection.execute(
        sa.insert(file_event).values(file_id=file, sequence=number, kind=kind, at=at, **ends)
    )


def sent_back(connection: sa.Connection, file: int, random: Random) -> None:
    add_event(connection, file, "rework", _moment(random))


def moved(connection: sa.Connection, file: int, random: Random) -> None:
    """A merger: other units, then and today."""
    units = {
        name: _one(connection, org_unit.c.id, random) for name in ("unit_id", "current_unit_id")
    }
    _set(connection, file, **units)


def corrected(connection: sa.Connection, file: int, random: Random) -> None:
    received = _moment(random)
    _set(
        connection,
        file,
        received_at=received,
        due_original=random.choice([None, received + timedelta(days=9)]),
        due_current=received + timedelta(days=random.randrange(60)),
        field_id=random.choice([None, _one(connection, field.c.id, random)]),
        source=random.choice([None, "central", "citizen"]),
        document_type=random.choice([None, "Công văn", "Loại chưa từng có"]),
    )


def stopped(connection: sa.Connection, file: int, random: Random) -> None:
    day = _moment(random).date()
    connection.execute(sa.insert(file_pause).values(file_id=file, started_on=day, ended_on=None))


def rated(connection: sa.Connection, file: int, random: Random) -> None:
    connection.execute(
        sa.insert(quality_review).values(
            file_id=file,
            reviewed_at=_moment(random),
            reviewer_kind=random.choice(("self", "office")),
            rating=random.randint(1, 4),
        )
    )


def step_ended(connection: sa.Connection, file: int, random: Random) -> None:
    step = file_stage
    connection.execute(
        sa.update(step)
        .where(step.c.file_id == file, step.c.ended_at.is_(None))
        .values(ended_at=_moment(random))
    )
    connection.execute(
        sa.insert(step).values(file_id=file, stage="process", started_at=_moment(random))
    )


def late_row(connection: sa.Connection, file: int, random: Random) -> None:
    """A file that another one came long before."""
    columns = [c for c in case_file.c if c.computed is None and c.name not in ("id", "code")]
    kept = connection.execute(sa.select(*columns).where(case_file.c.id == file)).one()
    code = f"late-{random.random()}"
    new = dict(kept._mapping) | {"code": code, "received_at": _moment(random)}
    connection.execute(sa.insert(case_file).values(new))


def removed(connection: sa.Connection, file: int, random: Random) -> None:
    for table in (file_event, file_pause, file_stage, quality_review):
        connection.execute(sa.delete(table).where(table.c.file_id == file))


def handed_back(connection: sa.Connection, file: int, random: Random) -> None:
    one, other = (_one(connection, org_unit.c.id, random) for _end in range(2))
    for giver, taker in ((one, other), (other, one)):
        ends = {"from_unit_id": giver, "to_unit_id": taker}
        add_event(connection, file, "transferred", _moment(random), **ends)


CHANGES: tuple[Change, ...] = (
    *(resolved, reopened, sent_back, moved, corrected, stopped, rated, step_ended, late_row),
    *(removed, handed_back, handed_back),
)


@settings(
    max_examples=8,
    phases=(Phase.generate,),  # each example goes on from where the one before ended
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    changes=st.lists(st.sampled_from(CHANGES), min_size=1, max_size=8),
    days=st.sampled_from((0, 0, 1, 11, 13)),
    seed=st.integers(0, 10**6),
)
def test_after_changes(world_of: World, changes: list[Change], days: int, seed: int) -> None:
    """Files change, come, go, move; days pass; a fold takes it in."""
    engine, random = world_of.engine, Random(seed)
    with engine.begin() as connection:
        for change in changes:
            change(connection, _one(connection, case_file.c.id, random), random)
        as_of = AS_OF + timedelta(days=days)
        connection.execute(sa.update(data_load).values(as_of=as_of))
    assert fold_changes(engine) is not None
    filters = replace(plain_look(world_of, random), as_of=as_of)
    if days:
        filters = replace(filters, period=Period.parse("2026", as_of), as_of=as_of)
    for fact in BITS:
        both_ways(fact, filters, PROVINCE, breakdowns(fact, random))
        both_ways(fact, replace(filters, unit_id=None, field_ids=(), kinds=()), PROVINCE, ("unit",))
    both_pairs(filters)
    assert both_pairs(replace(filters, unit_id=None, own_only=False, field_ids=(), kinds=()))


def test_folded_is_rebuilt(summed: sa.Engine) -> None:
    """After all those changes every cell is what counting everything anew gives."""
    from tests.lib.summary.decoded import decoded

    with summed.begin() as connection:
        connection.execute(sa.update(data_load).values(as_of=date(2026, 4, 2)))
    fold_changes(summed)
    folded = decoded(summed)
    build(summed, progress=False)
    assert decoded(summed) == folded
