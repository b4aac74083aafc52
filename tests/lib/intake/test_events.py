"""Events: the timeline, the time at each stage, the clock stops."""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from lib.database.schema import file_event, file_pause, file_stage, org_unit
from lib.intake import LoadReport, load, timeline
from lib.intake.event_rows import Event
from lib.intake.spool import AT_ONCE, Spool
from tests.lib.intake.deliveries import (
    AS_OF,
    everything,
    load_tasks,
    refused,
    stored,
    task,
    write_csv,
)

START = datetime(2024, 3, 1, 8)


def hours(n: float) -> datetime:
    return START + timedelta(hours=n)


def event(hour: float, kind: str = "submitted", **more: Any) -> Event:
    return replace(Event(order=0, row=1, at=hours(hour), kind=kind), **more)


class TestTimeline:
    def test_goes_by_time_then_by_row(self):
        events = [event(2, row=1), event(1, row=3), event(1, row=2)]
        assert [(e.at, e.row) for e in timeline.ordered(events)] == [
            (hours(1), 2), (hours(1), 3), (hours(2), 1)
        ]  # fmt: skip

    def test_goes_by_the_order_of_the_source_where_it_gives_one(self):
        """Times that go backwards stay as they are."""
        events = [event(1, order=2), event(5, order=1)]
        assert [e.order for e in timeline.ordered(events)] == [1, 2]

    def test_hands_over_from_who_had_it(self):
        events = [event(1, to_unit=7), event(2), event(3, to_unit=8), event(4, from_unit=9)]
        assert [e.from_unit for e in timeline.ordered(events)] == [None, 7, 7, 9]


class TestStages:
    def test_run_from_the_event_before_and_join(self):
        events = [event(2, stage="receive"), event(3, stage="receive"), event(7, stage="process"),
                  event(8), event(9, stage="process")]  # fmt: skip
        found = timeline.stages(events, START, unit=1)
        assert [(s.stage, s.started, s.ended) for s in found] == [
            ("receive", START, hours(3)),
            ("process", hours(3), hours(7)),
            ("process", hours(8), hours(9)),
        ]

    def test_add_up_to_the_time_from_receipt_to_the_last_event(self):
        events = [event(h, stage=s) for h, s in ((1, "receive"), (4, "advise"), (9, "receive"))]
        found = timeline.stages(events, START, unit=1)
        spent = [s.ended - s.started for s in found if s.ended]
        assert (len(spent), sum(spent, timedelta())) == (3, timedelta(hours=9))

    def test_belong_to_the_unit_that_had_the_file(self):
        events = [event(1, stage="receive"), event(2, stage="receive", to_unit=5)]
        assert [s.unit for s in timeline.stages(events, START, unit=1)] == [1, 5]

    def test_do_not_run_backwards(self):
        early = timeline.stages([event(-3, stage="receive")], START, unit=1)
        assert [(s.started, s.ended) for s in early] == [(hours(-3), hours(-3))]

    def test_keep_the_times_that_the_source_gives(self):
        events = [event(1, stage="receive", ended=hours(5), due=hours(4)),
                  event(2, stage="process", started=hours(6), ended=hours(9)),
                  event(3, stage="issue", started=hours(9)),
                  event(4, stage="advise", ended=hours(3))]  # fmt: skip
        found = timeline.stages(events, START, unit=1)
        assert [(s.stage, s.started, s.ended, s.due) for s in found] == [
            ("receive", START, hours(5), hours(4)),
            ("process", hours(6), hours(9), None),
            ("issue", hours(9), None, None),
            ("advise", hours(3), hours(3), None),
        ]


class TestPauses:
    @pytest.mark.parametrize(
        ("kinds", "found"),
        [
            ("paused resumed", [(0, 1)]),
            ("supplement_requested supplement_received", [(0, 1)]),
            ("paused", [(0, None)]),
            ("paused completed", [(0, 1)]),
            ("paused supplement_requested resumed", [(0, 2)]),
            ("paused resumed paused resumed", [(0, 1), (2, 3)]),
            ("resumed completed", []),
        ],
    )
    def test_are_pairs(self, kinds, found):
        events = [event(24 * day, kind) for day, kind in enumerate(kinds.split())]
        first = START.date()
        assert [
            ((p.started - first).days, None if p.ended is None else (p.ended - first).days)
            for p in timeline.pauses(events)
        ] == found

    def test_keep_the_reason(self):
        assert timeline.pauses([event(0, "paused", note="Niêm yết")])[0].reason == "Niêm yết"


