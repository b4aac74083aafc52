"""An Excel workbook: sheets of tables and of notes, ready to read and to print.

Every text is written as a text, whatever it begins with; one that Excel could take for a formula
when somebody edits its cell is marked as quoted. Nothing from the database becomes a formula or a
link. Figures are numbers with a format, days are days.
"""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from lib.export.content import Amount, Cell, Table
from lib.export.text import clean

FORMATS = {
    "share": "0.0%",
    "working_days": "#,##0.0",
    "count": "#,##0",
    "files": "#,##0",
    "points": "0.0",
}
DAY = "dd/mm/yyyy"
LONGEST_TEXT = 32_767  # characters that a cell of Excel holds
SHEET_NAME = 31  # characters
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
A4 = 9
NARROW, WIDE = 9, 45  # characters
LINE = 15  # points, the height of a line
GREY = "#EDEFF2"
HEAD: dict[str, Any] = {"bold": True, "border": 1, "bg_color": GREY, "align": "center"}


@dataclass(frozen=True)
class Note:
    """Lines of two columns, a name and what it says: what was looked at, definitions."""

    name: str
    lines: tuple[tuple[str, str], ...]


def workbook(
    title: str, made: datetime, sheets: Sequence[tuple[str, Sequence[Table | Note]]]
) -> bytes:
    """A file with ``sheets``, each its name and what stands on it from top to bottom. A sheet of a
    single table has its heads frozen and a filter on every column."""
    file = io.BytesIO()
    with written_to(file, title, made) as book:
        styles = Styles(book)
        for name, parts in sheets:
            _sheet(book.add_worksheet(sheet_name(name)), parts, styles)
    return file.getvalue()


@contextmanager
def written_to(file: io.BytesIO, title: str, made: datetime) -> Iterator[xlsxwriter.Workbook]:
    """A workbook that takes no text for a formula, link or number; ``file`` holds it at the end."""
    with tempfile.TemporaryDirectory() as folder:
        options = {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": False,
            "tmpdir": folder,
        }
        with xlsxwriter.Workbook(file, options) as book:
            book.set_properties({"title": clean(title)[:255], "created": made})
            yield book


def sheet_name(name: str) -> str:
    """``name`` as Excel allows it for a sheet."""
    return re.sub(r"[\[\]:*?/\\]", " ", clean(name)).strip("' ")[:SHEET_NAME] or "-"


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.book = book
        self.made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def __call__(self, **properties: Any) -> Format:
        own = {"font_name": "Times New Roman", "font_size": 11, "valign": "top"} | properties
        key = tuple(sorted(own.items()))
        if key not in self.made:
            self.made[key] = self.book.add_format(own)
        return self.made[key]


def _sheet(sheet: Worksheet, parts: Sequence[Table | Note], styles: Styles) -> None:
    sheet.set_paper(A4)
    sheet.set_margins(left=0.8, right=0.6, top=0.8, bottom=0.8)
    sheet.set_footer("&C&P/&N")
    sheet.fit_to_pages(1, 0)
    widths: dict[int, float] = {}
    row = 0
    alone = len(parts) == 1
    for part in parts:
        if isinstance(part, Table):
            if len(part.heads) > 5:
                sheet.set_landscape()
            row = _table(sheet, row, part, styles, widths, alone=alone)
        else:
            row = _note(sheet, row, part, styles, widths)
        row += 1
    for column, width in widths.items():
        sheet.set_column(column, column, width)


def _table(
    sheet: Worksheet,
    row: int,
    table: Table,
    styles: Styles,
    widths: dict[int, float],
    *,
    alone: bool,
) -> int:
    """Write a table from ``row`` on; the first free row after it."""
    own = _widths(table)
    heads = row = _heads(sheet, row, table, styles, own)
    for values in table.rows:
        row += 1
        _row(sheet, row, values, styles)
    if alone:
        sheet.freeze_panes(heads + 1, 1)
        sheet.autofilter(heads, 0, row, len(table.heads) - 1)
        sheet.repeat_rows(heads - bool(table.groups), heads)
    if table.total:
        row += 1
        _row(sheet, row, table.total, styles, bold=True)
    if table.note:
        row += 1
        _below(sheet, row, table, styles, sum(own.values()))
    for column, width in own.items():
        widths[column] = max(widths.get(column, 0), width)
    return row + 1


