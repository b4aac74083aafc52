"""Files that other people's systems wrote, loaded and counted against what is known of them.

The sets and their ``expected.json`` are read where they lie beside the checkout, and skipped
elsewhere. Everything is counted from the rows in the database, not from the files. The small set
runs on both databases, the others on SQLite.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa

from lib import i18n
from lib.config import ROOT
from lib.database.schema import case_file, file_event, file_pause, file_stage, org_unit
from lib.intake import LoadReport, load
from tests.databases import Databases, SqliteDatabases

SETS = ROOT.parent / "shared" / "data"
pytestmark = pytest.mark.skipif(not SETS.is_dir(), reason="the real sets are not on this machine")


@dataclass
class Loaded:
    """One set in a database: its files as a frame, and what is expected of them."""

    engine: sa.Engine
    files: pd.DataFrame
    expected: dict[str, Any]
    reports: list[LoadReport]

    @property
    def as_of(self) -> datetime:
        return datetime.fromisoformat(self.expected["as_of"])

    def read(self, query: sa.Select[Any]) -> pd.DataFrame:
        with self.engine.connect() as connection:
            return pd.read_sql(query, connection)


def load_set(
    engine: sa.Engine, folder: Path, name: str, as_of: date, *deliveries: tuple[str, str]
) -> Loaded:
    """Load (file, profile) one after the other from copies: the originals are not ours."""
    reports = []
    i18n.use("en")
    for file, profile in deliveries:
        shutil.copy(SETS / name / file, folder / file)
        reports.append(load(engine, folder / file, profile, as_of=as_of, progress=False))
    expected = json.loads((SETS / name / "expected.json").read_text(encoding="utf-8"))
    query = sa.select(case_file, org_unit.c.name.label("agency")).join(
        org_unit, org_unit.c.id == case_file.c.unit_id
    )
    loaded = Loaded(engine, pd.DataFrame(), expected, reports)
    files = loaded.read(query)
    for column in ("received_at", "due_original", "due_current", "completed_at"):
        files[column] = pd.to_datetime(files[column])  # a column without any date has no type
    loaded.files = files
    return loaded


@pytest.fixture(scope="module")
def embedded_engine(sqlite_databases: SqliteDatabases) -> Iterator[Callable[[], sa.Engine]]:
    engines: list[sa.Engine] = []

    def make() -> sa.Engine:
        engines.append(sqlite_databases.empty())
        return engines[-1]

    yield make
    for engine in engines:
        sqlite_databases.drop(engine)


@pytest.fixture(scope="module")
def receipt(embedded_engine, tmp_path_factory) -> Loaded:
    deliveries = (("cases.csv", "receipt_cases"), ("events.csv", "receipt_events"))
    folder = tmp_path_factory.mktemp("receipt")
    return load_set(embedded_engine(), folder, "receipt_nl", date(2012, 1, 23), *deliveries)


@pytest.fixture(scope="module")
def permits(embedded_engine, tmp_path_factory) -> Loaded:
    deliveries = (("cases.csv", "bpic15_cases"), ("events.csv.gz", "bpic15_events"))
    folder = tmp_path_factory.mktemp("permits")
    return load_set(embedded_engine(), folder, "bpic15_1_permits_nl", date(2015, 8, 1), *deliveries)


@pytest.fixture(scope="module")
def requests(embedded_engine, tmp_path_factory) -> Loaded:
    folder = tmp_path_factory.mktemp("requests")
    delivery = ("cases.csv.gz", "boston311")
    return load_set(embedded_engine(), folder, "boston311_subset", date(2024, 5, 17), delivery)


@pytest.fixture(scope="module")
def hundred(databases: Databases, tmp_path_factory) -> Iterator[Loaded]:
    engine = databases.empty()
    folder = tmp_path_factory.mktemp("hundred")
    delivery = ("cases.csv", "boston311")
    yield load_set(engine, folder, "boston311_100", date(2022, 2, 1), delivery)
    databases.drop(engine)


def counted(files: pd.DataFrame, as_of: datetime) -> dict[str, Any]:
    """The figures of ``expected.json``, from rows of ``case_file``."""
    done = files["completed_at"].notna()
    due = files["due_original"].notna()
    closed, still = files[done & due], files[~done & due]
    on_time = closed["completed_at"] <= closed["due_original"]
    on_day = closed["completed_at"].dt.normalize() <= closed["due_original"].dt.normalize()
    days = (files["completed_at"] - files["received_at"])[done] / pd.Timedelta(days=1)
    return {
        "cases": len(files),
        "closed": int(done.sum()),
        "open": int((~done).sum()),
        "due_known": int(due.sum()),
        "closed_with_due": len(closed),
        "closed_on_time_ts": int(on_time.sum()),
        "closed_on_time_date": int(on_day.sum()),
        "open_with_due": len(still),
        "open_overdue_ts": int((still["due_original"] < as_of).sum()),
        "open_no_due": int((~done & ~due).sum()),
        "dur_negative": int((days < 0).sum()),
        "median_dur_days_all": days.median(),
        "median_dur_days_nonneg": days[days >= 0].median(),
        "p90_dur_days_nonneg": days[days >= 0].quantile(0.9),
    }


def same(found: dict[str, Any], expected: dict[str, Any]) -> None:
    """Equal counts; durations to a tenth of a second (expected.json has six digits)."""
    for name, value in found.items():
        wanted = expected[name]
        if wanted is None:
            assert pd.isna(value), name
        else:
            assert value == pytest.approx(wanted, abs=1e-6), name


def overdue_by_day(loaded: Loaded) -> int:
    """Open files whose due day is over at the close of the as-of day: the rule of the screens."""
    files = loaded.files[loaded.files["completed_at"].isna()]
    return int((files["due_original"].dt.date < loaded.as_of.date()).sum())


class EverySet:
    """What holds for each set of cases with deadlines; ``loaded`` comes from the subclass."""

    def test_every_row_is_loaded(self, loaded: Loaded):
        for report in loaded.reports:
            assert report.rows_loaded == report.rows_inserted == report.rows_read
            assert report.report_path is None

    def test_totals(self, loaded: Loaded):
        same(counted(loaded.files, loaded.as_of), loaded.expected["total"])

    def test_by_agency(self, loaded: Loaded):
        """Medians among them: duration in calendar days, as expected.json has it."""
        assert {*loaded.files["agency"]} == {*loaded.expected["by_agency"]}
        for agency, files in loaded.files.groupby("agency"):
            same(counted(files, loaded.as_of), loaded.expected["by_agency"][agency])


class TestReceiptLog(EverySet):
    @pytest.fixture
    def loaded(self, receipt: Loaded) -> Loaded:
        return receipt

    def test_overdue_by_day_differs_from_the_clock(self, loaded: Loaded):
        """40 where expected.json has 41: one open file fell due at 01:06:40 of the as-of day
        itself. By the clock it is overdue at 15:42, by the day it has until midnight."""
        due = loaded.files.loc[loaded.files["completed_at"].isna(), "due_original"]
        on_the_day = ((due.dt.date == loaded.as_of.date()) & (due < loaded.as_of)).sum()
        assert overdue_by_day(loaded) == loaded.expected["total"]["open_overdue_ts"] - on_the_day

    def test_both_deadlines_are_kept(self, loaded: Loaded):
        """37 cases have a deadline other than the planned end; the rates use the planned end."""
        assert (loaded.files["due_original"] != loaded.files["due_current"]).sum() == 37

    def test_flags_what_looks_wrong(self, loaded: Loaded):
        message = "Completed before received (loaded, to be checked): 2"
        assert message in loaded.reports[0].messages

    def test_events_by_activity(self, loaded: Loaded):
        """The activity is the note of the event; every step of expected.json is counted."""
        events = loaded.read(sa.select(file_event.c.note, file_event.c.file_id))
        steps = loaded.expected["extra"]["stages"]
        assert events["note"].value_counts().to_dict() == {
            name: step["events"] for name, step in steps.items()
        }
        cases = events.groupby("note")["file_id"].nunique().to_dict()
        assert cases == {name: step["cases"] for name, step in steps.items()}

    def test_repeated_activities(self, loaded: Loaded):
        events = loaded.read(sa.select(file_event.c.note, file_event.c.file_id))
        repeated = events.duplicated(["file_id", "note"])
        assert events[repeated]["file_id"].nunique() == loaded.expected["extra"]["rework_cases"]

    def test_time_at_stages_never_runs_backwards(self, loaded: Loaded):
        stages = loaded.read(sa.select(file_stage))
        assert (stages["ended_at"] >= stages["started_at"]).all()
        assert stages["file_id"].nunique() == loaded.expected["total"]["cases"]


class TestBostonSubset(EverySet):
    @pytest.fixture
    def loaded(self, requests: Loaded) -> Loaded:
        return requests

    def test_overdue_by_day_is_the_same(self, loaded: Loaded):
        """Every deadline is long past at the as-of day, so the hour does not matter."""
        assert overdue_by_day(loaded) == loaded.expected["total"]["open_overdue_ts"]

    def test_an_outcome_does_not_close_a_case(self, loaded: Loaded):
        """9 open cases have words about their outcome; the source's own status says open."""
        message = "With an outcome, but no day of the result (they stay open): 9"
        assert message in loaded.reports[0].messages
        closed = loaded.files["closed_how"].notna().sum()
        assert closed == loaded.expected["total"]["closed"]


