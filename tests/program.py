"""The program under test as one process knows it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from starlette.testclient import TestClient

from lib import config
from lib.database import engine as engine_module


def close_connections() -> None:
    """Close every connection of the program that stands behind the wall."""
    for each in engine_module.walled():
        each.dispose()


def forget() -> None:
    """Drop what the process remembers of its settings and its database."""
    config.settings.cache_clear()
    engine_module.forget()
    if streamlit := sys.modules.get("streamlit"):
        # it warns that no app is running, on the stderr of the test that first made it speak
        streamlit.logger.set_log_level("ERROR")
        forget_answers()


def forget_answers() -> None:
    """Drop every kept answer, those that all callers share included."""
    import streamlit

    streamlit.cache_data.clear()
    streamlit.cache_resource.clear()


@contextmanager
def serving(**options: Any) -> Iterator[TestClient]:
    """The server, asked without a network; the next one of this process starts anew."""
    from streamlit.runtime import Runtime

    from lib import server

    try:
        with TestClient(server.app, **options) as client:
            yield client
    finally:
        Runtime._instance = None
        server.app._starlette_app = server.app._runtime = None
