"""Makes reports as an account and reads them back, as their reader would."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import docx
import openpyxl

from lib import access
from lib.access import User
from lib.database.engine import reading
from lib.export.report.make import Made, look_of, make
from lib.i18n import use

Params = dict[str, str]


def account(username: str) -> User:
    with reading() as connection:
        found = access.account(connection, username)
    assert found is not None, username
    return found


def made(
    username: str, kind: str, form: str = "docx", /, *, record: bool = False, **params: str
) -> Made:
    """The report of ``kind`` as the account would get it."""
    use("vi")
    user = account(username)
    return make(user, kind, look_of(user, params), form, record=record)


@dataclass(frozen=True)
class Paper:
    """A Word document: its paragraphs, and its tables as rows of texts."""

    texts: list[str]
    tables: list[list[list[str]]]

    def rows(self, head: str) -> dict[str, list[str]]:
        """The rows of the first table with this head, by their first cell."""
        table = next(table for table in self.tables if head in table[0])
        return {row[0]: row for row in table[1:]}

    @property
    def everything(self) -> str:
        return "\n".join([*self.texts, *("\t".join(row) for t in self.tables for row in t)])


def read(report: Made) -> Paper:
    document = docx.Document(io.BytesIO(report.data))
    tables = [[[c.text for c in row.cells] for row in table.rows] for table in document.tables]
    return Paper([p.text for p in document.paragraphs if p.text], tables)


def book(report: Made) -> Any:
    return openpyxl.load_workbook(io.BytesIO(report.data))
