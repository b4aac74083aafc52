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
from lib.database.schema import case_file, issue, journal
from lib.dimensions import DIMENSIONS
from lib.filters import Filters
from lib.query.checks import hand_over_pairs
from lib.query.figures import histogram, series, table
from lib.query.grouping import Look
from lib.summary import build as building
from lib.summary import histograms, kept, read
from lib.summary.build import drop
from lib.summary.read import counted
from tests.lib.summary.conftest import PROVINCE, Summed
from tests.program import forget

F = case_file.c
METRICS = ("received", "on_time_rate", "median_duration")
TAKEN_OVER = ("carried_open", "own_overdue", "late_inherited")
ISSUES = ("open_issues", "issues_found", "issues_closed", "issues_opening", "open_issues_over_180")


def rows(filters: Filters) -> Filters:
    """The same look without the summary."""
    return replace(filters, version="rows")


def same(found: pd.DataFrame, expected: pd.DataFrame) -> bool:
    order = [c for c in found.columns if c in ("month", *DIMENSIONS)]
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


def enter(world: Summed) -> None:
    """Somebody enters something that figures depend on."""
    who = {"username": "an", "role": "home_affairs", "action": "issue.verified", "subject": "1"}
    row = who | {"at": dt.datetime(2026, 3, 20, 9), "moves_figures": True}
    world.run(sa.insert(journal).values(row))


def test_who_closes_an_issue_sees_it_at_once(
    world: Summed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed() -> int:
        return int(table(("issues_closed",), world.look("2026"), PROVINCE).iloc[0, 0])

    before = closed()
    still_open = sa.select(sa.func.min(issue.c.id)).where(issue.c.closed_on.is_(None))
    values = {"closed_on": dt.date(2026, 3, 20), "status": "verified"}
    world.run(sa.update(issue).where(issue.c.id == still_open.scalar_subquery()).values(values))
    enter(world)
    assert closed() == before + 1
    world.fold()
    monkeypatch.setattr("lib.query.figures.rows", None)  # no more from the rows
    forget()
    assert closed() == before + 1


def test_an_entry_that_changes_no_row_is_taken_in_too(
    world: Summed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else issues would be counted from the rows from then on."""
    enter(world)
    world.fold()
    state = world.state()
    world.fold()
    assert world.state() == state and state and state.entered
    monkeypatch.setattr("lib.query.figures.rows", None)
    assert len(table(("issues_closed",), world.look("2026"), PROVINCE)) == 1


class TestFallsBack:
    def test_not_where_cells_answer(self, world: Summed, noticed: Any) -> None:
        ask(world)
        ask(world, by=("unit",))
        ask(world, "12m", by=("field",))
        assert statuses(noticed) == []

    def test_not_for_what_was_there_on_any_first_day(self, world: Summed, noticed: Any) -> None:
        for by in ((), ("unit",), ("field",)):
            ask(world, metrics=TAKEN_OVER, by=by)
        ask(world, "2025-11-12..2026-02-28", metrics=("carried_open", "own_overdue"))
        assert statuses(noticed) == []
        ask(world, "2025-11-12..2026-02-28", metrics=("late_inherited",))
        assert statuses(noticed) == ["days_not_held"]  # results of the days before the months

    def test_where_a_pair_of_agencies_had_no_room(
        self, world: Summed, noticed: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(histograms, "MOST_PAIRS", 1)
        histograms.histograms.cache_clear()
        try:
            world.build()
        finally:
            histograms.histograms.cache_clear()
        filters = world.look("2025-07-01..2026-03-20")
        found, expected = (hand_over_pairs(each, PROVINCE) for each in (filters, rows(filters)))
        assert len(expected) and same(found, expected)
        assert statuses(noticed) == ["value_not_held"]

    @pytest.mark.parametrize(
        ("more", "why"),
        [
            ({"period": "2026-02-10..2026-03-09"}, "days_not_held"),
            ({"period": "2020"}, "days_not_held"),
            ({"cell": (("closed_how", "done"),)}, "dimension_not_held"),
            ({"metrics": ("overdue_joined",)}, "measure_not_held"),
            ({"metrics": ("received", "overdue_joined")}, "measure_not_held"),
            ({"metrics": TAKEN_OVER, "period": "2026-01-10..2026-03-09"}, "measure_not_held"),
            ({"organisation": "then", "by": ("document_type",)}, "layer_not_held"),
        ],
    )
    def test_and_says_why(
        self, world: Summed, noticed: Any, more: dict[str, Any], why: str
    ) -> None:
        ask(world, **more)
        assert set(statuses(noticed)) == {why}

    def test_not_for_issues(self, world: Summed, noticed: Any) -> None:
        for by in ((), ("unit",), ("field",), ("issue_kind", "severity", "cause")):
            ask(world, metrics=ISSUES, by=by)
        assert statuses(noticed) == []
        ask(world, metrics=ISSUES, by=("issue_status",))  # another one at the end of each month
        assert statuses(noticed) == ["dimension_not_held"]

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
