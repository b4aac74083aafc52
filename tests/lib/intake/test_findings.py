"""The list of a draw: given out, filled in, read back; what is refused, and that nothing of it is
written then."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa

from lib.access import account
from lib.actions import Invalid, NotAllowed
from lib.actions.readings import record_readings
from lib.config import local_now
from lib.database.schema import inspection_unit, issue, issue_step, journal, quality_review
from lib.demo import build
from lib.export.inspection.columns import COLUMNS, IDENTITY, identity
from lib.i18n import _, use
from lib.intake import IntakeError
from lib.intake.filled_list import MOST_BYTES
from lib.intake.findings import Checked, FindingsRefused, check, load_findings
from tests.conftest import DEMO_AS_OF
from tests.databases import Databases
from tests.inspected import Inspected, inspect

HEADS = 5  # the row of the heads, as a spreadsheet counts
Rows = dict[int, dict[str, Any]]
FOUND: dict[str, Any] = {
    "rating": "2 – Đạt",
    "complete": 3,
    "advice": "chưa đạt",
    "found": "Có",
    "title_found": "Thiếu ý kiến của cơ quan phối hợp",
    "kind": "Tham mưu chưa đạt yêu cầu",
    "severity": "Trung bình",
    "recommendation": "Bổ sung ý kiến phối hợp",
    "due_on": dt.date(2038, 5, 4),
    "note": "Ý kiến chưa đủ",
}
GOOD: dict[str, Any] = {"rating": 3, "found": "không"}


@pytest.fixture(autouse=True)
def english() -> None:
    """Not here: lists are given out in Vietnamese."""
    use("vi")


@pytest.fixture(scope="module")
def province(databases: Databases) -> Iterator[sa.Engine]:
    engine = databases.empty()
    build(engine, as_of=DEMO_AS_OF, files=1_500, progress=False)
    yield engine
    databases.drop(engine)


@pytest.fixture
def made(province: sa.Engine, use_database: Callable[[sa.Engine], None]) -> Inspected:
    """A new inspection of one department, with a draw of two files of each field."""
    use_database(province)
    return inspect(province)


def checked(made: Inspected, content: bytes) -> Checked:
    """What the page of the inspection says of the list."""
    return check(made.user, content, "danh-sach.xlsx", made.code)


def fill(content: bytes, rows: Rows, sheet: str | None = None) -> bytes:
    """The list with ``rows`` filled in: place of the file from 0, key of the column → value."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    table = book.worksheets[0]
    places = {cell.value: cell.column for cell in table[HEADS]}
    for place, values in rows.items():
        for key, value in values.items():
            head = IDENTITY if key == "identity" else COLUMNS[key].head
            table.cell(HEADS + 1 + place, places[_(head)]).value = value
    return _saved(book)


def _saved(book: Any) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def given(content: bytes, key: str) -> list[Any]:
    """A column of the list as it stands."""
    table = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    head = _(IDENTITY if key == "identity" else COLUMNS[key].head)
    place = next(cell.column for cell in table[HEADS] if cell.value == head)
    return [row[0].value for row in table.iter_rows(min_row=HEADS + 1, min_col=place,
                                                    max_col=place)]  # fmt: skip


def stored(engine: sa.Engine, code: str) -> dict[str, list[dict[str, Any]]]:
    """What the database holds of the inspection, and the whole journal."""
    with engine.connect() as connection:
        number = sa.text("SELECT id FROM inspection WHERE code = :code")
        own = connection.scalar(number, {"code": code})
        found = {}
        for name, statement in (
            ("reviews", sa.select(quality_review).where(quality_review.c.inspection_id == own)),
            ("issues", sa.select(issue).where(issue.c.inspection_id == own)),
            ("journal", sa.select(journal)),
        ):
            rows = connection.execute(statement.order_by(sa.text("id"))).mappings()
            found[name] = [dict(row) for row in rows]
        return found


