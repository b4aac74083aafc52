"""The demonstration served to a headless Chromium.

All tests of this folder carry the marker ``browser`` and run in one process, so that the server
and the browser start once.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from lib.demo import build
from tests.browser.serving import browser, served
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


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with browser() as found:
        yield found


@pytest.fixture
def page(chromium: Browser, dashboard: str) -> Iterator[Page]:
    """A desktop window; the test fails if a script of the page fails or another host is asked."""
    faults: list[str] = []
    opened = chromium.new_page(viewport={"width": 1440, "height": 900}, locale="vi-VN")
    opened.on("pageerror", lambda error: faults.append(f"script: {error}"))
    opened.on("console", lambda said: _note_error(said, faults))
    opened.on("request", lambda request: _note_foreign(request.url, dashboard, faults))
    yield opened
    opened.close()
    assert faults == []


def _note_error(said: ConsoleMessage, faults: list[str]) -> None:
    if said.type == "error":
        faults.append(said.text)


def _note_foreign(url: str, dashboard: str, faults: list[str]) -> None:
    if not url.startswith((dashboard, "data:", "blob:")):
        faults.append(f"request to another host: {url}")