class TestBostonHundred(EverySet):
    @pytest.fixture
    def loaded(self, hundred: Loaded) -> Loaded:
        return hundred

    def test_overdue_by_day_is_the_same(self, loaded: Loaded):
        """Nothing falls due on 1/2/2022 before midnight, the moment of expected.json."""
        assert overdue_by_day(loaded) == loaded.expected["total"]["open_overdue_ts"]

    def test_cases_closed_after_the_as_of_day_are_flagged(self, loaded: Loaded):
        """The as-of day is an assumption of the set: 4 cases close later."""
        message = "Received or completed after the as-of day (loaded, to be checked): 4"
        assert message in loaded.reports[0].messages


@pytest.fixture(scope="module")
def tasks(permits: Loaded) -> pd.DataFrame:
    """One row per task. A step is written for each event in the order of the timeline, so
    the n-th step of a file is its n-th event; the note starts with the source's own code."""
    step = sa.select(
        file_stage.c.file_id,
        file_stage.c.ended_at,
        file_stage.c.due_at,
        sa.func.row_number()
        .over(partition_by=file_stage.c.file_id, order_by=file_stage.c.id)
        .label("sequence"),
    ).subquery()
    joined = sa.select(file_event.c.note, step).join(
        step,
        (step.c.file_id == file_event.c.file_id) & (step.c.sequence == file_event.c.sequence),
    )
    tasks = permits.read(joined)
    pattern = r"^(\d\d_(?:AH_I{1,2}|[A-Z]+(?:45)?))"
    return tasks.assign(stage=tasks["note"].str.extract(pattern)[0])


