"""A small province whose accounts have e-mail addresses, and a mail server of the tests' own."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller

from lib.database.schema import digest, user_account
from lib.demo.accounts import ACCOUNTS
from tests.noted import NOW, Noted
from tests.program import forget

BASE = "https://giam-sat.example.vn/app/"


@pytest.fixture(scope="module")
def noted_engine(noted_engine: sa.Engine) -> sa.Engine:
    with noted_engine.begin() as connection:
        for account in ACCOUNTS:
            address = sa.update(user_account).values(email=f"{account.username}@tinh.example")
            connection.execute(address.where(user_account.c.username == account.username))
    return noted_engine


@pytest.fixture
def noted(noted: Noted, monkeypatch: pytest.MonkeyPatch) -> Noted:
    """No note and no digest yet; the clock at NOW."""
    with noted.engine.begin() as connection:
        connection.execute(sa.delete(digest))
    monkeypatch.setenv("OVERSIGHT_BASE_URL", BASE)
    forget()
    monkeypatch.setattr("lib.actions.digests.local_now", lambda: NOW)
    return noted


class Post:
    """A mail server that keeps what it takes, and refuses the addresses in ``refused``."""

    def __init__(self) -> None:
        self.taken: list[tuple[list[str], EmailMessage]] = []
        self.refused: set[str] = set()

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 no such box"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.taken.append((list(envelope.rcpt_tos), letter))
        return "250 taken"

    @property
    def boxes(self) -> list[str]:
        return [box for boxes, _letter in self.taken for box in boxes]


@pytest.fixture
def post(noted: Noted, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    """A running mail server that the settings name."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    handler = Post()
    server = Controller(handler, hostname="127.0.0.1", port=port, loop=asyncio.new_event_loop())
    for name, value in {
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(port),
        "SMTP_STARTTLS": "false",
        "SMTP_FROM": "giam-sat@tinh.example",
    }.items():
        monkeypatch.setenv(f"OVERSIGHT_{name}", value)
    forget()
    server.start()
    yield handler
    server.stop()
