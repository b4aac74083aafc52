"""Files: the right unit, deadline and time of day, books that balance, nothing personal."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from lib.database import schema
from tests.lib.demo.conftest import AS_OF, FILES, Tables

TODAY = pd.Timestamp(AS_OF)


@pytest.fixture(scope="module")
def files(tables: Tables) -> pd.DataFrame:
    return tables["case_file"]


def test_units_are_in_force_on_the_day_of_receipt(tables: Tables, files: pd.DataFrame) -> None:
    units = tables["org_unit"].set_index("id")
    for column in ("unit_id", "receiving_unit_id"):
        unit = units.loc[files[column]].reset_index(drop=True)
        assert (unit.valid_from <= files.received_on).all()
        assert (unit.valid_to.isna() | (unit.valid_to >= files.received_on)).all()


def test_current_units_are_in_force_today(tables: Tables, files: pd.DataFrame) -> None:
    unit = tables["org_unit"].set_index("id").loc[files.current_unit_id]
    assert (unit.valid_from <= TODAY).all()
    assert unit.valid_to.isna().all()
    assert files.unit_id.nunique() > 3 * len(set(files.current_unit_id)) / 2


def test_kinds_sources_and_papers(files: pd.DataFrame) -> None:
    share = files.kind.value_counts(normalize=True)
    assert share["task"] == pytest.approx(0.15, abs=0.02)
    assert share["procedure"] > 0.7
    procedures = files[files.kind == "procedure"]
    assert set(procedures.source) == {"citizen", "business"}
    assert procedures.assigning_document.isna().all()
    tasks = files[files.kind == "task"]
    assert set(tasks.source) == {
        *("central", "party_committee", "party_standing", "province", "chairman")
    }
    assert tasks.assigning_document.str.fullmatch(r"\d+/\w+-\w+").all()


def test_codes_name_agency_day_and_number(files: pd.DataFrame) -> None:
    parts = files.code.str.extract(r"^(H59|H61)\.\d+-(\d{6})-\d{4}$")
    assert parts.notna().all(axis=None)
    assert (parts[1] == files.received_on.dt.strftime("%y%m%d")).all()
    new = files.received_on >= "2025-07-01"
    assert ((parts[0] == "H61") == new).all()


def test_deadlines_are_whole_working_days_after_receipt(
    tables: Tables, files: pd.DataFrame
) -> None:
    days = tables["work_day"].set_index("day")
    due = files[files.due_original.notna()]
    assert (due.due_original.dt.strftime("%H:%M:%S") == "23:59:59").all()
    assert days.is_working.loc[due.due_original_on].all()
    given = (
        days.ordinal.loc[due.due_original_on].to_numpy()
        - days.ordinal.loc[due.received_on].to_numpy()
    )
    assert given.min() >= 1
    assert np.median(given) == pytest.approx(15, abs=5)
    assert files.due_original.isna().mean() == pytest.approx(0.02, abs=0.01)


@pytest.mark.parametrize("column", ["received_at", "completed_at", "returned_to_citizen_at"])
def test_times_are_office_hours_of_the_past(
    tables: Tables, files: pd.DataFrame, column: str
) -> None:
    times = files[column].dropna()
    working = tables["work_day"].set_index("day").is_working
    assert working.loc[times.dt.normalize()].all()
    assert set(times.dt.hour) == {7, 8, 9, 10, 13, 14, 15, 16}
    assert times.max() < TODAY


def test_season_tet_and_growth(files: pd.DataFrame) -> None:
    months = (
        files[files.received_on < "2026-11-01"].groupby(files.received_on.dt.to_period("M")).size()
    )
    years = {year: months[months.index.year == year] for year in (2024, 2025)}
    for year, month in (("2024", "2024-02"), ("2025", "2025-01"), ("2026", "2026-02")):
        assert months[month] < 0.8 * months[months.index.year == int(year)].median()
    assert all(year.idxmax().month == 12 for year in years.values())
    assert years[2025].sum() > 1.02 * years[2024].sum()


def test_books_balance_every_month(files: pd.DataFrame) -> None:
    starts = pd.date_range("2024-01-01", "2026-10-01", freq="MS")
    for start in starts:
        end = start + pd.offsets.MonthEnd()
        possible = files[files.completed_on.isna() | (files.completed_on >= files.received_on)]

        def open_on(day: pd.Timestamp, of: pd.DataFrame = possible) -> int:
            known = of.received_on <= day
            return int((known & (of.completed_on.isna() | (of.completed_on > day))).sum())

        received = possible.received_on.between(start, end).sum()
        closed = possible.completed_on.between(start, end).sum()
        assert open_on(start - pd.Timedelta(days=1)) + received - closed == open_on(end)
    assert open_on(starts[0]) > 100  # the window does not open on empty desks


def test_an_open_book_of_today(tables: Tables, files: pd.DataFrame) -> None:
    is_open = files[files.completed_at.isna()]
    assert is_open.closed_how.isna().all()
    assert 0.02 < len(is_open) / FILES < 0.05
    pauses = tables["file_pause"]
    stopped = is_open.id.isin(pauses[pauses.ended_on.isna()].file_id)
    overdue = is_open[~stopped & (is_open.due_original_on < TODAY)]
    assert stopped.any()
    assert 0.05 < len(overdue) / len(is_open) < 0.18
    assert (TODAY - overdue.due_original_on).dt.days.max() > 180
    assert (is_open.due_original_on == TODAY).any()
    assert is_open.due_original_on.between(TODAY, TODAY + pd.Timedelta(days=5)).sum() > 5


def test_every_kind_of_closing_and_a_few_impossible_dates(files: pd.DataFrame) -> None:
    closed = files[files.completed_at.notna()]
    assert set(closed.closed_how) == {"done", "returned", "refused", "withdrawn"}
    assert 0 < (closed.completed_at < closed.received_at).sum() < len(files) / 1_000


def test_nothing_personal_is_held(files: pd.DataFrame) -> None:
    forbidden = re.compile(
        r"ethnic|religio|dan_toc|ton_giao|phone|address|identity|birth|citizen_name|cccd|gender"
    )
    for table in schema.metadata.tables.values():
        for column in table.c:
            assert not forbidden.search(column.name), f"{table.name}.{column.name}"
    long_number = files.title.str.contains(r"\d{5,}")
    assert not long_number.any()
