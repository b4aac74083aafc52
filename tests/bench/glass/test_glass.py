"""The measurement as a page: ratios to the empty page, medians, what came over the line."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.bench.glass import __main__ as glass
from tests.bench.glass.window import Click, Clicks, choose, middle, window

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def _clicks(milliseconds: float) -> list[Click]:
    return [Click(milliseconds / 2, milliseconds * n, 1_000, 7) for n in (1, 2, 3)]


def test_ratios_are_to_the_empty_page() -> None:
    found = {
        "": Clicks(_clicks(10), _clicks(10), 20),
        "overview": Clicks(_clicks(100), _clicks(30), 500),
    }
    assert middle(found[""].kept, "painted") == 20
    written = glass.written(found, {"python": 0.1, "program": 1.0}, "a machine", "the command")
    assert "| overview | 3.0 | 10.0 | 15, 60 | 50, 200 | 1 | 7 | 500 |" in written
    assert "10 times a Python that does nothing" in written


def test_every_page_that_is_measured_is_one() -> None:
    assert set(glass.PAGES) <= set(glass.nav.PAGES)


def test_a_click_on_the_empty_page_is_seen_until_it_is_painted(chromium: Browser) -> None:
    with glass.empty() as address, window(chromium, address) as page:
        clicks = choose(page, 2)
        heading = page.locator("h1").inner_text()
    assert heading == "2023"  # the last of those that were new
    assert clicks.elements > 3
    for click in (*clicks.kept, *clicks.new):
        assert 0 < click.answered <= click.painted
        assert click.messages > 0 < click.bytes
