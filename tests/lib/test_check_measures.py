"""What the checks and the faults of the data count, by hand: ``tests/world/odd.py``."""

from __future__ import annotations

from typing import Any

import pytest

from tests.world.count import Count

AUTUMN = {"period": "2025-09", "as_of": "2025-10-31"}
WINTER = {"period": "2026", "as_of": "2026-03-20"}


class TestChecked:
    """Files given ten working days up to Monday 9 February 2026."""

    def test_the_due_day_and_the_days_around_it(self, counted: Count) -> None:
        found = counted("resolved_on_due_day", "resolved_near_due_day", edge="checked", **WINTER)
        # not the one given four days; near: all but that of the 26th, eight working days later
        assert found == {"resolved_on_due_day": 4, "resolved_near_due_day": 15}

    def test_extended_on_the_last_minute_and_after_midnight(self, counted: Count) -> None:
        found = counted("extended", "extended_after_expiry", edge="checked", **WINTER)
        assert found == {"extended": 2, "extended_after_expiry": 1}

    def test_entries_are_late_by_working_days(self, counted: Count) -> None:
        """Five calendar days later each; that is 4, 3, 4, 5, 4, 4, 4, 3 and (Tết) 3 of them."""
        found = counted("entry_known", "entered_late", "median_entry_gap", edge="checked", **WINTER)
        assert found == {"entry_known": 9, "entered_late": 6, "median_entry_gap": 4}

    def test_stops_in_the_last_two_working_days(self, counted: Count) -> None:
        """Thursday the 5th and the due day itself; not the 4th, not the day after."""
        found = counted("stopped_near_due_day", edge="checked", **WINTER)
        assert found == {"stopped_near_due_day": 2}

    def test_reopened_on_the_ninetieth_day(self, counted: Count) -> None:
        """Two results of November, reopened after 90 and 91 days."""
        november = {"period": "2025-11", "as_of": "2026-03-20"}
        found = counted("gave_result", "reopened_soon", edge="checked", **november)
        assert found == {"gave_result": 2, "reopened_soon": 1}
        day_before = {"period": "2025-11", "as_of": "2026-02-07"}
        assert counted("reopened_soon", edge="checked", **day_before) == {"reopened_soon": 0}


class TestHandedAround:
    """A to B; to B and back; to B, to C and back; to B, within B, to C."""

    @pytest.mark.parametrize("when", [AUTUMN, {"period": "2026-01", "as_of": "2026-01-31"}])
    def test_hand_overs(self, counted: Count, when: dict[str, Any]) -> None:
        earlier = 4 if when is not AUTUMN else 0  # those of the autumn are still open in winter
        keys = ("handled", "came_back", "moved_often", "many_holders")
        found = counted(*keys, edge="handed_around", **when)
        assert found == {
            "handled": 4 + earlier,
            "came_back": 2 * (1 + bool(earlier)),
            "moved_often": 1 + bool(earlier),  # what stays within B is no hand-over
            "many_holders": 2 * (1 + bool(earlier)),
        }

    def test_what_comes_later_is_not_known_yet(self, counted: Count) -> None:
        """The first back is that of the 10th."""
        for day, back in (("2025-09-09", 0), ("2025-09-10", 1), ("2025-09-11", 2)):
            asked = {"period": "2025-09", "as_of": day, "edge": "handed_around"}
            assert counted("came_back", **asked) == {"came_back": back}, day


class TestMisdated:
    def test_faults(self, counted: Count) -> None:
        keys = (
            *("result_before_receipt", "due_before_receipt", "result_after_delivery"),
            *("no_deadline", "handled", "unbalanced"),
        )
        found = counted(*keys, edge="misdated", period="2025-09", as_of="2025-09-30")
        assert found == {
            "result_before_receipt": 2,  # one of them received in October
            "due_before_receipt": 1,
            "result_after_delivery": 2,  # not the one of the day of delivery
            "no_deadline": 2 / 6,
            "handled": 6,
            "unbalanced": 1,  # the other stands on both sides of the month
        }
        october = counted("unbalanced", edge="misdated", period="2025-10", as_of="2025-10-31")
        assert october == {"unbalanced": 1}

    def test_only_a_current_deadline_before_receipt_counts_too(self, counted: Count) -> None:
        found = counted("due_before_receipt", edge="misdated", period="2026-01", as_of="2026-01-31")
        assert found == {"due_before_receipt": 1}

    def test_a_unit_that_was_no_more(self, counted: Count, world: Any) -> None:
        old = world.unit("29464", "2025-01-06")
        asked = {"unit_id": old, "organisation": "then", "period": "2025", "as_of": "2025-12-31"}
        # received on 1 July and later, not on its last day
        assert counted("ended_unit", **asked)["ended_unit"] == 2


class TestTwins:
    @pytest.mark.parametrize("period", ["2025-09", "2026-01"])
    def test_possible_duplicates(self, counted: Count, period: str) -> None:
        asked = {"period": f"2025-01-01..{period}-28", "as_of": f"{period}-28", "edge": "twins"}
        rounds = 1 if period == "2025-09" else 2
        found = counted("possible_duplicate", "received", **asked)
        assert found == {"possible_duplicate": 4 * rounds, "received": 10 * rounds}


class TestSteps:
    def test_out_of_order(self, counted: Count) -> None:
        """Only one file of the edges has steps of its own, in order."""
        found = counted("steps_out_of_order", edge="one_file", period="2026", as_of="2026-03-20")
        assert found == {"steps_out_of_order": 0}
