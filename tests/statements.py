"""The statements that the program runs, to count what is asked of the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from lib.database.engine import reader
from lib.database.sight import REACHES


@contextmanager
def statements(*engines: sa.Engine) -> Iterator[list[str]]:
    """Collects the text of every statement of ``engines``; without any, of what pages read
    through."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        found.append(statement)

    asked = engines or {reader(reach) for reach in REACHES}
    for each in asked:
        sa.event.listen(each, "before_cursor_execute", note)
    try:
        yield found
    finally:
        for each in asked:
            sa.event.remove(each, "before_cursor_execute", note)