class TestPermits:
    def test_every_row_is_loaded(self, permits: Loaded):
        assert [report.rows_loaded for report in permits.reports] == [1_199, 52_217]

    def test_totals_and_agencies(self, permits: Loaded):
        """Cases have no deadline (the planned day of the decision is written when the task
        before it ends, see the profile), so there is no on-time rate to compare."""
        found = counted(permits.files, datetime(2015, 8, 1))
        total = permits.expected["total"]
        for name in ("cases", "closed", "open", "dur_negative"):
            assert found[name] == total[name]
        assert found["median_dur_days_all"] == pytest.approx(total["median_dur_days"])
        for agency, files in permits.files.groupby("agency"):
            wanted = permits.expected["by_agency"][agency]
            found = counted(files, datetime(2015, 8, 1))
            assert (found["cases"], found["closed"]) == (wanted["cases"], wanted["closed"])
            median = wanted["median_dur_days"]
            assert found["median_dur_days_all"] == pytest.approx(median, abs=1e-6) or (
                median is None and pd.isna(found["median_dur_days_all"])
            )

    @staticmethod
    def on_time(tasks: pd.DataFrame) -> dict[str, Any]:
        planned = tasks[tasks["due_at"].notna()]
        by_day = planned["ended_at"].dt.normalize() <= planned["due_at"].dt.normalize()
        return {
            "tasks": len(tasks),
            "cases": tasks["file_id"].nunique(),
            "with_planned": len(planned),
            "finished_by_planned_date": int(by_day.sum()),
            "finished_by_planned_ts_rate": (planned["ended_at"] <= planned["due_at"]).mean(),
        }

    def test_tasks(self, permits: Loaded, tasks: pd.DataFrame):
        """The day and the clock both agree. ``due_date`` (6 % of tasks) is not loaded: a step
        has one deadline, and the planned day is known for 88 %."""
        same(self.on_time(tasks), permits.expected["tasks_total"])

    def test_tasks_by_stage_of_the_source(self, permits: Loaded, tasks: pd.DataFrame):
        wanted = permits.expected["tasks_by_stage"]
        for stage, some in tasks.groupby("stage"):
            same(self.on_time(some), wanted[stage])
        assert {*tasks["stage"]} == {*wanted}

    def test_four_stages_hold_every_task(self, permits: Loaded):
        """The database knows four steps; the profile says which task is part of which."""
        count = sa.select(file_stage.c.stage, sa.func.count()).group_by(file_stage.c.stage)
        with permits.engine.connect() as connection:
            found = {stage: n for stage, n in connection.execute(count)}
        assert {*found} == {"receive", "process", "advise", "issue"}
        assert sum(found.values()) == permits.expected["tasks_total"]["tasks"]

    @pytest.mark.parametrize(
        ("kind", "note", "flag"),
        [("extended", "06_VD_035%", "extended"), ("paused", "07_OPS_055%", "suspended")],
    )
    def test_extensions_and_suspensions(self, permits: Loaded, kind, note, flag):
        event = file_event.c
        query = sa.select(sa.func.count(event.file_id.distinct()))
        with permits.engine.connect() as connection:
            found = connection.execute(query.where(event.kind == kind, event.note.like(note)))
            assert found.scalar() == permits.expected["total"][flag]

    def test_supplements(self, permits: Loaded):
        """181 requests and 149 receipts are in the log; every clock stop runs forwards."""
        kinds = permits.read(sa.select(file_event.c.kind))["kind"].value_counts()
        assert (kinds["supplement_requested"], kinds["supplement_received"]) == (181, 149)
        pauses = permits.read(sa.select(file_pause).where(file_pause.c.ended_on.is_not(None)))
        assert len(pauses) > 0
        assert (pauses["ended_on"] >= pauses["started_on"]).all()
