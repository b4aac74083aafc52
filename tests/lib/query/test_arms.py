"""Conditions that are spread over arms leave the same rows, found by unit and days together."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lib.access import Scope
from lib.database.engine import engine
from lib.database.schema import case_file, quality_review
from lib.dimensions import is_under
from lib.measures import Condition
from lib.measures.files import in_hand
from lib.measures.hand_overs import handled
from lib.measures.terms import finished_reviewed
from lib.query import spans
from lib.query.arms import MOST, outline, spread
from lib.query.grouping import Look, rows_of, within
from tests.world import World

F, R = case_file.c, quality_review.c
DAY = st.integers(0, 400).map(lambda days: date(2025, 1, 15) + timedelta(days=days))
BOUNDS = st.one_of(
    st.builds(lambda day: F.completed_on >= day, DAY),
    st.builds(lambda day: F.completed_on <= day, DAY),
    st.builds(lambda day: F.completed_on > day, DAY),
    st.builds(lambda day: F.received_on < day, DAY),
    st.builds(lambda day: F.received_on >= day, DAY),
    st.builds(lambda day: F.due_original_on < day, DAY),
    st.builds(lambda day: F.due_current_on >= day, DAY),
    st.just(F.completed_on.is_(None)),
    st.just(F.completed_on < F.received_on),
    st.sampled_from(["task", "procedure"]).map(lambda kind: F.kind == kind),
    st.integers(1, 30).map(lambda unit: F.current_unit_id == unit),
    st.integers(1, 30).map(lambda unit: is_under(F.current_unit_id, (unit,))),
    st.integers(1, 30).map(lambda unit: is_under(F.unit_id, (unit,), aside=True)),
)


def _together(parts: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    some = st.lists(parts, min_size=2, max_size=3)
    return st.one_of(
        some.map(lambda each: sa.or_(*each)),
        some.map(lambda each: sa.and_(*each)),
        parts.map(lambda each: sa.not_(sa.func.coalesce(each, sa.false()))),
    )


CONDITIONS = st.lists(st.recursive(BOUNDS, _together, max_leaves=6), min_size=1, max_size=3)


@given(conditions=CONDITIONS)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_rows_are_the_same(world: World, conditions: list[Condition]) -> None:
    found = [
        set(_rows(sa.select(F.id).where(*each))) for each in (conditions, spread(list(conditions)))
    ]
    assert found[0] == found[1]


@given(conditions=CONDITIONS)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_row_lies_outside_the_days(world: World, conditions: list[Condition]) -> None:
    days = outline(conditions)
    if days is not None:
        inside = set(_rows(sa.select(F.id).where(days)))
        assert set(_rows(sa.select(F.id).where(sa.or_(*conditions)))) <= inside


def test_days_that_have_no_beginning_are_none(world: World) -> None:
    begins, ends = F.completed_on >= date(2025, 6, 1), F.completed_on <= date(2025, 6, 9)
    assert outline([sa.and_(begins, ends)]) is not None
    assert outline([ends]) is outline([sa.or_(begins, ends)]) is outline([F.kind == "task"]) is None


def test_a_run_of_days_within_another_one_is_none(world: World) -> None:
    since, still = F.completed_on > date(2025, 6, 1), F.completed_on.is_(None)
    young = F.received_on >= date(2025, 5, 1)
    found = outline([sa.or_(since, still), sa.and_(sa.or_(since, still), young)])
    assert found is not None and found.compare(sa.or_(since, still))


def test_of_too_many_arms_nothing_changes(world: World) -> None:
    days = [date(2025, 1, 1) + timedelta(days=days) for days in range(MOST + 1)]
    conditions = [sa.or_(*(F.completed_on == day for day in days)), F.current_unit_id == 1]
    assert spread(conditions) == conditions


def _rows(statement: sa.Select[Any]) -> list[Any]:
    with engine().connect() as connection:
        return [row[0] for row in connection.execute(statement)]


def _plan(statement: sa.Select[Any]) -> list[str]:
    literal = statement.add_columns(F.id).compile(engine(), compile_kwargs={"literal_binds": True})
    with engine().connect() as connection:
        return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {literal}")]


class TestAUnit:
    """Its files are looked up by its own days."""

    @pytest.fixture
    def asked(self, world: World) -> Look:
        if engine().dialect.name != "sqlite":
            pytest.skip("PostgreSQL takes the unit as a value: see the next class")
        filters = world.filters("2026", unit_id=world.unit("H61.21", "2026-01-05"))
        return Look(filters, Scope((filters.unit_id or 0,), None, names=True), ())

    def test_open_or_resolved(self, asked: Look) -> None:
        found = [step for step in _plan(rows_of("case_file", asked)) if "case_file" in step]
        assert len(found) > 1
        assert all("current_unit_id=? AND " in step for step in found)

    def test_many_columns_of_the_same_days(self, asked: Look) -> None:
        span = spans.one(asked.filters)
        done = span.holds(F.completed_on)
        late, early = F.completed_on > F.due_original_on, F.completed_on < F.due_original_on
        cut = sa.or_(sa.and_(done, late), sa.and_(done, early))
        (found,) = (s for s in _plan(rows_of("case_file", asked, cut)) if "case_file" in s)
        assert "current_unit_id=? AND completed_on>? AND completed_on<?" in found

    def test_due_in_the_period_whenever_resolved(self, asked: Look) -> None:
        span = spans.one(asked.filters)
        due = sa.and_(span.holds(F.due_original_on), F.completed_on <= asked.filters.as_of)
        cut = sa.or_(sa.and_(span.holds(F.completed_on), F.due_original_on < span.start), due)
        found = [s for s in _plan(rows_of("case_file", asked, cut)) if "case_file" in s]
        assert len(found) == 2
        assert "current_unit_id=? AND completed_on>? AND completed_on<?" in found[0]
        assert "current_unit_id=? AND due_original_on>? AND due_original_on<?" in found[1]

    def test_reviews_of_what_was_finished(self, asked: Look) -> None:
        span = spans.one(asked.filters)
        reviewed = finished_reviewed(span)
        cut = sa.or_(sa.and_(reviewed, R.rating >= 3), reviewed)
        found = [s for s in _plan(rows_of("quality_review", asked, cut)) if "case_file" in s]
        (step,) = found
        assert "current_unit_id=? AND completed_on>? AND completed_on<?" in step

    def test_in_hand_on_a_day_and_of_some_due_days(self, asked: Look) -> None:
        """By what was resolved since, not by due days, of which there are as many again."""
        span = spans.one(asked.filters)
        late, none = F.due_original_on < span.end, F.due_original_on.is_(None)
        cut = sa.or_(*(sa.and_(in_hand(span), F.kind == "task", due) for due in (late, none)))
        text = str(rows_of("case_file", asked, cut).compile(engine()))
        # of what is open, and of what was resolved since
        assert text.count("AND + case_file.due_original_on IS NULL") == 2
        assert "AND case_file.due_original_on" not in text


class TestOnPostgresql:
    @pytest.fixture(autouse=True)
    def has_arrays(self, world: World) -> None:
        if engine().dialect.name != "postgresql":
            pytest.skip("SQLite has no arrays: see the class before")

    def asked(self, world: World, *codes: str) -> tuple[int, int]:
        """By how many conditions the files of a unit, the first of ``codes``, are looked up for who
        sees the second one, and how many are aside."""
        unit, seen = (world.unit(code, "2026-01-05") for code in codes)
        filters = world.filters("2026", unit_id=unit)
        within_scope = within("case_file", filters, Scope((seen,), None, names=True))
        asked = sa.select(F.id).where(*spread([handled(spans.one(filters)), *within_scope]))
        text = str(asked.compile(engine()))
        assert _rows(asked)
        return (
            text.count("current_unit_id = ANY (ARRAY(SELECT"),
            text.count("current_unit_id + 0 = ANY (ARRAY(SELECT"),
        )

    def test_a_unit_is_a_value(self, world: World) -> None:
        assert self.asked(world, "H61.21.03", "H61.21") == (1, 1)  # the scope, aside

    def test_the_wall_finds_the_files_of_who_sees_this_unit(self, world: World) -> None:
        assert self.asked(world, "H61.21", "H61.21") == (0, 2)
