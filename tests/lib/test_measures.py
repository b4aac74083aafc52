"""What each measure counts, one class for each trap. Numbers are counted by hand in
``tests/world/edges.py``, each edge in a commune of its own."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from lib import query
from lib.database.schema import case_file
from lib.dimensions import FACTS
from lib.filters import Filters
from lib.measures import (
    MEASURES,
    OPEN_STATES,
    OVERDUE_BANDS,
    RESOLVED_STATES,
    WAITING_BANDS,
    state,
    touches,
)
from lib.query import spans
from lib.query.run import rows
from tests.world import World
from tests.world.count import IDS, Count, members
from tests.world.world import PROVINCE

MARCH_4 = {"period": "2026-03-04..2026-03-04", "as_of": "2026-03-04"}
# days that differ: a working day, a Sunday, the middle of Tết, the day of a merger, the last day
DAYS = ("2025-02-28", "2025-07-01", "2025-11-16", "2026-02-18", "2026-03-20")


class TestDayBoundary:
    """The day decides, first and last second included; the minute only where it is said."""

    def test_states_of_results(self, counted: Count) -> None:
        found = counted(*RESOLVED_STATES, "resolved", edge="day_boundary", **MARCH_4)
        assert found == {
            "resolved": 4,
            "early": 0,
            "on_due_day": 4,  # from 00:00:00 to 23:59:59, also a minute after the hour of the due
            "late": 0,
            "resolved_no_deadline": 0,
        }

    def test_one_second_after_midnight_is_late(self, counted: Count) -> None:
        day = {"period": "2026-03-05..2026-03-05", "as_of": "2026-03-05"}
        assert counted("late", "on_due_day", edge="day_boundary", **day) == {
            "late": 1,
            "on_due_day": 0,
        }

    def test_one_second_before_is_early(self, counted: Count) -> None:
        day = {"period": "2026-03-03..2026-03-03", "as_of": "2026-03-03"}
        assert counted("early", "resolved", edge="day_boundary", **day) == {
            "early": 1,
            "resolved": 1,
        }

    def test_by_the_clock(self, counted: Count) -> None:
        found = counted(
            "in_time_by_clock", "late_by_clock", "on_time_rate", "on_time_rate_by_clock",
            edge="day_boundary", **MARCH_4,
        )  # fmt: skip
        assert found == {
            "in_time_by_clock": 2,  # 00:00 and 17:00 sharp
            "late_by_clock": 2,  # 17:01 and 23:59:59
            "on_time_rate": 1.0,
            "on_time_rate_by_clock": 0.5,
        }

    def test_due_today_is_not_overdue_before_the_day_is_over(self, counted: Count) -> None:
        assert counted("overdue", "due_soon", edge="day_boundary", **MARCH_4) == {
            "overdue": 0,
            "due_soon": 3,  # two due today, and one that is done tomorrow at 00:00
        }
        next_day = {"period": "2026-03-05..2026-03-05", "as_of": "2026-03-05"}
        assert counted("overdue", edge="day_boundary", **next_day) == {"overdue": 2}

    def test_received_at_midnight(self, counted: Count) -> None:
        assert counted("received", edge="day_boundary", **MARCH_4) == {"received": 1}
        next_day = {"period": "2026-03-05..2026-03-05", "as_of": "2026-03-05"}
        assert counted("received", edge="day_boundary", **next_day) == {"received": 1}
        last_second = {"period": "2026-02-25..2026-02-25", "as_of": "2026-02-25"}
        assert counted("received", edge="day_boundary", **last_second) == {"received": 7}

    def test_a_file_done_today_is_not_open_tonight(self, counted: Count) -> None:
        # received 8 by the 4th; done: one on the 3rd, four on the 4th
        assert counted("open", edge="day_boundary", **MARCH_4) == {"open": 3}


class TestBackwards:
    """Results dated before receipt are counted, shown, and kept out of durations."""

    def test_a_result_is_a_result(self, counted: Count) -> None:
        found = counted("received", "resolved", "resolved_in_order", "early", "open",
                        edge="backwards", period="2026-02", as_of="2026-02-28")  # fmt: skip
        assert found == {
            "received": 4,
            "resolved": 2,
            "resolved_in_order": 1,
            "early": 2,
            "open": 1,
        }

    def test_before_its_receipt_it_is_not_open(self, counted: Count) -> None:
        day = {"period": "2026-01", "as_of": "2026-01-31"}
        assert counted("resolved", "open", edge="backwards", **day) == {"resolved": 1, "open": 0}

    def test_durations_leave_it_out(self, world: World) -> None:
        filters = world.filters("2026", edge="backwards")
        row = query.table(("median_duration",), filters, PROVINCE).iloc[0]
        assert (row["median_duration"], row["median_duration_denominator"]) == (4, 1)

    def test_a_result_of_the_future_is_still_open(self, counted: Count) -> None:
        assert counted("open", "overdue", edge="backwards") == {"open": 1, "overdue": 1}


class TestWorkingDays:
    """Around the days off of Tết, 14 to 22 February 2026."""

    def test_durations(self, world: World) -> None:
        filters = world.filters("2026-02", edge="working_days")
        row = query.table(("median_duration", "p90_duration"), filters, PROVINCE).iloc[0]
        assert row["median_duration"] == 1  # of 0, 0, 1, 1, 5
        assert row["p90_duration"] == pytest.approx(3.4)

    @pytest.mark.parametrize(
        ("day", "soon", "overdue"),
        [
            # 1 working day of notice for files, 3 for tasks; two files on each due day
            ("2026-02-12", 2 + 5, 0),  # files to the 13th; tasks to the 24th
            ("2026-02-13", 3 + 5, 2),  # files to the 23rd
            ("2026-02-18", 1 + 3, 6),  # a day off: the next working days are the 23rd to 25th
            ("2026-02-22", 1 + 3, 6),
            ("2026-02-23", 2 + 3, 6),
        ],
    )
    def test_due_soon(self, counted: Count, day: str, soon: int, overdue: int) -> None:
        asked = {"period": f"{day}..{day}", "as_of": day, "edge": "working_days"}
        found = counted("due_soon", "overdue", **asked)
        # the five files of the durations are due on the 23rd: open ones among them stand apart
        more = {"2026-02-12": 0, "2026-02-13": 2, "2026-02-18": 3, "2026-02-22": 2, "2026-02-23": 1}
        assert found == {"due_soon": soon + more[day], "overdue": overdue}

    def test_clock_stops(self, world: World) -> None:
        """Gross 15; the stops of the eight results take 0, 2, 4, 3, 15, 0, 0, 0 working days."""
        filters = world.filters("2026", edge="clock_stops")
        row = query.table(("median_duration", "p90_duration"), filters, PROVINCE).iloc[0]
        assert row["median_duration_denominator"] == 8
        assert row["median_duration"] == 14  # of 0, 11, 12, 13, 15, 15, 15, 15
        assert row["p90_duration"] == 15

    def test_stopped_at_the_close_of_the_day(self, counted: Count) -> None:
        def on(day: str) -> dict[str, Any]:
            asked = {"period": f"{day}..{day}", "as_of": day, "edge": "clock_stops"}
            return counted("paused", "overdue", "open", **asked)

        assert on("2026-01-11") == {"paused": 2, "overdue": 0, "open": 10}
        assert on("2026-01-12") == {"paused": 3, "overdue": 0, "open": 10}
        assert on("2026-02-01") == {"paused": 2, "overdue": 0, "open": 2}
        assert on("2026-02-02") == {"paused": 1, "overdue": 1, "open": 2}  # resumed that day


class TestExtensions:
    def test_original_and_current_deadline(self, counted: Count) -> None:
        original = counted(*RESOLVED_STATES, "overdue", "extended", edge="extensions")
        assert original == {
            "early": 1,
            "on_due_day": 1,
            "late": 2,
            "resolved_no_deadline": 0,
            "overdue": 1,
            "extended": 1,
        }
        moved = counted("extended_again", "saved_by_extension", edge="extensions")
        assert moved == {"extended_again": 1, "saved_by_extension": 1}
        current = counted(
            *RESOLVED_STATES, "overdue", "extended", edge="extensions", deadline="current"
        )
        assert current == {
            "early": 1,
            "on_due_day": 1,
            "late": 2,  # shortened, and reopened
            "resolved_no_deadline": 0,
            "overdue": 0,  # extended after it had expired
            "extended": 1,
        }

    def test_reopened_files_count_once(self, counted: Count) -> None:
        assert counted("reopened", "resolved", edge="extensions") == {"reopened": 1, "resolved": 4}


class TestBands:
    """Working days past the due day, and since a step began, on the days at the edges."""

    def test_edges_on_a_working_day(self, counted: Count) -> None:
        day = {"period": "2026-03", "as_of": "2026-03-20", "edge": "bands"}
        assert counted(*OVERDUE_BANDS, "overdue", "due_soon", "paused", **day) == {
            "overdue_1_5": 2,
            "overdue_6_20": 3,
            "overdue_21_60": 2,
            "overdue_over_60": 1,
            "overdue": 8,
            "due_soon": 1,
            "paused": 1,
        }
        assert counted(*WAITING_BANDS, "steps_waiting", "steps_waiting_overdue", **day) == {
            "waiting_0_5": 3,  # one begun that day
            "waiting_6_20": 4,  # one of them of the file whose clock is stopped
            "waiting_21_60": 2,
            "waiting_over_60": 1,
            "steps_waiting": 10,
            "steps_waiting_overdue": 8,
        }

    def test_edges_on_a_day_off(self, counted: Count) -> None:
        """On Sunday 15 March, what was due on Saturday is overdue by no working day yet."""
        day = {"period": "2026-03", "as_of": "2026-03-15", "edge": "bands"}
        assert counted(*OVERDUE_BANDS, "overdue", **day) == {
            "overdue_1_5": 2,  # Saturday the 14th, and Thursday the 12th: 1
            "overdue_6_20": 3,  # 12 February: 16
            "overdue_21_60": 2,  # 17 December: 56
            "overdue_over_60": 0,
            "overdue": 7,
        }

    @pytest.mark.parametrize("deadline", ["original", "current"])
    @pytest.mark.parametrize("day", (*DAYS, "2010-02-05"))
    def test_bands_add_up(self, world: World, day: str, deadline: str) -> None:
        """Also where the calendar does not reach 60 working days back."""
        filters = world.filters(day[:4], day, deadline=deadline)
        for bands, whole in ((OVERDUE_BANDS, "overdue"), (WAITING_BANDS, "steps_waiting")):
            parts = [id for key in bands for id in members(key, filters)]
            assert sorted(parts) == sorted(members(whole, filters))
            assert parts or day < "2024"


class TestPartitions:
    """Each file stands in exactly one state."""

    @pytest.mark.parametrize("deadline", ["original", "current"])
    @pytest.mark.parametrize("day", DAYS)
    def test_states(self, world: World, day: str, deadline: str) -> None:
        filters = world.filters(day[:4], day, deadline=deadline)
        for states, whole in (
            (OPEN_STATES, members_of_open(filters)),
            (RESOLVED_STATES, members("resolved", filters)),
        ):
            parts = [id for key in states for id in members(key, filters)]
            assert sorted(parts) == sorted(whole)
            assert whole

    @pytest.mark.parametrize("day", DAYS)
    def test_the_state_of_a_row_is_its_measure(self, world: World, day: str) -> None:
        filters = world.filters(day[:4], day)
        span = spans.one(filters)
        statement = sa.select(case_file.c.id, state(span).label("state"))
        by_state = {row["id"]: row["state"] for row in rows(statement)}
        for key in (*OPEN_STATES, *RESOLVED_STATES):
            assert {by_state[id] for id in members(key, filters)} <= {key}
        not_yet = {id for id, found in by_state.items() if found == "not_received"}
        received = sa.select(case_file.c.id).where(case_file.c.received_on <= span.end)
        assert not not_yet & {row["id"] for row in rows(received)}

    @pytest.mark.parametrize("day", DAYS)
    def test_the_first_cut_loses_nothing(self, world: World, day: str) -> None:
        filters = world.filters("2026-02" if day > "2026-02" else day[:7], day)
        for measure in MEASURES.values():
            near = sa.select(IDS[measure.fact].label("id")).select_from(FACTS[measure.fact])
            near = near.where(touches(measure.fact, spans.one(filters)))
            kept = {row["id"] for row in rows(near)}
            assert set(members(measure.key, filters)) <= kept, measure.key


def members_of_open(filters: Filters) -> list[int]:
    """Files received and not resolved by the midnight after the last day."""
    midnight = datetime.combine(filters.end + timedelta(days=1), time(0))
    done = case_file.c.completed_at
    statement = sa.select(case_file.c.id).where(
        case_file.c.received_at < midnight, sa.or_(done.is_(None), done >= midnight)
    )
    return [row["id"] for row in rows(statement)]
