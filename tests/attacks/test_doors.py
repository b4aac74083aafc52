"""What the server answers beside its pages: to strangers, to other sites, to odd requests."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.attacks.conftest import CHAIRMAN
from tests.attacks.protocol import XSRF, Tab, fetch

OTHER_SITES = (
    "http://evil.example",
    "https://evil.example:8501",
    "null",
    "https://evil.streamlit.app",
)
CLOSED = ("/_stcore/metrics", "/_stcore/agent/openapi.json", "/_stcore/agent/mcp")
OUTSIDE = (
    "/app/static/../../lib/config.py", "/app/static/%2e%2e/%2e%2e/lib/config.py",
    "/app/static/..%2f..%2flib/config.py", "/app/static/..%5c..%5clib%5cconfig.py",
    "/app/static//etc/passwd", "/static/../../../../../etc/passwd", "/media/../lib/config.py",
    "/media/..%2f..%2fetc%2fpasswd", "/component/../../lib/config.py", "/lib/config.py",
    "/_stcore/bidi-components/../../lib/config.py", "/.streamlit/secrets.toml", "/.git/config",
    "/data/oversight.sqlite", "/app/static/%00", "/app/static/fonts/../../../.streamlit/config.toml"
)  # fmt: skip
CONTENT = (
    b"PREFIX",
    b"root:x:",
    b"cookie_secret",
    b"[core]",
    b"SQLite format",
    b"gatherUsageStats",
)
UNASKED = ("clear_cache", "load_git_info", "set_run_on_save", "debug_shutdown_runtime",
           "debug_disconnect_websocket")  # fmt: skip
IDENTITY = (
    "X-Forwarded-User", "X-Forwarded-Email", "X-Auth-Request-Email", "X-Remote-User", "Remote-User",
    "X-Forwarded-Preferred-Username", "Authorization", "X-WEBAUTH-USER", "X-User", "X-Email",
)  # fmt: skip


@pytest.mark.parametrize("site", OTHER_SITES)
def test_another_site_opens_no_line(address: str, site: str) -> None:
    with pytest.raises(InvalidStatus) as refused, Tab(address, origin=site):
        pass
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("path", CLOSED)
def test_what_is_for_programs_is_closed(address: str, path: str) -> None:
    """The number of sessions, names of functions, an interface nobody asked for."""
    assert fetch(address, path) == (404, b"")


@pytest.mark.parametrize("path", OUTSIDE)
def test_no_path_leads_out_of_its_folder(address: str, path: str) -> None:
    _status, body = fetch(address, path)
    assert not [each for each in CONTENT if each in body]


def test_other_sites_do_not_steer_the_page(address: str) -> None:
    """Which sites may send it messages: none, not even those of the framework's maker."""
    status, body = fetch(address, "/_stcore/host-config")
    assert status == 200
    assert b"streamlit.app" not in body and b'"allowedOrigins":[]' in body.replace(b" ", b"")


def test_headers_that_name_somebody_are_not_believed(address: str) -> None:
    """Without a proxy that is trusted to set them, they are what anybody may write."""
    from tests.attacks.test_reach import asked

    with Tab(address) as plain, Tab(address, headers=dict.fromkeys(IDENTITY, "noi-vu")) as named:
        shown = [tab.open("", asked(CHAIRMAN)).seen.texts for tab in (plain, named)]
        first = [tab.open("", {}).seen.texts for tab in (plain, named)]
    assert shown[0] == shown[1] and first[0] == first[1]


@pytest.mark.parametrize("kind", UNASKED)
def test_a_message_that_no_page_sends_does_nothing(address: str, kind: str) -> None:
    """Not to the caches of everybody, nor to the server; and says nothing of where it runs."""
    with Tab(address) as tab, Tab(address) as other:
        other.open("definitions", {})
        message = BackMsg()
        setattr(message, kind, True)
        tab.line.send(message.SerializeToString())
        run = tab.open("definitions", {})
        assert not any(m.WhichOneof("type") == "git_info_changed" for m in run.messages)
        assert run.seen.title and not run.alerts
        assert other.again().seen.title


def test_a_frame_that_is_no_message_ends_its_own_line_only(address: str) -> None:
    with Tab(address) as other:
        for odd in (b"\xff" * 100, b"\x00", "text"):
            with Tab(address) as tab:
                tab.line.send(odd)
                with pytest.raises((ConnectionClosed, TimeoutError)):
                    while True:
                        tab.line.recv(timeout=3)
        assert other.open("definitions", {}).seen.title


def test_a_message_is_no_larger_than_a_page_needs(address: str) -> None:
    """10 MB end the line that sends them; a long address (300 KB) is only a long address. Others
    are answered meanwhile."""
    with Tab(address) as other, Tab(address) as tab:
        message = BackMsg()
        message.rerun_script.query_string = "q=" + "x" * 10_000_000
        with pytest.raises(ConnectionClosed) as closed:
            tab.line.send(message.SerializeToString())
            assert other.open("definitions", {}).seen.title
            while True:
                tab.line.recv(timeout=20)
        # the line may be gone before its last word has come
        assert closed.value.rcvd is None or closed.value.rcvd.code == 1009
        for path in ("", "files", "file"):
            run = other.open(
                path, {"q": "x" * 100_000, "unit": "y" * 100_000, "code": "z" * 99_999}
            )
            assert run.seen.html and not run.alerts and "failed" not in run.seen.nothing
            assert len(run.raw) < 1_000_000


def test_two_hundred_lines_hold_nobody_up(address: str) -> None:
    """Open and silent, as many at once; the next one is answered as ever."""
    with ExitStack() as many:
        for _number in range(200):
            many.enter_context(Tab(address, cookies={XSRF: "x"}))
        with Tab(address) as tab:
            assert tab.open("definitions").seen.title
    with Tab(address) as tab:
        assert tab.open("definitions").seen.title


def test_a_file_of_another_session_is_not_put(address: str) -> None:
    """Uploads go to one's own session, with its token."""
    with Tab(address) as tab:
        tab.open("definitions", {})
        place = f"/_stcore/upload_file/{tab.session}/0123abcd"
        for path in (place, "/_stcore/upload_file/no-such/0123abcd",
                     "/_stcore/upload_file/..%2f..%2fx/..%2f..%2fy"):  # fmt: skip
            status, body = fetch(address, path, {"Content-Length": "0"}, method="PUT")
            assert status >= 400, path
            assert b"Traceback" not in body
