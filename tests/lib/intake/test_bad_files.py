"""Files that cannot be read at all: nothing is loaded, and the message says what to do."""

from __future__ import annotations

import gzip

import pytest

from lib.database.schema import data_load
from lib.intake import IntakeError, load
from tests.lib.intake.deliveries import AS_OF, load_tasks, stored, task, write_csv, write_xlsx

HEADER = "Mã nhiệm vụ,Tên nhiệm vụ,Đơn vị chủ trì,Ngày giao,Hạn xử lý\n"
ROW = "NV-1,Tham mưu,Sở Y tế,05/03/2024,\n"


@pytest.fixture
def refusal(embedded, tmp_path):
    """Loads bytes under a name; gives the error and checks that nothing was left behind."""

    def load_bytes(name: str, content: bytes) -> IntakeError:
        (tmp_path / name).write_bytes(content)
        with pytest.raises(IntakeError) as caught:
            load(embedded, tmp_path / name, "nhiem_vu", as_of=AS_OF, progress=False)
        assert stored(embedded) == stored(embedded, data_load) == []
        assert sorted(path.name for path in tmp_path.iterdir()) == [name]
        assert name in caught.value.where
        assert caught.value.remedy
        return caught.value

    return load_bytes


class TestWholeFiles:
    def test_missing(self, embedded, tmp_path):
        with pytest.raises(IntakeError, match=r"none\.csv: expected a file"):
            load(embedded, tmp_path / "none.csv", "nhiem_vu")

    def test_empty(self, refusal):
        assert "content" in refusal("a.csv", b"").expected

    @pytest.mark.parametrize("name", ["a.xls", "a.pdf", "a.zip", "a"])
    def test_of_another_kind(self, refusal, name):
        assert ".xlsx" in refusal(name, b"abc").expected

    def test_without_header(self, refusal):
        assert "code (ID nhiệm vụ" in refusal("a.csv", ROW.encode()).expected


class TestEncodings:
    def test_of_old_windows_are_refused_with_the_remedy(self, refusal):
        error = refusal("a.csv", (HEADER + ROW).encode() + "Sở ".encode("utf-16-le") + b"\xd0\xf1")
        assert "UTF-8" in error.expected
        assert "CSV UTF-8" in error.remedy

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    def test_that_are_read(self, embedded, tmp_path, encoding):
        (tmp_path / "a.csv").write_text(HEADER + ROW, encoding=encoding)
        report = load(embedded, tmp_path / "a.csv", "nhiem_vu", as_of=AS_OF, progress=False)
        assert report.rows_inserted == 1

    def test_broken_late_in_a_file_undo_what_was_read(self, refusal):
        rows = "".join(f"NV-{n},Tham mưu,Sở Y tế,05/03/2024,\n" for n in range(2, 5_000))
        error = refusal("a.csv", (HEADER + ROW + rows).encode() + b"NV-0,\xff,x,05/03/2024,\n")
        assert "or later" in error.where


class TestCsv:
    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    def test_is_read_with_each_delimiter(self, embedded, tmp_path, delimiter):
        path = write_csv(tmp_path / "a.csv", [task(Tên_nhiệm_vụ="Một; hai, ba\tbốn")], delimiter)
        load(embedded, path, "nhiem_vu", as_of=AS_OF, progress=False)
        assert stored(embedded)[0]["title"] == "Một; hai, ba bốn"

    def test_is_read_from_gzip_whatever_its_name(self, embedded, tmp_path):
        for name in ("a.csv.gz", "b.csv"):
            (tmp_path / name).write_bytes(gzip.compress((HEADER + ROW).encode()))
            assert load(embedded, tmp_path / name, "nhiem_vu", as_of=AS_OF).rows_loaded == 1

    def test_with_a_quotation_mark_left_open_names_the_row(self, refusal):
        error = refusal("a.csv", (HEADER + ROW + 'NV-2,"Tham mưu,Sở Y tế,05/03/2024,\n').encode())
        assert error.where == "a.csv, row 3"

    def test_cut_off_in_gzip(self, refusal):
        whole = gzip.compress((HEADER + ROW * 2_000).encode())
        assert "gzip" in refusal("a.csv.gz", whole[:-20]).expected

    def test_a_row_wider_than_the_header_is_refused_alone(self, embedded, tmp_path):
        """A comma inside a text without quotation marks shifts every cell behind it."""
        shifted = "NV-2,Tham mưu, đề xuất,Sở Y tế,05/03/2024,20/03/2024\n"
        (tmp_path / "a.csv").write_text(HEADER + ROW + shifted, encoding="utf-8")
        report = load(embedded, tmp_path / "a.csv", "nhiem_vu", as_of=AS_OF, progress=False)
        assert (report.rows_loaded, report.rows_rejected) == (1, 1)
        assert report.first_problems[0].expected == "5 cells, as in the header"

    def test_row_numbers_count_as_a_spreadsheet_does(self, embedded, tmp_path):
        """A line break inside quotation marks is no new row, a blank line is one."""
        rows = f'NV-0,"Tham\nmưu",Sở Y tế,05/03/2024,\n\n{ROW}NV-2,Tên,Sở Y tế,sai,\n'
        (tmp_path / "a.csv").write_text(HEADER + rows, encoding="utf-8")
        report = load(embedded, tmp_path / "a.csv", "nhiem_vu", as_of=AS_OF, progress=False)
        assert report.first_problems[0].row == 5
        assert "Blank rows skipped: 1" in report.messages


class TestXlsx:
    def test_that_is_no_workbook(self, refusal):
        assert ".xlsx workbook" in refusal("a.xlsx", b"PK\x03\x04 not a zip").expected

    def test_without_the_header_names_its_sheets(self, embedded, tmp_path):
        path = write_xlsx(tmp_path / "a.xlsx", [["Mã nhiệm vụ", "Ngày giao"]], "Tháng 6")
        with pytest.raises(IntakeError) as caught:
            load(embedded, path, "nhiem_vu", as_of=AS_OF)
        assert caught.value.where == "a.xlsx, sheets Tháng 6"
        assert "title (Tên nhiệm vụ" in caught.value.expected


class TestFolderThatCannotBeWritten:
    def test_is_told_before_anything_is_loaded(self, embedded, tmp_path):
        (tmp_path / "tasks.csv.rejected.csv").mkdir()
        with pytest.raises(IntakeError, match=r"tasks\.csv\.rejected\.csv can be written"):
            load_tasks(embedded, tmp_path, task())
        assert stored(embedded) == []

    def test_by_a_name_that_is_taken(self, embedded, tmp_path):
        (tmp_path / "tasks.csv.rejected.csv.part").mkdir()
        with pytest.raises(IntakeError, match="folder"):
            load_tasks(embedded, tmp_path, task())
        assert stored(embedded) == []
