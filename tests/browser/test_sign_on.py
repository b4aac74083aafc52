"""Sign-on from end to end: a browser, the served dashboard over real data, an identity provider."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Page, expect

from lib.config import local_now
from lib.database.schema import access_log, data_load, sign_on, user_account
from lib.demo import build
from tests.browser.conftest import watch
from tests.browser.serving import free_port, served, settle
from tests.conftest import DEMO_AS_OF
from tests.databases import SqliteDatabases
from tests.signing import COOKIE, Person, claims, cookie, provider, secrets_toml

FILES = 600
A, S = user_account.c, sign_on.c
PEOPLE = ("chu-tich", "noi-vu", "gd-xay-dung", "gd-cong-thuong", "ct-tap-son", "pgd-nnmt")
STRANGER = Person("stranger", "stranger@tests.example")
UNSURE = Person("unsure", "van-hanh@tests.example", verified=False)
SIGN_IN, SIGN_OUT, OTHER_ACCOUNT = "Đăng nhập", "Đăng xuất", "Đăng xuất và chọn tài khoản khác"
SIGNED_OUT, OVER, NO_ACCESS = (
    "Vui lòng đăng nhập",
    "Vui lòng đăng nhập lại",
    "Tài khoản này không có quyền",
)
CARD = ".nothing h2"


@dataclass(frozen=True)
class Site:
    """The served dashboard and its two identity providers."""

    address: str
    engine: sa.Engine
    issuer: str
    port_of_second: int

    def change(self, username: str, **values: Any) -> None:
        self._run(sa.update(user_account).where(A.username == username).values(values))

    def age(self, username: str, **span: float) -> None:
        """The sign-ons of an account were last seen this long ago."""
        seen = local_now() - timedelta(**span)
        self._run(sa.update(sign_on).where(S.username == username).values(last_seen_at=seen))

    def _run(self, statement: Any) -> None:
        with self.engine.begin() as connection:
            connection.execute(statement)

    def log(self, username: str) -> list[tuple[str, str | None]]:
        log = access_log.c
        asked = sa.select(log.action, log.subject).where(
            log.username == username, log.action.in_(("sign_on", "sign_off", "refused"))
        )
        with self.engine.connect() as connection:
            return [(row[0], row[1]) for row in connection.execute(asked.order_by(log.id))]


@pytest.fixture(scope="module")
def site(
    sqlite_databases: SqliteDatabases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    engine = sqlite_databases.empty()
    build(engine, as_of=DEMO_AS_OF, files=FILES)
    with engine.begin() as connection:
        connection.execute(sa.update(data_load).values(is_demo=False))
        email = A.username + "@tests.example"
        connection.execute(sa.update(user_account).values(is_demo=False, email=email))
    people = [Person(name, f"{name}@tests.example") for name in PEOPLE]
    port, second = free_port(), free_port()
    with provider(*people, STRANGER, UNSURE) as issuer:
        issuers = {"tinh": issuer, "khac": f"http://localhost:{second}"}
        folder = tmp_path_factory.mktemp("secrets")
        file = secrets_toml(folder, f"http://127.0.0.1:{port}", issuers)
        # both are believed, so that only what binds an account to one identity keeps them apart
        settings = {
            "OVERSIGHT_SECRETS_FILE": str(file),
            "OVERSIGHT_SIGN_ON_ISSUERS": " ".join(issuers.values()),
        }
        with served(_url(engine), port=port, settings=settings) as address:
            yield Site(address, engine, issuer, second)
    sqlite_databases.drop(engine)


def _url(engine: sa.Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[Callable[[], BrowserContext]]:
    """``visitor()``: a browser that nobody has used yet."""
    opened: list[BrowserContext] = []

    def new() -> BrowserContext:
        opened.append(chromium.new_context(locale="vi-VN"))
        return opened[-1]

    yield new
    for context in opened:
        context.close()


def come(site: Site, context: BrowserContext, path: str = "/") -> Page:
    page = context.new_page()
    page.goto(site.address + path)
    settle(page)
    return page


def sign_in(page: Page, subject: str, by: str = "tinh") -> None:
    """From a page that asks for it, by the button of a person at the provider."""
    page.get_by_role("button", name=f"{SIGN_IN}: {by}").click()
    page.wait_for_url("**/oauth2/authorize**")
    page.get_by_role("button", name=subject, exact=True).click()


def signed_in(site: Site, context: BrowserContext, username: str, path: str = "/") -> Page:
    page = come(site, context, path)
    sign_in(page, username)
    page.wait_for_url(site.address + "/**")
    settle(page)
    expect(page.locator(".page-head h1")).to_be_visible()
    return page


def refused(page: Page, words: str) -> None:
    """The page says ``words`` and shows nothing else."""
    expect(page.locator(CARD)).to_contain_text(words)
    expect(page.locator(".page-head")).to_have_count(0)
    expect(page.locator(".menu")).to_have_count(0)


def click_on(page: Page) -> None:
    """One interaction that keeps the page's session."""
    page.evaluate("() => { history.pushState({}, '', '/files');"
                  " window.dispatchEvent(new PopStateEvent('popstate')); }")  # fmt: skip


