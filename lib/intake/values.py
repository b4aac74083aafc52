"""Cells to values: clean text, and moments in every way that spreadsheets write them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from lib.i18n import _
from lib.intake.errors import CellError

EXCEL_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"}
# day 0 of Excel's 1900 calendar, with its 29/2/1900 that never was
EXCEL_EPOCH = datetime(1899, 12, 30)
EXCEL_LAST = 2_958_465  # 31/12/9999
END_OF_DAY = time(23, 59, 59)

_DAY = r"(?P<d>\d{1,2})(?P<sep>[/.-])(?P<m>\d{1,2})(?P=sep)(?P<y>\d{4})"
_CLOCK = r"(?P<H>\d{1,2})[:hg](?P<M>\d{2})(?::(?P<S>\d{2}))?"
DAY_FIRST = re.compile(rf"{_DAY}(?:,?\s+{_CLOCK})?")
CLOCK_FIRST = re.compile(rf"{_CLOCK},?\s+(?:ngày\s+)?{_DAY}")
SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
NO_SUCH_TIME = (ValueError, OverflowError)

Moment = tuple[datetime, bool]


def text(value: object) -> str:
    """``value`` as one line of NFC text without the apostrophe that marks text in Excel.

    A whole number loses its ".0". Raises CellError for Excel's own error values and for control
    characters, which no database should keep.
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        return _not_text(value)
    line = " ".join(value.split())
    if line.startswith("'"):
        line = line[1:].lstrip()
    if not line.isascii():
        line = unicodedata.normalize("NFC", line)
    if not line.isprintable():
        line = _printable(line)
    if line in EXCEL_ERRORS:
        raise CellError(_("a value, not an error of a formula"), _("Correct the formula"))
    return line


def _not_text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    return str(value)


def _printable(line: str) -> str:
    """Without invisible formatting (zero-width signs, byte order mark); refuses control signs."""
    kept = "".join(c for c in line if unicodedata.category(c) != "Cf")
    if any(unicodedata.category(c) == "Cc" for c in kept):
        raise CellError(_("text without control characters"), _("Type the text again"))
    return kept.strip()


def moment(value: object, formats: tuple[str, ...], zone: str) -> Moment:
    """The time in ``value``, and whether it is only a day.

    Reads dates and serial numbers of Excel, ISO 8601 (an offset is turned into local time of
    ``zone`` and dropped), and, unless the profile lists ``formats`` of its own (strptime), days
    written day/month/year with or without a clock before or after. Raises CellError otherwise.
    """
    if isinstance(value, str):
        return _moment_of_text(text(value), formats, zone)
    if isinstance(value, datetime):
        return value, value.time() == time()
    if isinstance(value, date):
        return datetime.combine(value, time()), True
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _moment_of_serial(float(value))
    raise _no_date()


@lru_cache(maxsize=1 << 14)
def _moment_of_text(line: str, formats: tuple[str, ...], zone: str) -> Moment:
    if line[4:5] == "-" and (found := _iso(line, zone)):
        return found
    if SERIAL.fullmatch(line):
        return _moment_of_serial(float(line))
    if formats:
        return _by_formats(line, formats)
    if match := DAY_FIRST.fullmatch(line) or CLOCK_FIRST.fullmatch(line):
        part = {name: int(number) for name, number in match.groupdict(0).items() if name != "sep"}
        try:
            at = datetime(part["y"], part["m"], part["d"], part["H"], part["M"], part["S"])
        except NO_SUCH_TIME:
            raise _no_date() from None
        return at, match["H"] is None
    raise _no_date()


def _iso(line: str, zone: str) -> Moment | None:
    try:
        at = datetime.fromisoformat(line)
    except NO_SUCH_TIME:
        return None
    if at.tzinfo is not None:
        at = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return at, len(line) == 10


def _by_formats(line: str, formats: tuple[str, ...]) -> Moment:
    for pattern in formats:
        try:
            return datetime.strptime(line, pattern), "%H" not in pattern
        except NO_SUCH_TIME:
            continue
    raise _no_date()


def _moment_of_serial(number: float) -> Moment:
    if not 1 <= number <= EXCEL_LAST:
        raise _no_date()
    # Excel keeps a fraction of a day; whole seconds are what it shows
    at = EXCEL_EPOCH + timedelta(days=int(number), seconds=round(number % 1 * 86_400))
    return at, number == int(number)


def _no_date() -> CellError:
    return CellError(
        _("a date such as 05/03/2024 or 05/03/2024 14:30"), _("Write the date as day/month/year")
    )
