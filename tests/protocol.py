"""A client that speaks the app's websocket as one tab of a browser does, without drawing anything.

    async with Tab(address) as tab:
        run = await tab.open("files", view_as="gd-xay-dung")
        run = await tab.follow(run.links[0])

What the framework's own script does in a browser is done here alike: pages are found by their path
in the navigation that the server sent, big messages are kept and told by their hash, and a run that
starts over is awaited to its end. Links are followed as ``lib/ui/bridge.js`` does: in the same
session. Many tabs at once share one thread; ``tests.attacks.protocol`` is for one tab that lies, of
which every byte is kept.
"""

from __future__ import annotations

import asyncio
import re
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from http.cookies import SimpleCookie
from types import TracebackType
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

XSRF_COOKIE = "_streamlit_xsrf"
LINK = re.compile(r'<a\b[^>]*?\bhref="([^"]*)"')
FAILED = re.compile(r'<section class="nothing failed".*?</section>', re.S)
TAG = re.compile(r"<(style|script)>.*?</\1>|<[^>]+>", re.S)
KEPT_RUNS = 2  # global.maxCachedMessageAge: runs that a browser keeps a big message for
TRIGGER = object()  # as the value of a widget: a button was pressed


class RunFailed(RuntimeError):
    """The server ended the session, or a run did not end in time."""


@dataclass
class Run:
    """What came back from one run of the script. Times in seconds from sending; ``received`` is
    bytes of messages before compression; ``messages`` holds kept ones in place of their hash."""

    path: str
    messages: list[ForwardMsg] = field(default_factory=list)
    received: int = 0
    first: float = 0.0
    seconds: float = 0.0

    def elements(self, kind: str = "") -> Iterator[Any]:
        """The elements that were drawn, in the order of their coming; of one kind, if named."""
        for message in self.messages:
            if message.WhichOneof("type") != "delta":
                continue
            if message.delta.WhichOneof("type") == "new_element":
                element = message.delta.new_element
                drawn = element.WhichOneof("type")
                if drawn and kind in ("", drawn):
                    yield getattr(element, drawn) if kind else element

    @property
    def html(self) -> str:
        """All HTML of the page, style sheet and script among it."""
        return "\n".join(element.body for element in self.elements("html"))

    @property
    def text(self) -> str:
        """The words of HTML, Markdown, boxes and errors, without marks."""
        words = [unescape(TAG.sub(" ", self.html))]
        words += [element.body for element in self.elements("markdown")]
        words += [element.body for element in self.elements("alert")]
        words += [element.message for element in self.elements("exception")]
        return " ".join(" ".join(words).split())

    @property
    def links(self) -> list[str]:
        """Where the page's links lead, each once, in their order."""
        return list(dict.fromkeys(unescape(href) for href in LINK.findall(self.html)))

    @property
    def faults(self) -> list[str]:
        """Everything that no page may show: errors, boxes of a failure, pages not found."""
        found = [f"exception: {e.type}: {e.message}" for e in self.elements("exception")]
        found += [f"box: {e.body}" for e in self.elements("alert") if e.format == e.ERROR]
        found += [f"failed: {TAG.sub(' ', box).strip()}" for box in FAILED.findall(self.html)]
        for message in self.messages:
            kind = message.WhichOneof("type")
            if kind == "page_not_found":
                found.append("no such page")
            if kind == "session_event" and message.session_event.HasField(
                "script_compilation_exception"
            ):
                found.append(f"script: {message.session_event.script_compilation_exception}")
        return found