def _heads(
    sheet: Worksheet, row: int, table: Table, styles: Styles, widths: dict[int, float]
) -> int:
    """The name of a table and its heads, as high as their words need; the row of the heads."""
    write_text(sheet, row, 0, table.name, styles, bold=True, font_size=13)
    row += 1
    if table.groups:
        _groups(sheet, row, table, styles)
        row += 1
    lines = 1
    for column, head in enumerate(table.heads):
        write_text(sheet, row, column, head, styles, text_wrap=True, **HEAD)
        lines = max(lines, -(-len(head) // max(1, int(widths[column]) - 2)))
    sheet.set_row(row, LINE * lines + 3)
    return row


def _below(sheet: Worksheet, row: int, table: Table, styles: Styles, width: float) -> None:
    """The note of a table, over all its columns."""
    look: dict[str, Any] = {"italic": True, "text_wrap": True}
    if len(table.heads) > 1:
        sheet.merge_range(row, 0, row, len(table.heads) - 1, "", styles(**look))
    write_text(sheet, row, 0, table.note, styles, **look)
    sheet.set_row(row, LINE * (len(table.note) // max(20, int(width)) + 1))


def _groups(sheet: Worksheet, row: int, table: Table, styles: Styles) -> None:
    at = 0
    for text, columns in table.groups:
        for column in range(at, at + columns):
            sheet.write_blank(row, column, None, styles(**HEAD))
        if text and columns > 1:
            sheet.merge_range(row, at, row, at + columns - 1, "", styles(**HEAD))
        if text:
            write_text(sheet, row, at, text, styles, **HEAD)
        at += columns


def _row(
    sheet: Worksheet, row: int, values: Iterable[Cell], styles: Styles, bold: bool = False
) -> None:
    more: dict[str, Any] = {"border": 1} | ({"bold": True} if bold else {})
    for column, value in enumerate(values):
        if isinstance(value, Amount) and value.value is not None:
            look = styles(num_format=FORMATS[value.unit], **more)
            sheet.write_number(row, column, value.value, look)
        elif isinstance(value, Amount):
            sheet.write_string(row, column, value.text, styles(align="right", **more))
        elif isinstance(value, date):
            moment = datetime(value.year, value.month, value.day)
            sheet.write_datetime(row, column, moment, styles(num_format=DAY, **more))
        elif value:
            write_text(sheet, row, column, value, styles, text_wrap=True, **more)
        else:
            sheet.write_blank(row, column, None, styles(**more))


def _note(sheet: Worksheet, row: int, note: Note, styles: Styles, widths: dict[int, float]) -> int:
    write_text(sheet, row, 0, note.name, styles, bold=True, font_size=13)
    for name, text in note.lines:
        row += 1
        write_text(sheet, row, 0, name, styles, bold=True, text_wrap=True)
        write_text(sheet, row, 1, text, styles, text_wrap=True)
    widths[0] = max(widths.get(0, 0), 32)
    widths[1] = max(widths.get(1, 0), 90)
    return row + 1


def write_text(
    sheet: Worksheet, row: int, column: int, text: str, styles: Styles, **look: Any
) -> None:
    """``text`` as a string, whatever it begins with."""
    shown = clean(text)[:LONGEST_TEXT]
    if shown.startswith(FORMULA_STARTS):
        look |= {"quote_prefix": True}
    sheet.write_string(row, column, shown, styles(**look))


def _widths(table: Table) -> dict[int, float]:
    """Columns as wide as what stands in them, within reason, in characters."""
    widths: dict[int, float] = {}
    for column, head in enumerate(table.heads):
        longest = max(
            [len(_shown(row[column])) for row in (*table.rows, table.total) if row] or [0]
        )
        wanted = max(NARROW, min(WIDE, longest + 3), min(18, len(head) / 2 + 2))
        widths[column] = wanted
    return widths


def _shown(cell: Cell) -> str:
    if isinstance(cell, Amount):
        return cell.text
    return "dd/mm/yyyy" if isinstance(cell, date) else cell or ""
