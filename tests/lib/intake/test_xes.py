"""Event logs in XES."""

from __future__ import annotations

import gzip
from datetime import datetime

import pytest

from lib.database.schema import file_event, file_stage, org_unit
from lib.intake import IntakeError, load
from tests.lib.intake.deliveries import AS_OF, SAMPLES, stored

LOG = (SAMPLES / "log.xes").read_text(encoding="utf-8")
BOMB = """<?xml version="1.0"?>
<!DOCTYPE log [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<log><trace><string key="concept:name" value="&b;"/></trace></log>"""
OUTSIDE = """<?xml version="1.0"?>
<!DOCTYPE log [<!ENTITY x SYSTEM "file:///etc/hostname">]>
<log><trace><string key="concept:name" value="&x;"/></trace></log>"""


def load_log(engine, folder, content: str | bytes, name: str = "log.xes"):
    data = content.encode() if isinstance(content, str) else content
    (folder / name).write_bytes(data)
    return load(engine, folder / name, "xes", as_of=AS_OF, progress=False)


class TestLog:
    def test_gives_files_and_events(self, province, tmp_path):
        report = load_log(province, tmp_path, LOG)
        assert (report.rows_read, report.rows_loaded) == (4, 4)
        assert report.files == {"inserted": 2, "updated": 0, "unchanged": 0}
        first, second = stored(province)
        assert (first["code"], first["completed_at"]) == ("P-1", datetime(2024, 3, 15, 9))
        assert first["due_original"] == datetime(2024, 3, 20, 23, 59, 59)
        assert second["completed_at"] is None
        assert len(stored(province, file_event)) == 4
        assert len(stored(province, file_stage)) == 3

    def test_takes_the_first_event_for_the_receipt_and_makes_times_local(self, embedded, tmp_path):
        """01:30 in Greenwich is 08:30 in Vietnam; the second trace is not in order of time."""
        load_log(embedded, tmp_path, LOG)
        assert [row["received_at"] for row in stored(embedded)] == [
            datetime(2024, 3, 1, 8, 30), datetime(2024, 3, 2, 10)
        ]  # fmt: skip
        notes = [event["note"] for event in stored(embedded, file_event)]
        assert notes == ["Receive", "Decide", "Receive", "Decide"]

    def test_without_a_unit_belongs_to_the_log_itself(self, embedded, tmp_path):
        load_log(embedded, tmp_path, LOG)
        names = {unit["id"]: unit["name"] for unit in stored(embedded, org_unit)}
        assert [names[row["unit_id"]] for row in stored(embedded)] == ["Building", "Event log"]

    def test_is_read_from_gzip(self, embedded, tmp_path):
        report = load_log(embedded, tmp_path, gzip.compress(LOG.encode()), "log.xes.gz")
        assert report.rows_loaded == 4

    def test_with_a_trace_that_cannot_be_loaded_refuses_its_events(self, embedded, tmp_path):
        broken = LOG.replace("2024-03-01T01:30:00.000+00:00", "1824-03-01T01:30:00.000+00:00")
        report = load_log(embedded, tmp_path, broken)
        assert (report.rows_loaded, report.rows_rejected) == (2, 2)
        assert [row["code"] for row in stored(embedded)] == ["P-2"]

    def test_marked_secret_is_refused(self, embedded, tmp_path):
        mark = '<string key="concept:name" value="P-1"/><string key="Độ mật" value="Mật"/>'
        secret = LOG.replace('<string key="concept:name" value="P-1"/>', mark)
        report = load_log(embedded, tmp_path, secret)
        assert (report.rows_loaded, report.rows_secret) == (2, 2)


class TestHostileAndBroken:
    @pytest.mark.parametrize("content", [BOMB, OUTSIDE])
    def test_entities_are_refused(self, embedded, tmp_path, content):
        with pytest.raises(IntakeError, match="without entity declarations"):
            load_log(embedded, tmp_path, content)
        assert stored(embedded) == []

    @pytest.mark.parametrize(
        "content", [LOG[:900], "<html/>", "not xml", "<log></log>", LOG.encode("utf-16")[:400]]
    )
    def test_damage_is_told(self, embedded, tmp_path, content):
        with pytest.raises(IntakeError, match=r"log\.xes: expected an XES event log"):
            load_log(embedded, tmp_path, content)
        assert stored(embedded) == []