class Tab:
    """One tab of a browser. ``headers``: more request headers; ``cookies``: more cookies;
    ``origin``: None = the address itself, "" = no Origin header; ``session``: id of a session to
    take up again."""

    def __init__(
        self,
        address: str,
        *,
        headers: Mapping[str, str] | None = None,
        cookies: Mapping[str, str] | None = None,
        origin: str | None = None,
        session: str = "",
    ) -> None:
        self.address = address.rstrip("/")
        self.headers = dict(headers or {})
        self.cookies = dict(cookies or {})
        self.origin = self.address if origin is None else origin
        self.session = session
        self.pages: dict[str, str] = {}  # path → hash, from the first run on
        self.widgets: dict[str, Any] = {}  # id → value, of the page that is open
        self.path = ""
        self._kept: dict[str, tuple[ForwardMsg, int]] = {}  # hash → message, run that used it last
        self._runs = 0
        self._socket: ClientConnection | None = None

    async def __aenter__(self) -> Tab:
        await self.connect()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        await self.close()

    @property
    def socket(self) -> ClientConnection:
        """The open connection; raises RunFailed where there is none."""
        if self._socket is None:
            raise RunFailed("not connected")
        return self._socket

    async def connect(self) -> None:
        """Ask for the token against forged requests, then open the websocket. Raises what the
        refusal of either is: urllib.error.HTTPError, websockets.exceptions.InvalidStatus."""
        if XSRF_COOKIE not in self.cookies:
            self.cookies |= await asyncio.to_thread(_token, self.address, self.headers)
        token = self.cookies.get(XSRF_COOKIE, "none")
        headers = self.headers | {"Cookie": cookie_header(self.cookies)}
        self._socket = await connect(
            self.address.replace("http", "ws", 1) + "/_stcore/stream",
            subprotocols=["streamlit", token, *([self.session] if self.session else [])],  # type: ignore[list-item]
            origin=self.origin or None,  # type: ignore[arg-type]
            additional_headers=headers,
            max_size=None,
            open_timeout=60,
        )

    async def close(self) -> None:
        """Close the websocket, as closing the tab does."""
        if self._socket is not None:
            await self._socket.close()
        self._socket = None

    async def open(self, path: str = "", **params: str) -> Run:
        """Show the page at ``path`` with these URL parameters."""
        return await self.follow(f"./{path}?{urllib.parse.urlencode(params)}")

    async def follow(self, href: str, seconds: float = 60) -> Run:
        """Follow a link of a page, relative as it stands there, within this session."""
        parts = urllib.parse.urlsplit(urllib.parse.urljoin(f"{self.address}/", href))
        path = parts.path.strip("/")
        if path != self.path:
            self.widgets.clear()
        self.path = path
        return await self.run(query=parts.query, page_hash=self.pages.get(path), seconds=seconds)

    async def run(
        self,
        query: str = "",
        page_hash: str | None = None,
        widgets: Mapping[str, Any] | None = None,
        fragment: str = "",
        seconds: float = 60,
    ) -> Run:
        """Run the script. ``page_hash``: None = the page is asked for by its path, as the first
        run of a tab does; ``widgets``: id → value (TRIGGER: a pressed button), sent again with
        every further run on this page. Raises RunFailed when the session ends before the run
        does, or after ``seconds``."""
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.fragment_id = query, fragment
        if page_hash is None:
            state.page_name = self.path
        else:
            state.page_script_hash = page_hash
        state.is_history_navigation = page_hash is not None and not widgets
        state.cached_message_hashes.extend(self._kept)
        state.context_info.timezone, state.context_info.locale = "Asia/Ho_Chi_Minh", "vi-VN"
        state.context_info.url = f"{self.address}/{self.path}"
        for name, value in {**self.widgets, **(widgets or {})}.items():
            _set(state.widget_states.widgets.add(), name, value)
        stays = {k: v for k, v in (widgets or {}).items() if v is not TRIGGER}
        self.widgets |= stays
        return await self.send(message, seconds)

    async def send(self, message: BackMsg, seconds: float = 60) -> Run:
        """Send any message and collect what comes back until a run of the script has ended."""
        run, start = Run(self.path), time.perf_counter()
        try:
            async with asyncio.timeout(seconds):
                await self.socket.send(message.SerializeToString())
                await self._collect(run, start)
        except TimeoutError:
            raise RunFailed(f"{self.path or '/'}: no end after {seconds:g} s") from None
        except (OSError, EOFError) as error:
            raise RunFailed(f"{self.path or '/'}: {error}") from error
        run.seconds = time.perf_counter() - start
        self._runs += 1
        old = [name for name, (_m, used) in self._kept.items() if self._runs - used > KEPT_RUNS]
        for name in old:
            del self._kept[name]
        return run

    async def _collect(self, run: Run, start: float) -> None:
        ended = False
        while not ended:
            data = await self._receive()
            run.first = run.first or time.perf_counter() - start
            run.received += len(data)
            message = ForwardMsg.FromString(data)
            if message.WhichOneof("type") == "new_session":
                run.messages.clear()  # the run started over
            run.messages.append(self._whole(message))
            self._learn(message)
            ended = message.WhichOneof("type") == "script_finished" and (
                message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
            )

    async def _receive(self) -> bytes:
        from websockets.exceptions import ConnectionClosed

        try:
            data = await self.socket.recv()
        except ConnectionClosed as error:
            raise RunFailed(f"{self.path or '/'}: connection closed: {error}") from error
        return data if isinstance(data, bytes) else data.encode()

    def _whole(self, message: ForwardMsg) -> ForwardMsg:
        """The message itself, or the kept one that it names; big ones are kept."""
        if message.WhichOneof("type") == "ref_hash":
            kept = self._kept[message.ref_hash][0]
            self._kept[message.ref_hash] = (kept, self._runs)
            return kept
        if message.metadata.cacheable:
            self._kept[message.hash] = (message, self._runs)
        return message

    def _learn(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.session = message.new_session.initialize.session_id
        elif kind == "navigation":
            pages = message.navigation.app_pages
            self.pages = {page.url_pathname: page.page_script_hash for page in pages}
            default = (page.page_script_hash for page in pages if page.is_default)
            self.pages[""] = next(default, "")


def _set(state: WidgetState, name: str, value: Any) -> None:
    state.id = name
    if value is TRIGGER:
        state.trigger_value = True
    elif isinstance(value, bool):
        state.bool_value = value
    elif isinstance(value, int):
        state.int_value = value
    elif isinstance(value, float):
        state.double_value = value
    elif isinstance(value, str):
        state.string_value = value
    elif value and all(isinstance(each, int) for each in value):
        state.int_array_value.data.extend(value)
    else:
        state.string_array_value.data.extend(value)


def _token(address: str, headers: Mapping[str, str]) -> dict[str, str]:
    request = urllib.request.Request(f"{address}/_stcore/health", headers=dict(headers))
    with urllib.request.urlopen(request, timeout=60) as answer:
        sent = answer.headers.get_all("Set-Cookie") or []
    found = SimpleCookie()
    for each in sent:
        found.load(each)
    return {name: morsel.value for name, morsel in found.items()}


def cookie_header(cookies: Mapping[str, str]) -> str:
    """The value of a Cookie header."""
    return "; ".join(f"{name}={value}" for name, value in cookies.items())
