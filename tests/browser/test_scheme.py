"""Light, dark and paper: words can be read, and a printed list is whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from lib.nav import PAGES
from tests.browser.conftest import watch
from tests.browser.serving import settle

CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")
LONG = "files?metric=received&period=12m"
# pages about one thing, and where such things are listed
LISTED_ON = {
    "file": "files",
    "issue": "issues",
    "instruction": "instructions",
    "person": "people",
    "inspection": "inspections",
}


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def window(chromium: Browser, dashboard: str, scheme: str) -> Iterator[Page]:
    faults: list[str] = []
    page = chromium.new_page(
        viewport={"width": 1440, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        locale="vi-VN",
    )
    watch(page, dashboard, faults)
    yield page
    page.close()
    assert faults == []


def test_words_stand_out(window: Page, dashboard: str) -> None:
    """On every page, those of the sidebar too."""
    for key, page in PAGES.items():
        window.goto(f"{dashboard}/{PAGES[LISTED_ON.get(key, key)].path}")
        if key in LISTED_ON:
            window.locator("tbody tr th a").first.click()
            window.wait_for_url(f"**/{page.path}?**")
        settle(window)
        found = window.evaluate(CONTRAST)
        assert found["looked"] > 40, key
        assert found["low"] == [], key


def test_contrast_check_sees_pale_words(window: Page, dashboard: str) -> None:
    """The check itself: words nearly as pale as their ground are found."""
    window.goto(f"{dashboard}/definitions")
    settle(window)
    window.locator("h1").evaluate("h1 => { h1.style.color = 'rgb(128 128 128 / 30%)'; }")
    low = window.evaluate(CONTRAST)["low"]
    assert [words for words, *_colours in low] == [window.locator("h1").inner_text()]


def test_scheme_follows_the_system(window: Page, dashboard: str, scheme: str) -> None:
    """Card and ground are light or dark; a change of the system is followed without a reload."""
    window.goto(dashboard)
    settle(window)

    def brightness() -> int:
        card = window.locator(".tile").first
        colour = card.evaluate("card => getComputedStyle(card).backgroundColor")
        return sum(int(part) for part in re.findall(r"\d+", colour)[:3])

    assert (brightness() > 600) == (scheme == "light")


def test_printed_list_is_whole(window: Page, dashboard: str) -> None:
    """All rows on white paper, over as many sheets as they need, without controls."""
    window.goto(f"{dashboard}/{LONG}")
    settle(window)
    rows = window.locator("tbody tr").count()
    assert rows == 50
    window.emulate_media(media="print")
    for hidden in ("[data-testid=stSidebar]", "form.search", ".pager >> nth=0"):
        expect(window.locator(hidden)).to_be_hidden()
    for shown in ("h1", ".sentence", ".as-of", "thead", "tbody tr >> nth=49"):
        expect(window.locator(shown).first).to_be_visible()
    cut = window.evaluate(
        """() => [document.scrollingElement, ...document.querySelectorAll(".stApp, .stApp *")]
            .filter(each => each.contains(document.querySelector("tbody")))
            .filter(each => getComputedStyle(each).overflowY !== "visible")
            .filter(each => each.scrollHeight > each.clientHeight + 1)
            .map(each => each.tagName + "." + each.className)"""
    )
    assert [each for each in cut if not each.startswith("HTML")] == []
    paper = window.locator(".panel").first
    assert (
        paper.evaluate("panel => getComputedStyle(panel).backgroundColor") == "rgb(255, 255, 255)"
    )
    assert window.evaluate(CONTRAST)["low"] == []
    sheets = len(re.findall(rb"/Type\s*/Page\b", window.pdf(prefer_css_page_size=True)))
    assert sheets > 1
