"""Workbooks that were made to do harm, handed in as the filled list of an inspection: each is
refused in words or read as plain cells, in no time and without reaching for another file."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random

import openpyxl
import pytest

from lib.export.inspection.columns import COLUMNS, IDENTITY
from lib.i18n import _, use
from lib.intake import IntakeError
from lib.intake.filled_list import FilledList, read_list

SHEET, RELATIONS = "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"
SECRET = "mật khẩu của máy chủ"
END = b"</sheetData>"
Change = Callable[[bytes], bytes]


@pytest.fixture(autouse=True)
def vietnamese() -> None:
    use("vi")


def workbook() -> bytes:
    """A list with one row."""
    book = openpyxl.Workbook()
    heads = [_(IDENTITY), *(_(column.head) for column in COLUMNS.values())]
    book.active.append(heads)
    book.active.append(["mine"] * len(heads))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def changed(part: str, change: Change) -> bytes:
    """The list with one of its parts changed."""
    file = io.BytesIO()
    old = zipfile.ZipFile(io.BytesIO(workbook()))
    with old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == part else content)
    return file.getvalue()


def with_row(cell: str) -> bytes:
    """The list with a further row, as XML."""
    row = f'<row r="3">{cell}</row>' if not cell.startswith("<row") else cell
    return changed(SHEET, lambda sheet: sheet.replace(END, row.encode() + END))


def lying() -> bytes:
    """A sheet that unpacks to 70 MB and says that it has 1 KB."""
    large = changed(SHEET, lambda sheet: sheet.replace(END, b" " * 70_000_000 + END))
    with zipfile.ZipFile(io.BytesIO(large)) as archive:
        size = archive.getinfo(SHEET).file_size
    return large.replace(struct.pack("<I", size), struct.pack("<I", 1_000))


def under_password() -> bytes:
    """The flag of a part that is encrypted."""
    mark = b"PK\x01\x02\x14\x03\x14\x00"
    content = workbook()
    assert mark + b"\0\0" in content
    return content.replace(mark + b"\0\0", mark + b"\x01\0")


REFUSED: dict[str, Callable[[], bytes]] = {
    "a size that lies": lying,
    "a part under a password": under_password,
    "a text that there is not": lambda: with_row('<c r="A3" t="s"><v>999999</v></c>'),
    "a chart for a sheet": lambda: changed(
        RELATIONS,
        lambda xml: xml.replace(b'relationships/worksheet"', b'relationships/chartsheet"'),
    ),
    "a column beyond all": lambda: with_row('<c r="ZZZZZZ3"><v>1</v></c>'),
    "the last row there is": lambda: with_row(
        '<row r="1048576"><c r="A1048576"><v>1</v></c></row>'
    ),
    "a row beyond all": lambda: with_row('<row r="99999999999"><c><v>1</v></c></row>'),
    "a number beyond all": lambda: with_row(f'<c r="A3"><v>{"9" * 5_000}</v></c>'),
    "bytes that are no text": lambda: changed(SHEET, lambda xml: xml.replace(b"mine", b"\xff\xfe")),
}


@pytest.mark.parametrize("make", REFUSED.values(), ids=REFUSED)
def test_it_is_refused_in_words(make: Callable[[], bytes]) -> None:
    with pytest.raises(IntakeError, match=r"danh-sach\.xlsx"):
        read_list(make(), "danh-sach.xlsx")


def cells(content: bytes) -> str:
    found: FilledList = read_list(content, "danh-sach.xlsx")
    return " ".join(str(cell) for row in found.rows for cell in row.cells.values())


@pytest.mark.parametrize(
    "part", [SHEET, RELATIONS, "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"]
)
def test_no_part_reads_another_file(part: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET, encoding="utf-8")
    kind = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'.encode()

    def change(xml: bytes) -> bytes:
        head, mark, rest = xml.rpartition(b"?>")
        return head + mark + kind + rest.replace(b"<v>mine</v>", b"<v>&e;</v>")

    try:
        shown = cells(changed(part, change))
    except IntakeError as refusal:
        shown = str(refusal)
    assert SECRET not in shown


def test_a_formula_is_no_value() -> None:
    """Nor is it ever calculated: only what a spreadsheet program has put down as its result counts,
    and then as text."""
    formula = '<c r="A3"><f>HYPERLINK("http://example.org","x")</f>{}</c>'
    assert "example.org" not in cells(with_row(formula.format("")))
    assert "=1+1" in cells(with_row('<c r="A3" t="str"><f>1+1</f><v>=1+1</v></c>'))


def test_macros_are_not_even_looked_at() -> None:
    file = io.BytesIO(workbook())
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0" * 100)
    assert cells(file.getvalue()) == cells(workbook())


@pytest.mark.parametrize("seed", range(60))
def test_bytes_changed_at_random_are_read_or_refused(seed: int) -> None:
    """In a part of its own, and in the archive as it is stored."""
    random = Random(seed)

    def spoilt(content: bytes) -> bytes:
        bytes_ = bytearray(content)
        for _time in range(random.randint(1, 8)):
            bytes_[random.randrange(len(bytes_))] = random.randrange(256)
        return bytes(bytes_)

    with zipfile.ZipFile(io.BytesIO(workbook())) as archive:
        part = random.choice(archive.namelist())
    for content in (changed(part, spoilt), spoilt(workbook())):
        try:
            assert read_list(content, "danh-sach.xlsx").sheet
        except IntakeError as refusal:
            assert "danh-sach.xlsx" in str(refusal)