def test_what_was_filled_in_is_on_record(province: sa.Engine, made: Inspected) -> None:
    content = made.sheet()
    day = local_now().date() - dt.timedelta(days=2)
    filled = fill(content, {0: FOUND | {"checked_on": day}, 2: GOOD})
    codes = given(content, "code")
    done = load_findings(made.user, filled, "x.xlsx", request="click")
    assert (done.new, done.corrected, done.unchanged) == (2, 0, 0)
    after = stored(province, made.code)
    with province.connect() as connection:
        of_file: dict[int, str] = dict(
            connection.execute(sa.text("SELECT id, code FROM case_file")).all()
        )
    first, second = after["reviews"]
    assert [of_file[row["file_id"]] for row in (first, second)] == [codes[0], codes[2]]
    assert (first["rating"], first["complete"], first["lawful"], first["advice"]) == (2, 3, None, 1)
    assert first["reviewed_at"] == dt.datetime.combine(day, dt.time(12))
    assert first["reason"] == "Ý kiến chưa đủ" and first["reviewer_kind"] == "inspection"
    assert (second["rating"], second["reviewed_on"]) == (3, local_now().date())
    (finding,) = after["issues"]
    assert done.findings == [finding["code"]]
    assert (finding["kind"], finding["severity"]) == ("poor_advice", "medium")
    assert finding["title"] == "Thiếu ý kiến của cơ quan phối hợp"
    assert finding["recommendation"] == "Bổ sung ý kiến phối hợp"
    assert (finding["found_on"], finding["due_on"]) == (day, dt.date(2038, 5, 4))
    assert (finding["unit_id"], finding["status"]) == (made.unit, "open")
    assert of_file[finding["file_id"]] == codes[0]
    with province.connect() as connection:
        steps = sa.select(issue_step.c.kind).where(issue_step.c.issue_id == finding["id"])
        assert connection.scalars(steps.order_by(issue_step.c.sequence)).first() == "found"
    entry = next(row for row in after["journal"] if row["request"] == "click")
    assert (entry["action"], entry["username"]) == ("inspection.read", "noi-vu")
    assert entry["moves_figures"] and entry["subject"] == f"{made.code}#{made.number}"


def test_a_file_without_a_day_was_read_on_the_day_of_the_visit(
    province: sa.Engine, made: Inspected
) -> None:
    day = local_now().date() - dt.timedelta(days=7)
    with province.begin() as connection:
        visit = sa.update(inspection_unit).where(inspection_unit.c.unit_id == made.unit)
        connection.execute(visit.values(visited_on=day))
    load_findings(made.user, fill(made.sheet(), {0: GOOD}), "x.xlsx")
    assert [row["reviewed_on"] for row in stored(province, made.code)["reviews"]] == [day]


def test_the_same_list_twice_changes_nothing(province: sa.Engine, made: Inspected) -> None:
    filled = fill(made.sheet(), {0: FOUND, 1: GOOD})
    load_findings(made.user, filled, "x.xlsx", request="one")
    before = stored(province, made.code)
    done = load_findings(made.user, filled, "x.xlsx", request="two")
    assert (done.new, done.corrected, done.unchanged, done.findings) == (0, 0, 2, [])
    assert stored(province, made.code) == before
    assert checked(made, filled).outcomes == {"unchanged": 2}


def test_a_corrected_rating_takes_the_place_of_the_first(
    province: sa.Engine, made: Inspected
) -> None:
    load_findings(made.user, fill(made.sheet(), {0: FOUND, 1: GOOD}), "x.xlsx")
    before = stored(province, made.code)
    again = fill(made.sheet(), {0: FOUND, 1: GOOD | {"rating": 1, "note": "Xem lại"}})
    assert checked(made, again).outcomes == {"unchanged": 1, "corrected": 1}
    load_findings(made.user, again, "x.xlsx")
    after = stored(province, made.code)
    assert [row["rating"] for row in after["reviews"]] == [2, 1]
    assert after["reviews"][1]["reason"] == "Xem lại"
    assert after["reviews"][1]["reviewed_at"] == before["reviews"][1]["reviewed_at"]
    assert after["issues"] == before["issues"]


