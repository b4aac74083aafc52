"""The page on the quality of the data: the book, the form, faults, deliveries, what is left out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from bs4 import Tag

from lib.database.schema import case_file, data_load
from tests.conftest import DEMO_AS_OF
from tests.pages.looking import Seen, look, whole
from tests.pages.test_tile_is_list import Lists, assert_opens, figure_cells
from tests.pages.truth import Truth
from tests.pages.viewers import EVERYTHING

YEAR = date(2026, 1, 1)
NOON = timedelta(hours=12)


def panel(seen: Seen, anchor: str) -> Tag:
    found = seen.soup.select_one(f"section#{anchor}")
    assert found is not None, anchor
    return found


def cells(row: Tag) -> list[str]:
    return [cell.get_text(" ", strip=True) for cell in row.select("th, td")]


def test_every_figure_opens_its_files(province: Truth) -> None:
    """All of them: the book by unit and by month, the form, the faults, what is left out."""
    lists = Lists()
    found = dict.fromkeys(figure_cells(look("data")))
    assert len(found) > 200
    for text, href in list(found)[::3]:
        assert_opens(text, href, lists)
    assert sum(total > 0 for total in lists.opened.values()) > 30


def test_book_adds_up_row_by_row(province: Truth) -> None:
    seen = look("data", {"period": "2026"})
    rows = panel(seen, "book").select("tbody tr, tfoot tr") + panel(seen, "months").select(
        "tbody tr"
    )
    assert len(rows) > 20
    for row in rows:
        opening, received, resolved, closing, left, broken, *_ = cells(row)[1:]
        assert _sum(opening, received) - _sum(resolved, closing) == int(left)
        assert int(left) == 0 or whole(broken) > 0
    by_month = [cells(row)[1:5] for row in panel(seen, "months").select("tbody tr")]
    assert [row[0] for row in by_month[1:]] == [row[3] for row in by_month[:-1]]


def _sum(*figures: str) -> int:
    return sum(map(whole, figures))


@pytest.fixture
def planted(own_province: sa.Engine) -> list[int]:
    """Three files made to break the book of 2026: the result of one lies before the year."""
    with own_province.begin() as connection:
        inside = sa.select(case_file.c.id).where(case_file.c.received_on >= YEAR)
        ids = list(connection.scalars(inside.order_by(case_file.c.id).limit(3)))
        for number, id in enumerate(ids):
            done = datetime(2025, 12, 20 + number) + NOON
            change = sa.update(case_file).where(case_file.c.id == id)
            connection.execute(change.values(completed_at=done, closed_how="done"))
    return ids


def test_what_breaks_the_book_is_listed(planted: list[int], own_province: sa.Engine) -> None:
    codes = {file.code for file in Truth(own_province).files if file.id in planted}
    seen = look("data", {"period": "2026"})
    total = panel(seen, "book").select_one("tfoot tr")
    assert total is not None
    *_, left, broken, verdict = cells(total)
    assert (left, broken) == ("+3", "3") and verdict == "lệch"
    assert "Có 3 hồ sơ làm lệch sổ" in panel(seen, "book").text
    href = next(link for link in seen.links if "metric=unbalanced" in link and "unit" not in link)
    listed = look("files", {"metric": "unbalanced", "period": "2026"})
    assert href and listed.codes == codes
    faults = {
        row.select("th")[0].get_text(" "): row for row in panel(seen, "faults").select("tbody tr")
    }
    backwards = next(row for name, row in faults.items() if "trước ngày tiếp nhận" in name)
    assert backwards.select("td a") and "cần sửa" in backwards.text


def test_checks_of_the_form(province: Truth) -> None:
    """The four sums, and the files without a deadline behind the two that do not hold."""
    seen = look("data", {"period": EVERYTHING})
    lists = Lists()
    checks = {
        cells(row)[0]: row for row in seen.soup.select("tbody tr") if cells(row)[0][:1] == "("
    }
    assert list(checks) == [
        "(3) = (4) + (5) + (6)", "(7) = (8) + (9) + (10)", "(11) = (12) + (13)", "(3) = (7) + (11)"
    ]  # fmt: skip
    for text, row in checks.items():
        left, right, difference, verdict, behind, _why = cells(row)[1:]
        assert whole(left) - whole(right) == int(difference.replace(".", ""))
        assert (verdict == "khớp") == (difference == "0" and not behind), text
        for link in row.select("a[href]"):
            assert whole(link.get_text()) == lists.total(str(link["href"])) == int(difference)
    assert sum("không khớp" in row.text for row in checks.values()) == 2


def test_the_form_without_procedures_says_so(province: Truth) -> None:
    form = panel(look("data", {"kind": "task"}), "form")
    assert "chỉ gồm thủ tục hành chính" in form.text and not form.select("table")


def test_what_a_rate_leaves_out_is_counted(province: Truth) -> None:
    """The files without a deadline, counted by plain SQL."""
    undated = province.rows(
        "SELECT count(*) AS n FROM case_file WHERE due_original IS NULL AND completed_on >= "
        "'2026-01-01' AND completed_on <= '2026-11-20'"
    )[0]["n"]
    assert undated > 0
    rows = [cells(row) for row in panel(look("data"), "left-out").select("tbody tr")]
    shown = {row[0]: row for row in rows}
    assert whole(shown["Tỷ lệ đúng hạn"][3]) == undated
    listed = look("files", {"metric": "on_time_rate", "part": "excluded"})
    assert listed.total == undated
    tile = look("overview").tiles["on_time_rate"]
    assert f"loại trừ: {undated}" in tile.get_text(" ", strip=True)


@pytest.fixture
def deliveries(own_province: sa.Engine) -> sa.Engine:
    """After the demonstration's: an old one with refused rows, and one that never ended."""
    rows: list[dict[str, Any]] = [
        {"source": "<b>quý 1</b>.xlsx", "profile": "ho_so_tthc", "rows_read": 200,
         "rows_loaded": 190, "rows_rejected": 7, "rows_secret": 3, "as_of": date(2026, 3, 31)},
        {"source": "quý 2.xlsx", "profile": "ho_so_tthc", "rows_read": 0, "rows_loaded": 0,
         "rows_rejected": 0, "rows_secret": 0, "as_of": date(2026, 6, 30)},
    ]  # fmt: skip
    begun = datetime.combine(DEMO_AS_OF, datetime.min.time())
    with own_province.begin() as connection:
        # the demonstration's own stays the newest finished one
        own = connection.execute(sa.select(data_load)).mappings().one()
        later = {**own, "id": own["id"] + 5}
        for number, row in enumerate(rows):
            ended = begun if number == 0 else None
            more = {"id": own["id"] + 1 + number, "started_at": begun, "finished_at": ended}
            connection.execute(sa.insert(data_load).values(**row, **more, is_demo=True))
        connection.execute(sa.insert(data_load).values(**later))
    return own_province


