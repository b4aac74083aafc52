"""Search in lists: case, accents and order do not matter, wildcards mean themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lib import query
from lib.access import NOTHING
from tests.world import World
from tests.world.world import PROVINCE


class TestSearch:
    @pytest.fixture
    def titles(self, world: World) -> Callable[..., set[str]]:
        def found(text: str, metric: str = "received") -> set[str]:
            asked = (metric, "numerator", world.filters("2026", edge="search"), PROVINCE, text)
            frame = query.records(*asked)
            assert query.count(*asked) == len(frame)
            return set(frame["issue_title" if metric == "open_issues" else "title"])

        return found

    @pytest.mark.parametrize(
        "text",
        ["quyền sử dụng", "QUYEN SU DUNG", "dung quyen", "  chứng   nhận ", "giấy đất", "giay dat",
         "quyền sử dụng"],
    )  # fmt: skip
    def test_case_accents_and_order_do_not_matter(self, titles: Any, text: str) -> None:
        assert titles(text) == {"Cấp giấy chứng nhận quyền sử dụng đất"}

    def test_d_with_stroke(self, titles: Any) -> None:
        assert titles("đường") == titles("duong") == titles("ĐƯỜNG") == {"Đường Trần Phú"}

    @pytest.mark.parametrize(
        ("text", "title"),
        [
            ("50%", "Giảm 50% phí"),
            ("a_b", "mã a_b"),
            ("a/b", "mã a/b"),
            ("c:\\", r"ổ C:\đất"),
            (r"100%_a\b", "Số 12"),
        ],
    )
    def test_wildcards_mean_themselves(self, titles: Any, text: str, title: str) -> None:
        assert titles(text) == {title}

    def test_every_word_must_be_found(self, titles: Any) -> None:
        assert titles("giảm phí") == {"Giảm 50% phí", "Giảm 500 phí"}
        assert titles("giảm đất") == set()
        assert titles("'; DROP TABLE case_file; --") == set()
        assert len(titles("")) == 9

    def test_issues_by_their_own_words(self, titles: Any) -> None:
        assert titles("dun day", "open_issues") == {"Đùn đẩy trách nhiệm 100%"}
        assert titles("trách nhiệm 100%", "open_issues") == {"Đùn đẩy trách nhiệm 100%"}
        assert titles("quyền", "open_issues") == set()

    def test_search_stays_in_scope(self, world: World) -> None:
        assert query.count("received", "numerator", world.filters(), NOTHING, "giảm") == 0

    def test_a_zero_byte_finds_what_the_rest_finds(self, titles: Any, world: World) -> None:
        """PostgreSQL refuses it; it comes in through the address."""
        assert titles("quyền\0sử dụng") == titles("quyền sử dụng")
        assert query.find_file("A-1\0", "books", world.filters(), PROVINCE) is None
