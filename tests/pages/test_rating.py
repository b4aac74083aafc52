"""The page on the year-end rating: every number opens its files, limits follow from the numbers,
nobody is ranked, and each viewer sees whose evidence is theirs to see."""

from __future__ import annotations

from random import Random

import pytest
import sqlalchemy as sa
from bs4 import Tag

from lib.access import Permission
from lib.database.schema import field, official, org_unit
from lib.demo.accounts import ACCOUNTS
from tests.pages.looking import DASH, Seen, follow, look, target, whole
from tests.pages.test_hostile import MARKUP, assert_literal
from tests.pages.truth import Truth
from tests.pages.viewers import NARROW, ROLES

HEAD = next(name for name in NARROW if ROLES[name] == "head")
DEPUTY = next(name for name in NARROW if ROLES[name] == "deputy")
CHAIRMAN = next(name for name, role in ROLES.items() if role == "chairman")
ALL = {"view_as": CHAIRMAN, "rows": "posts"}
LIMITS = "Khoảng điểm, mức còn để ngỏ"
HEADLINE = "Minh chứng đề xuất — người có thẩm quyền quyết định"


def rows(seen: Seen) -> list[Tag]:
    """The rows of the table of posts."""
    return list(seen.soup.select("#posts tbody tr"))


def post_of(row: Tag) -> str:
    return target(str(row.select("th a")[0]["href"]))[1]["post"]


def cell(row: Tag, label: str) -> str:
    found = [td for td in row.select("td") if td["data-label"] == label]
    assert len(found) == 1, [td["data-label"] for td in row.select("td")]
    return found[0].get_text(" ", strip=True)


def counts(seen: Seen) -> dict[tuple[str, str], int]:
    """(metric, part) → the number on the page of one post, over all columns with a link."""
    found: dict[tuple[str, str], int] = {}
    for link in seen.soup.select("td a[href]"):
        key, params = target(str(link["href"]))
        if key == "files":
            name = (params["metric"], params.get("part", "numerator"))
            found[name] = found.get(name, 0) + whole(link.get_text())
    return found


def number(text: str) -> float:
    return float(text.replace(".", "").replace(",", ".").rstrip("%"))


def values(seen: Seen) -> dict[str, str]:
    """Row heading → last cell, of the table from figures to points on the page of one post."""
    captions = seen.soup.select("caption")
    (table,) = [c.parent for c in captions if c.text == "Từ số liệu đến điểm"]
    assert table
    return {
        row.select("th")[0].get_text(strip=True): row.select("td")[-1].get_text(strip=True)
        for row in table.select("tbody tr")
    }


@pytest.mark.parametrize("year", ["2026", "2025"])
def test_every_count_opens_its_rows(province: Truth, year: str) -> None:
    """Of some posts of each kind: on the page of the post, and behind each of its numbers."""
    listed = rows(look("rating", ALL | {"period": year}))
    opened = busy = 0
    for row in Random(year).sample(listed, 12):
        seen = follow(str(row.select("th a")[0]["href"]))
        links = [link for link in seen.soup.select("td a[href]") if _to_files(link)]
        for link in Random(opened).sample(links, min(4, len(links))):
            shown, listed_rows = whole(link.get_text()), follow(str(link["href"]))
            assert listed_rows.total == shown, link
            assert listed_rows.nothing == ([] if shown else ["zero"])
            opened += 1
            busy += shown > 0
    assert opened > 20 and busy > 2


def _to_files(link: Tag) -> bool:
    return target(str(link["href"]))[0] == "files"


def test_points_follow_from_the_counts(province: Truth) -> None:
    """By hand from the numbers on the page: a, b, c, and the limits with d, đ, e at 50–100 % and
    general points at 0–30."""
    checked = 0
    for row in rows(look("rating", ALL | {"period": "2026"}))[::6]:
        seen = follow(str(row.select("th a")[0]["href"]))
        found = counts(seen)
        if not found or not found["assigned", "numerator"]:
            continue
        n = found["assigned", "numerator"]
        done = found["assigned_done_rate", "numerator"]
        assert found["assigned_done_rate", "remainder"] == n - done
        failed = [found[f"done_failed_{times}", "numerator"] for times in (1, 2, 3, 4)]
        late = [found[f"done_delayed_{times}", "numerator"] for times in (1, 2)]
        a = done / n
        b = (done - sum(0.25 * (k + 1) * count for k, count in enumerate(failed))) / n
        c = (done - sum(0.25 * (k + 1) * count for k, count in enumerate(late))) / n
        shown = values(seen)
        for label, share in (("a) Số lượng", a), ("b) Chất lượng", b), ("c) Tiến độ", c)):
            assert number(shown[label]) == pytest.approx(100 * share, abs=0.051)
        limits = [number(text) for text in shown["Tổng điểm"].split("–")]
        least, most = 70 * (a + b + c + 1.5) / 6, 30 + 70 * (a + b + c + 3) / 6
        assert limits == pytest.approx([least, most], abs=0.051)
        if n >= 5:
            assert cell(row, LIMITS).split(" ")[0] == shown["Tổng điểm"]
            assert number(cell(row, "c) Tiến độ")) == pytest.approx(100 * c, abs=0.051)
        else:
            assert cell(row, LIMITS) == DASH
        checked += 1
    assert checked > 15


