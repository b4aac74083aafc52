"""The served dashboard and a browser to look at it with."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import IO

from playwright.sync_api import Browser, Page, sync_playwright

from lib.config import ROOT

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# before the first run no script is running either; then there is nothing on the page yet
RUN_IS_OVER = """() => {
    const app = document.querySelector(".stApp");
    const drawn = document.querySelector("[data-testid=stMain] :is(.page-head h1, .nothing)");
    return Boolean(drawn) && app.dataset.testScriptState === "notRunning";
}"""


def executable() -> str:
    """The browser that install.sh found or installed; raises RuntimeError where there is none."""
    found = os.environ.get("OVERSIGHT_TEST_BROWSER") or next(
        filter(None, map(shutil.which, NAMES)), None
    )
    if not found:
        raise RuntimeError("no Chromium: run sh tests/browser/install.sh")
    return found


@contextmanager
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    # its sandbox needs rights that root in a container does not have
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable(), args=arguments)
        yield chromium
        chromium.close()


@contextmanager
def served(
    database_url: str,
    seconds: float = 60,
    *,
    port: int | None = None,
    settings: Mapping[str, str] | None = None,
    log: IO[str] | None = None,
) -> Iterator[str]:
    """``python -m lib serve`` on ``port`` (else a free one) over one database, with more
    ``settings`` in its environment; its address. What it says goes into the file ``log``.

    Raises RuntimeError with what the server said when it does not come up.
    """
    port = port or free_port()
    address = f"http://127.0.0.1:{port}"
    # a file, because a pipe that nobody empties could fill up in a long session
    with nullcontext(log) if log else tempfile.TemporaryFile("w+") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "lib", "serve", "--port", str(port)],
            cwd=ROOT,
            env={**os.environ, "OVERSIGHT_DATABASE_URL": database_url, **(settings or {})},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            deadline = time.monotonic() + seconds
            while not _healthy(address):
                if server.poll() is not None or time.monotonic() > deadline:
                    log.seek(0)
                    raise RuntimeError(f"the dashboard did not start:\n{log.read()}")
                time.sleep(0.1)
            yield address
        finally:
            server.terminate()
            server.wait(20)


def settle(page: Page) -> None:
    """Wait until the page's script has run and its fonts are there."""
    page.wait_for_function(RUN_IS_OVER, timeout=60_000)
    page.evaluate("() => document.fonts.ready")
    page.wait_for_timeout(400)  # charts are drawn after the run


def _healthy(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/health/live", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
