"""The clock goes on under the pages: across midnight, the end of a year and Tết, under an open page
as well. What is looked at comes from the data and stays; only what depends on today moves. And a
clock that is wrong breaks nothing."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import sqlalchemy as sa

from lib.database.schema import case_file, data_load
from lib.nav import PAGES
from tests.clock import set_clock
from tests.pages.looking import look, run_in_frame, seen
from tests.program import forget

# data of Friday, 20/11/2026; 24/11/2026 is an ordinary Tuesday as long as no law says otherwise
MIDNIGHTS = {
    "weekday": ("2026-11-20", "2026-11-23 23:59", "2026-11-24 00:01", (1, 2)),
    "weekend": ("2026-11-20", "2026-11-21 23:59", "2026-11-22 00:01", (0, 0)),
    # 31/12 is a Thursday, 1/1/2027 a holiday, 4/1 the first working day
    "new year": ("2026-12-31", "2026-12-31 23:59", "2027-01-01 00:01", (0, 0)),
    "after new year": ("2026-12-31", "2027-01-03 23:59", "2027-01-04 00:01", (0, 1)),
    # Tết Bính Ngọ: 16 to 20/2/2026 off, between two weekends
    "into Tết": ("2026-02-13", "2026-02-15 23:59", "2026-02-16 00:01", (0, 0)),
    "out of Tết": ("2026-02-13", "2026-02-22 23:59", "2026-02-23 00:01", (0, 1)),
}


def age() -> int:
    """How many working days old the page on the data says that it is."""
    chips = look("data").soup.select(".chip")
    text = " ".join(chip.get_text(" ", strip=True) for chip in chips)
    days = re.search(r"(?:cách đây|số liệu cũ:) (\d+) ngày làm việc", text)
    assert days or "mới nhất" in text, text
    return int(days[1]) if days else 0


def of_day(engine: sa.Engine, day: str) -> None:
    """The data is of ``day``, from here on."""
    with engine.begin() as connection:
        as_of = dt.date.fromisoformat(day)
        connection.execute(sa.update(data_load).values(as_of=as_of))
    forget()


@pytest.mark.parametrize(("as_of", "before", "after", "ages"), MIDNIGHTS.values(), ids=MIDNIGHTS)
def test_age_of_the_data(
    own_province: sa.Engine,
    monkeypatch: pytest.MonkeyPatch,
    as_of: str,
    before: str,
    after: str,
    ages: tuple[int, int],
) -> None:
    """It grows at midnight, on working days only; the figures stay those of the data."""
    of_day(own_province, as_of)
    found, figures = [], []
    for moment in (before, after):
        set_clock(monkeypatch, moment)
        found.append(age())
        figures.append(look("overview").figures)
    assert tuple(found) == ages
    assert figures[0] == figures[1] != {}


@pytest.mark.usefixtures("router")
def test_page_that_is_open_across_midnight(
    own_province: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its next run proposes days from the new day on, and shows the same figures, also at the end
    of a year: the year that is looked at is that of the data."""
    of_day(own_province, "2026-12-31")
    set_clock(monkeypatch, "2026-12-31 23:59")
    app = run_in_frame("inspections", {"view_as": "noi-vu"})
    was, shown = proposed(app), seen(app).text
    set_clock(monkeypatch, "2027-01-01 00:01")
    app.run()
    assert [day + dt.timedelta(days=1) for day in was] == proposed(app) != []
    overview = [seen(run_in_frame("overview")).text]
    set_clock(monkeypatch, "2026-12-31 23:59")
    overview.append(seen(run_in_frame("overview")).text)
    assert overview[0] == overview[1] and "2026" in shown


def proposed(app: Any) -> list[dt.date]:
    return [each.value for each in app.date_input if each.value is not None]


def test_a_deadline_right_after_tet_is_due_soon_on_the_last_day_before(
    own_province: sa.Engine,
) -> None:
    """For a file that is a working day before its deadline: ten calendar days."""
    of_day(own_province, "2026-02-13")
    with own_province.begin() as connection:
        due = dt.datetime(2026, 2, 23, 17)
        one = connection.scalar(
            sa.select(sa.func.min(case_file.c.id)).where(case_file.c.kind != "task")
        )
        connection.execute(
            sa.update(case_file)
            .where(case_file.c.id == one)
            .values(
                received_at=dt.datetime(2026, 2, 9, 8),
                due_original=due,
                due_current=due,
                completed_at=None,
            )
        )
        code = connection.scalar(sa.select(case_file.c.code).where(case_file.c.id == one))
    listed = look("files", {"metric": "due_soon"}).codes
    assert code in listed
    day_before = look("files", {"metric": "due_soon", "as_of": "2026-02-12"}).codes
    assert code not in day_before


@pytest.mark.parametrize("moment", ["1970-01-01 00:00", "2040-01-01 00:00"])
def test_a_clock_that_is_wrong(
    own_province: sa.Engine, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """A machine whose battery is empty: every page is shown as it would be."""
    set_clock(monkeypatch, moment)
    for key in PAGES:
        assert "failed" not in look(key).nothing, key
