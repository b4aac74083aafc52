"""Faults under an open page: what its reader sees, and that it comes back without a click.

A server of the test's own over a PostgreSQL of its own, which are stopped, frozen, crashed and
started again. ``OVERSIGHT_TEST_TIMES=1`` prints how long each took.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from lib.database.engine import make_engine
from lib.database.migrate import upgrade
from lib.demo import build
from tests.browser.serving import free_port, served, settle
from tests.conftest import DEMO_AS_OF
from tests.disk import enlarge, small_disk
from tests.postgres import Postgres

LONG = 60_000  # milliseconds: what a test waits at most, many times what it takes
SECRETS = ("SELECT", "Traceback", "sqlalchemy", "psycopg", "127.0.0.1", "/work", "/tmp")
HEAD = ".page-head h1"
CUT_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
    "AND application_name = '' AND state = 'idle'"
)
STATE = ".page-head"
FAILED = "section.nothing.failed"


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    server = Postgres()
    try:
        server.start()
        engine = make_engine(server.url())
        upgrade(engine)
        build(engine, as_of=DEMO_AS_OF, files=300, progress=False)
        engine.dispose()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="module")
def address(postgres: Postgres) -> Iterator[str]:
    with served(postgres.url(), settings={"OVERSIGHT_STATEMENT_SECONDS": "3"}) as address:
        yield address


@pytest.fixture
def opened(chromium: Browser, address: str) -> Iterator[Page]:
    """The overview of the whole province, in Vietnamese."""
    page = chromium.new_page(viewport={"width": 1440, "height": 900}, locale="vi-VN")
    page.goto(f"{address}/?lang=vi")
    settle(page)
    expect(page.locator(HEAD)).to_be_visible()
    yield page
    page.close()


def click_on(page: Page) -> None:
    """Go to another page by its link in the menu, without waiting for what comes."""
    page.locator("nav.menu a").nth(2).click()


def assert_calm(page: Page, said: str, several: bool = False) -> None:
    """The one box that says so, or ``several``: one for each piece of the page; with nothing of the
    machine in it."""
    box = page.locator(FAILED)
    box = box.first if several else box
    expect(box).to_be_visible(timeout=LONG)
    expect(box).to_contain_text(said)
    expect(box).to_contain_text("tự thử lại")
    text = page.inner_text("body")
    assert not [word for word in SECRETS if word in text]


def assert_healed(page: Page) -> None:
    expect(page.locator(FAILED)).to_have_count(0, timeout=LONG)
    expect(page.locator(HEAD)).to_be_visible(timeout=LONG)


class Clock:
    """Says how long something took, when asked to by the environment."""

    def __init__(self, what: str) -> None:
        self.what = what

    def __enter__(self) -> None:
        self.began = time.monotonic()

    def __exit__(self, *_error: object) -> None:
        if os.environ.get("OVERSIGHT_TEST_TIMES"):
            print(f"\n{self.what}: {time.monotonic() - self.began:.1f} s")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["stopped", "crashed"])
def test_database_lost_and_back(opened: Page, postgres: Postgres, how: signal.Signals) -> None:
    postgres.halt(how)
    try:
        click_on(opened)
        with Clock(f"{how.name}: message"):
            assert_calm(opened, "Cơ sở dữ liệu không trả lời")
    finally:
        postgres.run()
    with Clock(f"{how.name}: back"):
        assert_healed(opened)


def test_database_frozen_and_thawed(opened: Page, postgres: Postgres) -> None:
    with postgres.frozen():
        click_on(opened)
        with Clock("frozen: message"):
            assert_calm(opened, "nhận yêu cầu nhưng không trả lời")
        opened.wait_for_timeout(6_000)  # it has tried again, in vain
        assert_calm(opened, "nhận yêu cầu nhưng không trả lời")
    with Clock("frozen: back"):
        assert_healed(opened)


def test_database_down_when_the_program_starts(chromium: Browser, postgres: Postgres) -> None:
    with ExitStack() as stack:
        postgres.halt()
        try:
            address = stack.enter_context(served(postgres.url()))
            page = chromium.new_page()
            stack.callback(page.close)
            page.goto(f"{address}/?lang=vi")
            assert_calm(page, "Cơ sở dữ liệu không trả lời")
        finally:
            postgres.run()
        with Clock("down at start: back"):
            assert_healed(page)


def test_question_that_takes_too_long(opened: Page, address: str, postgres: Postgres) -> None:
    """It waits for a lock, which counts as any other waiting, and longer than it may."""
    admin = sa.create_engine(postgres.url())
    with admin.begin() as other:
        other.exec_driver_sql("LOCK TABLE case_file IN ACCESS EXCLUSIVE MODE")
        opened.goto(f"{address}/timeliness?lang=vi&period=2026-Q1")  # not asked before
        with Clock("slow: message"):
            assert_calm(opened, "mất quá nhiều thời gian", several=True)
        expect(opened.locator(FAILED).first).to_contain_text("sau 3 giây")
    with Clock("slow: back"):
        assert_healed(opened)
    admin.dispose()


def test_no_connection_is_free(opened: Page, postgres: Postgres) -> None:
    """Others hold all the connections that the server has."""
    admin = sa.create_engine(postgres.url(), poolclass=sa.NullPool)
    with ExitStack() as stack:
        with suppress(sa.exc.OperationalError):
            while True:
                holds = stack.enter_context(admin.connect())
                holds.exec_driver_sql(CUT_OTHERS)
        click_on(opened)
        with Clock("busy: message"):
            assert_calm(opened, "Quá nhiều người")
    with Clock("busy: back"):
        assert_healed(opened)


def test_database_of_another_version(opened: Page, postgres: Postgres) -> None:
    """A newer program has migrated it; then the right version is back."""
    admin = sa.create_engine(postgres.url())
    with admin.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = version_num || 'x'")
    click_on(opened)
    assert_calm(opened, "Chương trình cũ hơn")
    with admin.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE alembic_version SET version_num = rtrim(version_num, 'x')"
        )
    with Clock("newer: back"):
        assert_healed(opened)
    admin.dispose()


def test_program_restarted_under_an_open_page(chromium: Browser, postgres: Postgres) -> None:
    """The page runs again by itself: it shows what has come in between."""
    port = free_port()
    page = chromium.new_page(locale="vi-VN")
    with served(postgres.url(), port=port) as address:
        page.goto(f"{address}/files?lang=vi")
        settle(page)
        before = state(page)
    lost(page)
    deliver(postgres)
    with served(postgres.url(), port=port), Clock("program restarted: new figures"):
        renewed(page, before)
        page.close()


def test_connection_of_the_browser(chromium: Browser, postgres: Postgres) -> None:
    """Cut for a moment, and for longer than the server keeps a session: each time the page runs
    again by itself, and the words of the reader's language say what is going on."""
    keeps = {"STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL": "3"}
    with served(postgres.url(), settings=keeps) as address, closing(Line(address)) as line:
        page = chromium.new_page(locale="vi-VN")
        page.goto(f"{line.address}/files?lang=vi&q=H")
        settle(page)
        for seconds in (1, 6):
            before = state(page)
            line.cut()
            lost(page)
            deliver(postgres)
            assert state(page) == before
            page.wait_for_timeout(seconds * 1000)
            line.mend()
            with Clock(f"line cut for {seconds} s: new figures"):
                renewed(page, before)
            assert "q=H" in page.url
        line.cut()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("Hiện chưa kết nối được", timeout=LONG)
        expect(dialog).not_to_contain_text("Streamlit")
        line.mend()
        expect(dialog).to_have_count(0, timeout=LONG)
        page.close()


