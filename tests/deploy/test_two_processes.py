"""Two processes of the dashboard behind nginx, on one PostgreSQL, and real browsers in front."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from io import BytesIO
from zipfile import is_zipfile

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Page

from lib.database.access_chain import broken
from lib.database.schema import access_log
from tests.browser.serving import free_port, served, settle
from tests.databases import PostgresDatabases
from tests.deploy.conftest import Front, in_front, open_to_workers
from tests.loops import finished
from tests.pages.conftest import build_small
from tests.protocol import Tab

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
LONG = 60_000  # milliseconds: what is waited at most, many times what it takes
COOKIE = "oversight_process"
CONNECTED = "document.querySelector('.stApp').dataset.testConnectionState === 'CONNECTED'"
LIST = "[data-testid=stDownloadButton] button"


@pytest.fixture(scope="module")
def province(postgres_databases: PostgresDatabases) -> Iterator[sa.Engine]:
    engine = build_small(postgres_databases)
    yield engine
    postgres_databases.drop(engine)


@dataclass
class Two:
    """Both processes by their port, and nginx in front of them."""

    url: str
    ports: tuple[int, int]
    front: Front
    running: dict[int, ExitStack]

    def start(self, port: int) -> None:
        self.running[port] = ExitStack()
        self.running[port].enter_context(served(self.url, 180, port=port))

    def stop(self, port: int) -> None:
        self.running.pop(port).close()

    def stop_all(self) -> None:
        for port in list(self.running):
            self.stop(port)

    def other(self, port: int) -> int:
        return self.ports[1 - self.ports.index(port)]

    def answered(self) -> list[tuple[str, str]]:
        """(path, who was asked in turn) of every request up to now."""
        lines = (self.front.folder / "oversight.log").read_text().splitlines()
        parts = [line.split(" ", 7) for line in lines]
        return [(part[4], part[7]) for part in parts]


@pytest.fixture(scope="module")
def two(province: sa.Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    folder = tmp_path_factory.mktemp("nginx")
    open_to_workers(folder)
    ports = (free_port(), free_port())
    url = province.url.render_as_string(hide_password=False)
    with in_front(folder, *ports) as front, ExitStack() as stack:
        found = Two(url, ports, front, {})
        stack.callback(found.stop_all)
        with ThreadPoolExecutor(2) as both:
            list(both.map(found.start, ports))
        yield found


def inspection(province: sa.Engine) -> str:
    """The address of a page that offers a file."""
    drawn = sa.text(
        "SELECT i.code, d.number FROM inspection i "
        "JOIN oversight.draw d ON d.inspection_id = i.id WHERE d.seed IS NOT NULL LIMIT 1"
    )
    with province.connect() as connection:
        code, number = connection.execute(drawn).one()
    return f"inspection?lang=vi&view_as=noi-vu&inspection={code}&draw={number}"


def visit(chromium: Browser, two: Two, path: str) -> tuple[BrowserContext, Page]:
    """A browser of its own that opens one page."""
    context = chromium.new_context(ignore_https_errors=True, locale="vi-VN")
    page = context.new_page()
    page.goto(f"{two.front.address}/{path}")
    settle(page)
    return context, page


def process_of(context: BrowserContext) -> int:
    """What the cookie says; it lasts as long as the browser, and is for nobody else."""
    [cookie] = [each for each in context.cookies() if each["name"] == COOKIE]
    assert cookie["secure"] and cookie["httpOnly"] and cookie["sameSite"] == "Lax"
    assert cookie["expires"] == -1
    return int(cookie["value"])


def fetches(page: Page) -> bool:
    """Whether the file that the page offers comes, whole, with the cookies of this browser: it is
    made when the button is pressed, and lies in the memory of one process."""
    with page.expect_response(lambda answer: "/media/" in answer.url, timeout=LONG) as fetched:
        page.locator(LIST, has_text=".xlsx").click()
    again = page.request.get(fetched.value.url)
    return fetched.value.status == again.status == 200 and is_zipfile(BytesIO(again.body()))


async def _visit(front: Front, cookies: dict[str, str]) -> tuple[str, dict[str, str]]:
    async with Tab(front.address, cookies=cookies) as tab:
        run = await tab.open("files", view_as="gd-xay-dung")
        assert run.faults == []
        return run.text, tab.cookies


async def _at_once(front: Front, people: int) -> list[tuple[str, dict[str, str]]]:
    return await asyncio.gather(*(_visit(front, {}) for _each in range(people)))


def test_both_show_the_same_and_write_one_log(
    two: Two, province: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Browsers that come for the first time are shared out; what both enter is one whole chain."""
    monkeypatch.setenv("SSL_CERT_FILE", str(two.front.folder / "fullchain.pem"))
    written = sa.select(sa.func.count()).select_from(access_log)
    with province.connect() as connection:
        before = connection.scalar(written) or 0
    visits = finished(_at_once(two.front, 6))
    assert {int(cookies[COOKIE]) for _text, cookies in visits} == set(two.ports)
    assert len({text for text, _cookies in visits}) == 1
    with province.connect() as connection:
        assert connection.scalar(written) == before + 6
        assert list(broken(connection)) == []


def test_a_browser_stays_with_one_process_and_goes_on_with_the_other(
    chromium: Browser, two: Two, province: sa.Engine
) -> None:
    began = len(two.answered())
    context, page = visit(chromium, two, inspection(province))
    mine = process_of(context)
    assert fetches(page)
    asked = two.answered()[began:]
    assert {who for _path, who in asked} == {f"127.0.0.1:{mine}"}
    assert any(path.startswith("/media/") for path, _who in asked)

    two.stop(mine)  # the line breaks; the page comes back by itself, with the other process
    other = two.other(mine)
    deadline = time.monotonic() + LONG / 1000
    while process_of(context) != other:
        assert time.monotonic() < deadline
        page.wait_for_timeout(100)
    page.wait_for_function(CONNECTED, timeout=LONG)
    settle(page)
    line = [who for path, who in two.answered()[began:] if path == "/_stcore/stream"]
    assert line == [f"127.0.0.1:{mine}"]  # written down when it broke
    assert fetches(page)

    two.start(mine)  # nothing of this browser is there: it stays where it is
    before = len(two.answered())
    page.reload()
    settle(page)
    assert fetches(page)
    assert {who for _path, who in two.answered()[before:]} == {f"127.0.0.1:{other}"}
    context.close()
