"""The list of an inspection as the team filled it in: an .xlsx file to rows, or why it is none."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook

from lib.export.inspection.columns import COLUMNS, FILLED, IDENTITY
from lib.i18n import _, everywhere
from lib.intake.errors import IntakeError
from lib.intake.read_xlsx import BROKEN
from lib.intake.targets import header_key

MOST_MEGABYTES = 5  # a list of a thousand files has about a tenth of it
MOST_BYTES = MOST_MEGABYTES * 1_000_000
MOST_UNPACKED = 60_000_000  # bytes that the parts of the file may unpack to
MOST_ROWS = 5_000
LOOK_AT = 20  # rows at the top in which the heads must stand
NEEDED = ("identity", "code", *(column.key for column in FILLED))


@dataclass(frozen=True)
class ListRow:
    """One row under the heads: its number as a spreadsheet counts, and its cells by the key of
    their column."""

    number: int
    cells: Mapping[str, Any]

    @property
    def filled(self) -> bool:
        """Whether the team entered anything."""
        return any(not _blank(self.cells[column.key]) for column in FILLED)


@dataclass(frozen=True)
class FilledList:
    """``heads``: what the file itself calls each column."""

    file: str
    sheet: str
    heads: Mapping[str, str]
    rows: list[ListRow] = field(default_factory=list)


def read_list(content: bytes, name: str) -> FilledList:
    """The rows of the list in ``content``, a file called ``name``. Raises IntakeError when it is no
    such list."""
    _refuse_odd(content, name)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        try:
            return _list(book, name)
        finally:
            book.close()
    except IntakeError:
        raise
    except BROKEN as error:
        raise _no_workbook(name) from error


def _refuse_odd(content: bytes, name: str) -> None:
    """Refuse what is empty, far too large, or no workbook, before anything is unpacked."""
    if not content:
        raise IntakeError(name, _("a file with content"), _("Export it again"))
    if len(content) > MOST_BYTES:
        raise _too_large(name)
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
            is_workbook = "xl/workbook.xml" in archive.namelist()
    except (BadZipFile, ValueError, NotImplementedError) as error:
        raise _no_workbook(name) from error
    if unpacked > MOST_UNPACKED:
        raise _too_large(name)
    if not is_workbook:
        raise _no_workbook(name)


def _list(book: Any, name: str) -> FilledList:
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        rows = enumerate(sheet.iter_rows(values_only=True), start=1)
        places: dict[str, int] = {}
        for number, cells in rows:
            places = _places(cells)
            if "identity" in places or number >= LOOK_AT:
                break
        if "identity" not in places:
            continue
        missing = [key for key in NEEDED if key not in places]
        if missing:
            raise IntakeError(
                _("{file}, sheet {sheet}", file=name, sheet=sheet.title),
                _("the columns {names}", names=", ".join(map(_head, missing))),
                _("Download the list again and fill in that file"),
            )
        heads = {key: " ".join(str(cells[place]).split()) for key, place in places.items()}
        return FilledList(name, sheet.title, heads, list(_data(rows, places, name)))
    raise IntakeError(
        name,
        _("the list of files of an inspection, as this page gives it out"),
        _("Download the list again and fill in that file"),
    )


def _data(
    rows: Iterator[tuple[int, tuple[Any, ...]]], places: Mapping[str, int], name: str
) -> Iterator[ListRow]:
    for count, (number, cells) in enumerate(rows):
        if count >= MOST_ROWS:
            raise _too_large(name)
        row = {key: cells[at] if at < len(cells) else None for key, at in places.items()}
        if not all(map(_blank, row.values())):
            yield ListRow(number, row)


def _places(cells: tuple[Any, ...]) -> dict[str, int]:
    known = _heads()
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        key = known.get(header_key(cell)) if isinstance(cell, str) else None
        if key is not None:
            found.setdefault(key, place)
    return found


@lru_cache(maxsize=1)
def _heads() -> dict[str, str]:
    """Every head in every language → the key of its column."""
    named = {"identity": IDENTITY} | {key: column.head for key, column in COLUMNS.items()}
    return {header_key(word): key for key, head in named.items() for word in everywhere(head)}


def _head(key: str) -> str:
    message = IDENTITY if key == "identity" else COLUMNS[key].head
    return _(message)


def _blank(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _no_workbook(name: str) -> IntakeError:
    return IntakeError(
        name,
        _("an .xlsx workbook without password"),
        _("Open it in a spreadsheet program and save it again as .xlsx"),
    )


def _too_large(name: str) -> IntakeError:
    return IntakeError(
        name,
        _("a list of at most {n} rows", n=f"{MOST_ROWS:,}".replace(",", ".")),
        _("Download the list again and fill in that file"),
    )
