"""What Decree 90/2020 asks of each class, case by case; and which rules hold in which year."""

from __future__ import annotations

import pytest

from lib.evaluation.decree_90 import ASKED, checks, open_classes
from lib.evaluation.ranges import Range, exactly, mean
from lib.evaluation.rules import rules_for


@pytest.mark.parametrize(
    ("done", "clean", "classes"),
    [
        (1.0, 0.80, ("excellent", "good", "completed")),
        (1.0, 0.79, ("completed",)),  # who is not good is not excellent
        (0.999, 0.95, ("completed",)),
        (0.71, 0.10, ("completed",)),
        (0.70, 0.10, ("completed", "not_completed")),  # no threshold speaks for either
        (0.50, 0.10, ("completed", "not_completed")),
        (0.49, 0.10, ("not_completed",)),
        (None, None, ("excellent", "good", "completed", "not_completed")),
    ],
)
def test_classes_left_open(
    done: float | None, clean: float | None, classes: tuple[str, ...]
) -> None:
    assert open_classes(checks(done, clean)) == classes


def test_what_is_not_sure_is_marked_so() -> None:
    sure = {(asked.name, asked.share) for asked in ASKED if asked.confidence == "A"}
    assert sure == {("excellent", "done")}


@pytest.mark.parametrize(
    ("year", "key"),
    [(2020, "decree_90"), (2025, "decree_90"), (2026, "decree_335"), (2030, "decree_335")],
)
def test_rules_of_the_year(year: int, key: str) -> None:
    assert rules_for(year).key == key
    assert rules_for(year).has_points == (year >= 2026)


class TestRanges:
    def test_sums_and_means(self) -> None:
        assert Range(1, 2) + exactly(3) == Range(4, 5)
        assert mean((Range(0, 1), exactly(1))) == Range(0.5, 1)
        assert Range(0.5, 1).times(70) == Range(35, 70)
        assert exactly(2).known and not Range(0, 2).known

    def test_turned_round_is_refused(self) -> None:
        with pytest.raises(ValueError):
            Range(2, 1)
