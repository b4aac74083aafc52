"""Turning the pages of a list of files: each goes on where the one before it ended."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa

from lib.database.schema import case_file
from lib.query.order import SORTS
from lib.query.records import PAGE_SIZE
from tests.pages.looking import Seen, follow, look
from tests.pages.truth import Truth
from tests.pages.viewers import EVERYTHING

ASKED = {"metric": "received", "period": "2026-Q3"}


def codes(seen: Seen) -> list[str]:
    return [small.get_text(strip=True) for small in seen.soup.select("tbody th small")]


def link(seen: Seen, which: str) -> str | None:
    found = seen.soup.select_one(f".pager {which}")
    return str(found["href"]) if found else None


@pytest.mark.parametrize("sort", SORTS)
def test_there_and_back(province: Truth, sort: str) -> None:
    """Every page to the last by "next", and back by "previous": the same pages, each file once,
    numbered as they lie."""
    pages = [follow(f"./files?{urlencode(ASKED | {'sort': sort})}")]
    while href := link(pages[-1], "a[rel=next]"):
        pages.append(follow(href))
    listed = [code for page in pages for code in codes(page)]
    assert len(listed) == len(set(listed)) == pages[0].total > 2 * PAGE_SIZE
    for number, page in enumerate(pages):
        first = number * PAGE_SIZE + 1
        assert page.pages == (first, first + len(codes(page)) - 1, len(listed))
    back = pages[-1]
    for page in reversed(pages[:-1]):
        href = link(back, "a[rel=prev]")
        assert href
        back = follow(href)
        assert (codes(back), back.pages) == (codes(page), page.pages)
    assert link(back, "a[rel=prev]") is None


def test_first_and_last(province: Truth) -> None:
    first = look("files", ASKED)
    ends = first.soup.select(".pager a[aria-label]")
    last = follow(str(ends[0]["href"]))
    assert last.pages[1] == last.total == first.total
    assert link(last, "a[rel=next]") is None
    to_first = last.soup.select(".pager a[aria-label]")
    assert codes(follow(str(to_first[0]["href"]))) == codes(first)


def test_what_came_meanwhile_moves_no_page(own_province: Any) -> None:
    """A kept address goes on after the same file when files before it are gone, and then does not
    say numbers that are no longer right."""
    first = look("files", {"metric": "received", "period": EVERYTHING, "sort": "code"})
    href = link(first, "a[rel=next]")
    assert href
    second = follow(href)
    gone = codes(first)[:3]
    with own_province.begin() as connection:
        moved = sa.update(case_file).where(case_file.c.code.in_(gone))
        connection.execute(moved.values(received_at=sa.text("'2020-01-06 08:00:00'")))
        connection.execute(sa.text("UPDATE data_load SET finished_at = '2026-11-20 23:00:00'"))
    again = follow(href)
    assert codes(again) == codes(second)
    pager = again.soup.select_one(".pager")
    assert pager and f"{PAGE_SIZE} trên" in pager.get_text(" ", strip=True)


def test_a_file_that_is_gone_is_said(province: Truth) -> None:
    seen = look("files", ASKED | {"after": "books:none"})
    assert codes(seen) == codes(look("files", ASKED))
    assert "Không thấy hồ sơ làm mốc" in seen.text
