"""The table of days: what the file becomes, and what is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from lib import config
from lib.calendar import (
    FIRST_DAY,
    LAST_DAY,
    CalendarFileError,
    CalendarRangeError,
    load_work_days,
    read_calendar,
)
from lib.database.schema import work_day


def rows_of(engine: sa.Engine) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(sa.select(work_day).order_by(work_day.c.day)))


def test_table_holds_every_day_and_loads_twice_the_same(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        load_work_days(connection)
    once = rows_of(engine)
    with engine.begin() as connection:
        load_work_days(connection)
    assert rows_of(engine) == once
    assert (once[0].day, once[-1].day, len(once)) == (FIRST_DAY, LAST_DAY, 7670)
    running = 0
    for row in once:
        running += row.is_working
        assert row.ordinal == running


def test_table_says_why_and_how_sure(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        load_work_days(connection)
    row = {r.day: r for r in rows_of(engine)}
    made_up = row[date(2024, 5, 4)]
    assert made_up.is_working and "2450/VPCP-KGVX" in made_up.document and not made_up.is_estimate
    assert not row[date(2024, 4, 29)].is_working
    assert row[date(2027, 2, 4)].is_estimate and not row[date(2027, 2, 4)].is_working
    assert row[date(2019, 1, 1)].is_working and row[date(2019, 1, 1)].is_estimate
    assert row[date(2019, 1, 1)].reason and row[date(2024, 7, 1)].reason is None


@pytest.mark.parametrize("confirmed", [False, True])
def test_culture_day_waits_for_its_setting(
    engine: sa.Engine, confirmed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OVERSIGHT_VIETNAM_CULTURE_DAY", str(confirmed).lower())
    config.settings.cache_clear()
    try:
        with engine.begin() as connection:
            load_work_days(connection)
            calendar = read_calendar(connection)
    finally:
        monkeypatch.undo()
        config.settings.cache_clear()
    for year in (2026, 2027):
        day = date(year, 11, 24)
        row = next(r for r in rows_of(engine) if r.day == day)
        assert calendar.is_working(day) is not confirmed
        assert row.is_estimate and row.reason.startswith("Ngày Văn hóa Việt Nam")
        assert ("chưa xác nhận" in row.reason) is not confirmed


def test_table_may_begin_later(engine: sa.Engine) -> None:
    """The first day is still known as a day off, although no day before it says so."""
    with engine.begin() as connection:
        load_work_days(connection)
        connection.execute(sa.delete(work_day).where(work_day.c.day < date(2024, 1, 1)))
        calendar = read_calendar(connection)
    assert not calendar.is_working(date(2024, 1, 1))
    assert calendar.add_working_days(date(2024, 1, 1), 2) == date(2024, 1, 3)
    with pytest.raises(CalendarRangeError, match="leave the calendar"):
        calendar.add_working_days(date(2024, 1, 2), -1)


def test_empty_or_broken_table_is_an_error(engine: sa.Engine) -> None:
    with engine.begin() as connection, pytest.raises(CalendarRangeError, match="empty"):
        read_calendar(connection)
    with engine.begin() as connection:
        load_work_days(connection)
        connection.execute(sa.delete(work_day).where(work_day.c.day == date(2024, 2, 29)))
        with pytest.raises(CalendarRangeError, match="misses days"):
            read_calendar(connection)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("2024-02-30,false,Tết,,confirmed", "row 2: day '2024-02-30'"),
        ("2024-02-08,no,Tết,,confirmed", "row 2: is_working 'no' is not one of true, false"),
        ("2024-02-08,false,Tết,,sure", "row 2: status 'sure'"),
        ("2031-02-08,false,Tết,,confirmed", "row 2: 2031-02-08 is outside"),
        ("2024-02-08,false", "row 2: status ''"),
        ("2024-02-08,false,Tết,,confirmed\n2024-02-08,false,Tết,,confirmed", "row 3: .* twice"),
    ],
)
def test_bad_rows_are_named(engine: sa.Engine, tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "work_days.csv"
    path.write_text(f"day,is_working,reason,document,status\n{line}\n", encoding="utf-8")
    with engine.begin() as connection:
        load_work_days(connection)
        with pytest.raises(CalendarFileError, match=message):
            load_work_days(connection, path)


def test_wrong_columns_are_named(engine: sa.Engine, tmp_path: Path) -> None:
    path = tmp_path / "work_days.csv"
    path.write_text("day,off\n2024-02-08,true\n", encoding="utf-8")
    with engine.begin() as connection, pytest.raises(CalendarFileError, match="columns must be"):
        load_work_days(connection, path)
