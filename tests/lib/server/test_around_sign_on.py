"""Around sign-on, over HTTP: files, headers, the way back, calm pages, refusing to start."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient
from streamlit import config
from streamlit.auth_util import encode_provider_token
from streamlit.runtime import get_instance
from streamlit.runtime.secrets import secrets_singleton

from lib import server, sign_on
from lib.config import SettingError
from lib.database.schema import data_load, user_account
from lib.server import headers
from lib.server.sign_on_routes import RETURN_COOKIE
from lib.ui import frame
from tests.lib.sign_on.test_admission import Registry
from tests.program import serving
from tests.signing import COOKIE, SECRET, claims, cookie, provider, secrets_toml

ADDRESS = "http://127.0.0.1:8601"
SECURE_ADDRESS = "https://giam-sat.tests.example"
PAGE = {"accept": "text/html"}
Serve = Callable[..., TestClient]


@pytest.fixture
def secrets_of(tmp_path: Path) -> Iterator[Callable[..., None]]:
    """``secrets_of(address, …)``: what ``secrets_toml`` takes is what sign-on is set up by."""
    before = config.get_option("secrets.files")

    def set_up(address: str, *given: Any) -> None:
        config.set_option("secrets.files", [str(secrets_toml(tmp_path, address, *given))])
        secrets_singleton._reset()

    yield set_up
    config.set_option("secrets.files", before)
    secrets_singleton._reset()


@pytest.fixture
def serve(secrets_of: Callable[..., None]) -> Iterator[Serve]:
    """``serve(address, issuers)``: the server with sign-on set up."""
    with ExitStack() as open_until_the_end:

        def start(address: str = ADDRESS, issuers: dict[str, str] | None = None) -> TestClient:
            secrets_of(address, issuers)
            client = serving(base_url=address, follow_redirects=False)
            return open_until_the_end.enter_context(client)

        yield start


@pytest.fixture
def registry(
    engine: sa.Engine,
    use_database: Callable[[sa.Engine], None],
    monkeypatch: pytest.MonkeyPatch,
) -> Registry:
    use_database(engine)
    return Registry(engine, monkeypatch)


def stored() -> str:
    """The address of a file that some page has offered."""
    storage = get_instance().media_file_mgr._storage
    name = storage.load_and_get_id(b"rows", "text/csv", "download", "rows.csv")  # type: ignore[arg-type]
    return str(storage.get_url(name))


class TestFiles:
    def test_are_open_without_sign_on(self) -> None:
        with serving() as client:
            answer = client.get(stored())
        assert (answer.status_code, answer.content) == (200, b"rows")

    def test_are_for_a_sign_on_that_counts(self, registry: Registry, serve: Serve) -> None:
        client, said = serve(), claims("sub-an", "an@tests.example")
        file = stored()

        def fetch(*jar: str) -> int:
            kept = {"cookie": f"{COOKIE}={jar[0]}"} if jar else {}
            return client.get(file, headers=kept).status_code

        mine = cookie(said, ADDRESS)
        assert fetch() == 403
        assert fetch(mine) == 403  # the page has not let it in yet
        admitted = sign_on.read(said | {"is_logged_in": True})
        assert admitted is not None and sign_on.admit(admitted).username == "an"
        assert fetch(mine) == 200
        assert fetch(cookie(said, ADDRESS, secret="x" + SECRET)) == 403
        assert fetch(cookie(said, "http://elsewhere.example")) == 403
        assert fetch(mine[:-2]) == fetch("") == fetch("a.b.c") == 403
        registry.change(active=False)
        assert fetch(mine) == 403
        registry.change(active=True)
        assert fetch(mine) == 200
        client.get("/auth/logout", headers={"cookie": f"{COOKIE}={mine}"})
        assert fetch(mine) == 403

    def test_say_so_when_that_cannot_be_told(
        self, serve: Serve, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from lib.database.faults import DatabaseDown

        def down(_claims: object) -> bool:
            raise DatabaseDown

        monkeypatch.setattr(sign_on, "is_on", down)
        jar = {"cookie": f"{COOKIE}={cookie(claims('an', 'an@tests.example'), ADDRESS)}"}
        assert serve().get(stored(), headers=jar).status_code == 503

    def test_are_not_kept_by_the_browser(self) -> None:
        with serving() as client:
            assert client.get(stored()).headers["cache-control"] == "private, no-store"


class TestHeaders:
    @pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/agent/openapi.json"])
    def test_what_is_closed(self, serve: Serve, path: str) -> None:
        answer = serve().get(path)
        assert (answer.status_code, answer.content) == (404, b"")

    def test_plain_lines_are_not_called_encrypted(self, serve: Serve) -> None:
        answer = serve().get("/_stcore/health")
        assert "strict-transport-security" not in answer.headers
        assert "secure" not in answer.headers["set-cookie"].lower()

    def test_encrypted_lines_are(self, serve: Serve) -> None:
        """By the address of sign-on, also behind a proxy that says nothing."""
        answer = serve(SECURE_ADDRESS).get(
            "/_stcore/health", headers={"host": "giam-sat.tests.example"}
        )
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
        assert answer.headers["set-cookie"].endswith("; Secure")

    def test_every_inline_script_is_allowed_by_its_hash_and_no_other(self, serve: Serve) -> None:
        from lib.server.document import _hash

        answer = serve().get("/", headers=PAGE)
        policy = answer.headers["content-security-policy"]
        (scripts,) = re.findall(r"script-src ([^;]*)", policy)
        inline = re.findall(r"<script>(.*?)</script>", answer.text, flags=re.S)
        assert len(inline) == 2
        expected = {_hash(script) for script in (*inline, frame.bridge_script())}
        assert set(re.findall(r"'sha256-[^']*'", scripts)) == expected
        assert "unsafe-inline" not in scripts and "*" not in policy and "http" not in policy

    def test_a_policy_is_on_what_is_no_page_too(self, serve: Serve) -> None:
        policy = serve().get("/health").headers["content-security-policy"]
        assert policy == headers.content_policy()
        assert "frame-ancestors 'none'" in policy


class TestWayBack:
    def login(self, client: TestClient, referer: str) -> str | None:
        """What is kept of the page that sign-on was called from."""
        came = {"referer": referer} if referer else {}
        token = quote(encode_provider_token("tinh"))
        answer = client.get(f"/auth/login?provider={token}", headers=came)
        assert answer.status_code == 302, answer.text
        return answer.cookies.get(RETURN_COOKIE)

    def test_to_the_page_that_it_was_called_from(self, serve: Serve) -> None:
        with provider() as issuer:
            client = serve(issuers={"tinh": issuer})
            back = "/file?code=H61.02-1&lang=en&q=%2F%2Fevil.example"
            assert self.login(client, ADDRESS + back) == quote(back, safe="")
            answer = client.get("/oauth2callback?error=access_denied&state=x")
        assert answer.status_code == 403
        assert 'href="/file?code=H61.02-1&amp;lang=en&amp;q=%2F%2Fevil.example"' in answer.text

    @pytest.mark.parametrize(
        "referer",
        [
            "",
            "http://evil.example/files",
            "http://127.0.0.1:8601.evil.example/files",
            "http://127.0.0.1:8602/files",
            "http://user@127.0.0.1:8601/files",
            f"{ADDRESS}//evil.example",
            f"{ADDRESS}/auth/logout",
            f"{ADDRESS}/media/x.csv",
            f"{ADDRESS}/oauth2callback?code=1",
            f"{ADDRESS}/files?q=" + "x" * 2_000,
            "javascript:alert(1)",
        ],
    )
    def test_nowhere_else(self, serve: Serve, referer: str) -> None:
        with provider() as issuer:
            assert self.login(serve(issuers={"tinh": issuer}), referer) is None

    @pytest.mark.parametrize(
        "planted",
        [
            "//evil.example",
            "https://evil.example/",
            "/\\evil.example",
            "/auth/logout",
            "/files\r\nSet-Cookie: a=b",
            "/files?q=\tx",
            "files",
        ],
    )
    def test_also_not_by_a_planted_cookie(self, serve: Serve, planted: str) -> None:
        jar = {"cookie": f"{RETURN_COOKIE}={quote(planted, safe='')}"}
        answer = serve().get("/oauth2callback?error=access_denied", headers=jar)
        assert re.findall(r'href="([^"]*)"', answer.text) == ["/"]


class TestCalmPages:
    def test_when_the_provider_is_down(self, serve: Serve) -> None:
        client = serve()
        token = quote(encode_provider_token("tinh"))
        came = {"referer": f"{ADDRESS}/files?lang=en"}
        answer = client.get(f"/auth/login?provider={token}", headers=came)
        assert answer.status_code == 503
        assert "Hiện chưa thể đăng nhập" in answer.text
        assert "Signing in is not possible at the moment" in answer.text
        assert 'href="/files?lang=en"' in answer.text
        assert "Authentication error" not in answer.text

    def test_when_it_was_declined_without_the_words_of_who_declined(self, serve: Serve) -> None:
        answer = serve().get("/oauth2callback?error=<b>x&error_description=<script>y</script>")
        assert "Bạn chưa đăng nhập" in answer.text and "You have not signed in" in answer.text
        assert "<b>x" not in answer.text and "<script" not in answer.text

    def test_when_the_answer_is_of_no_use(self, serve: Serve) -> None:
        answer = serve().get("/oauth2callback?code=forged&state=forged")
        assert (answer.status_code, COOKIE in answer.cookies) == (400, False)
        assert "Signing in did not succeed" in answer.text

    def test_an_old_answer_does_no_harm_to_who_is_signed_on(self, serve: Serve) -> None:
        jar = {"cookie": f"{COOKIE}={cookie(claims('an'), ADDRESS)}"}
        answer = serve().get("/oauth2callback?code=old&state=old", headers=jar)
        assert (answer.status_code, answer.headers["location"]) == (302, "/")

    def test_after_log_out_the_start_is_next(self, serve: Serve) -> None:
        answer = serve().get("/oauth2callback")
        assert (answer.status_code, answer.headers["location"]) == (302, "/")


class TestStart:
    def test_is_refused_with_a_sample_secret(self, secrets_of: Callable[..., None]) -> None:
        secrets_of(ADDRESS, None, "changeme" * 6)
        with pytest.raises(SettingError, match="cookie_secret is a sample"):
            server.serve("127.0.0.1", 0)

    def test_is_refused_by_any_other_server_of_the_app(
        self, secrets_of: Callable[..., None]
    ) -> None:
        secrets_of(ADDRESS, None, "changeme" * 6)
        with pytest.raises(SettingError, match="cookie_secret is a sample"), serving():
            pass


def test_logging_out_is_entered_in_the_database(registry: Registry, serve: Serve) -> None:
    said = claims("sub-an", "an@tests.example")
    admitted = sign_on.read(said | {"is_logged_in": True})
    assert admitted is not None and sign_on.admit(admitted).username == "an"
    jar = {"cookie": f"{COOKIE}={cookie(said, ADDRESS)}"}
    answer = serve().get("/auth/logout", headers=jar)
    assert answer.status_code == 302
    assert sign_on.admit(admitted).refusal == "sign_on_over"
    assert registry.rows(user_account.c.username) == [("an",)]
    assert registry.rows(data_load.c.id) != []
