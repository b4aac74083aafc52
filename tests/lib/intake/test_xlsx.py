"""Workbooks as offices keep them."""

from __future__ import annotations

import unicodedata
from datetime import datetime

from openpyxl import Workbook

from lib.intake import load
from tests.lib.intake.deliveries import AS_OF, stored, write_xlsx

TOP = ["STT", "Mã nhiệm vụ", "Tên nhiệm vụ", "Đơn vị chủ trì", "Thời gian", None, None, "Gia hạn",
       None, "Trạng thái"]  # fmt: skip
BELOW = [None, None, None, None, "Ngày giao", "Hạn xử lý", "Ngày hoàn thành", "Số lần", "Mốc cũ",
         None]  # fmt: skip


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def report_workbook(path):
    """Every trap of a printed report in one sheet, merged cells included."""
    book = Workbook()
    cover = book.active
    cover.title = "Bìa"
    cover.append(["BÁO CÁO"])
    hidden = book.create_sheet("Nháp")
    hidden.sheet_state = "hidden"
    sheet = book.create_sheet("Tháng 3")
    for row in (
        ["UBND TỈNH TRÀ VINH"],
        ["TÌNH HÌNH THỰC HIỆN NHIỆM VỤ", None, None, "Kỳ báo cáo: tháng 3/2024"],
        [],
        [nfd(name) if name else None for name in TOP],
        [nfd(name) if name else None for name in BELOW],
        [f"({n})" for n in range(1, 11)],
        ["I", None, "Nhiệm vụ do Chủ tịch giao"],
        [1, "'NV-1", nfd("Tham mưu kế hoạch"), nfd("Sở Y tế"), "05/03/2024", 45371,
         datetime(2024, 3, 19, 15, 30), 0, None, "Đã hoàn thành"],
        [2, 20240007, "Báo cáo quý", "Sở Tư pháp", datetime(2024, 3, 6), "'20/03/2024 16:30",
         None, 1, 45366.0, "Đang thực hiện"],
        TOP,
        BELOW,
        [3, "NV-3", "Ngày giao sai", "Sở Y tế", "ngày mai", None, None, None, None, None],
        [None, "Tổng cộng", "3 nhiệm vụ", None, None, None, None, 1],
        ["Tổng số:", None, None, None, None, None, None, 1],
        [],
        [None, "Ghi chú: số liệu đến ngày 01/7/2024"],
        [None, None, None, None, None, None, None, "NGƯỜI LẬP BIỂU"],
    ):  # fmt: skip
        sheet.append(row)
    for cells in ("E4:G4", "H4:I4", "A4:A5", "B4:B5", "C4:C5", "D4:D5", "J4:J5", "A1:D1"):
        sheet.merge_cells(cells)
    book.save(path)
    return path


class TestPrintedReport:
    def test_gives_its_tasks_and_nothing_else(self, embedded, tmp_path):
        path = report_workbook(tmp_path / "thang_3.xlsx")
        report = load(embedded, path, "nhiem_vu", as_of=AS_OF, progress=False)
        assert (report.rows_read, report.rows_loaded, report.rows_rejected) == (3, 2, 1)
        first, second = stored(embedded)
        assert (first["code"], first["title"]) == ("NV-1", "Tham mưu kế hoạch")
        assert first["received_at"] == datetime(2024, 3, 5)
        assert first["due_current"] == datetime(2024, 3, 20, 23, 59, 59), "a serial number"
        assert first["completed_at"] == datetime(2024, 3, 19, 15, 30)
        assert second["code"] == "20240007", "a number stays as written, without .0"
        assert second["due_current"] == datetime(2024, 3, 20, 16, 30), "with an apostrophe"
        assert second["due_original"] == datetime(2024, 3, 15, 23, 59, 59)

    def test_names_sheet_row_and_column_as_the_spreadsheet_shows_them(self, embedded, tmp_path):
        path = report_workbook(tmp_path / "thang_3.xlsx")
        (problem,) = load(embedded, path, "nhiem_vu", as_of=AS_OF).first_problems
        assert (problem.file, problem.sheet, problem.row) == ("thang_3.xlsx", "Tháng 3", 12)
        assert (problem.column, problem.value) == ("Thời gian - Ngày giao", "ngày mai")

    def test_tells_what_it_left_out(self, embedded, tmp_path):
        path = report_workbook(tmp_path / "thang_3.xlsx")
        messages = load(embedded, path, "nhiem_vu", as_of=AS_OF).messages
        assert "Totals rows skipped: 2" in messages
        assert "Blank rows skipped: 1" in messages
        assert "Title or note rows skipped (no required column filled): 3" in messages
        assert "Repeated headers and column numbers skipped: 3" in messages
        assert "Sheets not read: Bìa, Nháp" in messages
        assert "Columns not read: STT, Gia hạn - Số lần" in messages


class TestSheets:
    def test_with_the_header_are_all_read(self, embedded, tmp_path):
        book = Workbook()
        for month in (1, 2):
            sheet = book.active if month == 1 else book.create_sheet()
            sheet.append([*TOP[1:4], "Ngày giao", "Hạn xử lý"])
            sheet.append([f"NV-{month}", "Tên", "Sở Y tế", f"0{month}/01/2024", None])
        book.save(tmp_path / "a.xlsx")
        assert load(embedded, tmp_path / "a.xlsx", "nhiem_vu", as_of=AS_OF).rows_loaded == 2


class TestRowsThatLookLikeTotals:
    def test_but_fill_every_required_column_are_data(self, embedded, tmp_path):
        header = ["Mã nhiệm vụ", "Tên nhiệm vụ", "Đơn vị chủ trì", "Ngày giao", "Hạn xử lý"]
        rows = [
            ["TONG-01", "Tổng kết năm", "Sở Y tế", "05/03/2024", None],
            [None, "Tổng kết quý", "Sở Y tế", "05/03/2024", None],
        ]
        path = write_xlsx(tmp_path / "a.xlsx", [header, *rows])
        report = load(embedded, path, "nhiem_vu", as_of=AS_OF)
        assert (report.rows_loaded, report.rows_rejected) == (1, 1)
        assert report.first_problems[0].column == "Mã nhiệm vụ"
