"""What the cells do not answer is counted from the rows, and the log says so; what moves while it
is read is read again; nobody is given zeros."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa
import streamlit as st

from lib.access import NOTHING, Scope
from lib.database.schema import case_file
from lib.filters import Filters
from lib.query.figures import histogram, series, table
from lib.query.grouping import Look
from lib.summary import build as building
from lib.summary import kept, read
from lib.summary.build import drop
from lib.summary.read import counted
from tests.lib.summary.conftest import PROVINCE, Summed
from tests.program import forget

F = case_file.c
METRICS = ("received", "on_time_rate", "median_duration")


def rows(filters: Filters) -> Filters:
    """The same look without the summary."""
    return replace(filters, version="rows")


def same(found: pd.DataFrame, expected: pd.DataFrame) -> bool:
    order = [c for c in found.columns if c in ("unit", "field", "month", "source")]
    frames = [f.sort_values(order, ignore_index=True) if order else f for f in (found, expected)]
    return frames[0].astype(object).equals(frames[1].astype(object))


def statuses(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [
        str(dict(record.args or {}).get("status"))  # type: ignore[arg-type]
        for record in caplog.records
        if record.getMessage() == "counted_from_rows"
    ]


@pytest.fixture
def noticed(world: Summed, caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO)
    logging.getLogger("oversight").propagate = True
    return caplog


def ask(world: Summed, period: str = "2026", scope: Scope = PROVINCE, **more: Any) -> None:
    """A table that is right, whichever way it is counted."""
    by = more.pop("by", ())
    metrics = more.pop("metrics", METRICS)
    filters = world.look(period, **more)
    expected = table(metrics, rows(filters), scope, by)
    assert same(table(metrics, filters, scope, by), expected)


class TestFallsBack:
    def test_not_where_cells_answer(self, world: Summed, noticed: Any) -> None:
        ask(world)
        ask(world, by=("unit",))
        ask(world, "12m", by=("field",))
        assert statuses(noticed) == []

    @pytest.mark.parametrize(
        ("more", "why"),
        [
            ({"period": "2026-02-10..2026-03-09"}, "days_not_held"),
            ({"period": "2020"}, "days_not_held"),
            ({"cell": (("closed_how", "done"),)}, "dimension_not_held"),
            ({"metrics": ("possible_duplicate",)}, "measure_not_held"),
            ({"metrics": ("received", "possible_duplicate")}, "measure_not_held"),
            ({"organisation": "then", "by": ("document_type",)}, "layer_not_held"),
        ],
    )
    def test_and_says_why(
        self, world: Summed, noticed: Any, more: dict[str, Any], why: str
    ) -> None:
        ask(world, **more)
        assert set(statuses(noticed)) == {why}

    def test_issues_are_counted_as_they_are(self, world: Summed, noticed: Any) -> None:
        """They are few: that they are not held is nothing to tell the operator at each look."""
        ask(world, metrics=("issues_found",))
        assert statuses(noticed) == []

    def test_of_units_that_see_nothing(self, world: Summed, noticed: Any) -> None:
        ask(world, scope=NOTHING)

    def test_of_a_unit_outside_the_scope(self, world: Summed, noticed: Any) -> None:
        mine, other = world.world.edges["day_boundary"], world.world.edges["bands"]
        scope = Scope(units=(mine,), fields=None, names=False)
        ask(world, scope=scope, unit_id=other)
        assert statuses(noticed) == ["unit_out_of_scope"]
        ask(world, scope=scope, unit_id=mine)
        assert statuses(noticed) == ["unit_out_of_scope"]

    def test_of_days(self, world: Summed, noticed: Any) -> None:
        for period, expected in (("2026", []), ("2026-02-10..2026-03-09", ["days_not_held"])):
            filters = world.look(period)
            found = histogram("median_duration", filters, PROVINCE, ("field",))
            other = histogram("median_duration", rows(filters), PROVINCE, ("field",))
            key = ["field", "days"]
            assert len(found) and sorted(
                map(str, found.set_index(key).to_dict()["rows"].items())
            ) == (sorted(map(str, other.set_index(key).to_dict()["rows"].items())))
            assert statuses(noticed) == expected

    def test_of_months(self, world: Summed, noticed: Any) -> None:
        filters = world.look("2026")
        for months, expected in ((12, []), (61, ["days_not_held"])):
            found = series(("received", "overdue"), filters, PROVINCE, (), months)
            other = series(("received", "overdue"), rows(filters), PROVINCE, (), months)
            assert same(found, other)
            assert statuses(noticed) == expected

    def test_of_a_generation_of_other_definitions(
        self, world: Summed, noticed: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        kept.forget()
        monkeypatch.setattr(kept, "definitions", lambda _dialect: "others")
        ask(world)
        assert "summary_of_other_definitions" in {r.getMessage() for r in noticed.records}
        kept.forget()


def look_of(filters: Filters) -> Look:
    return Look(filters, PROVINCE, ("unit",))


def totals(filters: Filters) -> tuple[bool, int]:
    """Whether the summary answered, and the files received in the province."""
    answered = bool(counted("case_file", ["received"], look_of(filters)).names)
    forget_answers()
    return answered, int(table(("received",), filters, PROVINCE)["received"].item())


def forget_answers() -> None:
    """Answers of pages, but not what the process knows of the summary."""
    st.cache_data.clear()


def changed(world: Summed) -> int:
    """Other files than before: what is counted anew has other numbers for its words. How many are
    received now."""
    values = {"source": "central", "field_id": None}
    world.run(sa.update(case_file).where(F.id > 60).values(values))
    long_ago = dt.datetime(2019, 1, 7, 9)
    world.run(sa.update(case_file).where(F.id <= 30).values(received_at=long_ago))
    forget_answers()
    return int(table(("received",), rows(world.look()), PROVINCE)["received"].item())


def test_a_fold_between_words_and_cells_is_noticed(
    world: Summed, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = world.look()
    first = totals(before)
    assert first[0]
    expected = changed(world)
    assert expected != first[1]
    planned = read.plan
    times: list[int] = []

    def meanwhile(*arguments: Any) -> Any:
        if not times:
            world.fold()
        times.append(1)
        return planned(*arguments)

    monkeypatch.setattr(read, "plan", meanwhile)
    forget_answers()
    assert table(("received",), before, PROVINCE)["received"].item() == expected
    assert len(times) == 2


def test_one_that_never_rests_is_counted_from_the_rows(
    world: Summed, noticed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = read.plan

    def meanwhile(*arguments: Any) -> Any:
        world.run(sa.update(case_file).where(F.id == 3).values(urgency="express"))
        world.fold()
        return planned(*arguments)

    monkeypatch.setattr(read, "plan", meanwhile)
    ask(world, metrics=("received",))
    assert statuses(noticed) == ["summary_moves"]


def _replaced(world: Summed) -> None:
    building.build(world.engine, progress=False)


def _dropped(world: Summed) -> None:
    drop(world.engine)


def _made_anew(world: Summed) -> None:
    drop(world.engine)
    building.build(world.engine, progress=False)


def _worthless(world: Summed) -> None:
    with world.engine.begin() as connection:
        building.store.mark_stale(connection, 1)


@pytest.mark.parametrize("happens", [_replaced, _dropped, _made_anew, _worthless])
def test_a_page_that_still_asks_for_a_generation_that_is_gone(
    world: Summed, happens: Callable[[Summed], None]
) -> None:
    before = world.look()
    first = totals(before)
    assert first[0] and first[1] > 0
    expected = changed(world)
    happens(world)
    if happens is _worthless:  # who has read it may read it to the end
        expected = first[1]
    forget_answers()
    assert table(("received",), before, PROVINCE)["received"].item() == expected
    by_unit = table(("received",), before, PROVINCE, ("unit",))["received"].sum()
    assert by_unit == expected
    forget()
    assert table(("received",), world.look(), PROVINCE)["received"].item() == (
        int(table(("received",), rows(world.look()), PROVINCE)["received"].item())
    )
