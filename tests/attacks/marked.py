"""A province in which every row says whose it is, so that a stray one is found among all bytes.

Codes and texts of files and issues carry ``~f34.7~``: kind of the row, unit that answers for it
today, field of its file. ``strays`` finds those that an account may not see; what is drawn, hidden,
in the data of a chart or in a link makes no difference.
"""

from __future__ import annotations

import datetime as dt
import re

import sqlalchemy as sa

from lib.database.schema import case_file, file_event, file_pause, issue, note, quality_review
from lib.demo import build
from tests.conftest import DEMO_AS_OF
from tests.pages.truth import PROVINCE_WIDE, Truth

FILES = 1_500
MARK = re.compile(rb"~([fin])(\d+)\.(\d*)~")
F, I = case_file.c, issue.c  # noqa: E741
OF_FILES = (file_event.c.note, file_pause.c.reason, quality_review.c.reason)
ASKED_AT = dt.datetime(2026, 11, 3, 9)


def build_marked(engine: sa.Engine) -> None:
    """The demonstration with every row marked, and one question to every agency."""
    build(engine, as_of=DEMO_AS_OF, files=FILES, progress=False)
    with engine.begin() as connection:
        of_file = _mark("f", F.current_unit_id, F.field_id)
        for column in (F.code, F.title, F.assigning_document):
            connection.execute(sa.update(case_file).values({column: column + of_file}))
        for column in OF_FILES:
            owner = sa.select(of_file).where(F.id == column.table.c.file_id).scalar_subquery()
            connection.execute(sa.update(column.table).values({column: column + owner}))
        field = sa.select(F.field_id).where(F.id == I.file_id).scalar_subquery()
        for column in (I.code, I.title, I.recommendation):
            marked = column + _mark("i", I.current_unit_id, field)
            connection.execute(sa.update(issue).values({column: marked}))
        _questions(connection)


def strays(raw: bytes, truth: Truth, username: str) -> set[bytes]:
    """Marks in ``raw`` of rows that the account may not see."""
    account = truth.accounts[username]
    if account["role"] in PROVINCE_WIDE:
        return set()
    is_nowhere = account["role"] == "operator" or account["unit_id"] is None
    units = set() if is_nowhere else truth.under(account["unit_id"])
    fields = truth.fields(account) if account["role"] == "deputy" else None

    def may_see(found: re.Match[bytes]) -> bool:
        kind, unit, field = found[1], int(found[2]), found[3]
        # a question is asked of the unit as a whole
        in_field = fields is None or kind == b"n" or (bool(field) and int(field) in fields)
        return unit in units and in_field

    return {found[0] for found in MARK.finditer(raw) if not may_see(found)}


def marks(raw: bytes) -> set[bytes]:
    """All of them."""
    return {found[0] for found in MARK.finditer(raw)}


def _mark(
    kind: str, unit: sa.ColumnElement[int], field: sa.ColumnElement[int]
) -> sa.ColumnElement[str]:
    text = sa.cast(unit, sa.String) + "." + sa.func.coalesce(sa.cast(field, sa.String), "")
    return " ~" + sa.literal(kind) + text + "~"


def _questions(connection: sa.Connection) -> None:
    units = connection.execute(sa.select(F.current_unit_id).distinct().order_by(F.current_unit_id))
    for (unit,) in units.all():
        row = {"at": ASKED_AT, "username": "chu-tich", "role": "chairman", "kind": "question"}
        row |= {"unit_id": unit, "to_unit_id": unit, "due_on": DEMO_AS_OF}
        body = f"Đề nghị báo cáo ~n{unit}.~"
        connection.execute(sa.insert(note).values(row | {"body": body}))
