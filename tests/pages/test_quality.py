"""The page on quality adds up, marks what rests on too few, and names nobody by chance."""

from __future__ import annotations

import pytest
from bs4 import Tag

from lib.config import settings
from tests.pages.looking import DASH, look, target, whole
from tests.pages.truth import Truth
from tests.pages.viewers import EVERYTHING


def table(name: str, **asked: str) -> Tag:
    """The table of the page on quality with this caption, in full."""
    seen = look("quality", {"period": EVERYTHING} | asked)
    found = [each for each in seen.soup.select("table") if each.select("caption")[0].text == name]
    assert len(found) == 1, [each.select("caption")[0].text for each in seen.soup.select("table")]
    return found[0]


def ratings(row: Tag) -> dict[str, int]:
    """Rating → number; "all" → number of reviews."""
    found = {}
    for link in row.select("td a[href]"):
        params = target(str(link["href"]))[1]
        if params["metric"] == "reviews":
            cell = dict(pair.split(":") for pair in params.get("cell", "").split(",") if pair)
            found[cell.get("rating", "all")] = whole(link.get_text())
    return found


class TestRatings:
    def test_mix_of_a_unit_is_all_its_reviews(self, province: Truth) -> None:
        shown = table("Mức đánh giá theo cơ quan, đơn vị", rows="mix")
        rows = [ratings(row) for row in shown.select("tbody tr")]
        total = ratings(shown.select("tfoot tr")[0])
        assert len(rows) > 20
        for row in (*rows, total):
            assert sum(row[rating] for rating in "1234") == row["all"]
        for key, number in total.items():
            assert sum(row[key] for row in rows) == number
        assert total["all"] == province.rows("SELECT count(*) AS n FROM quality_review")[0]["n"]

    def test_mix_by_reviewer_is_what_is_on_record(self, province: Truth) -> None:
        known = province.rows(
            "SELECT reviewer_kind, rating, count(*) AS n FROM quality_review"
            " GROUP BY reviewer_kind, rating"
        )
        expected = {(row["reviewer_kind"], str(row["rating"])): row["n"] for row in known}
        shown = {}
        for link in table("Mức đánh giá theo bên đánh giá").select("tbody td a[href]"):
            cell = dict(p.split(":") for p in target(str(link["href"]))[1]["cell"].split(","))
            if "rating" in cell:
                shown[cell["reviewer_kind"], cell["rating"]] = whole(link.get_text())
        assert {key: n for key, n in shown.items() if n} == expected

    def test_few_reviews_have_no_rate_and_no_interval(self, province: Truth) -> None:
        few = 0
        for row in table("Mức đánh giá theo cơ quan, đơn vị", rows="mix").select("tbody tr"):
            n = ratings(row)["all"]
            rate, interval, standing = (cell.get_text(strip=True) for cell in row.select("td")[-3:])
            assert (rate == DASH) == (interval == DASH) == (n < settings().minimum_n)
            assert n >= settings().minimum_n or standing == "chưa đủ dữ liệu"
            few += n < settings().minimum_n
        assert few


class TestQuickButPoor:
    def test_page_names_whom_the_table_calls(self, province: Truth) -> None:
        seen = look("quality", {"period": EVERYTHING, "rows": "pace"})
        shown = table("Tiến độ và chất lượng", rows="pace")
        called = [
            row.select_one("th a").get_text(strip=True)  # type: ignore[union-attr]
            for row in shown.select("tbody tr")
            if "nhanh nhưng chất lượng thấp" in row.get_text()
        ]
        sentences = [p.get_text() for p in seen.soup.select("p.text")]
        named = [text for text in sentences if text.startswith("Nhanh nhưng chất lượng thấp:")]
        if called:
            assert all(name in named[0] for name in called)
        else:
            assert not named
            assert any(text.startswith("Không có cơ quan nào nhanh") for text in sentences)

    def test_units_left_out_are_counted(self, province: Truth) -> None:
        shown = table("Tiến độ và chất lượng", rows="pace").select("tbody tr")
        for row in shown:
            texts = [a.get_text(strip=True) for a in row.select("td a[href]")]
            assert len(texts) == 2 and DASH not in texts


class TestSelfRatings:
    def test_pairs_are_those_on_record(self, province: Truth) -> None:
        """Of each file inspected, the unit's own last rating before."""
        pairs = province.rows(
            "SELECT t.id, t.rating, (SELECT s.rating FROM quality_review s"
            "  WHERE s.file_id = t.file_id AND s.reviewer_kind = 'self'"
            "  AND s.reviewed_at <= t.reviewed_at ORDER BY s.reviewed_at DESC, s.id DESC LIMIT 1)"
            " AS own FROM quality_review t WHERE t.reviewer_kind = 'inspection'"
        )
        both = [row for row in pairs if row["own"] is not None]
        higher = [row for row in both if row["own"] > row["rating"]]
        assert len(both) > len(higher) > 0
        foot = table("Tự đánh giá và đoàn kiểm tra đánh giá", rows="both").select("tfoot td")
        shown = [cell.get_text(strip=True) for cell in foot]
        gap = sum(row["own"] - row["rating"] for row in both) / len(both)
        assert whole(shown[0]) == len(both)
        assert shown[1] == f"{100 * len(higher) / len(both):.1f}%".replace(".", ",")
        assert shown[2] == f"{gap:+.2f}".replace(".", ",")


@pytest.mark.parametrize("rows", ["mix", "criteria", "rework", "both", "pace"])
def test_long_tables_open_in_full_one_at_a_time(province: Truth, rows: str) -> None:
    short, full = look("quality", {"period": EVERYTHING}), look(
        "quality", {"period": EVERYTHING, "rows": rows}
    )  # fmt: skip
    more = len(full.rows) - len(short.rows)
    links = [link for link in short.links if target(link)[1].get("rows") == rows]
    assert (more > 0) == bool(links)
    assert len(links) == 1
