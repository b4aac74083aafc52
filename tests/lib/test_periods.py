"""Periods: the forms of their keys, the period before, lists of months."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from lib.periods import Period, months

AS_OF = date(2026, 11, 20)


class TestPeriod:
    @pytest.mark.parametrize(
        ("key", "start", "end"),
        [
            ("2026", date(2026, 1, 1), date(2026, 12, 31)),
            ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
            ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
            ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
            ("2025-12", date(2025, 12, 1), date(2025, 12, 31)),
            ("12m", date(2025, 12, 1), AS_OF),
            ("2026-01-15..2026-02-03", date(2026, 1, 15), date(2026, 2, 3)),
            ("2026-01-15..2026-01-15", date(2026, 1, 15), date(2026, 1, 15)),
        ],
    )
    def test_forms(self, key: str, start: date, end: date) -> None:
        assert Period.parse(key, AS_OF) == Period(key, start, end)

    @pytest.mark.parametrize(
        "key",
        ["", "26", "2026-13", "2026-00", "2026-1", "2026-Q5", "2026-Q0", "2026-q1", "13m", "0000",
         "9999-12", "2026-02-03", "2026-02-30..2026-03-01", "2026-02-03..", "..2026-02-03",
         "2026-02-03..2026-01-15", "2026-01-01..2026-01-02..2026-01-03", "last year"],
    )  # fmt: skip
    def test_other_forms_are_errors(self, key: str) -> None:
        with pytest.raises(ValueError):
            Period.parse(key, AS_OF)

    @pytest.mark.parametrize(
        ("key", "before"),
        [
            ("2026", "2025"),
            ("2026-Q1", "2025-Q4"),
            ("2026-Q3", "2026-Q2"),
            ("2026-01", "2025-12"),
            ("2026-03", "2026-02"),
            ("2026-01-15..2026-02-03", "2025-12-26..2026-01-14"),
            ("2026-03-01..2026-03-01", "2026-02-28..2026-02-28"),
        ],
    )
    def test_previous(self, key: str, before: str) -> None:
        assert Period.parse(key, AS_OF).previous() == Period.parse(before, AS_OF)

    @pytest.mark.parametrize(
        ("as_of", "before"),
        [
            (AS_OF, "2024-12-01..2025-11-20"),
            (date(2026, 11, 30), "2024-12-01..2025-11-30"),
            (date(2024, 2, 29), "2022-03-01..2023-02-28"),
        ],
    )
    def test_twelve_months_before_are_the_same_days(self, as_of: date, before: str) -> None:
        found = Period.parse("12m", as_of).previous()
        assert found == Period.parse(before, as_of)

    def test_months(self) -> None:
        keys = [period.key for period in months(date(2026, 2, 10), 4)]
        assert keys == ["2025-11", "2025-12", "2026-01", "2026-02"]


def test_the_day_before_a_run_of_days_is_the_end_of_the_run_before() -> None:
    period = Period.parse("2026-05-04..2026-05-10", AS_OF)
    for _ in range(5):
        before = period.previous()
        assert period.start - before.end == timedelta(days=1)
        assert before.end - before.start == timedelta(days=6)
        period = before
