"""Reports: their figures are those of the pages, they can be made again, they keep to the scope."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import streamlit as st

from lib.actions import Invalid, NotAllowed
from lib.database.schema import case_file, data_load, issue, journal, note, quality_review, report
from lib.export.report.kinds import KINDS
from lib.export.report.ledger import canonical, differences, hash_of
from lib.export.report.make import Made, look_of, make, make_again
from lib.export.report.provenance import difference_text
from lib.i18n import use
from lib.query import data_state, reference
from lib.query.reports import find_report, reports
from tests.conftest import DEMO_AS_OF
from tests.pages.looking import look, whole
from tests.pages.papers import account, book, made, read
from tests.pages.truth import Truth
from tests.pages.viewers import NARROW, READERS
from tests.program import forget_answers
from tests.statements import statements

DAY = DEMO_AS_OF.isoformat()
HEAD = "gd-xay-dung"
FIGURES = {
    "received": "Hồ sơ tiếp nhận",
    "on_time_rate": "Tỷ lệ đúng hạn",
    "overdue": "Đang quá hạn",
    "due_soon": "Sắp đến hạn",
    "good_rate": "Đạt mức tốt trở lên",
    "issues_past_due": "Tồn tại quá hạn khắc phục",
}
LOOKS: list[dict[str, str]] = [
    {},
    {"period": "2026-Q3"},
    {"period": "12m", "unit": "H61.09"},
    {"kind": "procedure", "deadline": "current"},
    {"period": "2026-03", "as_of": "2026-06-30"},
]


# --- the same figures as the pages ---------------------------------------------------------------


@pytest.mark.parametrize("params", LOOKS, ids=str)
def test_figures_are_those_of_the_page(province: Truth, params: dict[str, str]) -> None:
    shown = look("overview", params).figures
    rows = read(made("noi-vu", "giao-ban", "docx", record=False, **params)).rows("Chỉ tiêu")
    assert {key: rows[label][1] for key, label in FIGURES.items()} == {
        key: shown[key] for key in FIGURES
    }


def test_figures_are_those_of_the_database(province: Truth) -> None:
    """Counted by plain SQL."""
    year = "f.received_on >= '2026-01-01'"
    received = province.rows(f"SELECT count(*) AS n FROM case_file f WHERE {year}")[0]["n"]
    resolved = province.rows(
        "SELECT count(*) AS n FROM case_file f WHERE f.completed_on >= '2026-01-01'"
        f" AND f.completed_on <= '{DAY}'"
    )[0]["n"]
    text = read(made("chu-tich", "bao-cao")).everything
    assert f"Trong kỳ tiếp nhận {_dotted(received)} hồ sơ" in text
    assert f"đã giải quyết {_dotted(resolved)}." in text


def _dotted(n: int) -> str:
    return f"{n:,}".replace(",", ".")


def test_the_form_is_that_of_the_page(province: Truth) -> None:
    """Row by row and column by column, and in both formats."""
    seen = look("data", {"period": "2026"}).soup.select("section#form tbody tr")
    page = {
        row.select("th")[0].get_text(): [c.get_text() for c in row.select("td")] for row in seen
    }
    table = read(made("chu-tich", "ii-06a", period="2026")).tables[2]
    assert [len(row) for row in table] == [12] * len(table)
    assert {row[1]: row[2:] for row in table[2:-1]} == page and len(page) > 10
    sheet = book(made("chu-tich", "ii-06a", "xlsx", period="2026"))["Biểu II.06a"]
    cells = {row[1]: list(row[2:]) for row in sheet.iter_rows(min_row=4, values_only=True)}
    assert all(cells[name] == [whole(text) for text in texts] for name, texts in page.items())
    assert cells["Tất cả"] == [
        sum(map(whole, column)) for column in zip(*page.values(), strict=True)
    ]


def test_points_of_decision_766(province: Truth) -> None:
    """The rate times 20; five groups are named as not computable, with why, and none is summed."""
    paper = read(made("chu-tich", "766", period="2026"))
    row = paper.rows("Chỉ tiêu")["Tỷ lệ đúng hạn theo Quyết định 766"]
    counted, n = map(whole, row[2].split("/"))
    groups = paper.rows("Nhóm chỉ số")
    assert float(groups["TDGQ"][3].replace(",", ".")) == pytest.approx(20 * counted / n, abs=0.05)
    assert "chưa được xác nhận" in groups["TDGQ"][4]
    others = {code: row for code, row in groups.items() if code != "TDGQ"}
    assert len(others) == 5 and all(row[3] == "không tính được" for row in others.values())
    assert all(len(row[4]) > 20 for row in others.values())
    assert sum(int(row[2]) for row in groups.values()) == 100


def test_agencies_of_the_report_are_those_of_the_overview(province: Truth) -> None:
    rows = look("overview", {"period": "2026"}).rows
    table = read(made("chu-tich", "bao-cao", period="2026"))
    listed = next(t for t in table.tables if "Khoảng 95%" in t[0] and "STT" in t[0])
    found = {row[1]: row for row in listed[1:-1]}
    shared = 0
    for row in rows:
        name, cells = row.select("th")[0].get_text(" "), row.get_text(" ")
        own = [line for agency, line in found.items() if f" {name} ".startswith(f" {agency} ")]
        shared += len(own)
        assert all(line[2] in cells and line[3] in cells for line in own)  # received, on time
    assert shared > 8
    # the parts add up to the last row
    assert sum(whole(row[2]) for row in listed[1:-1]) == whole(listed[-1][2])


def test_overdue_files_are_listed_and_counted(province: Truth) -> None:
    paper = read(made("chu-tich", "bao-cao"))
    listed = look("files", {"metric": "overdue"})
    table = next(t for t in paper.tables if "Mã hồ sơ" in t[0])
    assert {row[1] for row in table[1:]} >= listed.codes
    assert f"{len(table) - 1} trong tổng số {listed.total} hồ sơ quá hạn" in paper.everything


def test_workbook_of_figures_holds_every_file_once(province: Truth) -> None:
    sheets = book(made("chu-tich", "so-lieu", "xlsx", period="2026"))
    assert sheets.sheetnames == [
        "Tổng hợp", "Theo cơ quan", "Theo lĩnh vực", "Dữ liệu", "Định nghĩa chỉ tiêu",
        "Bộ lọc, nguồn số liệu",
    ]  # fmt: skip
    codes = [row[0] for row in sheets["Dữ liệu"].iter_rows(min_row=3, values_only=True) if row[1]]
    total = look("files", {"metric": "handled", "period": "2026"}).total
    assert len(codes) == len(set(codes)) == total


# --- made again ----------------------------------------------------------------------------------


def make_and_find(kind: str, form: str = "docx", username: str = "noi-vu", **params: str) -> Any:
    first = made(username, kind, form, record=True, **params)
    old = find_report(first.content_hash)
    assert old is not None
    return first, old


def later_days(engine: sa.Engine) -> None:
    """A delivery two weeks later: new files, results, reviews, issues, instructions after the
    as-of day of the report."""
    after = datetime.combine(DEMO_AS_OF, datetime.min.time()) + timedelta(days=5, hours=9)
    with engine.begin() as connection:
        load = dict(connection.execute(sa.select(data_load)).mappings().one())
        newest = {**load, "id": load["id"] + 1, "as_of": DEMO_AS_OF + timedelta(days=14)}
        connection.execute(sa.insert(data_load).values(**newest))
        rows = connection.execute(
            sa.select(case_file).order_by(case_file.c.id).limit(40)
        ).mappings()
        for number, row in enumerate(rows):
            copy = _plain(case_file, row) | {
                "id": 900_000 + number,
                "code": f"NEW-{number}",
                "received_at": after,
                "completed_at": after + timedelta(days=number % 5) if number % 2 else None,
                "closed_how": "done" if number % 2 else None,
                "due_original": after + timedelta(days=3),
                "due_current": after + timedelta(days=3),
            }
            connection.execute(sa.insert(case_file).values(**copy))
        still = sa.select(case_file.c.id).where(case_file.c.completed_at.is_(None)).limit(25)
        change = sa.update(case_file).where(case_file.c.id.in_(still))
        connection.execute(change.values(completed_at=after, closed_how="done"))
        review = connection.execute(sa.select(quality_review).limit(1)).mappings().one()
        again = _plain(quality_review, review) | {"id": 900_000, "reviewed_at": after, "rating": 1}
        connection.execute(sa.insert(quality_review).values(**again))
        found = connection.execute(sa.select(issue).limit(1)).mappings().one()
        new = _plain(issue, found) | {
            "id": 900_000, "code": "NEW", "found_on": after.date(), "repeats_issue_id": None,
            "due_on": after.date() + timedelta(days=3), "closed_on": None, "status": "open",
            "explanation_due": None, "explanation_given": None, "remediated_on": None,
        }  # fmt: skip
        connection.execute(sa.insert(issue).values(**new))
        connection.execute(
            sa.insert(note).values(
                at=after, username="chu-tich", role="chairman", kind="question", body="?",
                to_unit_id=found["unit_id"], unit_id=found["unit_id"],
                due_on=after.date() + timedelta(days=3),
            )
        )  # fmt: skip
    st.cache_data.clear()


def _plain(table: sa.Table, row: Any) -> dict[str, Any]:
    """A row without what the database computes by itself."""
    return {column.name: row[column.name] for column in table.c if column.computed is None}


TOLD_APART = ("Phiên bản dữ liệu", "Lập lúc", "nạp lúc", "tài khoản")


@pytest.mark.parametrize("period", ["12m", "2026-Q3"])
def test_same_reports_months_later(own_province: sa.Engine, period: str) -> None:
    found = {}
    for kind, known in KINDS.items():
        form = known.formats[-1]
        found[kind] = (form, *make_and_find(kind, form, period=period))
    later_days(own_province)
    for kind, (form, first, old) in found.items():
        again = make_again(old, account("noi-vu"), form)
        assert again.differs == []
        assert again.made.content_hash == first.content_hash == old.content_hash
        assert again.made.looked_at == old.looked_at and again.made.rows == old.rows
        # the file says the same too, but for the lines on when and from which delivery
        pairs = zip(written(first, form), written(again.made, form), strict=True)
        assert all(a == b or any(word in a for word in TOLD_APART) for a, b in pairs)
        # of a period that is over, the newest data tells nothing else; of a running one it does
        now = made("noi-vu", kind, form, period=period)
        assert (now.content_hash == first.content_hash) == (period == "2026-Q3"), kind


def written(report: Made, form: str) -> list[str]:
    """Every text of a file; of a workbook row by row, so that a value stands beside its name."""
    if form == "docx":
        return read(report).everything.split("\n")
    return [str([c.value for c in row]) for sheet in book(report) for row in sheet.iter_rows()]


def test_what_was_corrected_is_named(own_province: sa.Engine) -> None:
    _first, old = make_and_find("bao-cao", period="2026")
    with own_province.begin() as connection:
        timely = (
            sa.select(case_file.c.id)
            .where(
                case_file.c.completed_on >= date(2026, 2, 1),
                case_file.c.completed_on <= date(2026, 6, 30),
                case_file.c.due_original >= case_file.c.completed_at,
            )
            .limit(1)
        )
        one = connection.scalar(timely)
        late = datetime(2026, 11, 12, 9)
        change = sa.update(case_file).where(case_file.c.id == one)
        connection.execute(change.values(completed_at=late))
    st.cache_data.clear()
    again = make_again(old, account("noi-vu"), "docx")
    assert again.made.content_hash != old.content_hash
    rate = next(d for d in again.differs if (d.at, d.name) == ("all", "on_time_rate"))
    assert rate.before[1] - 1 == rate.now[1] and rate.before[2] == rate.now[2]
    assert ("all", "received") not in {(d.at, d.name) for d in again.differs}
    state = data_state()
    assert state is not None
    use("vi")
    said = difference_text(rate, reference(state.version))
    assert said.startswith("toàn bộ, Tỷ lệ đúng hạn: ")
    assert said.endswith(f" → {_dotted(rate.now[1])}/{_dotted(rate.now[2])}")


def test_hash_is_of_the_figures_kept(own_province: sa.Engine) -> None:
    """Recomputed here from what the database keeps: SHA-256 of JSON with sorted keys."""
    first, _old = make_and_find("766")
    with own_province.connect() as connection:
        row = connection.execute(sa.select(report)).mappings().one()
        written = connection.execute(sa.select(journal)).mappings().all()
    figures = json.loads(row["figures"])
    text = json.dumps(figures, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(text.encode()).hexdigest() == row["content_hash"] == first.content_hash
    assert row["as_of"] == DEMO_AS_OF and row["username"] == "noi-vu"
    assert row["looked_at"] == f"period=2026&as_of={DAY}&organisation=now&deadline=original"
    made_rows = [one for one in written if one["action"] == "report.made"]
    assert len(made_rows) == 1 and not made_rows[0]["moves_figures"]
    made("noi-vu", "766", record=True)  # a second click
    assert len(reports(account("noi-vu"))) == 1


def test_language_does_not_change_the_hash(province: Truth) -> None:
    vietnamese = made("noi-vu", "giao-ban")
    use("en")
    try:
        user = account("noi-vu")
        english = make(user, "giao-ban", look_of(user, {}), "docx", record=False)
    finally:
        use("vi")
    assert english.content_hash == vietnamese.content_hash
    assert "At a glance".upper() in read(english).everything


@pytest.mark.parametrize(
    ("value", "kept"),
    [(1.0, 1), (0.1 + 0.2, 0.3), (float("nan"), None), (None, None), (True, True),
     ((1, "a"), [1, "a"]), (date(2026, 1, 2), "2026-01-02"), ({"n": 2.0}, {"n": 2})],
)  # fmt: skip
def test_canonical_values(value: object, kept: object) -> None:
    assert canonical(value) == kept and type(canonical(value)) is type(kept)


def test_differences_are_of_both_sides() -> None:
    before = {"all": {"a": 1, "b": 2}, "gone": {"x": 1}}
    now = {"all": {"a": 1, "b": 3, "c": 4}}
    found = [(d.at, d.name, d.before, d.now) for d in differences(before, now)]
    assert found == [("all", "b", 2, 3), ("all", "c", None, 4), ("gone", "x", 1, None)]
    assert hash_of({"b": {}, "a": {}}) == hash_of({"a": {}, "b": {}})


# --- who may -------------------------------------------------------------------------------------


@pytest.mark.parametrize("username", NARROW)
def test_a_report_keeps_to_the_scope(province: Truth, username: str) -> None:
    codes = {file.code for file in province.may_see(username)}
    hidden = {file.code for file in province.may_not_see(username)}
    sheet = book(made(username, "so-lieu", "xlsx", period="2023-11-01..2026-11-20"))["Dữ liệu"]
    listed = {row[0] for row in sheet.iter_rows(min_row=3, values_only=True) if row[1]}
    assert listed and listed <= codes
    text = read(made(username, "bao-cao", period="12m")).everything
    assert not [code for code in hidden if code in text]


@pytest.mark.parametrize("username", READERS)
def test_every_reader_gets_every_kind(province: Truth, username: str) -> None:
    for kind, known in KINDS.items():
        assert made(username, kind, known.formats[-1], period="2026-Q3").data


def test_nothing_in_the_period_is_calm(province: Truth) -> None:
    for kind in KINDS:
        for form in KINDS[kind].formats:
            paper = made("chu-tich", kind, form, unit="29533", period="2026-11-20..2026-11-20")
            assert "nan" not in (read(paper).everything.lower().split() if form == "docx" else [])


def test_foreign_unit_and_unknown_account_are_refused(province: Truth) -> None:
    with pytest.raises(Invalid, match=province.foreign_unit(HEAD)):
        made(HEAD, "bao-cao", unit=province.foreign_unit(HEAD))
    with pytest.raises(NotAllowed):
        made("van-hanh", "bao-cao")
    with pytest.raises(Invalid, match="docx"):
        made("noi-vu", "bao-cao", "xlsx")


def test_another_accounts_report(own_province: sa.Engine) -> None:
    """Who sees the whole province may make it again, with the maker's scope; others may not."""
    first, old = make_and_find("bao-cao", username=HEAD)
    assert reports(account("chu-tich")) and not reports(account("gd-cong-thuong"))
    assert find_report(str(old.id), account("gd-cong-thuong")) is None
    again = make_again(old, account("chu-tich"), "docx")
    assert again.made.content_hash == first.content_hash and not again.differs
    with pytest.raises(NotAllowed):
        make_again(old, account("gd-cong-thuong"), "docx")
    assert find_report("7" * 30) is None and find_report("\0") is None
    assert find_report("abc") is None and find_report("%" * 12) is None


def test_names_of_officials_are_on_no_paper(province: Truth) -> None:
    names = {row["name"] for row in province.rows("SELECT name FROM official")}
    for kind in ("bao-cao", "giao-ban"):
        text = read(made("chu-tich", kind, period="12m")).everything
        assert not [name for name in names if name in text]


# --- its cost ------------------------------------------------------------------------------------

MOST = {"bao-cao": 44, "giao-ban": 43, "ii-06a": 8, "766": 16, "so-lieu": 34}


@pytest.mark.parametrize("kind", KINDS)
def test_number_of_statements_does_not_grow(province: Truth, kind: str) -> None:
    forget_answers()
    with statements() as cold:
        made("chu-tich", kind, KINDS[kind].formats[0])
    assert len(cold) <= MOST[kind], len(cold)
    forget_answers()
    with statements() as narrow:
        made("chu-tich", kind, KINDS[kind].formats[0], unit="H61.09", period="2026-10")
    assert abs(len(narrow) - len(cold)) <= 3  # not by agency, file or row