def test_a_class_is_never_said_alone_where_the_data_leaves_it_open(province: Truth) -> None:
    """No rating comes out of the page: by Decree 335 the data leaves 47.5 points open."""
    shown = [cell(row, LIMITS) for row in rows(look("rating", ALL | {"period": "2026"}))]
    assert set(shown) > {DASH}
    assert all(said == DASH or " từ " in said or " · " in said for said in shown)


@pytest.mark.parametrize(
    ("year", "decree", "other"), [("2026", "335/2025", "90/2020"), ("2025", "90/2020", "335/2025")]
)
def test_rules_of_the_year(province: Truth, year: str, decree: str, other: str) -> None:
    seen = look("rating", ALL | {"period": f"{year}-Q3"})
    assert HEADLINE in seen.text
    assert f"Nghị định {decree}" in seen.notice and other not in seen.notice
    assert f"Năm {year}" in seen.text
    assert "cần xác nhận" in seen.text
    labels = {td["data-label"] for row in rows(seen) for td in row.select("td")}
    assert (LIMITS in labels) == (year == "2026")


def test_people_stand_in_the_order_of_the_organisation(province: Truth) -> None:
    """Departments before communes, then units as the tree has them, heads before deputies: the
    order of the list of people. No column sorts."""
    seen = look("rating", ALL | {"period": "2026"})
    assert not seen.soup.select("th a[href*=sort]") and "sort=" not in " ".join(seen.links)
    places = [_place(province, post_of(row)) for row in rows(seen)]
    assert len(places) > 100
    assert places == sorted(places)


def _place(province: Truth, post: str) -> tuple[bool, tuple[str, ...], bool]:
    _person, kind, _since, code = post.split("~")
    path: list[str] = []
    held = [u for u in province.units.values() if u["code"] == code and u["valid_to"] is None]
    unit = held[0] if held else None
    while unit is not None:
        path.insert(0, unit["code"])
        unit = province.units.get(unit["parent_id"])
    communes = {
        row["code"] for row in province.rows("SELECT code FROM org_unit WHERE kind = 'commune'")
    }
    return bool(communes & set(path)), tuple(path), kind == "deputy"


class TestWhoSees:
    def test_deputy_sees_the_own_posts_only(self, province: Truth) -> None:
        own = province.accounts[DEPUTY]["official_id"]
        code = province.rows(f"SELECT code FROM official WHERE id = {own}")[0]["code"]
        seen = look("rating", {"view_as": DEPUTY, "period": "2026"})
        assert {post_of(row).split("~")[0] for row in rows(seen)} == {code}
        assert "Giới hạn số lượng xếp loại xuất sắc" not in seen.text

    def test_head_sees_the_own_unit(self, province: Truth) -> None:
        unit = province.units[province.accounts[HEAD]["unit_id"]]["code"]
        seen = look("rating", {"view_as": HEAD, "period": "2026"})
        posts = [post_of(row).split("~") for row in rows(seen)]
        assert {code for _p, _k, _s, code in posts} == {unit}
        assert {kind for _p, kind, _s, _c in posts} == {"head", "deputy"}

    @pytest.mark.parametrize("username", NARROW)
    def test_a_post_of_others_is_not_found(self, province: Truth, username: str) -> None:
        mine = {post_of(row) for row in rows(look("rating", {"view_as": username}))}
        posts = [post_of(row) for row in rows(look("rating", ALL))]
        others = [post for post in posts if post not in mine]
        unknown = look("rating", {"view_as": username, "post": "CB9999~head~2025-07-01~H61.06"})
        assert unknown.nothing == ["empty"] and unknown.title == ""
        for post in Random(username).sample(others, 5):
            hidden = look("rating", {"view_as": username, "post": post})
            assert hidden.html == unknown.html

    def test_those_without_the_permission(self, province: Truth) -> None:
        for account in ACCOUNTS:
            allowed = account.role != "operator"
            seen = look("rating", {"view_as": account.username})
            assert (seen.nothing == ["forbidden"]) != allowed, Permission.SEE_PEOPLE

    def test_posts_that_are_not_all_theirs_have_no_counts(self, province: Truth) -> None:
        """A head who led another unit before sees that post, and no count of it."""
        seen = look("rating", {"view_as": HEAD, "period": "2025", "organisation": "then"})
        unit = province.units[province.accounts[HEAD]["unit_id"]]["code"]
        former = [row for row in rows(seen) if post_of(row).split("~")[3] != unit]
        assert former
        for row in former:
            assert "ngoài phạm vi được xem" in row.get_text()
            opened = follow(str(row.select("th a")[0]["href"]))
            assert counts(opened) == {}


