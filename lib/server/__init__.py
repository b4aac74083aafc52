"""The ASGI app around ``dashboard.py``: language of the document, response headers, health.

``python -m lib serve`` calls ``serve``. ``uvicorn lib.server:app`` from the project's folder does
the same; ``streamlit run`` does not: it would put ``lib`` in front of the search path, where
``lib/calendar`` and ``lib/statistics`` hide the standard library's modules.
"""

from __future__ import annotations

import logging
import socket

import streamlit as st
import uvicorn
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from streamlit.runtime.pages_manager import PagesManager

from lib.config import ROOT, settings
from lib.server.document import FONTS, TITLE, Document, document
from lib.server.headers import HEADERS, ResponseHeaders
from lib.server.health import ROUTES

__all__ = ["FONTS", "HEADERS", "AddressTakenError", "app", "document", "serve"]

# Until some run has called st.navigation, a folder named pages/ is served file by file, without
# dashboard.py. Each page guards itself as well (lib/page.py).
PagesManager.uses_pages_directory = False


class AddressTakenError(OSError):
    """The address and port that the server should listen on are in use or not ours."""


app = st.App(
    ROOT / "dashboard.py",
    routes=[*ROUTES],
    middleware=[
        Middleware(ResponseHeaders),
        # the framework leaves its bundles to a compressing proxy; a province may have none
        Middleware(GZipMiddleware, minimum_size=1024, compresslevel=6),
        Middleware(Document),
    ],
)


def serve(address: str = "127.0.0.1", port: int = 8501) -> None:
    """Serve the dashboard until interrupted. Raises AddressTakenError when it cannot listen."""
    listener = _listener(address, port)
    print(f"{TITLE[settings().language]}: http://{address}:{listener.getsockname()[1]}", flush=True)
    options = uvicorn.Config(app, log_level="warning", access_log=False, lifespan="on")
    # the framework puts its own handlers on these loggers, which brings the access log back
    logging.getLogger("uvicorn.access").disabled = True
    uvicorn.Server(options).run(sockets=[listener])


def _listener(address: str, port: int) -> socket.socket:
    try:
        return socket.create_server((address, port), backlog=128)
    except OSError as error:
        raise AddressTakenError(f"cannot listen on {address}:{port}: {error.strerror}") from error
