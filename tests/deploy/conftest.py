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

NGINX = ROOT / "deploy" / "nginx"
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
    include {folder}/processes.conf;
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


def write_site(folder: Path, *processes: int) -> Front:
    """The site as it is delivered, with the ports, the name and the files of this test, in front of
    one process or two."""
    front = Front(folder, free_port(), free_port())
    subprocess.run(
        [program("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
         "-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"],
        check=True,
        capture_output=True,
    )  # fmt: skip
    text = (NGINX / "oversight.conf").read_text(encoding="utf-8")
    for old, new in (
        (NAME, "localhost"),
        ("/etc/oversight/tls", str(folder)),
        ("/var/log/nginx", str(folder)),
        ("listen 443", f"listen {front.secure}"),  # first: the other port may begin like it
        ("listen 80;", f"listen {front.plain};"),
    ):
        assert old in text, f"the site no longer says {old}"
        text = text.replace(old, new)
    behind = (NGINX / f"processes-{len(processes)}.conf").read_text(encoding="utf-8")
    ports = {str(8501 + number): str(port) for number, port in enumerate(processes)}
    behind = re.sub("|".join(ports), lambda found: ports[found[0]], behind)
    (folder / "processes.conf").write_text(behind, encoding="utf-8")
    (folder / "site.conf").write_text(text, encoding="utf-8")
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder))
    return front


def open_to_workers(folder: Path) -> None:
    """nginx's workers are another user when root starts it."""
    folder.chmod(0o755)
    for parent in folder.parents:
        if re.match(r"pytest-|popen-", parent.name):  # popen-: of one worker of several
            parent.chmod(0o755)


@contextmanager
def in_front(folder: Path, *processes: int) -> Iterator[Front]:
    """nginx in front of these ports of 127.0.0.1; raises RuntimeError with its words when it does
    not come up."""
    front = write_site(folder, *processes)
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
def nginx(tmp_path: Path) -> Callable[..., object]:
    """``with nginx(port) as front: …``"""
    open_to_workers(tmp_path)
    return lambda *processes: in_front(tmp_path, *processes)
