"""The spans of days that are counted ahead cover what pages ask for by themselves."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from itertools import accumulate, pairwise

import pytest

from lib.calendar import Calendar
from lib.filters import Filters, default_period
from lib.periods import WEEKS, Period, months
from lib.summary.bins import MONTHS, covering
from lib.summary.bins import bins as bins_of
from lib.summary.layers import BIN_BITS

EDGES = (
    *(date(2026, 3, 31), date(2024, 2, 29), date(2025, 2, 28), date(2026, 1, 1)),
    *(date(2026, 1, 31), date(2026, 12, 31), date(2026, 4, 30), date(2026, 11, 20)),
    *(date(2026, 5, 31), date(2026, 10, 1)),
)
FIRST = date(2022, 1, 1)
THREE_YEARS = [date(2023, 7, 1) + timedelta(days=n) for n in range(3 * 366)]
WORKING = [(FIRST + timedelta(days=n)).weekday() < 5 for n in range(6 * 366)]
WORK = Calendar(FIRST, tuple(accumulate(WORKING)))


@cache  # each day is asked for many times
def bins(as_of: date) -> dict[int, tuple[date, date]]:
    return bins_of(as_of, WORK)


def look(key: str, as_of: date) -> Filters:
    return Filters(period=Period.parse(key, as_of), as_of=as_of, version="")


@cache
def numbers(as_of: date) -> dict[tuple[date, date], int]:
    return {days: number for number, days in bins(as_of).items()}


def is_run(as_of: date, start: date, end: date) -> bool:
    """Whether what ``covering`` gives is every day of the span, once."""
    found = covering(numbers(as_of), start, end)
    if found is None or found.before or found.after:
        return False
    days = [bins(as_of)[number] for number in found.bins]
    follow = all(b[0] == a[1] + timedelta(days=1) for a, b in pairwise(days))
    return follow and days[0][0] == start and days[-1][1] == end


@pytest.mark.parametrize("as_of", EDGES)
def test_sixty_months_end_on_the_last_known_day(as_of: date) -> None:
    listed = sorted(days for number, days in bins(as_of).items() if number < MONTHS)
    expected = [(month.start, min(month.end, as_of)) for month in months(as_of, 60)]
    assert listed == expected and listed[-1][1] == as_of
    assert is_run(as_of, listed[0][0], as_of)
    assert max(bins(as_of)) < 2**BIN_BITS
    assert len(set(bins(as_of).values())) == len(bins(as_of))


@pytest.mark.parametrize(
    ("as_of", "parts"),
    [
        # of the year before, the quarter before, the month before; 12m ends as the year does
        (date(2026, 3, 20), {("2025-03-01", "2025-03-20"), ("2025-12-01", "2025-12-18"),
                             ("2026-02-01", "2026-02-20")}),
        # whole months; a quarter is shorter than this one by two days
        (date(2026, 3, 31), set()),
        # February is over, its quarter is not: 60 days
        (date(2024, 2, 29), {("2023-11-01", "2023-11-29")}),
        (date(2026, 1, 1), {("2025-01-01", "2025-01-01"), ("2025-10-01", "2025-10-01"),
                            ("2025-12-01", "2025-12-01")}),
        (date(2026, 12, 31), set()),
    ],
)  # fmt: skip
def test_parts_of_months_that_are_compared_with(as_of: date, parts: set[tuple[str, str]]) -> None:
    found = {days for number, days in bins(as_of).items() if number >= MONTHS}
    found -= {(WORK.weeks_before(as_of, weeks) + timedelta(days=1), as_of) for weeks in WEEKS}
    assert found == {(date.fromisoformat(a), date.fromisoformat(b)) for a, b in parts}


def test_what_pages_show_first_is_covered_on_every_day_and_so_is_what_it_is_compared_with() -> None:
    for as_of in THREE_YEARS:
        quarter = f"{as_of.year}-Q{(as_of.month + 2) // 3}"
        for key in {default_period(as_of), f"{as_of.year}", quarter, f"{as_of:%Y-%m}", "12m"}:
            asked = look(key, as_of)
            assert is_run(as_of, asked.start, asked.end), (as_of, key)
            before = asked.previous()
            assert is_run(as_of, before.start, before.end), (as_of, key, "before")


def test_a_month_keeps_its_number_until_it_is_five_years_old() -> None:
    for as_of in THREE_YEARS:
        next_day = as_of + timedelta(days=1)
        now, later = bins(as_of), bins(next_day)
        for number, days in now.items():
            if number < MONTHS and days[1] < as_of and days[0] in {d[0] for d in later.values()}:
                assert later[number] == days
        changed = [n for n in range(MONTHS) if now[n] != later[n]]
        assert changed == [(next_day.year * 12 + next_day.month) % MONTHS]


@pytest.mark.parametrize(
    ("start", "end", "runs"),
    [
        ("2021-04-01", "2026-03-20", True),
        ("2021-03-01", "2026-03-20", False),  # a month too far back
        ("2026-03-01", "2026-03-19", False),  # the running month is known to its last day only
        ("2026-03-02", "2026-03-20", False),
        ("2026-02-01", "2026-02-20", True),  # a part that is compared with
        ("2026-02-01", "2026-02-19", False),
        ("2026-02-21", "2026-03-20", False),
        ("2026-03-01", "2026-03-21", False),
        ("2026-03-20", "2026-03-01", False),  # begins after the last known day
        ("2025-07-01", "2025-09-30", True),
    ],
)
def test_spans_that_fit_and_spans_that_do_not(start: str, end: str, runs: bool) -> None:
    as_of = date(2026, 3, 20)
    assert is_run(as_of, date.fromisoformat(start), date.fromisoformat(end)) is runs


@pytest.mark.parametrize("as_of", EDGES)
def test_the_last_working_weeks_are_one_bin_each(as_of: date) -> None:
    for weeks in WEEKS:
        since = WORK.weeks_before(as_of, weeks)
        found = covering(numbers(as_of), since + timedelta(days=1), as_of)
        assert found is not None and len(found.bins) == 1 and is_run(as_of, since, as_of) is False
        working = sum(WORKING[(since - FIRST).days + 1 : (as_of - FIRST).days + 1])
        assert working == 5 * weeks - (as_of.weekday() > 4)


def test_a_calendar_that_begins_later_gives_no_weeks() -> None:
    as_of = date(2026, 3, 20)
    short = Calendar(as_of - timedelta(days=9), tuple(range(1, 11)))
    assert len(bins_of(as_of, short)) == len(bins(as_of)) - 1  # one week, and not two


@pytest.mark.parametrize(
    ("start", "end", "before", "bins_", "after"),
    [
        ("2025-06-11", "2026-03-20", "2025-06-30", 9, None),
        ("2025-07-01", "2025-09-17", None, 2, "2025-09-01"),
        ("2025-06-11", "2025-09-17", "2025-06-30", 2, "2025-09-01"),
        ("2025-06-11", "2025-07-31", "2025-06-30", 1, None),
    ],
)
def test_days_that_no_bin_has_come_before_and_after(
    start: str, end: str, before: str | None, bins_: int, after: str | None
) -> None:
    as_of = date(2026, 3, 20)
    found = covering(numbers(as_of), date.fromisoformat(start), date.fromisoformat(end))
    assert found is not None and len(found.bins) == bins_
    assert found.before == (before and (date.fromisoformat(start), date.fromisoformat(before)))
    assert found.after == (after and (date.fromisoformat(after), date.fromisoformat(end)))


@pytest.mark.parametrize(
    ("start", "end"),
    [("2026-02-21", "2026-03-19"), ("2021-02-03", "2021-03-20"), ("2026-03-02", "2026-03-05")],
)
def test_nothing_covers_days_within_which_there_is_no_bin(start: str, end: str) -> None:
    as_of = date(2026, 3, 20)
    assert covering(numbers(as_of), date.fromisoformat(start), date.fromisoformat(end)) is None
