"""Minutes and list of a draw, read back: what they say, what stays open, what can be filled in."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any

import docx
import openpyxl
import pytest
import sqlalchemy as sa
import streamlit as st
from docx.document import Document

from lib import query
from lib.database.schema import case_file, inspection_sample
from lib.demo import build
from lib.export.inspection.columns import COLUMNS, FILLED, GIVEN, read_identity, readings
from lib.export.inspection.minutes import minutes
from lib.i18n import _, everywhere, use
from lib.intake.targets import header_key
from lib.text import fold
from tests.conftest import DEMO_AS_OF
from tests.databases import Databases
from tests.inspected import inspect

HEADS = 5
HOSTILE = ("=cmd|'/c calc'!A1", "+1+1", "@SUM(A1)", "-2", "\t=1", "{=1}", "https://example.org/x")


class Drawn:
    """One draw with a substitution."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self.inspected = inspect(engine)
        self.inspected.replace(self.rows(case_file.c.code)[0][0])
        self.one, self.made = self.inspected.one(), self.inspected.made()

    def minutes(self) -> Document:
        filters = self.inspected.filters
        known = query.reference(filters.version)
        paper = minutes(self.one, self.made, self.inspected.user, known, filters)
        return docx.Document(io.BytesIO(paper))

    def rows(self, *columns: Any, replaced: bool = False) -> list[tuple[Any, ...]]:
        """The sample by plain SQL, in the order of the draw; ``replaced``: those that came first
        and were replaced are among them."""
        s, f = inspection_sample.c, case_file.c
        other = inspection_sample.alias()
        gone = sa.exists().where(
            other.c.draw_id == s.draw_id, other.c.substitutes_file_id == s.file_id
        )
        statement = (
            sa.select(*columns)
            .join_from(inspection_sample, case_file, s.file_id == f.id)
            .where(s.draw_id == self.inspected.made()["id"])
            .order_by(s.stratum, s.rank)
        )
        if not replaced:
            statement = statement.where(~gone)
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(statement)]


@pytest.fixture(scope="module")
def province(databases: Databases) -> Iterator[sa.Engine]:
    engine = databases.empty()
    build(engine, as_of=DEMO_AS_OF, files=1_500, progress=False)
    yield engine
    databases.drop(engine)


@pytest.fixture
def drawn(province: sa.Engine, use_database: Callable[[sa.Engine], None]) -> Drawn:
    use("vi")
    use_database(province)
    return Drawn(province)


def sheet(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]


def column(content: bytes, head: str) -> list[Any]:
    table = sheet(content)
    place = next(cell.column for cell in table[HEADS] if cell.value == head)
    cells = table.iter_cols(min_col=place, max_col=place, min_row=HEADS + 1)
    return [cell for (*rows,) in cells for cell in rows]


def test_the_list_holds_the_files_that_stand(drawn: Drawn) -> None:
    f = case_file.c
    content = drawn.inspected.sheet()
    expected = drawn.rows(f.code, f.title, f.due_original_on, f.completed_on)
    found = [[cell.value for cell in column(content, head)]
             for head in ("Mã hồ sơ", "Hồ sơ")]  # fmt: skip
    assert found == [[row[0] for row in expected], [row[1] for row in expected]]
    due = [cell.value and cell.value.date() for cell in column(content, _("Deadline"))]
    assert due == [row[2] for row in expected]
    own = [read_identity(cell.value) for cell in column(content, "Mã nhận dạng (không sửa)")]
    code, number = drawn.one["code"], drawn.made["number"]
    assert own == [(code, number, "demo", row[0]) for row in expected]
    assert len(drawn.rows(f.code, replaced=True)) > len(expected)


def test_only_what_is_to_be_filled_in_is_open(drawn: Drawn) -> None:
    table = sheet(drawn.inspected.sheet())
    assert table.protection.sheet
    assert table.column_dimensions["A"].hidden
    row = table[HEADS + 1]
    assert [cell.protection.locked for cell in row] == [True] * (1 + len(GIVEN)) + [False] * len(
        FILLED
    )
    assert all(cell.value is None for cell in row[1 + len(GIVEN) :])
    book = openpyxl.load_workbook(io.BytesIO(drawn.inspected.sheet()))
    assert book.worksheets[1].protection.sheet


def test_cells_offer_their_choices(drawn: Drawn) -> None:
    """Each list of choices names cells of the second sheet, and what these say is read back."""
    book = openpyxl.load_workbook(io.BytesIO(drawn.inspected.sheet()))
    table, definitions = book.worksheets
    rules = {
        table.cell(HEADS, next(iter(each.sqref.ranges)).min_col).value: each
        for each in table.data_validations.dataValidation
    }
    assert set(rules) == {_(each.head) for each in FILLED}
    for each in FILLED:
        rule = rules[_(each.head)]
        first = next(iter(rule.sqref.ranges))
        assert (first.min_row, first.max_row) == (HEADS + 1, table.max_row)
        if each.choices:
            name, area = rule.formula1.rsplit("!", 1)
            assert name.strip("'") == definitions.title
            said = [cell.value for (cell,) in definitions[area.replace("$", "")]]
            known = readings(each)
            assert [known[fold(text)] for text in said] == list(each.choices)
        else:
            kind = "date" if each.key in ("checked_on", "due_on") else "textLength"
            assert rule.type == kind


