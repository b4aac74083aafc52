"""What reaches the framework of all that a browser's line may carry."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

from lib.server.messages import FETCH, SENT, PageMessages
from tests.loops import finished

KINDS = [f.name for f in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields]
OTHERS = [kind for kind in KINDS if kind not in SENT]
OPERATIONS = list(BackMsg().backend_operation_request.DESCRIPTOR.oneofs_by_name["payload"].fields)
LEFT: dict[str, Any] = {"type": "websocket.disconnect", "code": 1001}


def passed_on(*messages: dict[str, Any]) -> list[Message]:
    """Which of ``messages`` the app behind it gets."""
    coming, got = [*messages, LEFT], list[Message]()

    async def app(_scope: Scope, receive: Receive, _send: Send) -> None:
        while not got or got[-1] != LEFT:
            got.append(await receive())

    async def receive() -> Message:
        return coming.pop(0)

    async def send(_message: Message) -> None:
        raise AssertionError("nothing is sent")

    finished(PageMessages(app)({"type": "websocket"}, receive, send))
    return got[:-1]


def said(kind: str) -> bytes:
    """A message of one kind, as a browser sends it."""
    message = BackMsg()
    if BackMsg.DESCRIPTOR.fields_by_name[kind].message_type:
        getattr(message, kind).SetInParent()
    else:
        setattr(message, kind, True)
    return message.SerializeToString()


def received(data: bytes) -> dict[str, Any]:
    return {"type": "websocket.receive", "bytes": data}


@pytest.mark.parametrize("kind", OTHERS)
def test_what_no_page_sends_is_dropped(kind: str) -> None:
    """Among it the one that empties the caches of everybody."""
    assert "clear_cache" in OTHERS
    rerun = received(said("rerun_script"))
    assert passed_on(received(said(kind)), rerun) == [rerun]


@pytest.mark.parametrize("kind", SENT)
def test_what_pages_send_passes(kind: str) -> None:
    message = received(said(kind))
    assert passed_on(message) == [message]


@pytest.mark.parametrize("name", [each.name for each in OPERATIONS])
def test_of_operations_only_fetching_a_file_passes(name: str) -> None:
    """Others would write into the folder that the app runs from, if the framework let them."""
    message = BackMsg()
    getattr(getattr(message, FETCH), name).SetInParent()
    asked = received(message.SerializeToString())
    assert passed_on(asked) == ([asked] if name == "deferred_file" else [])


def test_what_is_no_message_is_left_to_the_framework() -> None:
    odd: list[dict[str, Any]] = [
        {"type": "websocket.connect"},
        received(b"\xff\xff\xff"),
        received(b""),
    ]
    odd.append({"type": "websocket.receive", "text": "hello"})
    assert passed_on(*odd) == odd
