"""A server's very first request is for a page deep inside, by somebody who may not see it.

Pages lie in a folder that the framework serves by itself until the frame has run once; what is
checked is what the server sends over its websocket, not only what the browser draws.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, WebSocket, expect

from lib.database.schema import case_file, data_load, org_unit
from lib.demo import build
from tests.browser.serving import served, settle
from tests.conftest import DEMO_AS_OF
from tests.databases import SqliteDatabases

DEEP = ("files?metric=handled&period=2023-11-01..2026-11-20", "unit?unit=H61.09", "")


@pytest.fixture
def fresh(sqlite_databases: SqliteDatabases) -> Iterator[tuple[str, sa.Engine]]:
    """A server that nobody has asked anything yet, and its database."""
    engine = sqlite_databases.empty()
    with served(engine.url.render_as_string(hide_password=False)) as address:
        build(engine, as_of=DEMO_AS_OF, files=300, progress=False)
        yield address, engine
    sqlite_databases.drop(engine)


class Wire:
    """Everything that comes over the websockets of a page."""

    def __init__(self, page: Page) -> None:
        self.received = b""
        page.on("websocket", self._listen)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._add)

    def _add(self, payload: str | bytes) -> None:
        self.received += payload.encode() if isinstance(payload, str) else payload

    def holds(self, texts: list[str]) -> list[str]:
        return [text for text in texts if text.encode() in self.received]


def secrets(engine: sa.Engine) -> list[str]:
    """Codes and titles of files."""
    with engine.connect() as connection:
        codes = connection.scalars(sa.select(case_file.c.code)).all()
        return [*codes, *connection.scalars(sa.select(case_file.c.title).distinct())]


def unit_names(engine: sa.Engine) -> list[str]:
    with engine.connect() as connection:
        return [*connection.scalars(sa.select(org_unit.c.name).distinct())]


def visit(chromium: Browser, address: str) -> tuple[Page, Wire]:
    page = chromium.new_page(locale="vi-VN")
    wire = Wire(page)
    page.goto(address)
    settle(page)
    return page, wire


@pytest.mark.parametrize("first", DEEP)
def test_real_data_without_sign_on(
    chromium: Browser, fresh: tuple[str, sa.Engine], first: str
) -> None:
    """Real data came into the database after the server had started."""
    address, engine = fresh
    with engine.begin() as connection:
        connection.execute(sa.update(data_load).values(is_demo=False))
    for path in (first, f"file?code={secrets(engine)[0]}"):
        page, wire = visit(chromium, f"{address}/{path}")
        expect(page.locator("section.nothing.forbidden")).to_have_count(1)
        expect(page.locator(".tile, table, .page-head, canvas")).to_have_count(0)
        assert wire.received
        assert wire.holds([*secrets(engine), *unit_names(engine)]) == [], path
        page.close()


def test_operator_of_the_demonstration(chromium: Browser, fresh: tuple[str, sa.Engine]) -> None:
    address, engine = fresh
    code = secrets(engine)[0]
    for path in (f"file?code={code}&", f"{DEEP[0]}&", "unit?", "?"):
        page, wire = visit(chromium, f"{address}/{path}view_as=van-hanh")
        expect(page.locator("section.nothing.forbidden")).to_have_count(1)
        assert wire.holds(secrets(engine)) == [], path
        page.close()


def test_the_wire_would_show_it(chromium: Browser, fresh: tuple[str, sa.Engine]) -> None:
    """The check itself: to somebody who may see them, the same texts do come over the wire."""
    address, engine = fresh
    page, wire = visit(chromium, f"{address}/{DEEP[0]}")
    assert len(wire.holds(secrets(engine))) > 50
    page.close()
