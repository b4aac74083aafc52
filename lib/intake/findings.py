"""The filled list of an inspection, checked row by row and recorded whole or not at all.

``read_list`` opens the file → ``check`` turns rows into readings and says what does not fit,
against the draw on record → ``lib.actions.readings`` writes them in one transaction.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lib.access import User
from lib.actions import Invalid
from lib.actions.readings import (
    CRITERIA,
    Drawn,
    Found,
    Reading,
    Recorded,
    drawn_files,
    judged,
    record_readings,
)
from lib.config import settings
from lib.database.engine import reading as connected
from lib.export.inspection.columns import (
    COLUMNS,
    FILLED,
    MOST_TEXT,
    choice,
    read_identity,
    readings,
)
from lib.export.inspection.list import FIRST_DAY, LAST_DAY
from lib.i18n import _
from lib.intake.errors import CellError, IntakeError, Problem
from lib.intake.filled_list import FilledList, ListRow, read_list
from lib.intake.report import quoted
from lib.intake.values import moment, text
from lib.text import fold

OF_FINDING = ("title_found", "kind", "severity", "recommendation", "due_on")
Values = dict[str, Any]


@dataclass
class Checked:
    """What a filled list would do. ``problems``: why it is refused, empty when it is not;
    ``outcomes`` counts its filled rows as new, corrected, unchanged; ``blank``: rows without any
    entry; ``findings``: rows that name one."""

    inspection: str
    number: int
    readings: list[Reading] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    blank: int = 0

    @property
    def findings(self) -> int:
        return sum(each.found is not None for each in self.readings)

    def refuse(self) -> None:
        """Raises FindingsRefused when there is a problem."""
        if self.problems:
            raise FindingsRefused(self.problems)


def check(user: User, content: bytes, name: str, inspection: str | None = None) -> Checked:
    """Check every row of the list in ``content`` against its draw; nothing is written.

    ``inspection``: the code that the list must be of. Raises IntakeError when the file is no list
    at all, or one of an unknown draw or of another inspection.
    """
    filled = read_list(content, name)
    code, number = _draw_of(filled)
    if inspection is not None and code != inspection:
        raise IntakeError(
            name,
            _("a list of the inspection {code}, not of {other}", code=inspection, other=code[:40]),
            _("Upload it on the page of its own inspection"),
        )
    try:
        with connected() as connection:
            drawn = drawn_files(connection, user, code, number)
    except Invalid as refusal:
        raise IntakeError(name, str(refusal), _("Download the list again")) from refusal
    return _Check(filled, Checked(code, number), drawn).all()


def load_findings(user: User, content: bytes, name: str, *, request: str | None = None) -> Recorded:
    """Check the list and record it. Raises IntakeError, or FindingsRefused with all problems;
    nothing is written then."""
    checked = check(user, content, name)
    checked.refuse()
    return record_readings(
        user, checked.inspection, checked.number, checked.readings, request=request
    )


class FindingsRefused(ValueError):
    """Rows of a filled list do not fit; nothing of it was recorded."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(quoted, problems)))


def _draw_of(filled: FilledList) -> tuple[str, int]:
    for row in filled.rows:
        own = read_identity(str(row.cells["identity"] or ""))
        if own is not None:
            return own[0], own[1]
    raise IntakeError(
        _("{file}, sheet {sheet}", file=filled.file, sheet=filled.sheet),
        _("rows with the identity that the list was given out with"),
        _("Download the list again and fill in that file"),
    )


