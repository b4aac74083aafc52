"""Loading on both databases: idempotent, correctable, all or nothing."""

from __future__ import annotations

from datetime import date, datetime

import pytest
import sqlalchemy as sa

from lib import i18n
from lib.database.schema import case_file, data_load, file_event, file_pause, org_closure
from lib.intake import IntakeError, load, refuse_mixing
from tests.lib.intake.deliveries import (
    AS_OF,
    SAMPLES,
    everything,
    load_tasks,
    refused,
    report_file,
    stored,
    task,
    write_csv,
)

DEMO = {"source": "demo", "profile": "demo", "started_at": datetime(2024, 1, 1), "as_of": AS_OF}


class TestOneLoad:
    def test_stores_what_the_row_says(self, province, tmp_path):
        load_tasks(province, tmp_path, task(Độ_khẩn="Hỏa tốc", Hạn_hoàn_thành="20/03/2024"))
        (row,) = stored(province)
        expected = {
            "origin": "nhiem_vu", "code": "NV-1", "kind": "task", "title": "Tham mưu kế hoạch",
            "source": "chairman", "received_at": datetime(2024, 3, 5),
            "due_original": datetime(2024, 3, 20, 23, 59, 59),
            "due_current": datetime(2024, 3, 20, 23, 59, 59),
            "completed_at": datetime(2024, 3, 19), "closed_how": "done", "urgency": "express",
            "search_text": "nv-1 tham muu ke hoach", "completed_on": date(2024, 3, 19),
            "official_id": None, "returned_to_citizen_at": None,
        }  # fmt: skip
        assert {key: row[key] for key in expected} == expected
        assert row["ingested_at"] is not None

    def test_is_recorded(self, province, tmp_path):
        load_tasks(province, tmp_path, task("A"), task("B", Ngày_giao="sai"), task("C"))
        (row,) = stored(province, data_load)
        counts = ("rows_read", "rows_loaded", "rows_rejected", "rows_secret")
        assert [row[name] for name in counts] == [3, 2, 1, 0]
        assert (row["source"], row["profile"], row["as_of"]) == ("tasks.csv", "nhiem_vu", AS_OF)
        assert row["finished_at"] >= row["started_at"]
        assert len(row["file_hash"]) == 64
        assert not row["is_demo"]
        assert {file["data_load_id"] for file in stored(province)} == {row["id"]}

    def test_derives_the_organisation(self, province, tmp_path):
        load_tasks(province, tmp_path, task())
        with province.connect() as connection:
            assert connection.execute(sa.select(sa.func.count()).select_from(org_closure)).scalar()

    def test_as_of_is_today_unless_given(self, embedded, tmp_path):
        path = write_csv(tmp_path / "a.csv", [task()])
        before = date.today()
        report = load(embedded, path, "nhiem_vu", progress=False)
        assert abs((report.as_of - before).days) <= 1


class TestTheSameFileTwice:
    @pytest.mark.parametrize(
        ("sample", "profile"),
        [("nhiem_vu_25_cot.csv", "nhiem_vu"), ("ho_so_tthc.tsv", "ho_so_tthc"), ("log.xes", "xes")],
    )
    def test_changes_nothing(self, province, tmp_path, sample, profile):
        path = tmp_path / sample
        path.write_bytes((SAMPLES / sample).read_bytes())
        first = load(province, path, profile, as_of=AS_OF, progress=False)
        before = everything(province)
        again = load(province, path, profile, as_of=AS_OF, progress=False)
        assert first.rows_inserted == again.rows_unchanged == first.rows_loaded > 0
        assert again.rows_inserted == again.rows_updated == 0
        assert everything(province) == before

    def test_is_told_and_recorded(self, embedded, tmp_path):
        load_tasks(embedded, tmp_path, task())
        report = load_tasks(embedded, tmp_path, task())
        assert any(m.startswith("This very file was loaded before") for m in report.messages)
        first, second = stored(embedded, data_load)
        assert first["file_hash"] == second["file_hash"]


