"""Where time goes: shares of the days, and the step at which a unit loses most."""

from __future__ import annotations

import pytest

from lib.config import settings
from lib.step_time import most_lost, step_times

ENOUGH = settings().minimum_n


def rows(**steps: tuple[int, float]) -> list[dict[str, object]]:
    """Rows of a table by stage: how many steps ended, and their mean in working days."""
    return [
        {"stage": stage, "step_mean": mean, "step_mean_numerator": n}
        for stage, (n, mean) in steps.items()
    ]


def test_shares_are_of_days_not_of_steps() -> None:
    found = step_times(rows(process=(10, 6.0), receive=(40, 0.5), advise=(5, 4.0)))
    assert list(found) == ["receive", "process", "advise"]  # in the order of the work
    assert [step.share for step in found.values()] == [0.2, 0.6, 0.2]
    assert found["receive"].steps == 40


def test_a_step_that_nothing_passed_is_left_out() -> None:
    assert list(step_times(rows(process=(3, 2.0), advise=(0, float("nan"))))) == ["process"]
    assert step_times([]) == {}


def test_without_any_day_there_is_no_share() -> None:
    """Everything received and issued within one day."""
    assert [step.share for step in step_times(rows(receive=(7, 0.0), issue=(7, 0.0))).values()] == [
        None,
        None,
    ]


def test_most_is_lost_where_all_files_together_lose_most_days() -> None:
    """Twenty files one day longer cost more than six files three days longer."""
    everyone = step_times(rows(receive=(900, 1.0), process=(900, 5.0), advise=(900, 2.0)))
    own = step_times(rows(receive=(6, 4.0), process=(20, 6.0), advise=(20, 1.0)))
    loss = most_lost(own, everyone)
    assert loss is not None
    assert (loss.own.stage, loss.everyone.stage) == ("process", "process")
    assert loss.days == pytest.approx(1.0)
    assert loss.total == pytest.approx(20.0)


def test_a_unit_that_is_nowhere_slower_loses_nothing() -> None:
    everyone = step_times(rows(process=(900, 5.0), advise=(900, 2.0)))
    assert most_lost(step_times(rows(process=(50, 5.0), advise=(50, 1.9))), everyone) is None


def test_few_steps_tell_nothing() -> None:
    everyone = step_times(rows(process=(900, 5.0)))
    assert most_lost(step_times(rows(process=(ENOUGH - 1, 50.0))), everyone) is None
    assert most_lost(step_times(rows(process=(ENOUGH, 50.0))), everyone) is not None
