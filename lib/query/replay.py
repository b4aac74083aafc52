"""Does a stored draw come out again? For a page and a command; never kept in the cache."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lib.database.engine import reading
from lib.database.stored_draws import FRAME, SAMPLE, SUBSTITUTES, faults

__all__ = ["FRAME", "SAMPLE", "SUBSTITUTES", "replay"]


def replay(made: Mapping[str, Any]) -> list[str]:
    """What of a draw (a row of ``query.draws``) does not come out again; see
    ``stored_draws.faults``."""
    with reading() as connection:
        return faults(connection, made)