class _Check:
    """The check of one list, row by row."""

    def __init__(self, filled: FilledList, checked: Checked, drawn: Drawn) -> None:
        self.filled, self.checked, self.drawn = filled, checked, drawn
        self.seen: dict[tuple[str, str], int] = {}

    def all(self) -> Checked:
        """Every row."""
        for row in self.filled.rows:
            self._row(row)
        return self.checked

    def _row(self, row: ListRow) -> None:
        own = self._identity(row)
        if own is None:
            return
        if not row.filled:
            self.checked.blank += 1
            return
        before = len(self.checked.problems)
        values = {column.key: self._cell(row, column.key) for column in FILLED}
        if len(self.checked.problems) == before:
            self._complete(row, values)
        if len(self.checked.problems) == before:
            self._against_the_draw(row, _reading(own, values))

    def _identity(self, row: ListRow) -> tuple[str, str] | None:
        """Origin and code of the file; None when the row was refused."""
        shown = str(row.cells["identity"] or "")
        own, wanted = read_identity(shown), (self.checked.inspection, self.checked.number)
        if own is None:
            self._refuse(row, "identity", _("the identity that the list was given out with"),
                         _("Download the list again; rows cannot be added"))  # fmt: skip
            return None
        if own[:2] != wanted:
            name = _("Inspection {code}, draw {number}", code=wanted[0], number=wanted[1])
            self._refuse(row, "identity", name, _("Keep the lists of different draws apart"))
            return None
        if str(row.cells["code"] or "").strip() != own[3].strip():
            self._refuse(row, "code", own[3], _("Rows were mixed up: download the list again"))
            return None
        if own[2:] in self.seen:
            first = _("one row for each file; this one stands in row {row} too",
                      row=self.seen[own[2:]])  # fmt: skip
            self._refuse(row, "code", first, _("Keep one of the two rows"))
            return None
        self.seen[own[2:]] = row.number
        return own[2:]

    def _cell(self, row: ListRow, key: str) -> Any:
        """The value of a cell, None when it is blank; a value that cannot be is refused."""
        column, cell = COLUMNS[key], row.cells[key]
        try:
            if column.choices:
                return _chosen(column.key, cell)
            return _day(cell) if key in ("checked_on", "due_on") else _text(cell)
        except CellError as error:
            self._refuse(row, key, error.expected, error.remedy)
            return None

    def _complete(self, row: ListRow, values: Values) -> None:
        """What belongs together is there together."""
        empty = _("nothing was entered")
        for key in ("rating", "found"):
            if values[key] is None:
                self._refuse(row, key, _offer(key), _("Fill in the cell: {why}", why=empty))
        if values["found"] == "no":
            for key in OF_FINDING:
                if values[key] is not None:
                    self._refuse(row, key, _("an empty cell: there is no finding"),
                                 _("Say Yes under “{head}”, or empty the cell",
                                   head=self.filled.heads["found"]))  # fmt: skip
        elif values["found"] == "yes":
            for key in ("title_found", "kind", "severity"):
                if values[key] is None:
                    self._refuse(row, key, _offer(key) or _("what was found"),
                                 _("Fill in the cell: {why}", why=empty))  # fmt: skip
            if (values["recommendation"] is None) != (values["due_on"] is None):
                key = "due_on" if values["due_on"] is None else "recommendation"
                self._refuse(row, key, _("a recommendation with its deadline, or neither"),
                             _("Fill in both cells, or empty both"))  # fmt: skip

    def _against_the_draw(self, row: ListRow, reading: Reading) -> None:
        due = reading.found and reading.found.due_on
        if due and due < (reading.checked_on or self.drawn.inspection["starts_on"]):
            self._refuse(row, "due_on", _("a day after the check"), _("Correct the day"))
            return
        try:
            outcome = judged(self.drawn, reading)
        except Invalid as refusal:
            self._refuse(
                row, "code", str(refusal).rstrip("."), _("Take the row out, or correct it")
            )
            return
        self.checked.outcomes[outcome] += 1
        self.checked.readings.append(reading)

    def _refuse(self, row: ListRow, key: str, expected: str, remedy: str) -> None:
        value = row.cells[key]
        self.checked.problems.append(
            Problem(
                file=self.filled.file,
                sheet=self.filled.sheet,
                row=row.number,
                column=self.filled.heads[key],
                value="" if value is None else str(value)[:200],
                expected=expected,
                remedy=remedy,
            )
        )


def _reading(own: tuple[str, str], values: Values) -> Reading:
    found = None
    if values["found"] == "yes":
        found = Found(values["kind"], values["severity"], values["title_found"],
                      values["recommendation"] or "", values["due_on"])  # fmt: skip
    ratings: Values = {
        key: int(values[key]) for key in ("rating", *CRITERIA) if values[key] is not None
    }
    return Reading(
        *own, checked_on=values["checked_on"], note=values["note"], found=found, **ratings
    )


def _offer(key: str) -> str:
    """The choices of a column as text."""
    column = COLUMNS[key]
    if not column.choices:
        return ""
    offered = "; ".join(choice(column, each) for each in column.choices)
    return _("one of: {choices}", choices=offered)


def _chosen(key: str, cell: object) -> str | None:
    line = _text(cell)
    if line is None:
        return None
    found = readings(COLUMNS[key]).get(fold(line))
    if found is None:
        remedy = _("Choose from the list of the cell")
        raise CellError(_offer(key), remedy)
    return found


def _day(cell: object) -> date | None:
    if _text(cell) is None:
        return None
    day = moment(cell, (), settings().timezone)[0].date()
    if not FIRST_DAY <= day <= LAST_DAY:
        raise CellError(
            _("a day from {first} to {last}", first=f"{FIRST_DAY:%d/%m/%Y}",
              last=f"{LAST_DAY:%d/%m/%Y}"),
            _("Write the date as day/month/year"),
        )  # fmt: skip
    return day


def _text(cell: object) -> str | None:
    line = text(cell)
    if len(line) > MOST_TEXT:
        raise CellError(_("at most {n} characters", n=MOST_TEXT), _("Shorten the text"))
    return line or None