class TestACorrectedFile:
    def test_updates_only_what_differs(self, province, tmp_path):
        load_tasks(province, tmp_path, task("A"), task("B"), task("C"))
        before = {row["code"]: row for row in stored(province)}
        changed = task("B", Tên_nhiệm_vụ="Tên đúng", Đơn_vị_chủ_trì="Sở Tư pháp")
        report = load_tasks(province, tmp_path, task("A"), changed, task("C"), task("D"))
        assert (report.rows_inserted, report.rows_updated, report.rows_unchanged) == (1, 1, 2)
        after = {row["code"]: row for row in stored(province)}
        assert (after["A"], after["C"]) == (before["A"], before["C"])
        differing = {key for key, value in after["B"].items() if value != before["B"][key]}
        changing = {"title", "search_text", "unit_id", "current_unit_id", "data_load_id"}
        now = {"ingested_at"} if after["B"]["ingested_at"] != before["B"]["ingested_at"] else set()
        assert differing == changing | {"possible_duplicate"} | now

    def test_going_back_is_a_correction_as_well(self, embedded, tmp_path):
        load_tasks(embedded, tmp_path, task())
        load_tasks(embedded, tmp_path, task(Tên_nhiệm_vụ="Khác"))
        assert load_tasks(embedded, tmp_path, task()).rows_updated == 1
        assert stored(embedded)[0]["title"] == "Tham mưu kế hoạch"

    def test_leaves_columns_that_it_does_not_have(self, embedded, tmp_path):
        load_tasks(embedded, tmp_path, task())
        short = {key: value for key, value in task(Tên_nhiệm_vụ="Mới").items()
                 if key not in ("Lĩnh vực", "Nguồn gốc")}  # fmt: skip
        load_tasks(embedded, tmp_path, short)
        (row,) = stored(embedded)
        assert (row["title"], row["source"]) == ("Mới", "chairman")
        assert row["field_id"] is not None

    def test_closes_and_reopens(self, embedded, tmp_path):
        done = task()
        still = task(Trạng_thái="Đang thực hiện", Ngày_hoàn_thành_thực_tế="")
        for rows, state in ((still, None), (done, "done"), (still, None)):
            load_tasks(embedded, tmp_path, rows)
            assert stored(embedded)[0]["closed_how"] == state

    def test_rows_that_are_gone_stay(self, embedded, tmp_path):
        load_tasks(embedded, tmp_path, task("A"), task("B"))
        load_tasks(embedded, tmp_path, task("A"))
        assert len(stored(embedded)) == 2

    def test_a_code_of_another_origin_is_another_file(self, embedded, tmp_path):
        load_tasks(embedded, tmp_path, task("000.00.16.H59-240102-0001"))
        path = tmp_path / "ho_so_tthc.tsv"
        path.write_bytes((SAMPLES / path.name).read_bytes())
        assert load(embedded, path, "ho_so_tthc", as_of=AS_OF, progress=False).rows_inserted == 4


class TestDeadlines:
    """A later deadline must not turn a late file into one on time."""

    def test_the_first_one_stays_the_original(self, province, tmp_path):
        load_tasks(province, tmp_path, task(Hạn_hoàn_thành="10/03/2024"))
        load_tasks(province, tmp_path, task(Hạn_hoàn_thành="20/03/2024"))
        (row,) = stored(province)
        assert row["due_original"] == datetime(2024, 3, 10, 23, 59, 59)
        assert row["due_current"] == datetime(2024, 3, 20, 23, 59, 59)
        assert load_tasks(province, tmp_path, task()).rows_unchanged == 1

    def test_a_stated_original_corrects_it(self, embedded, tmp_path):
        load_tasks(embedded, tmp_path, task(Hạn_hoàn_thành="10/03/2024"))
        load_tasks(embedded, tmp_path, task() | {"Hạn gốc": "12/03/2024"})
        assert stored(embedded)[0]["due_original"] == datetime(2024, 3, 12, 23, 59, 59)

    def test_a_first_deadline_that_comes_late_is_the_original(self, embedded, tmp_path):
        load_tasks(embedded, tmp_path, task(Hạn_hoàn_thành=""))
        load_tasks(embedded, tmp_path, task())
        assert stored(embedded)[0]["due_original"] == datetime(2024, 3, 20, 23, 59, 59)

    @pytest.mark.parametrize(
        ("written", "stored_as"),
        [
            ("20/03/2024", datetime(2024, 3, 20, 23, 59, 59)),
            ("20/03/2024 00:00", datetime(2024, 3, 20, 23, 59, 59)),
            ("20/03/2024 16:30", datetime(2024, 3, 20, 16, 30)),
        ],
    )
    def test_a_day_ends_at_its_last_second(self, embedded, tmp_path, written, stored_as):
        load_tasks(embedded, tmp_path, task(Hạn_hoàn_thành=written))
        assert stored(embedded)[0]["due_current"] == stored_as