def identity(context: BrowserContext) -> str:
    return next(each["value"] for each in context.cookies() if each["name"] == COOKIE)


def test_signs_in_sees_the_own_unit_and_comes_back_to_the_deep_link(
    site: Site, visitor: Callable[[], BrowserContext]
) -> None:
    path = "/files?period=2023-11-01..2026-11-20&measure=resolved"
    context = visitor()
    page = come(site, context, path)
    refused(page, SIGNED_OUT)
    faults: list[str] = []
    sign_in(page, "gd-xay-dung")
    page.wait_for_url(site.address + path)
    watch(page, site.address, faults)
    settle(page)
    expect(page.locator(".signed-on b")).not_to_be_empty()
    assert page.locator("tbody tr").count() > 0
    page.get_by_role("link", name="Tổng quan").first.click()
    settle(page)
    assert faults == []  # the content policy lets every script of the page run
    assert site.log("gd-xay-dung")[0] == ("sign_on", None)
    kept = {each["name"]: each for each in context.cookies()}
    assert kept[COOKIE]["httpOnly"] and kept[COOKIE]["sameSite"] == "Lax"
    assert "oversight_return" not in kept


def test_stranger_sees_what_to_do_and_can_choose_another_account(
    site: Site, visitor: Callable[[], BrowserContext]
) -> None:
    page = come(site, visitor())
    sign_in(page, "stranger")
    page.wait_for_url(site.address + "/**")
    settle(page)
    refused(page, NO_ACCESS)
    page.get_by_role("button", name=OTHER_ACCOUNT).click()
    page.wait_for_url("**/oauth2/end_session**")
    page.get_by_role("button").first.click()
    page.wait_for_url(site.address + "/**")
    settle(page)
    refused(page, SIGNED_OUT)
    assert site.log("stranger@tests.example") == [("refused", "sign_on: no_access")]


def test_unverified_address(site: Site, visitor: Callable[[], BrowserContext]) -> None:
    page = come(site, visitor())
    sign_in(page, "unsure")
    page.wait_for_url(site.address + "/**")
    settle(page)
    refused(page, "chưa được xác minh")


def test_the_same_address_at_another_provider_does_not_merge(
    site: Site, visitor: Callable[[], BrowserContext]
) -> None:
    signed_in(site, visitor(), "noi-vu")
    with provider(Person("x", "noi-vu@tests.example"), port=site.port_of_second):
        page = come(site, visitor())
        sign_in(page, "x", by="khac")
        page.wait_for_url(site.address + "/**")
        settle(page)
        refused(page, NO_ACCESS)


def test_role_and_disabling_work_at_the_next_click(
    site: Site, visitor: Callable[[], BrowserContext]
) -> None:
    page = signed_in(site, visitor(), "gd-cong-thuong", "/files?period=2023-11-01..2026-11-20")
    narrow = page.locator(".pager").first.inner_text()
    site.change("gd-cong-thuong", role="home_affairs")
    page.get_by_role("link", name="Tổng quan").first.click()
    settle(page)
    page.goto(site.address + "/files?period=2023-11-01..2026-11-20")
    settle(page)
    assert page.locator(".pager").first.inner_text() != narrow
    site.change("gd-cong-thuong", role="operator")
    click_on(page)
    expect(page.locator(".nothing.forbidden")).to_be_visible()
    site.change("gd-cong-thuong", role="head", active=False)
    click_on(page)
    refused(page, NO_ACCESS)


def test_idle_time(site: Site, visitor: Callable[[], BrowserContext]) -> None:
    context = visitor()
    page = signed_in(site, context, "ct-tap-son")
    site.age("ct-tap-son", minutes=29)
    click_on(page)
    expect(page.locator(".page-head h1")).to_have_text("Hồ sơ")
    site.age("ct-tap-son", minutes=31)
    page.get_by_role("link", name="Tổng quan").first.click()
    refused(page, OVER)
    sign_in(page, "ct-tap-son")  # and from there in again
    page.wait_for_url(site.address + "/**")
    settle(page)
    expect(page.locator(".page-head h1")).to_be_visible()


def test_log_out_ends_the_other_tab_and_every_copy_of_the_cookie(
    site: Site, visitor: Callable[[], BrowserContext]
) -> None:
    context = visitor()
    first = signed_in(site, context, "chu-tich")
    second = come(site, context)
    expect(second.locator(".page-head h1")).to_be_visible()
    stolen = identity(context)
    first.get_by_role("button", name=SIGN_OUT, exact=True).click()
    first.wait_for_url("**/oauth2/end_session**")
    click_on(second)
    refused(second, OVER)
    thief = visitor()
    thief.add_cookies([{"name": COOKIE, "value": stolen, "url": site.address}])
    refused(come(site, thief), OVER)
    assert ("sign_off", None) in site.log("chu-tich")


