"""The program's summary: made, and turned off to count from the rows. The one place of the bench
that knows of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from unittest import mock

import sqlalchemy as sa


def is_there() -> bool:
    """Whether the program counts ahead at all."""
    return find_spec("lib.summary") is not None


def make(engine: sa.Engine) -> None:
    """Count ahead over the whole database, whatever its size."""
    if is_there():
        import_module("lib.summary.build").build(engine, progress=False)


@contextmanager
def counted_from_rows() -> Iterator[None]:
    """Within the block pages' questions are answered from the rows themselves."""
    if not is_there():
        yield
        return
    with mock.patch("lib.summary.kept.kept", lambda _version: None):
        yield