class TestDryRun:
    def test_reports_the_same_and_writes_nothing(self, province, tmp_path):
        load_tasks(province, tmp_path, task("A"))
        before = [*everything(province), stored(province, data_load)]
        rows = (task("A", Tên_nhiệm_vụ="Khác"), task("B"), task("C", Ngày_giao="sai"))
        dry = load_tasks(province, tmp_path, *rows, dry_run=True)
        assert [*everything(province), stored(province, data_load)] == before
        lines = refused(dry)
        wet = load_tasks(province, tmp_path, *rows)
        assert refused(wet) == lines
        assert dry.summary().replace("Dry run: nothing was written to the database.", "").strip() \
            == wet.summary()  # fmt: skip

    def test_makes_no_units(self, province, tmp_path):
        path = tmp_path / "log.xes"
        path.write_bytes((SAMPLES / "log.xes").read_bytes())
        assert load(province, path, "xes", dry_run=True, progress=False).rows_inserted == 4
        assert everything(province) == [[], [], [], []]


class TestAllOrNothing:
    def test_a_failure_on_the_way_undoes_everything(self, province, tmp_path, monkeypatch):
        def broken(_connection: sa.Connection) -> None:
            raise RuntimeError("no organisation")

        monkeypatch.setattr("lib.intake.loading.derive", broken)
        with pytest.raises(RuntimeError, match="no organisation"):
            load_tasks(province, tmp_path, task("A"), task("B", Ngày_giao="sai"))
        assert stored(province) == stored(province, data_load) == []
        assert [path.name for path in tmp_path.iterdir()] == ["tasks.csv"]


class TestDemonstrationData:
    def test_and_real_data_do_not_mix(self, province, tmp_path):
        with province.begin() as connection:
            connection.execute(sa.insert(data_load).values(**DEMO, is_demo=True))
        with pytest.raises(IntakeError, match="without demonstration data"):
            load_tasks(province, tmp_path, task())
        assert stored(province) == []

    def test_are_refused_beside_real_data(self, embedded, tmp_path):
        load_tasks(embedded, tmp_path, task())
        with embedded.connect() as connection:
            with pytest.raises(IntakeError, match=r"tasks\.csv"):
                refuse_mixing(connection, is_demo=True)
            refuse_mixing(connection, is_demo=False)


class TestSamples:
    def test_the_task_report_of_25_columns(self, embedded, tmp_path):
        path = tmp_path / "nhiem_vu_25_cot.csv"
        path.write_bytes((SAMPLES / path.name).read_bytes())
        load(embedded, path, "nhiem_vu", as_of=AS_OF, progress=False)
        second = stored(embedded)[1]
        assert second["due_original"] == datetime(2024, 2, 10, 23, 59, 59), "the first old mark"
        assert second["due_current"] == datetime(2024, 3, 15, 23, 59, 59)
        assert second["completed_at"] == datetime(2024, 3, 18)
        assert [row["source"] for row in stored(embedded)] == [
            "chairman", "party_committee", "province", "central"
        ]  # fmt: skip

    def test_the_list_of_administrative_files(self, embedded, tmp_path):
        """NFD, a title above, numbered columns, a total and a note below, one secret row."""
        path = tmp_path / "ho_so_tthc.tsv"
        path.write_bytes((SAMPLES / path.name).read_bytes())
        report = load(embedded, path, "ho_so_tthc", as_of=AS_OF, progress=False)
        assert (report.rows_loaded, report.rows_rejected, report.rows_secret) == (4, 0, 1)
        files = stored(embedded, case_file)
        assert files[0]["code"] == "000.00.16.H59-240102-0001"
        assert [file["closed_how"] for file in files] == ["done", "done", "withdrawn", None]
        (pause,) = stored(embedded, file_pause)
        assert (pause["started_on"], pause["ended_on"]) == (date(2024, 1, 10), date(2024, 1, 16))
        kinds = [e["kind"] for e in stored(embedded, file_event) if e["file_id"] == files[1]["id"]]
        assert kinds == ["received", "supplement_requested", "supplement_received", "completed"]


class TestWords:
    def test_are_vietnamese_first(self, embedded, tmp_path):
        i18n.use("vi")
        report = load_tasks(embedded, tmp_path, task(Ngày_giao="hôm qua"))
        header = report_file(report).read_text("utf-8-sig").splitlines()[0]
        assert header == "Tệp,Trang tính,Dòng,Cột,Giá trị,Yêu cầu,Cách xử lý"
        assert "Số dòng đã đọc: 1" in report.summary()
