"""The dashboard on a phone, 390 points wide, under a thumb."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FloatRect, Locator, Page, expect

from lib.nav import PAGES
from tests.browser.conftest import watch
from tests.browser.serving import settle

WIDTH, HEIGHT = 390, 844
THUMB = 40  # points that a finger hits without aiming
LONG = "files?metric=received&period=12m"
OPEN_MENU = "[data-testid=stExpandSidebarButton]"


@pytest.fixture
def phone(chromium: Browser, dashboard: str) -> Iterator[Page]:
    faults: list[str] = []
    page = chromium.new_page(
        viewport={"width": WIDTH, "height": HEIGHT},
        has_touch=True,
        is_mobile=True,
        device_scale_factor=2,
        locale="vi-VN",
    )
    watch(page, dashboard, faults)
    yield page
    page.close()
    assert faults == []


def open_page(phone: Page, dashboard: str, path: str) -> None:
    phone.goto(f"{dashboard}/{path}")
    settle(phone)


def box(found: Locator) -> FloatRect:
    size = found.bounding_box()
    assert size, found
    return size


@pytest.mark.parametrize("key", PAGES)
def test_page_fits_the_width(phone: Page, dashboard: str, key: str) -> None:
    """Neither the page scrolls sideways nor does anything stand out of it."""
    path = PAGES[key].path + ("?unit=H61.09" if key == "unit" else "")
    if key == "file":
        open_page(phone, dashboard, LONG)
        phone.locator("tbody tr th a").first.tap()
        phone.wait_for_url("**/file?**")
        settle(phone)
    else:
        open_page(phone, dashboard, path)
    assert phone.evaluate("document.documentElement.scrollWidth") == WIDTH
    main = phone.locator("[data-testid=stMain]")
    assert main.evaluate("main => main.scrollWidth - main.clientWidth") == 0
    too_wide = phone.evaluate(
        """() => [...document.querySelectorAll(".stHtml :is(h1, h2, p, li, dd, .panel, .tile)")]
            .filter(each => !each.closest(".table-frame, .segmented"))
            .filter(each => each.getBoundingClientRect().right > innerWidth + 1)
            .map(each => each.outerHTML.slice(0, 120))"""
    )
    assert too_wide == []


def test_menu_is_a_drawer(phone: Page, dashboard: str) -> None:
    """Closed at first, opened by a button, closed again by the choice of a page."""
    open_page(phone, dashboard, "")
    item = phone.locator(".menu a[href*='files']")
    expect(item).not_to_be_in_viewport()
    phone.locator(OPEN_MENU).tap()
    expect(item).to_be_in_viewport()
    assert box(item)["height"] >= THUMB
    item.tap()
    phone.wait_for_url("**/files**")
    expect(item).not_to_be_in_viewport()
    expect(phone.locator(".page-head h1")).to_be_in_viewport()


def test_tiles_stand_two_by_two(phone: Page, dashboard: str) -> None:
    open_page(phone, dashboard, "")
    boxes = [box(tile) for tile in phone.locator(".tile").all()]
    assert len(boxes) == 8
    per_row = [sum(abs(other["y"] - one["y"]) < 2 for other in boxes) for one in boxes]
    assert set(per_row) <= {1, 2}
    assert boxes[0]["y"] < HEIGHT / 2  # the first figures are seen without scrolling


@pytest.mark.parametrize(
    ("path", "targets"),
    [
        ("", (".tile", ".attention > li", "tbody tr", OPEN_MENU)),
        (
            LONG,
            ("tbody tr", "nav.segmented a", ".pager a", "form.search button", "form.search input"),
        ),
    ],
)
def test_thumb_hits(phone: Page, dashboard: str, path: str, targets: tuple[str, ...]) -> None:
    """What a page is steered with is tall enough; ``form.search input`` is what one types into."""
    open_page(phone, dashboard, path)
    lowest = {}
    for name in targets:
        seen = [box(each)["height"] for each in phone.locator(f"{name}:visible").all()[:6]]
        assert seen, name
        lowest[name] = min(seen)
    assert {name: height for name, height in lowest.items() if height < THUMB} == {}


def test_whole_card_is_a_link(phone: Page, dashboard: str) -> None:
    """A tap on the edge of a tile opens what the figure in it opens."""
    open_page(phone, dashboard, "")
    tile = phone.locator(".tile[data-key=overdue]")
    tile.scroll_into_view_if_needed()
    size = box(tile)
    phone.touchscreen.tap(size["x"] + size["width"] - 12, size["y"] + size["height"] - 12)
    phone.wait_for_url("**/files?**metric=overdue**")