class TestSpool:
    def test_gives_back_every_event_by_file(self):
        spool, count = Spool(), AT_ONCE + 10
        for n in range(count):
            spool.add(f"file {n % 3}", event(n, row=n), sheet="s")
        spool.mark("empty")
        groups = {code: [e.row for _sheet, e in events] for code, events in spool.groups()}
        spool.close()
        assert sorted(groups) == ["empty", "file 0", "file 1", "file 2"]
        assert groups["empty"] == []
        assert groups["file 1"] == list(range(1, count, 3))

    def test_does_not_change_what_it_keeps(self):
        spool = Spool()
        kept = event(1, stage="advise", due=hours(3), note="ý kiến")
        spool.add("x", copy.copy(kept))
        ((_code, [(_sheet, back)]),) = spool.groups()
        spool.close()
        assert back == kept


CASES = [
    {"case_id": "P-1", "department": "General", "startdate": "2024-03-01 08:00:00", "enddate": "",
     "enddate_planned": "", "deadline": "", "channel": "Desk"},
    {"case_id": "P-2", "department": "Experts", "startdate": "2024-03-01 08:00:00", "enddate": "",
     "enddate_planned": "", "deadline": "", "channel": "Post"},
]  # fmt: skip


def row(case: str, seq: int, hour: float, activity: str, group: str = "EMPTY") -> dict[str, str]:
    return {"case_id": case, "seq": str(seq), "activity": activity, "group": group,
            "timestamp": f"{hours(hour):%Y-%m-%d %H:%M:%S}"}  # fmt: skip


EVENTS = [
    row("P-1", 1, 1, "Confirmation of receipt"),
    row("P-2", 1, 1, "Confirmation of receipt", "Group 1"),
    row("P-1", 2, 5, "T08 Draft and send request for advice", "Group 2"),
    row("P-2", 2, 3, "T03 Adjust confirmation of receipt", "Group 3"),
]


@dataclass
class Permits:
    """Two files in a database; ``deliver`` loads their events."""

    engine: sa.Engine
    folder: Path

    def deliver(self, rows: list[dict[str, str]]) -> LoadReport:
        path = write_csv(self.folder / "events.csv", rows)
        return load(self.engine, path, "receipt_events", as_of=AS_OF, progress=False)


@pytest.fixture
def permits(province, tmp_path) -> Permits:
    cases = write_csv(tmp_path / "cases.csv", CASES)
    load(province, cases, "receipt_cases", as_of=AS_OF, progress=False)
    return Permits(province, tmp_path)


class TestLoadingEvents:
    def test_fills_the_three_tables(self, permits):
        report = permits.deliver(EVENTS)
        assert (report.rows_read, report.rows_inserted) == (4, 4)
        events = stored(permits.engine, file_event)
        assert [e["kind"] for e in events] == ["received", "transferred", "received", "rework"]
        assert [e["sequence"] for e in events] == [1, 2, 1, 2]
        stages = stored(permits.engine, file_stage)
        assert [s["stage"] for s in stages] == ["receive", "advise", "receive", "receive"]
        assert [s["ended_at"] for s in stages] == [hours(1), hours(5), hours(1), hours(3)]

    def test_makes_units_once_and_hands_over_between_them(self, permits):
        permits.deliver(EVENTS)
        permits.deliver(
            [*EVENTS, row("P-2", 3, 8, "T04 Determine confirmation of receipt", "Group 1")]
        )
        query = sa.select(org_unit.c.code).where(org_unit.c.code.like("receipt_nl.group%"))
        with permits.engine.connect() as connection:
            codes = connection.execute(query.order_by(org_unit.c.code)).scalars().all()
        assert codes == ["receipt_nl.group-1", "receipt_nl.group-2", "receipt_nl.group-3"]
        last = stored(permits.engine, file_event)[-1]
        assert last["from_unit_id"] != last["to_unit_id"] is not None

    def test_twice_changes_nothing(self, permits):
        permits.deliver(EVENTS)
        before = everything(permits.engine)
        assert permits.deliver(EVENTS[::-1]).rows_unchanged == 4, (
            "the order of the rows does not matter"
        )
        assert everything(permits.engine) == before

    def test_replaces_the_events_of_a_file_that_differ(self, permits):
        permits.deliver(EVENTS)
        before = stored(permits.engine, file_event)
        changed = [*EVENTS[:3], row("P-2", 2, 4, "T03 Adjust confirmation of receipt", "Group 3")]
        report = permits.deliver(changed)
        assert (report.rows_updated, report.rows_unchanged) == (2, 2)
        after = stored(permits.engine, file_event)
        assert after[:2] == before[:2]
        assert [e["at"] for e in after[2:]] == [hours(1), hours(4)]
        assert len(stored(permits.engine, file_stage)) == 4

    def test_leaves_files_without_events_in_the_delivery(self, permits):
        permits.deliver(EVENTS)
        permits.deliver([EVENTS[0]])
        kinds = [e["kind"] for e in stored(permits.engine, file_event)]
        assert sorted(kinds) == ["received", "received", "rework"]

    def test_refuses_events_of_unknown_files(self, permits):
        report = permits.deliver([*EVENTS, row("P-9", 1, 1, "Confirmation of receipt")])
        assert (report.rows_loaded, report.rows_rejected) == (4, 1)
        (line,) = refused(report)
        assert (line["Row"], line["Column"], line["Value"]) == ("6", "case_id", "P-9")
        assert line["What to do"] == "Load the files first, then their events"

    @pytest.mark.parametrize(
        ("wrong", "column"),
        [
            (row("P-1", 1, 1, "T99 Unheard of"), "activity"),
            (row("P-1", 1, 1, ""), "activity"),
            (row("P-1", 1, 1, "T10") | {"timestamp": "soon"}, "timestamp"),
            (row("P-1", 1, 1, "T10") | {"seq": "first"}, "seq"),
            (row("", 1, 1, "T10"), "case_id"),
        ],
    )
    def test_refuses_what_it_cannot_read(self, permits, wrong, column):
        report = permits.deliver([*EVENTS, wrong])
        assert (report.rows_loaded, report.rows_rejected) == (4, 1)
        assert [line["Column"] for line in refused(report)] == [column]


