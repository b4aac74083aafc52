"""Long lists, filters and other eyes, as a person handles them."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.serving import settle
from tests.browser.test_drill import listed, query, title

SCROLLED = "() => document.querySelector('[data-testid=stMain]').scrollTop"
LONG = "files?metric=received&period=12m"


def test_sort_and_pages(page: Page, dashboard: str) -> None:
    """A step of the pager is a step back, too; sorting starts at the first page."""
    page.goto(f"{dashboard}/{LONG}")
    settle(page)
    codes = page.locator("tbody tr th small")
    total, first = listed(page), codes.first.inner_text()
    page.locator(".pager a[rel=next]").first.click()
    page.wait_for_url("**page=2**")
    expect(codes.first).not_to_have_text(first)
    assert listed(page) == total
    page.go_back()
    expect(codes.first).to_have_text(first)
    page.locator("thead a[href*='sort=code']").click()
    page.wait_for_url("**sort=code**")
    expect(page.locator("thead th[aria-sort=ascending]")).to_have_count(1)
    expect(codes.first).not_to_have_text(first)
    settle(page)
    shown = codes.all_inner_texts()
    assert shown == sorted(shown) and len(shown) > 10


def test_back_finds_the_list_where_it_was_left(page: Page, dashboard: str) -> None:
    page.goto(f"{dashboard}/{LONG}")
    settle(page)
    row = page.locator("tbody tr").nth(30).locator("th a")
    row.scroll_into_view_if_needed()
    left = page.evaluate(SCROLLED)
    assert left > 300
    row.click()
    page.wait_for_url("**/file?**")
    expect(page.locator(".page-head h1")).to_be_focused()
    assert page.evaluate(SCROLLED) == 0  # a new page is read from its top
    page.go_back()
    page.wait_for_url("**/files?**")
    page.wait_for_function(f"() => Math.abs(({SCROLLED})() - {left}) < 40")


def test_choosing_a_filter_is_one_step(page: Page, dashboard: str) -> None:
    """Chosen on the third page of a list: one entry of the history, the list starts anew, and Back
    undoes the choice."""
    page.goto(f"{dashboard}/{LONG}&page=3")
    settle(page)
    left, before = page.url, page.evaluate("history.length")
    total = listed(page)
    page.locator("[class*=st-key-filter_unit] input").click()
    page.keyboard.type("Sở Xây dựng")
    page.get_by_role("option", name="Sở Xây dựng").first.click()
    page.wait_for_url("**unit=H61.09**")
    expect(page.locator(".sentence")).to_contain_text("Sở Xây dựng")
    settle(page)
    assert query(page) == {"metric": "received", "period": "12m", "unit": "H61.09"}
    assert page.evaluate("history.length") == before + 1
    assert 0 < listed(page) < total
    page.go_back()
    expect(page.locator(".sentence")).not_to_contain_text("Sở Xây dựng")
    settle(page)
    assert (page.url, listed(page)) == (left, total)


@pytest.mark.parametrize("code", ["29239", "29512@2020-01-01"])
def test_units_of_one_name_are_kept_apart(page: Page, dashboard: str, code: str) -> None:
    """Trà Vinh and Duyên Hải each had a Phường 1: another choice does not turn one into the
    other, though a box of choices knows them by what it shows."""
    page.goto(f"{dashboard}/?organisation=then&unit={code}&period=2025")
    settle(page)
    assert title(page) == "Tổng quan"
    figure = page.locator(".tile[data-key=received] b").inner_text()
    page.locator("[class*=st-key-lang]").get_by_text("English").click()
    expect(page.locator(".page-head h1")).to_have_text("Overview")
    settle(page)
    asked = query(page)
    assert asked == {"organisation": "then", "unit": code, "period": "2025", "lang": "en"}
    assert page.locator(".tile[data-key=received] b").inner_text() == figure
    page.locator("[class*=st-key-filter_period] input").click()
    page.get_by_role("option").nth(1).click()
    page.wait_for_function("!location.search.includes('period=2025')")
    settle(page)
    assert query(page)["unit"] == code


def test_menu_keeps_the_filters(page: Page, dashboard: str) -> None:
    page.goto(f"{dashboard}/?period=2026-Q3&unit=H61.09&kind=procedure")
    settle(page)
    page.locator(".menu a[href*='files']").click()
    page.wait_for_url("**/files?**")
    assert query(page) == {"period": "2026-Q3", "unit": "H61.09", "kind": "procedure"}


def test_menu_keeps_what_was_just_chosen(page: Page, dashboard: str) -> None:
    """The menu is drawn with the page when a filter is chosen, the rest of the sidebar is not."""
    page.goto(f"{dashboard}/?unit=H61.09")
    settle(page)
    page.locator("[class*=st-key-filter_period] input").click()
    page.get_by_role("option").nth(1).click()
    page.wait_for_url("**period=**")
    settle(page)
    chosen = query(page)
    page.locator(".menu a[href*='files']").click()
    page.wait_for_url("**/files?**")
    settle(page)
    assert query(page) == chosen
    page.go_back()
    page.go_back()
    page.wait_for_function("!location.search.includes('period=')")
    settle(page)
    assert query(page) == {"unit": "H61.09"}
    page.locator(".menu a[href*='files']").click()
    page.wait_for_url("**/files?**")
    assert query(page) == {"unit": "H61.09"}


def test_view_as_another_account(page: Page, dashboard: str) -> None:
    """Every figure changes with the eyes, and every link says whose they are."""
    page.goto(dashboard)
    settle(page)
    mine = page.locator(".tile[data-key=received] b").inner_text()
    page.locator("[class*=st-key-view_as] input").click()
    page.get_by_role("option", name="Giám đốc Sở Xây dựng").click()
    page.wait_for_url("**view_as=gd-xay-dung**")
    expect(page.locator(".tile[data-key=received] b")).not_to_have_text(mine)
    expect(page.locator(".sentence")).to_contain_text("Sở Xây dựng")
    settle(page)
    links = page.locator(".stHtml a[href]").all()
    assert all("view_as=gd-xay-dung" in str(link.get_attribute("href")) for link in links)


def test_new_tab_shows_the_same(page: Page, dashboard: str) -> None:
    """A link opened in another tab is a new session; the address is all it needs."""
    page.goto(f"{dashboard}/?period=2026-Q3&unit=H61.09")
    settle(page)
    link = page.locator(".tile[data-key=received] a.cover")
    with page.context.expect_page() as opened:
        link.click(modifiers=["Control"])
    other = opened.value
    settle(other)
    link.click()
    page.wait_for_url("**/files?**")
    expect(page.locator(".pager")).to_have_count(other.locator(".pager").count())
    settle(page)
    assert urlsplit(other.url) == urlsplit(page.url)
    assert (title(other), listed(other)) == (title(page), listed(page))
    other.close()


@pytest.mark.parametrize("step", ["reload", "back"])
def test_search_survives(page: Page, dashboard: str, step: str) -> None:
    page.goto(f"{dashboard}/{LONG}&q=giay%20phep")
    settle(page)
    found = listed(page)
    if step == "reload":
        page.reload()
    else:
        page.locator("tbody tr th a").first.click()
        page.wait_for_url("**/file?**")
        settle(page)
        page.go_back()
        page.wait_for_url("**/files?**")
    expect(page.locator("form.search input[type=search]")).to_have_value("giay phep")
    settle(page)
    assert listed(page) == found > 0