def test_full_disk_while_a_file_is_made(
    chromium: Browser, postgres: Postgres, tmp_path: Path
) -> None:
    """Said beside the button; with room, the same click brings the whole file."""
    admin = sa.create_engine(postgres.url())
    with admin.connect() as connection:
        code, number = connection.execute(
            sa.text(
                "SELECT i.code, d.number FROM inspection i "
                "JOIN oversight.draw d ON d.inspection_id = i.id WHERE d.seed IS NOT NULL LIMIT 1"
            )
        ).one()
    admin.dispose()
    with (
        small_disk(tmp_path / "full", "16k") as folder,
        served(postgres.url(), settings={"TMPDIR": str(folder)}) as address,
    ):
        page = chromium.new_page(locale="vi-VN")
        asked = f"view_as=noi-vu&inspection={code}&draw={number}"
        page.goto(f"{address}/inspection?lang=vi&{asked}")
        settle(page)
        button = page.locator("[data-testid=stDownloadButton] button", has_text=".xlsx")
        button.click()
        expect(page.get_by_text("Chưa lập được tệp")).to_be_visible(timeout=LONG)
        assert list(folder.iterdir()) == []
        enlarge(folder, "16m")
        with page.expect_download(timeout=LONG) as fetched:
            button.click()
        assert zipfile.is_zipfile(fetched.value.path())
        page.close()


def deliver(postgres: Postgres) -> None:
    """Something new to be seen: the data is of one day later."""
    admin = sa.create_engine(postgres.url())
    with admin.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE data_load SET as_of = as_of + 1, finished_at = finished_at + interval '1 h' "
            "WHERE id = (SELECT max(id) FROM data_load)"
        )
    admin.dispose()


def lost(page: Page) -> None:
    page.wait_for_function(
        "document.querySelector('.stApp').dataset.testConnectionState !== 'CONNECTED'",
        timeout=LONG,
    )


def state(page: Page) -> str:
    """What the head of the page says, the day of the data among it."""
    return page.locator(STATE).text_content() or ""


def renewed(page: Page, before: str) -> None:
    """It says something else than ``before``."""
    page.wait_for_function(
        "([head, before]) => (document.querySelector(head)?.textContent ?? before) !== before",
        arg=[STATE, before],
        timeout=LONG,
    )


class Line:
    """A line to the server that can be cut, as a cable can: what goes through it breaks off, and
    nobody answers until it is mended."""

    def __init__(self, address: str) -> None:
        self._to = ("127.0.0.1", int(address.rpartition(":")[2]))
        self._port = free_port()
        self.address = f"http://127.0.0.1:{self._port}"
        self._open: list[socket.socket] = []
        self.mend()

    def mend(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self._port), backlog=50)
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def cut(self) -> None:
        for each in (self._listener, *self._open):
            with suppress(OSError):  # the other end has hung up already
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        self._open.clear()

    close = cut

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):  # cut
            while True:
                near, _from = listener.accept()
                far = socket.create_connection(self._to)
                self._open += [near, far]
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=_pass_on, args=(one, other), daemon=True).start()


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):  # cut
        while data := one.recv(65536):
            other.sendall(data)
        other.shutdown(socket.SHUT_WR)
