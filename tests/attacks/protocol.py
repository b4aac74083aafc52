"""A browser's tab without a browser: speaks the served app's own protocol, and can lie in it.

    with Tab(address) as tab:
        run = tab.open("files", {"view_as": "noi-vu"})
        assert b"secret" not in run.raw

Every byte that the server sends for a run is kept, so that a test can look at what reached the
browser and was not drawn.
"""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from tests.pages.looking import Params, Seen

SECONDS = 60
STREAM = "/_stcore/stream"
XSRF = "_streamlit_xsrf"
MAIN = 0  # first number of the place of everything that stands on the page itself
OVER = (
    ForwardMsg.FINISHED_SUCCESSFULLY,
    ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
    ForwardMsg.FINISHED_WITH_COMPILE_ERROR,
)
PAGELESS = ("html", "main")
BUTTON = "download_button"


@dataclass(frozen=True)
class Widget:
    """One widget as the page described it to the browser."""

    kind: str
    id: str
    label: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Run:
    """What the server sent for one run of a page."""

    frames: tuple[bytes, ...] = ()

    @property
    def raw(self) -> bytes:
        """Every byte of it."""
        return b"".join(self.frames)

    @cached_property
    def messages(self) -> list[ForwardMsg]:
        return [ForwardMsg.FromString(frame) for frame in self.frames]

    @cached_property
    def elements(self) -> list[tuple[int, Element]]:
        """What was drawn, with the first number of its place (MAIN, or that of the sidebar)."""
        drawn = [each for each in self.messages if each.WhichOneof("type") == "delta"]
        return [
            (each.metadata.delta_path[0], each.delta.new_element)
            for each in drawn
            if each.delta.WhichOneof("type") == "new_element"
        ]

    @cached_property
    def seen(self) -> Seen:
        """The page itself, to be read as the other tests of pages read it."""
        html = [
            each.html.body for at, each in self.elements if at == MAIN and _kind(each) == "html"
        ]
        others = [_kind(each) for at, each in self.elements if at == MAIN]
        return Seen(tuple(html), tuple(each for each in others if each not in PAGELESS))

    @cached_property
    def widgets(self) -> list[Widget]:
        """Everything that takes an entry, on the page and in the sidebar."""
        found = []
        for _at, each in self.elements:
            one = getattr(each, _kind(each))
            if hasattr(one, "id") and hasattr(one, "label"):
                options = getattr(one, "options", ())
                texts = [each if isinstance(each, str) else each.content for each in options]
                found.append(Widget(_kind(each), one.id, one.label, tuple(texts)))
        return found

    @property
    def alerts(self) -> list[str]:
        """Texts of the framework's own boxes, and of its exceptions."""
        boxes = [each.alert.body for _at, each in self.elements if _kind(each) == "alert"]
        return boxes + [
            f"{each.exception.type}: {each.exception.message} {list(each.exception.stack_trace)}"
            for _at, each in self.elements
            if _kind(each) == "exception"
        ]

    @property
    def offers(self) -> list[str]:
        """Ids of the files that the page offers, each made when it is asked for."""
        drawn = [one.download_button for _at, one in self.elements if _kind(one) == BUTTON]
        return [button.deferred_file_id for button in drawn]

    @property
    def pages(self) -> dict[str, str]:
        """Paths of the pages that there are, with the hash that each is asked for by."""
        told = [
            each.navigation for each in self.messages if each.WhichOneof("type") == "navigation"
        ]
        return {
            page.url_pathname: page.page_script_hash for each in told for page in each.app_pages
        }

    def widget(self, kind: str, label: str) -> Widget:
        """The widget of this kind whose label holds ``label``."""
        return next(each for each in self.widgets if each.kind == kind and label in each.label)


