"""Inherited and own work, advice and reminders, quality of finished work: on the edges by hand."""

from __future__ import annotations

import pytest

from tests.world.count import Count

EDGE = {"edge": "advised", "period": "2026-Q1"}


def test_inherited_and_own(counted: Count) -> None:
    """Seven files of the edge of inheritance; two tasks besides are open, received before."""
    found = counted("carried_open", "carried_overdue", "own_open", "own_overdue", **EDGE)
    # overdue and due on the last day; four tasks in progress besides, due at the end of March
    assert found == {"carried_open": 6, "carried_overdue": 1, "own_open": 1, "own_overdue": 1}


def test_what_was_past_due_on_the_first_day_is_late_by_inheritance(counted: Count) -> None:
    found = counted("late_inherited", "late_own", **EDGE)
    assert found == {"late_inherited": 1, "late_own": 2}
    # a day earlier it was not yet past its day; asked for from then on, all three are one's own
    earlier = counted("late_inherited", "late_own", edge="advised", period="2025-12-31..2026-03-31")
    assert earlier == {"late_inherited": 0, "late_own": 3}


def test_advice_is_unasked_unless_a_reminder_came_before_it(counted: Count) -> None:
    found = counted(
        *("advised_unasked", "advised_after_reminder", "resolved_unadvised", "reminded_unadvised"),
        "initiative_rate",
        **EDGE,
    )
    assert found == {
        "advised_unasked": 4,  # on the first day, before the reminder (twice), of its moment
        "advised_after_reminder": 2,
        "resolved_unadvised": 2 + 5,  # two tasks, and five files that have no advice at all
        "reminded_unadvised": 2,
        "initiative_rate": pytest.approx(4 / 6),
    }


def test_a_reminder_counts_from_its_day_on(counted: Count) -> None:
    until = {"edge": "advised", "period": "2026-Q1"}
    assert counted("reminded_unadvised", as_of="2026-03-19", **until) == {"reminded_unadvised": 1}
    before = counted("reminded_unadvised", as_of="2026-01-05", **until)
    assert before == {"reminded_unadvised": 1}  # asked on 29 December, advised on 6 January


def test_quality_of_what_was_finished(counted: Count) -> None:
    found = counted("finished_reviewed", "finished_rated_good", "finished_good_rate", **EDGE)
    assert found == {"finished_reviewed": 2, "finished_rated_good": 1, "finished_good_rate": 0.5}
    # the review made in the period, of a file finished before it, is of the year before
    year = counted("finished_reviewed", edge="advised", period="2025")
    assert year == {"finished_reviewed": 1}
    assert counted("reviewed", **EDGE) == {"reviewed": 3}
