"""What can go wrong: with a whole file, and with one cell."""

from __future__ import annotations

from dataclasses import dataclass

from lib.i18n import _


class IntakeError(ValueError):
    """A file that cannot be read at all; nothing of it was loaded.

    ``where`` names the file (and sheet, row), ``expected`` what was looked for, ``remedy`` what
    to do.
    """

    def __init__(self, where: str, expected: str, remedy: str) -> None:
        self.where, self.expected, self.remedy = where, expected, remedy
        super().__init__(
            _(
                "{where}: expected {expected}. {remedy}.",
                where=where,
                expected=expected,
                remedy=remedy,
            )
        )


class CellError(ValueError):
    """A value that cannot be stored: ``expected`` says what could, ``remedy`` what to do."""

    def __init__(self, expected: str, remedy: str) -> None:
        self.expected, self.remedy = expected, remedy
        super().__init__(expected)


@dataclass(frozen=True)
class Problem:
    """One reason why one row was refused; ``row`` counts as a spreadsheet does, from 1."""

    file: str
    sheet: str
    row: int
    column: str
    value: str
    expected: str
    remedy: str
