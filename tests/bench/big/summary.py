"""The program's summary: made, forgotten, and turned off to count from the rows. The one place of
the bench that knows of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

import sqlalchemy as sa

from lib.summary import kept
from lib.summary.build import build


def make(engine: sa.Engine) -> None:
    """Count ahead over the whole database, whatever its size."""
    build(engine, progress=False)


def forget() -> None:
    """What this process keeps of the summary is read anew, as after new data."""
    kept.forget()


@contextmanager
def counted_from_rows() -> Iterator[None]:
    """Within the block pages' questions are answered from the rows themselves."""
    with mock.patch("lib.summary.kept.kept", lambda _version: None):
        yield
