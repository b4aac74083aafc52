"""The dashboard, as it comes up for the first visitor."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from lib.nav import PAGES
from tests.browser.serving import settle


def test_first_visitor_sees_the_overview(page: Page, dashboard: str) -> None:
    page.goto(dashboard)
    settle(page)
    expect(page.locator("html")).to_have_attribute("lang", "vi")
    expect(page.locator("[data-testid=stMain]")).to_contain_text("Tổng quan")
    expect(page.locator("[data-testid=stException]")).to_have_count(0)


@pytest.mark.parametrize("key", PAGES)
def test_every_page_opens_by_its_address(page: Page, dashboard: str, key: str) -> None:
    page.goto(f"{dashboard}/{PAGES[key].path}")
    settle(page)
    expect(page.locator("[data-testid=stMain] :is(h1, h2)").first).to_be_visible()
    expect(page.locator("[data-testid=stException]")).to_have_count(0)


def test_phone_does_not_scroll_sideways(page: Page, dashboard: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(dashboard)
    settle(page)
    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("main => main.scrollWidth - main.clientWidth") == 0
