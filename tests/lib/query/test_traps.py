"""Figures that ought not to move, or not to exist: nothing to divide by, nothing to count, rows
that multiply, rows of two kinds."""

from __future__ import annotations

from datetime import date
from typing import Any

from lib import query
from lib.access import NOTHING
from lib.metrics import METRICS
from tests.world import World
from tests.world.count import Count
from tests.world.world import PROVINCE


class TestZeroDenominator:
    """Undefined is neither 0 nor 100 %."""

    RATES = tuple(key for key, metric in METRICS.items() if metric.denominator)

    def test_files_without_a_deadline(self, counted: Count, world: World) -> None:
        found = counted("resolved", "resolved_no_deadline", "on_time_rate", edge="no_deadline")
        assert (found["resolved"], found["resolved_no_deadline"]) == (2, 2)
        assert found["on_time_rate"] != found["on_time_rate"]  # NaN
        row = query.table(("on_time_rate",), world.filters(edge="no_deadline"), PROVINCE).iloc[0]
        assert (row["on_time_rate_numerator"], row["on_time_rate_denominator"]) == (0, 0)

    def test_every_rate_and_duration_over_nothing(self, world: World) -> None:
        nothing = world.filters("2023")
        for filters, scope in ((nothing, PROVINCE), (world.filters(), NOTHING)):
            row = query.table(tuple(METRICS), filters, scope).iloc[0]
            for key, metric in METRICS.items():
                undefined = bool(metric.denominator) or metric.of_days
                assert (row[key] != row[key]) == undefined, key
                assert row[f"{key}_denominator"] == 0, key

    def test_undefined_among_groups_stays_a_number(self, world: World) -> None:
        frame = query.table(self.RATES, world.filters("2026"), PROVINCE, ("unit",))
        assert set(frame[[*self.RATES]].dtypes.map(str)) == {"float64"}
        assert frame[[*self.RATES]].isna().any().any()

    def test_a_stopped_clock_needs_a_deadline(self, counted: Count) -> None:
        """Without one there is nothing to be in time for, in every rate alike."""
        found = counted("paused", "open_no_deadline", "on_time_rate_766", edge="no_deadline")
        assert (found["paused"], found["open_no_deadline"]) == (0, 3)
        assert found["on_time_rate_766"] != found["on_time_rate_766"]

    def test_a_deadline_set_later_counts_only_when_asked_for(self, counted: Count) -> None:
        found = counted("overdue", "open_no_deadline", edge="no_deadline", deadline="current")
        assert found == {"overdue": 1, "open_no_deadline": 2}


class TestEmptyPeriod:
    def test_table_has_one_row_of_zeros(self, world: World) -> None:
        counts = ["received", "open", "open_issues"]
        frame = query.table(tuple(counts), world.filters("2023"), PROVINCE)
        assert frame[counts].to_dict("records") == [dict.fromkeys(counts, 0)]

    def test_groups_and_months_are_empty(self, world: World) -> None:
        filters = world.filters("2023")
        assert query.table(("received",), filters, PROVINCE, ("unit",)).empty
        assert query.series(("received",), filters, PROVINCE).empty
        assert query.records("received", "numerator", filters, PROVINCE).empty

    def test_a_period_before_the_calendar(self, world: World) -> None:
        """The year before the first year of the calendar, as a comparison asks for it."""
        filters = world.filters("2010").previous()
        assert filters.end == date(2009, 12, 31)
        assert query.table(("received", "due_soon"), filters, PROVINCE).iloc[0]["received"] == 0
        assert query.series(("received",), world.filters("2010-02"), PROVINCE).empty


class TestFanOut:
    """Reviews, issues, events and clock stops of a file do not multiply it."""

    def test_files(self, counted: Count) -> None:
        found = counted("resolved", "late", "on_due_day", "reworked", "reopened",
                        "on_time_rate", "rework_rate", edge="fan_out")  # fmt: skip
        assert found == {
            "resolved": 2,
            "late": 1,
            "on_due_day": 1,
            "reworked": 1,
            "reopened": 1,
            "on_time_rate": 0.5,
            "rework_rate": 0.5,
        }

    def test_reviews_and_issues(self, counted: Count) -> None:
        found = counted("reviewed", "rated_good", "good_rate", "issues_found", "issues_closed",
                        "open_issues", "issues_past_due", edge="fan_out")  # fmt: skip
        assert found == {
            "reviewed": 5,
            "rated_good": 3,
            "good_rate": 0.6,
            "issues_found": 7,
            "issues_closed": 1,
            "open_issues": 6,
            "issues_past_due": 5,
        }

    def test_all_at_once_as_one_by_one(self, world: World) -> None:
        filters = world.filters("2026")
        together = query.table(tuple(METRICS), filters, PROVINCE, ("unit",))
        for key in METRICS:
            alone = query.table((key,), filters, PROVINCE, ("unit",))
            both = alone.merge(together, on="unit", suffixes=("", "_together"))
            assert len(both) == len(alone)
            assert both[f"{key}_numerator"].equals(both[f"{key}_numerator_together"]), key


class TestTwoGrains:
    """A file with five reviews is one file and five reviews; the filters are the file's."""

    def test_each_counts_its_own_rows(self, world: World) -> None:
        filters = world.filters("2026", edge="fan_out")
        row = query.table(("resolved", "good_rate", "open_issues"), filters, PROVINCE).iloc[0]
        assert row["resolved"] == 2
        assert (row["good_rate_numerator"], row["good_rate_denominator"]) == (3, 5)
        assert row["open_issues"] == 6

    def test_filters_of_files_reach_reviews_and_issues(self, world: World) -> None:
        land: dict[str, Any] = {"fields": ("land",), "field_ids": (world.fields["land"],)}
        filters = world.filters("2026", edge="fan_out", **land)
        row = query.table(("resolved", "good_rate", "open_issues"), filters, PROVINCE).iloc[0]
        assert row["good_rate_denominator"] == 5
        assert row["open_issues"] == 5  # the one without a file has no field
        other = world.filters("2026", edge="fan_out", kinds=("task",))
        row = query.table(("resolved", "good_rate", "open_issues"), other, PROVINCE).iloc[0]
        assert (row["resolved"], row["good_rate_denominator"], row["open_issues"]) == (0, 0, 0)

    def test_issue_without_a_file_stands_under_unknown(self, world: World) -> None:
        filters = world.filters("2026", edge="fan_out")
        for by in ("field", "source", "kind"):
            frame = query.table(("open_issues",), filters, PROVINCE, (by,))
            by_key = dict(zip(frame[by], frame["open_issues"], strict=True))
            assert by_key.pop(None) == 1
            assert sum(by_key.values()) == 5
