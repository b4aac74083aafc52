"""The demonstration served to a headless Chromium.

All tests of this folder carry the marker ``browser`` and run in one process, so that the server
and the browser start once.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Response

from lib.demo import build
from tests.browser.serving import served
from tests.conftest import DEMO_AS_OF, DEMO_FILES
from tests.databases import SqliteDatabases

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def dashboard(sqlite_databases: SqliteDatabases) -> Iterator[str]:
    """The address of a served demonstration."""
    engine = sqlite_databases.empty()
    build(engine, as_of=DEMO_AS_OF, files=DEMO_FILES)
    with served(engine.url.render_as_string(hide_password=False)) as address:
        yield address
    sqlite_databases.drop(engine)


@pytest.fixture
def page(chromium: Browser, dashboard: str) -> Iterator[Page]:
    """A desktop window; the test fails if a script or a request of the page fails, the console
    warns, or another host is asked."""
    faults: list[str] = []
    opened = chromium.new_page(viewport={"width": 1440, "height": 900}, locale="vi-VN")
    watch(opened, dashboard, faults)
    yield opened
    opened.close()
    assert faults == []


def watch(page: Page, dashboard: str, faults: list[str]) -> None:
    """Note everything that goes wrong on the page in ``faults``."""
    page.on("pageerror", lambda error: faults.append(f"script: {error}"))
    page.on("console", lambda said: _note_complaint(said, faults))
    page.on("request", lambda request: _note_foreign(request.url, dashboard, faults))
    page.on("response", lambda answer: _note_refused(answer, faults))


def _note_complaint(said: ConsoleMessage, faults: list[str]) -> None:
    # the framework draws a chart first and gives it its rows then
    of_an_empty_chart = said.text.startswith("WARN Infinite extent for field")
    if said.type in ("error", "warning") and not of_an_empty_chart:
        faults.append(f"{said.type}: {said.text}")


def _note_foreign(url: str, dashboard: str, faults: list[str]) -> None:
    if not url.startswith((dashboard, "data:", "blob:")):
        faults.append(f"request to another host: {url}")


def _note_refused(answer: Response, faults: list[str]) -> None:
    if answer.status >= 400:
        faults.append(f"{answer.status} {answer.url}")
