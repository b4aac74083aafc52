"""Opening a delivery by its kind: CSV, XLSX or XES, the first and last also gzipped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from lib.i18n import _
from lib.intake.errors import IntakeError
from lib.intake.headers import Matcher
from lib.intake.table import Table


@dataclass
class Source:
    """An open delivery. ``position`` of ``total`` says how far the reading is.

    ``skipped_sheets`` fills while the tables are read.
    """

    tables: Iterator[Table]
    position: Callable[[], int]
    total: int | None
    unit: str
    skipped_sheets: list[str]


def open_source(path: Path, matcher: Matcher) -> AbstractContextManager[Source]:
    """The delivery in ``path``, to be used in a ``with``.

    Raises IntakeError, here or while reading, for a file that is missing, of another kind,
    damaged, in another encoding, or without the profile's header.
    """
    from lib.intake import read_csv, read_xes, read_xlsx

    readers = {
        ".csv": read_csv.open_csv,
        ".csv.gz": read_csv.open_csv,
        ".tsv": read_csv.open_csv,
        ".txt": read_csv.open_csv,
        ".xlsx": read_xlsx.open_xlsx,
        ".xlsm": read_xlsx.open_xlsx,
        ".xes": read_xes.open_xes,
        ".xes.gz": read_xes.open_xes,
    }
    if not path.is_file():
        raise IntakeError(str(path), _("a file"), _("Check the name and the folder"))
    if not path.stat().st_size:
        raise IntakeError(path.name, _("a file with content"), _("Export it again"))
    suffix = "".join(path.suffixes[-2:]).lower()
    for ending, reader in readers.items():
        if suffix.endswith(ending):
            return reader(path, matcher)
    raise IntakeError(
        path.name,
        _("one of {known}", known=", ".join(readers)),
        _("Open it in a spreadsheet program and save it as .xlsx or as CSV UTF-8"),
    )
