"""Heads and deputies: every figure opens its files, everybody sees only what is theirs to see, and
nobody is ranked."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

import pytest

from lib.demo.plants import codes
from tests.conftest import DEMO_AS_OF
from tests.pages.looking import Seen, look, target, whole
from tests.pages.test_tile_is_list import Lists, assert_opens, figure_cells
from tests.pages.truth import Truth
from tests.pages.viewers import EVERYTHING

CHAIRMAN, HOME_AFFAIRS, HEAD, DEPUTY = "chu-tich", "noi-vu", "gd-xay-dung", "pgd-nnmt"


def terms(seen: Seen) -> list[str]:
    """The posts that links of the page lead to, in order."""
    found = [target(link) for link in seen.links]
    return [params["term"] for key, params in found if key == "person"]


def post_of(province: Truth, code: str, post: str = "head") -> str:
    """The newest post of a kind in the agency of today with this code, as a link names it."""
    row = province.rows(
        "SELECT o.code AS person, a.valid_from AS since FROM appointment a JOIN official o"
        " ON o.id = a.official_id JOIN org_unit u ON u.id = a.unit_id WHERE u.valid_to IS NULL"
        f" AND u.code = '{code}' AND a.post = '{post}' ORDER BY a.valid_from DESC, a.id LIMIT 1"
    )[0]
    return f"{row['person']}~{post}~{row['since']}~{code}"


class TestFiguresOpenTheirRows:
    @pytest.mark.parametrize(
        "asked",
        [
            {"period": "2025", "rows": "posts"},
            {"period": "2026", "unit": "H61.06"},
            {"period": "2026", "post": "deputy", "unit": "H61.21"},
            {"period": "2025-Q3", "post": "deputy", "source": "central,chairman", "kind": "task"},
            {"view_as": HEAD, "period": "12m", "post": "deputy", "deadline": "current"},
            {"view_as": DEPUTY},
        ],
    )
    def test_of_the_list(self, province: Truth, asked: dict[str, str]) -> None:
        cells = figure_cells(look("people", asked))
        lists = Lists()
        assert cells
        for text, href in Random(7).sample(cells, min(12, len(cells))):
            assert_opens(text, href, lists)

    @pytest.mark.parametrize("days", ["term", "period"])
    @pytest.mark.parametrize(
        ("code", "post", "viewer"),
        [
            (codes("acting_head")[0], "head", CHAIRMAN),
            (codes("turned")[0], "head", HOME_AFFAIRS),
            ("H61.09", "deputy", HEAD),
            ("H61.21", "deputy", DEPUTY),
        ],
    )
    def test_of_one_post(
        self, province: Truth, code: str, post: str, viewer: str, days: str
    ) -> None:
        term = post_of(province, code, post)
        cells = figure_cells(look("person", {"term": term, "view_as": viewer, "days": days}))
        assert len(cells) > 15
        lists = Lists()
        for text, href in Random(code).sample(cells, 12):
            assert_opens(text, href, lists)

    def test_inherited_and_own_add_up(self, province: Truth) -> None:
        term = post_of(province, codes("turned")[0])
        page = look("person", {"term": term})
        rows = {
            tag.select("th")[0].get_text(strip=True): [
                whole(link.get_text())
                for link in tag.select("td a")
                if link.get_text(strip=True).replace(".", "").isdigit()
            ]
            for tag in page.rows
        }
        sums = [found for found in rows.values() if len(found) == 3]
        assert len(sums) == 3  # in progress, of which overdue, resolved late
        assert all(inherited + own == both for inherited, own, both in sums)
        assert sum(both for _inherited, _own, both in sums) > 0


class TestWhoSeesWhom:
    def test_a_deputy_sees_the_own_posts_only(self, province: Truth) -> None:
        mine = province.accounts[DEPUTY]["official_id"]
        official = {r["id"]: r for r in province.rows("SELECT id, code, name FROM official")}
        for asked in ({}, {"period": EVERYTHING}, {"post": "head", "period": EVERYTHING}):
            seen = look("people", {"view_as": DEPUTY, **asked})
            assert {term.split("~")[0] for term in terms(seen)} <= {official[mine]["code"]}
        page = look("person", {"view_as": DEPUTY, "term": post_of(province, "H61.21", "deputy")})
        assert official[mine]["name"] in page.title
        others = {row["name"] for row in official.values()} - {official[mine]["name"]}
        assert not [name for name in others if name in page.texts]
        for code in ("H61.21", "H61.09"):
            hidden = {"view_as": DEPUTY, "term": post_of(province, code)}
            assert look("person", hidden).nothing == ["empty"]

    def test_a_head_sees_the_own_unit(self, province: Truth) -> None:
        seen = look("people", {"view_as": HEAD, "period": "2026"})
        assert {term.split("~")[3] for term in terms(seen)} == {"H61.09"}
        foreign = post_of(province, "H61.21")
        assert look("person", {"view_as": HEAD, "term": foreign}).nothing == ["empty"]
        everywhere = look("people", {"view_as": HEAD, "period": "2026", "unit": "H61.21"})
        assert "H61.21" not in {term.split("~")[3] for term in terms(everywhere)}
        assert not [row for row in everywhere.rows if "Khoa học" in row.get_text()]

    @pytest.mark.parametrize("viewer", [CHAIRMAN, HOME_AFFAIRS])
    def test_the_province_is_seen_whole(self, province: Truth, viewer: str) -> None:
        seen = look("people", {"view_as": viewer, "period": "2026", "rows": "posts"})
        held = province.rows(
            "SELECT count(*) AS n FROM appointment a JOIN org_unit u ON u.id = a.unit_id"
            " WHERE a.post = 'head' AND a.valid_from <= '2026-11-20' AND u.valid_to IS NULL"
            " AND (a.valid_to IS NULL OR a.valid_to >= '2026-01-01')"
        )
        assert len(terms(seen)) == held[0]["n"]
        assert len(terms(look("people", {"view_as": viewer, "period": "2026"}))) == 20


class TestNobodyIsRanked:
    def test_no_order_by_a_result(self, province: Truth) -> None:
        seen = look("people", {"rows": "posts"})
        assert not seen.soup.select("[aria-sort]")
        assert not [link for link in seen.links if "sort=" in link]

    def test_departments_before_communes_whatever_the_figures(self, province: Truth) -> None:
        units = [term.split("~")[3] for term in terms(look("people", {"rows": "posts"}))]
        assert units[0] == "86"
        departments = [code for code in units if code.startswith("H")]
        assert units[1 : len(departments) + 1] == departments == sorted(departments)


class TestPlanted:
    def test_acting_head_is_marked_on_both_pages(self, province: Truth) -> None:
        (code,) = codes("acting_head")
        listed = look("people", {"unit": code, "period": "2026"})
        marked = [row for row in listed.rows if row.select(".chip.medium")]
        assert len(marked) == 1 and "Phụ trách" in marked[0].get_text(" ")
        page = look("person", {"term": province.acting_head})
        assert page.soup.select("h1 .chip")[0].get_text(strip=True) == "Phụ trách"

    def test_gap_with_its_days_on_both_pages(self, province: Truth) -> None:
        (code,) = codes("gap")
        rows: list[dict[str, Any]] = province.rows(
            "SELECT a.valid_from AS since, a.valid_to AS until FROM appointment a JOIN org_unit u"
            f" ON u.id = a.unit_id WHERE u.code = '{code}' AND u.valid_to IS NULL"
            " AND a.post = 'head' ORDER BY a.valid_from"
        )
        left, came = (date.fromisoformat(str(rows[n][k])) for n, k in ((0, "until"), (1, "since")))
        days = str((came - left).days - 1)
        for seen in (
            look("people", {"unit": code, "period": EVERYTHING}),
            look("person", {"term": post_of(province, code)}),
        ):
            gap = [row for row in seen.rows if row.select(".chip.high")]
            assert len(gap) == 1
            assert days in [cell.get_text(strip=True) for cell in gap[0].select("td")]

    def test_days_in_office_and_term_up_to_the_day_looked_at(self, province: Truth) -> None:
        term = province.acting_head
        since = date.fromisoformat(term.split("~")[2])
        page = look("person", {"term": term})
        assert f"{(DEMO_AS_OF - since).days + 1} ngày" in page.texts
        earlier = look("person", {"term": term, "as_of": "2026-10-31"})
        assert f"{(date(2026, 10, 31) - since).days + 1} ngày" in earlier.texts
        before = look("person", {"term": term, "as_of": "2025-12-31"})
        assert before.nothing == ["empty"]  # not appointed yet


def test_issues_that_name_the_person_are_listed(province: Truth) -> None:
    named = province.rows(
        "SELECT i.code AS issue, o.code AS person, a.valid_from AS since, a.post, u.code AS unit"
        " FROM issue i JOIN official o ON o.id = i.official_id"
        " JOIN appointment a ON a.official_id = o.id AND a.post IN ('head', 'deputy')"
        " AND i.found_on >= a.valid_from AND (a.valid_to IS NULL OR i.found_on <= a.valid_to)"
        " JOIN org_unit u ON u.id = a.unit_id AND u.valid_to IS NULL ORDER BY i.id"
    )
    assert named
    for row in named[:3]:
        term = f"{row['person']}~{row['post']}~{row['since']}~{row['unit']}"
        assert row["issue"] in look("person", {"term": term}).issues
