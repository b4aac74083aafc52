"""A table as people print it: title rows, a header, numbering, data, totals, notes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice

from lib.i18n import words
from lib.intake.headers import LOOK_AT, Cells, Columns, Matcher
from lib.intake.targets import header_key

BLANK_ROW = words("Blank rows skipped: {n}")
TOTALS_ROW = words("Totals rows skipped: {n}")
NOTE_ROW = words("Title or note rows skipped (no required column filled): {n}")
HEADER_ROW = words("Repeated headers and column numbers skipped: {n}")

TOTAL = re.compile(r"(tong( cong| so)?|cong|total|grand total)( .{0,30})?")
NUMBER_OF_COLUMN = re.compile(r"\(?(\d{1,2}|[a-e])\)?(\s*=.*)?", re.IGNORECASE)

NumberedRow = tuple[int, Cells]


@dataclass
class Table:
    """The data rows of one sheet; ``rows`` are numbered as the spreadsheet numbers them."""

    sheet: str
    columns: Columns
    rows: Iterator[NumberedRow]
    exact_width: bool = False  # a row wider than the header has shifted cells
    skipped: Counter[str] = field(default_factory=Counter)


def open_table(
    sheet: str, rows: Iterable[NumberedRow], matcher: Matcher, *, exact_width: bool = False
) -> Table:
    """Find the header in ``rows`` and leave only the data. Raises IntakeError without a header."""
    rows = iter(rows)
    top = list(islice(rows, LOOK_AT))
    columns = matcher.find([cells for _number, cells in top])
    skipped: Counter[str] = Counter()
    keep = _Filter(columns, matcher.required)
    data = _data(chain(top[columns.row + 1 :], rows), keep, skipped)
    return Table(sheet, columns, data, exact_width, skipped)


class _Filter:
    """Tells data rows from everything else that stands below a header."""

    def __init__(self, columns: Columns, required: set[str]) -> None:
        self._codes = columns.places.get("code", [])
        self._needed = [
            place
            for target in required & columns.targets
            for place in columns.places.get(target) or columns.joined[target]
        ]
        name = columns.name("code")
        self._code_header = {header_key(name), header_key(name.rpartition(" - ")[2])}
        self._first = True

    def reason(self, cells: Cells) -> str | None:
        """Why the row is not data; None for data."""
        first, code = self._first, _first_filled(cells, self._codes)
        reason = self._without_code(cells) if code is None else self._with_code(cells, code, first)
        self._first = first and reason == BLANK_ROW
        return reason

    def _with_code(self, cells: Cells, code: object, first: bool) -> str | None:
        if first and sum(map(_filled, cells)) > 2 and all(map(_numbers_a_column, cells)):
            return HEADER_ROW
        if not isinstance(code, str) or any(map(str.isdigit, code)):
            return NOTE_ROW if self._stands_alone(cells) else None
        key = header_key(code)
        if key in self._code_header:
            return HEADER_ROW
        if TOTAL.fullmatch(key):
            return TOTALS_ROW
        return NOTE_ROW if self._stands_alone(cells) else None

    def _without_code(self, cells: Cells) -> str | None:
        filled = [cell for cell in cells if _filled(cell)]
        if not filled:
            return BLANK_ROW
        if any(TOTAL.fullmatch(header_key(str(cell))) for cell in filled[:2]):
            return TOTALS_ROW
        return NOTE_ROW if _first_filled(cells, self._needed) is None else None

    def _stands_alone(self, cells: Cells) -> bool:
        """One filled cell in a table that needs more: a note written under the table."""
        return len(self._needed) > 1 and sum(1 for cell in cells if _filled(cell)) == 1


def _data(
    rows: Iterable[NumberedRow], keep: _Filter, skipped: Counter[str]
) -> Iterator[NumberedRow]:
    for number, cells in rows:
        reason = keep.reason(cells)
        if reason is None:
            yield number, cells
        else:
            skipped[reason] += 1


def _first_filled(cells: Cells, places: list[int]) -> object | None:
    for place in places:
        if place < len(cells) and _filled(cells[place]):
            return cells[place]
    return None


def _filled(cell: object) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


def _numbers_a_column(cell: object) -> bool:
    if isinstance(cell, float):
        return cell.is_integer() and 0 < cell < 100
    return not _filled(cell) or NUMBER_OF_COLUMN.fullmatch(str(cell).strip()) is not None
