"""Ages of files against the same counts from raw rows, and the curve that is read from them."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pandas as pd
import pytest

from lib import query
from lib.access import Scope
from lib.filters import Filters
from lib.query.ages import ages, closed_median, curve
from lib.statistics.survival import kaplan_meier, time_to
from tests.world import Recount, World
from tests.world.looks import look
from tests.world.world import PROVINCE

LOOKS = range(15)
Age = tuple[str, int | None, int, int]  # kind, entry, age, done


class Lives:
    """The working days of each file, day by day, from raw rows."""

    def __init__(self, world: World, recount: Recount) -> None:
        days = world.frames["work_day"]
        self.recount = recount
        self._working = set(days.loc[days["is_working"].astype(bool), "day"])
        self._stops = dict(iter(world.frames["file_pause"].groupby("file_id")))

    def age(self, file: Any, until: pd.Timestamp) -> int:
        """Working days after the day of receipt, up to ``until``, on which the clock ran."""
        life = self._days(file.received_at.normalize(), until)
        stops = self._stops.get(file.id)
        for stop in () if stops is None else stops.itertuples():
            life -= self._days(stop.started_on, min(_or(stop.ended_on), until))
        return len(life)

    def _days(self, after: pd.Timestamp, until: pd.Timestamp) -> set[pd.Timestamp]:
        return {day for day in pd.date_range(after, until)[1:] if day in self._working}


@pytest.fixture(scope="module")
def lives(built_world: tuple[World, Recount]) -> Lives:
    return Lives(*built_world)


def recounted(lives: Lives, filters: Filters, scope: Scope) -> Counter[Age]:
    """Each file that is on the books, one by one."""
    recount = lives.recount
    first, last = pd.Timestamp(filters.start), pd.Timestamp(filters.end)
    eve = first - pd.Timedelta(days=1)
    found: Counter[Age] = Counter()
    kept = recount.kept("handled", filters, scope)
    for file in recount.files[kept].itertuples():
        received, completed = file.received_at.normalize(), _or(file.completed_at).normalize()
        done = first <= completed <= last
        if (done and completed < received) or not (done or (received <= last < completed)):
            continue
        until = completed if done else last
        entry = lives.age(file, eve) if received < first else None
        found[file.kind, entry, lives.age(file, until), int(done)] += 1
    return found


def _or(day: pd.Timestamp) -> pd.Timestamp:
    return pd.Timestamp("2100-01-01") if pd.isna(day) else day


def counted(frame: pd.DataFrame) -> Counter[Age]:
    rows = frame.astype(object).where(frame.notna(), None)
    found: Counter[Age] = Counter()
    for row in rows.to_dict("records"):
        key = (row["kind"], row["entry"], row["age"], row["done"])
        assert key not in found, "a group comes twice"
        found[key] = row["files"]
    return found


@pytest.mark.parametrize("seed", LOOKS)
def test_ages(world: World, lives: Lives, seed: int) -> None:
    filters, scope = look(world, seed)
    assert counted(ages(filters, scope)) == recounted(lives, filters, scope)


@pytest.mark.parametrize("period", ["2025", "2025-07", "2026-02"])
def test_ages_of_everything(world: World, lives: Lives, period: str) -> None:
    """What the random looks might miss: files from before, clock stops across the first day."""
    filters = world.filters(period)
    expected = recounted(lives, filters, PROVINCE)
    assert counted(ages(filters, PROVINCE)) == expected
    entered = [key for key in expected if key[1] is not None]
    assert len(entered) > 10 and any(not done for *_, done in entered)


@pytest.mark.parametrize("edge", ["clock_stops", "backwards", "working_days"])
def test_ages_of_edges(world: World, lives: Lives, edge: str) -> None:
    for period in ("2026", "2026-02", "2026-01-12..2026-01-20"):
        filters = world.filters(period, edge=edge)
        assert counted(ages(filters, PROVINCE)) == recounted(lives, filters, PROVINCE)


@pytest.mark.parametrize("seed", LOOKS)
def test_as_the_metrics_have_it(world: World, seed: int) -> None:
    """The resolved ones are those of the closed-only median, the others those in progress."""
    filters, scope = look(world, seed)
    frame = ages(filters, scope)
    row = query.table(("median_duration", "open"), filters, scope).iloc[0]
    assert frame.loc[frame["done"] == 1, "files"].sum() == row["median_duration_denominator"]
    assert frame.loc[frame["done"] == 0, "files"].sum() == row["open"]
    middle = closed_median(frame)
    assert pd.isna(row["median_duration"]) if middle is None else middle == row["median_duration"]


def test_curve_of_one_file_at_a_time(world: World) -> None:
    filters = world.filters("2026-Q1")
    frame = ages(filters, PROVINCE)
    rows: list[dict[str, Any]] = frame.to_dict("records")
    files = [row for row in rows for _ in range(row["files"])]
    entries = [-1 if row["entry"] is None else min(row["entry"], row["age"] - 0.5) for row in files]
    expected = kaplan_meier(
        [row["age"] for row in files], [row["done"] == 1 for row in files], entries
    )
    found = curve(frame, 1)
    assert found is not None
    assert found.open_share == pytest.approx(expected.open_share)
    assert found.at_risk == expected.at_risk
    assert time_to(found, 0.5) == time_to(expected, 0.5)


def test_nothing_observed_is_no_curve(world: World) -> None:
    frame = ages(world.filters("2024-02"), PROVINCE)
    assert frame.empty and curve(frame, 5) is None and closed_median(frame) is None
    few = ages(world.filters("2026", edge="no_deadline"), PROVINCE)
    assert 0 < few["files"].sum() < 6
    assert curve(few, 6) is None
