"""nginx with the site of ``deploy/``, a certificate of its own, in front of any server."""

from __future__ import annotations

import os
import re
import shutil
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from lib.config import ROOT
from tests.browser.serving import free_port

SITE = ROOT / "deploy" / "nginx" / "oversight.conf"
NAME = "giam-sat.tinh.example.gov.vn"
MAIN = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/main.log;
events {{ worker_connections 256; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


def program(name: str) -> str:
    """The path of a program; skips the test, with the reason, where it is not installed."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    if found is None:
        pytest.skip(f"{name} is not installed: sh tests/deploy/install.sh")
    return found


@dataclass
class Front:
    """A running nginx: where it is asked, and the folder that holds its files."""

    folder: Path
    plain: int
    secure: int

    @property
    def address(self) -> str:
        return f"https://localhost:{self.secure}"

    @property
    def trust(self) -> ssl.SSLContext:
        """Trusts the certificate of this nginx alone."""
        return ssl.create_default_context(cafile=str(self.folder / "fullchain.pem"))


def write_site(folder: Path, upstream: int = 8501) -> Front:
    """The site as it is delivered, with the ports, the name and the files of this test."""
    front = Front(folder, free_port(), free_port())
    subprocess.run(
        [program("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
         "-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"],
        check=True,
        capture_output=True,
    )  # fmt: skip
    text = SITE.read_text(encoding="utf-8")
    for old, new in (
        (NAME, "localhost"),
        ("/etc/oversight/tls", str(folder)),
        ("/var/log/nginx", str(folder)),
        ("listen 80;", f"listen {front.plain};"),
        ("listen 443", f"listen {front.secure}"),
        ("127.0.0.1:8501", f"127.0.0.1:{upstream}"),
    ):
        assert old in text, f"the site no longer says {old}"
        text = text.replace(old, new)
    (folder / "site.conf").write_text(text, encoding="utf-8")
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder))
    return front


@contextmanager
def in_front(folder: Path, upstream: int) -> Iterator[Front]:
    """nginx in front of 127.0.0.1:``upstream``; raises RuntimeError with its words when it does
    not come up."""
    front = write_site(folder, upstream)
    command = [program("nginx"), "-p", str(folder), "-c", str(folder / "nginx.conf")]
    with (folder / "out.log").open("w+") as out:
        server = subprocess.Popen(command, stdout=out, stderr=out)
        try:
            deadline = time.monotonic() + 20
            while not (folder / "nginx.pid").exists():
                if server.poll() is not None or time.monotonic() > deadline:
                    out.seek(0)
                    raise RuntimeError(f"nginx did not start:\n{out.read()}")
                time.sleep(0.05)
            yield front
        finally:
            server.terminate()
            server.wait(20)


@pytest.fixture
def nginx(tmp_path: Path) -> Callable[[int], object]:
    """``with nginx(port) as front: …``"""
    tmp_path.chmod(0o755)  # its workers are another user when root starts it
    for parent in tmp_path.parents:
        if re.match(r"pytest-|popen-", parent.name):  # popen-: of one worker of several
            parent.chmod(0o755)
    return lambda upstream: in_front(tmp_path, upstream)
