"""Inspections on the screen: the plan and its figures, one inspection, a draw from frame to seed,
and what a head may know of it."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import openpyxl
import pytest
import sqlalchemy as sa
from bs4 import Tag
from streamlit.testing.v1 import AppTest

from lib.database.schema import case_file, draw, inspection, inspection_unit, org_unit
from lib.demo import build
from lib.export.inspection.columns import COLUMNS
from lib.i18n import _
from lib.nav import PAGES
from tests.conftest import DEMO_AS_OF
from tests.databases import Databases
from tests.inspected import Inspected, inspect
from tests.pages.looking import Seen, follow, look, run, seen, whole
from tests.pages.truth import Truth

WIDE, HEAD = ("chu-tich", "noi-vu"), "gd-xay-dung"
OWN = "H61.09"  # the unit of HEAD
FORMS = {"Ghi nhận cuộc kiểm tra", "Chốt danh sách này", "Chốt số bốc thăm và chọn hồ sơ"}


@pytest.fixture(scope="module")
def shared(databases: Databases) -> Iterator[sa.Engine]:
    """A province of this module, which its tests add to."""
    engine = databases.empty()
    build(engine, as_of=DEMO_AS_OF, files=1_500, progress=False)
    yield engine
    databases.drop(engine)


@pytest.fixture
def own(shared: sa.Engine, use_database: Callable[[sa.Engine], None]) -> sa.Engine:
    use_database(shared)
    return shared


def page(key: str, **params: str) -> AppTest:
    return run(PAGES[key].file, params)


def press(app: AppTest, label: str) -> AppTest:
    """Press the button of this label and let the page run again."""
    next(each for each in app.button if each.label == label).click()
    return app.run()


def buttons(app: AppTest) -> set[str]:
    return {each.label for each in app.button}


def codes(shown: Seen) -> list[str]:
    """Codes of the inspections that rows of the page open, in order."""
    links = [tag["href"] for tag in shown.soup.select("tbody th a.cover")]
    asked = (dict(parse_qsl(urlsplit(str(link)).query)) for link in links)
    return [params["inspection"] for params in asked if "inspection" in params]


def planned(engine: sa.Engine, year: int, as_of: dt.date = DEMO_AS_OF) -> dict[str, list[str]]:
    """Codes of the inspections of a year in every state, by plain Python over the raw rows."""
    with engine.connect() as connection:
        rows = connection.execute(sa.select(inspection).order_by(inspection.c.code)).mappings()
        days = sorted(
            connection.scalars(sa.text("SELECT day FROM work_day WHERE is_working")),
            key=str,
        )
        working = [dt.date.fromisoformat(str(day)) for day in days]
        mine = [row for row in rows if row["starts_on"].year == year]
    found: dict[str, list[str]] = {key: [] for key in STATES}
    for row in mine:
        found["all"].append(row["code"])
        ended = row["ends_on"] is not None and row["ends_on"] <= as_of
        if row["starts_on"] > as_of:
            found["planned"].append(row["code"])
        elif not ended:
            found["under_way"].append(row["code"])
        else:
            found["ended"].append(row["code"])
            due = [day for day in working if day > row["ends_on"]][14]
            reported = row["reported_on"] is not None and row["reported_on"] <= as_of
            if not reported and due < as_of:
                found["overdue"].append(row["code"])
            if row["announced_on"] is not None and row["announced_on"] <= as_of:
                found["announced"].append(row["code"])
    return found


STATES = ("all", "planned", "under_way", "ended", "overdue", "announced")


@pytest.mark.parametrize("viewer", WIDE)
@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_each_tile_is_its_list(province: Truth, viewer: str, year: int) -> None:
    shown = look("inspections", {"view_as": viewer, "year": str(year)})
    expected = planned(province.engine, year)
    assert set(shown.tiles) == {f"inspections_{state}" for state in STATES}
    for state in STATES:
        tile = shown.tiles[f"inspections_{state}"]
        listed = follow(str(tile.select_one("a")["href"]))  # type: ignore[index]
        assert whole(shown.figures[f"inspections_{state}"]) == len(expected[state])
        assert sorted(codes(listed)) == expected[state], state
        assert listed.nothing == ([] if expected[state] else ["zero"])


def test_an_earlier_day_shows_the_plan_as_it_stood(province: Truth) -> None:
    day = dt.date(2026, 6, 1)
    shown = look("inspections", {"as_of": day.isoformat()})
    expected = planned(province.engine, 2026, day)
    figures = {key: whole(text) for key, text in shown.figures.items()}
    assert figures == {f"inspections_{state}": len(expected[state]) for state in STATES}
    assert len(expected["planned"]) > len(planned(province.engine, 2026)["planned"])


def test_figures_of_a_row_open_that_many_rows(province: Truth) -> None:
    """Findings, and files drawn over all draws of an inspection."""
    shown = look("inspections", {"year": "2026"})
    for row in shown.rows:
        params = dict(parse_qsl(urlsplit(str(row.select_one("a.cover")["href"])).query))  # type: ignore[index]
        one = look("inspection", {"inspection": params["inspection"]})
        findings = panel(one, "Tồn tại, hạn chế").select("tbody tr")
        said = cell(row, "Tồn tại, hạn chế")
        if said == "—":
            continue
        assert whole(said) == len(findings)
        open_ = [tag for tag in findings if "Đã xác nhận" not in tag.get_text()
                 and "Kết thúc" not in tag.get_text()]  # fmt: skip
        assert whole(cell(row, "Chưa khắc phục xong")) == len(open_)
        drawn = 0
        for number in range(1, len(panel(one, "Các lần chọn hồ sơ").select("tbody tr")) + 1):
            made = look("inspection", {"inspection": params["inspection"], "draw": str(number)})
            rows = panel(made, "Hồ sơ được chọn").select("tbody tr")
            drawn += sum("thay bằng" not in tag.get_text() for tag in rows)
        assert whole(cell(row, "Hồ sơ chọn")) == drawn


def panel(shown: Seen, title: str) -> Tag:
    """The panel with this heading."""
    found = [tag for tag in shown.soup.select("section.panel")
             if tag.h2 and tag.h2.get_text(strip=True) == title]  # fmt: skip
    assert len(found) == 1, title
    return found[0]


def cell(row: Tag, label: str) -> str:
    found = row.select_one(f'[data-label="{label}"]')
    assert found is not None, label
    return found.get_text(" ", strip=True)


def known_to_head(engine: sa.Engine, as_of: dt.date = DEMO_AS_OF) -> set[str]:
    """Codes of the inspections that HEAD may know of: they visit the own unit or one that it took
    over from, have begun, and, without notice, have visited it."""
    answer = sa.text(
        "SELECT DISTINCT unit_id FROM case_file WHERE current_unit_id IN (SELECT c.unit_id FROM "
        "org_closure c JOIN org_unit u ON u.id = c.ancestor_id WHERE u.code = :code)"
    )
    with engine.connect() as connection:
        mine = set(connection.scalars(answer, {"code": OWN}))
        mine |= set(connection.scalars(sa.select(org_unit.c.id).where(org_unit.c.code == OWN)))
        rows = connection.execute(
            sa.select(inspection.c.code, inspection.c.starts_on, inspection.c.trigger)
            .add_columns(inspection_unit.c.unit_id, inspection_unit.c.visited_on)
            .join_from(inspection, inspection_unit)
        )
        return {
            row.code
            for row in rows
            if row.unit_id in mine
            and row.starts_on <= as_of
            and (row.trigger != "unannounced" or (row.visited_on and row.visited_on <= as_of))
        }


def test_a_head_sees_inspections_of_the_own_unit_once_they_have_begun(province: Truth) -> None:
    seen_: set[str] = set()
    for year in range(2023, 2028):
        shown = look("inspections", {"view_as": HEAD, "year": str(year)})
        seen_ |= set(codes(shown))
        assert "inspections_planned" not in shown.tiles
    known = known_to_head(province.engine)
    assert seen_ == known and known
    with province.engine.connect() as connection:
        every = set(connection.scalars(sa.select(inspection.c.code)))
    for code in every - known:
        hidden = look("inspection", {"view_as": HEAD, "inspection": code, "draw": "1"})
        assert hidden.nothing == ["empty"] and code not in hidden.text


def test_an_unannounced_inspection_of_the_own_unit_leaks_nowhere(province: Truth) -> None:
    """Planned, and with a draw already: neither its pages nor those of its files name it."""
    shown = planned(province.engine, 2026)["planned"]
    with province.engine.connect() as connection:
        secret = connection.scalars(
            sa.select(inspection.c.title).where(
                inspection.c.code.in_(shown), inspection.c.trigger == "unannounced"
            )
        ).one()
    for key in ("inspections", "overview", "unit", "issues"):
        assert secret not in look(key, {"view_as": HEAD, "period": "2026"}).text


def test_a_head_sees_files_of_the_own_unit_only(province: Truth) -> None:
    mine = {file.code for file in province.may_see(HEAD)}
    code = max(known_to_head(province.engine))
    numbers = range(1, 5)
    seen_ = [look("inspection", {"view_as": HEAD, "inspection": code, "draw": str(n)})
             for n in numbers]  # fmt: skip
    opened = set().union(*(shown.codes for shown in seen_))
    assert opened and opened <= mine


@pytest.mark.parametrize("viewer", [*WIDE, HEAD])
def test_forms_are_for_home_affairs(province: Truth, viewer: str) -> None:
    code = max(known_to_head(province.engine))
    asked = {"view_as": viewer, "inspection": code}
    offered = buttons(page("inspections", view_as=viewer)) | buttons(
        page("inspection", **asked, draw="new")
    )
    runs = viewer == "noi-vu"
    assert bool(FORMS & offered) == runs
    one = page("inspection", **asked, draw="1")
    labels = {each.proto.label for each in one.get("download_button")}
    papers = {"Biên bản chọn hồ sơ (.docx)"} if viewer in WIDE else set()
    assert labels == papers | ({"Danh sách để điền (.xlsx)"} if runs else set())
    assert bool(one.get("file_uploader")) == runs


def test_an_inspection_is_planned_and_listed(own: sa.Engine) -> None:
    app = page("inspections", view_as="noi-vu")
    before = whole(seen(app).figures["inspections_all"])
    app.text_input[0].input("Kiểm tra **đậm** <b>x</b>")
    app.multiselect[0].select(app.multiselect[0].options[0])
    first = dt.date(2026, 12, 28)
    app.date_input[0].set_value(first)
    app.date_input[1].set_value(first + dt.timedelta(days=2))
    app = press(app, "Ghi nhận cuộc kiểm tra")
    shown = seen(app)
    assert whole(shown.figures["inspections_all"]) == before + 1
    assert "Kiểm tra **đậm** <b>x</b>" in shown.text
    assert [each.value for each in app.success]


def test_a_plan_without_unit_is_refused_and_keeps_what_was_typed(own: sa.Engine) -> None:
    app = page("inspections", view_as="noi-vu")
    assert app.text_input[0].label == "Tên cuộc kiểm tra"
    app.text_input[0].input("Kiểm tra đợt 9")
    app = press(app, "Ghi nhận cuộc kiểm tra")
    assert "đơn vị" in app.error[0].value
    assert app.text_input[0].value == "Kiểm tra đợt 9"


def test_from_frame_to_seed(own: sa.Engine) -> None:
    """The preview says what is frozen; the files are there once the seed is fixed, and no sooner;
    the second seed is not offered."""
    made = inspect(own)
    app = page("inspection", inspection=made.code, draw="new", view_as="noi-vu")
    total = panel(seen(app), "Danh sách sẽ chốt").select("tfoot td")
    files, wanted = (whole(tag.get_text()) for tag in total)
    app = press(app, "Chốt danh sách này")
    number = "2"
    listed = panel(seen(app), "Các lần chọn hồ sơ").select("a[href]")
    assert any(f"draw={number}" in str(link["href"]) for link in listed)  # the way to its seed
    with own.connect() as connection:
        stored = connection.execute(
            sa.select(draw).where(draw.c.inspection_id == made.one()["id"], draw.c.number == 2)
        ).mappings().one()  # fmt: skip
    assert stored["frame_size"] == files and stored["seed"] is None
    app = page("inspection", inspection=made.code, draw=number, view_as="noi-vu")
    assert "Chưa" in seen(app).text or "chưa chốt" in seen(app).text
    assert not seen(app).codes and not app.get("download_button")
    app.text_input[0].input("271828")
    app = press(app, "Chốt số bốc thăm và chọn hồ sơ")
    shown = seen(app)
    assert len(panel(shown, "Hồ sơ được chọn").select("tbody tr")) == wanted
    assert "vừa tính lại: trùng khớp" in shown.text and "271828" in shown.text
    assert "Chốt số bốc thăm và chọn hồ sơ" not in buttons(app)


def test_a_draw_that_was_tampered_with_is_called_out(own: sa.Engine) -> None:
    made = inspect(own)
    with own.begin() as connection:
        connection.execute(
            sa.update(draw).where(draw.c.id == made.made()["id"]).values(seed="999999")
        )
    shown = look("inspection", {"inspection": made.code, "draw": "1"})
    assert "không trùng khớp" in shown.notice and "vừa tính lại" not in shown.text


def test_a_draw_by_risk_is_set_apart_and_has_no_estimate(own: sa.Engine) -> None:
    made = inspect(own)
    with own.begin() as connection:
        connection.execute(
            sa.update(draw).where(draw.c.id == made.made()["id"]).values(kind="risk")
        )
    shown = look("inspection", {"inspection": made.code, "draw": "1"})
    assert shown.soup.select_one(".by-risk") is not None
    assert "Ước lượng cho toàn bộ" not in shown.text
    chance = look("inspection", {"inspection": made.code, "draw": str(made.draw())})
    assert chance.soup.select_one(".by-risk") is None
    assert "Ước lượng cho toàn bộ" in chance.text


def test_a_replaced_file_keeps_its_row_with_the_reason(own: sa.Engine) -> None:
    made = inspect(own)
    app = page("inspection", inspection=made.code, draw="1", view_as="noi-vu")
    gone = app.selectbox[-1].options[0].split(" · ")[0]
    app.text_input[-1].input("Hồ sơ gốc đang lưu nơi khác")
    app = press(app, "Thay bằng hồ sơ kế tiếp")
    shown = seen(app)
    assert gone in shown.codes and f"thay cho {gone}" in shown.text
    assert "Hồ sơ gốc đang lưu nơi khác" in shown.text


def filled(made: Inspected, **values: Any) -> bytes:
    """The list of the draw with its first row filled in."""
    book = openpyxl.load_workbook(io.BytesIO(made.sheet()))
    table = book.worksheets[0]
    places = {each.value: each.column for each in table[5]}
    for key, value in values.items():
        table.cell(6, places[_(COLUMNS[key].head)]).value = value
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def upload(made: Inspected, content: bytes) -> AppTest:
    app = page("inspection", inspection=made.code, draw="1", view_as="noi-vu")
    box: Any = app.get("file_uploader")[0]
    box.upload("danh-sach.xlsx", content, "application/x")
    return app.run()


def test_the_filled_list_comes_back_through_the_page(own: sa.Engine) -> None:
    """Checked first, recorded at a second click; then the rating stands in the table."""
    made = inspect(own)
    content = filled(made, rating=1, found="Không", checked_on=DEMO_AS_OF)
    app = upload(made, content)
    assert "có thể ghi nhận" in seen(app).text
    assert "đã kiểm tra 0 trên" in seen(app).text
    app = press(app, "Ghi nhận danh sách")
    shown = seen(app)
    assert "đã kiểm tra 1 trên" in shown.text and app.success
    rated = panel(shown, "Hồ sơ được chọn").select_one("tbody tr .chip")
    assert rated is not None and rated.get_text() == "Chưa đạt"
    again = upload(made, content)
    assert "không có gì mới" in seen(again).notice
    assert "Ghi nhận danh sách" not in buttons(again)


def test_a_wrong_list_is_refused_with_every_cell(own: sa.Engine) -> None:
    made = inspect(own)
    app = upload(made, filled(made, rating="<b>9</b>", found="Không"))
    shown = seen(app)
    assert "<b>9</b>" in shown.text and "Mức đánh giá" in shown.text
    assert "Ghi nhận danh sách" not in buttons(app)
    other = upload(made, b"nothing of the kind")
    assert ".xlsx" in seen(other).notice


def test_unknown_inspection_is_not_found(province: Truth) -> None:
    for code in ("KT-1999-01", "", "\0", "<script>"):
        shown = look("inspection", {"inspection": code})
        assert shown.nothing == ["empty"] and "<script>" not in "".join(shown.html)


def test_texts_of_an_inspection_are_never_markup(own: sa.Engine) -> None:
    made = inspect(own)
    evil = "<img src=x onerror=alert(1)> **x** $y$"
    with own.begin() as connection:
        connection.execute(
            sa.update(inspection).where(inspection.c.code == made.code).values(title=evil)
        )
        connection.execute(
            sa.update(draw).where(draw.c.id == made.made()["id"]).values(seed_origin=evil)
        )
        first = connection.scalar(sa.select(case_file.c.id).limit(1))
        connection.execute(sa.update(case_file).where(case_file.c.id == first).values(title=evil))
    for params in ({}, {"draw": "1"}):
        shown = look("inspection", {"inspection": made.code} | params)
        assert shown.soup.select("img") == [] and evil in shown.text
