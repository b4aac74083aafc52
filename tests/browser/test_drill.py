"""From the province down to one file and back, as a person goes: by clicks and the Back button."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from tests.browser.serving import settle

NUMBER = re.compile(r"[\d.]+")


def query(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def title(page: Page) -> str:
    return page.locator(".page-head h1").inner_text()


def listed(page: Page) -> int:
    """How many rows the pager says there are."""
    text = page.locator(".pager > span").nth(1).inner_text()
    return int(NUMBER.findall(text)[-1].replace(".", ""))


def click(page: Page, selector: str, heading: str) -> None:
    """Click and wait for the page whose heading matches ``heading``."""
    page.locator(selector).first.click()
    expect(page.locator(".page-head h1")).to_contain_text(re.compile(heading))
    settle(page)


def test_province_agency_number_file_and_back(page: Page, dashboard: str) -> None:
    page.goto(f"{dashboard}/?period=12m")
    settle(page)
    steps = [(page.url, title(page))]
    before = page.evaluate("history.length")

    name = page.locator("tbody tr th a").first.inner_text()
    click(page, "tbody tr th a", re.escape(name))
    assert urlsplit(page.url).path == "/unit"
    assert query(page)["period"] == "12m"  # the filters come along
    steps.append((page.url, title(page)))

    figure = page.locator(".tile[data-key=received] .figure b").inner_text()
    click(page, ".tile[data-key=received] a.cover", "Hồ sơ tiếp nhận")
    assert listed(page) == int(figure.replace(".", ""))
    steps.append((page.url, title(page)))

    file = page.locator("tbody tr th a").first.inner_text()
    click(page, "tbody tr th a", re.escape(file))
    assert urlsplit(page.url).path == "/file"
    assert page.evaluate("history.length") == before + 3  # one entry for each step

    for address, heading in reversed(steps):
        page.go_back()
        expect(page.locator(".page-head h1")).to_have_text(heading)
        settle(page)
        assert page.url == address


def test_breadcrumb_leads_up(page: Page, dashboard: str) -> None:
    page.goto(f"{dashboard}/files?unit=H61.09&metric=received&period=12m")
    settle(page)
    click(page, ".crumbs li:nth-child(2) a", "Sở Xây dựng")
    assert (urlsplit(page.url).path, query(page)["unit"]) == ("/unit", "H61.09")
    click(page, ".crumbs li:nth-child(1) a", "Tổng quan")
    assert query(page) == {"period": "12m"}


def test_reload_and_new_tab_show_the_same(page: Page, dashboard: str) -> None:
    page.goto(f"{dashboard}/files?unit=H61.09&metric=resolved&period=12m&sort=received")
    settle(page)
    count, first = listed(page), page.locator("tbody tr th").first.inner_text()
    page.reload()
    settle(page)
    assert (listed(page), page.locator("tbody tr th").first.inner_text()) == (count, first)


def test_unknown_values_of_the_address_are_said(page: Page, dashboard: str) -> None:
    page.goto(f"{dashboard}/?unit=NO.SUCH&period=12m")
    settle(page)
    expect(page.locator(".notice")).to_contain_text("unit")
    expect(page.locator(".sentence")).to_contain_text("Toàn tỉnh")


def test_sidebar_writes_the_code_into_the_address(page: Page, dashboard: str) -> None:
    page.goto(f"{dashboard}/?period=12m")
    settle(page)
    box = page.get_by_label("Cơ quan, đơn vị").first
    box.click()
    page.keyboard.type("Sở Xây dựng")  # the list holds more units than it draws
    page.get_by_role("option", name="Sở Xây dựng").first.click()
    page.wait_for_url("**unit=H61.09**")
    expect(page.locator(".sentence")).to_contain_text("Sở Xây dựng")
    assert query(page)["unit"] == "H61.09"


def test_search_without_accents(page: Page, dashboard: str) -> None:
    page.goto(f"{dashboard}/files?period=12m")
    settle(page)
    everything = listed(page)
    page.locator("form.search input[type=search]").fill("giay phep")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=giay**")
    expect(page.locator("tbody tr th").first).to_contain_text(re.compile("giấy phép", re.I))
    settle(page)
    assert 0 < listed(page) < everything


def test_language_and_eyes_can_be_changed(page: Page, dashboard: str) -> None:
    page.goto(f"{dashboard}/?view_as=gd-xay-dung")
    settle(page)
    expect(page.locator(".sentence")).to_contain_text("Sở Xây dựng")
    page.get_by_text("English", exact=True).first.click()
    expect(page.locator(".page-head h1")).to_have_text("Overview")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert query(page) == {"view_as": "gd-xay-dung", "lang": "en"}


def test_keyboard_opens_a_tile_and_lands_on_the_heading(page: Page, dashboard: str) -> None:
    page.goto(f"{dashboard}/?period=12m")
    settle(page)
    page.locator(".tile[data-key=received] a.cover").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".page-head h1")).to_have_text("Hồ sơ tiếp nhận")
    expect(page.locator(".page-head h1")).to_be_focused()
