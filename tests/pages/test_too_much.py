"""A piece of a page that takes the database too long leaves the rest of the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from lib import query
from lib.database.faults import DatabaseSlow
from lib.query import run
from tests.pages.looking import look
from tests.pages.truth import Truth
from tests.program import forget

UNIT = {"view_as": "gd-xay-dung", "unit": "H61.09"}
CHAIRMAN = {"view_as": "chu-tich"}
TOO_MUCH = "Truy vấn này mất quá nhiều thời gian nên đã được dừng lại"
WHAT_TO_DO = "Hãy thu hẹp kỳ hoặc đơn vị. Trang này tự thử lại; không cần bấm gì."
# page and what is asked there that can take long → how many pieces cannot be drawn
PIECES = (
    ("unit", UNIT, "table", "step_median", 1),
    ("changes", CHAIRMAN, "records", "overdue_joined", 1),
    ("checking", CHAIRMAN, "hand_over_pairs", "", 1),
    ("checking", CHAIRMAN, "table", "due_day_share", 4),
    ("data", CHAIRMAN, "table", "possible_duplicate", 1),
    ("people", CHAIRMAN, "figures_of", "on_time_rate", 1),
)


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    """Neither answers nor what took too long is remembered from one test to the next."""
    forget()
    yield
    forget()


def is_asked(word: str, given: tuple[Any, ...]) -> bool:
    metrics = [each for each in given if isinstance(each, (str, tuple))]
    return not word or any(word in each for each in metrics)


@pytest.mark.parametrize(("page", "params", "question", "word", "count"), PIECES)
def test_what_takes_too_long_leaves_the_rest_of_the_page(
    province: Truth,
    monkeypatch: pytest.MonkeyPatch,
    page: str,
    params: dict[str, str],
    question: str,
    word: str,
    count: int,
) -> None:
    whole = look(page, params)
    assert TOO_MUCH not in whole.text
    answer, asked = getattr(query, question), []

    def slow(*given: Any, **more: Any) -> Any:
        if not is_asked(word, given):
            return answer(*given, **more)
        asked.append(given)
        raise DatabaseSlow

    monkeypatch.setattr(query, question, run.cached(slow))
    forget()
    shown = look(page, params)
    assert shown.nothing.count("failed") == whole.nothing.count("failed") + count
    assert TOO_MUCH in shown.text and WHAT_TO_DO in shown.text
    assert {*shown.figures} <= {*whole.figures} and shown.title == whole.title
    assert len(asked) == 1  # though several pieces of the page need the answer
    look(page, params)
    assert len(asked) == 1  # for a while nobody waits for the same answer again
    monkeypatch.setattr(run, "LATER_SECONDS", 0)
    look(page, params)
    assert len(asked) > 1


def test_what_needs_somebody_today_comes_first(province: Truth) -> None:
    """Before what may have to be counted from the rows."""
    heads = [tag.get_text(" ", strip=True) for tag in look("unit", UNIT).soup.select("h2")]
    assert heads.index("Hồ sơ cần xử lý ngay") < heads.index("Thời gian từng bước")
