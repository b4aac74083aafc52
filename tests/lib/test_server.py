"""The server around the app: the document it hands out, its headers, its health."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit
from starlette.testclient import TestClient
from streamlit import config
from streamlit.runtime.pages_manager import PagesManager

from lib import server
from lib.config import ROOT
from tests.program import serving

PAGE = {"accept": "text/html,application/xhtml+xml"}
INDEX = Path(streamlit.__file__).parent / "static" / "index.html"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with serving() as client:
        yield client


class TestDocument:
    @pytest.mark.parametrize("path", ["/", "/files", "/file?code=1"])
    def test_speaks_vietnamese(self, client: TestClient, path: str) -> None:
        text = client.get(path, headers=PAGE).text
        assert '<html lang="vi">' in text
        assert "<title>Giám sát công vụ</title>" in text
        assert "get:()=>'vi-VN'" in text

    def test_speaks_the_language_that_the_address_asks_for(self, client: TestClient) -> None:
        text = client.get("/files?lang=en", headers=PAGE).text
        assert '<html lang="en">' in text
        assert "get:()=>'en-GB'" in text
        assert '<html lang="vi">' in client.get("/?lang=fr", headers=PAGE).text

    def test_is_whole_whatever_the_browser_has_kept(self, client: TestClient) -> None:
        first = client.get("/", headers=PAGE)
        again = client.get("/", headers=PAGE | {"if-none-match": first.headers.get("etag", "x")})
        assert (again.status_code, again.text) == (200, first.text)
        assert client.get("/", headers=PAGE | {"range": "bytes=0-9"}).text == first.text

    def test_is_compressed(self, client: TestClient) -> None:
        assert client.get("/files", headers=PAGE).headers["content-encoding"] == "gzip"

    def test_names_only_addresses_of_its_own(self) -> None:
        text = server.document(INDEX.read_text(encoding="utf-8"), "vi")
        addresses = re.findall(r'(?:href|src)="([^"]*)"', text)
        assert len(addresses) > 10
        assert [address for address in addresses if not address.startswith("./")] == []

    def test_changes_everything_it_means_to_change(self) -> None:
        """Fails when a new version of the framework words its document differently."""
        before = INDEX.read_text(encoding="utf-8")
        after = server.document(before, "vi")
        assert '<html lang="en">' in before and '<html lang="en">' not in after
        assert "<title>Streamlit</title>" in before and "<title>Streamlit</title>" not in after
        assert "SourceSans" in before and "SourceSans" not in after
        assert './favicon.png"' in before and './app/static/favicon.png"' in after
        assert "_stcore/agent" in before.split("<noscript>")[1]
        assert "_stcore/agent" not in after.split("<noscript>")[1]

    @pytest.mark.parametrize("part", server.FONTS)
    def test_loads_fonts_that_are_there(self, client: TestClient, part: str) -> None:
        path = f"app/static/fonts/ibm-plex-sans-{part}-wght-normal.woff2"
        assert f'href="./{path}"' in client.get("/", headers=PAGE).text
        font = client.get(f"/{path}")
        assert (font.status_code, font.headers["content-type"]) == (200, "font/woff2")
        assert font.headers["cache-control"] == "public, max-age=86400"


class TestHeaders:
    @pytest.mark.parametrize("path", ["/", "/health", "/_stcore/health", "/app/static/mark.svg"])
    def test_are_on_every_response(self, client: TestClient, path: str) -> None:
        headers = client.get(path).headers
        assert {name: headers.get(name) for name in server.HEADERS} == server.HEADERS


class TestHealth:
    def test_answers(self, client: TestClient) -> None:
        response = client.get("/health/live")
        assert (response.status_code, response.json()) == (200, {"status": "ok"})


class TestSettings:
    def test_of_the_project_apply(self) -> None:
        assert server.app.script_path == ROOT / "dashboard.py"
        assert config.get_option("browser.gatherUsageStats") is False
        assert config.get_option("client.showErrorDetails") == "none"
        assert config.get_option("runner.postScriptGC") is False
        assert config.get_option("runner.magicEnabled") is False
        assert config.get_option("server.enableStaticServing") is True

    def test_pages_are_not_served_file_by_file(self) -> None:
        assert PagesManager.uses_pages_directory is False


def test_a_taken_port_is_said_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(server.AddressTakenError, match=f"127.0.0.1:{port}"):
            server.serve("127.0.0.1", port)
