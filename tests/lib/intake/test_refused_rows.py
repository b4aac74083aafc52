"""Rows that cannot be loaded: each kind once, and what the report says about it."""

from __future__ import annotations

from datetime import date

import pytest

from tests.lib.intake.deliveries import load_tasks, refused, report_file, stored, task


@pytest.fixture
def only_line(embedded, tmp_path):
    """Loads a good row and a bad one in row 3; gives the report's only line."""

    def load(**changes):
        report = load_tasks(embedded, tmp_path, task("NV-1"), task("NV-2") | changes)
        assert (report.rows_read, report.rows_loaded, report.rows_rejected) == (2, 1, 1)
        assert [row["code"] for row in stored(embedded)] == ["NV-1"]
        (line,) = refused(report)
        assert (line["Delivery"], line["Sheet"], line["Row"]) == ("tasks.csv", "", "3")
        assert line["What to do"]
        return line["Column"], line["Value"], line["Expected"]

    return load


class TestMissingValues:
    @pytest.mark.parametrize(
        "header", ["Mã nhiệm vụ", "Tên nhiệm vụ", "Đơn vị chủ trì", "Ngày giao"]
    )
    @pytest.mark.parametrize("blank", ["", "  ", "'", "-"])
    def test_are_named_by_their_column(self, only_line, header, blank):
        assert only_line(**{header: blank}) == (header, "", "a value")

    def test_a_missing_deadline_is_allowed_and_counted(self, embedded, tmp_path):
        report = load_tasks(embedded, tmp_path, task(Hạn_hoàn_thành=""))
        assert stored(embedded)[0]["due_original"] is None
        assert "Without a deadline: 1" in report.messages


class TestDates:
    @pytest.mark.parametrize("header", ["Ngày giao", "Hạn hoàn thành", "Ngày hoàn thành thực tế"])
    @pytest.mark.parametrize("written", ["31/02/2024", "tháng ba", "03/31/2024"])
    def test_that_are_none(self, only_line, header, written):
        column, value, expected = only_line(**{header: written})
        assert (column, value) == (header, written)
        assert expected == "a date such as 05/03/2024 or 05/03/2024 14:30"

    @pytest.mark.parametrize("written", ["31/12/1989", "05/03/0204", "01/01/2045"])
    def test_out_of_reason(self, only_line, written):
        """From 1990 to twenty years after the as-of day, 1/7/2024."""
        found = only_line(**{"Hạn hoàn thành": written})
        assert found == ("Hạn hoàn thành", written, "a date from 1990 to 2044")

    @pytest.mark.parametrize("written", ["01/01/1990", "31/12/2044"])
    def test_at_the_edge_of_reason(self, embedded, tmp_path, written):
        assert load_tasks(embedded, tmp_path, task(Hạn_hoàn_thành=written)).rows_loaded == 1


class TestUnits:
    def test_unknown(self, only_line):
        column, value, expected = only_line(**{"Đơn vị chủ trì": "Sở Vũ trụ"})
        assert (column, value) == ("Đơn vị chủ trì", "Sở Vũ trụ")
        assert "code or name of a unit" in expected

    def test_that_do_not_exist_any_more(self, embedded, tmp_path):
        row = task(Đơn_vị_chủ_trì="Huyện Càng Long", Ngày_giao="05/07/2025",
                   Ngày_hoàn_thành_thực_tế="19/07/2025")  # fmt: skip
        report = load_tasks(embedded, tmp_path, row, as_of=date(2025, 8, 1))
        expected = refused(report)[0]["Expected"]
        assert expected.startswith("a unit that existed on 05/07/2025; known: 844 Huyện Càng Long")

    def test_with_a_name_that_two_bear(self, only_line):
        """Phường 1 is in the city of Trà Vinh and in the town of Duyên Hải."""
        expected = only_line(**{"Đơn vị chủ trì": "Phường 1"})[2]
        assert expected.startswith("a name that only one unit bears")


class TestWords:
    def test_of_a_status_that_the_profile_does_not_know(self, only_line):
        column, value, expected = only_line(**{"Trạng thái": "Bay lên trời"})
        assert (column, value) == ("Trạng thái", "Bay lên trời")
        assert "Đã hoàn thành*" in expected

    def test_of_a_field_that_is_not_in_the_list(self, only_line):
        column, value, expected = only_line(**{"Lĩnh vực": "Chiêm tinh"})
        assert (column, value) == ("Lĩnh vực", "Chiêm tinh")
        assert "lĩnh vực" in expected

    def test_of_a_closed_file_without_a_day(self, only_line):
        column, _value, expected = only_line(**{"Ngày hoàn thành thực tế": ""})
        assert column == "Ngày hoàn thành thực tế"
        assert "the status says that the file is closed" in expected

    def test_too_long(self, only_line):
        column, value, expected = only_line(**{"Tên nhiệm vụ": "dài " * 1_000})
        assert (column, expected) == ("Tên nhiệm vụ", "at most 2000 characters")
        assert len(value) == 200, "a report is not the place to keep it"

    def test_with_control_characters(self, only_line):
        assert only_line(**{"Tên nhiệm vụ": "a\x00b"})[2] == "text without control characters"


