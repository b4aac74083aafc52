"""One row of cells → values ready to store, or the reasons why not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any

from lib.i18n import _
from lib.intake.errors import CellError
from lib.intake.headers import Cells, Columns
from lib.intake.profile import FIRST_DAY, Profile
from lib.intake.targets import (
    CHOICES,
    DEADLINES,
    LONGEST,
    LONGEST_OTHER,
    MOMENTS,
    NOT_SECRET,
    REQUIRED,
)
from lib.intake.values import END_OF_DAY, moment, text
from lib.text import fold

Values = dict[str, Any]
Wrong = tuple[str, object, CellError]  # target, cell, why
Convert = Callable[[object], Any]
YEARS_AHEAD = 20


class RowChecker:
    """Reads the rows of one table by one profile. Units and fields stay text: see ``lookup``."""

    def __init__(self, profile: Profile, columns: Columns, as_of: date) -> None:
        self._profile, self._columns = profile, columns
        self._first = datetime.combine(FIRST_DAY, time())
        self._last = datetime(as_of.year + YEARS_AHEAD, 12, 31, 23, 59, 59)
        self._plan = [
            (target, places, self._convert(target)) for target, places in columns.places.items()
        ]
        self._constants: Values = {
            target: self._convert(target)(value) for target, value in profile.constants.items()
        }
        self._required = [t for t in REQUIRED[profile.records] if t not in profile.constants]
        if profile.units.blank_is_root and "unit" in self._required:
            self._required.remove("unit")
        self._code = columns.places.get("code", [])

    def is_secret(self, cells: Cells) -> bool:
        """Whether a column of secrecy says anything but "not secret"."""
        return any(
            place < len(cells) and fold(str(cells[place] or "")) not in NOT_SECRET
            for place in self._columns.secrecy
        )

    def code(self, cells: Cells) -> str:
        """The code in a row that is not read further; "" if it has none."""
        cell = self._cell(cells, self._code)
        return "" if cell is None else text(cell)

    def width(self, cells: Cells) -> list[Wrong]:
        """What is wrong with a row that has more cells than the header."""
        width = len(self._columns.names)
        extra = [cell for cell in cells[width:] if cell not in (None, "")]
        if not extra:
            return []
        expected = _("{n} cells, as in the header", n=width)
        remedy = _("Put a text that holds the delimiter between quotation marks")
        return [(_("row"), str(extra[0]), CellError(expected, remedy))]

    def read(self, cells: Cells) -> tuple[Values, list[Wrong]]:
        """Target → value (absent where the cell is blank and no constant stands in)."""
        values, wrong = dict(self._constants), []
        for target, places, convert in self._plan:
            cell = self._cell(cells, places)
            if cell is None:
                continue
            try:
                value = convert(cell)
            except CellError as error:
                wrong.append((target, cell, error))
                continue
            if value is not None and value != "":
                values[target] = value
        for target, places in self._columns.joined.items():
            self._join(target, places, cells, values, wrong)
        failed = {target for target, _cell, _error in wrong}
        for target in self._required:
            if target not in values and target not in failed:
                wrong.append((target, "", _missing()))
        return values, wrong

    def _cell(self, cells: Cells, places: list[int]) -> object | None:
        """The first filled cell of ``places``; None if all are blank."""
        for place in places:
            if place >= len(cells):
                continue
            cell = cells[place]
            if cell is None or cell == "":
                continue
            if isinstance(cell, str) and (
                cell in self._profile.blank or not cell.strip(" \t'\xa0")
            ):
                continue
            return cell
        return None

    def _join(
        self, target: str, places: list[int], cells: Cells, values: Values, wrong: list[Wrong]
    ) -> None:
        try:
            parts = [text(self._cell(cells, [place])) for place in places]
            joined = self._text(target)(" ".join(part for part in parts if part))
        except CellError as error:
            wrong.append((target, " ".join(str(cells[p]) for p in places if p < len(cells)), error))
            return
        if joined:
            values[target] = joined

    def _convert(self, target: str) -> Convert:
        if target in DEADLINES:
            return self._earliest if target == "due_original" else self._deadline
        if target in MOMENTS:
            return lambda cell: self._moment(cell)[0]
        if target in CHOICES:
            return self._choice(target, CHOICES[target])
        return _whole_number if target == "order" else self._text(target)

    def _text(self, target: str) -> Convert:
        longest = LONGEST.get(target, LONGEST_OTHER)

        def convert(cell: object) -> str:
            line = text(cell)
            if len(line) > longest:
                raise CellError(
                    _("at most {n} characters", n=longest),
                    _("Shorten the text; check that columns have not shifted"),
                )
            return line

        return convert

    def _choice(self, target: str, allowed: tuple[str, ...]) -> Convert:
        patterns = self._profile.values.get(target)

        def convert(cell: object) -> str | None:
            line = text(cell)
            found = patterns.find(line) if patterns else None
            if found is None and line in allowed:
                found = line
            if found is None:
                raise CellError(
                    _(
                        "one of {known}",
                        known=_known(patterns.entries if patterns else {}, allowed),
                    ),
                    _("Correct the value, or add it to the profile under values.{t}", t=target),
                )
            return found or None

        return convert

    def _moment(self, cell: object) -> tuple[datetime, bool]:
        found = moment(cell, self._profile.date_formats, self._profile.timezone)
        if not self._first <= found[0] <= self._last:
            raise CellError(
                _("a date from {first} to {last}", first=self._first.year, last=self._last.year),
                _("Correct the year"),
            )
        return found

    def _deadline(self, cell: object) -> datetime:
        """A deadline known only as a day ends with that day."""
        at, is_day = self._moment(cell)
        if is_day or (self._profile.midnight_is_day and at.time() == time()):
            return datetime.combine(at.date(), END_OF_DAY)
        return at

    def _earliest(self, cell: object) -> datetime:
        """The first of several former deadlines in one cell."""
        if isinstance(cell, str):
            parts = [part for part in cell.replace(",", ";").replace("\n", ";").split(";") if part]
            if len(parts) > 1:
                return min(self._deadline(part) for part in parts)
        return self._deadline(cell)


def _whole_number(cell: object) -> int:
    try:
        return int(float(text(cell)))
    except (ValueError, OverflowError):
        raise CellError(_("a whole number"), _("Correct the value")) from None


def _known(entries: Mapping[str, str], allowed: tuple[str, ...]) -> str:
    return ", ".join([*entries][:12] or allowed)


def _missing() -> CellError:
    return CellError(_("a value"), _("Fill in the cell"))
