"""What a browser's page may ask of the server over its websocket."""

from __future__ import annotations

from google.protobuf.message import DecodeError
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

LARGEST = 1_000_000  # bytes of one message: all entries of a page; files come by another way
# run a page, stop it, keep the line open, where to put a file
SENT = ("rerun_script", "stop_script", "app_heartbeat", "file_urls_request")
# fetch a file that is made when asked for; of the framework's other operations none
FETCH = "backend_operation_request"


class PageMessages:
    """Drops every message that no page of ours sends. The framework would carry out some of them
    for anybody: throw away the answers kept for everybody, say from which repository it runs."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            return await self.app(scope, receive, send)

        async def sent_by_pages() -> Message:
            message = await receive()
            while not _is_sent(message):
                message = await receive()
            return message

        await self.app(scope, sent_by_pages, send)


def _is_sent(message: Message) -> bool:
    """What is no message at all is left to the framework, which ends the line."""
    data = message.get("bytes")
    if message["type"] != "websocket.receive" or not data:
        return True
    try:
        said = BackMsg.FromString(data)
    except DecodeError:
        return True
    if said.WhichOneof("type") == FETCH:
        return said.backend_operation_request.WhichOneof("payload") == "deferred_file"
    return said.WhichOneof("type") in (*SENT, None)
