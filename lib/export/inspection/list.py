"""The list of the files drawn, as a workbook for the team to fill in and send back.

What names a file is locked, what the team fills in is open and offers its choices. Texts are
written as texts, whatever they begin with. ``lib.intake.findings`` reads the list back.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from lib.access import Scope
from lib.config import local_now
from lib.export.inspection.columns import (
    COLUMNS,
    FILLED,
    GIVEN,
    IDENTITY,
    MOST_TEXT,
    SHEET,
    choice,
    identity,
)
from lib.export.workbook import DAY, GREY, Styles, sheet_name, write_text, written_to
from lib.filters import Filters
from lib.formats import unknown
from lib.frames import as_records
from lib.i18n import _
from lib.query.draws import sample
from lib.query.reference import Reference

A3 = 8
HEADS = 4  # rows above the heads of the columns
FIRST_DAY, LAST_DAY = date(2020, 1, 1), date(2039, 12, 31)  # that a day of the list may be
OPEN = "#FFFBE6"  # a cell to fill in
DAYS = ("checked_on", "due_on")
LISTS = 4  # column of the sheet of definitions at which the choices begin

Row = dict[str, Any]


def findings_list(
    inspection: Row, made: Row, reference: Reference, filters: Filters, scope: Scope
) -> bytes:
    """The list of one draw as .xlsx. ``inspection`` as ``query.find_inspection`` gives it, ``made``
    as ``query.find_draw``; its seed is fixed. Files that were replaced are not on the list."""
    found = sample(int(made["id"]), filters, scope)
    rows = [row for row in as_records(found) if unknown(row["replaced_by"])]
    file = io.BytesIO()
    with written_to(file, inspection["title"], local_now()) as book:
        styles = Styles(book)
        sheet = book.add_worksheet(sheet_name(_(SHEET)))
        ranges = _definitions(book.add_worksheet(sheet_name(_("Definitions"))), made, styles)
        _top(sheet, inspection, made, styles)
        for number, row in enumerate(rows):
            _row(sheet, HEADS + 1 + number, number + 1, row, (inspection, made), reference,
                 styles)  # fmt: skip
        _offer(sheet, len(rows), ranges)
        _print(sheet, len(rows))
    return file.getvalue()


def _top(sheet: Worksheet, inspection: Row, made: Row, styles: Styles) -> None:
    """Name, what to do, and the heads of the columns."""
    name = _("Inspection {code}, draw {number}: files to check",
             code=inspection["code"], number=made["number"])  # fmt: skip
    write_text(sheet, 0, 1, name, styles, bold=True, font_size=14)
    write_text(sheet, 1, 1, inspection["title"], styles)
    how = _(
        "Fill in the yellow cells only; one row is one file. A row without any entry counts as not "
        "yet checked. The filled list is uploaded on the page of the inspection; the same list "
        "twice changes nothing."
    )
    write_text(sheet, 2, 1, how, styles, italic=True)
    write_text(sheet, HEADS, 0, _(IDENTITY), styles, bold=True)
    for place, column in enumerate((*GIVEN, *FILLED), start=1):
        look = {"bold": True, "border": 1, "text_wrap": True, "align": "center"}
        filled = place > len(GIVEN)
        colour = "#F3E3A1" if filled else GREY
        write_text(sheet, HEADS, place, _(column.head), styles, bg_color=colour, **look)
        sheet.set_column(place, place, column.width)
    sheet.set_column(0, 0, 4, None, {"hidden": True})
    sheet.set_row(HEADS, 48)


def _row(
    sheet: Worksheet,
    at: int,
    number: int,
    row: Row,
    of: tuple[Row, Row],
    reference: Reference,
    styles: Styles,
) -> None:
    """What names the file, locked, and the cells to fill in."""
    inspection, made = of
    own = identity(inspection["code"], int(made["number"]), row["origin"], row["code"])
    write_text(sheet, at, 0, own, styles)
    fields = dict(reference.fields.values())
    given: Sequence[Any] = (
        *(number, row["code"], row["title"], reference.name(row["unit_id"], short=True)),
        *(fields.get(row["field"], ""), row["due_original_on"], row["completed_on"]),
    )
    for place, value in enumerate(given, start=1):
        _given(sheet, at, place, value, styles)
    for place, column in enumerate(FILLED, start=1 + len(GIVEN)):
        look = {"locked": False, "border": 1, "bg_color": OPEN, "text_wrap": True}
        if column.key in DAYS:
            look["num_format"] = DAY
        sheet.write_blank(at, place, None, styles(**look))


def _given(sheet: Worksheet, at: int, place: int, value: Any, styles: Styles) -> None:
    look = {"border": 1, "text_wrap": True}
    if unknown(value):
        sheet.write_blank(at, place, None, styles(**look))
    elif isinstance(value, date):
        moment = datetime(value.year, value.month, value.day)
        sheet.write_datetime(at, place, moment, styles(num_format=DAY, **look))
    elif isinstance(value, int):
        sheet.write_number(at, place, value, styles(**look))
    else:
        write_text(sheet, at, place, str(value), styles, **look)


def _offer(sheet: Worksheet, count: int, ranges: Mapping[str, str]) -> None:
    """Choices, days and lengths that Excel itself checks."""
    if not count:
        return
    for place, column in enumerate(FILLED, start=1 + len(GIVEN)):
        area = (HEADS + 1, place, HEADS + count, place)
        rule: dict[str, Any] = {
            "input_title": _(column.head)[:32],
            "input_message": _(column.help)[:255],
            "error_title": _(column.head)[:32],
        }
        if column.choices:
            rule |= {"validate": "list", "source": ranges[column.key]}
            rule |= {"error_message": _("Choose one of the list.")}
        elif column.key in DAYS:
            rule |= {"validate": "date", "criteria": "between"}
            rule |= {"minimum": FIRST_DAY, "maximum": LAST_DAY}
            rule |= {"error_message": _("A day such as 05/03/2026.")}
        else:
            rule |= {"validate": "length", "criteria": "<=", "value": MOST_TEXT}
            rule |= {"error_message": _("At most {n} characters.", n=MOST_TEXT)}
        sheet.data_validation(*area, rule)


def _definitions(sheet: Worksheet, made: Row, styles: Styles) -> dict[str, str]:
    """What each column means, how the files were drawn, and the choices; the addresses of these by
    the key of their column."""
    ranges = {}
    write_text(sheet, 0, 0, _("Column"), styles, bold=True)
    write_text(sheet, 0, 1, _("What it holds"), styles, bold=True)
    for row, column in enumerate((*GIVEN, *FILLED), start=1):
        write_text(sheet, row, 0, _(column.head), styles, bold=True)
        write_text(sheet, row, 1, _(column.help), styles, text_wrap=True)
    _provenance(sheet, len(COLUMNS) + 2, made, styles)
    offered = [column for column in FILLED if column.choices]
    for place, column in enumerate(offered, start=LISTS):
        write_text(sheet, 0, place, _(column.head), styles, bold=True)
        for row, key in enumerate(column.choices, start=1):
            write_text(sheet, row, place, choice(column, key), styles)
        ranges[column.key] = _range(sheet.get_name(), place, len(column.choices))
        sheet.set_column(place, place, 22)
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 64)
    sheet.protect()
    return ranges


def _range(name: str, place: int, count: int) -> str:
    column = xl_col_to_name(place, True)
    quoted = name.replace("'", "''")
    return f"='{quoted}'!{column}$2:{column}${count + 1}"


def _provenance(sheet: Worksheet, row: int, made: Row, styles: Styles) -> None:
    lines = (
        (_("Frame frozen at"), f"{made['frozen_at']:%d/%m/%Y %H:%M}"),
        (_("Files in the frame"), str(made["frame_size"])),
        (_("Hash of the frame (SHA-256)"), made["frame_hash"]),
        (_("Seed"), made["seed"]),
        (_("List made at"), f"{local_now():%d/%m/%Y %H:%M}"),
    )
    for line, (name, text) in enumerate(lines, start=row):
        write_text(sheet, line, 0, name, styles, bold=True)
        write_text(sheet, line, 1, text, styles, text_wrap=True)


def _print(sheet: Worksheet, count: int) -> None:
    last = len(GIVEN) + len(FILLED)
    sheet.freeze_panes(HEADS + 1, 3)
    sheet.autofilter(HEADS, 1, HEADS + max(count, 1), last)
    sheet.repeat_rows(HEADS)
    sheet.set_landscape()
    sheet.set_paper(A3)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    sheet.set_footer("&C&P/&N")
    sheet.fit_to_pages(1, 0)
    allowed = ("format_columns", "format_rows", "autofilter", "sort")
    sheet.protect("", dict.fromkeys(allowed, True))
