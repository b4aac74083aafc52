"""One window of a browser that chooses another period and watches how long it takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page

WATCH = Path(__file__).with_name("watch.js")
QUIET = 600  # milliseconds without a change: it is painted
IS_STILL = """quiet => {
    const app = document.querySelector(".stApp");
    const last = Math.max(seen.painted, seen.message);
    return app.dataset.testScriptState === "notRunning" && seen.message > seen.clicked
        && performance.now() - last > quiet;
}"""
LATER, NEW = 3, 4  # the second and third period are chosen by turns, the next ones once


@dataclass(frozen=True)
class Click:
    """Milliseconds from the click to the last message of the server, and to the last change of
    the page; bytes and messages that came."""

    answered: float
    painted: float
    bytes: int
    messages: int


@dataclass(frozen=True)
class Clicks:
    """The same click several times: of looks that were ``new``, and of those that were ``kept``
    from before. ``elements`` that stand on the page."""

    new: list[Click]
    kept: list[Click]
    elements: int


def middle(clicks: list[Click], what: str) -> float:
    """The median of one attribute of Click."""
    return median(getattr(click, what) for click in clicks)


@contextmanager
def window(chromium: Browser, address: str) -> Iterator[Page]:
    """A desktop window at ``address``, at rest."""
    opened = chromium.new_page(viewport={"width": 1440, "height": 900}, locale="vi-VN")
    opened.add_init_script(path=WATCH)
    opened.goto(address)
    opened.wait_for_selector(".page-head h1", timeout=120_000)
    _rest(opened)
    yield opened
    opened.close()


def choose(page: Page, repeat: int) -> Clicks:
    """Another period each time: NEW ones for the first time, then two by turns."""
    for place in (1, 2):
        _choose(page, place)
    kept = [_choose(page, 1 + turn % 2) for turn in range(repeat)]
    new = [_choose(page, LATER + number) for number in range(NEW)]
    elements = page.evaluate("() => document.querySelectorAll('[data-testid=stMain] *').length")
    return Clicks(new, kept, int(elements))


def _choose(page: Page, place: int) -> Click:
    page.locator(".st-key-filter_period input").click()
    page.locator("[role=option]").nth(place).click()
    _rest(page)
    seen = page.evaluate("() => seen")
    return Click(
        seen["message"] - seen["clicked"],
        max(seen["painted"], seen["message"]) - seen["clicked"],
        seen["bytes"],
        seen["messages"],
    )


def _rest(page: Page) -> None:
    page.wait_for_timeout(50)
    page.wait_for_function(IS_STILL, arg=QUIET, timeout=120_000)