class TestCodes:
    def test_twice_in_one_file(self, embedded, tmp_path):
        report = load_tasks(
            embedded, tmp_path, task("A"), task("B"), task("A", Lĩnh_vực="Giáo dục")
        )
        (line,) = refused(report)
        assert (line["Row"], line["Value"]) == ("4", "A")
        assert "first in row 2" in line["Expected"]
        assert len(stored(embedded)) == 2


class TestSeveralMistakes:
    def test_in_one_row_are_all_told(self, embedded, tmp_path):
        row = task(Ngày_giao="hôm qua", Hạn_hoàn_thành="mai", Tên_nhiệm_vụ="")
        report = load_tasks(embedded, tmp_path, row)
        assert report.rows_rejected == 1
        assert {line["Column"] for line in refused(report)} == {
            "Ngày giao", "Hạn hoàn thành", "Tên nhiệm vụ"
        }  # fmt: skip


class TestLooksWrongButIsTrue:
    """Real files break these rules; they are loaded, and counted in a message."""

    def test_completed_before_received(self, embedded, tmp_path):
        report = load_tasks(embedded, tmp_path, task(Ngày_hoàn_thành_thực_tế="01/03/2024"))
        assert report.rows_loaded == 1
        assert "Completed before received (loaded, to be checked): 1" in report.messages

    def test_open_but_completed(self, embedded, tmp_path):
        report = load_tasks(embedded, tmp_path, task(Trạng_thái="Đang thực hiện"))
        assert stored(embedded)[0]["closed_how"] == "done"
        assert "Called open, but with a day of the result (it decides): 1" in report.messages

    def test_received_after_the_as_of_day(self, embedded, tmp_path):
        row = task(Ngày_giao="02/07/2024", Ngày_hoàn_thành_thực_tế="", Trạng_thái="Mới giao")
        report = load_tasks(embedded, tmp_path, row)
        message = "Received or completed after the as-of day (loaded, to be checked): 1"
        assert message in report.messages


class TestSecretRows:
    ROWS = (
        task("NV-1") | {"Độ mật": "Thường"},
        task("NV-2") | {"Độ mật": ""},
        task("NV-3", Tên_nhiệm_vụ="Không được lưu") | {"Độ mật": "Mật"},
        task("NV-4", Tên_nhiệm_vụ="Không được lưu", Ngày_giao="sai") | {"Độ mật": "TỐI MẬT"},
        task("NV-5") | {"Độ mật": "A"},
    )

    def test_are_refused_and_only_counted(self, embedded, tmp_path):
        report = load_tasks(embedded, tmp_path, *self.ROWS)
        assert (report.rows_read, report.rows_loaded, report.rows_secret) == (5, 2, 3)
        assert (report.rows_rejected, report.report_path) == (0, None)
        assert [row["code"] for row in stored(embedded)] == ["NV-1", "NV-2"]
        assert "Không được lưu" not in report.summary()

    def test_leave_no_word_in_the_report_of_others(self, embedded, tmp_path):
        report = load_tasks(embedded, tmp_path, *self.ROWS, task("NV-6", Ngày_giao="sai"))
        assert [line["Row"] for line in refused(report)] == ["7"]
        assert "Không được lưu" not in report_file(report).read_text("utf-8-sig")

    def test_that_were_open_before_are_told(self, embedded, tmp_path):
        load_tasks(embedded, tmp_path, task("NV-3"))
        report = load_tasks(embedded, tmp_path, *self.ROWS, name="again.csv")
        assert any("marked secret, but loaded earlier" in m and m.endswith(": 1")
                   for m in report.messages)  # fmt: skip


class TestPersonalColumns:
    def test_are_not_read_and_not_reported(self, embedded, tmp_path):
        row = task(Ngày_giao="sai") | {"Số điện thoại": "0912345678", "Địa chỉ": "ấp 3"}
        report = load_tasks(embedded, tmp_path, row)
        assert "0912345678" not in report_file(report).read_text("utf-8-sig")
        assert "Columns not read: Số điện thoại, Địa chỉ" in report.messages


class TestReportFile:
    @pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t=", " ="])
    def test_holds_no_formula(self, embedded, tmp_path, sign):
        value = f"{sign}HYPERLINK(1)"
        report = load_tasks(embedded, tmp_path, task(Ngày_giao=value))
        assert refused(report)[0]["Value"] == f"'{value}"

    def test_is_marked_as_utf_8_for_spreadsheet_programs(self, embedded, tmp_path):
        report = load_tasks(embedded, tmp_path, task(Ngày_giao="sai"))
        assert report.report_path == tmp_path / "tasks.csv.rejected.csv"
        assert report_file(report).read_bytes().startswith(b"\xef\xbb\xbf")

    def test_goes_when_nothing_is_refused_any_more(self, embedded, tmp_path):
        report = load_tasks(embedded, tmp_path, task(Ngày_giao="sai"))
        assert load_tasks(embedded, tmp_path, task()).report_path is None
        assert not report_file(report).exists()

    def test_is_quoted_in_the_summary(self, embedded, tmp_path):
        summary = load_tasks(embedded, tmp_path, task(Ngày_giao="hôm qua")).summary()
        assert "row 2, column 'Ngày giao': 'hôm qua' — expected a date such as" in summary
