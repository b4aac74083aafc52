"""Builds the demonstration province in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import numpy as np
import sqlalchemy as sa
from tqdm import tqdm

from lib import calendar, organisation
from lib.config import local_now
from lib.database import duplicates, numbering, schema
from lib.demo import (
    accounts,
    applicants,
    course,
    events,
    judgements,
    notes,
    receipts,
    stages,
    store,
    turns,
)
from lib.demo.clock import DAY, Clock
from lib.demo.columns import Writer
from lib.demo.people import Story, staff
from lib.demo.posts import write_people
from lib.demo.province import Province
from lib.demo.volumes import Volumes
from lib.summary import build as summary_build
from lib.summary import store as summary_store

MONTHS = 36
BURN_IN = 60  # working days simulated before the window, so that it opens with a backlog
AHEAD = 200  # days after the as-of day on which deadlines may still fall
ROWS_PER_FILE = 10.6  # over all tables, for the progress bar
LOADED_AT = time(6, 30)  # the morning of the as-of day: the day itself has not happened yet


class DemoError(RuntimeError):
    """The demonstration province cannot be built here."""


@dataclass(frozen=True)
class Plan:
    """What one run builds: the days as indices of working days."""

    seed: int
    as_of: date
    count: int
    start: int
    cut: int
    new_head: int

    @property
    def calls(self) -> course.Calls:
        """The days that the course of the files depends on."""
        return course.Calls(first=self.start - BURN_IN, cut=self.cut, new_head=self.new_head)

    @property
    def loaded_at(self) -> datetime:
        """When the delivery counts as made: fixed, so that a run can be repeated."""
        return datetime.combine(self.as_of, LOADED_AT)


def months_before(day: date, months: int) -> date:
    """The same day of the month ``months`` earlier, or the 28th when that is safer."""
    month = day.year * 12 + day.month - 1 - months
    return date(month // 12, month % 12 + 1, min(day.day, 28))


def build(
    engine: sa.Engine,
    *,
    seed: int = 5712,
    as_of: date | None = None,
    files: int = 40_000,
    progress: bool = True,
) -> None:
    """Fills the database with about ``files`` files of the 36 months before ``as_of``.

    Same seed, as-of day and number: same rows in the same order, on any machine. An earlier
    demonstration province is replaced. Raises DemoError when the database holds other data, or
    when the calendar or the organisation does not reach over the 36 months.
    """
    as_of = as_of or local_now().date()
    with engine.begin() as connection:
        refuse_other_data(connection)
        if summary_store.exists(connection):
            summary_build.forget(connection)
        store.clear(connection)
        organisation.load_reference(connection)
        calendar.load_work_days(connection)
        rows = round(files * ROWS_PER_FILE)
        with tqdm(total=rows, unit=" rows", desc="Demonstration", disable=not progress) as bar:
            _generate(connection, seed, as_of, files, bar)
            bar.total = bar.n
        organisation.derive(connection, as_of)
        duplicates.mark(connection)
        notes.write(connection, as_of)


def refuse_other_data(connection: sa.Connection) -> None:
    """Raises DemoError when the database holds anything but a demonstration province."""
    load = schema.data_load.c
    foreign = connection.scalar(
        sa.select(load.source).where(~load.is_demo).order_by(load.id).limit(1)
    )
    if foreign is not None:
        raise DemoError(f"the database holds a delivery that is no demonstration: {foreign}")
    if connection.scalar(sa.select(sa.func.count()).select_from(schema.data_load)):
        return
    for table in (schema.case_file, schema.issue, schema.inspection, schema.official):
        if connection.scalar(sa.select(table.c.id).limit(1)) is not None:
            raise DemoError(f"the database holds other data: table {table.name} is not empty")


def _plan(clock: Clock, province: Province, seed: int, as_of: date, count: int) -> Plan:
    first = months_before(as_of, MONTHS)
    opens = max(clock.working_days[0], province.valid_from.min())
    closes = clock.working_days[-1]
    needed = np.datetime64(first) - 2 * BURN_IN, np.datetime64(as_of) + AHEAD
    if needed[0] < opens or closes < needed[1]:
        raise DemoError(
            f"as of {as_of} needs calendar and organisation from {needed[0]} to {needed[1]}; "
            f"they reach from {opens} to {closes}"
        )
    return Plan(
        seed=seed,
        as_of=as_of,
        count=count,
        start=int(clock.first_index(first)),
        cut=int(clock.first_index(as_of)),
        new_head=int(clock.first_index(months_before(as_of, 14))),
    )


def _story(plan: Plan) -> Story:
    return Story(
        new_head=months_before(plan.as_of, 14),
        vacancy=(months_before(plan.as_of, 7), months_before(plan.as_of, 4)),
        acting_from=months_before(plan.as_of, 5),
    )


def _history(province: Province, clock: Clock, plan: Plan) -> tuple[receipts.Files, course.Course]:
    """Files and their course; those closed before the window opens are left out."""
    days = plan.cut - plan.start
    count = round(plan.count * (days + 0.63 * BURN_IN) / days)  # fewer files then, some still open
    first = plan.start - BURN_IN
    files = receipts.receive(province, clock, first, plan.cut, count, plan.seed)
    happened = course.run(files, plan.calls, plan.seed)
    turns.apply(files, happened, province.field_codes.index("land"), plan.seed)
    known = happened.known_completed(plan.cut * DAY) >= plan.start * DAY
    kept = known | (files.received >= plan.start * DAY)
    return files.take(kept), happened.take(kept)


def _generate(
    connection: sa.Connection, seed: int, as_of: date, count: int, bar: tqdm[Any]
) -> None:
    province, clock = Province.load(connection), Clock.load(connection)
    plan = _plan(clock, province, seed, as_of, count)
    volumes = Volumes(province, seed)
    line = volumes.final_codes(np.arange(len(province.units)))
    people = staff(province, volumes.work, line, _story(plan), seed)
    files, happened = _history(province, clock, plan)
    writer = Writer(province, clock, people, files, plan.cut * DAY, seed)
    _write_load(connection, plan, len(files), bar)
    write_people(connection, province, people, bar)
    timeline = _write_files(connection, writer, happened, plan, bar)
    judgements.write(connection, writer, happened, timeline, plan.calls, line, plan.start, bar)
    first = numbering.next_id(connection, schema.user_account)
    official_ids = np.arange(len(people.names)) + 1
    rows = accounts.rows(province, people, line, plan.as_of, official_ids)
    store.write_rows(connection, schema.user_account, rows, bar, first)
    numbered = (*store.CLEARED, schema.official, schema.data_load, schema.user_account)
    numbering.go_on(connection, (table for table in numbered if "id" in table.c))


def _write_load(connection: sa.Connection, plan: Plan, count: int, bar: tqdm[Any]) -> None:
    row = {
        "source": "demo",
        "profile": "demo",
        "started_at": plan.loaded_at,
        "finished_at": plan.loaded_at,
        "rows_read": count,
        "rows_loaded": count,
        "as_of": plan.as_of,
        "is_demo": True,
    }
    store.write_rows(connection, schema.data_load, [row], bar)


def _write_files(
    connection: sa.Connection,
    writer: Writer,
    happened: course.Course,
    plan: Plan,
    bar: tqdm[Any],
) -> events.Events:
    files, cut = writer.files, writer.cut
    full_titles = applicants.name(files, plan.seed)
    province, clock = writer.province, writer.clock
    timeline = events.timeline(files, happened, province, clock, cut, plan.seed)
    recorded = events.recorded(timeline, files, cut, plan.seed)
    updated = files.received.copy()
    np.maximum.at(updated, timeline.file, recorded)
    steps = stages.stages(files, happened, province, clock, cut)
    for table, columns in (
        (schema.case_file, writer.case_file(happened, updated, plan.loaded_at)),
        (schema.file_event, writer.file_event(timeline, recorded)),
        (schema.file_stage, writer.file_stage(steps)),
        (schema.file_pause, writer.file_pause(happened, events.NOTES)),
    ):
        store.write(connection, table, columns, bar)
    kept = [{"file_id": place + 1, "text": text} for place, text in full_titles.items()]
    store.write_rows(connection, schema.personal_text, kept, bar)
    return timeline
