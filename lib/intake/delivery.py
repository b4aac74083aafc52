"""The rows of one delivery on their way: refused, or written as files and events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from lib.database.schema import case_file
from lib.i18n import _, words
from lib.intake.check import RowChecker, Values, Wrong
from lib.intake.errors import CellError, Problem
from lib.intake.event_rows import EventRows
from lib.intake.file_rows import FileRows
from lib.intake.headers import Cells
from lib.intake.lookup import Fields, Lookups, Officials, Units
from lib.intake.profile import Profile
from lib.intake.report import INSERTED, UNCHANGED, UPDATED, LoadReport, Rejects, number
from lib.intake.spool import Spool
from lib.intake.table import Table
from lib.intake.write_events import EventWriter
from lib.intake.write_files import FileWriter

TELL_EVERY = 1_000  # rows between two movements of the progress bar
CODES_AT_ONCE = 1_000
SECRET_STORED = words(
    "Now marked secret, but loaded earlier (have them removed from the database): {n}"
)


@dataclass(frozen=True)
class Task:
    """What one load is about; ``load_id`` is its row in ``data_load``."""

    profile: Profile
    name: str
    as_of: date
    now: datetime
    load_id: int


class Delivery:
    """Takes tables row by row; ``finish`` writes what waits, ``fill`` counts into a report."""

    def __init__(self, connection: sa.Connection, task: Task, rejects: Rejects) -> None:
        self._connection, self._task, self._rejects = connection, task, rejects
        profile, flags = task.profile, Counter[str]()
        lookups = Lookups(
            Units(connection, profile.units, task.as_of, flags),
            Fields(connection, profile),
            Officials(connection, flags),
        )
        self._flags = flags
        self._file_rows = FileRows(profile, lookups, task.as_of, flags)
        self._event_rows = EventRows(profile, lookups, flags)
        self._files = FileWriter(connection, profile, task.load_id, task.now)
        self._events = EventWriter(connection, profile.origin)
        self._spool = Spool()
        self._seen: dict[str, int] = {}  # code → row that was taken
        self._refused: set[str] = set()  # codes of a log whose file was refused
        self._secret: list[str] = []
        self._unread: dict[str, None] = {}
        self._code_header = "code"
        self._read = self._rejected = self._secret_rows = 0
        self._take_row = {"files": self._file, "events": self._event, "log": self._log}[
            profile.records
        ]

    def take(self, table: Table) -> Iterator[int]:
        """Check and write the rows of ``table``; yields now and then how many were read."""
        checker = RowChecker(self._task.profile, table.columns, self._task.as_of)
        self._files.use(table.columns)
        self._code_header = table.columns.name("code")
        self._unread |= dict.fromkeys(table.columns.unread)
        for row, cells in table.rows:
            self._read += 1
            self._row(checker, table, row, cells)
            if self._read % TELL_EVERY == 0:
                yield self._read
        self._flags.update(table.skipped)
        yield self._read

    def _row(self, checker: RowChecker, table: Table, row: int, cells: Cells) -> None:
        if checker.is_secret(cells):
            self._secret_rows += 1
            self._secret.append(checker.code(cells))
            return
        values: Values = {}
        wrong = checker.width(cells) if table.exact_width else []
        if not wrong:
            values, wrong = checker.read(cells)
        if not wrong:
            wrong = self._take_row(values, row, table.sheet)
        if wrong:
            self._refuse(table, row, wrong)

    def _file(self, values: Values, row: int, sheet: str) -> list[Wrong]:
        code = values["code"]
        if code in self._seen:
            expected = _(
                "a code that stands in one row only (first in row {n})", n=self._seen[code]
            )
            return [("code", code, CellError(expected, _("Keep one of the rows")))]
        record, wrong = self._file_rows.record(values)
        if record is None:
            return wrong
        self._seen[code] = row
        self._files.add(record)
        if self._task.profile.column_events:
            self._spool.mark(code)
            for event in record.events:
                self._spool.add(code, event)
        return []

    def _event(self, values: Values, row: int, sheet: str) -> list[Wrong]:
        event, wrong = self._event_rows.event(values, row)
        if event is not None:
            self._spool.add(values["code"], event, sheet)
        return wrong

    def _log(self, values: Values, row: int, sheet: str) -> list[Wrong]:
        """The first row of a file tells about the file, each row about an event."""
        code = values["code"]
        if code in self._refused:
            expected = _("a file that could be loaded (see its first row)")
            return [("code", code, CellError(expected, _("Correct the first row of the file")))]
        if code not in self._seen and (wrong := self._file(values, row, sheet)):
            self._refused.add(code)
            return wrong
        return self._event(values, self._read, sheet)

    def finish(self) -> None:
        """Write everything that still waits."""
        self._files.flush()
        for code, sheet, event in self._events.write(self._spool.groups()):
            self._rejected += 1
            expected = _("a file that is loaded already")
            remedy = _("Load the files first, then their events")
            self._rejects.add(
                Problem(
                    self._task.name, sheet, event.row, self._code_header, code, expected, remedy
                )
            )
        self._spool.close()
        self._flags[SECRET_STORED] += self._stored_secrets()

    def _stored_secrets(self) -> int:
        codes, found = [code for code in self._secret if code], 0
        for start in range(0, len(codes), CODES_AT_ONCE):
            some = case_file.c.code.in_(codes[start : start + CODES_AT_ONCE])
            of_origin = case_file.c.origin == self._task.profile.origin
            count = sa.select(sa.func.count()).select_from(case_file).where(of_origin, some)
            found += self._connection.execute(count).scalar_one()
        return found

    def _refuse(self, table: Table, row: int, wrong: list[Wrong]) -> None:
        self._rejected += 1
        for target, cell, error in wrong:
            shown = "" if cell is None else str(cell)
            self._rejects.add(
                Problem(self._task.name, table.sheet, row, table.columns.name(target), shown,
                        error.expected, error.remedy)
            )  # fmt: skip

    def fill(self, report: LoadReport) -> None:
        """Put counts and messages into ``report``."""
        records = self._task.profile.records
        counts = self._files.counts if records == "files" else self._events.counts
        report.rows_read, report.rows_rejected = self._read, self._rejected
        report.rows_secret = self._secret_rows
        report.rows_inserted = counts[INSERTED]
        report.rows_updated = counts[UPDATED]
        report.rows_unchanged = counts[UNCHANGED]
        report.files = dict(self._files.counts)
        report.messages += [_(flag, n=number(n)) for flag, n in self._flags.items() if n]
        if self._unread:
            names = ", ".join(self._unread)
            report.messages.append(_("Columns not read: {names}", names=names))
