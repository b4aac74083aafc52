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
    keep = _Filter(columns, matcher.filled)
    data = _data(chain(top[columns.row + 1 :], rows), keep, skipped)
    return Table(sheet, columns, data, exact_width, skipped)


class _Filter:
    """Tells data rows from everything else that stands below a header."""

    def __init__(self, columns: Columns, required: set[str]) -> None:
        self._codes = columns.places.get("code", [])
        # the other required columns: a row that fills them all is data, whatever it looks like
        self._others = [
            columns.places.get(target) or columns.joined[target]
            for target in sorted(required & columns.targets - {"code"})
        ]
        parts = [part for name in columns.names for part in (name, *name.split(" - "))]
        self._header = {header_key(part) for part in parts}
        self._first = True

    def reason(self, cells: Cells) -> str | None:
        """Why the row is not data; None for data."""
        first, code = self._first, _first_filled(cells, self._codes)
        if first and sum(map(_filled, cells)) > 2 and all(map(_numbers_a_column, cells)):
            reason: str | None = HEADER_ROW
        elif isinstance(code, str) and code[-1:].isdigit() and self._others_filled(cells):
            reason = None  # nearly every row
        else:
            reason = self._unusual(cells, code)
        self._first = first and reason == BLANK_ROW
        return reason

    def _unusual(self, cells: Cells, code: object) -> str | None:
        filled = [cell for cell in cells if _filled(cell)]
        if not filled:
            return BLANK_ROW
        if all(isinstance(cell, str) and header_key(cell) in self._header for cell in filled):
            return HEADER_ROW
        others = self._others_filled(cells)
        if others == len(self._others):
            return None
        if any(TOTAL.fullmatch(header_key(str(c))) for c in ([code] if code else filled[:2])):
            return TOTALS_ROW
        if code is not None:
            return NOTE_ROW if len(filled) == 1 and self._others else None
        return NOTE_ROW if not others or (others == 1 and len(self._others) > 2) else None

    def _others_filled(self, cells: Cells) -> int:
        return sum(_first_filled(cells, places) is not None for places in self._others)


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
