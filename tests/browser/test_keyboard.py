"""Everything can be reached and opened without a mouse."""

from __future__ import annotations

import re
from itertools import pairwise

from playwright.sync_api import Page, expect

from lib.nav import PAGES
from tests.browser.serving import settle

PLACES = [".menu", ".tile", ".attention", "thead", "tbody", "tfoot", "[data-testid=stSidebar]"]
FOCUSED = """places => {
    const focused = document.activeElement;
    const place = places.find(name => focused.closest(name)) || "";
    const drawn = [getComputedStyle(focused), getComputedStyle(focused, "::after")];
    const seen = drawn.some(each => each.outlineStyle !== "none" && each.outlineWidth !== "0px");
    return [place, focused.innerText || focused.getAttribute("aria-label") || "", seen];
}"""


def tab(page: Page, times: int = 1) -> list[tuple[str, str, bool]]:
    """Press Tab so often; where the focus was each time, on what words, and whether one sees it."""
    stops = []
    for _ in range(times):
        page.keyboard.press("Tab")
        place, words, seen = page.evaluate(FOCUSED, PLACES)
        stops.append((place, words.strip(), seen))
    return stops


def test_skip_link_comes_first(page: Page, dashboard: str) -> None:
    page.goto(dashboard)
    settle(page)
    assert tab(page)[0][1] == "Chuyển đến nội dung chính"
    page.keyboard.press("Enter")
    expect(page.locator("[data-testid=stMain]")).to_be_focused()
    assert tab(page)[0][0] == ".tile"  # the first thing of the page itself


def test_tab_goes_through_the_page_in_reading_order(page: Page, dashboard: str) -> None:
    """Menu, tiles, what needs attention, table: each is reached, and the focus can be seen."""
    page.goto(dashboard)
    settle(page)
    stops = tab(page, 120)
    places = [place for place, _words, _seen in stops]
    order = [".menu", ".tile", ".attention", "thead", "tbody"]
    reached = [places.index(place) for place in order]
    assert reached == sorted(reached)
    assert places.count(".menu") == sum(info.in_menu for info in PAGES.values())
    unseen = [(place, words) for place, words, seen in stops if place in order and not seen]
    assert unseen == []


def test_enter_opens_a_page_of_the_menu(page: Page, dashboard: str) -> None:
    page.goto(dashboard)
    settle(page)
    page.locator(".menu a[href*='files']").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/files**")
    expect(page.locator(".page-head h1")).to_be_focused()
    settle(page)
    # from the heading one goes on into the page, not back through the menu
    assert tab(page)[0][0] not in (".menu", "[data-testid=stSidebar]")


def test_enter_opens_a_row_and_goes_back(page: Page, dashboard: str) -> None:
    page.goto(f"{dashboard}/files?metric=received&period=12m")
    settle(page)
    row = page.locator("tbody tr th a").nth(2)
    words = row.inner_text()
    row.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/file?**")
    heading = page.locator(".page-head h1")
    expect(heading).to_contain_text(re.compile(re.escape(words)))
    expect(heading).to_be_focused()
    page.go_back()
    page.wait_for_url("**/files?**")
    expect(heading).to_be_focused()


def test_table_that_scrolls_can_be_scrolled_by_keys(page: Page, dashboard: str) -> None:
    """A frame that scrolls sideways takes the focus, and says what it is."""
    page.set_viewport_size({"width": 820, "height": 900})
    page.goto(dashboard)
    settle(page)
    frame = page.locator(".table-frame").first
    expect(frame).to_have_attribute("tabindex", "0")
    expect(frame).to_have_attribute("role", "region")
    assert frame.get_attribute("aria-label")


def test_headings_make_an_outline(page: Page, dashboard: str) -> None:
    """One h1, and no level left out."""
    for path in ("", "unit?unit=H61.09", "files?metric=received", "definitions"):
        page.goto(f"{dashboard}/{path}")
        settle(page)
        levels = page.locator("[data-testid=stMain] :is(h1, h2, h3, h4)").evaluate_all(
            "all => all.map(each => Number(each.tagName[1]))"
        )
        assert levels.count(1) == 1 and levels[0] == 1, path
        assert all(after - before <= 1 for before, after in pairwise(levels)), path
