"""What the measures of quality and of issues count, by hand in ``tests/world/judged.py``."""

from __future__ import annotations

import pytest

from lib import query
from lib.measures import MEASURES
from tests.world import World
from tests.world.count import Count, members
from tests.world.world import PROVINCE


class TestRatings:
    def test_by_criterion_of_those_scored(self, counted: Count) -> None:
        found = counted(
            *("reviewed", "rated_good", "complete_scored", "complete_good", "lawful_good"),
            *("advice_good", "form_scored", "form_good"),
            edge="rated",
        )
        assert found == {
            "reviewed": 13,
            "rated_good": 9,
            "complete_scored": 2,
            "complete_good": 2,
            "lawful_good": 1,
            "advice_good": 1,
            "form_scored": 1,
            "form_good": 0,
        }

    def test_of_the_unit_count_only_before_those_of_the_inspection(self, counted: Count) -> None:
        found = counted("rated_by_both", "self_rated_higher", "self_higher_rate", edge="rated")
        assert found == {
            "rated_by_both": 3,
            "self_rated_higher": 1,
            "self_higher_rate": pytest.approx(1 / 3),
        }

    def test_gap_in_grades(self, world: World) -> None:
        filters = world.filters("2026", edge="rated")
        frame = query.table(("reviews",), filters, PROVINCE, ("rating_gap",))
        found = dict(zip(frame["rating_gap"], frame["reviews"], strict=True))
        assert found == {2: 1, -1: 1, 0: 1, None: 10}


class TestWorkDoneAgain:
    def test_counts_files_with_a_result(self, counted: Count) -> None:
        found = counted(
            *("resolved", "reworked", "reworked_again", "reopened", "right_first_time"),
            edge="rated",
        )
        assert found == {
            "resolved": 6,
            "reworked": 2,
            "reworked_again": 1,
            "reopened": 2,
            "right_first_time": 3,
        }


class TestIssues:
    def test_ages_are_calendar_days_and_whole(self, counted: Count) -> None:
        ages = [key for key in MEASURES if key.startswith("issues_open_")]
        assert counted("issues_open", *ages, edge="watched") == {
            "issues_open": 8,
            "issues_open_to_30": 3,
            "issues_open_to_90": 2,
            "issues_open_to_180": 2,
            "issues_open_over_180": 1,
        }

    def test_silent_is_without_word_for_thirty_days(self, counted: Count) -> None:
        """Not the explained, not the remediated; what is given or reported tomorrow is not yet."""
        assert counted("issues_silent", edge="watched") == {"issues_silent": 4}
        day_before = {"period": "2026", "as_of": "2026-03-19", "edge": "watched"}
        assert counted("issues_silent", **day_before) == {"issues_silent": 4}

    def test_late_from_the_day_after(self, counted: Count) -> None:
        found = counted("issues_past_due", "explanations_missing", edge="watched")
        assert found == {"issues_past_due": 1, "explanations_missing": 2}

    def test_books_balance(self, counted: Count) -> None:
        """Opening + found − closed = open; the closing dated before the finding is in both."""
        found = counted("issues_opening", "issues_found", "issues_closed", edge="watched")
        assert found == {"issues_opening": 7, "issues_found": 5, "issues_closed": 4}

    def test_endings_and_repeats(self, counted: Count) -> None:
        found = counted("issues_closed_not_done", "issues_repeated", edge="watched")
        assert found == {"issues_closed_not_done": 1, "issues_repeated": 1}

    def test_past_day_stays_as_it_was(self, counted: Count) -> None:
        day = {"period": "2025", "as_of": "2025-12-31", "edge": "watched"}
        assert counted("issues_open", "issues_closed", **day) == {
            "issues_open": 7,
            "issues_closed": 1,
        }

    @pytest.mark.parametrize("day", ["2025-03-01", "2026-02-18", "2026-03-20"])
    def test_each_open_issue_has_one_age(self, world: World, day: str) -> None:
        filters = world.filters(day[:4], day)
        ages = [key for key in MEASURES if key.startswith("issues_open_")]
        assert len(ages) == 4
        parts = [id for key in ages for id in members(key, filters)]
        assert sorted(parts) == sorted(members("issues_open", filters))
        assert parts
