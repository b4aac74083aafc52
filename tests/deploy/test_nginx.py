"""The nginx site: accepted by nginx itself, and what goes through it to whom."""

from __future__ import annotations

import http.client
import json
import subprocess
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from lib.server import HEADERS
from tests.browser.serving import free_port, served
from tests.deploy.conftest import Front, program, write_site
from tests.loops import finished
from tests.protocol import Tab

Nginx = Callable[[int], AbstractContextManager[Front]]


class Echo(BaseHTTPRequestHandler):
    """Answers with what it was asked: headers as JSON, and a cookie as long as a sign-on."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = json.dumps({"path": self.path, "headers": self.headers.items()}).encode()
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200)
        for part in range(3):
            self.send_header("Set-Cookie", f"part{part}={'x' * 4_000}; Path=/")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *_words: Any) -> None:
        return


@pytest.fixture
def echo() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def ask(
    front: Front,
    path: str = "/",
    headers: dict[str, str] | None = None,
    body: bytes | None = None,
    secure: bool = True,
) -> tuple[http.client.HTTPResponse, bytes]:
    """One request over a line of its own."""
    line: http.client.HTTPConnection
    if secure:
        line = http.client.HTTPSConnection("localhost", front.secure, context=front.trust)
    else:
        line = http.client.HTTPConnection("localhost", front.plain)
    line.request("POST" if body else "GET", path, body, headers or {})
    answer = line.getresponse()
    content = answer.read()
    line.close()
    return answer, content


@pytest.mark.parametrize("processes", [(8501,), (8501, 8502)])
def test_nginx_accepts_the_site(tmp_path: Path, processes: tuple[int, ...]) -> None:
    write_site(tmp_path, *processes)
    command = [program("nginx"), "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "[warn]" not in done.stderr and "[emerg]" not in done.stderr


def test_without_encryption_one_is_sent_on(nginx: Nginx, echo: int) -> None:
    with nginx(echo) as front:
        answer, _body = ask(front, "/files?q=1", {"Host": "evil.example"}, secure=False)
    assert answer.status == 301
    assert answer.headers["Location"] == "https://localhost/files?q=1"


def test_no_header_from_outside_says_who_one_is(nginx: Nginx, echo: int) -> None:
    said = {
        "X-Forwarded-For": "6.6.6.6",
        "X-Forwarded-Proto": "http",
        "X-Forwarded-Host": "evil.example",
        "X-Real-IP": "6.6.6.6",
        "Forwarded": "for=6.6.6.6",
        "X-Forwarded-User": "chu-tich",
        "X-Forwarded-Email": "chu-tich@tinh.example",
        "X-Forwarded-Preferred-Username": "chu-tich",
        "X-Forwarded-Groups": "admin",
        "X-Forwarded-Access-Token": "x",
        "X-Auth-Request-User": "chu-tich",
        "X-Auth-Request-Email": "chu-tich@tinh.example",
        "X-Remote-User": "chu-tich",
        "Remote-User": "chu-tich",
        "X-Harmless": "kept",
    }
    with nginx(echo) as front:
        _answer, body = ask(front, "/", said)
    got = {name.lower(): value for name, value in json.loads(body)["headers"]}
    assert got["x-harmless"] == "kept"
    assert got["x-forwarded-proto"] == "https"
    assert got["x-forwarded-for"] == "127.0.0.1"
    kept = {"x-harmless", "x-forwarded-proto", "x-forwarded-for"}
    assert {name.lower() for name in said} & set(got) == kept


def test_a_long_sign_on_goes_both_ways(nginx: Nginx, echo: int) -> None:
    cookie = "; ".join(f"part{n}={'x' * 3_900}" for n in range(3))
    with nginx(echo) as front:
        answer, body = ask(front, "/", {"Cookie": cookie})
    assert answer.status == 200
    assert dict(json.loads(body)["headers"])["Cookie"] == cookie
    assert len(answer.headers.get_all("Set-Cookie") or []) == 3


@pytest.mark.parametrize(("megabytes", "status"), [(5, 200), (7, 413)])
def test_how_much_may_be_sent(nginx: Nginx, echo: int, megabytes: int, status: int) -> None:
    with nginx(echo) as front:
        answer, _body = ask(front, "/", body=b"x" * megabytes * 1_000_000)
    assert answer.status == status


def test_what_people_search_for_is_not_written_down(nginx: Nginx, echo: int) -> None:
    with nginx(echo) as front:
        ask(front, "/files?q=nguyen-van-hung", {"Referer": "https://localhost/?q=nguyen-van-hung"})
    logs = {path.name: path.read_text() for path in front.folder.glob("*.log")}
    assert " /files " in logs["oversight.log"]
    assert [name for name, text in logs.items() if "hung" in text] == []


def test_while_the_dashboard_is_away(nginx: Nginx) -> None:
    with nginx(free_port()) as front:
        answer, body = ask(front, "/files")
    logs = (front.folder / "oversight-error.log").read_text()
    assert answer.status == 503
    assert "Trang này tự thử lại" in body.decode() and "tries again" in body.decode()
    assert Counter(name.lower() for name in answer.headers)["content-type"] == 1
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert logs == ""


async def _visit(front: Front) -> str:
    async with Tab(front.address) as tab:
        return (await tab.open("definitions")).text


def test_the_dashboard_behind_it(
    demo_engine: sa.Engine, nginx: Nginx, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages over the websocket, each header once, cookies for encrypted lines alone."""
    url = demo_engine.url.render_as_string(hide_password=False)
    port = free_port()
    with served(url, 180, port=port), nginx(port) as front:
        monkeypatch.setenv("SSL_CERT_FILE", str(front.folder / "fullchain.pem"))
        page, content = ask(front, "/files", {"Accept": "text/html", "Accept-Encoding": "gzip"})
        token, _body = ask(front, "/_stcore/health")
        health, state = ask(front, "/health")
        shown = finished(_visit(front))
    assert page.status == 200 and content.startswith(b"\x1f\x8b")  # packed once, by the dashboard
    names = Counter(name.lower() for name in page.headers)
    assert {name: names[name.lower()] for name in (*HEADERS, "Strict-Transport-Security")} == (
        dict.fromkeys((*HEADERS, "Strict-Transport-Security"), 1)
    )
    assert names["content-security-policy"] == names["content-encoding"] == names["server"] == 1
    assert page.headers["Server"] == "nginx"
    cookies = token.headers.get_all("Set-Cookie") or []
    assert cookies and all("; secure" in cookie.lower() for cookie in cookies)
    assert health.status == 200 and json.loads(state)["status"] == "ok"
    assert "Tỷ lệ" in shown or "Định nghĩa" in shown
