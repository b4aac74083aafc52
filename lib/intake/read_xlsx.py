"""XLSX, row by row: every visible sheet that has the profile's header."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from defusedxml.common import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from lib.i18n import _
from lib.intake.errors import IntakeError
from lib.intake.headers import Matcher
from lib.intake.source import Source
from lib.intake.table import NumberedRow, Table, open_table

# whatever the library stumbles over in a file that was damaged, or made to be: a cell that names a
# text that there is not, a part under a password, a chart where a sheet should be
BROKEN = (
    *(BadZipFile, InvalidFileException, DefusedXmlException, zlib.error),
    *(LookupError, ValueError, TypeError, AttributeError, ArithmeticError, RuntimeError),
    *(SyntaxError, OSError, EOFError),  # that of XML, by either of the parsers there may be
)


# a part that unpacks to more than this, and to so many times its size, was made to fill the memory:
# sheets of a spreadsheet program unpack to 5 to 30 times theirs
LARGE_PART = 50_000_000  # bytes
MOST_TIMES = 200


class _Counter:
    """How many rows were read so far."""

    rows = 0


@contextmanager
def open_xlsx(path: Path, matcher: Matcher) -> Iterator[Source]:
    """The tables of ``path``; position and total are rows.

    openpyxl parses with defusedxml when that is installed, so entity expansion is refused.
    """
    try:
        _refuse_bomb(path)
        book = load_workbook(path, read_only=True, data_only=True)
    except IntakeError:
        raise
    except BROKEN as error:
        raise _damaged(path, error) from error
    counter, skipped = _Counter(), list[str]()
    try:
        total = sum(sheet.max_row or 0 for sheet in book.worksheets) or None
        tables = _tables(path, book, matcher, counter, skipped)
        yield Source(tables, lambda: counter.rows, total, "", skipped)
    finally:
        book.close()


def _refuse_bomb(path: Path) -> None:
    """Before anything is unpacked. A size that lies is found out by its checksum, and unpacks no
    further than it says."""
    with ZipFile(path) as archive:
        for part in archive.infolist():
            if part.file_size > max(LARGE_PART, MOST_TIMES * part.compress_size):
                raise IntakeError(
                    path.name,
                    _("a workbook that does not unpack to many times its size"),
                    _("Do not load it; ask who sent it"),
                )


def _tables(
    path: Path, book: Any, matcher: Matcher, counter: _Counter, skipped: list[str]
) -> Iterator[Table]:
    reasons: list[IntakeError] = []
    found = 0
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            skipped.append(sheet.title)
            continue
        try:
            table = open_table(sheet.title, _rows(path, sheet, counter), matcher)
        except IntakeError as error:
            reasons.append(error)
            skipped.append(sheet.title)
            continue
        found += 1
        yield table
    if not found:
        raise _no_table(path, book, reasons)


def _rows(path: Path, sheet: Any, counter: _Counter) -> Iterator[NumberedRow]:
    sheet.reset_dimensions()  # some exporters write a size that cuts the sheet off
    try:
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            counter.rows += 1
            yield number, cells
    except BROKEN as error:
        if isinstance(error, IntakeError):
            raise
        raise _damaged(path, error) from error


def _no_table(path: Path, book: Any, reasons: list[IntakeError]) -> IntakeError:
    sheets = ", ".join(sheet.title for sheet in book.worksheets)
    where = _("{file}, sheets {sheets}", file=path.name, sheets=sheets)
    if not reasons:
        return IntakeError(where, _("a visible sheet with rows"), _("Unhide the sheet"))
    best = reasons[0]
    return IntakeError(where, f"{best.where}: {best.expected}", best.remedy)


def _damaged(path: Path, error: Exception) -> IntakeError:
    return IntakeError(
        path.name,
        _("an .xlsx workbook without password ({error})", error=type(error).__name__),
        _("Open it in a spreadsheet program and save it again as .xlsx"),
    )