def test_a_later_list_adds_to_the_first(province: sa.Engine, made: Inspected) -> None:
    load_findings(made.user, fill(made.sheet(), {0: GOOD}), "x.xlsx")
    load_findings(made.user, fill(made.sheet(), {0: GOOD, 1: GOOD, 3: FOUND}), "x.xlsx")
    after = stored(province, made.code)
    assert len(after["reviews"]) == 3 and len(after["issues"]) == 1


def test_a_finding_on_record_is_not_written_over(province: sa.Engine, made: Inspected) -> None:
    load_findings(made.user, fill(made.sheet(), {0: FOUND}), "x.xlsx")
    before = stored(province, made.code)
    other = fill(made.sheet(), {0: FOUND | {"title_found": "Điều khác"}, 1: GOOD})
    (problem,) = checked(made, other).problems
    assert before["issues"][0]["code"] in problem.expected
    with pytest.raises(FindingsRefused):
        load_findings(made.user, other, "x.xlsx")
    assert stored(province, made.code) == before


WRONG: list[tuple[str, dict[str, Any], str, str]] = [
    ("rating", GOOD | {"rating": 5}, "Mức đánh giá", "1 – "),
    ("rating", GOOD | {"rating": "tốt lắm"}, "Mức đánh giá", "1 – "),
    ("rating", {"found": "Không"}, "Mức đánh giá", "1 – "),
    ("found", {"rating": 3}, "Có tồn tại, hạn chế?", "Có; Không"),
    ("found", GOOD | {"found": "maybe"}, "Có tồn tại, hạn chế?", "Có; Không"),
    ("lawful", GOOD | {"lawful": 0}, "Đúng quy định", "1 – "),
    ("kind", FOUND | {"kind": "Vi phạm"}, "Loại tồn tại, hạn chế", "một trong"),
    ("kind", FOUND | {"kind": None}, "Loại tồn tại, hạn chế", "một trong"),
    ("severity", FOUND | {"severity": "rất cao"}, "Mức độ", "một trong"),
    ("title", FOUND | {"title_found": " "}, "Nội dung tồn tại", "nội dung"),
    ("title", GOOD | {"title_found": "x"}, "Nội dung tồn tại", "ô trống"),
    ("day", FOUND | {"due_on": "31/02/2027"}, "Hạn khắc phục", "ngày"),
    ("day", FOUND | {"due_on": dt.date(1999, 1, 1)}, "Hạn khắc phục", "từ 01/01/2020"),
    ("day", FOUND | {"due_on": None}, "Hạn khắc phục", "kiến nghị kèm hạn"),
    ("advice", FOUND | {"recommendation": None}, "Kiến nghị", "kiến nghị kèm hạn"),
    ("due before", FOUND | {"due_on": dt.date(2020, 2, 3)}, "Hạn khắc phục", "sau ngày"),
    ("checked", GOOD | {"checked_on": dt.date(2038, 1, 1)}, "Mã hồ sơ", "01/01/2038"),
    ("checked", GOOD | {"checked_on": dt.date(2024, 1, 1)}, "Mã hồ sơ", "01/01/2024"),
    ("checked", GOOD | {"checked_on": "hôm qua"}, "Ngày kiểm tra", "ngày"),
    ("long", GOOD | {"note": "x" * 2_001}, "Nhận xét", "2000"),
    ("code", GOOD | {"code": "H61.00-000000-0000"}, "Mã hồ sơ", ".09-"),
    ("identity", GOOD | {"identity": "x"}, "Mã nhận dạng (không sửa)", "mã nhận dạng"),
    ("identity", GOOD | {"identity": None}, "Mã nhận dạng (không sửa)", "mã nhận dạng"),
]