def test_forged_cookie(site: Site, visitor: Callable[[], BrowserContext]) -> None:
    said = claims("forger", "van-hanh@tests.example", iss=site.issuer)
    for forged in (
        cookie(said, site.address, secret="another key that nobody here has drawn"),
        cookie(said, "http://elsewhere.example"),
        cookie(said, site.address)[:-3],
    ):
        context = visitor()
        context.add_cookies([{"name": COOKIE, "value": forged, "url": site.address}])
        refused(come(site, context), SIGNED_OUT)


def test_an_old_cookie_is_too_old(site: Site, visitor: Callable[[], BrowserContext]) -> None:
    """The framework itself takes cookies of a month."""
    long_ago = int(time.time()) - 11 * 3600
    said = claims("x", "van-hanh@tests.example", iss=site.issuer, iat=long_ago, auth_time=long_ago)
    context = visitor()
    value = cookie(said, site.address)
    context.add_cookies([{"name": COOKIE, "value": value, "url": site.address}])
    refused(come(site, context), OVER)


def test_declined_at_the_provider(site: Site, visitor: Callable[[], BrowserContext]) -> None:
    page = come(site, visitor(), "/files?lang=vi")
    page.get_by_role("button", name=f"{SIGN_IN}: tinh").click()
    page.wait_for_url("**/oauth2/authorize**")
    page.get_by_role("button", name="Deny").click()
    expect(page.locator("h1").first).to_have_text("Bạn chưa đăng nhập")
    page.get_by_role("link").click()
    page.wait_for_url(site.address + "/files?lang=vi")
    settle(page)
    refused(page, SIGNED_OUT)


def test_provider_down(site: Site, visitor: Callable[[], BrowserContext]) -> None:
    """And back again: from the calm page one click leads to where sign-on succeeds."""
    page = come(site, visitor(), "/files")
    page.get_by_role("button", name=f"{SIGN_IN}: khac").click()
    expect(page.locator("h1").first).to_have_text("Hiện chưa thể đăng nhập")
    page.get_by_role("link").click()
    settle(page)
    with provider(Person("y", "nobody@tests.example"), port=site.port_of_second):
        sign_in(page, "y", by="khac")
        page.wait_for_url(site.address + "/files")
        settle(page)
        refused(page, NO_ACCESS)


def test_headers_of_the_caller_name_nobody(site: Site, chromium: Browser) -> None:
    """There is no trusted proxy: what one would say is not listened to."""
    said = {"X-Forwarded-Email": "chu-tich@tests.example", "X-Forwarded-User": "chu-tich"}
    said |= {"Remote-User": "chu-tich", "X-Remote-User": "chu-tich"}
    context = chromium.new_context(locale="vi-VN", extra_http_headers=said)
    refused(come(site, context), SIGNED_OUT)
    context.close()


@contextmanager
def another_site(page: Page, target: str) -> Iterator[str]:
    """A page of another site that leads to ``target``."""
    address = "http://evil.tests.example/"
    body = f'<a href="{target}">x</a><img src="{target}"><iframe src="{target}"></iframe>'
    page.route(address, lambda route: route.fulfill(body=body, content_type="text/html"))
    yield address
    page.unroute(address)


def test_another_site_can_end_a_sign_on_and_nothing_more(
    site: Site, visitor: Callable[[], BrowserContext]
) -> None:
    """A picture or frame carries no cookie; a link that is followed ends the sign-on: a nuisance,
    after which one signs on again."""
    context = visitor()
    page = signed_in(site, context, "pgd-nnmt")
    evil = context.new_page()
    with another_site(evil, f"{site.address}/auth/logout") as address:
        evil.goto(address, wait_until="load")
        click_on(page)
        expect(page.locator(".page-head h1")).to_have_text("Hồ sơ")
        evil.get_by_role("link").click()
        evil.wait_for_url("**/oauth2/end_session**")
    page.get_by_role("link", name="Tổng quan").first.click()
    refused(page, OVER)


def test_files_without_a_session(site: Site) -> None:
    answer = httpx.get(f"{site.address}/media/0123456789abcdef.csv")
    assert answer.status_code == 403
    assert "server" not in answer.headers


def test_serve_does_not_start_with_a_sample_secret(tmp_path: Path, site: Site) -> None:
    file = secrets_toml(tmp_path, site.address, secret="changeme" * 6)
    settings = {"OVERSIGHT_SECRETS_FILE": str(file)}
    said = "cookie_secret is a sample"
    with (
        pytest.raises(RuntimeError, match=said) as why,
        served(_url(site.engine), settings=settings),
    ):
        pass
    assert "Traceback" not in str(why.value)
