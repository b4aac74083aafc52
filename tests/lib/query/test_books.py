"""The books balance, both views of the organisation agree, and a past day stays as it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pandas as pd
import sqlalchemy as sa

from lib import query
from lib.database.schema import case_file, file_event, file_pause, file_stage, issue, quality_review
from lib.filters import Filters
from lib.metrics import METRICS
from lib.metrics.rating import RATING
from lib.periods import months
from tests.world import AS_OF, World, build
from tests.world.world import PROVINCE


class TestSuccession:
    """A file of a merged unit stands under one unit, then and now."""

    def test_both_views_have_equal_totals(self, world: World) -> None:
        for period in ("2024", "2025", "2025-02", "2025-Q3"):
            total = query.table(tuple(METRICS), world.filters(period), PROVINCE).iloc[0]
            for view in ("then", "now"):
                filters = world.filters(period, organisation=view)
                frame = query.table(tuple(METRICS), filters, PROVINCE, ("unit",))
                assert frame["unit"].is_unique
                for key in METRICS:
                    for column in (f"{key}_numerator", f"{key}_denominator"):
                        assert frame[column].sum() == total[column], (view, period, column)

    def test_merged_departments(self, world: World) -> None:
        """Agriculture and environment: two departments, one of 2025, one of today."""
        codes = {"then": ["H59.07", "H59.10", "H59.21", "H61.21"], "now": ["H61.21"]}
        days = ["2024-06-03", "2024-06-03", "2025-03-01", "2025-07-01"]
        sums = {}
        for view, named in codes.items():
            ids = [world.unit(c, d) for c, d in zip(named, days[-len(named) :], strict=True)]
            filters = [world.filters("2025", unit_id=unit, organisation=view) for unit in ids]
            frames = [query.table(("received",), f, PROVINCE).iloc[0] for f in filters]
            sums[view] = sum(int(row["received"]) for row in frames)
            if view == "then":
                assert sum(row["received"] > 0 for row in frames) > 1
        assert sums["then"] == sums["now"] > 0

    def test_codes_used_again_are_different_units(self, world: World) -> None:
        """29242 was Phường 3 twice and is Phường Trà Vinh now."""
        units = [world.unit("29242", d) for d in ("2024-06-03", "2025-03-01", "2025-07-01")]
        assert len(set(units)) == 3
        then = [
            query.count(
                "received",
                "numerator",
                world.filters("12m", "2026-03-20", unit_id=unit, organisation="then"),
                PROVINCE,
            )
            for unit in units
        ]
        assert then[0] == 0 < then[1] < then[2]
        now = world.filters("12m", unit_id=units[2], organisation="now")
        old = world.filters("12m", unit_id=units[1], organisation="now")
        assert query.count("received", "numerator", now, PROVINCE) > sum(then)  # other wards too
        assert query.count("received", "numerator", old, PROVINCE) == 0


class TestAsOf:
    """A past day is shown as it was that day: what came after is not known yet."""

    DAY = date(2025, 10, 10)

    def test_later_results_are_not_known(self, world: World) -> None:
        filters = world.filters("2025", self.DAY)
        frame = query.records("open", "numerator", filters, PROVINCE, size=10_000)
        files = world.frames["case_file"]
        later = files["completed_at"] >= "2025-10-11"
        assert set(frame["code"]) & set(files.loc[later, "code"])  # done since, open then
        assert not set(frame["code"]) & set(files.loc[files["received_at"] >= "2025-10-11", "code"])

    def test_a_period_that_is_not_over_ends_on_the_day(self, world: World) -> None:
        # but for what followed on a result or a due day, which is known up to the as-of day
        known_later = {"reopened_soon_rate", "finished_good_rate", *(m.key for m in RATING)}
        keys = tuple(key for key in METRICS if key not in known_later)
        year = query.table(keys, world.filters("2025", self.DAY), PROVINCE)
        so_far = query.table(keys, world.filters(f"2025-01-01..{self.DAY}"), PROVINCE)
        differing = [name for name in year if not year[name].equals(so_far[name])]
        assert differing == []

    def test_equals_what_was_shown_that_day(
        self, engine: sa.Engine, use_database: Callable[[sa.Engine], None]
    ) -> None:
        """The world as it is today, against the world as it had been written by that evening."""
        world = build(engine)
        use_database(engine)
        filters = world.filters("2025", self.DAY)
        keys = tuple(METRICS)
        now = [query.table(keys, filters, PROVINCE, by) for by in ((), ("unit",), ("kind",))]
        months = query.series(keys, filters, PROVINCE)
        with engine.begin() as connection:
            forget_after(connection, self.DAY)
        use_database(engine)  # forgets every answer
        then = [query.table(keys, filters, PROVINCE, by) for by in ((), ("unit",), ("kind",))]
        for today, that_day in zip(now, then, strict=True):
            assert_same_rows(today, that_day)
        assert_same_rows(months, query.series(keys, filters, PROVINCE))
        assert now[0]["open"].iloc[0] > 50


def assert_same_rows(one: pd.DataFrame, other: pd.DataFrame) -> None:
    by = [name for name in ("month", "unit", "kind") if name in one]
    frames = [f.sort_values(by, ignore_index=True) if by else f for f in (one, other)]
    pd.testing.assert_frame_equal(*frames)


def forget_after(connection: sa.Connection, day: date) -> None:
    """Take out of the database what happened after ``day``."""
    midnight = datetime.combine(day + timedelta(days=1), time(0))
    # a result dated after its delivery is a typing error: it stood there on the day as well
    typed_right = case_file.c.completed_at <= case_file.c.ingested_at
    files = sa.select(case_file.c.id).where(case_file.c.received_at >= midnight)
    _forget_issues(connection, sa.or_(issue.c.found_on > day, issue.c.file_id.in_(files)))
    for table in (file_event, file_pause, file_stage, quality_review):
        connection.execute(sa.delete(table).where(table.c.file_id.in_(files)))
    connection.execute(sa.delete(case_file).where(case_file.c.received_at >= midnight))
    connection.execute(sa.delete(file_pause).where(file_pause.c.started_on > day))
    connection.execute(sa.delete(file_stage).where(file_stage.c.started_on > day))
    connection.execute(sa.delete(quality_review).where(quality_review.c.reviewed_at >= midnight))
    for table, column, last in (
        (case_file, "completed_at", midnight - timedelta(seconds=1)),
        (file_pause, "ended_on", day),
        (file_stage, "ended_at", midnight - timedelta(seconds=1)),
        (issue, "closed_on", day),
        (issue, "explanation_given", day),
    ):
        later = [table.c[column] > last, *([typed_right] if column == "completed_at" else [])]
        connection.execute(sa.update(table).where(*later).values({column: None}))


def _forget_issues(connection: sa.Connection, which: sa.ColumnElement[bool]) -> None:
    """One that repeats a forgotten issue still repeats one: itself, for want of another."""
    gone = sa.select(issue.c.id).where(which)
    repeats = sa.update(issue).where(issue.c.repeats_issue_id.in_(gone))
    connection.execute(repeats.values(repeats_issue_id=issue.c.id))
    connection.execute(sa.delete(issue).where(which))


class TestBalance:
    """Opening + received − resolved = closing, and form II.06a (3) = (7) + (11)."""

    def test_books_balance_by_unit_and_month(self, world: World) -> None:
        backwards = {world.edges["backwards"], world.edges["misdated"]}
        for period in months(AS_OF, 9):
            before = period.start - timedelta(days=1)
            opening = by_unit(world.filters(f"{before}..{before}"))
            closing = by_unit(world.filters(period.key))
            assert set(opening) <= set(closing)
            for unit, row in closing.items():
                carried = opening.get(unit, {"open": 0})["open"]
                left = carried + row["received"] - row["resolved"] - row["open"]
                assert left == 0 or unit in backwards, (period.key, unit)
                assert row["handled"] == row["resolved"] + row["open"]  # (3) = (7) + (11)
                if unit not in backwards:
                    assert row["handled"] == carried + row["received"]  # (3) = (5) + (6)

    def test_what_does_not_balance_is_seen(self, world: World) -> None:
        """One result of January belongs to a file received in February."""
        left = {}
        for key, before in (("2026-01", "2025-12-31"), ("2026-02", "2026-01-31")):
            opening = world.filters(f"{before}..{before}", edge="backwards")
            closing = world.filters(key, edge="backwards")
            keys = ("open", "received", "resolved")
            row = query.table(keys, closing, PROVINCE).iloc[0]
            carried = query.table(keys, opening, PROVINCE).iloc[0]["open"]
            left[key] = carried + row["received"] - row["resolved"] - row["open"]
        assert left == {"2026-01": -1, "2026-02": 1}


def by_unit(filters: Filters) -> dict[int, dict[str, int]]:
    frame = query.table(("open", "received", "resolved", "handled"), filters, PROVINCE, ("unit",))
    return {row["unit"]: row for row in frame.to_dict("records")}