@pytest.mark.parametrize(("what", "values", "column", "expected"), WRONG)
def test_a_cell_that_does_not_fit_refuses_the_whole_list(
    province: sa.Engine,
    made: Inspected,
    what: str,
    values: dict[str, Any],
    column: str,
    expected: str,
) -> None:
    """The problem names row, column, value and what is expected; nothing is written."""
    before = stored(province, made.code)
    filled = fill(made.sheet(), {0: GOOD, 1: values})
    found = checked(made, filled)
    (problem,) = found.problems
    assert (problem.row, problem.column) == (HEADS + 2, column)
    assert expected in problem.expected and problem.remedy
    with pytest.raises(FindingsRefused, match=f"dòng {HEADS + 2}"):
        load_findings(made.user, filled, "x.xlsx")
    assert stored(province, made.code) == before


def test_every_problem_of_a_list_is_said(made: Inspected) -> None:
    filled = fill(made.sheet(), {0: {"rating": 9, "kind": "?"}, 2: {"rating": 8}, 3: GOOD})
    assert [(p.row - HEADS - 1, p.value) for p in checked(made, filled).problems] == [
        *((0, "9"), (0, "?")),
        (2, "8"),
    ]


def test_rows_of_another_draw_and_rows_twice_are_refused(made: Inspected) -> None:
    made.draw()
    content = made.sheet()
    own = given(content, "identity")
    foreign = identity(made.code, made.number + 1, *_origin_and_code(own[1]))
    code = given(content, "code")[0]
    twice = {1: {"identity": foreign} | GOOD, 2: {"identity": own[0], "code": code} | GOOD}
    problems = checked(made, fill(content, {0: GOOD} | twice)).problems
    assert [(p.row, p.column) for p in problems] == [
        (HEADS + 2, "Mã nhận dạng (không sửa)"),
        (HEADS + 3, "Mã hồ sơ"),
    ]
    assert str(HEADS + 1) in problems[1].expected


def _origin_and_code(text: str) -> tuple[str, str]:
    _inspection, _number, origin, code = json.loads(text)
    return origin, code


def test_a_file_that_is_not_in_the_draw_is_refused(made: Inspected) -> None:
    stranger = identity(made.code, made.number, "demo", "X-1")
    filled = fill(made.sheet(), {0: GOOD, 1: {"identity": stranger, "code": "X-1"} | GOOD})
    (problem,) = checked(made, filled).problems
    assert "X-1" in problem.expected


def test_a_replaced_file_is_refused_and_its_successor_is_on_the_list(made: Inspected) -> None:
    old = made.sheet()
    code = given(old, "code")[0]
    came = made.replace(code)
    listed = given(made.sheet(), "code")
    assert code not in listed and came in listed
    (problem,) = checked(made, fill(old, {0: GOOD, 1: GOOD})).problems
    assert came in problem.expected


def test_a_list_of_another_inspection_is_refused(made: Inspected) -> None:
    with pytest.raises(IntakeError, match="KT-2026-05"):
        check(made.user, fill(made.sheet(), {0: GOOD}), "x.xlsx", "KT-2026-05")


def test_a_list_of_an_unknown_draw_is_refused(made: Inspected) -> None:
    rows = {n: {"identity": identity("KT-1999-01", 1, "demo", "X")} for n in range(2)}
    with pytest.raises(IntakeError, match="KT-1999-01"):
        check(made.user, fill(made.sheet(), rows), "x.xlsx")


def test_the_order_of_rows_and_columns_does_not_matter(made: Inspected) -> None:
    book = openpyxl.load_workbook(io.BytesIO(fill(made.sheet(), {0: FOUND, 1: GOOD})))
    table = book.worksheets[0]
    rows = [[cell.value for cell in row] for row in table.iter_rows(min_row=HEADS)]
    turned = openpyxl.Workbook()
    for row in [rows[0], *rows[:0:-1]]:
        turned.active.append(row[::-1])
    found = checked(made, _saved(turned))
    assert not found.problems and found.outcomes == {"new": 2} and found.findings == 1


