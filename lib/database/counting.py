"""How many statements something took."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa


@dataclass
class Count:
    """Statements of this context so far."""

    statements: int = 0


_counts: ContextVar[Count | None] = ContextVar("counts", default=None)


@contextmanager
def counting() -> Iterator[Count]:
    """Within the block, count the statements of this context, whatever engine they go to."""
    token = _counts.set(Count())
    try:
        yield _counts.get()  # type: ignore[misc]
    finally:
        _counts.reset(token)


@sa.event.listens_for(sa.Engine, "before_cursor_execute")
def _count(*_statement: Any) -> None:
    if (count := _counts.get()) is not None:
        count.statements += 1
