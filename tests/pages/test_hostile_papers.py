"""Whatever people or a source system wrote, on paper it is a text: no formula, no link, no field,
no picture from elsewhere, and no character that spoils the file."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile

import pytest
import sqlalchemy as sa

from lib.database.schema import case_file, issue, note, org_unit, user_account
from lib.export.report.kinds import KINDS
from tests.conftest import DEMO_AS_OF
from tests.pages.papers import book, made, read

# formulas, links and fields of each office program; characters that XML cannot hold
STARTS = ('=1+HYPERLINK("http://evil.example",1)', "+cmd|' /C calc'!A0", "@SUM(1)", "-2+3", "\t=1")
REST = (
    "http://evil.example/x <w:instrText>INCLUDEPICTURE</w:instrText> {=1} \\href{x}{y} "
    "![p](http://evil.example/p.png) \x08\x0b\x1b\ufffe ]]> &amp; \u202eend"
)
OUTSIDE = re.compile(
    rb'TargetMode="External"|<w:instrText[^>]*>[^<]*(INCLUDE|HYPERLINK|DDE)|<f[ >]'
)


@pytest.fixture
def hostile(own_province: sa.Engine) -> sa.Engine:
    """A province in which every text that people write is hostile, each in another manner."""
    with own_province.begin() as connection:
        for place, column in enumerate(
            (case_file.c.title, issue.c.title, issue.c.recommendation, org_unit.c.name,
             user_account.c.display_name)
        ):  # fmt: skip
            text = f"{STARTS[place % len(STARTS)]} {REST}"
            connection.execute(sa.update(column.table).values({column: text}))
        unit = connection.scalar(
            sa.select(org_unit.c.id).where(org_unit.c.code == "H61.09").limit(1)
        )
        for text in STARTS:
            asked = {"at": dt.datetime(2026, 11, 2, 8), "username": "chu-tich", "role": "chairman"}
            asked |= {"kind": "question", "body": f"{text} {REST}", "to_unit_id": unit}
            row = asked | {"unit_id": unit, "due_on": dt.date(2026, 11, 6)}
            connection.execute(sa.insert(note).values(row))
    return own_province


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_report_of_hostile_texts_is_made_of_texts(hostile: sa.Engine) -> None:
    for kind, form in ((each.key, form) for each in KINDS.values() for form in each.formats):
        report = made("chu-tich", kind, form, period="12m", as_of=DEMO_AS_OF.isoformat())
        for name, content in parts(report.data).items():
            assert not OUTSIDE.search(content), (kind, form, name)
        if form == "docx":
            assert read(report).texts
            continue
        for sheet in book(report):
            for cell in (cell for row in sheet.iter_rows() for cell in row):
                assert cell.data_type != "f" and cell.hyperlink is None, cell.coordinate
    # the texts are not left out either: they stand there letter by letter
    words = read(made("chu-tich", "giao-ban", "docx", period="12m")).everything
    assert "INCLUDEPICTURE" in words and "evil.example" in words