def test_a_list_in_english_is_read_by_a_vietnamese_program(made: Inspected) -> None:
    use("en")
    try:
        english = fill(
            made.sheet(),
            {0: FOUND | {"rating": "Met", "advice": "1 – Not met", "found": "Yes",
                         "kind": "Shirking", "severity": "High"}},
        )  # fmt: skip
    finally:
        use("vi")
    found = checked(made, english)
    assert not found.problems
    (reading,) = found.readings
    assert (reading.rating, reading.advice) == (2, 1)
    assert reading.found and (reading.found.kind, reading.found.severity) == ("shirking", "high")


def _without(column: str) -> Callable[[bytes], bytes]:
    def change(content: bytes) -> bytes:
        book = openpyxl.load_workbook(io.BytesIO(content))
        table = book.worksheets[0]
        head = _(COLUMNS[column].head)
        place = next(cell.column for cell in table[HEADS] if cell.value == head)
        table.delete_cols(place)
        return _saved(book)

    return change


def _bomb(_content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 80_000_000)
    return file.getvalue()


def _another_workbook(_content: bytes) -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = "Mã hồ sơ"
    return _saved(book)


def _another_archive(_content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    return file.getvalue()


def _entity_bomb(content: bytes) -> bytes:
    """A sheet whose text would unfold to gigabytes."""
    text = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><worksheet>&a;</worksheet>'
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as archive:
        for name in old.namelist():
            is_sheet = name == "xl/worksheets/sheet1.xml"
            archive.writestr(name, text if is_sheet else old.read(name))
    return file.getvalue()


def _many_rows(content: bytes) -> bytes:
    rows = {n: {"identity": "x"} for n in range(5_001)}
    return fill(content, rows)


UNREADABLE: list[tuple[str, Callable[[bytes], bytes], str]] = [
    ("empty", lambda _content: b"", "có nội dung"),
    ("no workbook", lambda _content: b"not a workbook at all", "xlsx"),
    ("cut short", lambda content: content[: len(content) // 2], "xlsx"),
    ("large", lambda content: content + b"0" * MOST_BYTES, "5.000 dòng"),
    ("bomb", _bomb, "5.000 dòng"),
    ("entities", _entity_bomb, "xlsx"),
    ("another workbook", _another_workbook, "danh sách hồ sơ của một cuộc kiểm tra"),
    ("another archive", _another_archive, "xlsx"),
    ("column missing", _without("severity"), "các cột Mức độ"),
    ("many rows", _many_rows, "5.000 dòng"),
]


@pytest.mark.parametrize(
    ("change", "words"), [row[1:] for row in UNREADABLE], ids=[row[0] for row in UNREADABLE]
)
def test_a_file_that_is_no_list_is_refused_in_words(
    made: Inspected, change: Callable[[bytes], bytes], words: str
) -> None:
    with pytest.raises(IntakeError, match=f"danh-sach.xlsx.*{words}"):
        checked(made, change(made.sheet()))


@pytest.mark.parametrize("username", ["chu-tich", "gd-xay-dung", "pgd-nnmt", "van-hanh"])
def test_only_home_affairs_records_a_list(
    province: sa.Engine, made: Inspected, username: str
) -> None:
    readings = checked(made, fill(made.sheet(), {0: GOOD})).readings
    with province.connect() as connection:
        other = account(connection, username)
    assert other is not None
    before = stored(province, made.code)
    with pytest.raises(NotAllowed):
        record_readings(other, made.code, made.number, readings)
    assert stored(province, made.code) == before


def test_a_draw_without_seed_has_no_list(made: Inspected) -> None:
    number = made.draw(seed=False)
    with pytest.raises(Invalid):
        record_readings(made.user, made.code, number, [])