ADMINISTRATIVE_FILE = {"Mã hồ sơ": "H-1", "Tên TTHC": "Cấp phép", "Đơn vị xử lý": "Sở Y tế",
                       "Ngày tiếp nhận": "05/03/2024", "Ngày hẹn trả": "20/03/2024"}  # fmt: skip


class TestDatesOfAFileRow:
    """``column_events``: what the row of a file says about its past."""

    def deliver(self, engine, folder, **more):
        row = ADMINISTRATIVE_FILE | {
            "Ngày yêu cầu bổ sung": more.get("asked", ""),
            "Ngày công dân bổ sung": more.get("given", ""),
        }
        path = write_csv(folder / "h.csv", [row])
        return load(engine, path, "ho_so_tthc", as_of=AS_OF, progress=False)

    def test_stop_and_restart_the_clock(self, province, tmp_path):
        self.deliver(province, tmp_path, asked="08/03/2024")
        (pause,) = stored(province, file_pause)
        assert (pause["started_on"], pause["ended_on"]) == (date(2024, 3, 8), None)
        assert pause["reason"] == "Chờ bổ sung hồ sơ"
        self.deliver(province, tmp_path, asked="08/03/2024", given="11/03/2024")
        (pause,) = stored(province, file_pause)
        assert pause["ended_on"] == date(2024, 3, 11)

    def test_that_are_withdrawn_are_removed(self, province, tmp_path):
        self.deliver(province, tmp_path, asked="08/03/2024")
        self.deliver(province, tmp_path)
        assert stored(province, file_pause) == []
        assert [e["kind"] for e in stored(province, file_event)] == ["received"]


class TestEventsOfAssignedTasks:
    def test_advice_and_reminders_in_the_words_of_an_office(
        self, embedded: sa.Engine, tmp_path: Path
    ) -> None:
        load_tasks(embedded, tmp_path, task())
        rows = [
            {"Mã nhiệm vụ": "NV-1", "Ngày giờ": f"{day}/03/2024 08:00", "Sự kiện": what}
            for day, what in (
                ("05", "Giao nhiệm vụ"),
                ("12", "Nhắc việc qua hệ thống"),
                ("18", "Đôn đốc lần 2 (Công văn 12/VP)"),
                ("19", "Tham mưu, trình dự thảo"),
            )
        ]
        path = write_csv(tmp_path / "events.csv", rows)
        load(embedded, path, "nhiem_vu_su_kien", as_of=AS_OF, progress=False)
        told = [row["kind"] for row in stored(embedded, file_event) if row["note"]]
        assert told == ["assigned", "reminded", "reminded", "advised"]
