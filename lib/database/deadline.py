"""No page waits for a PostgreSQL that has stopped answering.

A server that is stopped, or whose host is gone, keeps its connections open and says nothing: no
time-out of the database itself ends that, and the pool's own ping waits as long as everything
else. So each round trip to the server looks at the clock: when nothing has come for a while, the
server is asked over a connection of its own whether it is there at all. If it is not, the waiting
ends with ``NoAnswer``; if it is, a long statement goes on, up to the limit of the database and a
little more.
"""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Generator
from typing import Any

import psycopg
import sqlalchemy as sa

from lib.database.faults import NoAnswer

PROBE_SECONDS = 1.0  # how long a server may take to answer that it is there
# "may I speak TLS?", which any server answers with one letter before it asks who is there:
# https://www.postgresql.org/docs/current/protocol-message-formats.html (SSLRequest)
HELLO = struct.pack("!ii", 8, 80877103)


class Patience:
    """How long the connections of one engine wait: ``answer`` seconds of silence until the server
    is asked whether it is there, ``longest`` seconds for one statement of a server that is."""

    def __init__(self, answer: float, longest: float) -> None:
        self.answer, self.longest = answer, longest
        self._silent_at = float("-inf")

    def begin(self, engine: sa.Engine) -> None:
        """From here on the connections of ``engine``, one to PostgreSQL, wait so long."""
        sa.event.listen(engine, "do_connect", self._connect)

    def _connect(self, _dialect: Any, _record: Any, given: Any, named: Any) -> Watched:
        # who has just waited in vain on an old connection does not wait again for a new one
        if time.monotonic() - self._silent_at < PROBE_SECONDS:
            raise NoAnswer("the server does not answer")
        made = Watched.connect(*given, **named)
        made.patience = self
        return made

    def end(self, connection: Watched, asked: float, heard: float) -> float:
        """Nothing has come since ``asked``; the server was last heard of at ``heard``. The moment
        at which it was heard of now; raises NoAnswer when it is not or takes too long."""
        now = time.monotonic()
        if now - asked > self.longest:
            raise NoAnswer("the statement takes too long")
        if now - heard <= self.answer:
            return heard
        if not is_there(connection.pgconn):
            self._silent_at = time.monotonic()
            raise NoAnswer("the server does not answer")
        return time.monotonic()


class Watched(psycopg.Connection[Any]):
    """A connection whose every round trip is watched by a ``Patience``."""

    patience: Patience | None = None

    def wait(self, gen: Any, *arguments: Any, **options: Any) -> Any:
        """As the driver's own, which all of its round trips go through."""
        try:
            return super().wait(self._watched(gen), *arguments, **options)
        except NoAnswer:
            self.close()
            raise

    def _watched(self, gen: Generator[Any, Any, Any]) -> Generator[Any, Any, Any]:
        """``gen``, looking at the clock whenever it was woken without anything to read."""
        asked = heard = time.monotonic()
        try:
            state = next(gen)
            while True:
                ready = yield state
                if not ready and self.patience is not None:
                    heard = self.patience.end(self, asked, heard)
                state = gen.send(ready)
        except StopIteration as end:
            return end.value


def is_there(server: psycopg.pq.abc.PGconn) -> bool:
    """Whether the server behind a connection answers a new one within PROBE_SECONDS."""
    try:
        with _line(server) as line:
            line.sendall(HELLO)
            return bool(line.recv(1))
    except OSError:
        return False


def _line(server: psycopg.pq.abc.PGconn) -> socket.socket:
    host = (server.hostaddr or server.host).decode()
    port = int(server.port)
    if not host.startswith("/"):
        return socket.create_connection((host, port), timeout=PROBE_SECONDS)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(PROBE_SECONDS)
    line.connect(f"{host}/.s.PGSQL.{port}")
    return line
