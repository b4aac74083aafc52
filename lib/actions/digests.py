"""The record of what an account was told. It is the program that writes it, for the account."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from lib.config import local_now
from lib.database.engine import writing
from lib.database.schema import digest


def told(username: str, as_of: date, data_version: str, content_hash: str, *, sent: bool) -> None:
    """Record that the account has its digest: the next one begins after it. ``sent``: by e-mail;
    else it was written to a file."""
    with writing() as connection:
        connection.execute(
            sa.insert(digest).values(
                at=local_now(),
                username=username,
                as_of=as_of,
                data_version=data_version,
                content_hash=content_hash,
                sent=sent,
            )
        )