def test_page_of_one_post_says_what_to_look_at(province: Truth) -> None:
    """Every short caution of the table stands in full on the page of its post."""
    short = {
        "quá ít công việc": "quá ít để tỷ lệ có ý nghĩa",
        "thời gian ngắn": "dưới 6 tháng",
        "chưa rõ nguyên nhân": "chưa xác định nguyên nhân",
        "có tồn tại từ trước": "không tính lại",
        "không cao hơn cơ quan": "không được xếp loại cao hơn",
        "quyền, phụ trách": "Giữ quyền, phụ trách",
        "nhiều chức vụ": "Giữ nhiều chức vụ trong năm",
        "chưa phân công lĩnh vực": "Không ghi nhận lĩnh vực nào",
    }
    found: dict[str, str] = {}
    for year in ("2025", "2026"):
        for row in rows(look("rating", ALL | {"period": year})):
            for chip in row.select(".chip"):
                found.setdefault(chip.get_text(strip=True), str(row.select("th a")[0]["href"]))
    found = {text: href for text, href in found.items() if not text.startswith("+")}
    assert set(found) <= set(short)
    assert len(found) >= 6, set(found)
    for text, href in found.items():
        assert short[text] in follow(href).text, text


def test_acting_head_is_marked(province: Truth) -> None:
    seen = look("rating", {"view_as": CHAIRMAN, "post": province.acting_head})
    assert "Giữ quyền, phụ trách" in seen.text


def test_filters_that_leave_out_work_are_said(province: Truth) -> None:
    assert "xóa bộ lọc" not in look("rating", ALL).notice
    assert "xóa bộ lọc" in look("rating", ALL | {"kind": "task"}).notice


def test_texts_stand_as_they_were_written(own_province: sa.Engine) -> None:
    with own_province.begin() as connection:
        for column in (official.c.name, org_unit.c.name, org_unit.c.short_name, field.c.name):
            connection.execute(sa.update(column.table).values({column: f"{column}: {MARKUP}"}))
    truth = Truth(own_province)
    for params in (ALL, {"post": truth.merged_head, "period": "2025"}, {"post": truth.acting_head}):
        seen = look("rating", params)
        assert_literal(seen)
        assert f"official.name: {MARKUP}" in seen.text and "org_unit." in seen.text


def test_two_posts_of_a_year_are_added_up(province: Truth) -> None:
    """The merger of 1 July 2025 gave most heads a second post in that year."""
    held: dict[str, list[Tag]] = {}
    for row in rows(look("rating", ALL | {"period": "2025"})):
        held.setdefault(post_of(row).split("~")[0], []).append(row)
    several = [found for found in held.values() if len(found) == 2]
    assert len(several) > 20
    for one, other in Random(4).sample(several, 3):
        seen = follow(str(one.select("th a")[0]["href"]))
        if "Không ghi nhận lĩnh vực" in seen.text:
            continue
        total = _facts(seen)["Phải hoàn thành"]
        parts = [cell(row, "Phải hoàn thành") for row in (one, other)]
        assert whole(total) == sum(whole(part) for part in parts if part != DASH)


def _facts(seen: Seen) -> dict[str, str]:
    pairs = seen.soup.select("dl.facts > div")
    return {p.select("dt")[0].get_text(strip=True): p.select("dd")[0].get_text(strip=True)
            for p in pairs}  # fmt: skip
