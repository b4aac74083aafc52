"""As whom the database is read: part of every transaction, for the wall inside the database.

``lib.access`` decides who is looking and says so here, with ``seeing`` or ``look_as``;
``lib.database.engine`` hands it to the database at the start of each transaction. Without a sight
nothing can be read. The scope in the WHERE of a query (``access.Scope``) is the first wall; this is
the second one, which also holds where a query forgot the first.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

# the program itself: looks up accounts, runs the operator's commands
SYSTEM_REACH = "system"
# an account that sees the files of every unit
PROVINCE_REACH = "province"
# an account that sees those of its units, and of its fields if it has any
UNITS_REACH = "units"
REACHES = (SYSTEM_REACH, PROVINCE_REACH, UNITS_REACH)


@dataclass(frozen=True)
class Sight:
    """Who looks. ``username`` is empty for the program itself. ``reach`` names the rules that hold
    (one of the three above); how far they go for this account, the database finds out by itself."""

    username: str
    reach: str

    @property
    def key(self) -> str:
        """What answers kept in a cache are told apart by: all who see the province share them."""
        return self.username if self.reach == UNITS_REACH else self.reach


SYSTEM = Sight("", SYSTEM_REACH)
_sight: ContextVar[Sight | None] = ContextVar("sight", default=None)


def current() -> Sight | None:
    """Who is looking in this context; None when that was not said: nothing is to be seen."""
    return _sight.get()


def look_as(sight: Sight | None) -> None:
    """From here on, in this context, ``sight`` is who looks."""
    _sight.set(sight)


@contextmanager
def seeing(sight: Sight | None) -> Iterator[None]:
    """Within the block, ``sight`` is who looks."""
    token = _sight.set(sight)
    try:
        yield
    finally:
        _sight.reset(token)
