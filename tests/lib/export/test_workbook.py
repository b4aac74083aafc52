"""Excel workbooks read back by openpyxl: texts stay texts, figures are numbers, ready to print."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest

from lib.export.content import Amount, Table
from lib.export.workbook import Note, sheet_name, workbook

MADE = datetime(2026, 11, 20, 8, 30)
DANGEROUS = [
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    '=HYPERLINK("http://x.example","y")',
    "http://x.example",
    "mailto:x@x.example",
    "{=1+1}",
    "00123",
    "1e5",
]


def read(table: Table, *more: Note) -> Any:
    data = workbook("Sổ", MADE, [("Dữ liệu", [table]), ("Bộ lọc", list(more or [Note("x", ())]))])
    return openpyxl.load_workbook(io.BytesIO(data)), data


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_text_is_never_a_formula_or_a_link(text: str) -> None:
    table = Table(text, (text,), ((text,),), (1,), (text,), note=text)
    book, data = read(table, Note(text, ((text, text),)))
    for sheet in book:
        cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert cells
        for cell in cells:
            assert cell.data_type == "s" and cell.hyperlink is None
            # the reader turns a lone carriage return into a new line
            assert cell.value.replace("_x000D_", "\r") == text
            assert cell.quotePrefix == text.startswith(("=", "+", "-", "@", "\t", "\r"))
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    assert not any(b"<f>" in part or b"<hyperlink" in part for part in parts.values())
    assert not [name for name in parts if "external" in name or "connection" in name]


def test_figures_and_days_are_numbers_with_a_format() -> None:
    row = (
        "Sở Y tế",
        Amount(0.9375, "share", "93,8%"),
        Amount(12.0, "count", "12"),
        Amount(4.5, "working_days", "4,5"),
        Amount(None, "share", "—"),
        date(2026, 3, 9),
        None,
    )
    heads = tuple("abcdefg")
    book, _data = read(Table("Bảng", heads, (row,), (1,) * 7))
    cells = book["Dữ liệu"][3]
    assert [cell.value for cell in cells] == [
        "Sở Y tế", 0.9375, 12, 4.5, "—", datetime(2026, 3, 9), None,
    ]  # fmt: skip
    assert [cell.number_format for cell in cells[1:4]] == ["0.0%", "#,##0", "#,##0.0"]
    assert cells[5].number_format == "dd/mm/yyyy"


def test_sheet_of_a_table_is_ready_to_read_and_to_print() -> None:
    rows = tuple((f"Sở {n}", Amount(n, "count", str(n))) for n in range(100))
    total = ("Tổng", Amount(4950, "count", "4.950"))
    book, _data = read(Table("Bảng", ("Cơ quan", "Số"), rows, (3, 1), total, note="ghi chú"))
    sheet = book["Dữ liệu"]
    assert sheet.freeze_panes == "B3" and sheet.auto_filter.ref == "A2:B102"
    assert sheet.print_title_rows == "$2:$2" and int(sheet.page_setup.paperSize) == 9
    assert [cell.value for cell in sheet[103]] == ["Tổng", 4950] and sheet[
        "A104"
    ].value == "ghi chú"
    assert sheet["A2"].font.bold and sheet.page_setup.fitToHeight in (0, "0")


def test_groups_of_heads_stand_over_their_columns() -> None:
    table = Table("Bảng", tuple("abcd"), (("1",) * 4,), (1,) * 4, groups=(("", 1), ("G", 3)))
    book, _data = read(table)
    sheet = book["Dữ liệu"]
    assert sheet["B2"].value == "G" and "B2:D2" in [str(r) for r in sheet.merged_cells.ranges]
    assert [cell.value for cell in sheet[3]] == list("abcd")


@pytest.mark.parametrize(
    ("name", "shown"),
    [("a/b:c*d?e[f]g\\h", "a b c d e f g h"), ("x" * 40, "x" * 31), ("'q'", "q"), ("", "-")],
)
def test_a_name_that_excel_allows(name: str, shown: str) -> None:
    assert sheet_name(name) == shown


def test_a_text_longer_than_a_cell_is_cut() -> None:
    book, _data = read(Table("Bảng", ("a",), (("x" * 40_000,),), (1,)))
    assert len(book["Dữ liệu"]["A3"].value) == 32_767
