"""``make shots``: every page at desk and phone width, light and dark, as pictures in ``shots/``.

``python -m tests.browser.shots overview files`` takes only those pages; OVERSIGHT_DATABASE_URL
names another database than the one ``make run`` uses.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from playwright.sync_api import Browser, Page

from lib.config import ROOT, settings
from lib.nav import PAGES
from tests.browser.serving import browser, served, settle

FOLDER = ROOT / "shots"
WIDTHS = {1440: 900, 390: 844}
SCHEMES = ("light", "dark")
TALLEST = 8_000  # pixels
# a page that shows one thing is reached from a page that lists such things
REACHED_FROM = {
    "unit": "overview",
    "file": "files",
    "issue": "issues",
    "person": "people",
    "inspection": "inspections",
    "instruction": "instructions",
}
CONTENT_HEIGHT = "() => document.querySelector('[data-testid=stMain]').scrollHeight"


def main(wanted: Sequence[str]) -> None:
    """Take the pictures of the pages ``wanted`` (all if none is named) and print their names."""
    FOLDER.mkdir(exist_ok=True)
    with served(settings().database_url) as address, browser() as chromium:
        addresses = _addresses(chromium, address)
        for key in wanted or PAGES:
            for width, height in WIDTHS.items():
                for scheme in SCHEMES:
                    _shoot(chromium, addresses[key], (width, height), scheme, key)


def _addresses(chromium: Browser, address: str) -> dict[str, str]:
    """Where each page is, the ones about one thing with the first such thing listed elsewhere."""
    found = {key: f"{address}/{page.path}" for key, page in PAGES.items()}
    page = chromium.new_page(viewport={"width": 1440, "height": 900})
    for key, source in REACHED_FROM.items():
        page.goto(found[source])
        settle(page)
        link = page.locator(f"[data-testid=stMain] a[href*='{PAGES[key].path}?']").first
        found[key] = str(link.evaluate("link => link.href"))
    page.close()
    return found


def _shoot(chromium: Browser, url: str, size: tuple[int, int], scheme: str, key: str) -> None:
    width, height = size
    page = chromium.new_page(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        locale="vi-VN",
    )
    page.goto(url)
    settle(page)
    _unroll(page, width, height)
    path = FOLDER / f"{key}_{width}_{scheme}.png"
    page.screenshot(path=path)
    page.close()
    print(path.relative_to(ROOT), flush=True)


def _unroll(page: Page, width: int, height: int) -> None:
    """Make the window as tall as the content, which scrolls inside a frame of its own."""
    tall = min(max(height, int(page.evaluate(CONTENT_HEIGHT))), TALLEST)
    page.set_viewport_size({"width": width, "height": tall})
    settle(page)


if __name__ == "__main__":
    main(sys.argv[1:])