def test_heads_are_told_apart_in_every_language() -> None:
    """A head read back means one column, whatever language it was written in."""
    heads = {each.key: {header_key(word) for word in everywhere(each.head)}
             for each in COLUMNS.values()}  # fmt: skip
    for one in heads:
        for other in heads:
            assert one == other or not heads[one] & heads[other], (one, other)


@pytest.mark.parametrize("text", HOSTILE)
def test_text_never_becomes_a_formula_or_a_link(drawn: Drawn, text: str) -> None:
    file = drawn.rows(case_file.c.id)[0][0]
    change = sa.update(case_file).where(case_file.c.id == file)
    with drawn.engine.begin() as connection:
        before = connection.scalar(sa.select(case_file.c.title).where(case_file.c.id == file))
        connection.execute(change.values(title=text))
    try:
        st.cache_data.clear()
        content = drawn.inspected.sheet()
        cell = column(content, "Hồ sơ")[0]
        assert (cell.value or "").strip() == text.strip() and cell.data_type == "s"
        assert cell.hyperlink is None
        assert cell.quotePrefix or text[0] not in "=+-@\t"
        cells = [c.text for t in drawn.minutes().tables for row in t.rows for c in row.cells]
        assert text.strip() in map(str.strip, cells)
    finally:
        with drawn.engine.begin() as connection:
            connection.execute(change.values(title=before))


def text_of(paper: Document) -> str:
    return "\n".join(paragraph.text for paragraph in paper.paragraphs)


def test_minutes_hold_what_it_takes_to_make_the_draw_again(drawn: Drawn) -> None:
    paper, made = drawn.minutes(), drawn.made
    said = text_of(paper)
    for needed in (
        *(made["frame_hash"], made["seed"], made["seed_origin"], made["frozen_by"]),
        *(f"{made['frozen_at']:%H:%M %d/%m/%Y}", f"{made['seeded_at']:%H:%M %d/%m/%Y}"),
        *(drawn.one["code"], drawn.one["decision"], "SHA-256", "2 hồ sơ mỗi nhóm"),
        "Theo lĩnh vực",
    ):
        assert needed in said, needed
    s, f = inspection_sample.c, case_file.c
    by_seed = drawn.rows(f.code, s.rank, s.substitutes_file_id, replaced=True)
    by_seed = [row for row in by_seed if row[2] is None]
    table = next(t for t in paper.tables if "Mã băm" in t.rows[0].cells[-1].text)
    listed = [(r.cells[3].text, r.cells[2].text, r.cells[6].text) for r in table.rows[1:]]
    key = f"{made['seed']}|{made['frame_hash']}|"
    assert listed == [
        (code, str(rank), sha256((key + code).encode()).hexdigest()[:12])
        for code, rank, _came_for in by_seed
    ]


def test_minutes_say_every_substitution_with_its_reason(drawn: Drawn) -> None:
    s, f = inspection_sample.c, case_file.c
    later = [row for row in drawn.rows(f.code, s.substitution_reason, s.substitutes_file_id)
             if row[2] is not None]  # fmt: skip
    assert later
    table = next(t for t in drawn.minutes().tables if t.rows[0].cells[0].text == "Hồ sơ được thay")
    listed = [(r.cells[1].text, r.cells[4].text) for r in table.rows[1:]]
    assert listed == [(code, reason) for code, reason, _file in later]


def test_minutes_are_a_draft_for_the_office_to_complete(drawn: Drawn) -> None:
    """Layout of Decree 30/2020: national heading, number and day left open, both sides sign."""
    paper = drawn.minutes()
    heading = "\n".join(c.text for table in paper.tables[:2] for c in table.rows[0].cells)
    for needed in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "SỞ NỘI VỤ", "/BB-SNV", "tháng"):
        assert needed in heading
    said = text_of(paper)
    assert "BIÊN BẢN" in said and "I. Thành phần" in said and "V. Cách kiểm tra lại" in said
    signed = "\n".join(cell.text for cell in paper.tables[-1].rows[0].cells)
    assert "TRƯỞNG ĐOÀN KIỂM TRA" in signed and "ĐẠI DIỆN ĐƠN VỊ" in signed
    assert "thanh tra" not in said.lower().replace("thanh tra tỉnh", "")


def test_minutes_name_the_draw_in_the_command_that_checks_it(drawn: Drawn) -> None:
    which = f"--inspection {drawn.one['code']} --number {drawn.made['number']} --verify"
    assert which in text_of(drawn.minutes())


def test_minutes_of_a_draw_by_risk_say_so(drawn: Drawn) -> None:
    drawn.made = drawn.made | {"kind": "risk"}
    said = text_of(drawn.minutes())
    assert "Chọn hồ sơ theo rủi ro" in said and "Không ước lượng từ mẫu này" in said
    assert "Chọn ngẫu nhiên hồ sơ" not in said and "điểm tăng dần" in said