def test_deliveries(deliveries: sa.Engine, use_database: Callable[[sa.Engine], None]) -> None:
    use_database(deliveries)
    seen = look("data")
    fresh = {cells(row)[0]: cells(row) for row in panel(seen, "freshness").select("tbody tr")}
    assert len(fresh) == 2
    old = next(row for name, row in fresh.items() if name.startswith("ho_so_tthc"))
    assert "<b>quý 1</b>.xlsx" in old[0] and old[1] == "31/03/2026"
    assert old[3:7] == ["200", "190", "7", "3"]
    assert "Có 1 lần nạp chưa hoàn tất" in panel(seen, "freshness").text
    rows = [cells(row) for row in panel(seen, "deliveries").select("tbody tr")]
    assert [row[2] for row in rows] == ["hoàn tất", "chưa hoàn tất", "hoàn tất", "hoàn tất"]
    assert [row[-1] for row in rows][1:3] == ["—", "5,0%"]


def test_nothing_on_the_books_is_calm(province: Truth) -> None:
    seen = look("data", {"unit": "29533", "period": "2026-11-20..2026-11-20", "kind": "task"})
    assert not {"failed", "forbidden"} & set(seen.nothing)
    assert "nan" not in seen.text.lower().split()


def test_the_list_of_what_is_left_out_says_why(province: Truth) -> None:
    """A figure that leaves nothing out has no such part, and its list is calm about being asked."""
    listed = look("files", {"metric": "on_time_rate", "part": "excluded"})
    assert "Không tính hồ sơ không có hạn" in listed.text
    assert listed.soup.select_one("nav a[aria-current][href*='part=excluded']")
    nothing = look("files", {"metric": "received", "part": "excluded"})
    assert nothing.nothing == ["zero"] and "Project-Id" not in nothing.text
