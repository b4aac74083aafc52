"""Every published case is asked or declined with a reason, and docs/statistics.md counts right."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from lib.config import ROOT
from tests.lib.statistics import (
    test_allocation,
    test_control_chart,
    test_funnel,
    test_rate,
    test_run_rules,
    test_sampling,
    test_survival,
)
from tests.oracles import EXCERPTS, WHOLE, Book, read

MODULES = (
    test_allocation,
    test_control_chart,
    test_funnel,
    test_rate,
    test_run_rules,
    test_sampling,
    test_survival,
)
BOOKS: list[Book] = [book for module in MODULES for book in module.BOOKS]
NAMES = sorted({book.name for book in BOOKS})
ROW = re.compile(r"^\| `(\w+)` \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|", re.MULTILINE)


@pytest.mark.parametrize("name", NAMES)
def test_each_case_is_in_one_book(name: str) -> None:
    cases = read(WHOLE, name) or read(EXCERPTS, name)
    found = Counter(case["id"] for book in BOOKS if book.name == name for case in book.cases)
    assert found == Counter(case["id"] for case in cases)
    assert cases


@pytest.mark.parametrize("name", NAMES)
def test_excerpt_is_part_of_the_whole(name: str) -> None:
    whole = {case["id"]: case for case in read(WHOLE, name)}
    if not whole:
        pytest.skip("the whole file is not here")
    excerpt = read(EXCERPTS, name)
    assert excerpt
    assert [case for case in excerpt if case != whole[case["id"]]] == []


@pytest.mark.skipif(not WHOLE.exists(), reason="the whole files are not here")
def test_the_record_counts_right() -> None:
    text = (ROOT / "docs" / "statistics.md").read_text(encoding="utf-8")
    rows = {name: tuple(map(int, numbers)) for name, *numbers in ROW.findall(text)}
    counted = {
        name: tuple(
            sum(column)
            for column in zip(*(book.counts() for book in BOOKS if book.name == name), strict=True)
        )
        for name in NAMES
    }
    assert rows == counted


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.name)
def test_each_reason_has_its_cases(book: Book) -> None:
    if not read(WHOLE, book.name):
        pytest.skip("the whole file is not here")
    for pattern in (*book.declined, *book.partly):
        alone = Book(book.name, declined={pattern: "-"}, only=book.only)
        assert alone.counts()[3] > 0, f"{pattern} names no case"