@dataclass
class Tab:
    """One tab over the server at ``address``. ``cookies``: further cookies, such as a forged
    session; ``origin``: the site that the page claims to be of, None = it names none."""

    address: str
    cookies: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    origin: str | None = ""
    states: dict[str, WidgetState] = field(default_factory=dict)
    session: str = ""

    def __enter__(self) -> Self:
        cookies = dict(self.cookies)
        cookies.setdefault(XSRF, _xsrf(self.address))
        asked = ["streamlit", cookies[XSRF] or "x", *([self.session] if self.session else [])]
        sent = {**self.headers, "Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items())}
        origin = self.address if self.origin == "" else self.origin
        self._opening = connect(
            self.address.replace("http", "ws", 1) + STREAM,
            additional_headers=sent,
            subprotocols=[Subprotocol(each) for each in asked],
            origin=Origin(origin) if origin else None,
            compression=None,
            max_size=None,
            open_timeout=SECONDS,
            proxy=None,
        )
        self.line: ClientConnection = self._opening.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self._opening.__exit__(*error)

    def open(self, path: str = "", params: Params | str | None = None, *, hash: str = "") -> Run:
        """Go to the page at ``path``, or of this ``hash``; ``params``: those of its address, or
        the text behind its question mark as it is."""
        query = params if isinstance(params, str) else urlencode(params or {})
        self.states.clear()
        self._at = {"query_string": query, "page_name": path, "page_script_hash": hash}
        return self.again()

    def again(self, **values: Any) -> Run:
        """Run the page where it stands, with entries in its widgets: by id, each (kind of the
        value, value)."""
        for id, (kind, value) in values.items():
            self.states[id] = _state(id, kind, value)
        asked = BackMsg()
        for name, text in self._at.items():
            setattr(asked.rerun_script, name, text)
        asked.rerun_script.widget_states.widgets.extend(self.states.values())
        self.line.send(asked.SerializeToString())
        run = Run(tuple(self._answer()))
        self.states = {id: one for id, one in self.states.items() if not _is_click(one)}
        for message in run.messages:
            if message.WhichOneof("type") == "new_session":
                self.session = message.new_session.initialize.session_id
            elif message.WhichOneof("type") == "navigation":
                self._at["page_script_hash"] = message.navigation.page_script_hash
            elif message.WhichOneof("type") == "page_info_changed":
                self._at["query_string"] = message.page_info_changed.query_string
        return run

    def enter(self, widget: Widget, kind: str, value: Any) -> Run:
        """Run the page with one entry; ``kind``: the field of the protocol that carries it."""
        return self.again(**{widget.id: (kind, value)})

    def fetch(self, button: str, session: str = "") -> str:
        """Where the file of a button is to be had, made now; empty when that is refused.
        ``button``: one of ``Run.offers``; ``session``: of whom, else this tab's own."""
        asked = BackMsg()
        asked.backend_operation_request.request_id = button
        asked.backend_operation_request.session_id = session or self.session
        asked.backend_operation_request.deferred_file.file_id = button
        self.line.send(asked.SerializeToString())
        while True:
            frame = self.line.recv(timeout=SECONDS)
            assert isinstance(frame, bytes)
            said = ForwardMsg.FromString(frame).backend_operation_response
            if said.request_id == button:
                return str(said.deferred_file.url)

    def _answer(self) -> Iterator[bytes]:
        until = time.monotonic() + SECONDS
        while True:
            frame = self.line.recv(timeout=until - time.monotonic())
            assert isinstance(frame, bytes)
            yield frame
            said = ForwardMsg.FromString(frame)
            if said.WhichOneof("type") == "script_finished" and said.script_finished in OVER:
                return


def fetch(
    address: str, path: str, headers: Mapping[str, str] | None = None, method: str = "GET"
) -> tuple[int, bytes]:
    """Status and body of one plain request; the path is sent as it is, dots and all."""
    place = urlsplit(address)
    line = http.client.HTTPConnection(str(place.hostname), place.port or 80, timeout=SECONDS)
    try:
        line.putrequest(method, path, skip_accept_encoding=True)
        for name, value in (headers or {}).items():
            line.putheader(name, value)
        line.endheaders()
        answer = line.getresponse()
        return answer.status, answer.read()
    finally:
        line.close()


def _xsrf(address: str) -> str:
    place = urlsplit(address)
    line = http.client.HTTPConnection(str(place.hostname), place.port or 80, timeout=SECONDS)
    try:
        line.request("GET", "/_stcore/health")
        given = line.getresponse().headers.get_all("Set-Cookie") or []
    finally:
        line.close()
    named = [each.split(";")[0].partition("=") for each in given]
    return next((value for name, _is, value in named if name == XSRF), "")


def _kind(element: Element) -> str:
    return str(element.WhichOneof("type"))


def _state(id: str, kind: str, value: Any) -> WidgetState:
    state = WidgetState(id=id)
    if kind.endswith("array_value"):
        getattr(state, kind).data.extend(value)
    elif kind == "string_trigger_value":
        state.string_trigger_value.data = value
    else:
        setattr(state, kind, value)
    return state


def _is_click(state: WidgetState) -> bool:
    return "trigger" in str(state.WhichOneof("value"))
