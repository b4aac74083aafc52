"""CSV, plain or gzipped: UTF-8 with or without mark (or Unicode text of Excel), ; , or tab."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from lib.i18n import _
from lib.intake.errors import IntakeError
from lib.intake.headers import LOOK_AT, Matcher
from lib.intake.source import Source
from lib.intake.table import NumberedRow, Table, open_table

DELIMITERS = ";,\t"
LONGEST_LINE = 1_000_000  # characters; csv itself takes no more than 131,072 in one cell
UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@contextmanager
def open_csv(path: Path, matcher: Matcher) -> Iterator[Source]:
    """The one table of ``path``; position and total are bytes of the file on disk."""
    with path.open("rb") as raw:
        delimiter = _delimiter(path, raw, matcher)
        with _lines(path, raw) as lines:
            tables = _tables(path, lines, delimiter, matcher)
            yield Source(tables, raw.tell, path.stat().st_size, "B", [])


def _tables(path: Path, lines: TextIO, delimiter: str, matcher: Matcher) -> Iterator[Table]:
    rows = _rows(path, lines, delimiter)
    try:
        table = open_table("", rows, matcher, exact_width=True)
    except IntakeError as error:
        if error.where.startswith(path.name):
            raise
        where = f"{path.name}, {error.where}"
        raise IntakeError(where, error.expected, error.remedy) from error
    yield table


@contextmanager
def _lines(path: Path, raw: BinaryIO) -> Iterator[TextIO]:
    """Decoded lines; a gzipped file is told by its first bytes, not by its name."""
    zipped = raw.read(2) == b"\x1f\x8b"
    raw.seek(0)
    data = cast(BinaryIO, gzip.GzipFile(fileobj=raw)) if zipped else raw
    with _readable(path):
        start = data.read(2)
    data.seek(0)
    encoding = "utf-16" if start in UTF_16_MARKS else "utf-8-sig"
    lines = io.TextIOWrapper(data, encoding=encoding, newline="")
    try:
        yield lines
    finally:
        lines.detach()


def _delimiter(path: Path, raw: BinaryIO, matcher: Matcher) -> str:
    """The delimiter under which the top of the file names the most columns."""
    scores = {}
    for delimiter in DELIMITERS:
        raw.seek(0)
        with _lines(path, raw) as lines:
            # a broken row is told later, when it is read to be loaded
            top = [cells for _n, cells in islice(_rows(path, lines, delimiter, False), LOOK_AT)]
        scores[delimiter] = matcher.score(top)
    raw.seek(0)
    return max(DELIMITERS, key=lambda delimiter: scores[delimiter])


def _rows(path: Path, lines: TextIO, delimiter: str, strict: bool = True) -> Iterator[NumberedRow]:
    """Rows numbered as a spreadsheet shows them: a quoted line break does not start a new row."""
    number = 0
    with _readable(path, lambda: number + 1):
        for number, cells in enumerate(
            csv.reader(_short(path, lines), delimiter=delimiter, strict=strict), start=1
        ):
            yield number, cells


def _short(path: Path, lines: TextIO) -> Iterator[str]:
    """Each line, as long as it is one: a file without line breaks would be read whole at once."""
    while line := lines.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE and line[-1] not in "\r\n":
            raise IntakeError(path.name, _("lines of a table"), _("Export it again"))
        yield line


@contextmanager
def _readable(path: Path, row: object = None) -> Iterator[None]:
    """Turn what can break while reading into an IntakeError that names file and row."""
    where = path.name
    try:
        yield
    except UnicodeError as error:
        at = row() if callable(row) else 1
        raise IntakeError(
            _("{file}, row {row} or later", file=where, row=at),
            _("text in UTF-8"),
            _("Save it as “CSV UTF-8” in the spreadsheet program, or as .xlsx"),
        ) from error
    except csv.Error as error:
        at = row() if callable(row) else 1
        raise IntakeError(
            _("{file}, row {row}", file=where, row=at),
            _("quotation marks closed, and doubled inside a text ({error})", error=error),
            _("Save it as .xlsx, or correct the quotation marks in that row"),
        ) from error
    except (EOFError, gzip.BadGzipFile, OSError) as error:
        raise IntakeError(
            where, _("a whole gzip file ({error})", error=error), _("Copy or export it again")
        ) from error
