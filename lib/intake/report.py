"""What a load did, and the rows it refused."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from babel.numbers import format_decimal

from lib.i18n import _, language
from lib.intake.errors import IntakeError, Problem

INSERTED, UPDATED, UNCHANGED = "inserted", "updated", "unchanged"
SHOWN = 5  # refused cells quoted in the summary
LONGEST_VALUE = 200  # characters of a refused value that are kept
# a spreadsheet takes a cell that starts so for a formula (OWASP, CSV injection)
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass
class LoadReport:
    """The outcome of one ``load``. Rows are rows of the delivery.

    ``rows_read`` = ``rows_loaded`` + ``rows_rejected`` + ``rows_secret``; ``rows_loaded`` =
    ``rows_inserted`` + ``rows_updated`` + ``rows_unchanged``. ``files`` counts the files that an
    event log brought along. ``report_path``: the refused rows, None if there are none.
    """

    file: str
    profile: str
    as_of: date
    dry_run: bool
    rows_read: int = 0
    rows_inserted: int = 0
    rows_updated: int = 0
    rows_unchanged: int = 0
    rows_rejected: int = 0
    rows_secret: int = 0
    files: Mapping[str, int] = field(default_factory=dict)
    report_path: Path | None = None
    messages: list[str] = field(default_factory=list)
    first_problems: list[Problem] = field(default_factory=list)

    @property
    def rows_loaded(self) -> int:
        return self.rows_inserted + self.rows_updated + self.rows_unchanged

    def summary(self) -> str:
        """The report as text for a terminal, in the current language."""
        lines = [
            _("{file}, profile {profile}, as of {day}", file=self.file, profile=self.profile,
              day=f"{self.as_of:%d/%m/%Y}"),
            _("Rows read: {n}", n=number(self.rows_read)),
            _(
                "Loaded: {n} ({inserted} new, {updated} updated, {unchanged} unchanged)",
                n=number(self.rows_loaded),
                inserted=number(self.rows_inserted),
                updated=number(self.rows_updated),
                unchanged=number(self.rows_unchanged),
            ),
            _("Refused: {n}; marked secret and refused: {secret}", n=number(self.rows_rejected),
              secret=number(self.rows_secret)),
        ]  # fmt: skip
        lines += [f"· {message}" for message in self.messages]
        lines += [f"  {quoted(problem)}" for problem in self.first_problems]
        if self.report_path:
            lines.append(_("All refused rows with reasons: {path}", path=self.report_path))
        if self.dry_run:
            lines.append(_("Dry run: nothing was written to the database."))
        return "\n".join(lines)


def number(n: int) -> str:
    """``n`` as the current language writes it."""
    return format_decimal(n, locale=language())


def quoted(problem: Problem) -> str:
    """One refused cell as one line."""
    place = _("row {row}", row=problem.row)
    if problem.sheet:
        place = _("sheet {sheet}, {place}", sheet=problem.sheet, place=place)
    return _(
        "{place}, column {column}: {value} — expected {expected}. {remedy}.",
        place=place,
        column=repr(problem.column),
        value=repr(problem.value),
        expected=problem.expected,
        remedy=problem.remedy,
    )


class Rejects:
    """The file ``<input>.rejected.csv``: written beside itself first, so that a load that fails
    leaves the last report as it was. An empty report removes the old one."""

    def __init__(self, source: Path) -> None:
        self._source = source.name
        self.path = source.with_name(f"{source.name}.rejected.csv")
        self._draft = self.path.with_name(f"{self.path.name}.part")
        self.first: list[Problem] = []
        self.cells: Counter[str] = Counter()
        if self.path.is_dir():
            raise self._not_writable(_("it is a folder"))
        try:
            self._file = self._draft.open("w", encoding="utf-8-sig", newline="")
        except OSError as error:
            raise self._not_writable(error.strerror or str(error)) from error
        self._writer = csv.writer(self._file)
        self._write(_("Delivery"), _("Sheet"), _("Row"), _("Column"), _("Value"), _("Expected"),
                    _("What to do"))  # fmt: skip

    def add(self, problem: Problem) -> None:
        """Write one refused cell."""
        self.cells[problem.column] += 1
        if len(self.first) < SHOWN:
            self.first.append(problem)
        self._write(
            problem.file, problem.sheet, problem.row, problem.column,
            problem.value[:LONGEST_VALUE], problem.expected, problem.remedy,
        )  # fmt: skip

    def seal(self) -> None:
        """Everything is on the disk from here on. Raises IntakeError when that has no room."""
        try:
            self._file.close()
        except OSError as error:
            raise self._not_writable(error.strerror or str(error)) from error

    def keep(self) -> Path | None:
        """Put the sealed report in place; its path, or None if nothing was refused."""
        if self.first:
            self._draft.replace(self.path)
            return self.path
        self.discard()
        self.path.unlink(missing_ok=True)
        return None

    def discard(self) -> None:
        """Forget the report, leaving an older one."""
        with suppress(OSError):  # the disk is full, as was said
            self._file.close()
        self._draft.unlink(missing_ok=True)

    def _write(self, *cells: Any) -> None:
        try:
            self._writer.writerow([harmless(cell) for cell in cells])
        except OSError as error:
            raise self._not_writable(error.strerror or str(error)) from error

    def _not_writable(self, reason: str) -> IntakeError:
        return IntakeError(
            self._source,
            _("a folder in which {name} can be written ({reason})", name=self.path.name,
              reason=reason),
            _("Copy the file to a folder of your own and load it from there"),
        )  # fmt: skip


def harmless(cell: Any) -> Any:
    """A text cell that no spreadsheet takes for a formula: an apostrophe goes before it."""
    if isinstance(cell, str) and (
        cell.startswith(FORMULA_SIGNS) or cell.lstrip().startswith(FORMULA_SIGNS)
    ):
        return f"'{cell}"
    return cell
