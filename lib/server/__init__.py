"""The ASGI app around ``dashboard.py``: sign-on, language of the document, headers, health.

``python -m lib serve`` calls ``serve``. ``uvicorn lib.server:app`` from the project's folder does
the same; ``streamlit run`` does not: it would put ``lib`` in front of the search path, where
``lib/calendar`` and ``lib/statistics`` hide the standard library's modules.
"""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
import uvicorn
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from streamlit import config
from streamlit.runtime.pages_manager import PagesManager

from lib import access
from lib.config import ROOT, settings
from lib.database.sight import look_as
from lib.server import logs
from lib.server.document import FONTS, TITLE, Document, document
from lib.server.headers import HEADERS, ResponseHeaders
from lib.server.health import ROUTES
from lib.server.media_gate import MediaGate
from lib.server.messages import LARGEST, PageMessages
from lib.server.ready import make_ready
from lib.server.sign_on_routes import SignOnRoutes
from lib.sign_on import check_setup
from lib.ui import outage

__all__ = ["FONTS", "HEADERS", "AddressTakenError", "app", "document", "serve"]

# Until some run has called st.navigation, a folder named pages/ is served file by file, without
# dashboard.py. Each page guards itself as well (lib/page.py).
PagesManager.uses_pages_directory = False

if settings().secrets_file:
    config.set_option("secrets.files", [settings().secrets_file])


class AddressTakenError(OSError):
    """The address and port that the server should listen on are in use or not ours."""


@asynccontextmanager
async def _refusing(_app: st.App) -> AsyncIterator[None]:
    """However the app is started: not at all with a sign-on that keeps nobody out."""
    check_setup()
    with access.serving():
        yield


app = st.App(
    ROOT / "dashboard.py",
    lifespan=_refusing,
    routes=[*ROUTES],
    middleware=[
        Middleware(ResponseHeaders),
        Middleware(MediaGate),
        Middleware(SignOnRoutes),
        # the framework leaves its bundles to a compressing proxy; a province may have none
        Middleware(GZipMiddleware, minimum_size=1024, compresslevel=6),
        Middleware(Document),
        Middleware(PageMessages),
    ],
    on_script_error=outage.when_broken,
)


def serve(address: str = "127.0.0.1", port: int = 8501) -> None:
    """Serve the dashboard until interrupted. Raises AddressTakenError when it cannot listen,
    SettingError when sign-on is set up in a way that must not be served."""
    check_setup()
    look_as(None)  # of the command that serves, which nothing that is served may inherit
    listener = _listener(address, port)
    print(f"{TITLE[settings().language]}: http://{address}:{listener.getsockname()[1]}", flush=True)
    config.set_option("server.port", port)  # what "{port}" stands for in the address of sign-on
    logs.begin()
    make_ready()
    options = uvicorn.Config(
        app,
        log_config=None,
        log_level="warning",
        access_log=False,
        ws_max_size=LARGEST,
        lifespan="on",
        server_header=False,
    )
    uvicorn.Server(options).run(sockets=[listener])


def _listener(address: str, port: int) -> socket.socket:
    try:
        return socket.create_server((address, port), backlog=128)
    except OSError as error:
        raise AddressTakenError(f"cannot listen on {address}:{port}: {error.strerror}") from error
