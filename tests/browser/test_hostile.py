"""What the sanitizer and the widgets of the framework make of hostile texts: letters."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Dialog, Page, expect

from lib.database.schema import case_file, field, org_unit, user_account
from lib.demo import build
from tests.browser.conftest import watch
from tests.browser.serving import served, settle
from tests.conftest import DEMO_AS_OF
from tests.databases import SqliteDatabases

MARKUP = (
    "<script>window.owned=1</script> <img src=x onerror=window.owned=2> [a](javascript:alert(1)) "
    "**b** $\\frac{1}{2}$ :red[c] \"d\" 'e' &lt;"
)
NAMES = {
    case_file.c.title: case_file.c.code,
    org_unit.c.name: org_unit.c.id,
    org_unit.c.short_name: org_unit.c.id,
    field.c.name: field.c.code,
    user_account.c.display_name: user_account.c.username,
}


@pytest.fixture(scope="module")
def hostile(sqlite_databases: SqliteDatabases) -> Iterator[str]:
    """A served province whose files, units, fields and accounts are full of markup."""
    engine = sqlite_databases.empty()
    build(engine, as_of=DEMO_AS_OF, files=300, progress=False)
    with engine.begin() as connection:
        for column, key in NAMES.items():
            # a choice must differ from the others in what it shows
            text = MARKUP + " " + sa.cast(key, sa.String)
            connection.execute(sa.update(column.table).values({column: text}))
    with served(str(engine.url)) as address:
        yield address
    sqlite_databases.drop(engine)


@pytest.fixture
def window(chromium: Browser, hostile: str) -> Iterator[Page]:
    faults: list[str] = []
    page = chromium.new_page(viewport={"width": 1440, "height": 900}, locale="vi-VN")
    watch(page, hostile, faults)
    page.on("dialog", lambda dialog: _note_dialog(dialog, faults))
    yield page
    page.close()
    assert faults == []


def _note_dialog(dialog: Dialog, faults: list[str]) -> None:
    faults.append(f"dialog: {dialog.message}")
    dialog.dismiss()


def test_markup_in_the_data_stays_letters(window: Page, hostile: str) -> None:
    """In lists, in a heading, in the path to the page, and after clicks."""
    window.goto(f"{hostile}/files?metric=handled&period=2023-11-01..2026-11-20")
    settle(window)
    assert window.locator("tbody tr th a").first.inner_text().startswith(MARKUP)
    window.locator("tbody tr th a").first.click()
    heading = window.locator(".page-head h1")
    window.wait_for_url("**/file?**")
    expect(heading).to_contain_text("window.owned")
    settle(window)
    assert MARKUP in heading.inner_text()
    window.goto(hostile)
    settle(window)
    assert MARKUP in window.locator("tbody tr th a").first.inner_text()
    assert window.evaluate("window.owned") is None
    assert window.locator(".stHtml :is(img, iframe, object)").count() == 0


def test_markup_in_the_choices_of_a_filter_stays_letters(window: Page, hostile: str) -> None:
    window.goto(hostile)
    settle(window)
    for name in ("view_as", "filter_unit", "filter_field"):
        entry = window.locator(f"[class*=st-key-{name}] input")
        entry.scroll_into_view_if_needed()  # the framework closes a list when its place scrolls
        settle(window)
        entry.click()
        option = window.get_by_role("option").nth(1)
        expect(option).to_contain_text("window.owned")
        assert MARKUP in option.inner_text().replace("\u2003", ""), name
        window.keyboard.press("Escape")
    assert window.evaluate("window.owned") is None


def test_markup_in_the_address_stays_letters(window: Page, hostile: str) -> None:
    asked = "%3Cimg%20src=x%20onerror=window.owned=3%3E"
    for path in (f"files?q={asked}", f"?unit={asked}", f"file?code={asked}", f"?lang={asked}"):
        window.goto(f"{hostile}/{path}")
        settle(window)
        assert window.evaluate("window.owned") is None
        assert window.locator(".stHtml img").count() == 0, path
